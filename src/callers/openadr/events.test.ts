import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '../../quantity/index.ts'
import { issuerOf } from '../desk.testing.ts'
import { type EventTerms, readEvent } from './events.ts'
import { durationMs, startOf, toldAt } from './times.ts'
import { eventShape } from './wire.ts'

const NOW = Date.UTC(2026, 10, 21, 12)
const HOUR = 3_600_000
const terms = (more: Partial<EventTerms> = {}): EventTerms => ({
  issuer: issuerOf({ longest_h: 24, most_ahead_h: 48 }),
  venName: 'fakel-site',
  about: { kind: 'grid', id: 'g110' },
  parts: { halls: ['h1', 'h2'], customers: ['altai'], grid: ['g110', 'g35'] },
  mustPriority: undefined,
  descriptors: [],
  currency: 'USD',
  minorPerMajor: 100,
  simpleKw: undefined,
  window: { start: instant(NOW), end: instant(NOW + 48 * HOUR) },
  ...more,
})
const event = (more: object) =>
  eventShape.parse({
    id: 'event-999',
    programID: 'program-1',
    createdDateTime: '2026-11-20T08:00:00Z',
    modificationDateTime: '2026-11-21T10:00:00.250Z',
    eventName: 'evening',
    intervalPeriod: { start: '2026-11-21T16:00:00Z', duration: 'PT1H' },
    intervals: [{ id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [500] }] }],
    ...more,
  })
const asking = (type: string, value: unknown, descriptor?: object) =>
  event({
    intervals: [{ id: 0, payloads: [{ type, values: [value] }] }],
    ...(descriptor !== undefined && { payloadDescriptors: [{ payloadType: type, ...descriptor }] }),
  })
const read = (given: ReturnType<typeof event>, more: Partial<EventTerms> = {}) =>
  readEvent(given, terms(more))
const calls = (given: ReturnType<typeof event>, more: Partial<EventTerms> = {}) => {
  const found = read(given, more)
  return found.ok ? found.listed.map(({ call }) => call) : found.reason
}
const times = (given: ReturnType<typeof event>, more: Partial<EventTerms> = {}) => {
  const found = calls(given, more)
  return typeof found === 'string'
    ? found
    : found.map(
        ({ id, from, until }) =>
          `${id} ${new Date(from).toISOString().slice(5, 16)} ${(until - from) / HOUR}`,
      )
}

