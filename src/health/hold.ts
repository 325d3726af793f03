import { type Instant, instant } from '../quantity/index.ts'
import type { Verdict } from './look.ts'
import type { Held } from './state.ts'

/** Looks that must be bad before something is raised, however long ago the first of them was. */
const LEAST_POLLS = 2

/**
 * Hysteresis in time: raised when it was bad for `raiseMs`, cleared when it was good for `clearMs`. What lies between the levels
 * runs the times back; what is unknown leaves them as they are.
 */
export function hold(
  held: Held | undefined,
  verdict: Verdict,
  elapsedMs: number,
  times: { readonly raiseMs: number; readonly clearMs: number },
  at: Instant,
): Held | undefined {
  switch (verdict.is) {
    case 'unknown':
      return held
    case 'between':
      return held === undefined ? undefined : between(held, elapsedMs)
    case 'good': {
      if (held?.raisedAt === undefined) return undefined
      const goodMs = held.goodMs + (verdict.forMs ?? elapsedMs)
      return goodMs >= times.clearMs ? undefined : { ...held, goodMs }
    }
    case 'bad': {
      const lasted = verdict.forMs
      const badMs = lasted ?? (held === undefined ? 0 : Math.min(times.raiseMs, held.badMs + elapsedMs))
      const polls = (held?.polls ?? 0) + 1
      const raise = badMs >= times.raiseMs && (polls >= LEAST_POLLS || lasted !== undefined)
      const raisedAt = held?.raisedAt ?? (raise ? at : undefined)
      return {
        figures: verdict.evidence.figures,
        limits: verdict.evidence.limits,
        since: held?.since ?? instant(at - (lasted ?? 0)),
        seenAt: at,
        badMs,
        polls: Math.min(polls, LEAST_POLLS),
        goodMs: 0,
        ...(raisedAt !== undefined && { raisedAt }),
      }
    }
  }
}

function between(held: Held, elapsedMs: number): Held | undefined {
  if (held.raisedAt !== undefined) return { ...held, goodMs: Math.max(0, held.goodMs - elapsedMs) }
  const badMs = held.badMs - elapsedMs
  return badMs <= 0 ? undefined : { ...held, badMs }
}
