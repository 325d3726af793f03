import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { type Instant, type Interval, instant } from '../quantity/index.ts'
import type { Schema } from './database/schema.ts'
import type { MachineReading, Mean, Reading } from './model.ts'

const DAY_MS = 86_400_000
const quality = z.enum(['good', 'stale', 'invalid', 'unreachable', 'wrong-device'])
type Table = 'readings' | 'machine_readings'

/** Days that have their partition, as far as this process knows. */
export type KnownDays = Record<Table, Set<number>>
export const noDays = (): KnownDays => ({ readings: new Set(), machine_readings: new Set() })

function partitionName(table: Table, day: number): string {
  return `${table}_${new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')}`
}

/** Makes the partitions of the days of these instants; a day is one of UTC. */
async function makeDays(db: Kysely<Schema>, table: Table, known: KnownDays, instants: Iterable<number>) {
  for (const day of new Set([...instants].map((at) => Math.floor(at / DAY_MS)))) {
    if (known[table].has(day)) continue
    await sql`
      create table if not exists ${sql.id(partitionName(table, day))} partition of ${sql.id(table)}
      for values from (${sql.lit(day * DAY_MS)}) to (${sql.lit((day + 1) * DAY_MS)})`.execute(db)
    known[table].add(day)
  }
}

const number = (value: number | null) => (value === null || !Number.isFinite(value) ? null : value)

export async function appendReadings(
  db: Kysely<Schema>,
  known: KnownDays,
  readings: readonly Reading[],
): Promise<void> {
  if (readings.length === 0) return
  await makeDays(
    db,
    'readings',
    known,
    readings.map((reading) => reading.at),
  )
  const rows = readings.map(({ channel, at, value, quality: grade }) => ({
    channel,
    at: Math.floor(at),
    value: number(value),
    quality: grade,
  }))
  await sql`
    insert into readings (channel, at, value, quality)
    select channel, at, value, quality
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as row(channel text, at bigint, value double precision, quality text)
    on conflict do nothing`.execute(db)
}

export async function appendMachineReadings(
  db: Kysely<Schema>,
  known: KnownDays,
  readings: readonly MachineReading[],
): Promise<void> {
  if (readings.length === 0) return
  await makeDays(
    db,
    'machine_readings',
    known,
    readings.map((reading) => reading.at),
  )
  const rows = readings.map((reading) => ({
    machine: reading.machine,
    at: Math.floor(reading.at),
    mining: reading.mining,
    power_w: number(reading.powerW),
    hashrate_ths: number(reading.hashrateThs),
    temperature_c: number(reading.temperatureC),
    quality: reading.quality,
  }))
  await sql`
    insert into machine_readings (machine, at, mining, power_w, hashrate_ths, temperature_c, quality)
    select machine, at, mining, power_w, hashrate_ths, temperature_c, quality
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row(
      machine text, at bigint, mining boolean, power_w double precision, hashrate_ths double precision,
      temperature_c double precision, quality text)
    on conflict do nothing`.execute(db)
}

export async function readReadings(
  db: Kysely<Schema>,
  channels: readonly string[],
  interval: Interval,
  before: boolean,
): Promise<readonly Reading[]> {
  if (channels.length === 0) return []
  const sliceMs = Math.ceil((ROWS_AT_ONCE * CHANNEL_EVERY_MS) / channels.length)
  const inside = await inSlices(interval, sliceMs, async (slice) => {
    const rows = await db
      .selectFrom('readings')
      .selectAll()
      .where('channel', 'in', [...channels])
      .where('at', '>=', slice.start)
      .where('at', '<', slice.end)
      .orderBy('at')
      .execute()
    return rows.map(readingOf)
  })
  const earlier = before
    ? await sql<Schema['readings']>`
        select last.* from unnest(${sql.val([...channels])}::text[]) as wanted(channel) cross join lateral (
          select channel, at, value, quality from readings
          where readings.channel = wanted.channel and at < ${interval.start}
            and at >= ${interval.start - LOOK_BACK_MS}
          order by at desc limit 1) as last
        order by last.at, last.channel`.execute(db)
    : { rows: [] }
  return [...earlier.rows.map(readingOf), ...inside]
}

const readingOf = (row: Schema['readings']): Reading => ({
  channel: row.channel,
  at: instant(Number(row.at)),
  value: row.value,
  quality: quality.parse(row.quality),
})

