import { z } from 'zod'
import type { ChannelState } from '../../alerts/index.ts'
import { FINDING_KINDS, type Figure, type Finding, type Limit, type Ticket } from '../../health/index.ts'
import { toIso } from '../../quantity/index.ts'

const at = z.string().describe('ISO 8601 instant, UTC')
const figure = z.object({
  name: z.string().describe('`temperature`, `hashrate`, `pool`: a key of the message catalogues'),
  part: z.string().nullable().describe('`board 2`, `fan 1`; counted from 1 as the device tells them'),
  value: z.union([z.number(), z.string()]),
  unit: z.string().nullable(),
})
const evidence = {
  figures: z.array(figure),
  limits: z.array(
    figure.extend({ source: z.enum(['site-file', 'catalogue', 'machine', 'seen', 'assumed']) }),
  ),
}
const severity = z.enum(['warning', 'alarm'])
const finding = z.enum(FINDING_KINDS)

export const findingView = z.object({
  machine: z.string(),
  hall: z.string(),
  feeder: z.string(),
  kind: finding,
  severity,
  since: at,
  raised_at: at,
  seen_at: at.describe('Older than the last poll while the machine does not tell'),
  ticket: z.string().nullable(),
  ...evidence,
})
export type FindingView = z.infer<typeof findingView>

export const ticketEntryView = z.object({
  sequence: z.number().int(),
  at,
  who: z.string(),
  machine: z.string(),
  fact: z.record(z.string(), z.unknown()).describe('`kind` and what belongs to it'),
})
export const ticketView = z.object({
  id: z.string(),
  machine: z.string(),
  card: z.string().nullable().describe('Of the machine in the register'),
  finding,
  severity,
  since: at,
  opened_at: at,
  assignee: z.string().nullable(),
  cleared_at: at.nullable().describe('The finding has cleared: closing is proposed'),
  closed_at: at.nullable(),
  entries: z.array(ticketEntryView),
})
export type TicketView = z.infer<typeof ticketView>

export const alertChannelView = z.object({
  id: z.string(),
  kind: z.enum(['mail', 'webhook', 'telegram']),
  target: z.string(),
  ok: z.boolean().nullable().describe('null until something was sent'),
  last_sent_at: at.nullable(),
  failing_since: at.nullable(),
  last_error: z.string().nullable(),
  waiting: z.number().int(),
  sent: z.number().int(),
  lost: z.number().int(),
})

const figureOf = ({ name, part, value, unit }: Figure) => ({
  name,
  part: part ?? null,
  value,
  unit: unit ?? null,
})
const limitOf = (limit: Limit) => ({ ...figureOf(limit), source: limit.source })

export function findingViewOf(
  found: Finding,
  place: { readonly hall: string; readonly feeder: string } | undefined,
  ticket: Ticket | undefined,
): FindingView {
  const { machine, kind, severity: level, since, raisedAt, seenAt, figures, limits } = found
  return {
    machine,
    hall: place?.hall ?? '',
    feeder: place?.feeder ?? '',
    kind,
    severity: level,
    since: toIso(since),
    raised_at: toIso(raisedAt),
    seen_at: toIso(seenAt),
    ticket: ticket?.id ?? null,
    figures: figures.map(figureOf),
    limits: limits.map(limitOf),
  }
}

export function ticketViewOf(ticket: Ticket): TicketView {
  const { id, machine, card, severity: level, assignee, clearedAt, closedAt } = ticket
  return {
    id,
    machine,
    card,
    finding: ticket.finding,
    severity: level,
    since: toIso(ticket.since),
    opened_at: toIso(ticket.openedAt),
    assignee,
    cleared_at: clearedAt === undefined ? null : toIso(clearedAt),
    closed_at: closedAt === undefined ? null : toIso(closedAt),
    entries: ticket.entries.map(({ sequence, at: when, who, machine: where, fact }) => ({
      sequence,
      at: toIso(when),
      who,
      machine: where,
      fact: fact.kind === 'opened' ? { ...fact, since: toIso(fact.since) } : { ...fact },
    })),
  }
}

export function alertChannelViewOf(state: ChannelState): z.infer<typeof alertChannelView> {
  const { id, kind, target, ok, lastSentAt, failingSince, lastError, waiting, sent, lost } = state
  return {
    id,
    kind,
    target,
    ok: ok ?? null,
    last_sent_at: lastSentAt === undefined ? null : toIso(lastSentAt),
    failing_since: failingSince === undefined ? null : toIso(failingSince),
    last_error: lastError ?? null,
    waiting,
    sent,
    lost,
  }
}
