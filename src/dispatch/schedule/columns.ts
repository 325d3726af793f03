import type { Entry, Programme } from '../../programme/index.ts'
import { alike } from './alike.ts'
import {
  changedAt,
  type EngineUnit,
  type GridConnection,
  type Job,
  type LoadClass,
  type ScheduleProblem,
  UNSERVED,
  UNSERVED_MINOR_PER_KWH,
} from './problem.ts'
import { standsStill } from './standstill.ts'

/**
 * Columns of engines that are alike, a step each: how many are on, are started and are stopped, and their power by piece of the fuel curve above
 * their least.
 */
export interface EngineColumns {
  readonly units: readonly EngineUnit[]
  /** What holds for each of them, but for its name and state. */
  readonly unit: EngineUnit
  /** Of the one engine, or of all of them: "g1", "g1 g2". */
  readonly name: string
  readonly on: readonly number[]
  readonly started: readonly number[]
  readonly stopped: readonly number[]
  readonly pieces: readonly (readonly number[])[]
  /** By how much they are below their least, in steps in which the site stands still, or may. */
  readonly below: readonly (number | undefined)[]
}
export interface GridColumns {
  readonly connection: GridConnection
  readonly import: readonly number[]
  readonly export: readonly number[]
}
export interface LoadColumns {
  readonly load: LoadClass
  /** By mode, then step: machines in it. */
  readonly machines: readonly (readonly number[])[]
}
export interface JobColumns {
  readonly job: Job
  readonly done: number
  /** By step: the share of its power that it has. */
  readonly running: readonly number[]
}
export interface Columns {
  readonly engines: readonly EngineColumns[]
  readonly grids: readonly GridColumns[]
  readonly loads: readonly LoadColumns[]
  readonly jobs: readonly JobColumns[]
  readonly flare: readonly number[]
  /** Gas in the line up to what is set for it, and above that. */
  readonly pack: readonly { readonly toSet: number; readonly above: number }[]
  readonly heat: readonly number[]
  /** Of the site's own use, what nothing gives. */
  readonly unserved: readonly number[]
  /** Whether the site stands still: always in a step, if the jobs let it (a column), or not at all. */
  readonly standstill: readonly Standstill[]
}
/** A column says it where it hangs on jobs. */
export type Standstill = boolean | number

/** Told with no plan: it decides between plans of equal money alone. */
export const TIE = 'tie'
/** Far below what anybody pays for gas, and above what the solver takes for nothing. */
const TIE_MINOR_PER_M3 = 1e-4

const at = (series: readonly number[], step: number): number => series[step] ?? 0
export const stepsOf = (problem: ScheduleProblem): readonly number[] =>
  Array.from({ length: problem.steps }, (_, step) => step)

/** Every decision of the schedule, with what it is worth by term. */
export function writeColumns(programme: Programme, problem: ScheduleProblem): Columns {
  const { stepH } = problem
  const steps = stepsOf(problem)
  const standstill = steps.map((t): Standstill => {
    if (problem.engines.length === 0 || !standsStill(problem, t, [])) return false
    return standsStill(problem, t) || programme.binary(`stands still ${t}`)
  })
  return {
    standstill,
    engines: alike(problem).map((units) => engineColumns(programme, problem, units, standstill)),
    grids: problem.grids.map((connection) => ({
      connection,
      import: steps.map((t) =>
        programme.column(`${connection.id} import ${t}`, {
          upper: at(connection.importMostKw, t),
          terms: [{ name: 'energy bought', value: -at(connection.importMinorPerKwh, t) * stepH }],
        }),
      ),
      export: steps.map((t) =>
        programme.column(`${connection.id} export ${t}`, {
          upper: at(connection.exportMostKw, t),
          terms: [{ name: 'energy sold', value: at(connection.exportMinorPerKwh, t) * stepH }],
        }),
      ),
    })),
    loads: problem.loads.map((load) => ({
      load,
      machines: load.modes.map((mode) =>
        steps.map((t) =>
          programme.column(`${load.id} ${mode.id} ${t}`, {
            upper: at(load.machines, t),
            terms: [{ name: 'computing', value: at(mode.minorPerH, t) * stepH }],
          }),
        ),
      ),
    })),
    jobs: problem.jobs.map((job) => ({
      job,
      done: programme.binary(`${job.id} done`, { terms: [{ name: 'jobs', value: job.paysMinor }] }),
      running: steps.map((t) =>
        programme.column(`${job.id} running ${t}`, {
          upper: t >= job.earliest && t < job.deadline ? 1 : 0,
          integer: !job.preemptible,
        }),
      ),
    })),
    flare: steps.map((t) =>
      problem.gas === undefined
        ? programme.column(`flare ${t}`, { upper: 0 })
        : programme.column(`flare ${t}`, {
            terms: [
              { name: 'flare', value: -problem.gas.flareMinorPerM3 * stepH },
              { name: 'carbon', value: -(problem.gas.carbon?.flaredMinorPerM3 ?? 0) * stepH },
            ],
          }),
    ),
    pack: steps.map((t) => packColumns(programme, problem, t)),
    heat: steps.map((t) =>
      programme.column(`heat ${t}`, {
        upper: problem.heat === undefined ? 0 : at(problem.heat.wantedKw, t),
        terms: [{ name: 'heat', value: (problem.heat?.minorPerKwh ?? 0) * stepH }],
      }),
    ),
    unserved: steps.map((t) =>
      programme.column(`own use unserved ${t}`, {
        upper: at(problem.ownUseKw, t),
        terms: [{ name: UNSERVED, value: -UNSERVED_MINOR_PER_KWH * stepH }],
      }),
    ),
  }
}

