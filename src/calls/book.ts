import { type Instant, type Interval, instant } from '../quantity/index.ts'
import {
  type CallBaseline,
  type CallEntry,
  type CallFact,
  type CallKey,
  type CallQuarter,
  type CallSettlement,
  keyText,
} from './fact.ts'
import type { Call, CallMessage, CallReport, CallSource } from './model.ts'

/** One version of a call that was taken, and what became of it. */
export interface HeldCall {
  readonly call: Call
  readonly way: CallSource['way']
  /** Number of the entry by which it was taken. */
  readonly taken: number
  readonly takenAt: Instant
  readonly state: CallReport['state']
  readonly stateAt: Instant
  readonly reason: string
  /** Was it ever seen broken while it was in force. */
  readonly everBroken: boolean
  /** When it was replaced or cancelled before its time was over. */
  readonly endedAt: Instant | undefined
  readonly overrides: readonly {
    readonly who: string
    readonly why: string
    readonly from: Instant
    readonly until: Instant
  }[]
  readonly baseline: CallBaseline | undefined
  readonly trigger: { readonly on: boolean; readonly powerKw: number; readonly at: Instant } | undefined
  readonly quarters: readonly CallQuarter[]
  readonly settlement: CallSettlement | undefined
}

/** All that is known of calls, folded from the entries up to the number `last`. */
export interface CallBook {
  readonly last: number
  /** Versions that were taken, by `keyText`. */
  readonly calls: ReadonlyMap<string, HeldCall>
  /** The last word of an issuer on each of its ids, by `wordText`. */
  readonly words: ReadonlyMap<string, LastWord>
  /** How often the same word was heard again, by `wordText`. */
  readonly repeats: ReadonlyMap<string, number>
}

export interface LastWord {
  readonly version: number
  readonly message: CallMessage
}

export const EMPTY_BOOK: CallBook = { last: 0, calls: new Map(), words: new Map(), repeats: new Map() }

export const wordText = (issuer: string, id: string): string => JSON.stringify([issuer, id])

/** The book after these entries; those that it has already are left out, so that a fold may begin anywhere. */
export function foldCalls(entries: Iterable<CallEntry>, book: CallBook = EMPTY_BOOK): CallBook {
  const draft: Draft = {
    last: book.last,
    calls: new Map(book.calls),
    words: new Map(book.words),
    repeats: new Map(book.repeats),
  }
  for (const entry of entries) {
    if (entry.sequence <= draft.last) continue
    take(draft, entry)
    draft.last = entry.sequence
  }
  return draft
}

interface Draft {
  last: number
  readonly calls: Map<string, HeldCall>
  readonly words: Map<string, LastWord>
  readonly repeats: Map<string, number>
}

function take(draft: Draft, { sequence, at, fact }: CallEntry): void {
  if (fact.kind === 'message') {
    takeMessage(draft, sequence, at, fact)
    return
  }
  const key = keyText(fact.kind === 'settled' ? fact.settlement : fact.call)
  const held = draft.calls.get(key)
  // An entry about a call that was never taken says nothing; it stays in the chain for people to see.
  if (held !== undefined) draft.calls.set(key, withFact(held, at, fact))
}

function withFact(held: HeldCall, at: Instant, fact: Exclude<CallFact, { kind: 'message' }>): HeldCall {
  switch (fact.kind) {
    case 'state':
      // What the issuer ended stays so, whatever meters say afterwards.
      if (held.endedAt !== undefined) return held
      return {
        ...held,
        state: fact.state,
        stateAt: at,
        reason: fact.reason,
        everBroken: held.everBroken || fact.state === 'broken',
      }
    case 'baseline':
      return held.baseline === undefined ? { ...held, baseline: fact.baseline } : held
    case 'trigger':
      return { ...held, trigger: { on: fact.on, powerKw: fact.powerKw, at } }
    case 'override':
      return {
        ...held,
        overrides: [...held.overrides, { who: fact.who, why: fact.why, from: at, until: fact.until }],
      }
    case 'measured':
      return held.quarters.some(({ start }) => start === fact.quarter.start)
        ? held
        : { ...held, quarters: [...held.quarters, fact.quarter] }
    case 'settled':
      return held.settlement === undefined ? { ...held, settlement: fact.settlement } : held
  }
}

function takeMessage(
  draft: Draft,
  sequence: number,
  at: Instant,
  { message, source, answer }: Extract<CallFact, { kind: 'message' }>,
): void {
  const { issuer, id, version } = answer
  const word = wordText(issuer, id)
  if (answer.result === 'repeated') draft.repeats.set(word, (draft.repeats.get(word) ?? 0) + 1)
  if (answer.result !== 'taken') return
  const before = draft.words.get(word)
  draft.words.set(word, { version, message })
  draft.repeats.delete(word)
  // A cancel may carry the number of the call itself.
  if (before?.message.kind === 'call') {
    const state = message.kind === 'cancel' ? 'cancelled' : 'replaced'
    end(draft, before.message.call, at, state, `by version ${version}`)
  }
  if (message.kind === 'cancel') return
  const { call } = message
  draft.calls.set(keyText(call), {
    call,
    way: source.way,
    taken: sequence,
    takenAt: at,
    state: 'waiting',
    stateAt: at,
    reason: answer.reason,
    everBroken: false,
    endedAt: undefined,
    overrides: [],
    baseline: undefined,
    trigger: undefined,
    quarters: [],
    settlement: undefined,
  })
}

function end(draft: Draft, key: CallKey, at: Instant, state: 'replaced' | 'cancelled', reason: string): void {
  const text = keyText(key)
  const held = draft.calls.get(text)
  // One whose time was over has been kept or broken already.
  if (held === undefined || held.endedAt !== undefined || at >= held.call.until) return
  draft.calls.set(text, { ...held, state, stateAt: at, reason, endedAt: at })
}

/** When a call asks for something: not before it was taken, and not after it was replaced or cancelled. It may be empty. */
export function timeOf(held: HeldCall): Interval {
  const start = Math.max(held.call.from, held.takenAt)
  const end = Math.min(held.call.until, held.endedAt ?? Number.POSITIVE_INFINITY)
  return { start: instant(start), end: instant(Math.max(start, end)) }
}

/** The person who has taken a call out of force at an instant. */
export function overrideAt(held: HeldCall, at: Instant): HeldCall['overrides'][number] | undefined {
  return held.overrides.find((each) => each.from <= at && at < each.until)
}

/** Whether it says of prices alone, so that nothing is to be kept, measured or settled. */
export const asksNothing = ({ call }: HeldCall): boolean => call.mode.kind === 'prices'

/** Its key alone, without the rest of the call. */
export function keyOf({ call: { issuer, id, version } }: Pick<HeldCall, 'call'>): CallKey {
  return { issuer, id, version }
}
