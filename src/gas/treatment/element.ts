import type { Instant } from '../../quantity/index.ts'

/** A reading of the pressure across a filter; `undefined` in place of one says that none can be had. */
export interface DifferentialReading {
  readonly kpa: number
  readonly at: Instant
}

export interface ElementState {
  readonly verdict: 'in order' | 'change' | 'unknown'
  /** Since when that is so. */
  readonly since?: Instant
  /** The reading that it rests on, of the last good one. */
  readonly evidence?: DifferentialReading
  /** Of the pressure at which it is changed; above 1 where it is past it. */
  readonly loadedShare?: number
}

export interface ElementLimits {
  readonly changeAtKpa: number
  /** A changed element has to read below that share of the limit; 0.7 unless said otherwise, an assumption. */
  readonly clearedBelowShare?: number
}

/** Older readings say nothing. */
const STALE_MS = 15 * 60_000
const CLEARED_BELOW = 0.7

/**
 * Whether a filter's element is due, from its last state and a reading: due at its limit, and in order again only well below it, so that gusts do not
 * make it flutter. Without a good reading it stays due if it was, and is unknown otherwise.
 */
export function elementState(
  last: ElementState | undefined,
  reading: DifferentialReading | undefined,
  { changeAtKpa, clearedBelowShare = CLEARED_BELOW }: ElementLimits,
  at: Instant,
): ElementState {
  const good =
    reading !== undefined && Number.isFinite(reading.kpa) && reading.at <= at && at - reading.at <= STALE_MS
      ? reading
      : undefined
  if (good === undefined || !(changeAtKpa > 0))
    return last?.verdict === 'change'
      ? last
      : { verdict: 'unknown', ...(last?.evidence && { evidence: last.evidence }) }
  const loadedShare = good.kpa / changeAtKpa
  const due = last?.verdict === 'change' ? loadedShare >= clearedBelowShare : loadedShare >= 1
  const verdict = due ? 'change' : 'in order'
  return {
    verdict,
    since: last?.verdict === verdict && last.since !== undefined ? last.since : good.at,
    evidence: good,
    loadedShare,
  }
}
