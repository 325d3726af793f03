import { execFileSync } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bodyOf } from '../../test/api-fixture.ts'
import { ISSUER_KEY } from '../../test/fake-calls.ts'
import { SignedCalls, signRequest } from '../callers/index.ts'

let under: ApiUnderTest
beforeAll(async () => {
  under = await apiUnderTest()
})
afterAll(() => under.close())

const call = (id: string, more: object = {}) => ({
  fakel_call: 1,
  kind: 'call',
  issuer: 'northern-grid',
  id,
  version: 1,
  scope: { kind: 'site' },
  mode: { kind: 'cap', kw: 500 },
  from: new Date(under.site.now() + 3_600_000).toISOString(),
  duration_min: 60,
  ...more,
})
const key = createPrivateKey(ISSUER_KEY)
async function signed(
  method: 'GET' | 'POST',
  path: string,
  message?: unknown,
  { keyid = 'northern-grid', cookie = '' } = {},
) {
  const text = message === undefined ? '' : typeof message === 'string' ? message : JSON.stringify(message)
  const body = Buffer.from(text)
  const headers = await signRequest(
    { method, url: under.address + path, body },
    { keyid, key, now: under.site.now() },
  )
  return under.send(method, path, {
    headers: { ...headers, cookie },
    ...(message !== undefined && { body: text }),
  })
}
const as = async (role: 'viewer' | 'operator', method: string, path: string, body?: unknown) =>
  under.send(method, path, { cookie: await under.as(role), ...(body !== undefined && { body }) })

