import { describe, expect, it } from 'vitest'
import { type Instant, instant } from '../quantity/index.ts'
import { meterBefore, tenInTen } from './baseline.ts'
import { keyText } from './fact.ts'
import { statesDue, UNWATCHED, watch } from './judge.ts'
import { partsOf, performanceOf, quarterOf, settlementOf } from './settlement.ts'
import { Desk, given, HOUR, MINUTE, MONDAY, minutes } from './testCalls.testing.ts'

const QUARTER = 15 * MINUTE
const DAY = 24 * HOUR
const zone = 'Asia/Yekaterinburg'
const key = { issuer: 'dso', id: 'c1', version: 1 }

describe('ten in ten', () => {
  // The call: Monday 23 November, 11:00 to 11:30 local. Working days before it, counted back: 20, 19, 18, 17, 16, 13, 12, 11, 10, 9, 6, ...
  const time = { start: MONDAY, end: minutes(30) }
  const daysBack = (count: number) => instant(MONDAY - count * DAY)
  const both = (start: Instant, kwh: number) => [
    { start, kwh },
    { start: instant(start + QUARTER), kwh: kwh + 2 },
  ]
  /** 100 kWh in the first quarter on the day before, one more each day further back. */
  const quarters = Array.from({ length: 45 }, (_, back) => both(daysBack(back + 1), 99 + back + 1)).flat()

  it('is the mean of the same times on the last ten working days', () => {
    const baseline = tenInTen(time, { quarters, calls: [], zone })
    // Back 3, 4, 5, 6, 7, 10, 11, 12, 13, 14 days: 102 to 106 and 109 to 113 kWh, the mean of which is 107.5.
    expect(baseline).toEqual({
      method: 'ten-in-ten',
      days: [
        '2026-11-09',
        '2026-11-10',
        '2026-11-11',
        '2026-11-12',
        '2026-11-13',
        '2026-11-16',
        '2026-11-17',
        '2026-11-18',
        '2026-11-19',
        '2026-11-20',
      ],
      steps: [
        { from: MONDAY, kw: 430 },
        { from: minutes(15), kw: 438 },
      ],
    })
  })

  it('leaves out days with calls, holidays and days that were not measured, and goes back further', () => {
    const called = { start: instant(daysBack(3) - HOUR), end: daysBack(3) }
    const holidays = new Set(['2026-11-19'])
    const gap = quarters.filter(({ start }) => start !== daysBack(5))
    const baseline = tenInTen(time, { quarters: gap, calls: [called], zone, holidays })
    expect(baseline?.days[0]).toBe('2026-11-04')
    expect(baseline?.days).not.toContain('2026-11-20')
    expect(baseline?.days).not.toContain('2026-11-19')
    expect(baseline?.days).not.toContain('2026-11-18')
    // Back 6, 7, 10 to 14, 17, 18, 19: 105 + 106 + 109 + ... + 113 + 116 + 117 + 118 = 1,117.
    expect(baseline?.steps[0]?.kw).toBeCloseTo(446.8, 9)
  })

  it('leaves a holiday out of the working days, by the example of docs/calls.md', () => {
    // Friday 6 November 2026, 12:00 local, the 4th a holiday: 5, 3 and 2 November, 30 to 26 October, 23 and 22 October.
    const noon = instant(Date.UTC(2026, 10, 6, 7))
    const at = { start: noon, end: instant(noon + QUARTER) }
    // 100 kW on the day before, 1 kW more each day further back; 25 kWh in a quarter of an hour are 100 kW.
    const days = Array.from({ length: 45 }, (_, back) => ({
      start: instant(noon - (back + 1) * DAY),
      kwh: (100 + back) / 4,
    }))
    const holiday = tenInTen(at, { quarters: days, calls: [], zone, holidays: new Set(['2026-11-04']) })
    expect(holiday?.days).toEqual([
      '2026-10-22',
      '2026-10-23',
      '2026-10-26',
      '2026-10-27',
      '2026-10-28',
      '2026-10-29',
      '2026-10-30',
      '2026-11-02',
      '2026-11-03',
      '2026-11-05',
    ])
    expect(holiday?.steps[0]?.kw).toBeCloseTo(107.2, 9)
    expect(tenInTen(at, { quarters: days, calls: [], zone })?.steps[0]?.kw).toBeCloseTo(105.9, 9)
  })

  it('of a holiday is that of weekends and other holidays', () => {
    // Wednesday 4 November 2026; before it Sunday 1, Saturday 31, 25, 24 and so on, and Monday 2 November, a holiday too.
    const noon = instant(Date.UTC(2026, 10, 4, 7))
    const days = Array.from({ length: 45 }, (_, back) => ({
      start: instant(noon - (back + 1) * DAY),
      kwh: 100 + back,
    }))
    const holidays = new Set(['2026-11-02', '2026-11-04'])
    const baseline = tenInTen(
      { start: noon, end: instant(noon + QUARTER) },
      { quarters: days, calls: [], zone, holidays },
    )
    expect(baseline?.days.slice(-5)).toEqual([
      '2026-10-24',
      '2026-10-25',
      '2026-10-31',
      '2026-11-01',
      '2026-11-02',
    ])
  })

  it('takes weekends for weekends, and nothing from fewer than five days', () => {
    const sunday = { start: instant(MONDAY - DAY), end: instant(MONDAY - DAY + QUARTER) }
    const baseline = tenInTen(sunday, { quarters, calls: [], zone })
    expect(baseline?.days.slice(-3)).toEqual(['2026-11-14', '2026-11-15', '2026-11-21'])
    expect(tenInTen(time, { quarters: quarters.slice(0, 2 * 6), calls: [], zone })).toBeUndefined()
    expect(tenInTen(time, { quarters: quarters.slice(0, 2 * 7), calls: [], zone })?.days).toHaveLength(5)
  })

  it('keeps the local hour when the clocks were changed in between', () => {
    const berlin = 'Europe/Berlin'
    // 26 October 2026, 12:00 in winter time; the days before the 25th are in summer time.
    const noon = instant(Date.UTC(2026, 9, 26, 11))
    const summer = Array.from({ length: 12 }, (_, back) => ({
      start: instant(Date.UTC(2026, 9, 23 - back, 10)),
      kwh: 50,
    }))
    const baseline = tenInTen(
      { start: noon, end: instant(noon + QUARTER) },
      { quarters: summer, calls: [], zone: berlin },
    )
    expect(baseline?.steps).toEqual([{ from: noon, kw: 200 }])
  })
})

