import { type Instant, instant } from '../../quantity/index.ts'
import type { Capacity } from './steps.ts'

/** What is known of a charge of scavenger or sponge. */
export interface Charge {
  readonly chargeKg?: number
  readonly capacity?: Capacity
  readonly chargedAt?: Instant
  /** Hydrogen sulphide bound since it was charged, as the step's outcomes sum up; not what was let through. */
  readonly boundKg?: number
  /** What it binds now, kg/h, for the date on which it is spent; by the mean since it was charged where this is not known. */
  readonly bindsKgPerH?: number
}

export type ChargeState =
  | {
      readonly known: true
      /** Hydrogen sulphide that the whole charge takes up. */
      readonly takesKg: number
      /** Below 0 where it is past its capacity. */
      readonly remainingShare: number
      readonly spent: boolean
      /** When the rest is used up at the present rate; absent where it binds nothing, and where it is spent already. */
      readonly spentAt?: Instant
      readonly evidence: Capacity['evidence']
      readonly rate: 'present' | 'mean since charged' | 'none'
    }
  /** Nothing is guessed: these are missing. */
  | { readonly known: false; readonly missing: readonly string[] }

const HOUR_MS = 3_600_000
/** Further away than that nothing is said of a date. */
const FARTHEST_MS = 100 * 365.25 * 24 * HOUR_MS

/** How much of a charge is left at `at`, and when it is spent. */
export function chargeState(
  { chargeKg, capacity, chargedAt, boundKg, bindsKgPerH }: Charge,
  at: Instant,
): ChargeState {
  const missing = [
    ...(positive(chargeKg) ? [] : ['charge_kg']),
    ...(positive(capacity?.kgH2sPerKg) ? [] : ['capacity_kg_h2s_per_kg']),
    ...(chargedAt === undefined || chargedAt > at ? ['charged'] : []),
    ...(boundKg !== undefined && boundKg >= 0 && Number.isFinite(boundKg)
      ? []
      : ['hydrogen sulphide bound since']),
  ]
  if (
    missing.length > 0 ||
    chargeKg === undefined ||
    capacity === undefined ||
    chargedAt === undefined ||
    boundKg === undefined
  )
    return { known: false, missing }
  const takesKg = chargeKg * capacity.kgH2sPerKg
  const remainingShare = 1 - boundKg / takesKg
  const hours = (at - chargedAt) / HOUR_MS
  const present = bindsKgPerH !== undefined && bindsKgPerH >= 0 && Number.isFinite(bindsKgPerH)
  const rate = present ? bindsKgPerH : hours > 0 ? boundKg / hours : 0
  const left = ((takesKg - boundKg) / rate) * HOUR_MS
  return {
    known: true,
    takesKg,
    remainingShare,
    spent: remainingShare <= 0,
    ...(remainingShare > 0 && left < FARTHEST_MS && { spentAt: instant(at + left) }),
    evidence: capacity.evidence,
    rate: rate === 0 ? 'none' : present ? 'present' : 'mean since charged',
  }
}

function positive(value: number | undefined): boolean {
  return value !== undefined && value > 0 && Number.isFinite(value)
}
