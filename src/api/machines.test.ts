import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bodyOf } from '../../test/api-fixture.ts'
import { instant } from '../quantity/index.ts'
import { thinned } from './thin.ts'

const at = (minute: number) => instant(1_700_000_000_000 + minute * 60_000)
const reading = (minute: number, powerW: number | null) => ({
  machine: 'h1/10.0.0.1',
  at: at(minute),
  mining: true,
  powerW,
  hashrateThs: 100,
  temperatureC: null,
  quality: 'good' as const,
})

describe('the history of a machine', () => {
  it('is thinned to means of equal shares of the time, and silence leaves a gap', () => {
    const readings = [reading(0, 3000), reading(1, 3100), reading(2, null), reading(8, 200), reading(10, 1)]
    const points = thinned(readings, { start: at(0), end: at(10) }, 5)
    expect(points.map((point) => [point.power_w, point.hashrate_ths, point.temperature_c])).toEqual([
      [3050, 100, null],
      [null, 100, null],
      [200, 100, null],
    ])
    expect(points.map((point) => point.at)).toEqual(
      [1, 3, 9].map((minute) => new Date(at(minute)).toISOString()),
    )
  })
})

describe('a machine over the API', () => {
  let under: ApiUnderTest
  beforeAll(async () => {
    under = await apiUnderTest()
  })
  afterAll(() => under.close())
  const as = async (role: 'viewer' | 'operator', method: string, path: string, body?: unknown) =>
    under.send(method, path, { cookie: await under.as(role), ...(body !== undefined && { body }) })
  const id = encodeURIComponent('h1-s19/127.77.1.1')

  it('tells its last report and its last day', async () => {
    const { report } = await bodyOf(await as('viewer', 'GET', `/api/machines/${id}/report`))
    expect(report).toMatchObject({ serial: 'SN1277711', boards: [{ active: true }, {}, {}], rejected: 9 })
    const { points } = await bodyOf(await as('viewer', 'GET', `/api/machines/${id}/history?hours=24`))
    expect(points.length).toBeGreaterThan(100)
    expect(points.length).toBeLessThanOrEqual(600)
    expect((await as('viewer', 'GET', '/api/machines/none/report')).status).toBe(404)
    expect((await as('viewer', 'GET', `/api/machines/${id}/history?hours=9999`)).status).toBe(400)
  })

  it('is looked for by an operator, one search at a time, written with who', async () => {
    expect(await bodyOf(await as('viewer', 'GET', '/api/scan'))).toEqual({ scan: null })
    expect((await as('viewer', 'POST', '/api/scan', { targets: ['10.0.9.0/24'] })).status).toBe(403)
    const wrong = await as('operator', 'POST', '/api/scan', { targets: ['10.0.9.0/24', 'hall two'] })
    expect(await bodyOf(wrong)).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'body.targets', message: expect.stringContaining('hall two') }],
    })
    const half = await as('operator', 'POST', '/api/scan', { targets: ['10.0.9.1'], user: 'root' })
    expect(half.status).toBe(400)

    const request = { targets: ['10.0.9.0/24'], user: 'root', password: 'hidden-word' }
    expect(await bodyOf(await as('operator', 'POST', '/api/scan', request))).toMatchObject({
      scan: { state: 'running', who: expect.stringMatching(/^operator/) },
    })
    const again = await as('operator', 'POST', '/api/scan', { targets: ['10.0.8.1'] })
    expect(again.status).toBe(409)
    expect(await bodyOf(again)).toMatchObject({ code: 'busy' })
    const [event] = await under.site.store.events({ limit: 1, kindPrefix: 'scan.' })
    expect(event).toMatchObject({ kind: 'scan.started', subject: '10.0.9.0/24' })
    expect(JSON.stringify(event)).not.toContain('hidden-word')

    under.pass(10_000)
    const { scan } = await bodyOf(await as('viewer', 'GET', '/api/scan'))
    expect(scan).toMatchObject({ state: 'finished', unread: 2 })
    expect(JSON.stringify(scan)).not.toContain('hidden-word')
    expect((await as('operator', 'DELETE', '/api/scan')).status).toBe(404)
  })
})