describe('meter before', () => {
  it('is the mean of the hour before the call, for all of it', () => {
    const quarters = [90, 100, 100, 110, 120].map((kwh, index) => ({
      start: instant(MONDAY - (5 - index) * QUARTER),
      kwh,
    }))
    const late = { start: minutes(7), end: minutes(60) }
    // The call begins at 11:07: the quarters from 10:00 to 11:00 have 100, 100, 110 and 120 kWh.
    expect(meterBefore(late, quarters)?.steps).toEqual([{ from: minutes(7), kw: 430 }])
    expect(meterBefore({ start: minutes(180), end: minutes(240) }, quarters)).toBeUndefined()
  })
})

describe('what meters show', () => {
  const held = () => {
    const desk = new Desk()
    desk.say(given())
    return desk
  }
  const limit = { mostW: 300_000, idleW: 40_000 }

  it('breaks a call above its limit and 1 % for more than 10 s, and keeps it again after a minute', () => {
    const desk = held()
    let seen = UNWATCHED
    const look = (second: number, measuredW: number | undefined) => {
      const at = instant(minutes(60) + second * 1000)
      seen = watch(seen, { measuredW, ...limit }, at)
      const facts = statesDue(desk.book, new Map([[keyText(key), seen]]), at)
      for (const fact of facts) desk.add(fact, at)
      return desk.book.calls.get(keyText(key))?.state
    }
    expect(look(-2, 400_000)).toBe('waiting')
    seen = UNWATCHED
    expect(look(0, 400_000)).toBe('in force')
    expect(look(10, 350_000)).toBe('in force')
    expect(look(12, 303_000)).toBe('kept')
    expect(look(14, 303_001)).toBe('kept')
    expect(look(20, undefined)).toBe('kept')
    expect(look(25, 310_000)).toBe('broken')
    expect(look(27, 290_000)).toBe('broken')
    expect(look(87, 290_000)).toBe('kept')
    // It was broken once: so it is at its end.
    expect(look(3_600, 290_000)).toBe('broken')
  })

  it('takes what stands idle for nothing, and says nothing of a call that no meter shows', () => {
    const idle = watch(UNWATCHED, { measuredW: 39_000, mostW: 0, idleW: 40_000 }, MONDAY)
    expect(idle.overSince).toBeUndefined()
    const desk = held()
    const over = minutes(120)
    expect(statesDue(desk.book, new Map(), over)).toMatchObject([
      { state: 'in force', reason: 'its time is over' },
    ])
  })
})

