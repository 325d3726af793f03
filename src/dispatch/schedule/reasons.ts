import { burntM3PerH, fuelAt, hallKw, orderedKw } from './evaluate.ts'
import type { Plan } from './plan.ts'
import type { EngineUnit, LoadClass, ScheduleProblem } from './problem.ts'

/** Why a step is as it is: a code, what it concerns (empty: the site), and the figures behind it, units last in their names. */
export interface PlanReason {
  readonly code:
    | 'gas-all-burnt'
    | 'gas-flared'
    | 'gas-saved'
    | 'engine-at-most'
    | 'engine-bounded'
    | 'engine-out'
    | 'engine-held-on'
    | 'engine-held-off'
    | 'engine-saved'
    | 'engine-unneeded'
    | 'service-due'
    | 'machines-all'
    | 'price-above-worth'
    | 'price-cap'
    | 'demand-charge'
    | 'import-at-most'
    | 'hall-at-most'
    | 'order-binds'
    | 'order-broken'
    | 'pin-on'
    | 'pin-off'
    | 'pin-power'
    | 'reserve-binds'
    | 'worthless'
  readonly subject: string
  readonly values: Readonly<Record<string, string | number>>
}

/** Of what is compared: below the last digit that anybody is shown. */
const CLOSE_SHARE = 2e-3
const near = (value: number, most: number) => value >= most - CLOSE_SHARE * Math.max(1, Math.abs(most))
const round = (value: number, digits = 1) => Number(value.toFixed(digits))
const HOURS_CLOSE = 1e-6

/** Why a step of a plan is as it is, from what was to be planned and what came out alone; the same for the same two. */
export function reasonsOf(problem: ScheduleProblem, plan: Plan, t: number): readonly PlanReason[] {
  return [
    ...problem.pins
      .filter(({ from, to }) => t >= from && t < to)
      .map(
        ({ id, target, state }): PlanReason =>
          typeof state === 'string'
            ? { code: `pin-${state}`, subject: target.id, values: { pin: id } }
            : { code: 'pin-power', subject: target.id, values: { pin: id, kw: round(state.kw) } },
      ),
    ...ordersAt(problem, plan, t),
    ...gasAt(problem, plan, t),
    ...problem.engines.flatMap((unit, k) => engineAt(problem, plan, unit, k, t)),
    ...reserveAt(problem, plan, t),
    ...gridsAt(problem, plan, t),
    ...problem.halls.flatMap(({ id, mostKw }): PlanReason[] => {
      const [kw, most] = [hallKw(problem, plan, id, t), mostKw[t] ?? 0]
      return kw > 0 && near(kw, most)
        ? [{ code: 'hall-at-most', subject: id, values: { kw: round(most) } }]
        : []
    }),
    ...loadsAt(problem, plan, t),
  ]
}

function ordersAt(problem: ScheduleProblem, plan: Plan, t: number): PlanReason[] {
  return problem.orders.flatMap((order): PlanReason[] => {
    if (t < order.from || t >= order.to) return []
    const kw = orderedKw(problem, plan, order, t)
    const values = { most_kw: round(order.mostKw), kw: round(kw) }
    if (kw > order.mostKw + CLOSE_SHARE * Math.max(1, order.mostKw))
      return [{ code: 'order-broken', subject: order.id, values }]
    return near(kw, order.mostKw) ? [{ code: 'order-binds', subject: order.id, values }] : []
  })
}

function gasAt(problem: ScheduleProblem, plan: Plan, t: number): PlanReason[] {
  const { gas, stepH } = problem
  if (gas === undefined) return []
  const inflow = gas.inflowM3PerH[t] ?? 0
  const flare = plan.flareM3PerH[t] ?? 0
  const before = t === 0 ? gas.packM3 : (plan.packM3[t - 1] ?? 0)
  const stored = ((plan.packM3[t] ?? 0) - before) / stepH
  const burnt = inflow - flare - stored
  const values = { inflow_m3_per_h: round(inflow), burnt_m3_per_h: round(burnt) }
  if (flare > CLOSE_SHARE * Math.max(1, inflow))
    return [{ code: 'gas-flared', subject: '', values: { ...values, flare_m3_per_h: round(flare) } }]
  if (stored > 0.05 * Math.max(1, inflow))
    return [{ code: 'gas-saved', subject: '', values: { ...values, stored_m3: round(stored * stepH) } }]
  return burnt > 0 && near(burnt, inflow) ? [{ code: 'gas-all-burnt', subject: '', values }] : []
}

