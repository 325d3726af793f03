import { describe, expect, it } from 'vitest'
import { smallSite } from '../../../test/small-plant.ts'
import { memoryStore } from '../../../twin/memoryStore.ts'
import { EMPTY_BOOK } from '../../calls/index.ts'
import { type Instant, instant, after as later, QUARTER_HOUR, toIso } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import { AIR, type ScheduleChannels } from './channels.ts'
import { errorsOf, expected, marginsOf } from './forecasts.ts'
import { GivenSeriesBook } from './givenSeries.ts'
import { type OutlookParts, outlookOf, ownSeries } from './outlook.ts'
import { Past } from './past.ts'

const START = instant(Date.UTC(2027, 0, 15))
const DAY = 24 * 3_600_000
const channels: ScheduleChannels = {
  inlet: 'm-in/flow_m3_per_h',
  pressure: undefined,
  flare: undefined,
  engines: [],
  grids: [],
  halls: [{ id: 'h1', power: undefined, fansKw: 3 }],
  own: ['m-own/power_w', 'm-pump/power_w'],
  groups: [],
}
const names = [channels.inlet ?? '', AIR, ...(channels.own ?? [])]

/** A reading a minute of some channels over a time. */
async function filled(from: Instant, to: Instant, value: (channel: string, at: number) => number | null) {
  const store = memoryStore()
  for (const channel of names)
    for (let at: number = from; at < to; at += 60_000) {
      const told = value(channel, at)
      await store.appendReadings([
        { channel, at: instant(at), value: told, quality: told === null ? 'invalid' : 'good' },
      ])
    }
  return store
}

describe('the past', () => {
  it('is read once, newest day first, and only what has come since is read again', async () => {
    const store = await filled(later(START, -3 * DAY), START, (_, at) => (at / 60_000) % 7)
    const asked: number[] = []
    const past = new Past(
      {
        means: (given, interval, span) => {
          asked.push(interval.end - interval.start)
          return store.means(given, interval, span)
        },
      },
      names,
      3,
    )
    // The newest day, then one older day a time.
    for (const days of [2, 3]) {
      await past.read(START)
      expect(asked).toEqual(Array(days).fill(DAY))
    }
    await past.read(START)
    expect(asked).toHaveLength(3)
    asked.length = 0
    await past.read(later(START, QUARTER_HOUR))
    // The last two quarters once more, since they may not have been written yet, and the new one; once again when it is written.
    expect(asked).toEqual([3 * QUARTER_HOUR])
    await past.read(later(START, QUARTER_HOUR + 10_000))
    expect(asked).toHaveLength(1)
    await past.read(later(START, QUARTER_HOUR + 61_000))
    await past.read(later(START, QUARTER_HOUR + 99_000))
    expect(asked).toEqual([3 * QUARTER_HOUR, 2 * QUARTER_HOUR])
    expect(past.series(START, (mean) => mean(AIR)).length).toBe(3 * 96 - 1)
    expect(past.mean(AIR, later(START, -1))).toBeCloseTo(3, 0)
  })

  it('does not take what is missing for nothing', async () => {
    const store = await filled(later(START, -DAY), START, (channel, at) => {
      if (channel === 'm-own/power_w') return 2_000
      if (channel === 'm-pump/power_w') return at < START - DAY / 2 ? null : 500
      // Seven minutes of each quarter.
      return (at / 60_000) % 15 < 7 ? 9 : null
    })
    const past = new Past(store, names, 1)
    await past.read(START)
    const own = ownSeries(channels, past, START)
    expect(own.slice(0, 48).every((value) => value === undefined)).toBe(true)
    expect(own.slice(48)).toEqual(Array(48).fill(2.5))
    expect(past.mean(AIR, later(START, -1))).toBeUndefined()
  })

  it('stays as it was known while the store is lost', async () => {
    const store = await filled(later(START, -DAY), START, () => 4)
    const past = new Past(store, names, 2)
    await past.read(START)
    store.lose(true)
    await expect(past.read(later(START, QUARTER_HOUR))).rejects.toThrow()
    expect(past.mean(AIR, later(START, -1))).toBe(4)
  })
})

describe('a forecast', () => {
  const day = (k: number) => 10 + 3 * Math.sin((2 * Math.PI * k) / 96)
  const past = Array.from({ length: 4 * 96 }, (_, k) => day(k))
  it('begins with what is measured now and goes back to the usual day', () => {
    const told = expected(past, 13, START, 96) ?? []
    expect(told[0]).toBe(13)
    expect(told).toHaveLength(96)
    expect(told[48]).toBeCloseTo(day(48), 0)
  })
  it('without a past is what is there now; with neither it is none', () => {
    expect(expected([], 7, START, 3)).toEqual([7, 7, 7])
    expect(expected([undefined, undefined], undefined, START, 3)).toBeUndefined()
  })
  it('has no margin while nothing tells how wrong it has been', () => {
    expect(errorsOf(past.slice(0, 50), START)).toEqual([])
    expect(marginsOf([], 0.9, 3)).toEqual([0, 0, 0])
  })
  it('has one that grows with how far it looks ahead', () => {
    let [departure, seed] = [0, 1]
    const gusting = Array.from({ length: 14 * 96 }, (_, k) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      departure = 0.95 * departure + (seed / 2 ** 32 - 0.5)
      return day(k) + departure
    })
    const errors = errorsOf(gusting, START)
    expect(errors.map(({ lead }) => lead)).toEqual([1, 2, 4, 8, 16, 48, 96])
    const margins = marginsOf(errors, 0.8, 96)
    expect(margins[0]).toBe(0)
    expect(margins[16] ?? 0).toBeGreaterThan(margins[1] ?? 0)
    expect(margins[1] ?? 0).toBeGreaterThan(0)
  })
})

