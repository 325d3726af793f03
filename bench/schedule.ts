/**
 * Ten made-up sites of six engines, 192 quarters of an hour and five classes of machines with reserve: how long HiGHS takes to a gap of
 * 0.5 %, and the same programmes as MPS by COIN-OR CBC (Debian's coinor-cbc). Run: npm run bench:schedule [sites].
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { evaluate, planOf, writeSchedule } from '../src/dispatch/index.ts'
import { madeUpSite } from '../src/dispatch/schedule/madeUpSite.ts'
import { toMps } from '../src/programme/index.ts'
import { gapOf, Solver } from '../src/solver/index.ts'

const SITES = Number(process.argv[2] ?? 10)
const GAP = 0.005
const LIMIT_S = 8
const LONGEST_S = 120

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0
const hasCbc = spawnSync('cbc', ['-quit']).error === undefined
if (!hasCbc) console.log('no cbc here (apt-get install coinor-cbc): HiGHS alone')

const folder = mkdtempSync(join(tmpdir(), 'fakel-schedule-'))
const solver = new Solver()
const times: number[] = []
const ratios: number[] = []
let wrong = 0
try {
  for (let seed = 1; seed <= SITES; seed++) {
    const problem = madeUpSite(seed)
    const written = writeSchedule(problem)
    const began = performance.now()
    const solution = await solver.solve(written.programme, { timeLimitS: LONGEST_S, gap: GAP })
    const seconds = (performance.now() - began) / 1_000
    times.push(seconds)
    const { objective = Number.NaN, bound = Number.NaN, values = [] } = solution
    const { breaches } = evaluate(problem, planOf(written, values, 'optimal', gapOf(solution)))
    let told = `site ${seed}: ${written.programme.columnNames.length} columns, ${written.programme.rowNames.length} rows  HiGHS ${seconds.toFixed(1)} s, ${objective.toFixed(0)}, gap ${((gapOf(solution) ?? Number.NaN) * 100).toFixed(3)} %, ${breaches.length} breaches`
    if (breaches.length > 0 || solution.status !== 'optimal') wrong++
    if (hasCbc) {
      const cbc = byCbc(toMps(written.programme), folder)
      // Each is within the gap of the optimum, so each is within it of the other's bound.
      const agrees =
        Math.abs(cbc.objective - objective) <= GAP * Math.max(Math.abs(objective), Math.abs(bound))
      if (!agrees) wrong++
      ratios.push(cbc.seconds / seconds)
      told += `  CBC ${cbc.seconds.toFixed(1)} s, ${cbc.objective.toFixed(0)}${agrees ? '' : ' DIFFERS'}`
    }
    console.log(told)
  }
} finally {
  await solver.close()
  rmSync(folder, { recursive: true })
}
console.log(
  `median ${median(times).toFixed(1)} s (at most ${LIMIT_S}), longest ${Math.max(...times).toFixed(1)} s${ratios.length > 0 ? `, CBC takes ${median(ratios).toFixed(1)} times as long (median)` : ''}`,
)
if (median(times) > LIMIT_S || wrong > 0) process.exitCode = 1

function byCbc(mps: string, into: string): { readonly objective: number; readonly seconds: number } {
  const [model, solution] = [join(into, 'model.mps'), join(into, 'solution.txt')]
  writeFileSync(model, mps)
  const began = performance.now()
  execFileSync(
    'cbc',
    [model, '-seconds', String(LONGEST_S), '-ratioGap', String(GAP), '-solve', '-solution', solution],
    {
      stdio: 'ignore',
    },
  )
  const seconds = (performance.now() - began) / 1_000
  const told = /objective value (\S+)/.exec(readFileSync(solution, 'utf8').split('\n')[0] ?? '')?.[1]
  return { objective: -Number(told), seconds }
}
