import { describe, expect, it } from 'vitest'
import { smallPlant, smallSite } from '../../../test/small-plant.ts'
import { memoryStore } from '../../../twin/memoryStore.ts'
import { meritOrder, problemOf } from '../../dispatch/index.ts'
import { instant, after as later, QUARTER_HOUR, toIso } from '../../quantity/index.ts'
import { plantOf } from '../plant.ts'
import { AIR, allChannels, channelsOf, runningOf } from './channels.ts'
import { GivenSeriesBook } from './givenSeries.ts'
import { guidanceAt } from './guidance.ts'
import { measuredPoints } from './measuredPoints.ts'
import { Past } from './past.ts'
import type { HeldPin } from './pins.ts'
import type { MadePlan } from './planText.ts'

const START = instant(Date.UTC(2027, 0, 15))
const plant = smallPlant()
const STEPS = [0, 1, 2, 3]
/** Ann pays 6 a kWh and Bob 7; a bought one costs so much. The second engine may not run in the first step. */
function made(price: number, change: Partial<MadePlan['plan']> = {}): MadePlan {
  const file = {
    ...smallSite(),
    grid: [{ id: 'line', feeds: 'bus', import_limit_kw: 100, export_limit_kw: 100, meter: 'm-own' }],
  }
  const problem = problemOf(
    file,
    START,
    0.25,
    { engines: new Map(), packM3: 0, machines: new Map(), peakKw: 0 },
    {
      gasM3PerH: [],
      netHeatingValueMjPerM3: 36,
      outsideC: STEPS.map(() => 0),
      importMinorPerKwh: STEPS.map(() => price),
      exportMinorPerKwh: STEPS.map(() => 0),
      hashpriceMinorPerThDay: STEPS.map(() => 5),
      mostKw: new Map([['g2', [0, 100, 100, 100]]]),
    },
  )
  const plan = { ...meritOrder(problem), how: 'optimal' as const, ...change }
  return { id: 'P1', madeAt: START, seconds: 1, problem, plan, words: { gap: 0, timeLimitS: 1 } }
}
const pin = (kind: 'engine' | 'hall', id: string, state: HeldPin['state']): HeldPin => ({
  id: 'pin-1',
  target: { kind, id },
  state,
  from: toIso(START),
  until: toIso(later(START, 3_600_000)),
  start: START,
  end: later(START, 3_600_000),
  who: 'olga',
  why: 'work',
})
const FRESH = 2 * QUARTER_HOUR
const counts = (guidance: ReturnType<typeof guidanceAt>) =>
  guidance?.heldBack.map(({ group, machines, most }) => [group, machines.size, most])

describe('what the fast loop is asked for', () => {
  it('is nothing without a plan of the solver that is fresh, or a pin', () => {
    const at = later(START, 60_000)
    expect(guidanceAt(plant, undefined, [], at, FRESH)).toBeUndefined()
    expect(guidanceAt(plant, made(1, { how: 'merit order' }), [], at, FRESH)).toBeUndefined()
    expect(guidanceAt(plant, made(1), [], later(START, FRESH), FRESH)).toBeUndefined()
    expect(guidanceAt(plant, made(1), [], later(START, -1), FRESH)).toBeUndefined()
    const late = [pin('engine', 'g1', 'off')]
    expect(guidanceAt(plant, undefined, late, later(START, 3_600_000), FRESH)).toBeUndefined()
  })

  it('are the engines of the step that it is, and nothing of one that could not be counted on', () => {
    const on = made(1)
    const engines = on.plan.engines.map((engine, k) => ({
      ...engine,
      on: STEPS.map((t) => k === 0 || t > 1),
    }))
    const guided = (minutes: number) =>
      guidanceAt(plant, { ...on, plan: { ...on.plan, engines } }, [], later(START, minutes * 60_000), FRESH)
    expect([...(guided(1)?.engines ?? [])]).toEqual([['g1', 'on']])
    expect([...(guided(16)?.engines ?? [])]).toEqual([
      ['g1', 'on'],
      ['g2', 'off'],
    ])
  })

  it('are machines that stand still for a price, not those for which there is no power', () => {
    const standing = (price: number) => {
      const plan = made(price)
      const loads = plan.plan.loads.map(({ id }) => ({
        id,
        machines: [{ mode: 'nominal', count: STEPS.map(() => (id === 'g-h1' ? 0.9999 : 2)) }],
      }))
      return counts(guidanceAt(plant, { ...plan, plan: { ...plan.plan, loads } }, [], START, FRESH))
    }
    expect(standing(6.5)).toEqual([['g-h1', 2, 1]])
    expect(standing(4)).toEqual([])
  })

  it('is what people pinned, with and without a plan', () => {
    const off = guidanceAt(plant, undefined, [pin('engine', 'g1', 'off')], START, FRESH)
    expect([[...(off?.engines ?? [])], [...(off?.pinned ?? [])]]).toEqual([[['g1', 'off']], ['g1']])
    const at60 = guidanceAt(plant, made(1), [pin('engine', 'g1', { kw: 60 })], START, FRESH)
    expect([...(at60?.mostW ?? [])]).toEqual([['g1', 60_000]])
    expect(counts(guidanceAt(plant, undefined, [pin('hall', 'h1', 'off')], START, FRESH))).toEqual([
      ['g-h1', 2, 0],
    ])
    const at4 = guidanceAt(plant, undefined, [pin('hall', 'h2', { kw: 4 })], START, FRESH)
    expect(counts(at4)).toEqual([['g-h2', 2, 1]])
  })
})

describe('past quarters', () => {
  it('are told as they were measured, and what was not is null', async () => {
    const file = { ...smallSite() }
    const halls = file.halls.map((hall) => ({
      ...hall,
      fans_kw: 1,
      ...(hall.id === 'h1' && { meter: 'm-f1' }),
    }))
    const site = { ...file, halls }
    const channels = channelsOf(plantOf(site, () => new Set()))
    const store = memoryStore()
    const readings: Record<string, number> = {
      'm-g1/power_w': 60_000,
      'm-g2/power_w': 0,
      'm-f1/power_w': 31_000,
      'm-own/power_w': 5_000,
      [AIR]: -7.5,
      [runningOf('g-h1')]: 2,
    }
    for (const [channel, value] of Object.entries(readings))
      for (let minute = 0; minute < 15; minute++)
        await store.appendReadings([{ channel, at: later(START, minute * 60_000), value, quality: 'good' }])
    const past = new Past(store, allChannels(channels), 1)
    const end = later(START, QUARTER_HOUR)
    await past.read(end)
    const given = await GivenSeriesBook.open(store)
    const points = measuredPoints(site, channels, past, given, later(START, -QUARTER_HOUR), end)
    expect(points.map(({ at }) => at)).toEqual(['2027-01-14T23:45:00.000Z', '2027-01-15T00:00:00.000Z'])
    expect(points[0]).toMatchObject({ engines_kw: { g1: null, g2: null }, outside_c: null, own_use_kw: null })
    expect(points[1]).toMatchObject({
      planned: false,
      engines_kw: { g1: 60, g2: 0 },
      // Of the meter's 31 kW one is the fans'.
      halls_kw: { h1: 30, h2: null },
      own_use_kw: 7,
      losses_kw: null,
      machines: { 'g-h1': 2, 'g-h2': null },
      gas_m3_per_h: null,
      burnt_m3_per_h: null,
      outside_c: -7.5,
      import_price_minor_per_kwh: null,
      reasons: [],
    })
  })
})
