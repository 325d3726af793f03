import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Command, CommandStep } from '../dispatch/index.ts'
import { instant, watts } from '../quantity/index.ts'
import { storable } from './canonical.ts'
import type { Schema } from './database/schema.ts'
import type { CommandRecord } from './model.ts'

const power = z.number().transform(watts)
const action = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['sleep', 'wake', 'reboot', 'open', 'close', 'start', 'stop']) }),
  z.object({ kind: z.literal('limit'), power }),
  z.object({ kind: z.literal('limit-percent'), percent: z.number() }),
  z.object({ kind: z.literal('profile'), profile: z.string() }),
  z.object({
    kind: z.literal('pools'),
    // Whatever else came with a pool is left out: a password is never written.
    pools: z.array(z.object({ url: z.string(), user: z.string(), passwordGiven: z.boolean() })),
  }),
  z.object({ kind: z.literal('locate'), on: z.boolean() }),
])
const targetKind = z.enum(['machine', 'feeder', 'engine'])
const state = z.enum([
  'written',
  'sent',
  'accepted',
  'refused',
  'confirmed',
  'untold',
  'retried',
  'escalated',
  'expired',
  'withdrawn',
])
const ENDED = ['confirmed', 'untold', 'escalated', 'expired', 'withdrawn']

export async function writeCommands(db: Kysely<Schema>, commands: readonly Command[]): Promise<void> {
  if (commands.length === 0) return
  const rows = commands.map((command) => ({
    id: command.id,
    at: Math.floor(command.at),
    who: storable(command.who),
    why: storable(command.why),
    until_at: Math.floor(command.until),
    target_kind: command.target.kind,
    target_id: storable(command.target.id),
    action: action.parse(command.action),
  }))
  await sql`
    insert into commands (id, at, who, why, until_at, target_kind, target_id, action)
    select id, at, who, why, until_at, target_kind, target_id, action
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row(
      id text, at bigint, who text, why text, until_at bigint, target_kind text, target_id text, action jsonb)
    on conflict do nothing`.execute(db)
}

export async function appendCommandSteps(db: Kysely<Schema>, steps: readonly CommandStep[]): Promise<void> {
  if (steps.length === 0) return
  const rows = steps.map((step, order) => ({
    place: order,
    command: step.command,
    at: Math.floor(step.at),
    state: step.state,
    detail: storable(step.detail),
  }))
  await sql`
    insert into command_steps (command, at, state, detail)
    select command, at, state, detail
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as row(place int, command text, at bigint, state text, detail text)
    order by place
    on conflict do nothing`.execute(db)
}

/** Newest first, each with its steps in order. */
export async function readCommands(
  db: Kysely<Schema>,
  query: { readonly limit: number; readonly target?: string; readonly open?: boolean },
): Promise<readonly CommandRecord[]> {
  const ended = sql<boolean>`exists (
    select 1 from command_steps step where step.command = commands.id and step.state = any(${sql.val(ENDED)}::text[]))`
  let select = db.selectFrom('commands').selectAll().orderBy('at', 'desc').orderBy('id').limit(query.limit)
  if (query.target !== undefined) select = select.where('target_id', '=', query.target)
  if (query.open !== undefined) select = select.where(query.open ? sql<boolean>`not ${ended}` : ended)
  const commands = await select.execute()
  if (commands.length === 0) return []
  const ids = commands.map((command) => command.id)
  const steps = await sql<Schema['command_steps']>`
    select number, command, at, state, detail from command_steps
    where command = any(${sql.val(ids)}::text[]) order by number`.execute(db)
  const byCommand = new Map<string, CommandStep[]>()
  for (const row of steps.rows) {
    const list = byCommand.get(row.command) ?? []
    list.push({
      command: row.command,
      at: instant(Number(row.at)),
      state: state.parse(row.state),
      detail: row.detail,
    })
    byCommand.set(row.command, list)
  }
  return commands.map((row): CommandRecord => {
    const own = byCommand.get(row.id) ?? []
    return {
      id: row.id,
      at: instant(Number(row.at)),
      who: row.who,
      why: row.why,
      until: instant(Number(row.until_at)),
      target: { kind: targetKind.parse(row.target_kind), id: row.target_id },
      action: action.parse(row.action),
      state: own.at(-1)?.state ?? 'written',
      steps: own,
    }
  })
}
