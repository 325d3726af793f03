import type { Instant } from '../quantity/index.ts'

/** What part of the site a call is about. Grid: what is drawn from one connection; the others: what machines draw. */
export type CallScope =
  | { readonly kind: 'site' }
  | { readonly kind: 'halls'; readonly ids: readonly string[] }
  | { readonly kind: 'customers'; readonly ids: readonly string[] }
  | { readonly kind: 'grid'; readonly id: string }

/**
 * What is asked. `cap`: draw at most so much. `reduce`: draw so much less than the baseline. `full`: draw nothing but the site's own use.
 * `ban`: the same as a law says it, for machines alone. `above-price`: draw nothing while a kWh costs more. `below-frequency`: shed so much while the
 * frequency is low, until it has been well for `restoreAfterS`. `prices`: what a kWh costs in the time of the call; nothing has to be done.
 */
export type CallMode =
  | { readonly kind: 'cap'; readonly kw: number }
  | { readonly kind: 'reduce'; readonly kw: number }
  | { readonly kind: 'full' }
  | { readonly kind: 'ban' }
  | { readonly kind: 'above-price'; readonly minorPerKwh: number }
  | {
      readonly kind: 'below-frequency'
      readonly hz: number
      readonly kw: number
      readonly restoreAfterS: number
    }
  | { readonly kind: 'prices'; readonly importMinorPerKwh: number; readonly exportMinorPerKwh?: number }

/** One version of an order from outside, as its issuer gave it. An issuer's `id` with a higher `version` replaces what it said before. */
export interface Call {
  readonly issuer: string
  readonly id: string
  readonly version: number
  readonly scope: CallScope
  readonly mode: CallMode
  readonly from: Instant
  readonly until: Instant
  /** A must is kept whatever it costs; a should is kept where that costs less than `breachMinorPerKwh`. */
  readonly must: boolean
  readonly why: string
  /** Paid for each kWh less than the baseline, minor units of the site's currency; 0 unless said. */
  readonly payMinorPerKwh: number
  /** Owed for each kWh more than was allowed. */
  readonly breachMinorPerKwh: number
  readonly baseline: 'ten-in-ten' | 'meter-before'
}

/** What an issuer says: a call, or that one is no more. */
export type CallMessage =
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'cancel'; readonly issuer: string; readonly id: string; readonly version: number }

/** By which way a message came, and who stands behind it: proven by a signature or an account, never by the message alone. */
export interface CallSource {
  readonly way: 'http' | 'mqtt' | 'openadr' | 'calendar' | 'person'
  readonly issuer: string
}

/** What is answered at once. `repeated` and `late` change nothing; `refused` names why. */
export interface CallAnswer {
  readonly issuer: string
  readonly id: string
  readonly version: number
  readonly result: 'taken' | 'repeated' | 'late' | 'refused'
  readonly reason: string
  readonly at: Instant
}

/** What is told of a call after that, on every way that can carry it. */
export interface CallReport {
  readonly issuer: string
  readonly id: string
  readonly version: number
  readonly state: 'waiting' | 'in force' | 'kept' | 'broken' | 'cancelled' | 'replaced'
  readonly at: Instant
  /** Measured over the time of the call so far; undefined where it was not measured. */
  readonly meanKw: number | undefined
  readonly baselineKw: number | undefined
  readonly reducedKwh: number | undefined
  /** The time that these figures are of, and the hours in it that were measured. */
  readonly measured: { readonly start: Instant; readonly end: Instant; readonly hours: number } | undefined
}

/** The face that the ways of calls see: give a message in, hear what becomes of it. */
export interface CallDesk {
  take(message: CallMessage, source: CallSource): Promise<CallAnswer>
  /** Calls back with each report until the returned function is called. */
  subscribe(listener: (report: CallReport) => void): () => void
}