describe('an event of OpenADR', () => {
  it('is a call for each interval, and its last change is its version', () => {
    expect(read(event({}))).toEqual({
      ok: true,
      troubles: [],
      listed: [
        {
          entry: 'event-999',
          stated: Date.UTC(2026, 10, 21, 10) + 250,
          call: {
            id: 'event-999.0',
            scope: { kind: 'grid', id: 'g110' },
            mode: { kind: 'cap', kw: 500 },
            from: Date.UTC(2026, 10, 21, 16),
            until: Date.UTC(2026, 10, 21, 17),
            must: true,
            why: 'evening',
            payMinorPerKwh: 0,
            breachMinorPerKwh: 0,
            baseline: 'meter-before',
          },
        },
      ],
    })
  })

  it.each([
    ['IMPORT_CAPACITY_LIMIT', 0.5, { units: 'MW' }, { kind: 'cap', kw: 500 }],
    ['DISPATCH_SETPOINT', 300, { units: 'KW' }, { kind: 'cap', kw: 300 }],
    ['DISPATCH_SETPOINT_RELATIVE', -200, { units: 'KW' }, { kind: 'reduce', kw: 200 }],
    ['SIMPLE', 3, undefined, { kind: 'full' }],
    ['ALERT_GRID_EMERGENCY', 'line down', undefined, { kind: 'full' }],
    ['ALERT_BLACK_START', 'wait', undefined, { kind: 'full' }],
    ['PRICE', 0.17, { units: 'KWH', currency: 'USD' }, { kind: 'prices', importMinorPerKwh: 17 }],
    ['PRICE', 55, { units: 'MWH', currency: 'USD' }, { kind: 'prices', importMinorPerKwh: 5.5 }],
  ])('with %s %s is what it asks for', (type, value, descriptor, mode) => {
    expect(calls(asking(type, value, descriptor))).toMatchObject([{ mode }])
  })

  it('with levels of SIMPLE reduces what the site file says', () => {
    const simpleKw = [100, 200]
    expect(calls(asking('SIMPLE', 0), { simpleKw })).toEqual([])
    expect(calls(asking('SIMPLE', 2), { simpleKw })).toMatchObject([{ mode: { kind: 'reduce', kw: 200 } }])
    expect(calls(asking('SIMPLE', 3), { simpleKw })).toMatchObject([{ mode: { kind: 'full' } }])
    expect(calls(asking('SIMPLE', 3), { simpleKw: [1, 2, 3] })).toMatchObject([
      { mode: { kind: 'reduce', kw: 3 } },
    ])
  })

  it('with a bought and a sold price is one call', () => {
    const both = event({
      intervals: [
        {
          id: 0,
          payloads: [
            { type: 'PRICE', values: [0.2] },
            { type: 'EXPORT_PRICE', values: [0.1] },
          ],
        },
      ],
    })
    expect(calls(both)).toMatchObject([
      { id: 'event-999.0', mode: { kind: 'prices', importMinorPerKwh: 20, exportMinorPerKwh: 10 } },
    ])
  })

  it.each([
    ['EXPORT_CAPACITY_LIMIT', 100, undefined, 'cannot be ordered here'],
    ['CHARGE_STATE_SETPOINT', 50, undefined, 'cannot be ordered here'],
    ['CONTROL_LEVEL_OFFSET', 2, undefined, 'cannot be ordered here'],
    ['IMPORT_CAPACITY_LIMIT', 500, { units: 'AMPERES' }, 'not in kW'],
    ['IMPORT_CAPACITY_LIMIT', '500', undefined, 'has no number'],
    ['IMPORT_CAPACITY_LIMIT', -5, undefined, 'below zero'],
    ['DISPATCH_SETPOINT_RELATIVE', 200, undefined, 'more consumption'],
    ['SIMPLE', 2, undefined, 'simple_kw'],
    ['SIMPLE', 7, undefined, 'SIMPLE is 7'],
    ['PRICE', 0.17, { currency: 'EUR' }, 'EUR'],
    ['EXPORT_PRICE', 0.1, undefined, 'without PRICE'],
  ])('with %s %s is told, not guessed', (type, value, descriptor, told) => {
    expect(read(asking(type, value, descriptor))).toMatchObject({
      ok: true,
      listed: [],
      troubles: [expect.stringContaining(told)],
    })
  })

  it.each(['GHG', 'ALERT_FLEX_ALERT', 'ALERT_FIRE', 'IMPORT_CAPACITY_SUBSCRIPTION'])(
    'with %s alone orders nothing',
    (type) => {
      expect(read(asking(type, 1))).toEqual({ ok: true, listed: [], troubles: [] })
    },
  )

  it('follows the times of its intervals, one after another or each its own', () => {
    const payloads = [{ type: 'DISPATCH_SETPOINT', values: [1] }]
    expect(
      times(
        event({
          intervals: [
            { id: 0, payloads },
            { id: 1, payloads },
            { id: 7, payloads, intervalPeriod: { start: '2026-11-22T06:00:00+01:00', duration: 'PT15M' } },
            { id: 8, payloads },
          ],
        }),
      ),
    ).toEqual([
      'event-999.0 11-21T16:00 1',
      'event-999.1 11-21T17:00 1',
      'event-999.7 11-22T05:00 0.25',
      'event-999.8 11-22T05:15 1',
    ])
  })

  it('with several values shares its interval among them (3.1)', () => {
    expect(
      times(event({ intervals: [{ id: 0, payloads: [{ type: 'PRICE', values: [0.1, 0.2, 0.3, 0.4] }] }] })),
    ).toEqual([
      'event-999.0.v0 11-21T16:00 0.25',
      'event-999.0.v1 11-21T16:15 0.25',
      'event-999.0.v2 11-21T16:30 0.25',
      'event-999.0.v3 11-21T16:45 0.25',
    ])
  })

  it('repeats for as long as its duration says, as it comes into sight (3.1)', () => {
    const daily = {
      intervalPeriod: { start: '2026-11-01T00:00:00Z', duration: 'PT24H' },
      intervals: [{ id: 0, payloads: [{ type: 'PRICE', values: [0.1] }] }],
    }
    expect(times(event({ ...daily, duration: 'P9999Y' }))).toEqual([
      'event-999.0.r20 11-21T00:00 24',
      'event-999.0.r21 11-22T00:00 24',
      'event-999.0.r22 11-23T00:00 24',
    ])
    expect(times(event({ ...daily, duration: 'P21DT6H' }))).toEqual([
      'event-999.0.r20 11-21T00:00 24',
      'event-999.0.r21 11-22T00:00 6',
    ])
  })

  it('without an end is cut into calls that its issuer may make, the same ones each time', () => {
    for (const period of [
      { start: '2026-11-21T10:00:00Z' },
      { start: '2026-11-21T10:00:00Z', duration: 'PT0S' },
      { start: '2026-11-21T10:00:00Z', duration: 'P9999Y' },
    ])
      expect(times(event({ intervalPeriod: period }))).toEqual([
        'event-999.0.b0 11-21T10:00 24',
        'event-999.0.b1 11-22T10:00 24',
      ])
    const later = { window: { start: instant(NOW + 30 * HOUR), end: instant(NOW + 78 * HOUR) } }
    expect(times(event({ intervalPeriod: { start: '2026-11-21T10:00:00Z' } }), later)).toEqual([
      'event-999.0.b1 11-22T10:00 24',
      'event-999.0.b2 11-23T10:00 24',
    ])
  })

  it('that begins now begins when it was last changed', () => {
    for (const start of ['0000-00-00', '0001-01-01T00:00:00Z'])
      expect(times(event({ intervalPeriod: { start, duration: 'PT4H' } }))).toEqual([
        'event-999.0 11-21T10:00 4',
      ])
  })

  it('with a random start waits as long each time, less than it may', () => {
    const random = event({
      intervalPeriod: { start: '2026-11-21T16:00:00Z', duration: 'PT1H', randomizeStart: 'PT10M' },
    })
    const [one] = calls(random)
    const [other] = calls(random, { venName: 'fakel-other' })
    if (typeof one !== 'object' || typeof other !== 'object') throw new Error('no call')
    const waits = [one, other].map(({ from }) => from - Date.UTC(2026, 10, 21, 16))
    expect(waits.every((wait) => wait >= 0 && wait < 600_000)).toBe(true)
    expect(waits[0]).not.toBe(waits[1])
    expect(one.until - one.from).toBe(HOUR)
    expect(calls(random)).toEqual([one])
  })

  it('is about what its targets name, and nothing of ours where it is for another VEN', () => {
    const about = (targets: unknown) => calls(event({ targets }))
    expect(about(['h1', 'h2'])).toMatchObject([{ scope: { kind: 'halls', ids: ['h1', 'h2'] } }])
    expect(about([{ type: 'RESOURCE_NAME', values: ['altai'] }])).toMatchObject([
      { scope: { kind: 'customers', ids: ['altai'] } },
    ])
    expect(
      about([
        { type: 'VEN_NAME', values: ['fakel-site'] },
        { type: 'RESOURCE_NAME', values: ['g35'] },
      ]),
    ).toMatchObject([{ scope: { kind: 'grid', id: 'g35' } }])
    expect(about([{ type: 'VEN_NAME', values: ['other'] }])).toEqual([])
    expect(about(['some-group'])).toMatchObject([{ scope: { kind: 'grid', id: 'g110' } }])
    expect(about(['h1', 'altai'])).toBe('its targets are of different kinds')
  })

  it('must be kept by its priority, where the site file says so', () => {
    const must = (priority: number | null, mustPriority?: number) => {
      const [call] = calls(event({ priority }), { mustPriority, issuer: issuerOf({ must: false }) })
      return typeof call === 'object' && call.must
    }
    expect([must(0), must(0, 1), must(1, 1), must(2, 1), must(null, 1)]).toEqual([
      false,
      true,
      true,
      false,
      false,
    ])
  })

  it.each([
    ['no start', { intervalPeriod: null }],
    ['a start that is none', { intervalPeriod: { start: 'soon', duration: 'PT1H' } }],
    ['a duration that is none', { intervalPeriod: { start: '2026-11-21T16:00:00Z', duration: 'an hour' } }],
    ['a duration that runs back', { intervalPeriod: { start: '2026-11-21T16:00:00Z', duration: '-PT1H' } }],
    [
      'a wait that is none',
      { intervalPeriod: { start: '2026-11-21T16:00:00Z', duration: 'PT1H', randomizeStart: 'P9999Y' } },
    ],
    [
      'a repetition each second',
      { duration: 'P9999Y', intervalPeriod: { start: '2020-01-01T00:00:00Z', duration: 'PT1S' } },
    ],
  ])('with %s cannot be read', (_what, more) => {
    expect(read(event(more))).toMatchObject({ ok: false })
  })

  it('of any content is read or refused, never thrown at', () => {
    const any = fc.record(
      {
        id: fc.string({ minLength: 1, maxLength: 100 }),
        programID: fc.constant('p'),
        targets: fc.oneof(fc.array(fc.string({ minLength: 1, maxLength: 5 })), fc.jsonValue()),
        duration: fc.oneof(fc.constantFrom('PT1H', 'P9999Y', 'P1M'), fc.string()),
        intervalPeriod: fc.record(
          {
            start: fc.constantFrom('2026-11-21T16:00:00Z', '0000-00-00', 'x'),
            duration: fc.constantFrom('PT1H', 'PT0S', 'P1Y', 'z'),
          },
          { requiredKeys: [] },
        ),
        intervals: fc.array(
          fc.record({
            id: fc.integer(),
            payloads: fc.array(
              fc.record({
                type: fc.constantFrom('SIMPLE', 'PRICE', 'OLS', 'DISPATCH_SETPOINT'),
                values: fc.array(fc.jsonValue()),
              }),
            ),
          }),
          { maxLength: 4 },
        ),
      },
      { requiredKeys: ['id', 'programID'] },
    )
    fc.assert(
      fc.property(any, (data) => {
        const parsed = eventShape.safeParse(data)
        if (parsed.success) expect(read(parsed.data)).toHaveProperty('ok')
      }),
      { numRuns: 500 },
    )
  })
})

