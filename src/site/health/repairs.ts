import type { Finding, FindingKind, Ticket } from '../../health/index.ts'
import type { Instant } from '../../quantity/index.ts'
import type { Plant } from '../plant.ts'
import { isOpen, type Tickets, type WantedFact } from './tickets.ts'

/** What has a cause outside of the machine where many have it at once: one alert, and no ticket for each of them. */
const SHARED: readonly FindingKind[] = ['unreachable', 'rejects', 'hot', 'low-hashrate', 'reboot-loop']
/** New tickets in one cycle. */
const MOST_AT_ONCE = 500

export interface Standing {
  readonly plant: Plant
  readonly findings: ReadonlyMap<string, readonly Finding[]>
  /** Troubles that are told of as one, as `hot h1-s19/10.0.1.1`. */
  readonly grouped: ReadonlySet<string>
  /** Card in the register of each machine of the site, where it is known. */
  readonly cards: ReadonlyMap<string, string>
  readonly ticketAfterMs: number
}

/**
 * Findings that want a repair ticket: they have stood for long enough, have none open, and are not one of many with one
 * cause. A ticket that was closed while its finding stood is not opened again before that has cleared.
 */
export function wantingTickets(standing: Standing, tickets: Tickets, at: Instant): readonly Finding[] {
  const wanting: Finding[] = []
  for (const found of standing.findings.values())
    for (const finding of found) {
      if (wanting.length >= MOST_AT_ONCE) return wanting
      const { machine, kind, raisedAt } = finding
      const stood = at - raisedAt
      if (stood >= 0 && stood < standing.ticketAfterMs) continue
      if (SHARED.includes(kind) && standing.grouped.has(`${kind} ${machine}`)) continue
      const ticket = tickets.about(machine, kind)
      if (isOpen(ticket)) continue
      if (ticket?.closedAt !== undefined && ticket.closedAt >= raisedAt) continue
      wanting.push(finding)
    }
  return wanting
}

/**
 * Open tickets whose finding has cleared, or stands again, and those whose machine, known by its card, is at another place now.
 * A machine that is no longer in the site says nothing.
 */
export function changedTickets(standing: Standing, open: readonly Ticket[]): readonly WantedFact[] {
  const changed: WantedFact[] = []
  const places = new Map([...standing.cards].map(([where, card]) => [card, where]))
  for (const ticket of open) {
    if (changed.length >= MOST_AT_ONCE) break
    const { card } = ticket
    const where = card === null ? undefined : places.get(card)
    if (where !== undefined && where !== ticket.machine) {
      changed.push({ ticket: ticket.id, fact: { kind: 'moved', machine: where, card } })
      continue
    }
    if (!standing.plant.machineById.has(ticket.machine)) continue
    const finding = standing.findings.get(ticket.machine)?.find(({ kind }) => kind === ticket.finding)
    if (finding === undefined && ticket.clearedAt === undefined)
      changed.push({ ticket: ticket.id, fact: { kind: 'cleared' } })
    if (finding !== undefined && ticket.clearedAt !== undefined) {
      const { figures, limits } = finding
      changed.push({
        ticket: ticket.id,
        fact: { kind: 'returned', figures: [...figures], limits: [...limits] },
      })
    }
  }
  return changed
}