function engineAt(
  problem: ScheduleProblem,
  plan: Plan,
  unit: EngineUnit,
  k: number,
  t: number,
): PlanReason[] {
  const { id: subject, leastKw } = unit
  const on = plan.engines[k]?.on ?? []
  const kw = plan.engines[k]?.kw[t] ?? 0
  const most = unit.mostKw[t] ?? 0
  const rated = unit.fuel.at(-1)?.kw ?? most
  if (most < leastKw)
    return [{ code: 'engine-out', subject, values: { most_kw: round(most), least_kw: round(leastKw) } }]
  const since = hoursAsIs(problem, unit, on, t)
  if (on[t] === true) {
    if (near(kw, most)) {
      const bounded = most < rated * (1 - CLOSE_SHARE)
      return [
        {
          code: bounded ? 'engine-bounded' : 'engine-at-most',
          subject,
          values: { kw: round(most), rated_kw: round(rated) },
        },
      ]
    }
    const held = since < unit.minimumUpH - HOURS_CLOSE && kw <= leastKw * (1 + CLOSE_SHARE)
    return held
      ? [{ code: 'engine-held-on', subject, values: { minimum_h: unit.minimumUpH, kw: round(kw) } }]
      : []
  }
  if (unit.untilServiceH !== undefined) {
    const hours = on.filter((each) => each).length * problem.stepH
    if (hours + problem.stepH > unit.untilServiceH + HOURS_CLOSE)
      return [{ code: 'service-due', subject, values: { hours: round(unit.untilServiceH, 2) } }]
  }
  if (since < unit.minimumDownH - HOURS_CLOSE)
    return [{ code: 'engine-held-off', subject, values: { minimum_h: unit.minimumDownH } }]
  // A pin says why by itself.
  return pinned(problem, unit, t) ? [] : [savedAt(problem, plan, unit, t)]
}

const pinned = ({ pins }: ScheduleProblem, { id }: EngineUnit, t: number): boolean =>
  pins.some(({ target, from, to }) => target.kind === 'engine' && target.id === id && t >= from && t < to)

/** What stands against an engine that could run: the gas that it would need at least, or that nobody needs its power. */
function savedAt(problem: ScheduleProblem, plan: Plan, unit: EngineUnit, t: number): PlanReason {
  const burnt = burntM3PerH(problem, plan, t)
  const needs = fuelAt(unit, unit.leastKw)
  const left = problem.gas === undefined ? needs : (problem.gas.inflowM3PerH[t] ?? 0) - burnt
  return left < needs
    ? {
        code: 'engine-saved',
        subject: unit.id,
        values: { needs_m3_per_h: round(needs), left_m3_per_h: round(Math.max(0, left)) },
      }
    : { code: 'engine-unneeded', subject: unit.id, values: { least_kw: round(unit.leastKw) } }
}

/** How long an engine has been as it is when the step begins. */
function hoursAsIs(problem: ScheduleProblem, unit: EngineUnit, on: readonly boolean[], t: number): number {
  for (let before = t - 1; before >= 0; before--)
    if (on[before] !== on[t]) return (t - before - 1) * problem.stepH
  return on[t] === unit.running ? unit.sinceH + t * problem.stepH : t * problem.stepH
}

/** N-1: what could be carried or shed beyond the loss of each engine that runs, kW. */
export function reserveKw(problem: ScheduleProblem, plan: Plan, t: number): number | undefined {
  const left = problem.engines.map(
    (_, k) => spareWithout(problem, plan, k, t) - (plan.engines[k]?.kw[t] ?? 0),
  )
  const running = left.filter((_, k) => plan.engines[k]?.on[t] === true)
  return running.length === 0 ? undefined : Math.min(...running)
}

function spareWithout(problem: ScheduleProblem, plan: Plan, lost: number, t: number): number {
  const engines = problem.engines.reduce((sum, unit, k) => {
    const { on, kw } = plan.engines[k] ?? {}
    return k === lost || on?.[t] !== true ? sum : sum + (unit.mostKw[t] ?? 0) - (kw?.[t] ?? 0)
  }, 0)
  const grids = problem.grids.reduce(
    (sum, grid, k) => sum + (grid.importMostKw[t] ?? 0) - (plan.grids[k]?.importKw[t] ?? 0),
    0,
  )
  const shed = problem.loads.reduce(
    (sum, load, k) =>
      sum +
      load.modes.reduce((drawn, { kw }, m) => drawn + kw * (plan.loads[k]?.machines[m]?.count[t] ?? 0), 0) *
        load.shedShare,
    0,
  )
  return engines + grids + shed
}

