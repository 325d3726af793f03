import type { Instant } from '../quantity/index.ts'
import type { Evidence, FindingKind } from './model.ts'

/** The most of something that a machine was seen to have; a higher count must be seen several times to be believed. */
export interface Had {
  readonly value: number
  readonly candidate?: { readonly value: number; readonly polls: number }
}

/** Something that is or was wrong, on its way to a finding or out of it. */
export interface Held extends Evidence {
  readonly since: Instant
  readonly seenAt: Instant
  /** How long, and in how many looks, it was wrong; how long it has been in order since. */
  readonly badMs: number
  readonly polls: number
  readonly goodMs: number
  /** Set from when it is a finding. */
  readonly raisedAt?: Instant
}

/** What is remembered of one machine between two looks: a plain value. */
export interface MachineHealth {
  /** When it was last looked at. */
  readonly at?: Instant
  /** Time looked at in all, ms: a clock of its own that neither jumps nor runs while nobody looks. */
  readonly lived: number
  readonly held: Readonly<Partial<Record<FindingKind, Held>>>
  readonly boards?: Had
  readonly chips?: readonly Had[]
  readonly fans?: Had
  readonly fanSpeeds?: FanSpeeds
  readonly uptimeS?: number
  /** When it restarted unasked within the last hour, in `lived` time. */
  readonly restarts: readonly number[]
  readonly shares?: ShareWindow
}

/** The usual speed of each fan, rpm, averaged over so many looks. */
export interface FanSpeeds {
  readonly rpm: readonly number[]
  readonly polls: number
}

/** Shares since the window began; the counters as they were last seen. */
export interface ShareWindow {
  readonly accepted: number
  readonly rejected: number
  readonly ms: number
  readonly newAccepted: number
  readonly newRejected: number
}

export const NEVER_SEEN: MachineHealth = { lived: 0, held: {}, restarts: [] }

/** Looks in a row that make a higher count believable. */
const BELIEVED_POLLS = 3

/** The most that was seen, with what is seen now taken in. */
export function had(before: Had | undefined, now: number | undefined): Had | undefined {
  if (now === undefined || now === 0) return before
  if (before !== undefined && now <= before.value)
    return before.candidate === undefined ? before : { value: before.value }
  const polls = before?.candidate?.value === now ? before.candidate.polls + 1 : 1
  if (polls >= BELIEVED_POLLS) return { value: now }
  return { value: before?.value ?? 0, candidate: { value: now, polls } }
}

/** How many it had; undefined until that is believed. */
export function knownCount(counted: Had | undefined): number | undefined {
  return counted === undefined || counted.value === 0 ? undefined : counted.value
}
