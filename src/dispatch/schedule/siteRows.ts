import type { Entry, Programme } from '../../programme/index.ts'
import {
  type Columns,
  coolingOf,
  fuelOf,
  hallOf,
  type JobColumns,
  type LoadColumns,
  packOf,
  powerOf,
  stepsOf,
} from './columns.ts'
import type { GasSupply, ScheduleProblem } from './problem.ts'
import { roomBelowLeast } from './standstill.ts'

/** Gas in = gas burnt + flared + stored, in each step. */
export function writeGas(
  programme: Programme,
  problem: ScheduleProblem,
  columns: Columns,
  gas: GasSupply,
): void {
  for (const t of stepsOf(problem)) {
    const stored = [...packOf(columns, t, 1 / problem.stepH), ...packOf(columns, t - 1, -1 / problem.stepH)]
    const burnt = columns.engines.flatMap((engine) => fuelOf(engine, t))
    programme.equal(
      `gas balance ${t}`,
      [...burnt, [columns.flare[t] ?? 0, 1], ...stored],
      (gas.inflowM3PerH[t] ?? 0) + (t === 0 ? gas.packM3 / problem.stepH : 0),
    )
    const carbon = gas.carbon?.burntMinorPerM3 ?? 0
    if (gas.priceMinorPerM3 !== 0 || carbon !== 0)
      for (const engine of columns.engines)
        for (const [column, m3PerH] of fuelOf(engine, t)) {
          programme.add(column, { name: 'gas bought', value: -m3PerH * gas.priceMinorPerM3 * problem.stepH })
          programme.add(column, { name: 'carbon', value: -m3PerH * carbon * problem.stepH })
        }
  }
  programme.atLeast('line pack at the end', packOf(columns, problem.steps - 1), gas.packAtEndM3)
}

/** Generated + imported = exported + drawn + lost, in each step. */
export function writePower(programme: Programme, problem: ScheduleProblem, columns: Columns): void {
  for (const t of stepsOf(problem))
    programme.equal(
      `power balance ${t}`,
      [
        ...columns.engines.flatMap((engine) => powerOf(engine, t)),
        ...columns.grids.flatMap((grid): Entry[] => [
          [grid.import[t] ?? 0, 1],
          [grid.export[t] ?? 0, -1],
        ]),
        ...problem.halls.flatMap(({ id }) => hallOf(problem, columns, id, t, -(1 + problem.lossShare))),
        [columns.unserved[t] ?? 0, 1],
      ],
      problem.ownUseKw[t] ?? 0,
    )
}

/** The period's highest import, and no import beside an export where that would pay. */
export function writeGrids(programme: Programme, problem: ScheduleProblem, columns: Columns): void {
  for (const { connection, import: bought, export: sold } of columns.grids) {
    const { id, demandMinorPerKw, peakSoFarKw } = connection
    const above =
      demandMinorPerKw === 0
        ? undefined
        : programme.column(`${id} peak`, { terms: [{ name: 'demand charge', value: -demandMinorPerKw }] })
    for (const t of stepsOf(problem)) {
      if (above !== undefined)
        programme.atMost(
          `${id} peak ${t}`,
          [
            [bought[t] ?? 0, 1],
            [above, -1],
          ],
          peakSoFarKw,
        )
      const [most, mostOut] = [connection.importMostKw[t] ?? 0, connection.exportMostKw[t] ?? 0]
      const circles = (connection.exportMinorPerKwh[t] ?? 0) > (connection.importMinorPerKwh[t] ?? 0)
      if (!circles || most === 0 || mostOut === 0) continue
      const buys = programme.binary(`${id} buys ${t}`)
      programme.atMost(
        `${id} buys only ${t}`,
        [
          [bought[t] ?? 0, 1],
          [buys, -most],
        ],
        0,
      )
      programme.atMost(
        `${id} sells only ${t}`,
        [
          [sold[t] ?? 0, 1],
          [buys, mostOut],
        ],
        mostOut,
      )
    }
  }
}

/** While the site stands still, jobs together leave it below what engines give at least. */
export function writeJobsAtStandstill(
  programme: Programme,
  problem: ScheduleProblem,
  { jobs, standstill }: Columns,
): void {
  for (const [t, still] of standstill.entries()) {
    if (typeof still !== 'number') continue
    const drawn = jobs.map(({ job, running }): Entry => {
      const cooling = 1 + coolingOf(problem, job.hall, t)
      return [running[t] ?? 0, job.kw * cooling * (1 + problem.lossShare)]
    })
    const all = drawn.reduce((sum, [, kw]) => sum + kw, 0)
    const room = roomBelowLeast(problem, t, []) - CLEARLY_KW
    programme.atMost(`jobs at standstill ${t}`, [...drawn, [still, all]], all + room)
  }
}
/** Beyond what a solver takes for nothing. */
const CLEARLY_KW = 0.01

/** What a hall may draw, and what of the engines' heat can be sold. */
export function writeHalls(programme: Programme, problem: ScheduleProblem, columns: Columns): void {
  for (const t of stepsOf(problem)) {
    for (const { id, mostKw } of problem.halls)
      programme.atMost(`${id} most ${t}`, hallOf(problem, columns, id, t), mostKw[t] ?? 0)
    if (problem.heat !== undefined)
      programme.atMost(
        `heat made ${t}`,
        [
          [columns.heat[t] ?? 0, 1],
          ...columns.engines.flatMap((engine) => powerOf(engine, t, -(problem.heat?.share ?? 0))),
        ],
        0,
      )
  }
}

/** A machine is in one mode at a time, and what it costs to bring it there. */
export function writeLoad(
  programme: Programme,
  problem: ScheduleProblem,
  { load, machines }: LoadColumns,
): void {
  for (const t of stepsOf(problem)) {
    programme.atMost(
      `${load.id} machines ${t}`,
      machines.map((mode): Entry => [mode[t] ?? 0, 1]),
      load.machines[t] ?? 0,
    )
    if (load.changeMinor === 0) continue
    for (const [k, mode] of machines.entries()) {
      const more = programme.column(`${load.id} into ${load.modes[k]?.id} ${t}`, {
        terms: [{ name: 'machine changes', value: -load.changeMinor }],
      })
      const rise: Entry[] = [
        [mode[t] ?? 0, 1],
        [more, -1],
      ]
      if (t > 0) rise.push([mode[t - 1] ?? 0, -1])
      programme.atMost(
        `${load.id} rise ${load.modes[k]?.id} ${t}`,
        rise,
        t > 0 ? 0 : (load.nowByMode[k] ?? 0),
      )
    }
  }
}

/** A job has all of its steps before its deadline, in one go if it cannot be interrupted, or none. */
export function writeJob(
  programme: Programme,
  problem: ScheduleProblem,
  { job, done, running }: JobColumns,
): void {
  programme.equal(`${job.id} whole`, [...running.map((column): Entry => [column, 1]), [done, -job.steps]], 0)
  if (job.preemptible) return
  const begins = stepsOf(problem).map((t) => {
    const fits = t >= job.earliest && t + job.steps <= Math.min(job.deadline, problem.steps)
    return programme.column(`${job.id} begins ${t}`, { upper: fits ? 1 : 0, integer: true })
  })
  programme.equal(`${job.id} begins once`, [...begins.map((column): Entry => [column, 1]), [done, -1]], 0)
  for (const t of stepsOf(problem))
    programme.equal(
      `${job.id} in one go ${t}`,
      [
        [running[t] ?? 0, 1],
        ...begins.slice(Math.max(0, t - job.steps + 1), t + 1).map((column): Entry => [column, -1]),
      ],
      0,
    )
}
