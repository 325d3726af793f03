import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { type Instant, instant } from '../quantity/index.ts'
import { storable, storableJson } from './canonical.ts'
import type { Schema } from './database/schema.ts'
import type { StoredPlan, StoredPlanHead } from './model.ts'

const HEAD = [
  'id',
  'made_at',
  'how',
  'gap',
  'seconds',
  'start_at',
  'end_at',
  'step_s',
  'total_minor',
  'terms',
  'given_way',
  'sha256',
] as const

/** Keeps a plan; one that is there already stays as it is. */
export async function appendPlan(db: Kysely<Schema>, plan: StoredPlan): Promise<void> {
  await sql`
    insert into plans (id, made_at, how, gap, seconds, start_at, end_at, step_s, total_minor, terms, given_way, sha256, body)
    values (${storable(plan.id)}, ${Math.floor(plan.madeAt)}, ${plan.how}, ${plan.gap ?? null}, ${plan.seconds},
      ${plan.start}, ${plan.end}, ${plan.stepS}, ${plan.totalMinor}, ${storableJson(plan.terms)}::jsonb,
      ${storableJson(plan.givenWay)}::jsonb, ${plan.sha256}, ${storable(plan.body)})
    on conflict (id) do nothing`.execute(db)
}

/** Newest first, without what they were made from. */
export async function readPlanHeads(
  db: Kysely<Schema>,
  query: { readonly limit: number; readonly before?: string },
): Promise<readonly StoredPlanHead[]> {
  let select = db.selectFrom('plans').select(HEAD).orderBy('id', 'desc').limit(query.limit)
  if (query.before !== undefined) select = select.where('id', '<', query.before)
  return (await select.execute()).map(headOf)
}

export async function readPlan(db: Kysely<Schema>, id: string): Promise<StoredPlan | undefined> {
  const row = await db.selectFrom('plans').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : { ...headOf(row), body: row.body }
}

/** Tells how many went. */
export async function dropPlansBefore(db: Kysely<Schema>, at: Instant): Promise<number> {
  const gone = await db.deleteFrom('plans').where('made_at', '<', at).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

const terms = z.array(z.object({ name: z.string(), minor: z.number() }))
const givenWay = z.array(z.object({ name: z.string(), unit: z.string(), amount: z.number() }))

function headOf(row: Omit<Schema['plans'], 'body'>): StoredPlanHead {
  return {
    id: row.id,
    madeAt: instant(Number(row.made_at)),
    how: row.how,
    ...(row.gap !== null && { gap: row.gap }),
    seconds: row.seconds,
    start: instant(Number(row.start_at)),
    end: instant(Number(row.end_at)),
    stepS: row.step_s,
    totalMinor: row.total_minor,
    terms: terms.parse(row.terms),
    givenWay: givenWay.parse(row.given_way),
    sha256: row.sha256,
  }
}
