import { type Kysely, sql } from 'kysely'
import { linkHash } from './canonical.ts'
import type { Schema } from './database/schema.ts'

export type ChainName = 'events' | 'settled' | 'tickets' | 'register' | 'emissions' | 'calls'

/** Numbers of the advisory locks that keep one writer a chain. */
const LOCKS: Readonly<Record<ChainName, number>> = {
  events: 7_701,
  settled: 7_702,
  register: 7_703,
  tickets: 7_704,
  emissions: 7_705,
  calls: 7_706,
}

/** Takes the chain for this transaction and tells where it ends. */
export async function takeChain(
  db: Kysely<Schema>,
  chain: ChainName,
): Promise<{ readonly batch: number; readonly hash: string }> {
  await sql`select pg_advisory_xact_lock(${LOCKS[chain]})`.execute(db)
  const last = await db
    .selectFrom('chain')
    .select(['batch', 'hash'])
    .where('chain', '=', chain)
    .orderBy('batch', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last === undefined ? { batch: 0, hash: '' } : { batch: Number(last.batch), hash: last.hash }
}

/** Adds the link of one batch; `rows` are the canonical texts of what it holds, in order. */
export async function addLink(
  db: Kysely<Schema>,
  chain: ChainName,
  end: { readonly batch: number; readonly hash: string },
  rows: readonly string[],
): Promise<void> {
  await db
    .insertInto('chain')
    .values({
      chain,
      batch: end.batch + 1,
      previous: end.hash,
      hash: linkHash(end.hash, rows),
      row_count: rows.length,
    })
    .execute()
}
