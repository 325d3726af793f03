import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { alertsCommand } from './alerts.ts'

const example = resolve('examples/flare-site')
const folder = mkdtempSync(join(tmpdir(), 'fakel-alerts-'))
const site = join(folder, 'site.yaml')
const got: string[] = []
const server = createServer((request, response) => {
  got.push(request.url ?? '')
  response.writeHead(request.url === '/in' ? 204 : 404).end('{"ok":false,"description":"Not Found"}')
})

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  cpSync(join(example, 'maps'), join(folder, 'maps'), { recursive: true })
  const channels = `
alerts:
  webhooks: [{ id: hook, url: "${base}/in", secret_env: FAKEL_TEST_SECRET }]
  telegram: [{ id: chat, base_url: "${base}", token_file: "${join(folder, 'token')}", chat: "1" }]
`
  writeFileSync(site, readFileSync(join(example, 'site.yaml'), 'utf8') + channels)
  writeFileSync(join(folder, 'token'), 'T0KEN\n')
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})
let said: string[] = []
let complained: string[] = []
beforeEach(() => {
  said = []
  complained = []
  process.env['FAKEL_TEST_SECRET'] = 'secret'
  vi.spyOn(console, 'log').mockImplementation((text) => said.push(text))
  vi.spyOn(console, 'error').mockImplementation((text) => complained.push(text))
})
afterEach(() => {
  vi.restoreAllMocks()
  delete process.env['FAKEL_TEST_SECRET']
  process.exitCode = 0
})
const test = (...words: readonly string[]) =>
  alertsCommand().parseAsync(['test', site, ...words], { from: 'user' })

it('sends by every channel, and says which does not work and why, without its secret', async () => {
  await test()
  expect(got).toEqual(['/in', '/botT0KEN/sendMessage'])
  expect(said.map((line) => line.replace(/:\d+/, ''))).toEqual([
    'hook\twebhook\t127.0.0.1\tsent',
    'chat\ttelegram\t127.0.0.1\tnot sent: answered 404: Not Found',
  ])
  expect(process.exitCode).toBe(1)
})

it('sends by one, and knows no others', async () => {
  await test('--channel', 'hook', '--json')
  expect(JSON.parse(said[0] ?? '')).toMatchObject([{ id: 'hook', ok: true, reason: null }])
  expect(process.exitCode).toBe(0)
  await test('--channel', 'pigeon')
  expect(complained).toEqual(['there is no channel pigeon'])
  delete process.env['FAKEL_TEST_SECRET']
  await test('--channel', 'hook')
  expect(said[1]).toContain('the environment variable FAKEL_TEST_SECRET is not set')
})
