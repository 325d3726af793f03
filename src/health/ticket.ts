import { z } from 'zod'
import type { Instant } from '../quantity/index.ts'
import { instant } from '../quantity/index.ts'
import { FINDING_KINDS, type FindingKind, type FindingSeverity } from './model.ts'
import { figureShape, limitShape } from './stored.ts'

const words = z.string().min(1).max(2_000)
const name = z.string().min(1).max(200)
const evidence = { figures: z.array(figureShape), limits: z.array(limitShape) }

/** What may be entered into a repair ticket. Entries are never changed: what was wrong is answered by a further one. */
export const ticketFactSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('opened'),
    finding: z.enum(FINDING_KINDS),
    severity: z.enum(['warning', 'alarm']),
    since: z.number().transform(instant),
    /** Number of the machine's card in the register, where it has one. */
    card: name.nullable(),
    ...evidence,
  }),
  z.object({ kind: z.literal('assigned'), to: name.nullable() }),
  z.object({ kind: z.literal('noted'), text: words }),
  z.object({
    kind: z.literal('part'),
    part: name,
    serial: name.nullable(),
    count: z.number().int().min(1).max(1_000),
  }),
  /** The finding has cleared: somebody may close the ticket. */
  z.object({ kind: z.literal('cleared') }),
  /** It stands again. */
  z.object({ kind: z.literal('returned'), ...evidence }),
  /** The machine has another id in the site now, or was given a card. */
  z.object({ kind: z.literal('moved'), machine: name, card: name.nullable() }),
  z.object({ kind: z.literal('closed'), why: words }),
  z.object({ kind: z.literal('reopened'), why: words }),
])
export type TicketFact = z.output<typeof ticketFactSchema>

/** An entry that is to be written. */
export interface TicketProposal {
  readonly ticket: string
  /** Id of the machine in the site when it was entered. */
  readonly machine: string
  readonly at: Instant
  readonly who: string
  readonly fact: TicketFact
}
export interface TicketEntry extends TicketProposal {
  /** From 1, without gaps, over all tickets. */
  readonly sequence: number
}

/** A repair ticket as its entries make it. */
export interface Ticket {
  readonly id: string
  readonly machine: string
  readonly card: string | null
  readonly finding: FindingKind
  readonly severity: FindingSeverity
  readonly since: Instant
  readonly openedAt: Instant
  readonly assignee: string | null
  /** Set while the finding has cleared and nobody has closed the ticket: closing is proposed. */
  readonly clearedAt?: Instant
  readonly closedAt?: Instant
  readonly entries: readonly TicketEntry[]
}

/** `T000012` */
export function ticketId(number: number): string {
  return `T${String(number).padStart(6, '0')}`
}

/** The ticket with one more entry; undefined for an entry of a ticket that was never opened. */
export function withEntry(ticket: Ticket | undefined, entry: TicketEntry): Ticket | undefined {
  const { fact, at } = entry
  if (fact.kind === 'opened') {
    if (ticket !== undefined) return ticket
    const { finding, severity, since, card } = fact
    return {
      id: entry.ticket,
      machine: entry.machine,
      card,
      finding,
      severity,
      since,
      openedAt: at,
      assignee: null,
      entries: [entry],
    }
  }
  if (ticket === undefined) return undefined
  const next = { ...ticket, entries: [...ticket.entries, entry] }
  const { clearedAt: _, ...uncleared } = next
  switch (fact.kind) {
    case 'assigned':
      return { ...next, assignee: fact.to }
    case 'cleared':
      return { ...next, clearedAt: at }
    case 'returned':
      return uncleared
    case 'moved':
      return { ...next, machine: fact.machine, card: fact.card }
    case 'closed':
      return { ...next, closedAt: at }
    case 'reopened': {
      const { closedAt: __, ...open } = next
      return open
    }
    case 'noted':
    case 'part':
      return next
  }
}

/** Why a fact cannot be entered into the ticket; undefined where it can. */
export function ticketRefusal(ticket: Ticket, fact: TicketFact): string | undefined {
  const closed = ticket.closedAt !== undefined
  if (fact.kind === 'opened') return `${ticket.id} is open already`
  if (fact.kind === 'reopened') return closed ? undefined : `${ticket.id} is not closed`
  // A closed ticket can still be explained.
  if (closed && fact.kind !== 'noted') return `${ticket.id} is closed`
  return undefined
}
