import { type Interval, instant, QUARTER_HOUR } from '../quantity/index.ts'
import { quartersOf } from './baseline.ts'
import { type HeldCall, timeOf } from './book.ts'
import type { CallQuarter, CallSettlement } from './fact.ts'
import { TOLERANCE_SHARE } from './judge.ts'
import { baselineAt } from './limits.ts'
import type { CallReport } from './model.ts'

/** The parts of a call's time that lie in one quarter of an hour each: 10:07 to 10:40 has 10:07, 10:15 and 10:30. */
export function partsOf(held: HeldCall): readonly Interval[] {
  const { start, end } = timeOf(held)
  return quartersOf({ start, end }).map((quarter) => ({
    start: instant(Math.max(start, quarter)),
    end: instant(Math.min(end, quarter + QUARTER_HOUR)),
  }))
}

/** What meters told of one part of a call, and the mean of what was allowed in it. */
export interface MeasuredPart {
  readonly time: Interval
  readonly measuredKwh: number | undefined
  readonly estimated: boolean
  /**
   * Mean over the part, kW, with what stands idle; undefined where the call asked for nothing in all of it. What a person took out of force,
   * or what was not worth keeping, is allowed no more for that.
   */
  readonly allowedKw: number | undefined
}

export function quarterOf(held: HeldCall, part: MeasuredPart): CallQuarter {
  const { time, measuredKwh, estimated, allowedKw } = part
  const hours = (time.end - time.start) / 3_600_000
  const baseline = baselineAt(held, time.start)
  return {
    start: time.start,
    end: time.end,
    measuredKwh: measuredKwh === undefined ? null : rounded(measuredKwh),
    baselineKwh: baseline === undefined ? null : rounded(baseline * hours),
    allowedKwh: allowedKw === undefined ? null : rounded(allowedKw * hours),
    estimated,
  }
}

/** To a mWh, so that a record reads the same wherever it is made. */
const rounded = (kwh: number) => Math.round(kwh * 1e6) / 1e6

/**
 * What a call comes to. Reduced is the baseline less what was measured, with its sign, over all that was measured; broken is what lay above
 * the allowance and its tolerance of 1 %, quarter by quarter. Pay is for what was reduced in all, never below nothing; both are rounded
 * once, at the end. 400 kWh of baseline, 310 measured, 300 allowed: 90 kWh reduced, 310 - 303 = 7 broken; at 8 and 20 a kWh 720 are paid and 140 owed.
 */
export function settlementOf(held: HeldCall, currency: string): CallSettlement {
  const { call, quarters, baseline } = held
  const { start, end } = timeOf(held)
  const due = partsOf(held)
  const measured = quarters.filter(({ measuredKwh }) => measuredKwh !== null)
  const add = (of: readonly CallQuarter[], value: (quarter: CallQuarter) => number) =>
    rounded(of.reduce((total, quarter) => total + value(quarter), 0))
  const compared = measured.filter(({ baselineKwh }) => baselineKwh !== null)
  const reducedKwh = add(compared, ({ baselineKwh, measuredKwh }) => (baselineKwh ?? 0) - (measuredKwh ?? 0))
  const brokenKwh = add(measured, brokenOf)
  return {
    issuer: call.issuer,
    id: call.id,
    version: call.version,
    start,
    end,
    quarters: quarters.toSorted((a, b) => a.start - b.start),
    unmeasured: due.length - measured.length,
    estimated: measured.filter(({ estimated }) => estimated).length,
    measuredKwh: add(measured, ({ measuredKwh }) => measuredKwh ?? 0),
    baselineKwh: add(compared, ({ baselineKwh }) => baselineKwh ?? 0),
    reducedKwh,
    brokenKwh,
    payMinor: Math.max(0, Math.round(reducedKwh * call.payMinorPerKwh)),
    penaltyMinor: Math.round(brokenKwh * call.breachMinorPerKwh),
    currency,
    baselineMethod: baseline?.method ?? null,
    baselineDays: baseline?.days ?? [],
    overriddenBy: [...new Set(held.overrides.map(({ who }) => who))],
  }
}

function brokenOf({ measuredKwh, allowedKwh }: CallQuarter): number {
  if (measuredKwh === null || allowedKwh === null) return 0
  return Math.max(0, measuredKwh - allowedKwh * (1 + TOLERANCE_SHARE))
}

/** What a call has come to so far, for reports. */
export function performanceOf(held: HeldCall): {
  readonly meanKw: number | undefined
  readonly baselineKw: number | undefined
  readonly reducedKwh: number | undefined
  readonly measured: CallReport['measured']
} {
  const measured = held.quarters.flatMap(({ start, end, measuredKwh, baselineKwh }) =>
    measuredKwh === null ? [] : [{ start, end, hours: (end - start) / 3_600_000, measuredKwh, baselineKwh }],
  )
  const hours = measured.reduce((total, each) => total + each.hours, 0)
  if (hours === 0)
    return { meanKw: undefined, baselineKw: undefined, reducedKwh: undefined, measured: undefined }
  const drawn = measured.reduce((total, each) => total + each.measuredKwh, 0)
  const base = measured.some(({ baselineKwh }) => baselineKwh === null)
    ? undefined
    : measured.reduce((total, each) => total + (each.baselineKwh ?? 0), 0)
  return {
    meanKw: drawn / hours,
    baselineKw: base === undefined ? undefined : base / hours,
    reducedKwh: base === undefined ? undefined : base - drawn,
    measured: {
      start: instant(Math.min(...measured.map(({ start }) => start))),
      end: instant(Math.max(...measured.map(({ end }) => end))),
      hours,
    },
  }
}