describe('times', () => {
  const at = instant(Date.UTC(2026, 0, 31))
  it('are ISO 8601', () => {
    expect(durationMs('PT1H30M', at)).toBe(5_400_000)
    expect(durationMs('P1M', at)).toBe(28 * 86_400_000)
    expect(durationMs('P1W', at)).toBe(7 * 86_400_000)
    expect(durationMs('P9999Y', at)).toBe('forever')
    expect([durationMs('', at), durationMs('-PT1H', at), durationMs('1h', at)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(startOf('2023-06-15T09:30:00Z')).toBe(Date.UTC(2023, 5, 15, 9, 30))
    expect(startOf('2023-06-15t12:30:00+03:00')).toBe(Date.UTC(2023, 5, 15, 9, 30))
    expect(startOf('2023-02-30T09:30:00Z')).toBeUndefined()
    expect([startOf('2023-06-15'), startOf('2023-06-15T09:30:00'), startOf('')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('when a VTN wrote something down', () => {
  it.each([
    ['2026-03-08T19:22:06Z', Date.UTC(2026, 2, 8, 19, 22, 6)],
    ['2026-03-08T22:22:06+03:00', Date.UTC(2026, 2, 8, 19, 22, 6)],
    ['2026-03-08 19:22:06', Date.UTC(2026, 2, 8, 19, 22, 6)],
    ['17:28:32', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (text, at) => {
    expect(toldAt(text)).toBe(at)
  })

  it('is the beginning of an event that begins now, and its version', () => {
    const told = { modificationDateTime: '17:28:32', createdDateTime: '2026-11-21 11:30:00' }
    const now = event({ ...told, intervalPeriod: { start: '0001-01-01T00:00:00Z', duration: 'PT1H' } })
    const at = Date.UTC(2026, 10, 21, 11, 30)
    expect(read(now)).toMatchObject({ listed: [{ call: { from: at }, stated: at }] })
  })
})
