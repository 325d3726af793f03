import { isDeepStrictEqual } from 'node:util'
import {
  type Call,
  type CallAnswer,
  type CallMessage,
  type CallMode,
  type CallScope,
  callEntryOf,
  foldCalls,
  keyText,
} from '../src/calls/index.ts'
import { type Instant, instant } from '../src/quantity/index.ts'
import { expandAddresses, type SiteFile } from '../src/sitefile/index.ts'
import type { Store } from '../src/store/index.ts'
import { type Callable, calledSite, callNow } from './calledSite.ts'
import { type FastSite, fastSite } from './fastSite.ts'
import { type Chance, chance } from './random.ts'

export interface RandomCallsParts {
  readonly messages: number
  readonly seed: number
  /** Mean time between two messages, s. */
  readonly everyS: number
  /** Longest call, s. */
  readonly longestS: number
  readonly store?: Store
  /** The flare site unless told. */
  readonly site?: 'flare-site' | 'grid-site'
}

export interface RandomCallsResult {
  readonly answers: Readonly<Record<CallAnswer['result'], number>>
  readonly simulatedS: number
  /** Longest time that a must was exceeded by more than 1 % without a break, s, and by which call. */
  readonly longestExcessS: number
  readonly excessOf: string
  readonly trips: number
  /** What the site drew in the mean: calls that find nothing running try nothing. */
  readonly meanKw: number
  readonly feedersOpened: number
  readonly settled: number
  /** What is wrong with the record; empty where it is consistent. */
  readonly faults: readonly string[]
}

/**
 * A site that is called at random: overlapping, contradictory, late, repeated, replaced, cancelled and refused orders. What the limits are is
 * reckoned here once more, from the answers alone, and held against what the twin's machines really draw, second by second.
 */
export async function randomCalls(parts: RandomCallsParts): Promise<RandomCallsResult> {
  const { callable, ...example } = await calledSite(parts.site)
  const fast = await fastSite({ ...example, seed: parts.seed, ...(parts.store && { store: parts.store }) })
  const luck = chance(parts.seed)
  const sender = new Sender(luck, parts.longestS, callable)
  const watch = new Watch(fast, example.file)
  const answers: CallAnswer[] = []
  const run = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      await fast.run(1)
      watch.look()
    }
  }
  await run(90)
  const began = fast.site.now()
  for (let count = 0; count < parts.messages; count++) {
    const message = sender.next(fast.site.now())
    const { issuer } = message.kind === 'call' ? message.call : message
    const source = { way: 'http', issuer: luck.next() < 0.01 ? 'agg' : issuer } as const
    const desk = fast.site.calls
    if (desk === undefined) throw new Error('the site takes no calls')
    const pending = desk.take(message, source)
    // Time stands still until it is answered.
    await fast.run(0)
    const answer = await pending
    answers.push(answer)
    sender.heard(message, answer)
    watch.heard(message, answer)
    await run(Math.round(-Math.log(1 - luck.next()) * parts.everyS))
  }
  // Until all are over and settled.
  await run(parts.longestS * 2 + 120)
  const faults = await faultsOf(fast, answers)
  const book = fast.site.calls?.book()
  const { log } = fast.twin.truth()
  const result: RandomCallsResult = {
    answers: countOf(answers),
    simulatedS: Math.round((fast.site.now() - began) / 1000),
    longestExcessS: watch.longestS,
    excessOf: watch.of,
    meanKw: Math.round(watch.meanKw()),
    trips: log.filter(({ what }) => what === 'engine-tripped').length,
    feedersOpened: log.filter(({ what }) => what === 'feeder-opened').length,
    settled: [...(book?.calls.values() ?? [])].filter(({ settlement }) => settlement !== undefined).length,
    faults,
  }
  await fast.stop()
  return result
}

function countOf(answers: readonly CallAnswer[]): Record<CallAnswer['result'], number> {
  const count = { taken: 0, repeated: 0, late: 0, refused: 0 }
  for (const { result } of answers) count[result]++
  return count
}

