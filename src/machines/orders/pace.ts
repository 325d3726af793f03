import type { MachineCommand } from '../model.ts'

/** When machines are looked at and asked again. */
export interface OrderPace {
  /** From the taking of the order to the first look. */
  readonly firstLookMs: number
  /** From look to look; each wait is half as long again, up to `slowestLookMs`. */
  readonly lookMs: number
  readonly slowestLookMs: number
  /** A machine that took the order and has not obeyed after this long is sent it again. */
  readonly patienceMs: number
  /** From a failed attempt to the next; doubled each time, and spread by half either way. */
  readonly retryMs: number
}

/** Machines sleep within seconds and come back within minutes. Assumed from the families driven here. */
export function paceOf(command: MachineCommand, deadlineMs: number): OrderPace {
  const slow = command.kind === 'wake' || command.kind === 'reboot'
  return {
    firstLookMs: slow ? 5_000 : 3_000,
    lookMs: 1_500,
    slowestLookMs: slow ? 15_000 : 5_000,
    patienceMs: Math.min(slow ? 180_000 : 20_000, deadlineMs / 4),
    retryMs: 1_000,
  }
}
