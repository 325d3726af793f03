import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bodyOf } from '../../test/api-fixture.ts'
import { cardView, importView } from '../site/index.ts'

let under: ApiUnderTest
beforeAll(async () => {
  under = await apiUnderTest()
})
afterAll(() => under.close())
const get = async (path: string) => under.send('GET', path, { cookie: await under.as('viewer') })
const post = async (path: string, body: unknown) =>
  under.send('POST', path, { cookie: await under.as('operator'), body })
const upload = async (path: string, body: string | Uint8Array, type = 'text/csv') =>
  fetch(under.address + path, {
    method: 'POST',
    headers: { cookie: await under.as('operator'), 'content-type': type },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })
const identity = { kind: 'identity', serial: 'SN0001', mac: '02:00:5e:10:00:01' }

describe('the register over HTTP', () => {
  it('refuses what is no entry, naming its place', async () => {
    const empty = await post('/api/register/machines', { facts: [] })
    expect(empty.status).toBe(400)
    const seen = await post('/api/register/machines', { facts: [{ kind: 'seen', mac: 'x' }] })
    expect(seen.status).toBe(400)
    const wrong = await post('/api/register/machines', {
      facts: [identity, { kind: 'origin', country: 'China' }],
    })
    expect(wrong.status).toBe(422)
    expect(await bodyOf(wrong)).toMatchObject({
      code: 'entry_refused',
      errors: [{ field: 'body.facts.1', message: expect.stringMatching(/no country/) }],
    })
    expect(await bodyOf(await get('/api/register/machines'))).toEqual({ machines: [], total: 0 })
  })

  it('opens a card, enters what follows, and tells the history', async () => {
    const opened = await post('/api/register/machines', {
      facts: [identity, { kind: 'state', state: 'ordered' }],
    })
    expect((await bodyOf(opened)).entries).toHaveLength(3)
    const again = await post('/api/register/machines', { facts: [identity] })
    expect(await bodyOf(again)).toMatchObject({
      code: 'entry_refused',
      detail: 'this machine is in the register already, as M000001',
    })
    const early = await post('/api/register/machines/SN0001/entries', {
      facts: [{ kind: 'state', state: 'running' }],
    })
    expect(await bodyOf(early)).toMatchObject({ detail: expect.stringMatching(/M000001 is ordered since/) })
    const owner = await post('/api/register/machines/M000001/entries', {
      facts: [
        { kind: 'owner', owner: 'north-oil' },
        { kind: 'place', place: { hall: 'h1', slot: '7' } },
      ],
      effective: '2026-03-01T00:00:00+05:00',
      why: 'contract 17',
    })
    expect(owner.status).toBe(200)
    const shown = await bodyOf(await get('/api/register/machines/02-00-5E-10-00-01'))
    expect(cardView.parse(shown.machine)).toMatchObject({
      id: 'M000001',
      owner: 'north-oil',
      state: 'ordered',
    })
    expect(shown.history.at(-1)).toMatchObject({
      who: expect.stringMatching(/^operator/),
      why: 'contract 17',
      effective: '2026-02-28T19:00:00.000Z',
      fact: { kind: 'place', place: { hall: 'h1', slot: '7' } },
    })
    expect((await get('/api/register/machines/nothing')).status).toBe(404)
    const events = await bodyOf(await get('/api/events?kind=register.'))
    expect(events.events.map((each: { kind: string }) => each.kind)).toEqual([
      'register.entered',
      'register.added',
    ])
  })

  it('flags two machines with one number, entered knowingly', async () => {
    const double = await post('/api/register/machines', {
      facts: [{ kind: 'identity', serial: 'SN0001' }],
      double: true,
      why: 'cloned control board',
    })
    expect(double.status).toBe(200)
    expect((await bodyOf(await get('/api/register/conflicts'))).conflicts).toEqual([
      { kind: 'same-serial', value: 'SN0001', machines: ['M000001', 'M000002'], where: [] },
    ])
    expect((await get('/api/register/machines/SN0001')).status).toBe(404)
  })

  it('takes a file in: first what it would do, then all or nothing', async () => {
    expect((await upload('/api/register/import', 'x', 'text/plain')).status).toBe(400)
    expect(await bodyOf(await upload('/api/register/import', '\0\0'))).toMatchObject({
      code: 'unreadable_file',
    })
    expect((await upload('/api/register/import', 'x'.repeat(21 * 1024 * 1024))).status).toBe(413)
    const bad = importView.parse(
      await bodyOf(await upload('/api/register/import?apply=true', 'serial;owner\n0000;a\nSN0009;b\n')),
    )
    // A serial number that is wrong is one error, not also a row that names no machine.
    expect(bad).toMatchObject({ applied: false, errors: [{ line: 2, column: 'serial' }] })
    // More than an ordinary request may be.
    const rows = Array.from({ length: 5_000 }, (_, k) => `SN1${k},${'x'.repeat(300)}`)
    const file = ['serial,note', ...rows].join('\n')
    expect(file.length).toBeGreaterThan(1024 * 1024)
    const dry = importView.parse(await bodyOf(await upload('/api/register/import', file)))
    expect([dry.applied, dry.added, dry.changes.length]).toEqual([false, 5_000, 1_000])
    expect((await bodyOf(await get('/api/register/machines'))).total).toBe(2)
    const done = await upload('/api/register/import?apply=true&why=stock', file)
    expect(importView.parse(await bodyOf(done))).toMatchObject({ applied: true, added: 5_000 })
    const page = await bodyOf(await get('/api/register/machines?text=sn149&limit=3&after=M000010'))
    expect([page.machines.length, page.total]).toEqual([3, 111])
  })

  it('lists machines without a card as a table that an import takes', async () => {
    const table = await (await get('/api/register/unregistered?language=ru')).text()
    const taken = await bodyOf(await upload('/api/register/import?apply=true', table))
    expect(taken).toMatchObject({ applied: true, added: 1, errors: [] })
    expect((await bodyOf(await get('/api/register/machines/SN7001'))).machine).toMatchObject({
      owner: 'north-oil',
      state: 'running',
      place: { site: 'flare-site', hall: 'h1' },
    })
  })

  it('gives tables and labels', async () => {
    const csv = await get('/api/register/export?hall=h1&language=ru')
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="machines.csv"')
    expect(await csv.text()).toMatch(/карточка,серийный номер.*\r\nM000001,SN0001,/)
    const xlsx = new Uint8Array(await (await get('/api/register/export?format=xlsx')).arrayBuffer())
    const back = await bodyOf(await upload('/api/register/import', xlsx, 'application/octet-stream'))
    // The rows of the doubled serial number name their cards.
    expect(back).toMatchObject({ unchanged: 5_003, changed: 0, added: 0 })
    const pdf = await get('/api/register/labels?machines=M000001,SN10&layout=single-62x29')
    expect(pdf.headers.get('content-type')).toBe('application/pdf')
    expect((await pdf.text()).slice(0, 5)).toBe('%PDF-')
    expect((await get('/api/register/labels?machines=M999999')).status).toBe(404)
    expect((await get('/api/register/labels')).status).toBe(400)
  })
})
