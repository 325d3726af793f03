/**
 * What the store costs: rows a second against plain inserts into a plain table of the same kind of PostgreSQL in the same run, how
 * long the loops of the process are held up meanwhile, and its memory.
 * Run: npm run build && node dist/bench/store.js [minutes of a site with 2,000 machines]. DATABASE_URL: a PostgreSQL server instead
 * of the embedded one; its tables must be empty.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { instant } from '../src/quantity/index.ts'
import { type MachineReading, openStore, type Reading } from '../src/store/index.ts'

const minutes = Number(process.argv[2] ?? 60)
const MACHINES = 2_000
const CHANNELS = 100
const START = Date.UTC(2027, 0, 15)

const machineRows = (minute: number): MachineReading[] =>
  Array.from({ length: MACHINES }, (_, k) => ({
    machine: `h1/10.0.${Math.floor(k / 250)}.${k % 250}`,
    at: instant(START + minute * 60_000 + k),
    mining: true,
    powerW: 3_000 + (k % 100),
    hashrateThs: 100.5,
    temperatureC: 61,
    quality: 'good',
  }))
const channelRows = (cycle: number): Reading[] =>
  Array.from({ length: CHANNELS }, (_, k) => ({
    channel: `m-f${k}/energy_import_wh`,
    at: instant(START + cycle * 10_000),
    value: cycle * 1_000 + k,
    quality: 'good',
  }))

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1_000
}

const folder = mkdtempSync(join(tmpdir(), 'fakel-bench-'))
const databaseUrl = process.env['DATABASE_URL']
const before = process.memoryUsage().rss
const place = databaseUrl === undefined ? { dataFolder: folder } : { databaseUrl }
const parts = { now: () => instant(START) }
console.log(
  `first opening ${(await seconds(async () => (await openStore(place, parts)).close())).toFixed(1)} s, ` +
    `peak ${megabytes(process.resourceUsage().maxRSS * 1024)}`,
)
const store = await openStore(place, parts)
const opened = process.memoryUsage().rss

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const machines = await seconds(async () => {
  for (let minute = 0; minute < minutes; minute++) await store.appendMachineReadings(machineRows(minute))
})
const channels = await seconds(async () => {
  for (let cycle = 0; cycle < minutes * 6; cycle++) await store.appendReadings(channelRows(cycle))
})
const EVENTS = 500
const events = await seconds(async () => {
  for (let k = 0; k < EVENTS; k++)
    await store.appendEvents([
      {
        at: instant(START + k),
        severity: 'info',
        kind: 'bench.event',
        subject: `s${k}`,
        who: 'bench',
        why: '',
        data: {},
      },
    ])
})
const heldUp = () => {
  const told = `99.9 % under ${(delay.percentile(99.9) / 1e6).toFixed(1)} ms, at most ${(delay.max / 1e6).toFixed(1)} ms`
  delay.reset()
  return told
}
const whileWriting = heldUp()
const interval = { start: instant(START), end: instant(START + 900_000) }
const reading = await seconds(async () => {
  await store.machineReadings(interval)
  await store.readings(
    channelRows(0).map(({ channel }) => channel),
    interval,
    true,
  )
})
const verify = await seconds(async () => {
  const broken = (await store.verify()).filter(({ ok }) => !ok)
  if (broken.length > 0) throw new Error(JSON.stringify(broken))
})
const whileReading = heldUp()
delay.disable()
const after = process.memoryUsage().rss
await store.close()

/** A plain table, one statement of many values a batch, nothing checked, kept or chained. */
async function plain(query: (text: string, values: unknown[]) => Promise<unknown>): Promise<number> {
  await query(
    'create table plain (machine text, at bigint, mining boolean, power double precision, hashrate double precision, temperature double precision, quality text)',
    [],
  )
  const places = Array.from(
    { length: MACHINES },
    (_, k) => `(${[1, 2, 3, 4, 5, 6, 7].map((c) => `$${k * 7 + c}`)})`,
  )
  const text = `insert into plain values ${places.join(',')}`
  return seconds(async () => {
    for (let minute = 0; minute < minutes; minute++)
      await query(
        text,
        machineRows(minute).flatMap((row) => [
          row.machine,
          row.at,
          row.mining,
          row.powerW,
          row.hashrateThs,
          row.temperatureC,
          row.quality,
        ]),
      )
  })
}
async function raw(): Promise<number> {
  if (databaseUrl !== undefined) {
    const client = new pg.Client(databaseUrl)
    await client.connect()
    const took = await plain((text, values) => client.query(text, values))
    await client.query('drop table plain')
    await client.end()
    return took
  }
  const database = await PGlite.create({ dataDir: join(folder, 'plain') })
  const took = await plain((text, values) => database.query(text, values))
  await database.close()
  return took
}
const plainly = await raw()
rmSync(folder, { recursive: true, force: true })

const rate = (rows: number, took: number) => `${Math.round(rows / took)}/s`
console.log(
  [
    `machine readings ${rate(MACHINES * minutes, machines)}, plain inserts ${rate(MACHINES * minutes, plainly)}, ratio ${(plainly / machines).toFixed(2)}`,
    `${CHANNELS} readings a time ${rate(CHANNELS * minutes * 6, channels)}`,
    `events one at a time ${rate(EVENTS, events)}`,
    `reading a settled quarter's measurements ${(reading * 1_000).toFixed(0)} ms, verifying ${EVENTS} links ${(verify * 1_000).toFixed(0)} ms`,
    `share of an hour's time that writing takes: ${(((machines + channels) / (minutes * 60)) * 100).toFixed(2)} %`,
    `loops held up while writing: ${whileWriting}; while reading: ${whileReading}`,
    `memory: ${megabytes(before)} without the store, ${megabytes(opened)} with it open, ${megabytes(after)} after the writing`,
  ].join('\n'),
)
