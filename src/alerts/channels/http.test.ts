import { execFileSync } from 'node:child_process'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { raised } from '../troubles.testing.ts'
import { telegramChannel } from './telegram.ts'
import { webhookChannel } from './webhook.ts'

interface Got {
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}
const got: Got[] = []
let answer: (response: ServerResponse) => void
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    got.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
    answer(response)
  })
})
let base: string
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  process.env['FAKEL_TEST_HOOK'] = 'k3y with spaces'
  process.env['FAKEL_TEST_TOKEN'] = '123456:AAsecretTOKEN'
})
afterEach(() => {
  got.length = 0
})
afterAll(() => {
  delete process.env['FAKEL_TEST_HOOK']
  delete process.env['FAKEL_TEST_TOKEN']
  server.closeAllConnections()
  server.close()
})
const json = (status: number, body: unknown) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
const message = { id: 'm1', subject: 'Pad 4: hot', text: 'Плата 2: 96 °C', notices: [raised({})] }
const hook = () =>
  webhookChannel({
    id: 'hook',
    url: `${base}/in/T0KENpath`,
    secret: { env: 'FAKEL_TEST_HOOK' },
    nowS: () => 1_800_000_000,
  })
const chat = () =>
  telegramChannel({ id: 'chat', baseUrl: `${base}/`, token: { env: 'FAKEL_TEST_TOKEN' }, chat: '-100200' })

it('signs the webhook as openssl computes it', async () => {
  answer = (response) => response.writeHead(204).end()
  expect(await hook().send(message)).toEqual({ ok: true })
  const { headers, body, url } = got[0] ?? expect.fail('nothing came')
  expect(url).toBe('/in/T0KENpath')
  expect(headers['x-fakel-timestamp']).toBe('1800000000')
  const byOpenssl = execFileSync('openssl', ['dgst', '-sha256', '-hmac', 'k3y with spaces', '-r'], {
    input: `1800000000.${body}`,
    encoding: 'utf8',
  })
  expect(headers['x-fakel-signature']).toBe(`sha256=${byOpenssl.split(' ')[0]}`)
  expect(headers['x-fakel-id']).toBe('m1')
  expect(JSON.parse(body)).toEqual({
    id: 'm1',
    subject: 'Pad 4: hot',
    text: 'Плата 2: 96 °C',
    notices: [
      {
        what: 'raised',
        at: '2027-01-15T12:00:00.000Z',
        key: 'hot h1-s19/10.0.1.5',
        kind: 'hot',
        severity: 'warning',
        place: { kind: 'machine', id: 'h1-s19/10.0.1.5' },
        feeder: 'f1',
        hall: 'h1',
        since: '2027-01-15T11:50:00.000Z',
        count: 1,
        subjects: ['h1-s19/10.0.1.5'],
        figures: [{ name: 'temperature', part: 'board 2', value: 96, unit: '°C' }],
        limits: [{ name: 'temperature', value: 90, unit: '°C', source: 'assumed' }],
      },
    ],
  })
})

it('sends text to a chat of a Telegram-compatible API', async () => {
  answer = json(200, { ok: true, result: {} })
  expect(await chat().send({ ...message, text: `${'д'.repeat(5_000)}` })).toEqual({ ok: true })
  const { url, body } = got[0] ?? expect.fail('nothing came')
  expect(url).toBe('/bot123456:AAsecretTOKEN/sendMessage')
  const told: { chat_id: string; text: string } = JSON.parse(body)
  expect(told.chat_id).toBe('-100200')
  expect(told.text.startsWith('Pad 4: hot\n\nд')).toBe(true)
  expect(told.text.length).toBeLessThanOrEqual(4_096)
})

it('tells what may be tried again, and when', async () => {
  answer = json(429, {
    ok: false,
    description: 'Too Many Requests: retry after 34',
    parameters: { retry_after: 34 },
  })
  expect(await chat().send(message)).toEqual({
    ok: false,
    reason: 'answered 429: Too Many Requests: retry after 34',
    again: true,
    afterS: 34,
  })
  answer = json(400, { ok: false, description: 'Bad Request: chat not found' })
  expect(await chat().send(message)).toEqual({
    ok: false,
    reason: 'answered 400: Bad Request: chat not found',
    again: false,
  })
  answer = (response) => response.writeHead(503, { 'retry-after': '7' }).end('<html>')
  expect(await hook().send(message)).toEqual({ ok: false, reason: 'answered 503', again: true, afterS: 7 })
  answer = (response) => response.writeHead(302, { location: 'http://elsewhere.test/' }).end()
  expect(await hook().send(message)).toEqual({ ok: false, reason: 'answered 302', again: false })
})

it('survives garbage, floods and cut connections', async () => {
  answer = (response) => response.writeHead(500).end(Buffer.alloc(1_000_000, 'x'))
  expect(await chat().send(message)).toEqual({ ok: false, reason: 'answered 500', again: true })
  answer = (response) => response.destroy()
  expect(await chat().send(message)).toMatchObject({ ok: false, again: true })
})

it('lets no secret out, whatever the other side says', async () => {
  answer = json(401, { description: 'bot 123456:AAsecretTOKEN (123456%3AAAsecretTOKEN) unknown' })
  expect(await chat().send(message)).toEqual({
    ok: false,
    reason: 'answered 401: bot *** (***) unknown',
    again: true,
  })
  const nowhere = telegramChannel({
    id: 'c',
    baseUrl: 'http://127.0.0.1:1',
    token: { env: 'FAKEL_TEST_TOKEN' },
    chat: '1',
  })
  expect(JSON.stringify([await nowhere.send(message), nowhere.target, hook().target])).not.toMatch(
    /AAsecret|T0KEN/,
  )
})
