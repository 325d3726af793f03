import type { Command, CommandStep } from '../dispatch/index.ts'
import type { Instant } from '../quantity/index.ts'
import type { Backlog, MachineReading, Reading, SiteEvent, StoredEvent } from '../store/index.ts'

export type Happening = Omit<SiteEvent, 'at' | 'data'> & { readonly data?: SiteEvent['data'] }

/**
 * What the site writes down without waiting for it: events, command steps and readings go through the backlog, which
 * keeps their order and outlasts a lost database. Listeners hear of an event at once.
 */
export class Journal {
  readonly #backlog: Backlog
  readonly #now: () => Instant
  readonly #listeners = new Set<(event: StoredEvent) => void>()
  #unnumbered = 0
  readonly #lastTold = new Map<string, Instant>()

  constructor(backlog: Backlog, now: () => Instant) {
    this.#backlog = backlog
    this.#now = now
  }

  onEvent(listener: (event: StoredEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(happening: Happening): void {
    const event: SiteEvent = { data: {}, ...happening, at: this.#now() }
    this.#backlog.events([event])
    const sequence = --this.#unnumbered
    for (const listener of this.#listeners) listener({ ...event, sequence })
  }

  /** Tells at most once in `everyMs` of one kind and subject, for conditions that last. */
  tellAtMost(everyMs: number, happening: Happening): void {
    const key = `${happening.kind} ${happening.subject}`
    const last = this.#lastTold.get(key)
    const now = this.#now()
    if (last !== undefined && now - last < everyMs) return
    this.#lastTold.set(key, now)
    this.tell(happening)
  }

  commands(commands: readonly Command[]): void {
    if (commands.length > 0) this.#backlog.commands(commands)
  }
  steps(steps: readonly CommandStep[]): void {
    this.#backlog.commandSteps(steps)
  }
  readings(readings: readonly Reading[]): void {
    if (readings.length > 0) this.#backlog.readings(readings)
  }
  machineReadings(readings: readonly MachineReading[]): void {
    if (readings.length > 0) this.#backlog.machineReadings(readings)
  }
}
