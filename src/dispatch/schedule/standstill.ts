import { importLimits, musts } from './musts.ts'
import type { Plan } from './plan.ts'
import {
  changedAt,
  type EngineUnit,
  type Job,
  type Pin,
  type ScheduleProblem,
  UNSERVED_MINOR_PER_KWH,
} from './problem.ts'

/** Of what going dark counts: what the search counts for an engine that idles, and at most, whatever its gas would save. Assumed. */
const OF_DARK = 0.1
const OF_DARK_AT_MOST = 0.5

/**
 * Whether engines must be below their least in a step, if any are on: orders, pins and what may run leave less to be drawn than the least of those that are
 * held on; or, on an island, than the least of any engine that can run, and its own use is carried all the same, for going dark is worse. A grid that can
 * carry that use does it better. Which jobs run is the plan's to say: all of them may, unless told.
 */
export function standsStill(
  problem: ScheduleProblem,
  t: number,
  jobs: readonly Job[] = problem.jobs.filter(({ earliest, deadline }) => t >= earliest && t < deadline),
): boolean {
  return roomBelowLeast(problem, t, jobs) > 0
}

/** By how much what can be drawn stays below what engines give at least, kW; nothing, or negative, where the site does not stand still. */
export function roomBelowLeast(problem: ScheduleProblem, t: number, jobs: readonly Job[]): number {
  const own = problem.ownUseKw[t] ?? 0
  const sold = sum(problem.grids.map(({ exportMostKw }) => exportMostKw[t] ?? 0))
  const any = mayGoDark(problem, t) ? leastAt(problem, t) : 0
  const least = Math.max(heldAt(problem, t), Number.isFinite(any) ? any : 0)
  return least <= 0 ? 0 : least - mostDrawn(problem, t, jobs) * (1 + problem.lossShare) - own - sold
}

/** Whether its own use hangs on an engine. */
function mayGoDark(problem: ScheduleProblem, t: number): boolean {
  const own = problem.ownUseKw[t] ?? 0
  return own > 0 && sum(importLimits(problem, t)) < own
}

/** The least that any engine gives that can run from a step on; infinite where none can. */
export function leastAt(problem: ScheduleProblem, t: number): number {
  const { stepH, steps } = problem
  const from = changedAt(problem, t)
  const block = Array.from({ length: steps - from }, (_, k) => from + k).filter(
    (step) => changedAt(problem, step) === from,
  )
  const can = problem.engines.filter(
    (unit) =>
      block.every((step) => (unit.mostKw[step] ?? 0) >= unit.leastKw) &&
      !pinsOf(problem, unit, t).includes('off') &&
      (unit.running || unit.sinceH + from * stepH >= unit.minimumDownH),
  )
  // One whose hours are over before the others' are is counted on only where it is all there is.
  const lasts = (hours: number) => can.filter(({ untilServiceH = hours }) => untilServiceH >= hours)
  const lasting = lasts(steps * stepH)
  return Math.min(...(lasting.length > 0 ? lasting : lasts(stepH)).map(({ leastKw }) => leastKw))
}

/** The least of the engines that are on in a step whatever is decided: since they were just started, or a person pinned them. */
function heldAt(problem: ScheduleProblem, t: number): number {
  const from = changedAt(problem, t)
  const held = problem.engines.filter((unit) => {
    if (unit.mostKw.slice(0, t + 1).some((most) => most < unit.leastKw)) return false
    const young = unit.running && unit.sinceH + from * problem.stepH < unit.minimumUpH - ROUNDING_H
    const pinned = (state: Pin['state']) =>
      state === 'on' || (typeof state === 'object' && state.kw >= unit.leastKw)
    return young || pinsOf(problem, unit, t).some(pinned)
  })
  return sum(held.map(({ leastKw }) => leastKw))
}
const ROUNDING_H = 1e-9

const pinsOf = ({ pins }: ScheduleProblem, { id }: EngineUnit, t: number) =>
  pins
    .filter(({ target, from, to }) => target.kind === 'engine' && target.id === id && t >= from && t < to)
    .map(({ state }) => state)

/**
 * What an hour of an engine at standstill counts in the search, beside what it costs: a part of what going dark counts, and what burning its gas would
 * save otherwise, so that none idles for that.
 */
export function idleMinorPerH(problem: ScheduleProblem, unit: EngineUnit, t: number): number {
  const { gas, ownUseKw } = problem
  const { burntMinorPerM3 = 0, flaredMinorPerM3 = 0 } = gas?.carbon ?? {}
  const saved =
    gas === undefined ? 0 : gas.flareMinorPerM3 + flaredMinorPerM3 - burntMinorPerM3 - gas.priceMinorPerM3
  const dark = (ownUseKw[t] ?? 0) * UNSERVED_MINOR_PER_KWH
  const charge = dark * OF_DARK + Math.max(0, saved) * (unit.fuel[0]?.m3PerH ?? 0)
  return mayGoDark(problem, t) ? Math.min(dark * OF_DARK_AT_MOST, charge) : charge
}

/** Engines that idle on one busbar share what there is by what each gives at least: it makes no difference to their gas. */
export function idledAlike(
  { engines, steps }: ScheduleProblem,
  plans: Plan['engines'],
  idles: (t: number) => boolean,
): Plan['engines'] {
  // One that cannot go from its most to nothing within a step stays where the search has it.
  if (engines.some(({ rampKwPerStep, fuel }) => rampKwPerStep < (fuel.at(-1)?.kw ?? 0))) return plans
  const total = (t: number, of: (k: number) => number) =>
    sum(plans.map(({ on }, k) => (on[t] === true ? of(k) : 0)))
  const least = (k: number) => engines[k]?.leastKw ?? 0
  const shares = Array.from({ length: steps }, (_, t) =>
    idles(t) ? total(t, (k) => plans[k]?.kw[t] ?? 0) / total(t, least) : undefined,
  )
  return plans.map((plan, k) => ({
    ...plan,
    kw: plan.kw.map((kw, t) => {
      const share = shares[t]
      return share === undefined || plan.on[t] !== true ? kw : share * least(k)
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
