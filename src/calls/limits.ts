import { type Instant, instant, type Watts, watts } from '../quantity/index.ts'
import { asksNothing, type CallBook, type HeldCall, keyOf, overrideAt, timeOf } from './book.ts'
import type { CallKey } from './fact.ts'
import type { CallMode, CallScope } from './model.ts'

/** What is known of the moment for which limits are asked; what is unknown is left out. */
export interface CallsMeasured {
  /** What a bought kWh costs at an instant where no call tells it; nobody tells it, unless said. */
  readonly importPrice?: (at: Instant) => PriceNow
  /** What a kWh drawn by the machines of a scope earns; should-calls are kept while it is unknown. */
  readonly earnsMinorPerKwh?: (scope: CallScope) => number | undefined
}

/** A price, or that it is not known: `staleSince`, because what was told about it ended then. */
export interface PriceNow {
  readonly minorPerKwh: number | undefined
  readonly staleSince?: Instant | undefined
}

/** Why it cannot be told what a call in force allows: `call.untold.<why>` in the message catalogues. */
export interface Untold {
  readonly why: 'no-baseline' | 'no-price' | 'stale-price'
  /** Of a stale price: since when. */
  readonly since: Instant | undefined
}

/** At most so much may be drawn in a scope, because of a call. */
export interface CallLimit {
  readonly call: CallKey
  readonly scope: CallScope
  readonly mode: CallMode['kind']
  readonly must: boolean
  readonly most: Watts
  readonly why: string
  /** When the call asks for it; it is told a little before. */
  readonly from: Instant
  readonly until: Instant
}

export interface LimitsNow {
  readonly limits: readonly CallLimit[]
  /** Calls in force whose limit cannot be told: no baseline yet, no price. */
  readonly untold: readonly (Untold & { readonly call: CallKey })[]
  /** When they change next by the clock alone, but for prices that no call tells; undefined: never. */
  readonly nextAt: Instant | undefined
}

/** Load falls this long before a call that is known beforehand begins, so that it is kept from its first second. Assumed. */
export const LEAD_MS = 15_000

/**
 * The limits of all calls in force at an instant. All of them hold together: whoever keeps the least of them in each scope keeps the
 * strictest must. A should is kept where breaching it costs more than keeping it: where what is owed and what is not paid for a kWh
 * come to more than the kWh earns. At 6 a kWh earned, a should that pays 4 and fines 3 is kept, one that pays 4 and fines 1 is not.
 */
export function limitsAt(book: CallBook, at: Instant, measured: CallsMeasured, leadMs = LEAD_MS): LimitsNow {
  const limits: CallLimit[] = []
  const untold: LimitsNow['untold'][number][] = []
  let next = Number.POSITIVE_INFINITY
  const edge = (time: number) => {
    if (time > at && time < next) next = time
  }
  const price = priceOf(book, at, measured)
  for (const held of book.calls.values()) {
    const { start, end } = timeOf(held)
    if (end <= start || end <= at) continue
    edge(start - leadMs)
    edge(end)
    for (const { from, until } of held.overrides) {
      edge(from)
      edge(until)
    }
    for (const { from } of held.baseline?.steps ?? []) if (from < end) edge(from - leadMs)
    if (start - leadMs > at || asksNothing(held)) continue
    if (
      overrideAt(held, at) !== undefined ||
      !worthKeeping(held, measured.earnsMinorPerKwh?.(held.call.scope))
    )
      continue
    const most = mostKw(held, instant(Math.max(at, start)), price, at >= start)
    if (typeof most === 'number') limits.push(limitOf(held, most))
    else if (most !== 'free') untold.push({ ...most, call: keyOf(held) })
  }
  return { limits, untold, nextAt: Number.isFinite(next) ? instant(next) : undefined }
}

/** Whether a call is kept at all: a must always, a should where a breach costs more than what a kWh earns. */
export function worthKeeping({ call }: HeldCall, earnsMinorPerKwh: number | undefined): boolean {
  if (call.must || earnsMinorPerKwh === undefined) return true
  return call.breachMinorPerKwh + call.payMinorPerKwh > earnsMinorPerKwh
}

function limitOf(held: HeldCall, kw: number): CallLimit {
  const { start, end } = timeOf(held)
  const { issuer, scope, mode, must, why } = held.call
  return {
    call: keyOf(held),
    scope,
    mode: mode.kind,
    must,
    most: watts(Math.max(0, kw) * 1000),
    why: `${issuer}: ${why}`,
    from: start,
    until: end,
  }
}

