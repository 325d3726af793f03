// kill -9 of the site: its books on virtual time, then the site on the wire with its twin left alone.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { instant } from '../src/quantity/index.ts'
import { openStore } from '../src/store/index.ts'
import { exampleSite } from '../twin/fastSite.ts'
import { inTemporaryFolder, SITE_FILE, startSite, twinWith, wait } from './siteProcess.ts'

const KILLS = Number(process.argv[2] ?? 50)
const WIRE_KILLS = Number(process.argv[3] ?? KILLS)
const PORT = 18_430
const QUARTER_MS = 900_000
/** Fewer would prove nothing. */
const LEAST_SETTLED = 10
let failures = 0
const fail = (text: string) => {
  failures++
  console.log(`  FAILS: ${text}`)
}

console.log(`books: ${KILLS} kills at random moments, an interval settled every second or so`)
await inTemporaryFolder(async (folder) => {
  const acknowledged = new Set<string>()
  for (let kill = 1; kill <= KILLS; kill++) {
    await untilKilled(folder, kill, (line) => {
      if (line.startsWith('settled ')) acknowledged.add(line.slice('settled '.length))
    })
    if (kill % 10 === 0) console.log(`  ${kill} kills, ${acknowledged.size} intervals told as settled`)
  }
  const store = await openStore({ dataFolder: folder }, { now: () => instant(Date.now()) })
  const settled = await store.settled({ start: instant(0), end: instant(Date.UTC(2100, 0)) })
  const starts = settled.map((each) => each.interval.start)
  const lost = [...acknowledged].filter((iso) => !starts.includes(instant(Date.parse(iso))))
  const doubled = starts.length - new Set(starts).size
  const gaps = starts.slice(1).filter((start, index) => start - (starts[index] ?? 0) !== QUARTER_MS).length
  const verdicts = await store.verify()
  await store.close()
  console.log(
    `  ${settled.length} intervals settled: ${lost.length} lost, ${doubled} doubled, ${gaps} gaps between them`,
  )
  for (const verdict of verdicts)
    console.log(`  chain ${verdict.chain}: ${verdict.ok ? `${verdict.rows} rows, unbroken` : verdict.reason}`)
  if (
    lost.length + doubled + gaps > 0 ||
    verdicts.some((verdict) => !verdict.ok) ||
    settled.length < LEAST_SETTLED
  )
    fail('the books')
})

/** Four in five are killed at work, the others at any moment while they open their books. */
function untilKilled(folder: string, seed: number, told: (line: string) => void): Promise<void> {
  const script = fileURLToPath(new URL('./settleRun.js', import.meta.url))
  const child = spawn(process.execPath, [script, folder, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((done) => {
    let text = ''
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString()
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        told(line)
        if (atWork && line === 'ready') setTimeout(() => child.kill('SIGKILL'), Math.random() * 6_000)
      }
    })
    const atWork = seed % 5 !== 0
    if (!atWork) setTimeout(() => child.kill('SIGKILL'), Math.random() * 2_500)
    child.once('exit', () => done())
  })
}

console.log(`on the wire: ${WIRE_KILLS} kills, the twin runs on`)
const { settings } = await exampleSite()
await inTemporaryFolder(async (folder) => {
  const twin = await twinWith(folder, settings, [])
  let seenTakeovers = 0
  for (let kill = 1; kill <= WIRE_KILLS; kill++) {
    const site = await startSite(SITE_FILE, folder, PORT)
    await wait(Math.random() * 3_000)
    await site.kill('SIGKILL')
    // Every tenth time it stays dead for long enough that the PLC must take over.
    if (kill % 10 === 0) await wait(8_000)
    const truth = await twin.see()
    const up = truth.engines.filter((engine) => engine.phase === 'running' && engine.breakerClosed).length
    const takeovers = truth.log.filter((entry) => entry.what === 'plc-takes-over').length
    const plc = takeovers > seenTakeovers
    if (kill % 10 === 0) seenTakeovers = takeovers
    if (up !== 3) fail(`kill ${kill}: ${up} of 3 engines on line`)
    if (kill % 10 === 0)
      console.log(
        `  ${kill} kills: ${up} engines on line, the PLC ${plc ? 'has taken over' : 'was not needed'}`,
      )
    if (kill % 10 === 0 && !plc) fail('the PLC did not take over')
  }
  const site = await startSite(SITE_FILE, folder, PORT)
  let converged = 0
  for (let second = 0; second < 600 && converged === 0; second += 5) {
    await wait(5_000)
    const truth = await twin.see()
    const closed = truth.feeders.every((feeder) => feeder.closed)
    if (closed && truth.machines.mining >= 230) converged = second + 5
  }
  const health = await site.health()
  const truth = await twin.see()
  const trips = truth.log.filter((entry) => entry.what === 'engine-tripped').length
  console.log(
    `  after the last start: health ${health.status}, all feeders closed and machines at work after ${converged} s, ${trips} engine trips in all`,
  )
  if (health.status !== 'ok' || converged === 0 || trips > 0) fail('the site did not converge')
  await site.kill('SIGTERM')
  await twin.stop()
  const store = await openStore({ dataFolder: folder }, { now: () => instant(Date.now()) })
  for (const verdict of await store.verify()) {
    console.log(`  chain ${verdict.chain}: ${verdict.ok ? `${verdict.rows} rows, unbroken` : verdict.reason}`)
    if (!verdict.ok) fail('the books')
  }
  await store.close()
})
process.exitCode = failures === 0 ? 0 : 1
