import { describe, expect, it } from 'vitest'
import { type Instant, instant } from '../quantity/index.ts'
import { keyText } from './fact.ts'
import { allowedKwAt, limitsAt, priceAt, priceWindows, untoldAt } from './limits.ts'
import { loadOrders } from './loadOrders.ts'
import type { Call, CallMode } from './model.ts'
import { cancel, Desk, given, minutes } from './testCalls.testing.ts'
import { triggersAfter } from './trigger.ts'

const key = { issuer: 'dso', id: 'c1', version: 1 }
const held = (...calls: Partial<Call>[]) => {
  const desk = new Desk()
  for (const change of calls) desk.say(given(change))
  return desk
}
const most = (desk: Desk, at: Instant, measured = {}) =>
  limitsAt(desk.book, at, measured).limits.map((limit) => `${limit.call.id} ${limit.most / 1000} kW`)

describe('limits at an instant', () => {
  it('hold from a little before the start to the end, and tell when they change next', () => {
    const desk = held({})
    const nothing = limitsAt(desk.book, minutes(0), {})
    expect(nothing).toMatchObject({ limits: [], nextAt: instant(minutes(60) - 15_000) })
    const now = limitsAt(desk.book, instant(minutes(60) - 15_000), {})
    expect(now.limits).toMatchObject([{ scope: { kind: 'site' }, must: true, most: 300_000, call: key }])
    expect(now.nextAt).toBe(minutes(120))
    expect(limitsAt(desk.book, minutes(120), {})).toMatchObject({ limits: [], nextAt: undefined })
  })

  it('of calls that contradict each other hold together: the least is the strictest', () => {
    const desk = held({}, { id: 'c2', mode: { kind: 'full' } }, { id: 'c3', mode: { kind: 'cap', kw: 500 } })
    expect(most(desk, minutes(70))).toEqual(['c1 300 kW', 'c2 0 kW', 'c3 500 kW'])
    desk.say(cancel(1, 'c2'), minutes(71))
    expect(most(desk, minutes(72))).toEqual(['c1 300 kW', 'c3 500 kW'])
  })

  it('of a should hold where a breach costs more than the kWh earns', () => {
    const desk = held({ must: false, payMinorPerKwh: 4, breachMinorPerKwh: 3 })
    expect(most(desk, minutes(70))).toEqual(['c1 300 kW'])
    expect(most(desk, minutes(70), { earnsMinorPerKwh: () => 6 })).toEqual(['c1 300 kW'])
    expect(most(desk, minutes(70), { earnsMinorPerKwh: () => 7 })).toEqual([])
    expect(most(held({ payMinorPerKwh: 0 }), minutes(70), { earnsMinorPerKwh: () => 1e6 })).toHaveLength(1)
  })

  it('below a baseline follow its steps, and cannot be told before there is one', () => {
    const desk = held({ mode: { kind: 'reduce', kw: 100 } })
    expect(limitsAt(desk.book, minutes(70), {})).toMatchObject({
      limits: [],
      untold: [{ call: key, why: 'no-baseline' }],
    })
    const steps = [
      { from: minutes(60), kw: 420 },
      { from: minutes(75), kw: 80 },
    ]
    desk.add({ kind: 'baseline', call: key, baseline: { method: 'ten-in-ten', days: [], steps } })
    expect(most(desk, instant(minutes(60) - 10_000))).toEqual(['c1 320 kW'])
    expect(most(desk, minutes(74))).toEqual(['c1 320 kW'])
    expect(limitsAt(desk.book, minutes(70), {}).nextAt).toBe(instant(minutes(75) - 15_000))
    expect(most(desk, minutes(80))).toEqual(['c1 0 kW'])
  })

  it('are lifted by a person by name, for the time that the person says', () => {
    const desk = held({})
    desk.add({ kind: 'override', call: key, who: 'olga', why: 'hospital', until: minutes(90) }, minutes(70))
    expect(most(desk, minutes(69))).toHaveLength(1)
    expect(most(desk, minutes(70))).toEqual([])
    expect(limitsAt(desk.book, minutes(70), {}).nextAt).toBe(minutes(90))
    expect(most(desk, minutes(90))).toHaveLength(1)
  })

  it('above a price ask for nothing while it is not known, and say why', () => {
    const desk = held({ mode: { kind: 'above-price', minorPerKwh: 10 } })
    const none = { why: 'no-price', since: undefined }
    expect(limitsAt(desk.book, minutes(70), {})).toMatchObject({
      limits: [],
      untold: [{ call: key, ...none }],
    })
    const stale = { importPrice: () => ({ minorPerKwh: undefined, staleSince: minutes(65) }) }
    const why = { why: 'stale-price', since: minutes(65) }
    expect(limitsAt(desk.book, minutes(70), stale)).toMatchObject({
      limits: [],
      untold: [{ call: key, ...why }],
    })
    const call = desk.book.calls.get(keyText(key))
    if (call === undefined) throw new Error('no call')
    expect(untoldAt(desk.book, call, minutes(70), stale)).toEqual(why)
    expect(untoldAt(desk.book, call, minutes(59), stale)).toBeUndefined()
    expect(allowedKwAt(desk.book, call, minutes(70), stale)).toBeUndefined()
    expect(
      untoldAt(desk.book, call, minutes(70), { importPrice: () => ({ minorPerKwh: 3 }) }),
    ).toBeUndefined()
  })

  it('above a price depend on what a kWh costs, by calls of prices before all else', () => {
    const above = { mode: { kind: 'above-price', minorPerKwh: 10 } } as const
    const price = (minor: number): CallMode => ({ kind: 'prices', importMinorPerKwh: minor })
    const told = (minorPerKwh: number) => ({ importPrice: () => ({ minorPerKwh }) })
    const desk = held(above)
    expect(most(desk, minutes(70), told(10))).toEqual([])
    expect(most(desk, minutes(70), told(11))).toEqual(['c1 0 kW'])
    // By a series: 9 until 75 min, 12 from then on.
    const series = { importPrice: (at: Instant) => ({ minorPerKwh: at < minutes(75) ? 9 : 12 }) }
    expect([minutes(74), minutes(75)].map((at) => most(desk, at, series))).toEqual([[], ['c1 0 kW']])
    desk.say(given({ id: 'p1', mode: price(12) }))
    expect(most(desk, minutes(70), told(3))).toEqual(['c1 0 kW'])
    desk.say(given({ id: 'p2', mode: price(4), from: minutes(80) }))
    expect(priceAt(desk.book, minutes(85))?.importMinorPerKwh).toBe(4)
    expect(most(desk, minutes(85))).toEqual([])
    expect(priceWindows(desk.book, minutes(0), minutes(80)).map(({ call }) => call.id)).toEqual(['p1'])
  })
})

