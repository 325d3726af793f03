/**
 * A made-up year of the example site through `fakel dispatch backtest`: its time, and what it earns with gas known a day ahead, with its own forecast and
 * by a plain threshold rule, against perfect foresight. Run: npm run bench:backtest [days] [m3/h].
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const [days = '365', gas = '200'] = process.argv.slice(2)
const YEAR_DAYS = 365
const LONGEST_S = 600
const LEAST = { 'gas a day ahead': 0.97, forecast: 0.92 } as const

const top = fileURLToPath(new URL('../..', import.meta.url))
const fakel = (...words: readonly string[]) =>
  execFileSync(process.execPath, [join(top, 'dist/src/cli/main.js'), 'dispatch', ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  })

const result = z.object({
  steps: z.number(),
  runs: z.array(
    z.object({
      know: z.string(),
      income_minor: z.number(),
      share_of_foresight: z.number().optional(),
      gas_in_m3: z.number(),
      gas_flared_m3: z.number(),
      engines_stopped_against_plan: z.number(),
      plans: z.number(),
      plans_without_solver: z.number(),
      breaches: z.array(z.string()),
    }),
  ),
})

const folder = mkdtempSync(join(tmpdir(), 'fakel-backtest-'))
try {
  const series = join(folder, 'series.csv')
  writeFileSync(series, fakel('made-up-series', '--days', days, '--gas', gas))
  const began = performance.now()
  const told = result.parse(
    JSON.parse(fakel('backtest', join(top, 'examples/flare-site/site.yaml'), '--series', series, '--json')),
  )
  const seconds = (performance.now() - began) / 1_000
  let wrong = 0
  for (const run of told.runs) {
    const share = run.share_of_foresight === undefined ? '–' : (run.share_of_foresight * 100).toFixed(2)
    console.log(
      `${run.know}: ${run.income_minor} minor, ${share} % of perfect foresight, ${((100 * run.gas_flared_m3) / run.gas_in_m3).toFixed(2)} % flared, ${run.plans} plans, ${run.plans_without_solver} without solver, ${run.engines_stopped_against_plan} engines stopped against plan, ${run.breaches.length} faults`,
    )
    if (run.breaches.length > 0) wrong++
  }
  for (const [know, least] of Object.entries(LEAST))
    if (!((told.runs.find((run) => run.know === know)?.share_of_foresight ?? 0) >= least)) wrong++
  const limit = (LONGEST_S * Number(days)) / YEAR_DAYS
  console.log(`${told.steps} steps in ${seconds.toFixed(0)} s (at most ${limit.toFixed(0)})`)
  if (wrong > 0 || seconds > limit) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
