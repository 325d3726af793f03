import {
  type AnswerReason,
  answered,
  asksNothing,
  type CallAnswer,
  type CallBook,
  type CallIssuer,
  type CallKey,
  type CallMessage,
  type CallReport,
  type CallSource,
  type CallsMeasured,
  type HeldCall,
  keyText,
  performanceOf,
  timeOf,
  wordText,
} from '../../calls/index.ts'
import type { LoadLimit, Snapshot } from '../../dispatch/index.ts'
import { fromIso, type Instant, instant, toIso } from '../../quantity/index.ts'
import { type Store, StoreUnavailable } from '../../store/index.ts'
import type { Image } from '../image.ts'
import type { Journal } from '../journal.ts'
import type { Plant } from '../plant.ts'
import { RequestRefused } from '../refused.ts'
import { type GivenPrices, hashpriceAt, importPriceAt } from '../schedule/knownPrice.ts'
import { tellAnswer, tellChanges } from './callEvents.ts'
import { CallLog } from './callLog.ts'
import { earnsOf } from './earnings.ts'
import type { CallsFace } from './face.ts'
import { KeptCalls } from './keptCalls.ts'
import { Performance } from './performance.ts'
import { presentCall } from './present.ts'
import type { CallPage, CallRecord, CallView, OverrideRequest } from './view.ts'

export interface SiteCallsParts {
  readonly plant: Plant
  readonly image: Image
  readonly store: Store
  readonly journal: Journal
  /** Prices that people give. */
  readonly given: GivenPrices
  readonly now: () => Instant
}

/** A word that is heard again is written down so often; after that it is answered alone. An issuer's poll repeats it for months. */
const REPEATS_KEPT = 3
/** Messages of one issuer an hour that are refused or late and written down all the same. */
const REFUSALS_KEPT = 500
const HOUR_MS = 3_600_000
/** The longest that a person may take a call out of force. */
const LONGEST_OVERRIDE_MS = 7 * 24 * HOUR_MS
/** Entries of one call that are shown. */
const MOST_ENTRIES = 5_000

/** The desk of calls of a running site: answers what is said, keeps the book, and tells what becomes of it. */
export class SiteCalls implements CallsFace {
  readonly #parts: SiteCallsParts
  readonly #log: CallLog
  readonly #issuers: readonly CallIssuer[]
  readonly #kept: KeptCalls
  readonly #performance: Performance
  readonly #listeners = new Set<(report: CallReport) => void>()
  readonly #refusals = new Map<string, { readonly since: Instant; count: number }>()
  #told = false
  #limits: readonly LoadLimit[] = []

  /** Undefined where the site file names no issuer and nobody ever called. Rejects with `StoreUnavailable`. */
  static async open(parts: SiteCallsParts): Promise<SiteCalls | undefined> {
    const named = parts.plant.file.calls.issuers.length > 0
    if (!named && (await parts.store.callEntries({ limit: 1 })).length === 0) return undefined
    const calls = new SiteCalls(parts)
    await calls.#log.read()
    calls.#told = true
    return calls
  }

  private constructor(parts: SiteCallsParts) {
    this.#parts = parts
    this.#log = new CallLog(parts.store, (before, after) => this.#changed(before, after))
    this.#issuers = issuersOf(parts.plant)
    this.#kept = new KeptCalls(parts, this.#log, () => this.measured())
    this.#performance = new Performance(parts, this.#log, this.#kept)
  }

  book(): CallBook {
    return this.#log.book()
  }

