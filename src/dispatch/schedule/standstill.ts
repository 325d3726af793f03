import { importMost, musts } from './musts.ts'
import type { Plan } from './plan.ts'
import { type EngineUnit, type Job, type ScheduleProblem, UNSERVED_MINOR_PER_KWH } from './problem.ts'

/** Of what going dark counts: what the search counts for an engine that idles. Assumed. */
const OF_DARK = 0.1

/**
 * Whether an island stands still in a step: orders, pins and what may run leave less to be drawn than the least of any engine that can run. Its own use is
 * carried all the same, by engines below their least load, for going dark is worse; a grid that can carry that use does it better. Which jobs run is the
 * plan's to say: all of them may, unless told.
 */
export function standsStill(
  problem: ScheduleProblem,
  t: number,
  jobs: readonly Job[] = problem.jobs.filter(({ earliest, deadline }) => t >= earliest && t < deadline),
): boolean {
  const own = problem.ownUseKw[t] ?? 0
  const least = leastAt(problem, t)
  const bought = sum(problem.grids.map((_, k) => importMost(problem, t, k)))
  const sold = sum(problem.grids.map(({ exportMostKw }) => exportMostKw[t] ?? 0))
  if (own <= 0 || !Number.isFinite(least) || bought >= own) return false
  return mostDrawn(problem, t, jobs) * (1 + problem.lossShare) + own + sold < least
}

/** The least that any engine gives that can run in a step; infinite where none can. */
export function leastAt(problem: ScheduleProblem, t: number): number {
  const isOff = ({ id }: EngineUnit) =>
    problem.pins.some(
      ({ target, state, from, to }) =>
        target.kind === 'engine' && target.id === id && state === 'off' && t >= from && t < to,
    )
  const can = (unit: EngineUnit) =>
    (unit.mostKw[t] ?? 0) >= unit.leastKw &&
    !isOff(unit) &&
    (unit.untilServiceH ?? Number.POSITIVE_INFINITY) >= problem.stepH &&
    (unit.running || unit.sinceH + t * problem.stepH >= unit.minimumDownH)
  return Math.min(...problem.engines.filter(can).map(({ leastKw }) => leastKw))
}

/**
 * What an hour of an engine at standstill counts in the search, beside what it costs: a part of what going dark counts, and what burning its gas would
 * save otherwise, so that none idles for that.
 */
export function idleMinorPerH({ gas, ownUseKw }: ScheduleProblem, unit: EngineUnit, t: number): number {
  const { burntMinorPerM3 = 0, flaredMinorPerM3 = 0 } = gas?.carbon ?? {}
  const saved =
    gas === undefined ? 0 : gas.flareMinorPerM3 + flaredMinorPerM3 - burntMinorPerM3 - gas.priceMinorPerM3
  const dark = (ownUseKw[t] ?? 0) * UNSERVED_MINOR_PER_KWH
  return dark * OF_DARK + Math.max(0, saved) * (unit.fuel[0]?.m3PerH ?? 0)
}

/** Engines that idle on one busbar share what there is by what each gives at least: it makes no difference to their gas. */
export function idledAlike(
  { engines }: ScheduleProblem,
  plans: Plan['engines'],
  idles: (t: number) => boolean,
): Plan['engines'] {
  // One that cannot go from its most to nothing within a step stays where the search has it.
  if (engines.some(({ rampKwPerStep, fuel }) => rampKwPerStep < (fuel.at(-1)?.kw ?? 0))) return plans
  const total = (t: number, of: (k: number) => number) =>
    sum(plans.map(({ on }, k) => (on[t] === true ? of(k) : 0)))
  const least = (k: number) => engines[k]?.leastKw ?? 0
  return plans.map((plan, k) => ({
    ...plan,
    kw: plan.kw.map((kw, t) => {
      if (plan.on[t] !== true || !idles(t)) return kw
      const given = total(t, (each) => plans[each]?.kw[t] ?? 0)
      return (given * least(k)) / total(t, least)
    }),
  }))
}

/** Bound from above of what halls may draw, kW, by what holds for each class, each hall, and several of them together. */
function mostDrawn(problem: ScheduleProblem, t: number, jobs: readonly Job[]): number {
  const orders = musts(problem, t).filter(({ kind }) => kind !== 'import')
  const one = (kind: 'machines' | 'load', id: string) =>
    Math.min(
      ...orders.flatMap(({ kind: each, of, mostKw }) =>
        each === kind && (of === undefined || of.includes(id)) ? [Math.max(0, mostKw)] : [],
      ),
    )
  const halls = problem.halls.map(({ id, mostKw, coolingShare }) => {
    const machines = problem.loads.map((load) => {
      if (load.hall !== id) return 0
      const all = (load.machines[t] ?? 0) * Math.max(0, ...load.modes.map(({ kw }) => kw))
      return Math.min(all, one('machines', load.id))
    })
    const running = jobs.filter(({ hall }) => hall === id).map(({ kw }) => kw)
    const drawn = (sum(machines) + sum(running)) * (1 + (coolingShare[t] ?? 0))
    return { id, kw: Math.min(mostKw[t] ?? 0, drawn, one('load', id), pinnedKw(problem, id, t)) }
  })
  const cooled = Math.max(1, ...problem.halls.map(({ coolingShare }) => 1 + (coolingShare[t] ?? 0)))
  const together = orders.map(({ kind, of, mostKw }) => {
    const most = Math.max(0, mostKw)
    if (kind === 'load') return most + sum(halls.map(({ id, kw }) => (of?.includes(id) === false ? kw : 0)))
    return of === undefined ? (most + sum(jobs.map(({ kw }) => kw))) * cooled : Number.POSITIVE_INFINITY
  })
  return Math.min(sum(halls.map(({ kw }) => kw)), ...together)
}

function pinnedKw({ pins }: ScheduleProblem, hall: string, t: number): number {
  return Math.min(
    ...pins.flatMap(({ target, state, from, to }) => {
      if (target.kind !== 'hall' || target.id !== hall || t < from || t >= to || state === 'on') return []
      return [state === 'off' ? 0 : state.kw]
    }),
  )
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
