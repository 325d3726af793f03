import type { Instant } from '../../quantity/index.ts'
import { named } from './alike.ts'
import { type Columns, powerOf, stepsOf, TIE } from './columns.ts'
import { jobsAt } from './evaluate.ts'
import { LOW_LOAD, type ScheduleProblem, UNSERVED } from './problem.ts'
import { idledAlike, standsStill } from './standstill.ts'
import type { WrittenSchedule } from './write.ts'

/** What runs when, and what it comes to. A series has one value a step; powers in kW, gas in m³/h. */
export interface Plan {
  readonly start: Instant
  readonly stepH: number
  readonly steps: number
  readonly how: 'optimal' | 'feasible' | 'relaxed' | 'merit order'
  /** How far the best plan there is can lie above this one, as a share; absent where nothing tells. */
  readonly gap?: number
  readonly engines: readonly {
    readonly id: string
    readonly on: readonly boolean[]
    readonly kw: readonly number[]
  }[]
  readonly grids: readonly {
    readonly id: string
    readonly importKw: readonly number[]
    readonly exportKw: readonly number[]
  }[]
  readonly loads: readonly {
    readonly id: string
    /** By mode, then step: machines in it. */
    readonly machines: readonly { readonly mode: string; readonly count: readonly number[] }[]
  }[]
  readonly jobs: readonly { readonly id: string; readonly done: boolean; readonly share: readonly number[] }[]
  readonly flareM3PerH: readonly number[]
  readonly packM3: readonly number[]
  readonly heatKw: readonly number[]
  /** Of the site's own use, what nothing gives. */
  readonly unservedKw: readonly number[]
  /** Money by term, minor units; what is paid is negative. */
  readonly terms: readonly { readonly name: string; readonly minor: number }[]
  readonly totalMinor: number
  /** What could not be kept, with how much of it, in unit-hours where it has a unit. */
  readonly givenWay: readonly { readonly name: string; readonly unit: string; readonly amount: number }[]
}

const CLOSE = 1e-6
const GIVEN_WAY = 'given way'
/** What is no money. */
const NOT_TOLD: readonly string[] = [GIVEN_WAY, TIE, UNSERVED, LOW_LOAD]

/** A solver's values as a plan. */
export function planOf(
  { problem, programme, columns, givenWay }: WrittenSchedule,
  values: ArrayLike<number>,
  how: Plan['how'],
  gap?: number,
): Plan {
  const of = (column: number | undefined) => {
    const value = column === undefined ? 0 : (values[column] ?? 0)
    return Math.abs(value) < CLOSE ? 0 : value
  }
  const series = (list: readonly number[]) => list.map(of)
  const terms = [...programme.termsOf(values)]
    .filter(([name]) => !NOT_TOLD.includes(name))
    .map(([name, minor]) => ({ name, minor }))
  const jobs = columns.jobs.map(({ job, done, running }) => ({
    id: job.id,
    done: of(done) > 0.5,
    share: series(running),
  }))
  const engines = enginesOf(problem, columns, jobs, of)
  return {
    start: problem.start,
    stepH: problem.stepH,
    steps: problem.steps,
    how,
    ...(gap !== undefined && { gap }),
    engines,
    grids: columns.grids.map((grid) => ({
      id: grid.connection.id,
      importKw: series(grid.import),
      exportKw: series(grid.export),
    })),
    loads: columns.loads.map(({ load, machines }) => ({
      id: load.id,
      machines: load.modes.map((mode, k) => ({ mode: mode.id, count: series(machines[k] ?? []) })),
    })),
    jobs,
    flareM3PerH: series(columns.flare),
    packM3: columns.pack.map(({ toSet, above }) => of(toSet) + of(above)),
    heatKw: series(columns.heat),
    unservedKw: series(columns.unserved),
    terms,
    totalMinor: terms.reduce((sum, { minor }) => sum + minor, 0),
    givenWay: [
      ...unservedOf(columns.unserved.map(of), problem.stepH),
      ...lowLoadOf(problem, { engines, jobs }),
      ...givenWay.flatMap(({ name, unit, columns: slacks, stepH }) => {
        const amount = slacks.reduce((sum, column) => sum + of(column), 0) * (unit === 'kW' ? stepH : 1)
        return amount > CLOSE ? [{ name, unit: unit === 'kW' ? 'kWh' : unit, amount }] : []
      }),
    ],
  }
}

/** Own use that goes without, as what gave way: no money, though the search counts it as far more than any. */
export function unservedOf(kw: readonly number[], stepH: number): Plan['givenWay'] {
  const amount = kw.reduce((sum, each) => sum + each, 0) * stepH
  return amount > CLOSE ? [{ name: UNSERVED, unit: 'kWh', amount }] : []
}

/** The same of what engines give less than their least while the site stands still. */
export function lowLoadOf(problem: ScheduleProblem, plan: Pick<Plan, 'engines' | 'jobs'>): Plan['givenWay'] {
  const less = stepsOf(problem).map((t) => {
    const each = problem.engines.map(({ leastKw }, k) => {
      const { on, kw } = plan.engines[k] ?? { on: [], kw: [] }
      return on[t] === true ? Math.max(0, leastKw - (kw[t] ?? 0)) : 0
    })
    const all = each.reduce((sum, kw) => sum + (kw > LOW_CLOSE_KW ? kw : 0), 0)
    return all > 0 && standsStill(problem, t, jobsAt(problem, plan, t)) ? all : 0
  })
  const amount = less.reduce((sum, kw) => sum + kw, 0) * problem.stepH
  return amount > 0 ? [{ name: LOW_LOAD, unit: 'kWh', amount }] : []
}
/** A solver's least is not exact. */
const LOW_CLOSE_KW = 1e-3

/** By name, in the problem's order: engines that are alike share their power alike, and all that idle do. */
function enginesOf(
  problem: ScheduleProblem,
  columns: Columns,
  jobs: Plan['jobs'],
  of: (column: number | undefined) => number,
): Plan['engines'] {
  const plans = new Map(
    columns.engines.flatMap((engine) => {
      const counts = engine.on.map((column) => Math.round(of(column)))
      const on = named(engine.units, counts, problem.stepH)
      const all = stepsOf(problem).map((t) =>
        powerOf(engine, t).reduce((sum, [column, factor]) => sum + factor * of(column), 0),
      )
      return engine.units.map(({ id }, k) => {
        const runs = on[k] ?? []
        const kw = all.map((power, t) => (runs[t] === true ? power / (counts[t] ?? 1) : 0))
        return [id, { id, on: runs, kw }] as const
      })
    }),
  )
  const engines = problem.engines.flatMap(({ id }) => plans.get(id) ?? [])
  const idles = (t: number) => standsStill(problem, t, jobsAt(problem, { jobs }, t))
  return idledAlike(problem, engines, idles)
}
