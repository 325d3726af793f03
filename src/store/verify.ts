import { type Kysely, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { bookText } from './books.ts'
import { linkHash } from './canonical.ts'
import type { ChainName } from './chain.ts'
import type { Schema } from './database/schema.ts'
import { eventText } from './events.ts'
import type { ChainVerdict } from './model.ts'
import { entryText } from './register.ts'
import { ticketText } from './tickets.ts'

/** Links that are checked in one go, so that memory stays small. */
const AT_ONCE = 500

const TABLES: Readonly<Record<ChainName, readonly string[]>> = {
  events: ['events'],
  settled: ['settled', 'balances'],
  tickets: ['ticket_entries'],
  register: ['register_entries'],
  emissions: ['emission_entries'],
  calls: ['call_entries'],
}

/** Checks every link of every chain against the rows that it covers, as they stand at one moment. */
export async function verifyChains(db: Kysely<Schema>): Promise<readonly ChainVerdict[]> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (moment) => [
      await verifyChain(moment, 'events', appended('events', eventText)),
      await verifyChain(moment, 'settled', settledRows),
      await verifyChain(moment, 'tickets', appended('ticket_entries', ticketText)),
      await verifyChain(moment, 'register', appended('register_entries', entryText)),
      await verifyChain(moment, 'emissions', appended('emission_entries', bookText)),
      await verifyChain(moment, 'calls', appended('call_entries', bookText)),
    ])
}

/** The rows of some batches as canonical texts, by batch; a string where a row contradicts itself. */
type Rows = (db: Kysely<Schema>, from: number, to: number) => Promise<Map<number, string[] | string>>

async function verifyChain(db: Kysely<Schema>, chain: ChainName, rows: Rows): Promise<ChainVerdict> {
  let previous = ''
  let next = 1
  let counted = 0
  for (;;) {
    const links = await db
      .selectFrom('chain')
      .selectAll()
      .where('chain', '=', chain)
      .where('batch', '>=', next)
      .orderBy('batch')
      .limit(AT_ONCE)
      .execute()
    const held = await rows(db, next, next + AT_ONCE)
    for (const link of links) {
      const batch = Number(link.batch)
      const broken = (reason: string): ChainVerdict => ({ chain, ok: false, batch, reason })
      if (batch !== next)
        return { chain, ok: false, batch: next, reason: 'the link of this batch is missing' }
      if (link.previous !== previous) return broken('it does not continue the batch before it')
      const texts = held.get(batch) ?? []
      if (typeof texts === 'string') return broken(texts)
      if (texts.length < link.row_count)
        return broken(`${link.row_count - texts.length} of its rows are missing`)
      if (texts.length > link.row_count)
        return broken(`it has ${texts.length - link.row_count} rows too many`)
      if (linkHash(previous, texts) !== link.hash) return broken('a row was changed, or rows were reordered')
      previous = link.hash
      counted += texts.length
      next++
    }
    if (links.length < AT_ONCE) break
  }
  for (const table of TABLES[chain]) {
    const beyond = await sql<{ batch: number }>`
      select batch from ${sql.id(table)} where batch >= ${next} or batch < 1 order by batch limit 1`.execute(
      db,
    )
    const [stray] = beyond.rows
    if (stray !== undefined)
      return { chain, ok: false, batch: Number(stray.batch), reason: 'rows that no link covers' }
  }
  return { chain, ok: true, batches: next - 1, rows: counted }
}

/** The rows of a table whose rows each come to one text, in the order in which they were appended. */
function appended<
  T extends 'events' | 'ticket_entries' | 'register_entries' | 'emission_entries' | 'call_entries',
>(table: T, textOf: (row: Selectable<Schema[T]>) => string): Rows {
  return async (db, from, to) => {
    const found = await sql<Selectable<Schema[T]> & { readonly batch: unknown }>`
      select * from ${sql.table(table)} where batch >= ${from} and batch < ${to} order by sequence`.execute(
      db,
    )
    const batches = new Map<number, string[] | string>()
    for (const row of found.rows) push(batches, Number(row.batch), textOf(row))
    return batches
  }
}

const settledRows: Rows = async (db, from, to) => {
  const batches = new Map<number, string[] | string>()
  const settled = await db
    .selectFrom('settled')
    .selectAll()
    .where('batch', '>=', from)
    .where('batch', '<', to)
    .orderBy('batch')
    .orderBy('start_at')
    .execute()
  for (const row of settled) {
    const batch = Number(row.batch)
    const body = namesOf(row.body)
    const agrees =
      body !== undefined &&
      body.inputs === row.inputs &&
      body.interval.start === Number(row.start_at) &&
      body.interval.end === Number(row.end_at)
    if (agrees) push(batches, batch, row.body)
    else batches.set(batch, DISAGREES)
  }
  const balances = await db
    .selectFrom('balances')
    .selectAll()
    .where('batch', '>=', from)
    .where('batch', '<', to)
    .orderBy('batch')
    .orderBy('kind')
    .execute()
  for (const row of balances) {
    const batch = Number(row.batch)
    const body = namesOf(row.body)
    const agrees =
      body !== undefined &&
      body.kind === row.kind &&
      body.interval.start === Number(row.start_at) &&
      body.interval.end === Number(row.end_at)
    if (agrees) push(batches, batch, row.body)
    else batches.set(batch, DISAGREES)
  }
  return batches
}

const DISAGREES = 'a row was changed: its columns do not agree with its body'
const names = z.object({
  interval: z.object({ start: z.number(), end: z.number() }),
  kind: z.string().optional(),
  inputs: z.string().optional(),
})

/** What a body says of itself; undefined where it cannot be read. */
function namesOf(body: string): z.infer<typeof names> | undefined {
  try {
    return names.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}

function push(batches: Map<number, string[] | string>, batch: number, text: string): void {
  const list = batches.get(batch) ?? []
  if (typeof list === 'string') return
  list.push(text)
  batches.set(batch, list)
}
