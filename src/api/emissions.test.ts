import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bodyOf } from '../../test/api-fixture.ts'
import { emissionTermsView, reportBody, toDateView } from '../site/index.ts'

let under: ApiUnderTest
beforeAll(async () => {
  under = await apiUnderTest()
})
afterAll(() => under.close())

/** Days at the site that are over: the made-up books reach back sixty days. */
const dayBack = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
const [from, to] = [dayBack(40), dayBack(10)]
const make = async (body: unknown) =>
  under.send('POST', '/api/emissions/reports', { cookie: await under.as('operator'), body })
const file = async (query: string) => {
  const cookie = await under.as('viewer')
  const answer = await under.send('GET', `/api/emissions/reports/E0001/file?${query}`, { cookie })
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
}

describe('emissions over HTTP', () => {
  it('are told to date, with what is missing', async () => {
    const told = await bodyOf(await under.send('GET', '/api/emissions', { cookie: await under.as('viewer') }))
    for (const time of ['day', 'month', 'year'])
      expect(toDateView.safeParse(told[time]).error).toBeUndefined()
    expect(told.missing).toEqual([])
  })

  it('become a report only by an operator who says why, and every reason against it is told', async () => {
    const viewer = await under.send('POST', '/api/emissions/reports', {
      cookie: await under.as('viewer'),
      body: { from, to, why: 'month' },
    })
    expect(viewer.status).toBe(403)
    expect((await make({ from, to, why: ' ' })).status).toBe(400)
    const turned = await make({ from: to, to: from, why: 'month' })
    expect(turned.status).toBe(422)
    expect(await bodyOf(turned)).toMatchObject({
      code: 'entry_refused',
      errors: [{ field: 'body', message: expect.stringContaining('not after its first day') }],
    })
    expect(await bodyOf(await make({ from, to: dayBack(-10), why: 'month' }))).toMatchObject({
      detail: expect.stringContaining('is not over'),
    })
  })

  it('are made, listed, read and downloaded, the same bytes each time', async () => {
    const made = await bodyOf(await make({ from, to, why: 'month' }))
    expect(made).toMatchObject({ fresh: true, report: { number: 'E0001', version: 1, from, to } })
    expect(await bodyOf(await make({ from, to, why: 'again' }))).toMatchObject({ fresh: false })
    const cookie = await under.as('viewer')
    const listed = await bodyOf(await under.send('GET', '/api/emissions/reports', { cookie }))
    expect(listed.reports).toEqual([made.report])
    const told = await bodyOf(await under.send('GET', '/api/emissions/reports/e0001', { cookie }))
    expect(reportBody.safeParse(told.report).error).toBeUndefined()

    const stored = await file('format=json')
    expect(createHash('sha256').update(stored.bytes).digest('hex')).toBe(made.report.sha256)
    const csv = await file('format=csv')
    expect(csv.answer.headers.get('content-disposition')).toBe(
      'attachment; filename="emissions-E0001-v1.csv"',
    )
    expect(csv.bytes.toString('utf8')).toContain(made.report.sha256)
    for (const query of ['format=pdf', 'format=pdf&language=ru', 'format=xlsx', 'format=csv']) {
      const [once, twice] = [await file(query), await file(query)]
      expect(once.bytes.equals(twice.bytes)).toBe(true)
      expect(once.bytes.length).toBeGreaterThan(2_000)
    }
    expect((await file('version=9')).answer.status).toBe(404)
    const events = await bodyOf(await under.send('GET', '/api/events?kind=emissions.', { cookie }))
    expect(events.events).toHaveLength(1)
    expect(events.events[0]).toMatchObject({ kind: 'emissions.reported', subject: 'E0001', why: 'month' })
  })

  it('take a factor of the site’s own, which makes a new version of the report', async () => {
    const cookie = await under.as('operator')
    const before = await file('format=pdf&version=1')
    const tested = {
      name: 'engines.g1.methane_slip_g_per_kwh',
      value: 2.5,
      sigma: 0.2,
      source: 'exhaust test',
      date: dayBack(50),
      why: 'catalyst',
    }
    const refused = await under.send('POST', '/api/emissions/factors', {
      cookie,
      body: { ...tested, value: -1 },
    })
    expect(refused.status).toBe(422)
    const entered = await bodyOf(await under.send('POST', '/api/emissions/factors', { cookie, body: tested }))
    expect(entered.entered).toMatchObject({
      name: tested.name,
      value: 2.5,
      since: tested.date,
      why: 'catalyst',
    })
    const terms = await bodyOf(await under.send('GET', '/api/emissions/factors', { cookie }))
    expect(emissionTermsView.safeParse(terms).error).toBeUndefined()
    expect(terms.entered).toHaveLength(1)
    const made = await bodyOf(await make({ from, to, why: 'slip was measured' }))
    expect(made).toMatchObject({ fresh: true, report: { number: 'E0001', version: 2 } })
    expect((await file('format=pdf&version=1')).bytes.equals(before.bytes)).toBe(true)
    expect((await file('format=pdf')).bytes.equals(before.bytes)).toBe(false)
  })
})
