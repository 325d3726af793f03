import {
  allowedKwAt,
  asksNothing,
  type CallBook,
  type CallScope,
  type CallsMeasured,
  EMPTY_BOOK,
  type HeldCall,
  keyText,
  limitsAt,
  type Recovering,
  statesDue,
  timeOf,
  triggersAfter,
  UNWATCHED,
  type Watch,
  watch,
} from '../../calls/index.ts'
import type { LoadLimit, Snapshot } from '../../dispatch/index.ts'
import { type Instant, instant, intervalHolding, type Watts } from '../../quantity/index.ts'
import { tellUntold } from './callEvents.ts'
import type { CallLog } from './callLog.ts'
import { type CallPart, drawnNow, idleNow, partOf } from './parts.ts'
import type { SiteCallsParts } from './siteCalls.ts'

/** What was allowed over a part of a call, added up from cycle to cycle. */
interface Allowance {
  kwMs: number
  ms: number
  /** Time in which the call asked for something. */
  askedMs: number
}

/** A cycle later than this after the one before leaves a gap. */
const LONGEST_CYCLE_MS = 10_000

/** Calls as control keeps them: limits of this moment, frequency triggers, and what meters show. It costs nothing while none is open. */
export class KeptCalls {
  readonly #parts: SiteCallsParts
  readonly #log: CallLog
  readonly #measured: () => CallsMeasured
  readonly #partOf = new Map<string, CallPart>()
  /** The book with nothing but calls that still matter. */
  #open: CallBook = EMPTY_BOOK
  #recovering: Recovering = new Map()
  #watches: ReadonlyMap<string, Watch> = new Map()
  readonly #allowances = new Map<string, Allowance>()
  #drawn = new Map<string, Pick<LoadLimit, 'measured' | 'by'>>()
  #snapshot: Snapshot | undefined

  constructor(parts: SiteCallsParts, log: CallLog, measured: () => CallsMeasured) {
    this.#parts = parts
    this.#log = log
    this.#measured = measured
  }

  changed(book: CallBook): void {
    const now = this.#parts.now()
    const calls = new Map([...book.calls].filter(([, held]) => matters(held, now)))
    this.#open = { ...book, calls }
  }

  open(): CallBook {
    return this.#open
  }

  part(scope: CallScope): CallPart {
    const key = JSON.stringify(scope)
    const known = this.#partOf.get(key)
    if (known !== undefined) return known
    const part = partOf(scope, this.#parts.plant)
    this.#partOf.set(key, part)
    return part
  }

  /** What a scope drew at the last cycle. */
  drawnW(scope: CallScope): Watts | undefined {
    return this.#snapshot === undefined ? undefined : this.#drawnIn(scope, this.#snapshot).measured
  }

  cycle(snapshot: Snapshot): readonly LoadLimit[] {
    const before = this.#snapshot?.at
    this.#snapshot = snapshot
    this.#drawn = new Map()
    if (this.#open.calls.size === 0) return []
    const at = instant(Math.floor(snapshot.at))
    this.#trigger(snapshot, at)
    this.#look(snapshot, at, before)
    this.#log.note(statesDue(this.#open, this.#watches, at), at)
    const measured = this.#measured()
    const { limits, untold } = limitsAt(this.#open, at, measured)
    for (const each of untold) tellUntold(this.#parts.journal, each)
    return limits.map((limit): LoadLimit => {
      const part = this.part(limit.scope)
      return {
        id: keyText(limit.call),
        who: limit.call.issuer,
        why: limit.why,
        must: limit.must,
        from: limit.from,
        most: limit.most,
        ...idleNow(part, this.#parts.plant, snapshot),
        ...this.#drawnIn(limit.scope, snapshot),
        machines: part.machines,
        feeders: part.feeders,
      }
    })
  }

  /** Mean of what was allowed from an instant on, kW, with what stands idle; undefined where the call asked for nothing. */
  allowedKw(held: HeldCall, start: Instant): number | undefined {
    const seen = this.#allowances.get(allowanceText(held, start))
    if (seen !== undefined && seen.ms > 0) return seen.askedMs > 0 ? seen.kwMs / seen.ms : undefined
    const kw = allowedKwAt(this.#log.book(), held, start, this.#measured())
    return kw === undefined ? undefined : Math.max(kw, this.part(held.call.scope).idle / 1000)
  }

  forget(held: HeldCall, start: Instant): void {
    this.#allowances.delete(allowanceText(held, start))
  }

  #drawnIn(scope: CallScope, snapshot: Snapshot): Pick<LoadLimit, 'measured' | 'by'> {
    const key = JSON.stringify(scope)
    const known = this.#drawn.get(key)
    if (known !== undefined) return known
    const { plant, image } = this.#parts
    const drawn = drawnNow(this.part(scope), plant, image, snapshot, snapshot.at)
    this.#drawn.set(key, drawn)
    return drawn
  }

  #trigger(snapshot: Snapshot, at: Instant): void {
    const view = {
      frequencyHz: snapshot.frequency,
      powerKw: (scope: CallScope) => {
        const { measured } = this.#drawnIn(scope, snapshot)
        return measured === undefined ? undefined : measured / 1000
      },
    }
    const next = triggersAfter(this.#open, this.#recovering, view, at)
    this.#recovering = next.recovering
    this.#log.note(next.facts, at)
  }

  #look(snapshot: Snapshot, at: Instant, before: Instant | undefined): void {
    const watches = new Map<string, Watch>()
    const ms = before === undefined ? 0 : Math.min(at - before, LONGEST_CYCLE_MS)
    const known = this.#measured()
    for (const [key, held] of this.#open.calls) {
      const { start, end } = timeOf(held)
      if (asksNothing(held) || at < start || at >= end) continue
      const { measured } = this.#drawnIn(held.call.scope, snapshot)
      const { idle } = idleNow(this.part(held.call.scope), this.#parts.plant, snapshot)
      const kw = allowedKwAt(this.#open, held, at, known)
      const shown = {
        measuredW: measured,
        mostW: kw === undefined ? undefined : kw * 1000,
        idleW: idle,
      }
      watches.set(key, watch(this.#watches.get(key) ?? UNWATCHED, shown, at))
      this.#allow(held, at, ms, kw === undefined ? undefined : Math.max(kw, idle / 1000), measured)
    }
    this.#watches = watches
  }

  /** While a call asks for nothing, what is drawn is what is allowed. */
  #allow(
    held: HeldCall,
    at: Instant,
    ms: number,
    kw: number | undefined,
    measuredW: number | undefined,
  ): void {
    const allowed = kw ?? (measuredW === undefined ? undefined : measuredW / 1000)
    if (allowed === undefined || ms === 0) return
    const start = instant(Math.max(timeOf(held).start, intervalHolding(at).start))
    const key = allowanceText(held, start)
    const seen = this.#allowances.get(key) ?? { kwMs: 0, ms: 0, askedMs: 0 }
    seen.kwMs += allowed * ms
    seen.ms += ms
    if (kw !== undefined) seen.askedMs += ms
    this.#allowances.set(key, seen)
  }
}

const allowanceText = (held: HeldCall, start: Instant) => `${keyText(held.call)} ${start}`

/** Not settled yet, or still to come: one that was ended before it began never asked for anything. */
function matters(held: HeldCall, now: Instant): boolean {
  const { start, end } = timeOf(held)
  if (end <= start) return false
  if (!asksNothing(held)) return held.settlement === undefined
  return end > now || (held.endedAt === undefined && held.state !== 'kept')
}
