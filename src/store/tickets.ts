import { type Kysely, sql } from 'kysely'
import { type TicketEntry, type TicketProposal, ticketFactSchema } from '../health/index.ts'
import { instant } from '../quantity/index.ts'
import { canonical, storable, storableJson } from './canonical.ts'
import { addLink, takeChain } from './chain.ts'
import type { Schema } from './database/schema.ts'

type EntryRow = Omit<Schema['ticket_entries'], 'batch'>

/** What the chain's hash covers of one entry. */
export function ticketText(row: EntryRow): string {
  const { sequence, ticket, machine, at, who, fact } = row
  return canonical({ sequence: Number(sequence), ticket, machine, at: Number(at), who, fact })
}

/** Appends all of the entries as one batch, or none: 'moved' where the tickets have gone on since the number `last`. */
export async function appendTicketEntries(
  db: Kysely<Schema>,
  proposals: readonly TicketProposal[],
  last: number,
): Promise<'moved' | readonly TicketEntry[]> {
  if (proposals.length === 0) return []
  return db.transaction().execute(async (transaction) => {
    const end = await takeChain(transaction, 'tickets')
    const there = await transaction
      .selectFrom('ticket_entries')
      .select((eb) => eb.fn.max('sequence').as('last'))
      .executeTakeFirst()
    if (Number(there?.last ?? 0) !== last) return 'moved'
    const rows = proposals.map((proposal, k) => rowOf(proposal, last + k + 1))
    await sql`
      insert into ticket_entries (sequence, ticket, machine, at, who, fact, batch)
      select sequence, ticket, machine, at, who, fact, ${end.batch + 1}::bigint
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row(
        sequence bigint, ticket text, machine text, at bigint, who text, fact jsonb
      )`.execute(transaction)
    await addLink(transaction, 'tickets', end, rows.map(ticketText))
    return rows.map(entryOf)
  })
}

/** Text is made storable first, so that what is hashed is what is kept. */
function rowOf(proposal: TicketProposal, sequence: number): EntryRow {
  return {
    sequence,
    ticket: storable(proposal.ticket),
    machine: storable(proposal.machine),
    at: Math.floor(proposal.at),
    who: storable(proposal.who),
    fact: ticketFactSchema.parse(JSON.parse(storableJson(proposal.fact))),
  }
}

function entryOf(row: EntryRow): TicketEntry {
  return {
    sequence: Number(row.sequence),
    ticket: row.ticket,
    machine: row.machine,
    at: instant(Number(row.at)),
    who: row.who,
    fact: ticketFactSchema.parse(row.fact),
  }
}

export interface TicketQuery {
  /** Only entries of a higher number. */
  readonly after?: number
  readonly ticket?: string
  readonly limit: number
}

/** Ascending by number. */
export async function readTicketEntries(
  db: Kysely<Schema>,
  query: TicketQuery,
): Promise<readonly TicketEntry[]> {
  let select = db.selectFrom('ticket_entries').selectAll().orderBy('sequence').limit(query.limit)
  if (query.after !== undefined) select = select.where('sequence', '>', query.after)
  if (query.ticket !== undefined) select = select.where('ticket', '=', query.ticket)
  return (await select.execute()).map(entryOf)
}
