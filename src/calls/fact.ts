import type { Instant } from '../quantity/index.ts'
import type { CallAnswer, CallMessage, CallReport, CallSource } from './model.ts'

/** One version of an issuer's order. */
export interface CallKey {
  readonly issuer: string
  readonly id: string
  readonly version: number
}

/** What the scope of a call would have drawn without it, kW, from each of these instants on. */
export interface CallBaseline {
  /** How it was found; a call that asks for ten days and has too few is measured against the meter before it. */
  readonly method: 'ten-in-ten' | 'meter-before'
  /** Local dates that it is the mean of; none for the meter before. */
  readonly days: readonly string[]
  readonly steps: readonly { readonly from: Instant; readonly kw: number }[]
}

/** What was measured over a quarter of an hour, or the part of one that belongs to the call. */
export interface CallQuarter {
  readonly start: Instant
  readonly end: Instant
  /** Null where meters do not tell. */
  readonly measuredKwh: number | null
  readonly baselineKwh: number | null
  /** Null where the call allowed as much as one likes: before a price or a frequency called for less, or while overridden. */
  readonly allowedKwh: number | null
  /** A part of it was filled in. */
  readonly estimated: boolean
}

/** What a call came to. Appended once and never changed. */
export interface CallSettlement extends CallKey {
  readonly start: Instant
  readonly end: Instant
  readonly quarters: readonly CallQuarter[]
  /** Quarters that were not measured: neither paid nor owed for. */
  readonly unmeasured: number
  readonly estimated: number
  readonly measuredKwh: number
  readonly baselineKwh: number
  /** Baseline less measured; negative where more was drawn. */
  readonly reducedKwh: number
  /** Above what was allowed and its tolerance. */
  readonly brokenKwh: number
  readonly payMinor: number
  readonly penaltyMinor: number
  readonly currency: string
  readonly baselineMethod: CallBaseline['method'] | null
  readonly baselineDays: readonly string[]
  /** Times in which a named person took it out of force. */
  readonly overriddenBy: readonly string[]
}

/** What is appended about calls; a book is folded from it. */
export type CallFact =
  /** A message and its one answer are one entry: neither is without the other. */
  | {
      readonly kind: 'message'
      readonly message: CallMessage
      readonly source: CallSource
      readonly answer: CallAnswer
    }
  | {
      readonly kind: 'state'
      readonly call: CallKey
      readonly state: CallReport['state']
      readonly reason: string
    }
  | { readonly kind: 'baseline'; readonly call: CallKey; readonly baseline: CallBaseline }
  /** A frequency call shed from this power, or was released. */
  | {
      readonly kind: 'trigger'
      readonly call: CallKey
      readonly on: boolean
      readonly powerKw: number
    }
  /** Out of force until then, by the name of a person. */
  | {
      readonly kind: 'override'
      readonly call: CallKey
      readonly who: string
      readonly why: string
      readonly until: Instant
    }
  | { readonly kind: 'measured'; readonly call: CallKey; readonly quarter: CallQuarter }
  | { readonly kind: 'settled'; readonly settlement: CallSettlement }

export interface CallEntry {
  readonly sequence: number
  readonly at: Instant
  readonly fact: CallFact
}

/** The text under which a version of a call is kept. */
export function keyText({ issuer, id, version }: CallKey): string {
  return JSON.stringify([issuer, id, version])
}

export const sameKey = (a: CallKey, b: CallKey): boolean =>
  a.issuer === b.issuer && a.id === b.id && a.version === b.version
