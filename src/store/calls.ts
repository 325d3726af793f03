import type { Kysely } from 'kysely'
import { instant } from '../quantity/index.ts'
import { canonical, storable } from './canonical.ts'
import { addLink, takeChain } from './chain.ts'
import type { Schema } from './database/schema.ts'
import type { CallProposal, StoredCall } from './model.ts'

type EntryRow = Omit<Schema['call_entries'], 'batch'>

/** What the chain's hash covers of one entry. */
export function callText(row: EntryRow): string {
  const { sequence, kind, subject, at, who, why, body } = row
  return canonical({ sequence: Number(sequence), kind, subject, at: Number(at), who, why, body })
}

/** Appends entries as one batch: 'moved' where the entries have gone on since the number `last`. */
export async function appendCallEntries(
  db: Kysely<Schema>,
  proposals: readonly CallProposal[],
  last: number,
): Promise<'moved' | readonly StoredCall[]> {
  if (proposals.length === 0) return []
  return db.transaction().execute(async (transaction) => {
    const end = await takeChain(transaction, 'calls')
    const there = await transaction
      .selectFrom('call_entries')
      .select((eb) => eb.fn.max('sequence').as('last'))
      .executeTakeFirst()
    if (Number(there?.last ?? 0) !== last) return 'moved'
    // Text is made storable first, so that what is hashed is what is kept.
    const rows = proposals.map(
      (proposal, index): EntryRow => ({
        sequence: last + index + 1,
        kind: proposal.kind,
        subject: storable(proposal.subject),
        at: Math.floor(proposal.at),
        who: storable(proposal.who),
        why: storable(proposal.why),
        body: storable(proposal.body),
      }),
    )
    await transaction
      .insertInto('call_entries')
      .values(rows.map((row) => ({ ...row, batch: end.batch + 1 })))
      .execute()
    await addLink(transaction, 'calls', end, rows.map(callText))
    return rows.map(entryOf)
  })
}

function entryOf(row: EntryRow): StoredCall {
  const { kind, subject, who, why, body } = row
  return { sequence: Number(row.sequence), kind, subject, at: instant(Number(row.at)), who, why, body }
}

export interface CallQuery {
  /** Only entries of a higher number. */
  readonly after?: number
  readonly kind?: StoredCall['kind']
  readonly subject?: string
  readonly limit: number
}

/** Ascending by number. */
export async function readCallEntries(db: Kysely<Schema>, query: CallQuery): Promise<readonly StoredCall[]> {
  let select = db.selectFrom('call_entries').selectAll().orderBy('sequence').limit(query.limit)
  if (query.after !== undefined) select = select.where('sequence', '>', query.after)
  if (query.kind !== undefined) select = select.where('kind', '=', query.kind)
  if (query.subject !== undefined) select = select.where('subject', '=', query.subject)
  return (await select.execute()).map(entryOf)
}