describe('a signed call', () => {
  it('is taken once, told of to its issuer, and to people', async () => {
    const message = call('a')
    const taken = await signed('POST', '/api/calls/northern-grid', message)
    expect(taken.status).toBe(200)
    expect(await taken.json()).toMatchObject({ fakel_call: 1, kind: 'answer', id: 'a', result: 'taken' })
    const again = await signed('POST', '/api/calls/northern-grid', message)
    expect(again.status).toBe(200)
    expect(await again.json()).toMatchObject({ result: 'repeated' })
    const state = await signed('GET', '/api/calls/northern-grid/a')
    expect(await state.json()).toMatchObject({
      id: 'a',
      state: 'waiting',
      way: 'http',
      mode: { kind: 'cap', kw: 500 },
    })
    const listed = await bodyOf(await as('viewer', 'GET', '/api/calls'))
    expect(listed).toMatchObject({ currency: 'USD', calls: [{ id: 'a', must: true }] })
    const ways = await bodyOf(await as('viewer', 'GET', '/api/call-ways'))
    expect(ways).toMatchObject({ ways: [{ id: 'http', state: 'up', issuers: ['northern-grid'], taken: 1 }] })
  })

  it('is taken from openssl and curl, without a line of ours', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fakel-curl-'))
    try {
      const { host } = new URL(under.address)
      const body = JSON.stringify(call('by-hand'))
      writeFileSync(join(folder, 'call.json'), body)
      writeFileSync(join(folder, 'key.pem'), ISSUER_KEY)
      const digest = execFileSync('openssl', [
        'dgst',
        '-sha256',
        '-binary',
        join(folder, 'call.json'),
      ]).toString('base64')
      const params = `("@method" "@authority" "@path" "content-digest");created=${Math.floor(under.site.now() / 1000)};keyid="northern-grid"`
      const lines = [
        '"@method": POST',
        `"@authority": ${host}`,
        '"@path": /api/calls/northern-grid',
        `"content-digest": sha-256=:${digest}:`,
        `"@signature-params": ${params}`,
      ]
      writeFileSync(join(folder, 'base'), lines.join('\n'))
      const signature = execFileSync('openssl', [
        'pkeyutl',
        '-sign',
        '-rawin',
        '-inkey',
        join(folder, 'key.pem'),
        '-in',
        join(folder, 'base'),
      ]).toString('base64')
      const answer = await fetch(`${under.address}/api/calls/northern-grid`, {
        method: 'POST',
        body,
        headers: {
          'content-digest': `sha-256=:${digest}:`,
          'signature-input': `sig1=${params}`,
          signature: `sig1=:${signature}:`,
        },
      })
      expect(await answer.json()).toMatchObject({ id: 'by-hand', result: 'taken' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('that is no call is refused by its fields, and one beyond its issuer by its reason', async () => {
    const wrong = await signed('POST', '/api/calls/northern-grid', call('b', { mode: { kind: 'cap' }, x: 1 }))
    expect(wrong.status).toBe(422)
    expect(await wrong.json()).toMatchObject({
      result: 'refused',
      id: 'b',
      faults: [{ field: 'mode.kw' }, { field: 'x' }],
    })
    expect((await signed('POST', '/api/calls/northern-grid', 'no JSON')).status).toBe(422)
    const beyond = await signed(
      'POST',
      '/api/calls/northern-grid',
      call('c', { scope: { kind: 'halls', ids: ['h3'] } }),
    )
    expect(await beyond.json()).toMatchObject({ result: 'refused', reason: expect.stringContaining('h3') })
    const other = await signed('POST', '/api/calls/northern-grid', call('d', { issuer: 'ministry' }))
    expect(await other.json()).toMatchObject({ result: 'refused', faults: [{ field: 'issuer' }] })
  })

  it.each([
    ['no signature', async () => under.send('POST', '/api/calls/northern-grid', { body: call('x') })],
    [
      'a person instead of a signature',
      async () => as('operator', 'POST', '/api/calls/northern-grid', call('x')),
    ],
    [
      'the key of another',
      async () =>
        signed('POST', '/api/calls/ministry', call('x', { issuer: 'ministry' }), { keyid: 'ministry' }),
    ],
    [
      'an issuer that there is not',
      async () => signed('POST', '/api/calls/nobody', call('x', { issuer: 'nobody' }), { keyid: 'nobody' }),
    ],
    [
      'another keyid',
      async () => signed('POST', '/api/calls/northern-grid', call('x'), { keyid: 'ministry' }),
    ],
    ['no signature for its state', async () => under.send('GET', '/api/calls/northern-grid/a')],
  ])('with %s is not heard', async (_what, ask) => {
    const answer = await ask()
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ code: 'wrong_signature' })
    expect(under.site.calls.list({ limit: 100 }).calls.some(({ id }) => id === 'x')).toBe(false)
  })

  it('that was signed for another site is not heard where the site file names its own', async () => {
    const desk = under.site.calls
    const make = (hosts: string[]) =>
      new SignedCalls(
        { issuers: under.site.file.calls.issuers, hosts },
        { desk, now: under.site.now, place: (path) => path },
      )
    const url = 'http://other.example/api/calls/northern-grid'
    const request = { method: 'POST', url, body: Buffer.from('{}') }
    const headers = await signRequest(request, { keyid: 'northern-grid', key, now: under.site.now() })
    const prove = (hosts: string[]) =>
      make(hosts).prove('northern-grid', { ...request, headers }, '127.0.0.1')
    expect(await prove(['site.example'])).toMatchObject({
      ok: false,
      reason: 'it is addressed to other.example',
    })
    expect(await prove(['Other.example'])).toMatchObject({ ok: true })
    expect(await prove([])).toMatchObject({ ok: true })
  })

  it('is heard however many strangers come before it', async () => {
    let last = 0
    for (let k = 0; k < 40; k++)
      last = (await under.send('POST', '/api/calls/northern-grid', { body: call('x') })).status
    expect(last).toBe(429)
    expect(await (await signed('POST', '/api/calls/northern-grid', call('e'))).json()).toMatchObject({
      result: 'taken',
    })
    expect((await signed('GET', '/api/calls/northern-grid/none')).status).toBe(404)
  })

  it('is heard 120 times a minute', async () => {
    let status = 0
    for (let k = 0; k < 130 && status !== 429; k++)
      status = (await signed('GET', '/api/calls/northern-grid/a')).status
    expect(status).toBe(429)
    under.pass(61_000)
    expect((await signed('GET', '/api/calls/northern-grid/a')).status).toBe(200)
  })
})

describe('a call by telephone', () => {
  it('is entered in the name of its issuer by an operator', async () => {
    const taken = await as(
      'operator',
      'POST',
      '/api/calls',
      call('phone', { issuer: 'ministry', mode: { kind: 'ban' } }),
    )
    expect(await taken.json()).toMatchObject({ issuer: 'ministry', id: 'phone', result: 'taken' })
    const record = await bodyOf(await as('viewer', 'GET', '/api/calls/ministry/phone/record'))
    expect(record).toMatchObject({ call: { id: 'phone', way: 'person', mode: { kind: 'ban' } } })
    expect((await as('viewer', 'POST', '/api/calls', call('y'))).status).toBe(403)
  })

  it.each([
    ['no such issuer', { issuer: 'nobody' }, 'body.issuer'],
    ['no kW', { mode: { kind: 'cap' } }, 'body.mode.kw'],
    ['no end', { duration_min: undefined }, 'body.until'],
  ])('with %s is refused, and the field named', async (_what, more, field) => {
    const answer = await as('operator', 'POST', '/api/calls', call('z', more))
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 'invalid_request', errors: [{ field }] })
  })
})

describe('an override', () => {
  it('takes a call out of force by name, with a reason and an end', async () => {
    const until = new Date(under.site.now() + 7_200_000).toISOString()
    const path = '/api/calls/northern-grid/a/override'
    expect((await as('viewer', 'POST', path, { why: 'pump must run', until })).status).toBe(403)
    const done = await as('operator', 'POST', path, { why: 'pump must run', until })
    expect(await done.json()).toMatchObject({
      id: 'a',
      overrides: [{ who: expect.stringMatching(/^operator/), why: 'pump must run', until }],
    })
    expect((await as('operator', 'POST', path, { why: '', until })).status).toBe(400)
    expect((await as('operator', 'POST', path, { why: 'pump must run', until: 'later' })).status).toBe(400)
    expect(
      (
        await as('operator', 'POST', '/api/calls/northern-grid/none/override', {
          why: 'pump must run',
          until,
        })
      ).status,
    ).toBe(404)
  })
})
