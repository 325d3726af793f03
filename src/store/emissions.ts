import type { Kysely } from 'kysely'
import { instant } from '../quantity/index.ts'
import { canonical, storable } from './canonical.ts'
import { addLink, takeChain } from './chain.ts'
import type { Schema } from './database/schema.ts'
import type { EmissionEntry, EmissionProposal } from './model.ts'

type EntryRow = Omit<Schema['emission_entries'], 'batch'>

/** What the chain's hash covers of one entry. */
export function emissionText(row: EntryRow): string {
  const { sequence, kind, subject, at, who, why, body } = row
  return canonical({ sequence: Number(sequence), kind, subject, at: Number(at), who, why, body })
}

/** Appends one entry as a batch: 'moved' where the entries have gone on since the number `last`. */
export async function appendEmissionEntry(
  db: Kysely<Schema>,
  proposal: EmissionProposal,
  last: number,
): Promise<'moved' | EmissionEntry> {
  return db.transaction().execute(async (transaction) => {
    const end = await takeChain(transaction, 'emissions')
    const there = await transaction
      .selectFrom('emission_entries')
      .select((eb) => eb.fn.max('sequence').as('last'))
      .executeTakeFirst()
    if (Number(there?.last ?? 0) !== last) return 'moved'
    // Text is made storable first, so that what is hashed is what is kept.
    const row: EntryRow = {
      sequence: last + 1,
      kind: proposal.kind,
      subject: storable(proposal.subject),
      at: Math.floor(proposal.at),
      who: storable(proposal.who),
      why: storable(proposal.why),
      body: storable(proposal.body),
    }
    await transaction
      .insertInto('emission_entries')
      .values({ ...row, batch: end.batch + 1 })
      .execute()
    await addLink(transaction, 'emissions', end, [emissionText(row)])
    return entryOf(row)
  })
}

function entryOf(row: EntryRow): EmissionEntry {
  const { kind, subject, who, why, body } = row
  return { sequence: Number(row.sequence), kind, subject, at: instant(Number(row.at)), who, why, body }
}

export interface EmissionQuery {
  /** Only entries of a higher number. */
  readonly after?: number
  readonly kind?: EmissionEntry['kind']
  readonly subject?: string
  readonly limit: number
}

/** Ascending by number. */
export async function readEmissionEntries(
  db: Kysely<Schema>,
  query: EmissionQuery,
): Promise<readonly EmissionEntry[]> {
  let select = db.selectFrom('emission_entries').selectAll().orderBy('sequence').limit(query.limit)
  if (query.after !== undefined) select = select.where('sequence', '>', query.after)
  if (query.kind !== undefined) select = select.where('kind', '=', query.kind)
  if (query.subject !== undefined) select = select.where('subject', '=', query.subject)
  return (await select.execute()).map(entryOf)
}
