import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { callsCommand } from './calls.ts'

const folder = mkdtempSync(join(tmpdir(), 'fakel-try-'))
cpSync('examples/flare-site', folder, { recursive: true })
const closing: (() => unknown)[] = []
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function said(...words: readonly string[]) {
  const [output, errors]: [string[], string[]] = [[], []]
  vi.spyOn(console, 'log').mockImplementation((text) => void output.push(String(text)))
  vi.spyOn(console, 'error').mockImplementation((text) => void errors.push(String(text)))
  process.exitCode = 0
  await callsCommand().parseAsync(['try', ...words], { from: 'user' })
  const code = Number(process.exitCode ?? 0)
  process.exitCode = 0
  return { output, errors, code }
}

/** A server of public prices: it asks nobody who they are, and has one event. */
async function priceServer(event: object): Promise<string> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://x').pathname
    response.writeHead(path === '/events' ? 200 : 404, { 'content-type': 'application/json' })
    response.end(path === '/events' ? JSON.stringify([event]) : '{"title":"Not Found"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

function siteFile(url: string): string {
  const name = join(folder, 'site.yaml')
  const issuers = '[{ id: grid, name: Grid, may_order: { site: true }, most_ahead_h: 8000 }]'
  const calls = `calls:\n  issuers: ${issuers}\n  openadr: [{ id: prices, issuer: grid, url: "${url}" }]\n`
  writeFileSync(name, `${readFileSync('examples/flare-site/site.yaml', 'utf8')}\n${calls}`)
  return name
}

it('says what worked with a VTN and what would be heard from it', async () => {
  const start = new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 3_600_000)
  const url = await priceServer({
    id: 'day-1',
    programID: 'tariff',
    intervalPeriod: { start: start.toISOString(), duration: 'PT1H' },
    intervals: [{ id: 0, payloads: [{ type: 'PRICE', values: [0.07] }] }],
  })
  const told = await said(siteFile(url))
  const end = new Date(start.getTime() + 3_600_000)
  expect(told).toEqual({
    code: 0,
    errors: [],
    output: [
      'prices\ttoken\tok\tnone is asked for',
      'prices\tven\todd\tthe VTN answers 404 to GET /vens: Not Found',
      'prices\tevents\tok\t1 read, 0 not',
      'prices\tevent\tok\tday-1: 1 call',
      `prices\tcall\tday-1.0\tprices 7\tsite\t${start.toISOString()}\t${end.toISOString()}\tmust`,
    ],
  })
  const json = await said(siteFile(url), '--openadr', 'prices', '--json')
  expect(JSON.parse(json.output[3] ?? '')).toMatchObject({
    way: 'prices',
    step: 'event',
    calls: [{ id: 'day-1.0', mode: { kind: 'prices', import_minor_per_kwh: 7 } }],
  })
})

it('ends with 1 where no call would be heard', async () => {
  const gone = await said(siteFile('http://127.0.0.1:1'))
  expect(gone).toMatchObject({ code: 1, output: { length: 3 } })
  expect(gone.output[2]).toMatch(/^prices\tevents\tfailed\t.*ECONNREFUSED/)
  expect(await said(siteFile('http://127.0.0.1:1'), '--openadr', 'other')).toMatchObject({
    code: 1,
    errors: [expect.stringContaining('no OpenADR server of the name other')],
  })
})
