import type { MachineReport } from '../../machines/index.ts'
import type { HealthLimits } from '../limits.ts'
import { BETWEEN, UNKNOWN, type Verdict } from '../look.ts'
import type { ShareWindow } from '../state.ts'

/** Fewer shares than this say nothing of a rate of some per cent. Assumed. */
const LEAST_SHARES = 50
/** A window without enough shares is given up after so many times its length. */
const LONGEST_WINDOWS = 4
/** Cleared below this part of the limit. Assumed. */
const CLEAR_PART = 0.6

/** The window with this report's shares in it. Counters that fell were set back: what they show now is new. */
export function countShares(
  window: ShareWindow | undefined,
  report: Pick<MachineReport, 'accepted' | 'rejected'>,
  elapsedMs: number,
): ShareWindow | undefined {
  const { accepted, rejected } = report
  if (accepted === undefined || rejected === undefined) return window
  if (window === undefined) return { accepted, rejected, ms: 0, newAccepted: 0, newRejected: 0 }
  const reset = accepted < window.accepted || rejected < window.rejected
  return {
    accepted,
    rejected,
    ms: window.ms + elapsedMs,
    newAccepted: window.newAccepted + (reset ? accepted : accepted - window.accepted),
    newRejected: window.newRejected + (reset ? rejected : rejected - window.rejected),
  }
}

/** The share of rejected work over a whole window, and the window to go on with. */
export function judgeShares(
  window: ShareWindow | undefined,
  limits: HealthLimits,
): { readonly verdict: Verdict; readonly window: ShareWindow | undefined } {
  if (window === undefined || window.ms < limits.rejectWindow) return { verdict: UNKNOWN, window }
  const { newAccepted, newRejected, ms } = window
  const shares = newAccepted + newRejected
  const next = { ...window, ms: 0, newAccepted: 0, newRejected: 0 }
  if (shares < LEAST_SHARES)
    return { verdict: UNKNOWN, window: ms < limits.rejectWindow * LONGEST_WINDOWS ? window : next }
  const share = newRejected / shares
  const limit = limits.rejectShare
  if (share < limit.value * CLEAR_PART) return { verdict: { is: 'good', forMs: ms }, window: next }
  if (share < limit.value) return { verdict: BETWEEN, window: next }
  return {
    window: next,
    verdict: {
      is: 'bad',
      forMs: ms,
      evidence: {
        figures: [
          { name: 'reject_share', value: share, unit: 'share' },
          { name: 'rejected', value: newRejected },
          { name: 'accepted', value: newAccepted },
        ],
        limits: [{ name: 'reject_share', unit: 'share', ...limit }],
      },
    },
  }
}
