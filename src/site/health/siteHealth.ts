import { Alerts, type ConfiguredChannel } from '../../alerts/index.ts'
import type { FeederState, MachineState } from '../../dispatch/index.ts'
import type { Finding, FindingKind, Ticket, TicketFact } from '../../health/index.ts'
import type { Instant } from '../../quantity/index.ts'
import { type Store, StoreUnavailable } from '../../store/index.ts'
import type { Image } from '../image.ts'
import type { Journal } from '../journal.ts'
import type { Plant } from '../plant.ts'
import type { HealthFace } from './face.ts'
import { changedTickets, wantingTickets } from './repairs.ts'
import { isOpen, type TicketEntered, Tickets } from './tickets.ts'
import { darkFeeders, machineTroubles } from './troubles.ts'
import { Watch } from './watch.ts'

export interface SiteHealthParts {
  readonly plant: Plant
  readonly image: Image
  readonly store: Store
  readonly journal: Journal
  readonly states: () => ReadonlyMap<string, MachineState>
  readonly feeders: () => readonly FeederState[]
  /** The card in the register of each of the site's machines that is known. */
  readonly cards: () => ReadonlyMap<string, string>
  readonly now: () => Instant
  /** Instead of the channels of the site file. */
  readonly channels?: readonly ConfiguredChannel[]
}

const TELL_EVERY_MS = 2_000
const TICKETS_EVERY_MS = 10_000
const KEEP_EVERY_MS = 30_000
/** What machines have seldom changes, and is a megabyte at 20,000 of them. */
const KEEP_PARTS_EVERY_MS = 10 * 60_000
/** Alarms of the site that are told as events; those of single machines are findings, or too many. */
const NOT_EVENTS = ['command.', 'finding.', 'ticket.']
/** A repair of these changes what the machine has. */
const PARTS: readonly FindingKind[] = ['board-missing', 'chips-missing', 'fan-stopped', 'fan-slow']
/** Under which names the health of a site is kept in its store. */
export const HEALTH_NOTES = { found: 'health.found', parts: 'health.parts', alerts: 'alerts' }

/** The health of a running site: findings after each poll, repair tickets, and what people are told. */
export class SiteHealth implements HealthFace {
  readonly #parts: SiteHealthParts
  readonly #watch: Watch
  readonly #alerts: Alerts
  readonly #tickets: Tickets
  #troubles: ReturnType<typeof machineTroubles> = []
  #troublesOf = -1
  #dark: ReadonlyMap<string, Instant> = new Map()
  #toldAt: Instant | undefined
  #waiting: string | undefined
  #writing: Promise<void> | undefined
  /** A defect met while writing; the next cycle fails by it, and the loop tells of it. */
  #failure: unknown
  #ticketsAt: Instant | undefined
  #keptAt: Instant | undefined
  #partsKeptAt: Instant | undefined
  #kept = { found: -1, parts: 0, alerts: '' }
  readonly #told = new Set<string>()

  private constructor(parts: SiteHealthParts, watch: Watch, alerts: Alerts, tickets: Tickets) {
    this.#parts = parts
    this.#watch = watch
    this.#alerts = alerts
    this.#tickets = tickets
    // What stood before a restart was told then.
    for (const { id } of machineTroubles(parts.plant, watch.findings())) this.#told.add(id)
    parts.journal.onEvent(({ severity, kind, subject, why, at }) => {
      if (severity !== 'alarm' || NOT_EVENTS.some((start) => kind.startsWith(start))) return
      alerts.event({ kind, subject, why, at })
    })
  }

  static async open(parts: SiteHealthParts): Promise<SiteHealth> {
    const { plant, image, store, states, feeders, now, channels } = parts
    const hallsOfFeeder = new Map<string, string[]>()
    for (const [hall, feeder] of plant.feederOfHall)
      hallsOfFeeder.set(feeder, [...(hallsOfFeeder.get(feeder) ?? []), hall])
    const alerts = new Alerts({
      file: plant.file,
      hallsOfFeeder,
      kept: await store.getNote(HEALTH_NOTES.alerts),
      ...(channels !== undefined && { channels }),
    })
    const watch = new Watch({
      plant,
      image,
      states,
      feederClosed: (id) => feeders().find((feeder) => feeder.id === id)?.breakerClosed,
      startedAt: now(),
      stored: {
        found: await store.getNote(HEALTH_NOTES.found),
        parts: await store.getNote(HEALTH_NOTES.parts),
      },
    })
    return new SiteHealth(parts, watch, alerts, await Tickets.open(store, now))
  }

