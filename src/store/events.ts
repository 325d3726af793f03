import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { instant } from '../quantity/index.ts'
import { canonical, sha256, storable } from './canonical.ts'
import { addLink, takeChain } from './chain.ts'
import type { Schema } from './database/schema.ts'
import type { Severity, SiteEvent, StoredEvent } from './model.ts'

const severity = z.enum(['info', 'warning', 'alarm'])
const data = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

type EventRow = Omit<Schema['events'], 'batch'>

/** What the chain's hash covers of one event. */
export function eventText(row: Omit<EventRow, 'key'>): string {
  const { sequence, at, severity: level, kind, subject, who, why, data: more } = row
  return canonical({
    sequence: Number(sequence),
    at: Number(at),
    severity: level,
    kind,
    subject,
    who,
    why,
    data: more,
  })
}

/**
 * Appends events as one batch and tells their numbers. An event that is there already (same instant, kind, subject, person,
 * reason and data) keeps its number: after a lost answer the same call can be made again.
 */
export async function appendEvents(
  db: Kysely<Schema>,
  events: readonly SiteEvent[],
): Promise<readonly number[]> {
  if (events.length === 0) return []
  return db.transaction().execute(async (transaction) => {
    const end = await takeChain(transaction, 'events')
    const rows = events.map(rowOf)
    const known = await transaction
      .selectFrom('events')
      .select(['key', 'sequence'])
      .where(
        'key',
        'in',
        rows.map((row) => row.key),
      )
      .execute()
    const numbers = new Map(known.map((row) => [row.key, Number(row.sequence)]))
    const last = await transaction
      .selectFrom('events')
      .select((eb) => eb.fn.max('sequence').as('last'))
      .executeTakeFirst()
    let sequence = Number(last?.last ?? 0)
    const fresh: EventRow[] = []
    for (const row of rows) {
      if (numbers.has(row.key)) continue
      numbers.set(row.key, ++sequence)
      fresh.push({ ...row, sequence })
    }
    if (fresh.length > 0) {
      await sql`
        insert into events (sequence, at, severity, kind, subject, who, why, data, key, batch)
        select sequence, at, severity, kind, subject, who, why, data, key, ${end.batch + 1}::bigint
        from jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb) as row(
          sequence bigint, at bigint, severity text, kind text, subject text, who text, why text, data jsonb, key text
        )`.execute(transaction)
      await addLink(transaction, 'events', end, fresh.map(eventText))
    }
    return rows.map((row) => numbers.get(row.key) ?? 0)
  })
}

function rowOf(event: SiteEvent): EventRow {
  const more = Object.fromEntries(
    Object.entries(event.data).map(([key, value]) => [
      storable(key),
      typeof value === 'string'
        ? storable(value)
        : typeof value === 'number' && !Number.isFinite(value)
          ? null
          : value,
    ]),
  )
  const row = {
    at: Math.floor(event.at),
    severity: event.severity,
    kind: storable(event.kind),
    subject: storable(event.subject),
    who: storable(event.who),
    why: storable(event.why),
    data: more,
  }
  return { ...row, sequence: 0, key: sha256(canonical(row)) }
}

export interface EventQuery {
  readonly beforeSequence?: number
  readonly limit: number
  readonly kindPrefix?: string
  readonly subject?: string
  readonly severity?: Severity
}

export async function readEvents(db: Kysely<Schema>, query: EventQuery): Promise<readonly StoredEvent[]> {
  let select = db.selectFrom('events').selectAll().orderBy('sequence', 'desc').limit(query.limit)
  if (query.beforeSequence !== undefined) select = select.where('sequence', '<', query.beforeSequence)
  if (query.subject !== undefined) select = select.where('subject', '=', query.subject)
  if (query.severity !== undefined) select = select.where('severity', '=', query.severity)
  if (query.kindPrefix !== undefined)
    select = select.where('kind', 'like', `${query.kindPrefix.replace(/[\\%_]/g, '\\$&')}%`)
  return (await select.execute()).map((row) => ({
    sequence: Number(row.sequence),
    at: instant(Number(row.at)),
    severity: severity.parse(row.severity),
    kind: row.kind,
    subject: row.subject,
    who: row.who,
    why: row.why,
    data: data.parse(row.data),
  }))
}
