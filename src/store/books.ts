import { type Kysely, sql } from 'kysely'
import { instant } from '../quantity/index.ts'
import { canonical, storable } from './canonical.ts'
import { addLink, type ChainName, takeChain } from './chain.ts'
import type { Schema } from './database/schema.ts'
import type { BookEntry, BookProposal, BookQuery } from './model.ts'

/** A chained table of entries of several kinds. */
interface Book {
  readonly table: 'emission_entries' | 'call_entries'
  readonly chain: ChainName
}

export const EMISSIONS: Book = { table: 'emission_entries', chain: 'emissions' }
export const CALLS: Book = { table: 'call_entries', chain: 'calls' }

type BookRow<Kind extends string> = Omit<Schema['call_entries'], 'batch' | 'kind'> & { readonly kind: Kind }

/** What the chain's hash covers of one entry. */
export function bookText(row: BookRow<string>): string {
  const { sequence, kind, subject, at, who, why, body } = row
  return canonical({ sequence: Number(sequence), kind, subject, at: Number(at), who, why, body })
}

/** Appends entries as one batch, all or none: 'moved' where the entries have gone on since the number `last`. */
export async function appendToBook<Kind extends string>(
  db: Kysely<Schema>,
  { table, chain }: Book,
  proposals: readonly BookProposal<Kind>[],
  last: number,
): Promise<'moved' | readonly BookEntry<Kind>[]> {
  if (proposals.length === 0) return []
  return db.transaction().execute(async (transaction) => {
    const end = await takeChain(transaction, chain)
    const there = await sql<{ last: unknown }>`
      select coalesce(max(sequence), 0) as last from ${sql.table(table)}`.execute(transaction)
    if (Number(there.rows[0]?.last) !== last) return 'moved'
    // Text is made storable first, so that what is hashed is what is kept.
    const rows = proposals.map(
      (proposal, index): BookRow<Kind> => ({
        sequence: last + index + 1,
        kind: proposal.kind,
        subject: storable(proposal.subject),
        at: Math.floor(proposal.at),
        who: storable(proposal.who),
        why: storable(proposal.why),
        body: storable(proposal.body),
      }),
    )
    const values = rows.map(
      (row) =>
        sql`(${sql.join([row.sequence, row.kind, row.subject, row.at, row.who, row.why, row.body, end.batch + 1])})`,
    )
    await sql`
      insert into ${sql.table(table)} (sequence, kind, subject, at, who, why, body, batch)
      values ${sql.join(values)}`.execute(transaction)
    await addLink(transaction, chain, end, rows.map(bookText))
    return rows.map(entryOf)
  })
}

function entryOf<Kind extends string>(row: BookRow<Kind>): BookEntry<Kind> {
  const { kind, subject, who, why, body } = row
  return { sequence: Number(row.sequence), kind, subject, at: instant(Number(row.at)), who, why, body }
}

/** Appends one entry, as `appendToBook` does. */
export async function appendOneToBook<Kind extends string>(
  db: Kysely<Schema>,
  book: Book,
  proposal: BookProposal<Kind>,
  last: number,
): Promise<'moved' | BookEntry<Kind>> {
  const made = await appendToBook(db, book, [proposal], last)
  if (made === 'moved') return made
  const [entry] = made
  if (entry === undefined) throw new Error(`nothing was appended to ${book.table}`)
  return entry
}

/** Ascending by number. */
export async function readBook<Kind extends string>(
  db: Kysely<Schema>,
  { table }: Book,
  { after, kind, subject, limit }: BookQuery<Kind>,
): Promise<readonly BookEntry<Kind>[]> {
  const asked = [
    sql`sequence > ${after ?? 0}`,
    ...(kind === undefined ? [] : [sql`kind = ${kind}`]),
    ...(subject === undefined ? [] : [sql`subject = ${subject}`]),
  ]
  const found = await sql<BookRow<Kind>>`
    select sequence, kind, subject, at, who, why, body from ${sql.table(table)}
    where ${sql.join(asked, sql` and `)} order by sequence limit ${limit}`.execute(db)
  return found.rows.map(entryOf)
}
