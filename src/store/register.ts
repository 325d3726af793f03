import { type Kysely, sql } from 'kysely'
import { instant } from '../quantity/index.ts'
import { type Entry, factSchema, type Proposal } from '../register/index.ts'
import { canonical, storable, storableJson } from './canonical.ts'
import { addLink, takeChain } from './chain.ts'
import type { Schema } from './database/schema.ts'

/** Rows in one statement. */
const AT_ONCE = 500

type EntryRow = Omit<Schema['register_entries'], 'batch'>

/** What the chain's hash covers of one entry. */
export function entryText(row: EntryRow): string {
  const { sequence, machine, entered_at, effective_at, who, why, fact } = row
  return canonical({
    sequence: Number(sequence),
    machine,
    entered_at: Number(entered_at),
    effective_at: Number(effective_at),
    who,
    why,
    fact,
  })
}

/**
 * Appends all of the entries as one batch, or none: 'moved' where the register has gone on since the number `last` that
 * they were checked against.
 */
export async function appendEntries(
  db: Kysely<Schema>,
  proposals: readonly Proposal[],
  last: number,
): Promise<'moved' | readonly Entry[]> {
  if (proposals.length === 0) return []
  const { entries, texts, statements } = await prepared(proposals, last)
  return db.transaction().execute(async (transaction) => {
    const end = await takeChain(transaction, 'register')
    const there = await transaction
      .selectFrom('register_entries')
      .select((eb) => eb.fn.max('sequence').as('last'))
      .executeTakeFirst()
    if (Number(there?.last ?? 0) !== last) return 'moved'
    for (const rows of statements)
      await sql`
        insert into register_entries (sequence, machine, entered_at, effective_at, who, why, fact, batch)
        select sequence, machine, entered_at, effective_at, who, why, fact, ${end.batch + 1}::bigint
        from jsonb_to_recordset(${rows}::jsonb) as row(
          sequence bigint, machine text, entered_at bigint, effective_at bigint, who text, why text, fact jsonb
        )`.execute(transaction)
    await addLink(transaction, 'register', end, texts)
    return entries
  })
}

/**
 * What is to be written, made before the transaction, which keeps others from the embedded store while it lasts; and a part at
 * a time, since the loops of a site run in this thread.
 */
async function prepared(proposals: readonly Proposal[], last: number) {
  const entries: Entry[] = []
  const texts: string[] = []
  const statements: string[] = []
  for (let from = 0; from < proposals.length; from += AT_ONCE) {
    const part = proposals
      .slice(from, from + AT_ONCE)
      .map((each, k) => storableEntry(each, last + from + k + 1))
    const rows = part.map(rowOf)
    entries.push(...part)
    texts.push(...rows.map(entryText))
    statements.push(JSON.stringify(rows))
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return { entries, texts, statements }
}

/** Text is made storable first, so that what is hashed is what is kept. */
function storableEntry(proposal: Proposal, sequence: number): Entry {
  return {
    sequence,
    machine: storable(proposal.machine),
    enteredAt: instant(Math.floor(proposal.enteredAt)),
    effective: instant(Math.floor(proposal.effective)),
    by: storable(proposal.by),
    why: storable(proposal.why),
    fact: factSchema.parse(JSON.parse(storableJson(proposal.fact))),
  }
}

function rowOf(entry: Entry): EntryRow {
  return {
    sequence: entry.sequence,
    machine: entry.machine,
    entered_at: entry.enteredAt,
    effective_at: entry.effective,
    who: entry.by,
    why: entry.why,
    fact: entry.fact,
  }
}

function entryOf(row: EntryRow): Entry {
  return {
    sequence: Number(row.sequence),
    machine: row.machine,
    enteredAt: instant(Number(row.entered_at)),
    effective: instant(Number(row.effective_at)),
    by: row.who,
    why: row.why,
    fact: factSchema.parse(row.fact),
  }
}

export interface EntryQuery {
  /** Only entries of a higher number. */
  readonly after?: number
  readonly machine?: string
  readonly limit: number
}

/** Ascending by number. */
export async function readEntries(db: Kysely<Schema>, query: EntryQuery): Promise<readonly Entry[]> {
  let select = db.selectFrom('register_entries').selectAll().orderBy('sequence').limit(query.limit)
  if (query.after !== undefined) select = select.where('sequence', '>', query.after)
  if (query.machine !== undefined) select = select.where('machine', '=', query.machine)
  return (await select.execute()).map(entryOf)
}
