import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type ApiUnderTest, apiUnderTest, bodyOf } from '../../test/api-fixture.ts'
import { after, toIso } from '../quantity/index.ts'
import { givenSeries, pinPreview, planHead, scheduleView, storedPlanView } from '../site/index.ts'

let under: ApiUnderTest
beforeAll(async () => {
  under = await apiUnderTest()
})
afterAll(() => under.close())
const hours = (count: number) => toIso(after(under.site.now(), count * 3_600_000))
const pin = () => ({
  target: { kind: 'engine', id: 'g3' },
  state: 'off',
  from: hours(0),
  until: hours(6),
  why: 'plugs are changed',
})

describe('the schedule over HTTP', () => {
  it('is told as its description says: measured points, then planned ones with their reasons', async () => {
    const cookie = await under.as('viewer')
    const view = scheduleView.parse(
      await bodyOf(await under.send('GET', '/api/schedule?past_h=6', { cookie })),
    )
    expect(view.points.map(({ planned }) => planned)).toEqual([
      ...Array(24).fill(false),
      ...Array(96).fill(true),
    ])
    const times = view.points.map(({ at }) => Date.parse(at))
    expect(times.slice(1).every((at, k) => at - (times[k] ?? 0) === 900_000)).toBe(true)
    expect(view.points.some(({ reasons }) => reasons.length > 0)).toBe(true)
    expect((await under.send('GET', '/api/schedule?past_h=9999', { cookie })).status).toBe(400)
  })

  it('lists plans, the newest first, and gives one with all that it was made from', async () => {
    const cookie = await under.as('viewer')
    const list = async (query: string) =>
      z
        .object({ plans: z.array(planHead) })
        .parse(await bodyOf(await under.send('GET', `/api/schedule/plans${query}`, { cookie }))).plans
    const [first, second] = await list('?limit=2')
    expect((first?.made_at ?? '') > (second?.made_at ?? '')).toBe(true)
    expect((await list(`?limit=1&before=${first?.id}`))[0]).toEqual(second)
    const whole = await bodyOf(await under.send('GET', `/api/schedule/plans/${first?.id}`, { cookie }))
    expect(storedPlanView.safeParse(whole).error).toBeUndefined()
    expect(whole.body.problem.engines).toHaveLength(3)
    expect((await under.send('GET', '/api/schedule/plans/P0', { cookie })).status).toBe(404)
  })

  it('tells what a pin costs before an operator sets it, and says in the log who set and ended it', async () => {
    const viewer = await under.as('viewer')
    expect((await under.send('POST', '/api/schedule/pins', { cookie: viewer, body: pin() })).status).toBe(403)
    const cookie = await under.as('operator')
    const preview = pinPreview.parse(
      await bodyOf(await under.send('POST', '/api/schedule/pins/preview', { cookie, body: pin() })),
    )
    expect(preview.points[0]?.engines_kw['g3']).toBe(0)
    expect(preview.cost_minor).toBeGreaterThanOrEqual(0)
    const set = await bodyOf(await under.send('POST', '/api/schedule/pins', { cookie, body: pin() }))
    expect(set).toMatchObject({ target: { id: 'g3' }, who: expect.stringMatching(/^operator/) })
    const ended = await under.send('DELETE', `/api/schedule/pins/${set.id}?why=done`, { cookie })
    expect(ended.status).toBe(200)
    expect((await under.send('DELETE', `/api/schedule/pins/${set.id}`, { cookie })).status).toBe(404)
    const events = await bodyOf(await under.send('GET', '/api/events?kind=schedule.', { cookie }))
    expect(events).toMatchObject({
      events: [
        { kind: 'schedule.unpinned', subject: 'g3', why: 'done' },
        { kind: 'schedule.pinned', subject: 'g3', why: 'plugs are changed', data: { state: 'off' } },
      ],
    })
    const wrong = { ...pin(), until: 'tomorrow' }
    expect((await under.send('POST', '/api/schedule/pins', { cookie, body: wrong })).status).toBe(400)
  })

  it('takes prices as JSON and as CSV, and says what is wrong with a file and where', async () => {
    const cookie = await under.as('operator')
    const put = (body: unknown, type: string, query = '') =>
      under.send('PUT', `/api/schedule/series${query}`, { cookie, body, headers: { 'content-type': type } })
    const series = [{ name: 'hashprice', points: [{ at: '2027-01-15T00:00:00Z', value: 5.2 }] }]
    const taken = await put({ series, why: 'index of the day' }, 'application/json')
    expect(taken.status).toBe(200)
    const csv = 'at,import-price,export-price\n2027-01-15T00:00:00Z,4.1,\n2027-01-15T01:00:00Z,-0.5,0.2\n'
    const answer = await bodyOf(await put(csv, 'text/csv', '?why=day-ahead'))
    const told = z.object({ series: z.array(givenSeries) }).parse(answer).series
    expect(told.map(({ name, points, why }) => [name, points.length, why])).toEqual([
      ['hashprice', 1, 'index of the day'],
      ['import-price', 2, 'day-ahead'],
      ['export-price', 1, 'day-ahead'],
    ])
    const faulty = await put('at,import-price\n2027-01-15T00:00:00Z,cheap\n', 'text/csv', '?why=day-ahead')
    expect([faulty.status, (await bodyOf(faulty)).detail]).toEqual([
      422,
      'the file line 2: import-price is "cheap", which is no number',
    ])
    expect((await put('at,price\n', 'text/csv', '?why=day-ahead')).status).toBe(422)
    expect((await put(csv, 'text/csv')).status).toBe(400)
  })
})
