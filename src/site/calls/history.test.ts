import { describe, expect, it } from 'vitest'
import { smallPlant } from '../../../test/small-plant.ts'
import { memoryStore } from '../../../twin/memoryStore.ts'
import { reconcile } from '../../balance/index.ts'
import { type Call, foldCalls, type HeldCall, keyText } from '../../calls/index.ts'
import { type Instant, type Interval, instant, QUARTER_HOUR, wattHours } from '../../quantity/index.ts'
import { siteFileSchema } from '../../sitefile/index.ts'
import { baselineOf, drawnOver } from './history.ts'
import { partOf } from './parts.ts'

const plant = smallPlant()
/** 2026-11-23, a Monday: 11:00 at the site. */
const MONDAY = instant(Date.UTC(2026, 10, 23, 6))
const DAY = 24 * 3_600_000
const site = partOf({ kind: 'site' }, plant)
const bob = { ...partOf({ kind: 'customers', ids: ['bob'] }, plant), meters: [] }

function held(baseline: Call['baseline']): { call: HeldCall; book: ReturnType<typeof foldCalls> } {
  const call: Call = {
    issuer: 'dso',
    id: 'c1',
    version: 1,
    scope: { kind: 'site' },
    mode: { kind: 'reduce', kw: 10 },
    from: MONDAY,
    until: instant(MONDAY + 2 * QUARTER_HOUR),
    must: true,
    why: 'x',
    payMinorPerKwh: 0,
    breachMinorPerKwh: 0,
    baseline,
  }
  const answer = { issuer: 'dso', id: 'c1', version: 1, result: 'taken', reason: '', at: instant(0) } as const
  const source = { way: 'http', issuer: 'dso' } as const
  const fact = { kind: 'message', message: { kind: 'call', call }, source, answer } as const
  const book = foldCalls([{ sequence: 1, at: instant(0), fact }])
  const found = book.calls.get(keyText(call))
  if (found === undefined) throw new Error('not taken')
  return { call: found, book }
}

/** A settled quarter of an hour: f1 and f2 with 4 and 5 kWh, or with f2 unread. */
async function settle(store: ReturnType<typeof memoryStore>, start: Instant, f1Wh: number, f2Wh?: number) {
  const interval: Interval = { start, end: instant(start + QUARTER_HOUR) }
  const flow = (id: string, value: number | undefined) =>
    value === undefined
      ? { id, from: 'bus', to: null }
      : { id, from: 'bus', to: null, measured: value, sigma: 1 }
  const graph = {
    nodes: ['bus'],
    flows: [{ id: 'g1', from: null, to: 'bus' }, flow('f1', f1Wh), flow('f2', f2Wh)],
  }
  const none = wattHours(0)
  await store.appendSettled(
    {
      interval,
      shares: [
        {
          customer: 'bob',
          energy: wattHours(2_000),
          energySigma: none,
          machineHours: 1,
          meanHashrate: undefined,
        },
        {
          customer: 'ann',
          energy: wattHours(9_000),
          energySigma: none,
          machineHours: 1,
          meanHashrate: undefined,
        },
      ],
      generated: none,
      imported: none,
      own: none,
      quality: 'measured',
      notes: [],
      inputs: String(start),
    },
    [{ interval, kind: 'electricity', graph, result: reconcile(graph) }],
  )
}