const gasSite = (change: Partial<SiteFile['schedule']> = {}): SiteFile => {
  const site = smallSite()
  return {
    ...site,
    schedule: { ...site.schedule, ...change },
    gas: {
      inlet: {
        id: 'well',
        net_heating_value_mj_per_m3: 36,
        pressure: 'plc/p',
        pressure_low_kpa: 100,
        pressure_set_kpa: 200,
        pressure_high_kpa: 300,
        line_pack_m3_per_kpa: 0.1,
        meter: 'm-in',
      },
      treatment: [],
      flare: { id: 'flare', meter: 'm-flare', destruction_efficiency: 0.9, unlit_share: 0.1 },
    },
  }
}
const GRID = { id: 'line', feeds: 'bus', import_limit_kw: 100, export_limit_kw: 0, meter: 'm-line' }

describe('the outlook', () => {
  const parts = async (file: SiteFile, change: Partial<OutlookParts> = {}): Promise<OutlookParts> => ({
    file,
    channels,
    past: new Past(memoryStore(), names, 1),
    given: await GivenSeriesBook.open(memoryStore()),
    gasErrors: [],
    calls: EMPTY_BOOK,
    ...change,
  })
  const present = { gasM3PerH: 50, outsideC: -5, ownKw: 2 }
  const told = async (
    file: SiteFile,
    change: Partial<OutlookParts> = {},
    at: { gasM3PerH: number | undefined; outsideC: number | undefined; ownKw: number | undefined } = present,
  ) => outlookOf(await parts(file, change), at, 36, START, 4)

  it('is what is there now where nothing else is known', async () => {
    const outlook = await told(gasSite({ hashprice_minor_per_th_day: 5 }))
    expect(outlook).toMatchObject({
      ok: true,
      assumed: [],
      outlook: {
        gasM3PerH: [50, 50, 50, 50],
        outsideC: [-5, -5, -5, -5],
        ownUseKw: [5, 5, 5, 5],
        hashpriceMinorPerThDay: [5, 5, 5, 5],
      },
      shown: { hashpriceMinorPerThDay: [5, 5, 5, 5] },
    })
  })

  it('is none where the gas, or the price of a bought kWh, is not known', async () => {
    expect(await told(gasSite(), {}, { ...present, gasM3PerH: undefined })).toMatchObject({
      ok: false,
      trouble: { code: 'gas-unknown' },
    })
    expect(await told({ ...gasSite(), grid: [GRID] })).toMatchObject({
      ok: false,
      trouble: { code: 'price-unknown' },
    })
  })

  it('takes a margin off the gas so that it is there as often as the site wants', async () => {
    const gasErrors = [1, 4].map((lead) => ({
      lead,
      count: 101,
      bias: 0,
      meanAbsolute: 5,
      persistenceMeanAbsolute: 5,
      errors: Array.from({ length: 101 }, (_, k) => (k - 50) / 5),
    }))
    const outlook = await told(gasSite({ gas_confidence: 0.9 }), { gasErrors })
    expect(outlook).toMatchObject({ outlook: { gasM3PerH: [50, 42, 42, 42] } })
  })

  it('takes own machines to be worth running where nobody says what they earn, and says so', async () => {
    const site = { ...gasSite({ import_price_minor_per_kwh: 8 }), grid: [GRID] }
    const customers = site.customers.map((customer) => ({ ...customer, energy_price_minor_per_kwh: 0 }))
    const outlook = await told({ ...site, customers })
    if (!outlook.ok) throw new Error(outlook.trouble.detail)
    // 100 TH/s for 3 kW: at this price a kWh brings 1.2 times what it costs.
    expect((outlook.outlook.hashpriceMinorPerThDay[0] ?? 0) * (100 / 24 / 3)).toBeCloseTo(9.6, 9)
    expect(outlook.shown.hashpriceMinorPerThDay).toEqual([undefined, undefined, undefined, undefined])
    expect(outlook.assumed).toEqual(['earnings-unknown'])
  })

  it('takes prices that people gave, what calls say before them, and beyond them what they have been', async () => {
    const given = await GivenSeriesBook.open(memoryStore())
    const points = [-2, -1, 0].map((hour) => ({ at: toIso(later(START, hour * 3_600_000)), value: 7 }))
    await given.give({ series: [{ name: 'import-price', points }], why: 'day-ahead' }, 'olga', START)
    const site = { ...gasSite(), grid: [GRID] }
    const outlook = outlookOf(await parts(site, { given }), present, 36, START, 8)
    expect(outlook).toMatchObject({
      ok: true,
      outlook: { importMinorPerKwh: Array(8).fill(7) },
      callPrices: Array(8).fill(7),
      assumed: [],
    })
    // Four hours later they have run out: the plan learns from them and says so, and no call goes by what was learnt.
    const stale = outlookOf(await parts(site, { given }), present, 36, later(START, 4 * 3_600_000), 2)
    expect(stale).toMatchObject({
      ok: true,
      outlook: { importMinorPerKwh: [7, 7] },
      callPrices: [undefined, undefined],
      assumed: ['prices-stale'],
    })
  })

  it('is none where prices begin later and nobody tells those before', async () => {
    const given = await GivenSeriesBook.open(memoryStore())
    const points = [{ at: toIso(later(START, 3_600_000)), value: 7 }]
    await given.give({ series: [{ name: 'import-price', points }], why: 'day-ahead' }, 'olga', START)
    const site = { ...gasSite(), grid: [GRID] }
    expect(outlookOf(await parts(site, { given }), present, 36, START, 8)).toMatchObject({
      ok: false,
      trouble: { code: 'price-unknown' },
    })
  })

  // 36 MJ/m³ at 0.0561 kg/MJ are 2.0196 kg; 81 % of the flared gas is burnt, 19 % stays methane of 0.6798 kg/m³ and 29.8 times CO2.
  it('tells the carbon of gas where it has a price', async () => {
    const outlook = await told(gasSite({ carbon_price_minor_per_t: 100 }))
    if (!outlook.ok) throw new Error(outlook.trouble.detail)
    expect(outlook.outlook.carbon?.burntKgPerM3).toBeCloseTo(2.0196, 4)
    expect(outlook.outlook.carbon?.flaredKgPerM3).toBeCloseTo(0.81 * 2.0196 + 0.19 * 0.6798 * 29.8, 4)
  })
})

