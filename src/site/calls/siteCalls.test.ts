import { describe, expect, it } from 'vitest'
import { smallSite } from '../../../test/small-plant.ts'
import { memoryStore } from '../../../twin/memoryStore.ts'
import type { CallMessage } from '../../calls/index.ts'
import type { Snapshot } from '../../dispatch/index.ts'
import { after, type Instant, instant, toIso } from '../../quantity/index.ts'
import { siteFileSchema } from '../../sitefile/index.ts'
import { createBacklog } from '../../store/index.ts'
import { Image } from '../image.ts'
import { Journal } from '../journal.ts'
import { plantOf } from '../plant.ts'
import { GivenSeriesBook } from '../schedule/givenSeries.ts'
import { SiteCalls } from './siteCalls.ts'

const HOUR_MS = 3_600_000
const START = instant(Date.UTC(2026, 10, 21, 12))
const hours = (count: number) => after(START, count * HOUR_MS)
const { calls } = siteFileSchema.parse({
  ...smallSite(),
  calls: { issuers: [{ id: 'altai', name: 'Altai', may_order: { site: true } }] },
})

/** At most 5.5 a kWh, all day. */
const ceiling: CallMessage = {
  kind: 'call',
  call: {
    issuer: 'altai',
    id: 'price-ceiling',
    version: 1,
    scope: { kind: 'site' },
    mode: { kind: 'above-price', minorPerKwh: 5.5 },
    from: START,
    until: hours(12),
    must: true,
    why: 'ceiling',
    payMinorPerKwh: 0,
    breachMinorPerKwh: 0,
    baseline: 'meter-before',
  },
}
const snapshot = (at: Instant): Snapshot => ({
  at,
  engines: [],
  gas: undefined,
  feeders: [],
  machines: [],
  frequency: undefined,
  orders: [],
})

async function open(constant: number | undefined) {
  let now = START
  const store = memoryStore()
  const file = smallSite()
  const plant = plantOf(
    { ...file, calls, schedule: { ...file.schedule, import_price_minor_per_kwh: constant } },
    () => new Set(),
  )
  const journal = new Journal(
    createBacklog(store, { maxItems: 1_000, log: { warn: () => {}, error: () => {} } }),
    () => now,
  )
  const told: unknown[] = []
  journal.onEvent(({ kind, data }) => {
    if (kind === 'call.untold') told.push(data)
  })
  const given = await GivenSeriesBook.open(store)
  const site = await SiteCalls.open({ plant, image: new Image(plant), store, journal, given, now: () => now })
  if (site === undefined) throw new Error('no desk of calls')
  await site.take(ceiling, { way: 'http', issuer: 'altai' })
  const limits = (at: Instant) => {
    now = at
    return site.control(snapshot(at)).map(({ most }) => most)
  }
  const give = (points: readonly (readonly [hour: number, value: number])[]) =>
    given.give(
      {
        series: [
          {
            name: 'import-price',
            points: points.map(([hour, value]) => ({ at: toIso(hours(hour)), value })),
          },
        ],
        why: 'day ahead',
      },
      'olga',
      START,
    )
  const untold = () => site.list({ limit: 9 }).calls[0]?.untold
  return { limits, give, untold, told }
}

describe('a call above a price', () => {
  it('goes by prices that people give, hour by hour, before the price of the site file', async () => {
    const { limits, give, told } = await open(9)
    expect(limits(hours(0))).toEqual([0])
    await give([
      [0, 4],
      [1, 5.5],
      [2, 5.6],
      [3, 4],
    ])
    const seen = [0.1, 0.99, 1, 1.99, 2, 2.99, 3, 3.9].map((hour) => [hour, limits(hours(hour)).length])
    expect(seen.filter(([, count]) => count === 1).map(([hour]) => hour)).toEqual([2, 2.99])
    expect(told).toEqual([])
  })

  it('asks for nothing once the prices have run out, and says since when, whatever the site file has', async () => {
    const { limits, give, untold, told } = await open(9)
    await give([
      [0, 6],
      [1, 6],
    ])
    expect(limits(hours(1.9))).toEqual([0])
    expect(untold()).toBeNull()
    expect(limits(hours(2))).toEqual([])
    const since = toIso(hours(2))
    expect(untold()).toEqual({ why: 'stale-price', since })
    expect(told).toEqual([{ reason: 'call.untold.stale-price', since }])
    await give([[2, 7]])
    expect(limits(hours(2.1))).toEqual([0])
  })

  it('asks for nothing where nobody tells a price, and says so', async () => {
    const { limits, untold, told } = await open(undefined)
    expect(limits(hours(1))).toEqual([])
    expect(untold()).toEqual({ why: 'no-price', since: null })
    expect(told).toEqual([{ reason: 'call.untold.no-price' }])
  })
})