  /** What limits depend on beside the book. */
  measured(): CallsMeasured {
    const { plant, given, now } = this.#parts
    const hashprice = hashpriceAt(given, plant.file, now())
    return {
      importPrice: (at) => importPriceAt(given, plant.file, at),
      earnsMinorPerKwh: (scope) => earnsOf(this.#kept.part(scope), plant, hashprice),
    }
  }

  /** One cycle of control: triggers, states by meter, and the limits that hold now. */
  control(snapshot: Snapshot): readonly LoadLimit[] {
    try {
      this.#limits = this.#kept.cycle(snapshot)
    } catch (error) {
      // Control goes on under the limits of the cycle before, and adds nothing: what is drawn under them is not known now.
      this.#limits = this.#limits.map((limit) => ({ ...limit, measured: undefined }))
      this.#parts.journal.tellAtMost(60_000, {
        severity: 'alarm',
        kind: 'loop.failed',
        subject: 'calls',
        who: 'site',
        why: error instanceof Error ? error.message : String(error),
      })
    }
    return this.#limits
  }

  /** Writes what waits, finds baselines, measures quarters that are over and settles calls. */
  async cycle(at: Instant): Promise<string | undefined> {
    try {
      await this.#log.flush()
      await this.#performance.cycle(whole(at))
      await this.#log.flush()
      return undefined
    } catch (error) {
      if (error instanceof StoreUnavailable)
        return `${this.#log.waiting()} entries wait for the store: ${error.message}`
      throw error
    }
  }

  /** Writes what still waits, as far as the store takes it. */
  async last(): Promise<void> {
    try {
      await this.#log.flush()
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
    }
  }

  /** Appends before it answers; rejects with `StoreUnavailable` where it cannot, and nothing is taken. */
  take(message: CallMessage, source: CallSource): Promise<CallAnswer> {
    return this.#take(message, source, source.issuer)
  }

  takeByPerson(message: CallMessage, who: string): Promise<CallAnswer> {
    const { issuer } = message.kind === 'call' ? message.call : message
    return this.#take(message, { way: 'person', issuer }, who)
  }

  subscribe(listener: (report: CallReport) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  list({ limit, open }: { readonly limit: number; readonly open?: boolean }): CallPage {
    const { plant, now } = this.#parts
    const at = now()
    const all = [...this.book().calls.values()]
    const wanted = open === true ? all.filter((held) => timeOf(held).end > at) : all
    return {
      now: toIso(at),
      currency: plant.file.currency,
      calls: wanted
        .toSorted((a, b) => b.taken - a.taken)
        .slice(0, limit)
        .map((held) => this.#view(held)),
    }
  }

  async call(issuer: string, id: string, version?: number): Promise<CallRecord | undefined> {
    const held = [...this.book().calls.values()]
      .filter(({ call }) => call.issuer === issuer && call.id === id)
      .filter(({ call }) => version === undefined || call.version === version)
      .toSorted((a, b) => b.call.version - a.call.version)[0]
    if (held === undefined) return undefined
    const entries = await this.#parts.store.callEntries({ subject: `${issuer}/${id}`, limit: MOST_ENTRIES })
    return {
      call: this.#view(held),
      entries: entries.map(({ sequence, at, kind, who, why, body }) => ({
        sequence,
        at: toIso(at),
        kind,
        who,
        why,
        body,
      })),
    }
  }

  async override(key: CallKey, request: OverrideRequest, who: string): Promise<CallView> {
    const at = whole(this.#parts.now())
    const until = fromIso(request.until)
    const held = this.book().calls.get(keyText(key))
    if (held === undefined || asksNothing(held))
      throw new RequestRefused('no-such-call', 'no such call was taken')
    if (timeOf(held).end <= at) throw new RequestRefused('call-over', 'the time of the call is over')
    if (until === undefined)
      throw new RequestRefused('bad-until', `not an instant: ${request.until}`, { text: request.until })
    if (until <= at) throw new RequestRefused('until-past', 'the end of the order has passed')
    if (until - at > LONGEST_OVERRIDE_MS)
      throw new RequestRefused('until-far', 'a call is taken out of force for 7 days at most', { days: 7 })
    const { why } = request
    await this.#log.append(() => [{ fact: { kind: 'override', call: key, who, why, until }, at, who, why }])
    this.#parts.journal.tell({
      severity: 'alarm',
      kind: 'call.overridden',
      subject: `${key.issuer}/${key.id}`,
      who,
      why,
      data: { who, version: key.version, until: toIso(until) },
    })
    return this.#view(this.book().calls.get(keyText(key)) ?? held)
  }

  async #take(message: CallMessage, source: CallSource, who: string): Promise<CallAnswer> {
    const at = whole(this.#parts.now())
    let given: { readonly answer: CallAnswer; readonly because: AnswerReason } | undefined
    await this.#log.append((book) => {
      given = answered(book, message, source, this.#issuers, at)
      const { answer } = given
      if (!this.#isKept(book, answer, source)) return []
      return [{ fact: { kind: 'message', message, source, answer }, at, who, why: answer.reason }]
    })
    if (given === undefined) throw new Error('a message was appended without an answer')
    const { answer } = given
    tellAnswer(this.#parts.journal, message, given, who)
    if (answer.result === 'taken' && message.kind === 'call') this.#performance.begin(message.call, at)
    return answer
  }

  /** Whether a message is written down: always where it changes something, else within bounds. */
  #isKept(book: CallBook, { issuer, id, result, at }: CallAnswer, source: CallSource): boolean {
    if (result === 'taken') return true
    if (result === 'repeated') return (book.repeats.get(wordText(issuer, id)) ?? 0) < REPEATS_KEPT
    const seen = this.#refusals.get(source.issuer)
    const now = seen === undefined || at - seen.since >= HOUR_MS ? { since: at, count: 0 } : seen
    now.count++
    this.#refusals.set(source.issuer, now)
    return now.count <= REFUSALS_KEPT
  }

  #view(held: HeldCall): CallView {
    const now = this.#parts.now()
    const drawn = this.#kept.drawnW(held.call.scope)
    return presentCall(held, this.book(), now, {
      measured: this.measured(),
      drawnKw: drawn === undefined ? undefined : drawn / 1000,
    })
  }

  #changed(before: CallBook, after: CallBook): void {
    this.#kept.changed(after)
    // What was so before this start is not news.
    if (!this.#told) return
    tellChanges(this.#parts.journal, before, after)
    for (const [key, held] of after.calls) {
      const was = before.calls.get(key)
      if (was === held || (was !== undefined && !isNews(was, held))) continue
      const { issuer, id, version } = held.call
      const report = {
        issuer,
        id,
        version,
        state: held.state,
        at: whole(this.#parts.now()),
        ...performanceOf(held),
      }
      for (const listener of this.#listeners) listener(report)
    }
  }
}

function isNews(was: HeldCall, held: HeldCall): boolean {
  return (
    was.state !== held.state ||
    was.quarters.length !== held.quarters.length ||
    was.settlement !== held.settlement
  )
}

/** Whole milliseconds, as the store keeps them: the book that is folded anew is this one. */
const whole = (at: Instant): Instant => instant(Math.floor(at))

function issuersOf({ file }: Plant): readonly CallIssuer[] {
  return file.calls.issuers.map(({ id, may_order, longest_h, most_ahead_h }) => ({
    id,
    mayOrder: may_order,
    longestMs: longest_h * HOUR_MS,
    aheadMs: most_ahead_h * HOUR_MS,
  }))
}