/** Of two plans that bring the same the one that keeps the line at what is set for it is taken. */
function packColumns(programme: Programme, { gas }: ScheduleProblem, t: number): Columns['pack'][number] {
  const set = gas === undefined ? 0 : Math.min(gas.packMostM3, Math.max(gas.packLeastM3, gas.packAtEndM3))
  return {
    toSet: programme.column(`line pack ${t}`, {
      lower: gas?.packLeastM3 ?? 0,
      upper: set,
      terms: [{ name: TIE, value: TIE_MINOR_PER_M3 }],
    }),
    above: programme.column(`line pack above set ${t}`, { upper: (gas?.packMostM3 ?? 0) - set }),
  }
}

function engineColumns(
  programme: Programme,
  problem: ScheduleProblem,
  units: readonly EngineUnit[],
  standstill: readonly Standstill[],
): EngineColumns {
  const steps = stepsOf(problem)
  const [unit] = units
  if (unit === undefined) throw new RangeError('a group of no engines')
  const count = units.length
  const name = units.map(({ id }) => id).join(' ')
  const on = stateColumns(programme, problem, name, unit, count)
  return {
    units,
    unit,
    name,
    on,
    // Whole of themselves where the engines' states are: left continuous, so that the search has fewer branches.
    started: steps.map((t) =>
      programme.column(`${name} started ${t}`, {
        upper: changedAt(problem, t) === t ? count : 0,
        terms: [{ name: 'engine starts', value: -unit.startMinor }],
      }),
    ),
    stopped: steps.map((t) =>
      programme.column(`${name} stopped ${t}`, { upper: changedAt(problem, t) === t ? count : 0 }),
    ),
    pieces: steps.map((t) =>
      unit.fuel.slice(1).map(({ kw }, k) =>
        programme.column(`${name} piece ${k + 1} ${t}`, {
          upper: standstill[t] === true ? 0 : count * (kw - (unit.fuel[k]?.kw ?? 0)),
        }),
      ),
    ),
    below: steps.map((t) =>
      standstill[t] === false
        ? undefined
        : programme.column(`${name} below least ${t}`, { upper: count * unit.leastKw }),
    ),
  }
}

/** How many are on in each step: one column from each step at which that may change to the next. */
function stateColumns(
  programme: Programme,
  problem: ScheduleProblem,
  name: string,
  unit: EngineUnit,
  count: number,
): readonly number[] {
  const steps = stepsOf(problem)
  const columns = new Map<number, number>()
  return steps.map((t) => {
    const from = changedAt(problem, t)
    const known = columns.get(from)
    if (known !== undefined) return known
    const together = steps.filter((step) => changedAt(problem, step) === from)
    const may = together.every((step) => at(unit.mostKw, step) >= unit.leastKw)
    const column = programme.column(`${name} on ${t}`, {
      upper: may ? count : 0,
      integer: true,
      terms: [{ name: 'engine hours', value: -unit.runMinorPerH * problem.stepH * together.length }],
    })
    columns.set(from, column)
    return column
  })
}

/** Power of engines in a step: their least while they are on, and the pieces above it, or what is below it. */
export function powerOf({ unit, on, pieces, below }: EngineColumns, step: number, factor = 1): Entry[] {
  const less = below[step]
  return [
    [on[step] ?? 0, factor * (unit.fuel[0]?.kw ?? 0)],
    ...(pieces[step] ?? []).map((piece): Entry => [piece, factor]),
    ...(less === undefined ? [] : [[less, -factor] as const]),
  ]
}

/** Gas in the line at the end of a step, m³; nothing before the first. */
export function packOf({ pack }: Columns, step: number, factor = 1): Entry[] {
  const columns = pack[step]
  return columns === undefined
    ? []
    : [
        [columns.toSet, factor],
        [columns.above, factor],
      ]
}

/** Fuel of engines in a step, m³/h; below their least they are taken to burn what they do at it. */
export function fuelOf({ unit, on, pieces }: EngineColumns, step: number, factor = 1): Entry[] {
  return [
    [on[step] ?? 0, factor * (unit.fuel[0]?.m3PerH ?? 0)],
    ...(pieces[step] ?? []).map((piece, k): Entry => [piece, factor * slopeOf(unit, k + 1)]),
  ]
}

/** m³ for each kWh more, in a piece of the curve; pieces are counted from 1. */
export function slopeOf({ fuel }: EngineUnit, piece: number): number {
  const [from, to] = [fuel[piece - 1], fuel[piece]]
  if (from === undefined || to === undefined) return 0
  return (to.m3PerH - from.m3PerH) / (to.kw - from.kw)
}

/** kW of cooling for each kW of machines. */
export function coolingOf(problem: ScheduleProblem, hall: string, step: number): number {
  return problem.halls.find(({ id }) => id === hall)?.coolingShare[step] ?? 0
}

/** What the machines and jobs of a hall draw in a step, with its cooling. */
export function hallOf(
  problem: ScheduleProblem,
  columns: Columns,
  hall: string,
  step: number,
  factor = 1,
): Entry[] {
  const cooling = 1 + coolingOf(problem, hall, step)
  return [
    ...columns.loads
      .filter(({ load }) => load.hall === hall)
      .flatMap(({ load, machines }) =>
        load.modes.map((mode, k): Entry => [machines[k]?.[step] ?? 0, factor * cooling * mode.kw]),
      ),
    ...columns.jobs
      .filter(({ job }) => job.hall === hall)
      .map(({ job, running }): Entry => [running[step] ?? 0, factor * cooling * job.kw]),
  ]
}