describe('what a call is measured against', () => {
  it('is the mean of ten settled working days, else of the hour before, else what is drawn', async () => {
    const store = memoryStore()
    const { call, book } = held('ten-in-ten')
    expect(await baselineOf(call, site, book, plant, store, undefined)).toBeUndefined()
    expect(await baselineOf(call, site, book, plant, store, 42)).toEqual({
      method: 'meter-before',
      days: [],
      steps: [{ from: MONDAY, kw: 42 }],
    })
    // The hour before: 10:00 to 11:00, of which the last quarter lacks a meter.
    for (const [back, f1] of [4, 3, 2].entries())
      await settle(store, instant(MONDAY - (4 - back) * QUARTER_HOUR), f1 * 1_000, 5_000)
    await settle(store, instant(MONDAY - QUARTER_HOUR), 9_000)
    // 9, 8 and 7 kWh: 8 kWh a quarter are 32 kW.
    expect(await baselineOf(call, site, book, plant, store, 42)).toMatchObject({
      method: 'meter-before',
      steps: [{ kw: 32 }],
    })
    // Two quarters on each of the fourteen days before: ten of them are working days; 1 kWh more each day back.
    for (let back = 1; back <= 14; back++)
      for (const quarter of [0, 1])
        await settle(store, instant(MONDAY - back * DAY + quarter * QUARTER_HOUR), back * 1_000, 5_000)
    const ten = await baselineOf(call, site, book, plant, store, 42)
    expect(ten?.days).toHaveLength(10)
    // Back 3 to 7 and 10 to 14: 8.5 on average, and 5: 13.5 kWh a quarter are 54 kW.
    expect(ten?.steps).toEqual([
      { from: MONDAY, kw: 54 },
      { from: instant(MONDAY + QUARTER_HOUR), kw: 54 },
    ])
    // Friday the 20th (back 3) is a holiday of the site: nine are left, back 4 to 7 and 10 to 14: 82 / 9 and 5 kWh a quarter.
    const calls = { ...plant.file.calls, holidays: ['2026-11-20'] }
    const withHoliday = { ...plant, file: { ...plant.file, calls } }
    const nine = await baselineOf(call, site, book, withHoliday, store, 42)
    expect(nine?.days).toHaveLength(9)
    expect(nine?.steps[0]?.kw).toBeCloseTo((82 / 9 + 5) * 4, 9)
    // The issuer counts no holidays.
    const dso = { id: 'dso', name: 'DSO', may_order: { site: true }, holidays: [] }
    const { issuers } = siteFileSchema.parse({ ...plant.file, calls: { issuers: [dso] } }).calls
    const without = { ...plant, file: { ...plant.file, calls: { ...calls, issuers } } }
    expect((await baselineOf(call, site, book, without, store, 42))?.days).toHaveLength(10)
    const own = await baselineOf(call, bob, book, plant, store, undefined)
    expect(own?.steps[0]?.kw).toBe(8)
  })

  it('is that of the version which it replaced while that was in force', async () => {
    const store = memoryStore()
    const { call: first, book } = held('meter-before')
    const at = instant(MONDAY + 60_000)
    const call = { ...first.call, version: 2, until: instant(MONDAY + 4 * QUARTER_HOUR) }
    const answer = { issuer: 'dso', id: 'c1', version: 2, result: 'taken', reason: '', at } as const
    const source = { way: 'http', issuer: 'dso' } as const
    const baseline = { method: 'meter-before', days: [], steps: [{ from: MONDAY, kw: 50 }] } as const
    const next = foldCalls(
      [
        { sequence: 2, at: MONDAY, fact: { kind: 'baseline', call: first.call, baseline } },
        { sequence: 3, at, fact: { kind: 'message', message: { kind: 'call', call }, source, answer } },
      ],
      book,
    )
    const second = next.calls.get(keyText(call))
    if (second === undefined) throw new Error('not taken')
    expect(await baselineOf(second, site, next, plant, store, 40)).toEqual(baseline)
  })
})

describe('what a part drew', () => {
  const time = { start: MONDAY, end: instant(MONDAY + QUARTER_HOUR) }

  it('is the rise of the counters of its meters, and unknown where one of them is', async () => {
    const store = memoryStore()
    const reading = (meter: string, minutes: number, value: number) => ({
      channel: `${meter}/energy_import_wh`,
      at: instant(MONDAY + minutes * 60_000),
      value,
      quality: 'good' as const,
    })
    const minutes = Array.from({ length: 18 }, (_, minute) => minute - 1)
    await store.appendReadings(minutes.map((minute) => reading('m-f1', minute, 50_000 + minute * 100)))
    expect(await drawnOver(site, time, plant, store)).toEqual({ kwh: undefined, estimated: true })
    await store.appendReadings(minutes.map((minute) => reading('m-f2', minute, 900 + minute * 20)))
    // 15 minutes of 100 and 20 Wh: 1.8 kWh.
    const drawn = await drawnOver(site, time, plant, store)
    expect(drawn.kwh).toBeCloseTo(1.8, 9)
    expect(drawn.estimated).toBe(false)
  })

  it('without a meter of its own is what its machines told, as an estimate', async () => {
    const store = memoryStore()
    expect(await drawnOver(bob, time, plant, store)).toEqual({ kwh: undefined, estimated: true })
    const told = (machine: string, powerW: number) =>
      Array.from({ length: 16 }, (_, minute) => ({
        machine,
        at: instant(MONDAY + (minute - 1) * 60_000),
        mining: true,
        powerW,
        hashrateThs: 100,
        temperatureC: 60,
        quality: 'good' as const,
      }))
    await store.appendMachineReadings([
      ...told('g-h2/10.0.0.11', 3_000),
      ...told('g-h2/10.0.0.12', 1_000),
      ...told('g-h1/10.0.0.1', 9_000),
    ])
    const drawn = await drawnOver(bob, time, plant, store)
    // 4 kW for a quarter of an hour.
    expect(drawn.kwh).toBeCloseTo(1, 9)
    expect(drawn.estimated).toBe(true)
  })
})