describe('settlement', () => {
  const settled = (
    mode: Parameters<typeof given>[0],
    baselineKw: number | undefined,
    kwh: readonly (number | undefined)[],
    allowedKw: number | undefined,
  ) => {
    const desk = new Desk()
    desk.say(given(mode))
    if (baselineKw !== undefined)
      desk.add({
        kind: 'baseline',
        call: key,
        baseline: { method: 'meter-before', days: [], steps: [{ from: minutes(60), kw: baselineKw }] },
      })
    const now = () => desk.book.calls.get(keyText(key))
    const held = now()
    if (held === undefined) throw new Error('not held')
    partsOf(held).forEach((time, index) => {
      const part = { time, measuredKwh: kwh[index], estimated: false, allowedKw }
      desk.add({ kind: 'measured', call: key, quarter: quarterOf(held, part) })
    })
    const after = now()
    if (after === undefined) throw new Error('not held')
    return { ...settlementOf(after, 'USD'), so: performanceOf(after) }
  }

  it('pays for what was not drawn and counts what was too much, by hand', () => {
    // 11:00 to 12:00 of 400 kW, capped at 300 kW: 75 kWh a quarter, 75.75 with the tolerance.
    const { quarters: _, ...record } = settled({}, 400, [80, 75, 75.5, 70], 300)
    expect(record).toMatchObject({
      measuredKwh: 300.5,
      baselineKwh: 400,
      // 400 - 300.5; at 8 a kWh 796.
      reducedKwh: 99.5,
      payMinor: 796,
      // 80 - 75.75 = 4.25; the 75.5 are within the tolerance; at 20 a kWh 85.
      brokenKwh: 4.25,
      penaltyMinor: 85,
      unmeasured: 0,
      so: { meanKw: 300.5, baselineKw: 400, reducedKwh: 99.5 },
    })
  })

  it('cuts the first and the last quarter where the call begins and ends', () => {
    const desk = new Desk()
    desk.say(given({ from: minutes(67), until: minutes(100) }))
    const [held] = desk.book.calls.values()
    expect(held && partsOf(held)).toEqual([
      { start: minutes(67), end: minutes(75) },
      { start: minutes(75), end: minutes(90) },
      { start: minutes(90), end: minutes(100) },
    ])
  })

  it('neither pays nor fines for what was not measured, and says how much that is', () => {
    const record = settled({}, 400, [undefined, 100, undefined, 100], 300)
    expect(record).toMatchObject({ unmeasured: 2, measuredKwh: 200, baselineKwh: 200, reducedKwh: 0 })
    // 2 x (100 - 75.75) = 48.5 kWh at 20.
    expect(record).toMatchObject({ brokenKwh: 48.5, penaltyMinor: 970, payMinor: 0 })
    expect(record.so.measured).toEqual({ start: minutes(75), end: minutes(120), hours: 0.5 })
  })

  it('keeps the sign of what was drawn beyond the baseline, and pays nothing for it', () => {
    const record = settled({}, 200, [60, 60, 60, 60], undefined)
    expect(record).toMatchObject({ reducedKwh: -40, payMinor: 0, brokenKwh: 0, penaltyMinor: 0 })
  })

  it('pays nothing without a baseline', () => {
    const record = settled({}, undefined, [10, 10, 10, 10], 300)
    expect(record).toMatchObject({ baselineMethod: null, reducedKwh: 0, payMinor: 0, measuredKwh: 40 })
    const measured = { start: minutes(60), end: minutes(120), hours: 1 }
    expect(record.so).toEqual({ meanKw: 40, baselineKw: undefined, reducedKwh: undefined, measured })
  })
})