function reserveAt(problem: ScheduleProblem, plan: Plan, t: number): PlanReason[] {
  return problem.engines.flatMap((unit, k): PlanReason[] => {
    const kw = plan.engines[k]?.kw[t] ?? 0
    if (kw <= 0 || !near(kw, spareWithout(problem, plan, k, t))) return []
    return [{ code: 'reserve-binds', subject: unit.id, values: { kw: round(kw) } }]
  })
}

function gridsAt(problem: ScheduleProblem, plan: Plan, t: number): PlanReason[] {
  return problem.grids.flatMap(({ id, importMostKw }, k): PlanReason[] => {
    const [kw, most] = [plan.grids[k]?.importKw[t] ?? 0, importMostKw[t] ?? 0]
    return kw > 0 && near(kw, most)
      ? [{ code: 'import-at-most', subject: id, values: { kw: round(most) } }]
      : []
  })
}

/** Machines of a class that stand still although they could run, and whether that is for the price of a bought kWh. */
function loadsAt(problem: ScheduleProblem, plan: Plan, t: number): PlanReason[] {
  const reasons: PlanReason[] = []
  let all = problem.loads.length > 0
  for (const [k, load] of problem.loads.entries()) {
    const may = load.machines[t] ?? 0
    const running = runningAt(plan, k, t)
    const most = Math.max(0, ...load.machines)
    if (may < most)
      reasons.push({
        code: 'price-cap',
        subject: load.id,
        values: { machines: round(may), of: round(most), price_minor_per_kwh: round(dearest(problem, t), 2) },
      })
    if (near(running, may)) continue
    all = false
    const worth = worthOf(problem, load, t)
    const price = cheapest(problem, t)
    if (worth <= 0) reasons.push({ code: 'worthless', subject: load.id, values: { worth_minor_per_kwh: 0 } })
    else if (price !== undefined && worth < price * (1 + problem.lossShare))
      reasons.push({
        code: 'price-above-worth',
        subject: load.id,
        values: { worth_minor_per_kwh: round(worth, 2), price_minor_per_kwh: round(price, 2) },
      })
    else if (worth > 0) reasons.push(...heldForPeak(problem, plan, load, t))
  }
  if (all) reasons.push({ code: 'machines-all', subject: '', values: {} })
  return reasons
}

/** Machines stand still so that a connection's highest import, and its demand charge, grow no more. */
function heldForPeak(problem: ScheduleProblem, plan: Plan, load: LoadClass, t: number): PlanReason[] {
  const at = problem.grids.flatMap((grid, k) => {
    const series = plan.grids[k]?.importKw ?? []
    const peak = Math.max(grid.peakSoFarKw, ...series)
    const held = near(series[t] ?? 0, peak) && !near(peak, grid.importMostKw[t] ?? 0)
    return grid.demandMinorPerKw > 0 && held ? [peak] : []
  })
  if (at.length === 0) return []
  const kw = at.reduce((sum, peak) => sum + peak, 0)
  return [{ code: 'demand-charge', subject: load.id, values: { kw: round(kw) } }]
}

export function runningAt(plan: Plan, load: number, t: number): number {
  return (plan.loads[load]?.machines ?? []).reduce((sum, { count }) => sum + (count[t] ?? 0), 0)
}

/** What the best mode of a class brings for a kWh that its hall draws, minor units. */
function worthOf(problem: ScheduleProblem, load: LoadClass, t: number): number {
  const cooling = 1 + (problem.halls.find(({ id }) => id === load.hall)?.coolingShare[t] ?? 0)
  return Math.max(0, ...load.modes.map(({ kw, minorPerH }) => (minorPerH[t] ?? 0) / kw / cooling))
}

/** Price of one more bought kWh; undefined where none can be bought. */
function cheapest(problem: ScheduleProblem, t: number): number | undefined {
  const prices = problem.grids
    .filter(({ importMostKw }) => (importMostKw[t] ?? 0) > 0)
    .map(({ importMinorPerKwh }) => importMinorPerKwh[t] ?? 0)
  return prices.length === 0 ? undefined : Math.min(...prices)
}
const dearest = (problem: ScheduleProblem, t: number) =>
  Math.max(0, ...problem.grids.map(({ importMinorPerKwh }) => importMinorPerKwh[t] ?? 0))
