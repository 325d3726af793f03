import { createHash } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import { settle } from '../ledger/index.ts'
import { electricityGraph, gasGraph, reconcileEnergy } from '../power/index.ts'
import { type Instant, type Interval, instant, intervalHolding, toIso } from '../quantity/index.ts'
import { type Store, type StoredBalance, StoreUnavailable } from '../store/index.ts'
import { type FuelWatch, hourTo } from './gas/fuelWatch.ts'
import type { GasBooks } from './gas/gasBooks.ts'
import type { KnownGas } from './gas/known.ts'
import { gasInterval } from './gas/measuredGas.ts'
import type { Journal } from './journal.ts'
import {
  controllerCounter,
  counterOf,
  electricalInterval,
  exportCounterOf,
  type Measurements,
  measured,
  powerOf,
} from './measured.ts'
import type { Exclusion } from './notes.ts'
import type { Plant } from './plant.ts'
import { presentBalance } from './presentBalance.ts'
import type { BalanceView } from './view.ts'

/** Readings of the end of an interval are given this long to arrive. */
const GRACE_MS = 30_000
/** Readings this far outside the interval help to find the counters at its edges. */
const EDGE_MS = 15 * 60_000
/** Intervals that are settled in one go after an outage, so that the loop stays short. */
const AT_ONCE = 4

export interface SettlerParts {
  readonly plant: Plant
  readonly store: Store
  readonly journal: Journal
  readonly exclusions: () => readonly Exclusion[]
  /** The gas that was in force over an interval; undefined where the site burns none. */
  readonly gas: ((interval: Interval) => Promise<KnownGas>) | undefined
  /** Compares engines with their fuel curves after each interval. */
  readonly fuel: FuelWatch | undefined
  readonly books: GasBooks
  /** Readings that are not written yet: settling waits for them. */
  readonly waiting: () => number
  readonly now: () => Instant
}

/** Settles every quarter of an hour once, in order, from what the store holds; after an outage it catches up. */
export class Settler {
  readonly #parts: SettlerParts
  #next: Instant | undefined
  #suspects = ''
  readonly #today = new Map<string, number>()
  #todayStart: Instant | undefined

  constructor(parts: SettlerParts) {
    this.#parts = parts
  }

  /** Goes on where the books end; a new site begins with the interval that runs now. */
  async start(): Promise<void> {
    const last = await this.#parts.store.lastSettled()
    this.#next = last?.interval.end ?? intervalHolding(this.#parts.now()).start
    await this.#countToday()
  }

  async cycle(): Promise<string | undefined> {
    let done = 0
    while (done < AT_ONCE && this.#next !== undefined) {
      const interval = intervalHolding(this.#next)
      if (this.#parts.now() < interval.end + GRACE_MS) return undefined
      const waiting = this.#parts.waiting()
      if (waiting > 0) return `waits for ${waiting} readings to be written`
      try {
        await this.#settle(interval)
      } catch (error) {
        if (error instanceof StoreUnavailable) return `waits for the store: ${error.message}`
        throw error
      }
      this.#next = interval.end
      done++
    }
    return undefined
  }

  /** Energy settled to each customer since midnight at the site, Wh. */
  today(): ReadonlyMap<string, number> {
    return this.#today
  }

  async balances(query: {
    readonly limit: number
    readonly kind?: string
    readonly before?: Instant
  }): Promise<readonly BalanceView[]> {
    const { store } = this.#parts
    const found = await store.balances({
      limit: query.limit,
      ...(query.kind !== undefined && { kind: query.kind }),
      ...(query.before !== undefined && { interval: { start: instant(0), end: query.before } }),
    })
    const [newest] = found
    const oldest = found.at(-1)
    if (newest === undefined || oldest === undefined) return []
    const settled = await store.settled({ start: oldest.interval.start, end: newest.interval.end })
    const byStart = new Map(settled.map((each) => [each.interval.start, each]))
    return found.map((balance) => presentBalance(balance, byStart.get(balance.interval.start)))
  }

  async #settle(interval: Interval): Promise<void> {
    const { plant, store, journal } = this.#parts
    const around = { start: instant(interval.start - EDGE_MS), end: instant(interval.end + EDGE_MS) }
    const seen = measured(
      plant,
      interval,
      await store.readings(channelsOf(plant), around, true),
      await store.machineReadings(interval),
    )
    const exclude = this.#parts.exclusions().map((exclusion) => exclusion.flow)
    const gas = await this.#parts.gas?.(interval)
    const balances = balancesOf(plant, seen, gas, exclude)
    const [electricity] = balances
    if (electricity === undefined) return
    const settled = settle({
      interval,
      electricity: electricity.result,
      sources: [...plant.engines, ...plant.file.grid].map(({ id }) => id),
      imports: plant.file.grid.map(({ id }) => id),
      customers: plant.file.customers.map(({ id }) => id),
      machines: seen.machines,
      notes: notesOf(seen, exclude),
      inputs: hashOf({
        interval,
        seen: [...seen.meters, ...seen.controllers],
        machines: seen.machines,
        heat: gas?.heat.value,
        exclude,
      }),
    })
    const outcome = await store.appendSettled(settled, balances)
    if (outcome === 'differs')
      journal.tell({
        severity: 'alarm',
        kind: 'settlement.differs',
        subject: toIso(interval.start),
        who: 'site',
        why: 'settled before from other measurements; the first settlement stands',
      })
    if (outcome !== 'appended') return
    this.#tell(interval, balances)
    this.#parts.books.take(balances)
    if (gas !== undefined) await this.#judge(interval, gas, exclude)
    await this.#countToday()
  }

  /** The hour that ends here, from counters at its ends: engines are not judged by a quarter of it. */
  async #judge(interval: Interval, gas: KnownGas, exclude: readonly string[]): Promise<void> {
    const { plant, store, fuel } = this.#parts
    if (fuel === undefined) return
    const hour = hourTo(interval)
    const around = { start: instant(hour.start - EDGE_MS), end: instant(hour.end + EDGE_MS) }
    fuel.judge(hour, await store.readings(channelsOf(plant), around, true), gas, exclude)
  }

