import type { CommandRequest, CommandView } from '../../src/site/view.ts'

/** What an operator can order of machines; `release` ends operators' holds. */
export const COMMANDS = ['sleep', 'wake', 'limit', 'reboot', 'release'] as const
export type CommandKind = (typeof COMMANDS)[number]

/** How long a hold can last, in hours; the site takes 7 days at most. */
export const HOLDS_H = [1, 4, 8, 24, 72, 168] as const
const HOUR_MS = 3_600_000
/** Kept off the longest hold, so that a clock a little behind the site's does not make it too long. */
const CLOCK_MARGIN_MS = 60_000

export function requestOf(
  kind: Exclude<CommandKind, 'release'>,
  machines: readonly string[],
  wanted: { powerW: number; why: string; hours: number },
  nowMs: number,
): CommandRequest {
  return {
    machines: [...machines],
    action: kind === 'limit' ? { kind, power_w: wanted.powerW } : { kind },
    why: wanted.why,
    until: new Date(nowMs + wanted.hours * HOUR_MS - CLOCK_MARGIN_MS).toISOString(),
  }
}

/** The stages of a command as its giver follows them; the last three end it. `untold`: taken, and the firmware tells no more. */
export const STAGES = ['written', 'sent', 'accepted', 'confirmed', 'untold', 'failed'] as const
export type Stage = (typeof STAGES)[number]
const STAGE_OF: Readonly<Record<CommandView['state'], Stage>> = {
  written: 'written',
  sent: 'sent',
  retried: 'sent',
  accepted: 'accepted',
  untold: 'untold',
  confirmed: 'confirmed',
  refused: 'failed',
  escalated: 'failed',
  expired: 'failed',
  withdrawn: 'failed',
}

export interface Progress {
  readonly counts: Readonly<Record<Stage, number>>
  readonly failed: readonly CommandView[]
}

/** How far the single commands of one order are; those not heard of yet are written. */
export function progressOf(ids: readonly string[], commands: ReadonlyMap<string, CommandView>): Progress {
  const counts = { written: 0, sent: 0, accepted: 0, confirmed: 0, untold: 0, failed: 0 }
  const failed: CommandView[] = []
  for (const id of ids) {
    const command = commands.get(id)
    const stage = command === undefined ? 'written' : STAGE_OF[command.state]
    counts[stage]++
    if (command !== undefined && stage === 'failed') failed.push(command)
  }
  return { counts, failed }
}
