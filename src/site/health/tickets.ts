import {
  type Finding,
  type Ticket,
  type TicketEntry,
  type TicketFact,
  type TicketProposal,
  ticketId,
  ticketRefusal,
  withEntry,
} from '../../health/index.ts'
import type { Instant } from '../../quantity/index.ts'
import { type Store, StoreUnavailable } from '../../store/index.ts'

/** A fact that somebody wants entered. */
export interface WantedFact {
  readonly ticket: string
  readonly fact: TicketFact
}

export type TicketEntered =
  | { readonly ok: true; readonly tickets: readonly Ticket[] }
  | { readonly ok: false; readonly reason: string }

const PAGE = 20_000
const ATTEMPTS = 8
/** Closed tickets that are held in memory; the store has them all. */
const MOST_CLOSED = 5_000

/** The repair tickets of a site, open: in memory as far as they were read, and every entry checked before it is written. */
export class Tickets {
  readonly #store: Store
  readonly #now: () => Instant
  readonly #tickets = new Map<string, Ticket>()
  /** Newest ticket of a machine and kind of finding. */
  readonly #byTrouble = new Map<string, string>()
  #last = 0
  #opened = 0
  #closed = 0
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(store: Store, now: () => Instant) {
    this.#store = store
    this.#now = now
  }

  /** Rejects with `StoreUnavailable` while the store is lost. */
  static async open(store: Store, now: () => Instant): Promise<Tickets> {
    const tickets = new Tickets(store, now)
    await tickets.#catchUp()
    return tickets
  }

  /** What others have written since, now taken in. */
  current(): Promise<readonly TicketEntry[]> {
    const turn = this.#turn.then(() => this.#catchUp())
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  known(id: string): Ticket | undefined {
    return this.#tickets.get(id)
  }

  /** Newest first; closed ones only as far as they are in memory. */
  all(): readonly Ticket[] {
    return [...this.#tickets.values()].reverse()
  }

  /** Also one that was closed long ago. */
  async of(id: string): Promise<Ticket | undefined> {
    const known = this.#tickets.get(id)
    if (known !== undefined) return known
    const entries = await this.#store.ticketEntries({ ticket: id, limit: PAGE })
    return entries.reduce<Ticket | undefined>(withEntry, undefined)
  }

  /** The newest ticket of a finding on a machine, open or closed. */
  about(machine: string, finding: Finding['kind']): Ticket | undefined {
    const id = this.#byTrouble.get(`${finding} ${machine}`)
    const ticket = id === undefined ? undefined : this.#tickets.get(id)
    // It may have gone with its machine to another place.
    return ticket?.machine === machine ? ticket : undefined
  }

  /** Opens a ticket for each finding that has none open. */
  open(
    findings: readonly Finding[],
    cards: ReadonlyMap<string, string>,
    who: string,
  ): Promise<TicketEntered> {
    return this.#written(() => {
      let number = this.#opened
      return findings
        .filter(({ machine, kind }) => !isOpen(this.about(machine, kind)))
        .map(({ machine, kind, severity, since, figures, limits }): TicketProposal => {
          const fact: TicketFact = {
            kind: 'opened',
            finding: kind,
            severity,
            since,
            card: cards.get(machine) ?? null,
            figures: [...figures],
            limits: [...limits],
          }
          return { ticket: ticketId(++number), machine, at: this.#now(), who, fact }
        })
    })
  }

  /** Enters all of the facts into tickets that are there, or none of them. */
  enter(wanted: readonly WantedFact[], who: string): Promise<TicketEntered> {
    return this.#written(async () => {
      const proposals: TicketProposal[] = []
      for (const { ticket: id, fact } of wanted) {
        const ticket = await this.of(id)
        if (ticket === undefined) return `there is no ticket ${id}`
        const refusal = ticketRefusal(ticket, fact)
        if (refusal !== undefined) return refusal
        proposals.push({ ticket: id, machine: ticket.machine, at: this.#now(), who, fact })
      }
      return proposals
    })
  }

  /** Writers of this process wait for each other; another process may be faster some times. */
  #written(
    decide: () => readonly TicketProposal[] | string | Promise<readonly TicketProposal[] | string>,
  ): Promise<TicketEntered> {
    const work = async (): Promise<TicketEntered> => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const proposals = await decide()
        if (typeof proposals === 'string') return { ok: false, reason: proposals }
        const written = await this.#store.appendTicketEntries(proposals, this.#last)
        if (written === 'moved') {
          await this.#catchUp()
          continue
        }
        await this.#missing(written)
        this.#take(written)
        const ids = new Set(written.map(({ ticket }) => ticket))
        return { ok: true, tickets: [...ids].flatMap((id) => this.#tickets.get(id) ?? []) }
      }
      throw new StoreUnavailable(`the tickets went on ${ATTEMPTS} times while entries were checked`)
    }
    const turn = this.#turn.then(work, work)
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async #catchUp(): Promise<readonly TicketEntry[]> {
    const taken: TicketEntry[] = []
    for (;;) {
      const entries = await this.#store.ticketEntries({ after: this.#last, limit: PAGE })
      await this.#missing(entries)
      this.#take(entries)
      taken.push(...entries)
      if (entries.length < PAGE) return taken
    }
  }

  /** A ticket that is no longer in memory is read again before it goes on. */
  async #missing(entries: readonly TicketEntry[]): Promise<void> {
    const opening = new Set(entries.filter(({ fact }) => fact.kind === 'opened').map(({ ticket }) => ticket))
    for (const { ticket } of entries) {
      if (opening.has(ticket) || this.#tickets.has(ticket)) continue
      const before = (await this.#store.ticketEntries({ ticket, limit: PAGE })).filter(
        ({ sequence }) => sequence <= this.#last,
      )
      const known = before.reduce<Ticket | undefined>(withEntry, undefined)
      if (known === undefined) continue
      this.#tickets.set(ticket, known)
      if (!isOpen(known)) this.#closed++
    }
  }

  #take(entries: readonly TicketEntry[]): void {
    for (const entry of entries) {
      this.#last = Math.max(this.#last, entry.sequence)
      const before = this.#tickets.get(entry.ticket)
      const ticket = withEntry(before, entry)
      if (ticket === undefined) continue
      if (before === undefined) this.#opened++
      else if (isOpen(before) !== isOpen(ticket)) this.#closed += isOpen(ticket) ? -1 : 1
      this.#tickets.set(ticket.id, ticket)
      this.#byTrouble.set(`${ticket.finding} ${ticket.machine}`, ticket.id)
    }
    if (this.#closed <= MOST_CLOSED) return
    for (const ticket of this.#tickets.values()) {
      if (this.#closed <= MOST_CLOSED * 0.9) return
      if (isOpen(ticket)) continue
      this.#tickets.delete(ticket.id)
      this.#closed--
      const key = `${ticket.finding} ${ticket.machine}`
      if (this.#byTrouble.get(key) === ticket.id) this.#byTrouble.delete(key)
    }
  }
}

export function isOpen(ticket: Ticket | undefined): boolean {
  return ticket !== undefined && ticket.closedAt === undefined
}
