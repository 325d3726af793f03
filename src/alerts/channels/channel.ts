import type { ChannelState, Notice } from '../model.ts'

/** A message as every channel takes it: the notices, and their words. */
export interface Message {
  /** Equal in every attempt to send it, so that a receiver can tell a repetition. */
  readonly id: string
  readonly subject: string
  readonly text: string
  readonly notices: readonly Notice[]
}

/**
 * What became of an attempt. `again` says whether another attempt may succeed, and where the other side asked for it, after how
 * many seconds. Reasons hold no secrets.
 */
export type Sent =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly again: boolean; readonly afterS?: number }

/** A way to reach people. */
export interface Channel extends Pick<ChannelState, 'id' | 'kind' | 'target'> {
  /** Never rejects, and ends within its time limit. */
  send(message: Message): Promise<Sent>
}

/** Longest that one attempt may take, ms. */
export const SEND_WITHIN_MS = 15_000
