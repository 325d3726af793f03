import { writeMode, writeScope } from '../../callers/index.ts'
import {
  allowedKwAt,
  asksNothing,
  type CallBook,
  type CallMode,
  type CallQuarter,
  type CallsMeasured,
  type HeldCall,
  performanceOf,
  timeOf,
  type Untold,
  untoldAt,
} from '../../calls/index.ts'
import { type Instant, instant, toIso } from '../../quantity/index.ts'
import type { CallView } from './view.ts'

/** A held call as the API tells it. */
export function presentCall(
  held: HeldCall,
  book: CallBook,
  now: Instant,
  known: { readonly measured: CallsMeasured; readonly drawnKw: number | undefined },
): CallView {
  const { call, baseline, settlement } = held
  const { start, end } = timeOf(held)
  const inForce = start <= now && now < end
  const { meanKw, baselineKw, reducedKwh } = performanceOf(held)
  const at = instant(Math.max(now, start))
  const step = baseline?.steps.findLast(({ from }) => from <= at) ?? baseline?.steps[0]
  return {
    issuer: call.issuer,
    id: call.id,
    version: call.version,
    scope: writeScope(call.scope),
    mode: modeView(call.mode),
    from: toIso(call.from),
    until: toIso(call.until),
    must: call.must,
    why: call.why,
    way: held.way,
    taken_at: toIso(held.takenAt),
    ended_at: held.endedAt === undefined ? null : toIso(held.endedAt),
    state: held.state,
    state_at: toIso(held.stateAt),
    reason: held.reason,
    pay_minor_per_kwh: call.payMinorPerKwh,
    breach_minor_per_kwh: call.breachMinorPerKwh,
    most_kw: asksNothing(held) ? null : (allowedKwAt(book, held, now, known.measured) ?? null),
    untold: asksNothing(held) ? null : untoldAs(untoldAt(book, held, now, known.measured)),
    measured_kw: inForce ? (known.drawnKw ?? null) : null,
    baseline:
      baseline === undefined
        ? null
        : { method: baseline.method, days: [...baseline.days], kw: step?.kw ?? null },
    mean_kw: meanKw ?? null,
    mean_baseline_kw: baselineKw ?? null,
    reduced_kwh: reducedKwh ?? null,
    overrides: held.overrides.map(({ who, why, from, until }) => ({
      who,
      why,
      from: toIso(from),
      until: toIso(until),
    })),
    quarters: held.quarters.map(quarterView),
    settlement:
      settlement === undefined
        ? null
        : {
            start: toIso(settlement.start),
            end: toIso(settlement.end),
            measured_kwh: settlement.measuredKwh,
            baseline_kwh: settlement.baselineKwh,
            reduced_kwh: settlement.reducedKwh,
            broken_kwh: settlement.brokenKwh,
            pay_minor: settlement.payMinor,
            penalty_minor: settlement.penaltyMinor,
            currency: settlement.currency,
            unmeasured_quarters: settlement.unmeasured,
            estimated_quarters: settlement.estimated,
          },
  }
}

export const untoldAs = (untold: Untold | undefined): CallView['untold'] =>
  untold === undefined
    ? null
    : { why: untold.why, since: untold.since === undefined ? null : toIso(untold.since) }

/** As messages have it; what prices say nothing of is null. */
function modeView(mode: CallMode): CallView['mode'] {
  const written = writeMode(mode)
  return written.kind === 'prices'
    ? { ...written, export_minor_per_kwh: written.export_minor_per_kwh ?? null }
    : written
}

function quarterView(quarter: CallQuarter): CallView['quarters'][number] {
  return {
    start: toIso(quarter.start),
    end: toIso(quarter.end),
    measured_kwh: quarter.measuredKwh,
    baseline_kwh: quarter.baselineKwh,
    allowed_kwh: quarter.allowedKwh,
    estimated: quarter.estimated,
  }
}
