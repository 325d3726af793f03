import type { Command, CommandState } from '../dispatch/index.ts'
import type { Instant } from '../quantity/index.ts'
import { looksFirst } from './actions.ts'
import { type Evidence, slowestMs } from './confirm.ts'

const REFUSED_PAUSE_MS = 3_000

/** How far a command that has been sent has come. */
export interface Standing {
  readonly command: Command
  readonly state: CommandState
  readonly attempts: number
  /** When the device last took it, refused it, or was given up waiting for. */
  readonly sentAt: Instant
  /** The last attempt was not answered, so that the device may have taken it or not. */
  readonly unanswered: boolean
}

export interface Patience {
  readonly confirmWithinMs: number
  readonly attempts: number
}

/** What is to be done with a command under way, from the measurements there are now. */
export function nextStep(
  { command, state, attempts, sentAt, unanswered }: Standing,
  { verdict }: Evidence,
  settings: Patience,
  now: Instant,
): 'wait' | 'confirmed' | 'untold' | 'expired' | 'again' | 'escalated' {
  if (verdict === 'done') return 'confirmed'
  if (now >= command.until) return 'expired'
  const waited = now - sentAt
  const refused = state === 'refused'
  const slowest = slowestMs(command)
  const patience = Math.max(settings.confirmWithinMs / settings.attempts, slowest / 2)
  const again = attempts >= settings.attempts ? 'escalated' : 'again'
  if (looksFirst(command.action) && !(refused && !unanswered)) {
    // Without a look the order would be sent twice to a machine that took it and is slow to say so.
    if (verdict === 'unheard')
      return waited < Math.max(settings.confirmWithinMs, slowest) ? 'wait' : 'escalated'
    if (waited < (refused ? REFUSED_PAUSE_MS : patience)) return 'wait'
    if (verdict === 'untold' && !refused) return 'untold'
    // Whether it has restarted cannot be known; a second restart costs more than a machine that a person looks at.
    if (verdict === 'untold' && command.action.kind === 'reboot') return 'escalated'
    return again
  }
  return waited < (refused ? REFUSED_PAUSE_MS : patience) ? 'wait' : again
}
