import { isDeepStrictEqual } from 'node:util'
import { Temporal } from 'temporal-polyfill'
import {
  type BaselineHistory,
  type CallBaseline,
  type CallBook,
  type HeldCall,
  meterBefore,
  type QuarterEnergy,
  sameKey,
  tenInTen,
  timeOf,
} from '../../calls/index.ts'
import { energyOverInterval } from '../../ledger/index.ts'
import { type Instant, type Interval, instant, intervalHolding, QUARTER_HOUR } from '../../quantity/index.ts'
import type { Store } from '../../store/index.ts'
import { counterOf } from '../measured.ts'
import type { Plant } from '../plant.ts'
import type { CallPart } from './parts.ts'

/** Days that a baseline of ten may look back, and readings around an interval that help to find counters at its edges. */
const LOOK_BACK_DAYS = 45
const EDGE_MS = 60_000
const HOUR_MS = 3_600_000
/** A machine's reading stands for the time until the next one, but no longer than this. */
const READING_HOLDS_MS = 180_000

export interface Drawn {
  readonly kwh: number | undefined
  readonly estimated: boolean
}

/** What a part drew over a time, from the counters of its meters, or from what its machines told of themselves. */
export async function drawnOver(part: CallPart, time: Interval, plant: Plant, store: Store): Promise<Drawn> {
  return part.meters.length > 0 ? byCounters(part, time, plant, store) : byReports(part, time, store)
}

async function byCounters(part: CallPart, time: Interval, plant: Plant, store: Store): Promise<Drawn> {
  const meters = plant.file.meters.filter(({ id }) => part.meters.includes(id))
  const around = { start: instant(time.start - EDGE_MS), end: instant(time.end + EDGE_MS) }
  const readings = await store.readings(meters.map(counterOf), around, true)
  let total = 0
  let estimated = false
  for (const meter of meters) {
    const own = readings.filter(({ channel }) => channel === counterOf(meter))
    const { amount, quality } = energyOverInterval(own, time)
    if (amount === undefined) return { kwh: undefined, estimated: true }
    total += amount
    estimated ||= quality !== 'measured'
  }
  return { kwh: total / 1000, estimated }
}

async function byReports(part: CallPart, time: Interval, store: Store): Promise<Drawn> {
  const from = instant(time.start - READING_HOLDS_MS)
  const readings = (await store.machineReadings({ start: from, end: time.end })).toSorted(
    (a, b) => a.at - b.at,
  )
  if (readings.length === 0) return { kwh: undefined, estimated: true }
  const byMachine = new Map<string, { at: Instant; powerW: number | null }[]>()
  for (const { machine, at, powerW } of readings) {
    if (part.machines !== 'all' && !part.machines.has(machine)) continue
    const own = byMachine.get(machine)
    if (own === undefined) byMachine.set(machine, [{ at, powerW }])
    else own.push({ at, powerW })
  }
  let wattMs = 0
  for (const own of byMachine.values())
    own.forEach(({ at, powerW }, index) => {
      const next = Math.min(own[index + 1]?.at ?? time.end, at + READING_HOLDS_MS, time.end)
      wattMs += (powerW ?? 0) * Math.max(0, next - Math.max(at, time.start))
    })
  // Machines tell their power once a minute: the edges are always filled in.
  return { kwh: wattMs / HOUR_MS / 1000, estimated: true }
}

/** What a call is measured against: as it asks, else as the version that it replaced, else the meter before it, else what is drawn at this moment; undefined without even that. */
export async function baselineOf(
  held: HeldCall,
  part: CallPart,
  book: CallBook,
  plant: Plant,
  store: Store,
  drawnKw: number | undefined,
): Promise<CallBaseline | undefined> {
  const time = timeOf(held)
  if (held.call.baseline === 'ten-in-ten') {
    const zone = plant.file.site.zone
    const history: BaselineHistory = {
      quarters: await likeTimes(part, time, zone, store),
      calls: otherCalls(held, book),
      zone,
      holidays: holidaysOf(held.call.issuer, plant),
    }
    const found = tenInTen(time, history)
    if (found !== undefined) return found
  }
  const earlier = earlierBaseline(held, book)
  if (earlier !== undefined) return earlier
  const hour = { start: instant(time.start - HOUR_MS - QUARTER_HOUR), end: time.start }
  const before = meterBefore(time, await settledQuarters(part, hour, store))
  if (before !== undefined) return before
  return drawnKw === undefined
    ? undefined
    : { method: 'meter-before', days: [], steps: [{ from: time.start, kw: drawnKw }] }
}

/** Which days are like a Sunday, the contract with the issuer says; where it does not, they are those of the whole site. */
function holidaysOf(issuer: string, { file: { calls } }: Plant): ReadonlySet<string> {
  return new Set(calls.issuers.find(({ id }) => id === issuer)?.holidays ?? calls.holidays)
}

/**
 * Of the version that this one replaced while it was in force: the meter just before shows what that one left, and a reduction below it would be asked
 * for twice.
 */
function earlierBaseline({ call, takenAt }: HeldCall, book: CallBook): CallBaseline | undefined {
  const before = [...book.calls.values()]
    .filter((other) => other.call.issuer === call.issuer && other.call.id === call.id)
    .filter((other) => other.endedAt === takenAt && other.call.version < call.version)
    .find((other) => isDeepStrictEqual(other.call.scope, call.scope))
  return before?.baseline
}

function otherCalls(held: HeldCall, book: CallBook): readonly Interval[] {
  return [...book.calls.values()]
    .filter(({ call }) => !sameKey(call, held.call) && call.mode.kind !== 'prices')
    .map(timeOf)
    .filter(({ start, end }) => end > start)
}

/** The same local times on the days before, a day at a time: a settled day is read in milliseconds. */
async function likeTimes(
  part: CallPart,
  time: Interval,
  zone: string,
  store: Store,
): Promise<readonly QuarterEnergy[]> {
  const quarters: QuarterEnergy[] = []
  const local = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  const [first, last] = [local(intervalHolding(time.start).start), local(time.end)]
  for (let back = 1; back <= LOOK_BACK_DAYS; back++) {
    const start = instant(first.subtract({ days: back }).epochMilliseconds)
    const end = instant(last.subtract({ days: back }).epochMilliseconds)
    quarters.push(...(await settledQuarters(part, { start, end }, store)))
  }
  return [...new Map(quarters.map((quarter) => [quarter.start, quarter])).values()]
}

/** From the settled books, which are kept for good; quarters in which a meter of the part was not read are left out. */
async function settledQuarters(
  part: CallPart,
  time: Interval,
  store: Store,
): Promise<readonly QuarterEnergy[]> {
  if (part.customers.length > 0) {
    const settled = await store.settled(time)
    return settled.map(({ interval, shares }) => ({
      start: interval.start,
      kwh:
        shares.reduce(
          (total, { customer, energy }) => (part.customers.includes(customer) ? total + energy : total),
          0,
        ) / 1000,
    }))
  }
  const balances = await store.balances({ interval: time, kind: 'electricity', limit: MOST_QUARTERS })
  return balances.flatMap(({ interval, graph }) => {
    const amounts = part.flows.map((flow) => graph.flows.find(({ id }) => id === flow)?.measured)
    const read = amounts.filter((amount) => amount !== undefined)
    if (read.length < amounts.length || read.length === 0) return []
    return { start: interval.start, kwh: read.reduce((total, amount) => total + amount, 0) / 1000 }
  })
}
/** Of a month, the longest that an issuer may call. */
const MOST_QUARTERS = 3_000