/** The record folded anew is the book that runs; each message has one answer; each call that asked for something is settled once. */
async function faultsOf(fast: FastSite, answers: readonly CallAnswer[]): Promise<readonly string[]> {
  const faults: string[] = []
  const rows = await fast.store.callEntries({ limit: 1_000_000 })
  const entries = rows.flatMap((row) => callEntryOf(row) ?? [])
  if (entries.length < rows.length) faults.push(`${rows.length - entries.length} entries cannot be read`)
  if (rows.some(({ sequence }, index) => sequence !== index + 1)) faults.push('numbers are missing')
  const running = fast.site.calls?.book()
  const anew = foldCalls(entries)
  if (running === undefined || !isDeepStrictEqual([...anew.calls], [...running.calls]))
    faults.push('the book folded anew is another one')
  const written = entries.flatMap(({ fact }) => (fact.kind === 'message' ? [fact.answer] : []))
  const kept = (all: readonly CallAnswer[]) => all.filter(({ result }) => result !== 'repeated').map(textOf)
  if (!isDeepStrictEqual(kept(written).toSorted(), kept(answers).toSorted()))
    faults.push(`${written.length} answers are written, ${answers.length} were given`)
  const settled = entries.flatMap(({ fact }) => (fact.kind === 'settled' ? [keyText(fact.settlement)] : []))
  if (new Set(settled).size < settled.length) faults.push('a call was settled twice')
  for (const { call, settlement, endedAt, takenAt, state } of anew.calls.values()) {
    // One that was cancelled in the moment in which it was taken asked for nothing.
    const began = Math.max(call.from, takenAt)
    const asked = (endedAt ?? call.until) > began && call.mode.kind !== 'prices'
    if (asked && settlement === undefined)
      faults.push(`${call.id} v${call.version} (${state}) is not settled`)
  }
  for (const verdict of await fast.store.verify())
    if (!verdict.ok) faults.push(`chain ${verdict.chain}: ${verdict.reason}`)
  return faults
}

const textOf = (answer: CallAnswer) =>
  JSON.stringify([answer.issuer, answer.id, answer.version, answer.result, answer.at])

/** What is said next. */
class Sender {
  readonly #luck: Chance
  readonly #longestS: number
  readonly #callable: Callable
  readonly #said: CallMessage[] = []
  readonly #taken: Call[] = []
  #count = 0

  constructor(luck: Chance, longestS: number, callable: Callable) {
    this.#luck = luck
    this.#longestS = longestS
    this.#callable = callable
  }

  heard(message: CallMessage, answer: CallAnswer): void {
    this.#said.push(message)
    if (message.kind === 'call' && answer.result === 'taken') this.#taken.push(message.call)
  }