describe('a frequency call', () => {
  const mode: CallMode = { kind: 'below-frequency', hz: 49.8, kw: 200, restoreAfterS: 60 }
  const powerKw = () => 500

  it('sheds from the power at the moment, and holds until it has been well long enough', () => {
    const desk = held({ mode })
    const look = (
      frequencyHz: number | undefined,
      second: number,
      recovering = new Map<string, Instant>(),
    ) => {
      const at = instant(minutes(60) + second * 1000)
      const next = triggersAfter(desk.book, recovering, { frequencyHz, powerKw }, at)
      for (const fact of next.facts) desk.add(fact, at)
      return new Map(next.recovering)
    }
    look(49.9, 0)
    expect(most(desk, minutes(61))).toEqual([])
    look(49.7, 2)
    expect(most(desk, minutes(61))).toEqual(['c1 300 kW'])
    let well = look(49.9, 10)
    well = look(49.7, 50, well)
    well = look(49.9, 52, well)
    well = look(undefined, 54, well)
    well = look(49.9, 56, well)
    well = look(49.9, 115, well)
    expect(most(desk, minutes(62))).toEqual(['c1 300 kW'])
    look(49.9, 116, well)
    expect(most(desk, minutes(62))).toEqual([])
  })

  it('is not triggered outside its time, nor while the power is not known', () => {
    const desk = held({ mode })
    expect(triggersAfter(desk.book, new Map(), { frequencyHz: 49, powerKw }, minutes(59)).facts).toEqual([])
    const blind = { frequencyHz: 49, powerKw: () => undefined }
    expect(triggersAfter(desk.book, new Map(), blind, minutes(61)).facts).toEqual([])
  })
})

describe('calls as orders of a schedule', () => {
  const horizon = {
    start: minutes(0),
    stepH: 0.25,
    steps: 12,
    classesOf: (customer: string) => [`${customer}-s19`],
    importMinorPerKwh: Array.from({ length: 12 }, (_, step) => (step < 5 ? 5 : 15)),
  }

  it('hold for every step that they touch, each by its kind', () => {
    const desk = held(
      { from: minutes(50), until: minutes(76) },
      { id: 'c2', scope: { kind: 'halls', ids: ['h1'] }, mode: { kind: 'full' }, must: false },
      { issuer: 'law', id: 'b', scope: { kind: 'customers', ids: ['nordhash'] }, mode: { kind: 'ban' } },
      { issuer: 'law', id: 'i', scope: { kind: 'grid', id: 'g' }, mode: { kind: 'cap', kw: 90 } },
    )
    const orders = loadOrders(desk.book, horizon)
    expect(orders).toEqual([
      { id: 'dso/c1', kind: 'load', from: 3, to: 6, mostKw: 300, must: true, breachMinorPerKwh: 28 },
      {
        id: 'dso/c2',
        kind: 'load',
        of: ['h1'],
        from: 4,
        to: 8,
        mostKw: 0,
        must: false,
        breachMinorPerKwh: 28,
      },
      {
        id: 'law/b',
        kind: 'machines',
        of: ['nordhash-s19'],
        from: 4,
        to: 8,
        mostKw: 0,
        must: true,
        breachMinorPerKwh: 28,
      },
      {
        id: 'law/i',
        kind: 'import',
        of: ['g'],
        from: 4,
        to: 8,
        mostKw: 90,
        must: true,
        breachMinorPerKwh: 28,
      },
    ])
  })

  it('above a price are orders for the dear steps alone; overridden, of the past or not shed they are none', () => {
    const desk = held({ mode: { kind: 'above-price', minorPerKwh: 10 } })
    expect(loadOrders(desk.book, horizon)).toMatchObject([{ from: 5, to: 8, mostKw: 0 }])
    desk.add({ kind: 'override', call: key, who: 'olga', why: 'x', until: minutes(105) })
    expect(loadOrders(desk.book, horizon)).toMatchObject([{ from: 7, to: 8 }])
    const frequency = held({ mode: { kind: 'below-frequency', hz: 49, kw: 100, restoreAfterS: 1 } })
    expect(loadOrders(frequency.book, horizon)).toEqual([])
    expect(frequency.book.calls.has(keyText(key))).toBe(true)
  })
})