/** Means over minutes first, so that a time in which more was read counts no more than another. */
export async function readMeans(
  db: Kysely<Schema>,
  channels: readonly string[],
  { start, end }: Interval,
  spanMs: number,
): Promise<readonly Mean[]> {
  if (channels.length === 0) return []
  const { rows } = await sql<{ channel: string; span: number; value: number; minutes: number }>`
    with minutes as (
      select channel, (at - ${start}::bigint) / 60000 as minute, avg(value) as value from readings
      where channel = any(${sql.val([...channels])}::text[]) and at >= ${start} and at < ${end}
        and value is not null and quality = 'good'
      group by 1, 2
    )
    select channel, minute * 60000 / ${spanMs}::bigint as span, avg(value) as value, count(*)::int as minutes
    from minutes group by 1, 2 order by 2, 1`.execute(db)
  return rows.map(({ channel, span, value, minutes }) => ({
    channel,
    at: instant(start + Number(span) * spanMs),
    value,
    minutes: Number(minutes),
  }))
}

/** Rows that are handed over in one go: more would hold up the loops of the site for longer than they may wait. */
const ROWS_AT_ONCE = 4_000
/** How densely rows are taken to lie: a channel is kept every ten seconds, two thousand machines every minute. */
const CHANNEL_EVERY_MS = 10_000
const MACHINES_SLICE_MS = 120_000

/** Reads an interval piece by piece, in order. */
async function inSlices<T>(
  { start, end }: Interval,
  sliceMs: number,
  read: (slice: Interval) => Promise<readonly T[]>,
): Promise<T[]> {
  const rows: T[] = []
  for (let from: number = start; from < end; from += sliceMs)
    for (const row of await read({ start: instant(from), end: instant(Math.min(from + sliceMs, end)) }))
      rows.push(row)
  return rows
}

/** The last reading before an interval is looked for this far back, so that few partitions are touched. */
const LOOK_BACK_MS = 2 * DAY_MS

export async function readMachineReadings(
  db: Kysely<Schema>,
  interval: Interval,
  machine: string | undefined,
): Promise<readonly MachineReading[]> {
  // One machine has a row a minute: those of days are few.
  const sliceMs = machine === undefined ? MACHINES_SLICE_MS : DAY_MS
  return inSlices(interval, sliceMs, async (slice) => {
    const select = db
      .selectFrom('machine_readings')
      .selectAll()
      .where('at', '>=', slice.start)
      .where('at', '<', slice.end)
      .orderBy('at')
    const rows = await (machine === undefined ? select : select.where('machine', '=', machine)).execute()
    return rows.map((row) => ({
      machine: row.machine,
      at: instant(Number(row.at)),
      mining: row.mining,
      powerW: row.power_w,
      hashrateThs: row.hashrate_ths,
      temperatureC: row.temperature_c,
      quality: quality.parse(row.quality),
    }))
  })
}

/** Drops the partitions of days that ended before the instant, and tells their names. */
export async function dropReadingsBefore(
  db: Kysely<Schema>,
  known: KnownDays,
  at: Instant,
): Promise<readonly string[]> {
  const found = await sql<{ name: string }>`
    select child.relname as name from pg_inherits
    join pg_class child on child.oid = inhrelid join pg_class parent on parent.oid = inhparent
    where parent.relname in ('readings', 'machine_readings') order by child.relname`.execute(db)
  const dropped: string[] = []
  for (const { name } of found.rows) {
    const match = /^(readings|machine_readings)_(\d{4})(\d\d)(\d\d)$/.exec(name)
    if (match === null) continue
    const [, table, year, month, date] = match
    const day = Date.UTC(Number(year), Number(month) - 1, Number(date)) / DAY_MS
    if ((day + 1) * DAY_MS > at) continue
    await sql`drop table ${sql.id(name)}`.execute(db)
    if (table === 'readings' || table === 'machine_readings') known[table].delete(day)
    dropped.push(name)
  }
  return dropped
}

export async function lastReadingAt(db: Kysely<Schema>): Promise<Instant | undefined> {
  const found = await db
    .selectFrom('readings')
    .select((eb) => eb.fn.max('at').as('at'))
    .executeTakeFirst()
  return found?.at === null || found?.at === undefined ? undefined : instant(Number(found.at))
}