  next(now: Instant): CallMessage {
    const dice = this.#luck.next()
    const before = this.#taken.at(-1 - Math.floor(this.#luck.next() * Math.min(5, this.#taken.length)))
    const again = this.#said.at(-1 - Math.floor(this.#luck.next() * Math.min(20, this.#said.length)))
    if (before !== undefined && again !== undefined) {
      if (dice < 0.12) return again
      if (dice < 0.24) return this.#call(now, { ...before, version: before.version + 1 })
      if (dice < 0.36) {
        const { issuer, id, version } = before
        return { kind: 'cancel', issuer, id, version: version + Math.floor(this.#luck.between(-1, 2)) }
      }
      if (dice < 0.4) return this.#call(now, { ...before, version: Math.max(0, before.version - 1) })
      if (dice < 0.43) return this.#call(now, before)
    }
    const fresh = callNow(now, {
      issuer: this.#one(['dso', 'dso', 'law', 'agg']),
      id: `c${++this.#count}`,
    }).call
    if (dice > 0.96) {
      const until = instant(now - this.#luck.between(0, 60_000))
      return { kind: 'call', call: { ...fresh, from: instant(until - 60_000), until } }
    }
    return this.#call(now, fresh)
  }

  #call(now: Instant, { issuer, id, version }: Call): CallMessage {
    const luck = this.#luck
    const from = instant(Math.floor(now + luck.between(-60_000, this.#longestS * 400)))
    const until = instant(Math.floor(from + luck.between(20_000, this.#longestS * 1000)))
    const must = luck.next() < 0.75
    const scope = this.#scope(issuer)
    return callNow(now, { issuer, id, version, from, until, must, scope, mode: this.#mode() })
  }

  /** One in twenty is about what its issuer may not order. */
  #scope(issuer: string): CallScope {
    const wrong = this.#luck.next() < 0.05
    const halls = (ids: readonly string[]): CallScope => ({ kind: 'halls', ids: this.#some(ids) })
    const customers = (ids: readonly string[]): CallScope => ({ kind: 'customers', ids: this.#some(ids) })
    const { halls: all, customers: owners, part, grid } = this.#callable
    const [connection] = grid
    if (issuer === 'dso' && !wrong) {
      if (connection !== undefined && this.#luck.next() < 0.5) return { kind: 'grid', id: connection }
      return this.#luck.next() < 0.5 ? { kind: 'site' } : halls(all)
    }
    if (issuer === 'agg' && !wrong)
      return this.#luck.next() < 0.5 ? halls(part.halls) : customers(part.customers)
    return this.#luck.next() < 0.3 && !wrong ? { kind: 'site' } : customers(owners)
  }

  #mode(): CallMode {
    const luck = this.#luck
    const { mostKw } = this.#callable
    const dice = luck.next()
    if (dice < 0.4) return { kind: 'cap', kw: Math.round(luck.between(0, mostKw)) }
    if (dice < 0.55) return { kind: 'reduce', kw: Math.round(luck.between(0, (mostKw * 5) / 9)) }
    if (dice < 0.65) return { kind: 'full' }
    if (dice < 0.72) return { kind: 'ban' }
    if (dice < 0.82) return { kind: 'above-price', minorPerKwh: Math.round(luck.between(2, 12)) }
    if (dice < 0.88)
      return {
        kind: 'below-frequency',
        hz: 49.5,
        kw: Math.round(luck.between(mostKw / 18, (mostKw * 4) / 9)),
        restoreAfterS: 30,
      }
    return { kind: 'prices', importMinorPerKwh: Math.round(luck.between(1, 14)) }
  }

  #one<T>(of: readonly [T, ...T[]]): T {
    return of[Math.floor(this.#luck.next() * of.length)] ?? of[0]
  }

  #some(of: readonly string[]): readonly string[] {
    const some = of.filter(() => this.#luck.next() < 0.5)
    return some.length > 0 ? some : of.slice(0, 1)
  }
}

/** The musts that were taken, reckoned from messages and answers, against what is really drawn. */
class Watch {
  readonly #fast: FastSite
  readonly #machines: readonly {
    readonly address: string
    readonly hall: string
    readonly customer: string
    readonly nominalW: number
  }[]
  readonly #file: SiteFile
  /** The last word that was taken on each id, with its order. */
  readonly #words = new Map<
    string,
    { readonly message: CallMessage; readonly at: Instant; readonly order: number }
  >()
  readonly #overS = new Map<string, number>()
  #order = 0
  longestS = 0
  of = ''
  #looks = 0
  #wattLooks = 0

  constructor(fast: FastSite, file: SiteFile) {
    this.#fast = fast
    this.#file = file
    this.#machines = file.machines.flatMap(({ addresses, hall, customer, nominal_power_w }) => {
      const expanded = expandAddresses(addresses)
      const all = expanded.ok ? expanded.addresses : []
      return all.map((address) => ({ address, hall, customer, nominalW: nominal_power_w }))
    })
  }

  heard(message: CallMessage, { issuer, id, result, at }: CallAnswer): void {
    if (result === 'taken')
      this.#words.set(JSON.stringify([issuer, id]), { message, at, order: ++this.#order })
  }

  meanKw(): number {
    return this.#wattLooks / Math.max(1, this.#looks) / 1000
  }

  look(): void {
    const now = this.#fast.site.now()
    const truth = this.#fast.twin.truth()
    const { loadW } = truth
    this.#looks++
    this.#wattLooks += loadW
    for (const { message, at } of this.#words.values()) {
      if (message.kind !== 'call' || !message.call.must) continue
      const { call } = message
      const key = keyText(call)
      const most = Math.max(call.from, at) <= now && now < call.until ? this.#mostW(call, now) : undefined
      const { drawnW, idleW } = this.#drawn(call.scope, truth)
      const over = most !== undefined && drawnW > Math.max(most * 1.01, idleW)
      const seconds = over ? (this.#overS.get(key) ?? 0) + 1 : 0
      this.#overS.set(key, seconds)
      if (seconds > this.longestS) {
        this.longestS = seconds
        const kw = (watts: number) => `${(watts / 1000).toFixed(0)} kW`
        this.of = `${call.issuer} ${call.id} v${call.version}: ${JSON.stringify(call.mode)} on ${JSON.stringify(call.scope)}, ${kw(drawnW)} of ${kw(most ?? 0)}, ${Math.round((now - Math.max(call.from, at)) / 1000)} s after it began`
      }
    }
  }

  #mostW(call: Call, now: Instant): number | undefined {
    const { mode } = call
    switch (mode.kind) {
      case 'cap':
        return mode.kw * 1000
      case 'full':
      case 'ban':
        return 0
      case 'reduce': {
        // The baseline alone is taken from the record: it is the site's to find.
        const base = this.#fast.site.calls?.book().calls.get(keyText(call))?.baseline
        const step = base?.steps.findLast(({ from }) => from <= now) ?? base?.steps[0]
        return step === undefined ? undefined : Math.max(0, step.kw - mode.kw) * 1000
      }
      case 'above-price': {
        const price = this.#price(now)
        return price !== undefined && price > mode.minorPerKwh ? 0 : undefined
      }
      default:
        return undefined
    }
  }

  #price(now: Instant): number | undefined {
    const told = [...this.#words.values()]
      .filter(
        ({ message, at }) =>
          message.kind === 'call' &&
          message.call.mode.kind === 'prices' &&
          Math.max(message.call.from, at) <= now &&
          now < message.call.until,
      )
      .toSorted((a, b) => b.order - a.order)[0]
    const mode = told?.message.kind === 'call' ? told.message.call.mode : undefined
    return mode?.kind === 'prices' ? mode.importMinorPerKwh : undefined
  }

  /** Of the halls by their feeders, of customers by their machines, of a grid at its connection; asleep, machines draw 5 % at most, and fans stay. */
  #drawn(
    scope: CallScope,
    { feeders, grid }: ReturnType<FastSite['twin']['truth']>,
  ): { readonly drawnW: number; readonly idleW: number } {
    const halls = scope.kind === 'halls' ? scope.ids : this.#file.halls.map(({ id }) => id)
    const inside = this.#machines.filter(({ hall, customer }) =>
      scope.kind === 'customers' ? scope.ids.includes(customer) : halls.includes(hall),
    )
    const asleep = inside.reduce((total, { nominalW }) => total + nominalW * 0.05, 0)
    if (scope.kind === 'customers') {
      const drawnW = inside.reduce((total, { address }) => total + this.#fast.twin.machinePowerW(address), 0)
      return { drawnW, idleW: asleep }
    }
    if (scope.kind === 'grid') {
      const fans = this.#file.halls.reduce((total, { fans_kw }) => total + fans_kw * 1000, 0)
      const own = feeders.filter(({ id }) => !this.#file.halls.some(({ fed_from }) => fed_from === id))
      const ownW = own.reduce((total, { powerW }) => total + powerW, 0)
      return { drawnW: grid.find(({ id }) => id === scope.id)?.powerW ?? 0, idleW: asleep + fans + ownW }
    }
    const above = this.#file.halls.filter(({ id }) => halls.includes(id))
    const drawnW = feeders
      .filter(({ id }) => above.some(({ fed_from }) => fed_from === id))
      .reduce((total, { powerW }) => total + powerW, 0)
    return { drawnW, idleW: asleep + above.reduce((total, { fans_kw }) => total + fans_kw * 1000, 0) }
  }
}
