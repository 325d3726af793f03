/**
 * A running site as the VEN of a VTN that somebody else made: an event that caps, its change, one that stops all, both taken back; what the
 * plant really draws, what the VTN hears of it, and how long it takes from the VTN's answer to the meter. The VTN must be one to play with: a program and events
 * are made there, by whoever may make them (business logic).
 * Run: npm run bench:ven -- URL, with OPENADR_VERSION (3.0 or 3.1), OPENADR_VEN and OPENADR_BL (client:secret), OPENADR_TOKEN_URL.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { exampleSite } from '../twin/fastSite.ts'
import { calledSiteFile } from './calledProcess.ts'
import { inTemporaryFolder, type SeenTruth, startSite, twinWith, wait } from './siteProcess.ts'

const PORT = 18_480
const LOOK_MS = 200
/** Events are asked for this often, the least that a site file allows. */
const POLL_S = 5
/** From the VTN's answer: until the site asks, and 10 s from there. */
const LIMITS = { obeyedS: POLL_S + 10, restoredS: 300, settledS: 240 }

const { OPENADR_VERSION = '3.1', OPENADR_VEN = '', OPENADR_BL = '', OPENADR_TOKEN_URL } = process.env
const base = (process.argv[2] ?? '').replace(/\/+$/, '')
if (base === '' || !OPENADR_VEN.includes(':') || !OPENADR_BL.includes(':')) {
  console.error(
    'npm run bench:ven -- URL, with OPENADR_VEN and OPENADR_BL (client:secret) in the environment',
  )
  process.exit(2)
}
const [clientId = ''] = OPENADR_VEN.split(':')

const made = z.object({ id: z.string() })
const told = z.array(
  z.object({ eventID: z.string(), resources: z.array(z.object({ intervals: z.array(z.unknown()) })) }),
)

/** What business logic says to the VTN, with a token of its own. */
async function businessLogic() {
  const [id = '', secret = ''] = OPENADR_BL.split(':')
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
  const answer = await fetch(OPENADR_TOKEN_URL ?? `${base}/auth/token`, { method: 'POST', body: form })
  const { access_token: token } = z.object({ access_token: z.string() }).parse(await answer.json())
  return async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}

let failures = 0
function line(good: boolean, what: string): void {
  if (!good) failures++
  console.log(`${good ? 'ok   ' : 'FAILS'}  ${what}`)
}
const called = ({ loadW, feeders }: SeenTruth) =>
  loadW - (feeders.find(({ id }) => id === 'aux')?.powerW ?? 0)
const kw = (w: number) => `${(w / 1_000).toFixed(0)} kW`

await inTemporaryFolder(async (folder) => {
  const say = await businessLogic()
  const programName = `fakel-${Date.now().toString(36)}`
  const program = made.parse(await say('POST', '/programs', { programName })).id
  const { settings } = await exampleSite()
  const { file } = await calledSiteFile(folder)
  // At addresses of its own, so that it runs beside other sites.
  const text = (await readFile(file, 'utf8')).replaceAll('127.79.', '127.83.')
  const site = z.looseObject({ calls: z.looseObject({}) }).parse(parse(text))
  const openadr = {
    id: 'vtn',
    issuer: 'dso',
    url: base,
    version: OPENADR_VERSION,
    client_id: clientId,
    secret_env: 'OPENADR_VEN_SECRET',
    program: programName,
    poll_s: POLL_S,
    report_every_min: 1,
    ...(OPENADR_TOKEN_URL !== undefined && { token_url: OPENADR_TOKEN_URL }),
  }
  await writeFile(file, stringify({ ...site, calls: { ...site.calls, openadr: [openadr] } }))
  const twin = await twinWith(folder, settings, ['--seed', '1'], file)
  const secret = { OPENADR_VEN_SECRET: OPENADR_VEN.slice(clientId.length + 1) }
  const running = await startSite(file, join(folder, 'data'), PORT, secret)
  try {
    const until = async (done: (truth: SeenTruth) => boolean, atMostS: number) => {
      const began = performance.now()
      for (;;) {
        const seconds = (performance.now() - began) / 1_000
        if (done(await twin.see())) return { seconds, good: true }
        if (seconds >= atMostS) return { seconds, good: false }
        await wait(LOOK_MS)
      }
    }
    let most = 0
    const isSteady = (truth: SeenTruth) => {
      most = Math.max(most, called(truth))
      return truth.machines.sleeping === 0 && called(truth) > 0.98 * most
    }
    await wait(15_000)
    await until((truth) => isSteady(truth) && truth.timeMs > 0 && most > 400_000, LIMITS.settledS)
    const before = called(await twin.see())
    console.log(`       ${base}: program ${programName}, the site draws ${kw(before)}`)

    const event = (type: string, value: number) => ({
      programID: program,
      intervalPeriod: { start: new Date(Date.now() - 1_000).toISOString(), duration: 'PT30M' },
      intervals: [{ id: 0, payloads: [{ type, values: [value] }] }],
    })
    const capped = async (what: string, limitW: number) => {
      const { seconds, good } = await until((truth) => called(truth) <= limitW * 1.01, LIMITS.obeyedS)
      line(good, `${what}: at most ${kw(limitW)} after ${seconds.toFixed(1)} s (limit ${LIMITS.obeyedS} s)`)
    }
    const half = Math.round(before / 2_000)
    const cap = made.parse(await say('POST', '/events', event('IMPORT_CAPACITY_LIMIT', half))).id
    await capped('a capacity limit', half * 1_000)
    await wait(20_000)
    line(called(await twin.see()) <= half * 1_010, `it is held: ${kw(called(await twin.see()))}`)

    const less = Math.round(before / 3_000)
    await say('PUT', `/events/${cap}`, {
      ...event('IMPORT_CAPACITY_LIMIT', less),
      ...(OPENADR_VERSION === '3.0' && { id: cap }),
    })
    await capped('its change', less * 1_000)

    const stop = made.parse(await say('POST', '/events', event('SIMPLE', 3))).id
    await capped('SIMPLE 3 on top', before * 0.05)
    await wait(75_000)

    await say('DELETE', `/events/${stop}`)
    await say('DELETE', `/events/${cap}`)
    const back = await until((truth) => called(truth) >= before * 0.95, LIMITS.restoredS)
    line(back.good, `both taken back: ${kw(called(await twin.see()))} after ${back.seconds.toFixed(0)} s`)
    const trips = (await twin.see()).log.filter(({ what }) => what === 'engine-tripped').length
    line(trips === 0, `${trips} engines tripped`)

    const reports = told
      .parse(await say('GET', '/reports'))
      .filter(({ eventID }) => [cap, stop].includes(eventID))
    const last = reports.at(-1)?.resources[0]?.intervals[0]
    line(reports.length > 0, `${reports.length} reports at the VTN, the last: ${JSON.stringify(last)}`)
  } finally {
    await running.kill('SIGTERM')
    await twin.stop()
  }
})
process.exitCode = failures === 0 ? 0 : 1
