import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { SettledInterval } from '../ledger/index.ts'
import { type Instant, type Interval, instant, terahashesPerSecond, wattHours } from '../quantity/index.ts'
import { canonical } from './canonical.ts'
import { addLink, takeChain } from './chain.ts'
import type { Schema } from './database/schema.ts'
import type { SettledSeal, StoredBalance } from './model.ts'

const at = z.number().transform(instant)
const energy = z.number().transform(wattHours)
const interval = z.object({ start: at, end: at })
const settledBody = z.object({
  interval,
  shares: z.array(
    z.object({
      customer: z.string(),
      energy,
      energySigma: energy,
      machineHours: z.number(),
      meanHashrate: z
        .number()
        .optional()
        .transform((rate) => (rate === undefined ? undefined : terahashesPerSecond(rate))),
    }),
  ),
  generated: energy,
  imported: energy,
  own: energy,
  quality: z.enum(['measured', 'estimated']),
  notes: z.array(z.string()),
  inputs: z.string(),
})
const known = z.number().nullable()
const test = z.object({
  statistic: z.number(),
  degrees: z.number(),
  critical: z.number(),
  passes: z.boolean(),
})
const flow = z.object({ id: z.string(), from: z.string().nullable(), to: z.string().nullable() })
const graph = z.object({
  nodes: z.array(z.string()),
  flows: z.array(z.union([flow.extend({ measured: z.number(), sigma: z.number() }), flow])),
})
const exact = z.object({
  id: z.string(),
  terms: z.array(z.object({ flow: z.string(), coefficient: z.number() })),
  constant: z.number(),
})
const relation = z.union([exact.extend({ sigma: z.number() }), exact])
const balanceBody = z.object({
  interval,
  kind: z.string(),
  graph: z.union([graph.extend({ relations: z.array(relation) }), graph]),
  result: z.object({
    flows: z.array(
      z.object({ id: z.string(), reconciled: known, sigma: known, adjustment: known, test: known }),
    ),
    unobservable: z.array(z.string()),
    undecided: z.array(z.array(z.string())),
    global: test,
    globalBefore: test,
    grossErrors: z.array(z.string()),
  }),
})

function parseSettled(text: string): SettledInterval {
  return settledBody.parse(JSON.parse(text))
}

/** Appends one settled interval with its balances as one batch; see `Store.appendSettled`. */
export async function appendSettled(
  db: Kysely<Schema>,
  settled: SettledInterval,
  balances: readonly StoredBalance[],
): Promise<'appended' | 'kept' | 'differs'> {
  return db.transaction().execute(async (transaction) => {
    const end = await takeChain(transaction, 'settled')
    const start = settled.interval.start
    const there = await transaction
      .selectFrom('settled')
      .select('inputs')
      .where('start_at', '=', start)
      .executeTakeFirst()
    if (there !== undefined) return there.inputs === settled.inputs ? 'kept' : 'differs'
    const batch = end.batch + 1
    const place = { start_at: start, end_at: settled.interval.end, batch }
    const body = canonical(settled)
    await transaction
      .insertInto('settled')
      .values({ ...place, inputs: settled.inputs, body })
      .execute()
    // In the order in which they are checked again.
    const rows = balances
      .map((balance) => ({ ...place, kind: balance.kind, body: canonical(balance) }))
      .toSorted((a, b) => (a.kind < b.kind ? -1 : 1))
    if (rows.length > 0) await transaction.insertInto('balances').values(rows).execute()
    await addLink(transaction, 'settled', end, [body, ...rows.map((row) => row.body)])
    return 'appended'
  })
}

export async function readSettled(db: Kysely<Schema>, within: Interval): Promise<readonly SettledInterval[]> {
  const rows = await db
    .selectFrom('settled')
    .select('body')
    .where('start_at', '>=', within.start)
    .where('start_at', '<', within.end)
    .orderBy('start_at')
    .execute()
  return rows.map((row) => parseSettled(row.body))
}

export async function lastSettled(db: Kysely<Schema>): Promise<SettledInterval | undefined> {
  const row = await db
    .selectFrom('settled')
    .select('body')
    .orderBy('start_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? undefined : parseSettled(row.body)
}

export async function firstSettledAt(db: Kysely<Schema>): Promise<Instant | undefined> {
  const row = await db
    .selectFrom('settled')
    .select('start_at')
    .orderBy('start_at')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? undefined : instant(Number(row.start_at))
}

/** See `Store.settledSeal`. */
export async function settledSeal(db: Kysely<Schema>, within: Interval): Promise<SettledSeal | undefined> {
  const found = await db
    .selectFrom('settled')
    .select((eb) => [
      eb.fn.countAll().as('intervals'),
      eb.fn.min('batch').as('first'),
      eb.fn.max('batch').as('last'),
    ])
    .where('start_at', '>=', within.start)
    .where('start_at', '<', within.end)
    .executeTakeFirst()
  const intervals = Number(found?.intervals ?? 0)
  if (found === undefined || intervals === 0) return undefined
  const lastBatch = Number(found.last)
  const { hash } = await db
    .selectFrom('chain')
    .select('hash')
    .where('chain', '=', 'settled')
    .where('batch', '=', lastBatch)
    .executeTakeFirstOrThrow()
  return { intervals, firstBatch: Number(found.first), lastBatch, hash }
}

/** Newest first. */
export async function readBalances(
  db: Kysely<Schema>,
  query: { readonly interval?: Interval; readonly kind?: string; readonly limit: number },
): Promise<readonly StoredBalance[]> {
  let select = db
    .selectFrom('balances')
    .select('body')
    .orderBy('start_at', 'desc')
    .orderBy('kind')
    .limit(query.limit)
  if (query.kind !== undefined) select = select.where('kind', '=', query.kind)
  if (query.interval !== undefined)
    select = select.where('start_at', '>=', query.interval.start).where('start_at', '<', query.interval.end)
  return (await select.execute()).map((row) => balanceBody.parse(JSON.parse(row.body)))
}
