import {
  burntM3PerH,
  hallKw,
  type Plan,
  reasonsOf,
  reserveKw,
  runningAt,
  type ScheduleProblem,
} from '../../dispatch/index.ts'
import { after, toIso } from '../../quantity/index.ts'
import type { SchedulePoint } from './view.ts'

const HOUR_MS = 3_600_000

/** What a plan was made with beside its problem: for people to look at. */
export interface ShownOutlook {
  /** One value a step; undefined where nobody knows. */
  readonly outsideC?: readonly (number | undefined)[]
  readonly hashpriceMinorPerThDay?: readonly (number | undefined)[]
}

/** The steps of a plan as they are shown, each with its reasons. */
export function plannedPoints(
  problem: ScheduleProblem,
  plan: Plan,
  shown: ShownOutlook = {},
): readonly SchedulePoint[] {
  return Array.from({ length: plan.steps }, (_, t) => pointAt(problem, plan, shown, t))
}

function pointAt(problem: ScheduleProblem, plan: Plan, shown: ShownOutlook, t: number): SchedulePoint {
  const { gas, grids } = problem
  const round = (value: number) => Number(value.toFixed(3))
  const halls = problem.halls.map(({ id }) => [id, round(hallKw(problem, plan, id, t))] as const)
  const drawn = halls.reduce((sum, [, kw]) => sum + kw, 0)
  const reserve = reserveKw(problem, plan, t)
  const [grid] = grids
  return {
    at: toIso(after(plan.start, t * plan.stepH * HOUR_MS)),
    planned: true,
    engines_kw: Object.fromEntries(plan.engines.map(({ id, kw }) => [id, round(kw[t] ?? 0)])),
    import_kw: Object.fromEntries(plan.grids.map(({ id, importKw }) => [id, round(importKw[t] ?? 0)])),
    export_kw: Object.fromEntries(plan.grids.map(({ id, exportKw }) => [id, round(exportKw[t] ?? 0)])),
    halls_kw: Object.fromEntries(halls),
    own_use_kw: round(problem.ownUseKw[t] ?? 0),
    losses_kw: round(drawn * problem.lossShare),
    machines: Object.fromEntries(problem.loads.map(({ id }, k) => [id, round(runningAt(plan, k, t))])),
    gas_m3_per_h: gas === undefined ? null : round(gas.inflowM3PerH[t] ?? 0),
    burnt_m3_per_h: gas === undefined ? null : round(burntM3PerH(problem, plan, t)),
    flare_m3_per_h: gas === undefined ? null : round(plan.flareM3PerH[t] ?? 0),
    line_pack_m3: gas === undefined ? null : round(plan.packM3[t] ?? 0),
    outside_c: shown.outsideC?.[t] ?? null,
    import_price_minor_per_kwh: grid?.importMinorPerKwh[t] ?? null,
    export_price_minor_per_kwh: grid?.exportMinorPerKwh[t] ?? null,
    hashprice_minor_per_th_day: shown.hashpriceMinorPerThDay?.[t] ?? null,
    reserve_kw: reserve === undefined ? null : round(reserve),
    reasons: reasonsOf(problem, plan, t).map((reason) => ({ ...reason, values: { ...reason.values } })),
  }
}
