import {
  allowedKwAt,
  asksNothing,
  type Call,
  type CallBook,
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
    scope: scopeView(call.scope),
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

function scopeView(scope: Call['scope']): CallView['scope'] {
  return 'ids' in scope ? { kind: scope.kind, ids: [...scope.ids] } : scope
}

function modeView(mode: Call['mode']): CallView['mode'] {
  switch (mode.kind) {
    case 'above-price':
      return { kind: mode.kind, minor_per_kwh: mode.minorPerKwh }
    case 'below-frequency':
      return { kind: mode.kind, hz: mode.hz, kw: mode.kw, restore_after_s: mode.restoreAfterS }
    case 'prices':
      return {
        kind: mode.kind,
        import_minor_per_kwh: mode.importMinorPerKwh,
        export_minor_per_kwh: mode.exportMinorPerKwh ?? null,
      }
    default:
      return mode
  }
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