  #tell(interval: Interval, balances: readonly StoredBalance[]): void {
    const { journal } = this.#parts
    const suspects = balances.flatMap(({ result }) => result.grossErrors)
    journal.tell({
      severity: 'info',
      kind: 'interval.settled',
      subject: toIso(interval.start),
      who: 'site',
      why: '',
      data: { closes: balances.every(({ result }) => result.global.passes), suspects: suspects.join(' ') },
    })
    for (const { kind, result } of balances)
      for (const flow of result.grossErrors) {
        const test = result.flows.find((each) => each.id === flow)?.test
        journal.tell({
          severity: 'warning',
          kind: 'balance.suspect',
          subject: flow,
          who: 'site',
          why: `the ${kind} of ${toIso(interval.start)} does not close with its measurement`,
          data: { balance: kind, test: test ?? null, statistic: result.globalBefore.statistic },
        })
      }
    for (const group of balances.find(({ kind }) => kind === 'gas')?.result.undecided ?? [])
      journal.tell({
        severity: 'warning',
        kind: 'balance.undecided',
        subject: group.join(' '),
        who: 'site',
        why: `the gas of ${toIso(interval.start)} does not close, and nothing tells which of these is wrong`,
      })
    const now = suspects.toSorted().join(' ')
    if (now === '' && this.#suspects !== '')
      journal.tell({ severity: 'info', kind: 'balance.closes', subject: 'site', who: 'site', why: '' })
    this.#suspects = now
  }

  async #countToday(): Promise<void> {
    const { plant, store, now } = this.#parts
    const zoned = Temporal.Instant.fromEpochMilliseconds(now()).toZonedDateTimeISO(plant.file.site.zone)
    const start = instant(zoned.startOfDay().epochMilliseconds)
    const settled = await store.settled({ start, end: instant(start + DAY_MS) })
    if (start !== this.#todayStart) this.#todayStart = start
    this.#today.clear()
    for (const { shares } of settled)
      for (const { customer, energy } of shares)
        this.#today.set(customer, (this.#today.get(customer) ?? 0) + energy)
  }
}

const DAY_MS = 25 * 3_600_000

function channelsOf(plant: Plant): readonly string[] {
  const { gas, grid, meters } = plant.file
  const exported = grid.map(({ meter }) => exportCounterOf(meter))
  const counters = [
    ...meters.map(counterOf),
    ...exported,
    ...plant.engines.map(({ id }) => controllerCounter(id)),
  ]
  return gas === undefined
    ? counters
    : [...counters, ...plant.engines.map(powerOf), `${gas.inlet.id}/pressure_kpa`]
}

/** Electricity and gas of an interval, reconciled as one graph and kept as its two parts. */
export function balancesOf(
  plant: Plant,
  seen: Measurements,
  gas: KnownGas | undefined,
  exclude: readonly string[],
): readonly StoredBalance[] {
  const electricity = electricityGraph(electricalInterval(plant, seen))
  const volumes = gas === undefined ? undefined : gasInterval(plant, seen, gas.heat)
  const parts = reconcileEnergy(electricity, volumes && gasGraph(volumes), exclude)
  return parts.map((part) => ({ interval: seen.interval, ...part }))
}

function notesOf(seen: Measurements, exclude: readonly string[]): string[] {
  const notes = [...seen.meters].flatMap(([meter, { note }]) =>
    note === undefined ? [] : [`${meter}: ${note}`],
  )
  return [...notes, ...exclude.map((flow) => `${flow}: set aside by a person`)]
}

/** The same measurements give the same hash, in whatever order they were read. */
function hashOf(inputs: unknown): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex')
}