/**
 * What the issuer allows at an instant, kW, whoever keeps it; undefined where it asks for nothing then, or what that depends on is not known.
 */
export function allowedKwAt(
  book: CallBook,
  held: HeldCall,
  at: Instant,
  measured: CallsMeasured,
): number | undefined {
  const most = mostIfInForce(book, held, at, measured)
  return typeof most === 'number' ? most : undefined
}

/** Why it is not known what a call allows at an instant; undefined where it is known, or nothing is asked for. */
export function untoldAt(
  book: CallBook,
  held: HeldCall,
  at: Instant,
  measured: CallsMeasured,
): Untold | undefined {
  const most = mostIfInForce(book, held, at, measured)
  return typeof most === 'object' ? most : undefined
}

function mostIfInForce(book: CallBook, held: HeldCall, at: Instant, measured: CallsMeasured): Most {
  const { start, end } = timeOf(held)
  return at < start || at >= end ? 'free' : mostKw(held, at, priceOf(book, at, measured), true)
}

/** What a bought kWh costs: a call of prices is the last word on its time. */
function priceOf(book: CallBook, at: Instant, { importPrice }: CallsMeasured): PriceNow {
  const called = priceAt(book, at)?.importMinorPerKwh
  if (called !== undefined) return { minorPerKwh: called }
  return importPrice?.(at) ?? { minorPerKwh: undefined }
}

/** In kW; why where what it depends on is not known; `free` where nothing is asked for now. */
type Most = number | Untold | 'free'

/** What the call allows at an instant. */
function mostKw(
  held: HeldCall,
  at: Instant,
  { minorPerKwh, staleSince: since }: PriceNow,
  begun: boolean,
): Most {
  const { mode } = held.call
  switch (mode.kind) {
    case 'cap':
      return mode.kw
    case 'full':
    case 'ban':
      return 0
    case 'reduce': {
      const base = baselineAt(held, at)
      return base === undefined ? { why: 'no-baseline', since: undefined } : Math.max(0, base - mode.kw)
    }
    case 'above-price':
      if (!begun) return 'free'
      if (minorPerKwh === undefined) return { why: since === undefined ? 'no-price' : 'stale-price', since }
      return minorPerKwh > mode.minorPerKwh ? 0 : 'free'
    case 'below-frequency':
      return held.trigger?.on === true && begun ? Math.max(0, held.trigger.powerKw - mode.kw) : 'free'
    case 'prices':
      return 'free'
  }
}

/** Of the step that holds the instant, or the first one before it begins; undefined while no baseline is known. */
export function baselineAt({ baseline }: HeldCall, at: Instant): number | undefined {
  return (baseline?.steps.findLast(({ from }) => from <= at) ?? baseline?.steps[0])?.kw
}

/** What a kWh costs for a time, by a call of prices. */
export interface PriceWindow {
  readonly from: Instant
  readonly until: Instant
  readonly scope: CallScope
  readonly importMinorPerKwh: number
  readonly exportMinorPerKwh: number | undefined
  readonly call: CallKey
}

/** Prices that calls tell, by when they begin; where two overlap, the one taken last counts, see `priceAt`. */
export function priceWindows(book: CallBook, from: Instant, until: Instant): readonly PriceWindow[] {
  return pricesOf(book)
    .filter((window) => window.from < until && window.until > from)
    .map(({ taken: _, ...window }) => window)
    .toSorted((a, b) => a.from - b.from)
}

/** The price that calls tell for an instant; of those that overlap the one taken last. */
export function priceAt(book: CallBook, at: Instant): PriceWindow | undefined {
  return pricesOf(book)
    .filter((window) => window.from <= at && at < window.until)
    .toSorted((a, b) => b.taken - a.taken)[0]
}

function pricesOf(book: CallBook): (PriceWindow & { readonly taken: number })[] {
  return [...book.calls.values()].flatMap((held) => {
    const { mode, scope } = held.call
    const { start, end } = timeOf(held)
    if (mode.kind !== 'prices' || end <= start) return []
    return {
      from: start,
      until: end,
      scope,
      importMinorPerKwh: mode.importMinorPerKwh,
      exportMinorPerKwh: mode.exportMinorPerKwh,
      call: keyOf(held),
      taken: held.taken,
    }
  })
}
