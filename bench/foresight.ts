/**
 * How far the backtest's perfect foresight is from the best there is: some days of a made-up year of the example site as one programme, whose bound
 * no plan passes, against what `fakel dispatch backtest --know everything` earns in them. Run: npm run bench:foresight [days [first days ...]]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { advance, begin, between, readSeries, stepsIn } from '../src/plan/index.ts'
import { fromIso, instant, toIso } from '../src/quantity/index.ts'
import { readTable } from '../src/sheets/index.ts'
import { carbonOf, gasOfFile } from '../src/site/index.ts'
import { readSiteFile } from '../src/sitefile/index.ts'
import { type Solution, Solver } from '../src/solver/index.ts'

const [days = 3, ...given] = process.argv.slice(2).map(Number)
const FIRST_DAYS = given.length > 0 ? given : [0, 90, 180, 270]
const LEAST_SHARE = 0.98
const SEARCH = { gap: 0.001, timeLimitS: 150 } as const
const DAY_MS = 86_400_000

const top = fileURLToPath(new URL('../..', import.meta.url))
const file = join(top, 'examples/flare-site/site.yaml')
const fakel = (...words: readonly string[]) =>
  execFileSync(process.execPath, [join(top, 'dist/src/cli/main.js'), 'dispatch', ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
const result = z.object({ runs: z.array(z.object({ income_minor: z.number() })) })

const folder = mkdtempSync(join(tmpdir(), 'fakel-foresight-'))
try {
  const path = join(folder, 'year.csv')
  writeFileSync(path, fakel('made-up-series', '--days', '365', '--gas', '200'))
  const [read, table] = [await readSiteFile(file), await readTable(readFileSync(path))]
  if (!read.ok || !table.ok) throw new Error('the example cannot be read')
  const { site } = read
  const year = readSeries(table.table, {}, fromIso)
  if (!year.ok) throw new Error(year.mistakes.join('\n'))
  const gas = gasOfFile(site)
  const heat = gas?.heat.value ?? 0
  const carbon = carbonOf(site, gas?.composition, heat)

  let wrong = 0
  for (const first of FIRST_DAYS) {
    const start = instant(year.series.start + first * DAY_MS)
    const end = instant(start + days * DAY_MS)
    const series = between(year.series, start, end)
    const steps = stepsIn({ series })
    const solver = new Solver()
    const found: Solution[] = []
    const words = {
      site,
      series,
      foresight: 'everything',
      netHeatingValueMjPerM3: heat,
      ...(carbon !== undefined && { carbon }),
      every: steps,
      horizon: steps,
      notice: steps,
    } as const
    await advance(
      {
        ...words,
        solve: async ({ programme }, from) => {
          const solution = await solver.solve(programme, { ...SEARCH, start: from })
          found.push(solution)
          return solution.values
        },
      },
      begin(words),
    )
    await solver.close()
    const bound = found[0]?.bound ?? Number.NaN
    const within = ['--series', path, '--from', toIso(start), '--to', toIso(end), '--json']
    const told = result.parse(JSON.parse(fakel('backtest', file, ...within, '--know', 'everything')))
    const income = told.runs[0]?.income_minor ?? Number.NaN
    const share = income / bound
    if (!(share >= LEAST_SHARE)) wrong++
    console.log(
      `${toIso(start).slice(0, 10)}, ${days} days: bound ${bound.toFixed(0)} minor, perfect foresight ${income} minor, ${(share * 100).toFixed(2)} % of it`,
    )
  }
  if (wrong > 0) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
