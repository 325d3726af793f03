import { type Instant, instant } from '../quantity/index.ts'
import { answered, type CallIssuer } from './answer.ts'
import { type CallBook, EMPTY_BOOK, foldCalls } from './book.ts'
import type { CallFact } from './fact.ts'
import type { Call, CallAnswer, CallMessage } from './model.ts'

/** 2026-11-23T06:00Z, a Monday; at 11:00 in Yekaterinburg. */
export const MONDAY = instant(Date.UTC(2026, 10, 23, 6))
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const minutes = (count: number): Instant => instant(MONDAY + count * MINUTE)

export const ISSUERS: readonly CallIssuer[] = [
  {
    id: 'dso',
    mayOrder: { site: true, halls: ['h1', 'h2'], customers: [], grid: [] },
    longestMs: 24 * HOUR,
    aheadMs: 192 * HOUR,
  },
  {
    id: 'law',
    mayOrder: { site: true, halls: [], customers: ['nordhash'], grid: ['g'] },
    longestMs: 744 * HOUR,
    aheadMs: 8_784 * HOUR,
  },
]

export function call(change: Partial<Call> = {}): Call {
  return {
    issuer: 'dso',
    id: 'c1',
    version: 1,
    scope: { kind: 'site' },
    mode: { kind: 'cap', kw: 300 },
    from: minutes(60),
    until: minutes(120),
    must: true,
    why: 'line is full',
    payMinorPerKwh: 8,
    breachMinorPerKwh: 20,
    baseline: 'meter-before',
    ...change,
  }
}
export const given = (change: Partial<Call> = {}): CallMessage => ({ kind: 'call', call: call(change) })
export const cancel = (version: number, id = 'c1'): CallMessage => ({
  kind: 'cancel',
  issuer: 'dso',
  id,
  version,
})

/** A book in the making, as the desk of a site makes one. */
export class Desk {
  book: CallBook = EMPTY_BOOK

  say(message: CallMessage, at: Instant = MONDAY): CallAnswer {
    const { issuer } = message.kind === 'call' ? message.call : message
    const source = { way: 'http', issuer } as const
    const { answer } = answered(this.book, message, source, ISSUERS, at)
    this.add({ kind: 'message', message, source, answer }, at)
    return answer
  }

  add(fact: CallFact, at: Instant = MONDAY): void {
    this.book = foldCalls([{ sequence: this.book.last + 1, at, fact }], this.book)
  }
}
