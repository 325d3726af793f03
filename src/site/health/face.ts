import type { Alert, ChannelState } from '../../alerts/index.ts'
import type { Finding, FindingKind, Ticket, TicketFact } from '../../health/index.ts'
import type { TicketEntered } from './tickets.ts'

/** What the API sees of the health of a site. */
export interface HealthFace {
  /** What stands, by machine. */
  findings(): ReadonlyMap<string, readonly Finding[]>
  /** What people are told of: findings of one cause and place as one. */
  alerts(): readonly Alert[]
  channels(): readonly ChannelState[]
  /** Sends a test now; undefined where there is no such channel. */
  testChannel(
    id: string,
    who: string,
  ): Promise<{ readonly ok: boolean; readonly reason?: string } | undefined>
  /** Newest first; tickets closed long ago are read by their id. */
  tickets(): readonly Ticket[]
  ticket(id: string): Promise<Ticket | undefined>
  /** The open ticket of a finding. */
  openTicket(machine: string, kind: FindingKind): Ticket | undefined
  enter(ticket: string, fact: TicketFact, who: string): Promise<TicketEntered>
}
