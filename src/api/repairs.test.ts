import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bodyOf } from '../../test/api-fixture.ts'

let under: ApiUnderTest
beforeAll(async () => {
  under = await apiUnderTest()
})
afterAll(() => under.close())
const get = async (path: string) =>
  bodyOf(await under.send('GET', path, { cookie: await under.as('viewer') }))
const enter = async (ticket: string, fact: object) =>
  under.send('POST', `/api/tickets/${ticket}/entries`, {
    cookie: await under.as('operator'),
    body: { fact },
  })
const machine = 'h1-s19/127.77.1.1'

describe('findings', () => {
  it('come with their evidence, the place of the machine and their ticket', async () => {
    expect(await get('/api/findings')).toEqual({
      total: 1,
      findings: [
        {
          machine,
          hall: 'h1',
          feeder: 'f1',
          kind: 'hot',
          severity: 'warning',
          since: expect.stringMatching(/Z$/),
          raised_at: expect.stringMatching(/Z$/),
          seen_at: expect.stringMatching(/Z$/),
          ticket: 'T000001',
          figures: [{ name: 'temperature', part: 'board 2', value: 96, unit: '°C' }],
          limits: [{ name: 'temperature', part: null, value: 90, unit: '°C', source: 'assumed' }],
        },
      ],
    })
    expect(await get('/api/findings?kind=rejects')).toEqual({ findings: [], total: 0 })
    expect(await get(`/api/findings?machine=${encodeURIComponent(machine)}&severity=warning`)).toMatchObject({
      total: 1,
    })
    expect(await get('/api/findings?kind=bored')).toMatchObject({ code: 'invalid_request' })
    expect(await get('/api/alerts')).toMatchObject({
      alerts: [{ kind: 'hot', place: { kind: 'machine', id: machine }, subjects: [machine] }],
    })
  })
})

describe('a repair ticket', () => {
  it('is worked on by people, closed with a reason, and opened again', async () => {
    expect(await bodyOf(await enter('T000001', { kind: 'assigned', to: 'boris' }))).toMatchObject({
      ticket: { assignee: 'boris' },
    })
    expect((await enter('T000001', { kind: 'part', part: 'fan', serial: 'F-7' })).status).toBe(200)
    expect((await enter('T000001', { kind: 'closed', why: 'fan replaced' })).status).toBe(200)
    expect(await get('/api/tickets')).toEqual({ tickets: [], total: 0 })
    const refused = await enter('T000001', { kind: 'assigned', to: null })
    expect(refused.status).toBe(400)
    expect(await bodyOf(refused)).toMatchObject({ detail: 'T000001 is closed' })
    expect((await enter('T000001', { kind: 'reopened', why: 'still hot' })).status).toBe(200)
    const { ticket } = await get('/api/tickets/T000001')
    expect(ticket).toMatchObject({ machine, card: null, closed_at: null, cleared_at: null, finding: 'hot' })
    expect(
      ticket.entries.map(({ who, fact }: { who: string; fact: { kind: string } }) => [who, fact.kind]),
    ).toEqual([
      ['site', 'opened'],
      ['operator-1', 'assigned'],
      ['operator-1', 'part'],
      ['operator-1', 'closed'],
      ['operator-1', 'reopened'],
    ])
    expect((await get('/api/events?kind=ticket.')).events.slice(0, 2)).toMatchObject([
      { kind: 'ticket.reopened', subject: 'T000001', who: 'operator-1', why: 'still hot' },
      { kind: 'ticket.closed', why: 'fan replaced', data: { machine, finding: 'hot' } },
    ])
  })

  it('takes nothing that only the site may say, nothing empty, and is not found by a wrong name', async () => {
    for (const fact of [
      { kind: 'cleared' },
      { kind: 'opened', finding: 'hot' },
      { kind: 'noted', text: '' },
      { kind: 'closed' },
      { kind: 'part', part: 'fan', count: 0 },
      { kind: 'noted', text: 'x', who: 'somebody else' },
    ])
      expect([fact, (await enter('T000001', fact)).status]).toEqual([fact, 400])
    expect((await enter('T999999', { kind: 'noted', text: 'x' })).status).toBe(404)
    expect(await get('/api/tickets/T999999')).toMatchObject({ code: 'not_found' })
  })
})

describe('an alert channel', () => {
  it('shows how it stands, and is tested', async () => {
    expect(await get('/api/alert-channels')).toMatchObject({
      channels: [
        {
          id: 'hook',
          kind: 'webhook',
          target: 'example.org',
          ok: false,
          last_error: 'answered 503',
          waiting: 1,
        },
      ],
    })
    const test = async (id: string) =>
      under.send('POST', `/api/alert-channels/${id}/test`, { cookie: await under.as('operator') })
    expect(await bodyOf(await test('hook'))).toEqual({ ok: false, reason: 'answered 503' })
    expect((await test('none')).status).toBe(404)
    expect((await get('/api/events?kind=alerts.')).events).toMatchObject([
      { kind: 'alerts.tested', subject: 'hook', data: { ok: false } },
    ])
  })
})
