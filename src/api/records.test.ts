import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bodyOf } from '../../test/api-fixture.ts'
import { instant, terahashesPerSecond, wattHours } from '../quantity/index.ts'
import { balanceView, eventView, historyPoint, machineView, siteView } from '../site/index.ts'
import { intervalOf, settlementOf } from './shapes.ts'

let under: ApiUnderTest
beforeAll(async () => {
  under = await apiUnderTest()
})
afterAll(() => under.close())
const get = async (path: string) => under.send('GET', path, { cookie: await under.as('viewer') })
const read = async (path: string) => bodyOf(await get(path))

describe('what is read', () => {
  it('has the shapes that the description tells', async () => {
    siteView.parse(await read('/api/site'))
    const { machines } = await read('/api/machines')
    // The example site: 60 + 60 + 60 + 60 machines.
    expect(machineView.array().parse(machines)).toHaveLength(240)
    const { points } = await read('/api/history?minutes=10')
    expect(historyPoint.array().min(2).parse(points).length).toBeLessThanOrEqual(60)
    expect(balanceView.array().parse((await read('/api/balances?limit=3')).balances)).toHaveLength(3)
    eventView
      .array()
      .min(1)
      .parse((await read('/api/events')).events)
  })

  it('finds a machine by its id, slash and all', async () => {
    expect(await read('/api/machines/h1-s19%2F127.77.1.1')).toMatchObject({ id: 'h1-s19/127.77.1.1' })
    expect((await get('/api/machines/h1-s19%2Fnone')).status).toBe(404)
  })

  it('narrows events, and pages back from a sequence number', async () => {
    const { events } = await read('/api/events?kind=engine.&limit=1')
    expect(events).toMatchObject([{ kind: 'engine.started', subject: 'g2' }])
    const older = await read(`/api/events?kind=engine.&before=${events[0].sequence}`)
    expect(older.events).toMatchObject([{ kind: 'engine.tripped', severity: 'alarm' }])
    expect((await read('/api/events?severity=alarm')).events).toHaveLength(1)
    expect((await read('/api/events?subject=f1')).events).toHaveLength(2)
  })

  it.each([
    ['/api/events?limit=0', 'query.limit'],
    ['/api/events?limit=100000', 'query.limit'],
    ['/api/events?severity=panic', 'query.severity'],
    ['/api/history?from=yesterday', 'query.from'],
    ['/api/settlements?from=2026-01-01T00:00:00Z', 'query.to'],
    ['/api/settlements?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'query.to'],
    ['/api/settlements?from=2025-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'query.from'],
  ])('refuses %s and names %s', async (path, field) => {
    expect(await read(path)).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ field }] })
  })
})

it('tells a settled interval with units and an unknown hashrate as null', () => {
  const share = {
    customer: 'nordhash',
    energy: wattHours(50_000),
    energySigma: wattHours(150),
    machineHours: 15,
  }
  const told = settlementOf({
    interval: { start: instant(0), end: instant(900_000) },
    shares: [
      { ...share, meanHashrate: terahashesPerSecond(7320) },
      { ...share, meanHashrate: undefined },
    ],
    generated: wattHours(52_000),
    imported: wattHours(0),
    own: wattHours(2000),
    quality: 'measured',
    notes: [],
    inputs: 'abc',
  })
  expect(told).toMatchObject({
    start: '1970-01-01T00:00:00.000Z',
    end: '1970-01-01T00:15:00.000Z',
    generated_wh: 52_000,
    own_wh: 2000,
    shares: [{ energy_wh: 50_000, machine_hours: 15, hashrate_ths: 7320 }, { hashrate_ths: null }],
  })
})

it('reads half-open intervals up to their longest', () => {
  expect(intervalOf(instant(0), instant(10), 10)).toEqual({ start: 0, end: 10 })
  expect(() => intervalOf(instant(0), instant(11), 10)).toThrow('at most')
  expect(() => intervalOf(instant(5), instant(5), 10)).toThrow('after the start')
})