  /** Looks, tells, and begins to write what is due; a slow or lost store holds up the tickets alone. */
  cycle(at: Instant): string | undefined {
    const { plant, feeders } = this.#parts
    this.#watch.cycle(at)
    if (!due(this.#toldAt, TELL_EVERY_MS, at)) return this.#waiting
    this.#toldAt = at
    if (this.#troublesOf !== this.#watch.revision) {
      this.#troublesOf = this.#watch.revision
      this.#troubles = machineTroubles(plant, this.#watch.findings())
      this.#tellThefts()
    }
    const dark = darkFeeders(plant, feeders(), this.#dark, this.#watch.limits.raise.unreachable, at)
    this.#dark = dark.since
    this.#alerts.cycle(
      dark.troubles.length === 0 ? this.#troubles : [...this.#troubles, ...dark.troubles],
      at,
    )
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) throw failure
    this.#writing ??= this.#write(at).finally(() => {
      this.#writing = undefined
    })
    return this.#waiting
  }

  findings(): ReadonlyMap<string, readonly Finding[]> {
    return this.#watch.findings()
  }
  alerts() {
    return this.#alerts.alerts()
  }
  channels() {
    return this.#alerts.channels()
  }
  /** Undefined where there is no such channel. */
  testChannel(id: string, who: string) {
    return this.#alerts.test(id, who, this.#parts.now())
  }
  tickets(): readonly Ticket[] {
    return this.#tickets.all()
  }
  ticket(id: string): Promise<Ticket | undefined> {
    return this.#tickets.of(id)
  }
  openTicket(machine: string, kind: FindingKind): Ticket | undefined {
    const ticket = this.#tickets.about(machine, kind)
    return isOpen(ticket) ? ticket : undefined
  }

  async enter(ticket: string, fact: TicketFact, who: string): Promise<TicketEntered> {
    const entered = await this.#tickets.enter([{ ticket, fact }], who)
    if (!entered.ok) return entered
    if (fact.kind === 'closed') this.#accept(ticket)
    return entered
  }

  /** After a repair of parts, what the machine has now is what it should have. */
  #accept(id: string): void {
    const ticket = this.#tickets.known(id)
    if (ticket !== undefined && PARTS.includes(ticket.finding)) this.#watch.acceptAsItIs(ticket.machine)
  }

  /** Resolves when nothing is being written or sent. */
  async idle(): Promise<void> {
    await this.#writing
    await this.#alerts.idle()
  }

  /** Writes what must outlast a restart. */
  async last(): Promise<void> {
    await this.#writing
    this.#keptAt = undefined
    this.#partsKeptAt = undefined
    this.#kept.found = -1
    await this.#alerts.idle()
    try {
      await this.#keep(this.#parts.now())
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
    }
  }

  async #write(at: Instant): Promise<void> {
    try {
      await this.#repair(at)
      await this.#keep(at)
      this.#waiting = undefined
    } catch (error) {
      if (error instanceof StoreUnavailable) this.#waiting = 'tickets wait for the store'
      else this.#failure = error
    }
  }

  async #repair(at: Instant): Promise<void> {
    if (!due(this.#ticketsAt, TICKETS_EVERY_MS, at)) return
    this.#ticketsAt = at
    const standing = {
      plant: this.#parts.plant,
      findings: this.#watch.findings(),
      grouped: this.#alerts.grouped(),
      cards: this.#parts.cards(),
      ticketAfterMs: this.#watch.limits.ticketAfter,
    }
    for (const { fact, ticket } of await this.#tickets.current())
      if (fact.kind === 'closed') this.#accept(ticket)
    const wanting = wantingTickets(standing, this.#tickets, at)
    if (wanting.length > 0)
      this.#tellTickets('opened', await this.#tickets.open(wanting, standing.cards, 'site'))
    const changed = changedTickets(standing, this.#tickets.all().filter(isOpen))
    if (changed.length > 0) await this.#tickets.enter(changed, 'site')
  }

  #tellTickets(what: string, entered: TicketEntered): void {
    if (!entered.ok) return
    for (const { id, machine, finding } of entered.tickets)
      this.#parts.journal.tell({
        severity: 'info',
        kind: `ticket.${what}`,
        subject: id,
        who: 'site',
        why: '',
        data: { machine, finding },
      })
  }

  /** Theft is written among the site's events, once for as long as it stands. */
  #tellThefts(): void {
    const standing = new Set<string>()
    for (const { id, kind, severity, subject, figures } of this.#troubles) {
      if (severity !== 'alarm') continue
      standing.add(id)
      if (this.#told.has(id)) continue
      this.#told.add(id)
      this.#parts.journal.tell({
        severity: 'alarm',
        kind: `finding.${kind}`,
        subject,
        who: 'site',
        why: figures.map(({ value }) => value).join(', '),
      })
    }
    for (const id of this.#told) if (!standing.has(id)) this.#told.delete(id)
  }

  async #keep(at: Instant): Promise<void> {
    if (!due(this.#keptAt, KEEP_EVERY_MS, at)) return
    const { store } = this.#parts
    const { turns, partsRevision } = this.#watch
    const partsDue = partsRevision !== this.#kept.parts && due(this.#partsKeptAt, KEEP_PARTS_EVERY_MS, at)
    if (turns !== this.#kept.found || partsDue) {
      const stored = this.#watch.stored()
      await store.putNote(HEALTH_NOTES.found, stored.found)
      this.#kept.found = turns
      if (partsDue) {
        await store.putNote(HEALTH_NOTES.parts, stored.parts)
        this.#kept.parts = partsRevision
        this.#partsKeptAt = at
      }
    }
    const alerts = this.#alerts.kept()
    const text = JSON.stringify(alerts)
    if (text !== this.#kept.alerts) await store.putNote(HEALTH_NOTES.alerts, alerts)
    this.#kept.alerts = text
    this.#keptAt = at
  }
}

/** Also after a step of the clock backwards. */
function due(last: Instant | undefined, everyMs: number, at: Instant): boolean {
  return last === undefined || at < last || at - last >= everyMs
}
