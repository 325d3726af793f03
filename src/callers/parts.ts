import type { CallDesk } from '../calls/index.ts'
import type { Clock } from '../quantity/index.ts'
import type { WayStatus } from './wayState.ts'

/** What every way of calls is made of. */
export interface WayParts {
  readonly desk: CallDesk
  readonly clock: Clock
  /** Makes a path of the site file absolute. */
  readonly place: (path: string) => string
  /** A way is up or down: told once for each change. */
  readonly changed: (status: WayStatus) => void
  /** Small things that must outlive the process: a note of the store. */
  readonly notes: Notes
}

export interface Notes {
  get(key: string): Promise<unknown>
  put(key: string, value: unknown): Promise<void>
}

/** One way by which calls come, from its start to its stop. */
export interface Way {
  status(): WayStatus
  start(): void
  stop(): Promise<void>
}

/** Waits between attempts: a second, two, four, a minute at most; with up to a fifth more, so that many sites do not come at once. */
export function waitMs(attempt: number, chance: number = Math.random()): number {
  return Math.min(60_000, 1_000 * 2 ** Math.min(attempt, 6)) * (1 + chance / 5)
}