describe('series that people give', () => {
  it('have run out an hour after their last value, and are forgotten a month later', async () => {
    const book = await GivenSeriesBook.open(memoryStore())
    await give(book, [[0, 4]])
    const standing = (hour: number) => book.standingAt('hashprice', later(START, hour * 3_600_000))
    expect(standing(-1)).toEqual({ kind: 'none' })
    expect(standing(0.5)).toEqual({ kind: 'value', value: 4 })
    const stale = { kind: 'stale', since: later(START, 3_600_000) }
    expect([standing(1), standing(24 * 31)]).toEqual([stale, stale])
    expect(standing(24 * 31 + 1)).toEqual({ kind: 'none' })
  })

  const at = (hour: number) => toIso(later(START, hour * 3_600_000))
  const give = (
    book: GivenSeriesBook,
    points: [number, number][],
    name: 'hashprice' | 'temperature' = 'hashprice',
  ) =>
    book.give(
      { series: [{ name, points: points.map(([hour, value]) => ({ at: at(hour), value })) }], why: 'index' },
      'olga',
      START,
    )
  it('hold until the next value, the last for an hour, and nothing before the first', async () => {
    const book = await GivenSeriesBook.open(memoryStore())
    await give(book, [
      [1, 5],
      [0, 4],
      [3, 6],
    ])
    const hours = [-0.1, 0, 0.9, 1, 2.9, 3, 3.9, 4.1]
    expect(hours.map((hour) => book.valueAt('hashprice', later(START, hour * 3_600_000)))).toEqual([
      undefined,
      4,
      4,
      5,
      5,
      6,
      6,
      undefined,
    ])
  })

  it('take the place of what was given for the same time, and outlast a restart', async () => {
    const store = memoryStore()
    const book = await GivenSeriesBook.open(store)
    await give(
      book,
      [0, 1, 2, 3].map((hour) => [hour, 1]),
    )
    await give(book, [
      [1, 2],
      [2, 2],
    ])
    const again = await GivenSeriesBook.open(store)
    expect(again.all()).toMatchObject([
      { name: 'hashprice', unit: 'minor/TH/day', who: 'olga', why: 'index', points: { length: 4 } },
    ])
    expect(again.all()[0]?.points.map(({ value }) => value)).toEqual([1, 2, 2, 1])
  })

  it('are refused as a whole where a value is none', async () => {
    const book = await GivenSeriesBook.open(memoryStore())
    await expect(give(book, [[0, Number.NaN]])).rejects.toMatchObject({ code: 'series-value' })
    await expect(give(book, [[0, 1e9]])).rejects.toMatchObject({ code: 'series-value' })
    await expect(
      give(book, [
        [0, 1],
        [0, 2],
      ]),
    ).rejects.toMatchObject({ code: 'series-twice' })
    const bad = { series: [{ name: 'hashprice' as const, points: [{ at: 'noon', value: 1 }] }], why: 'x' }
    await expect(book.give(bad, 'olga', START)).rejects.toMatchObject({ code: 'series-instant' })
    expect(book.all()).toEqual([])
  })
})
