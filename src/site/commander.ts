import { randomUUID } from 'node:crypto'
import type { FieldDevice } from '../devices/index.ts'
import type { Command, CommandState, CommandStep, Intent } from '../dispatch/index.ts'
import type { MachineLink } from '../machines/index.ts'
import { after, type Instant } from '../quantity/index.ts'
import { type Store, StoreUnavailable } from '../store/index.ts'
import { evidenceOf, slowestMs } from './confirm.ts'
import type { Image } from './image.ts'
import type { Journal } from './journal.ts'
import { BOOT_MS } from './machineState.ts'
import { describe, isMachineAction, keyOf, lowersLoad, noteWhoStopped, pointOf } from './orders.ts'
import { type Plant, splitPoint } from './plant.ts'

/** Orders of the controller lapse after this time when nothing has confirmed them. */
const CONTROLLER_UNTIL_MS = 15 * 60_000
/** After an escalation the controller leaves the machine alone for this long. Assumed. */
const STUBBORN_MS = 10 * 60_000
const REFUSED_PAUSE_MS = 3_000
/** A machine is asked again this long after it took an order, so that its confirmation does not wait for its turn. */
const HURRY_MS = [2_000, 5_000, 10_000]
const KEPT_CLOSED = 500

export interface Tracked {
  readonly command: Command
  state: CommandState
  readonly steps: CommandStep[]
  attempts: number
  /** When the order was last taken by the device; undefined while it is on its way. */
  sentAt: Instant | undefined
  sending: boolean
}

export interface CommanderSettings {
  readonly confirmWithinMs: number
  readonly attempts: number
  readonly parallel: number
}

export interface CommanderParts {
  readonly plant: Plant
  readonly image: Image
  readonly store: Store
  readonly journal: Journal
  readonly devices: ReadonlyMap<string, FieldDevice>
  readonly links: ReadonlyMap<string, MachineLink>
  readonly now: () => Instant
  readonly hurry: (machine: string, at: Instant) => void
  readonly changed: (tracked: Tracked) => void
  readonly settings: CommanderSettings
}

/**
 * Carries out orders: written, sent, taken by the device, confirmed by a measurement; else sent again, and at last
 * escalated to people. One order at a time for each target.
 */
export class Commander {
  readonly #parts: CommanderParts
  readonly #open = new Map<string, Tracked>()
  readonly #closed: Tracked[] = []
  readonly #queue: Tracked[] = []
  readonly #stubborn = new Map<string, Instant>()
  #sending = 0

  constructor(parts: CommanderParts) {
    this.#parts = parts
  }

  isOpen(kind: Intent['target']['kind'], id: string): boolean {
    return this.#open.has(keyOf({ kind, id }))
  }

  /** Commands under way, then those ended of late, newest first. */
  tracked(): readonly Tracked[] {
    return [...[...this.#open.values()].reverse(), ...this.#closed]
  }

  /** Machines that did not obey of late; control looks for the power elsewhere. */
  stubborn(now: Instant): ReadonlySet<string> {
    for (const [id, until] of this.#stubborn) if (until <= now) this.#stubborn.delete(id)
    return new Set(this.#stubborn.keys())
  }

  /**
   * Writes the commands, then begins to send them; resolves with their ids once they are written. While the store is
   * lost those that lower load go on, kept in the backlog; the others are withheld.
   */
  async give(intents: readonly Intent[], who: string, until?: Instant): Promise<readonly string[]> {
    const now = this.#parts.now()
    const person = who !== 'controller'
    const fresh = intents.filter((intent) => person || !this.isOpen(intent.target.kind, intent.target.id))
    const commands = fresh.map(
      (intent): Command => ({
        id: randomUUID(),
        at: now,
        who,
        why: intent.cause,
        until: until ?? after(now, CONTROLLER_UNTIL_MS),
        target: intent.target,
        action: intent.action,
      }),
    )
    if (commands.length === 0) return []
    const written = await this.#write(commands)
    for (const command of written) this.#begin(command)
    this.#pump()
    return written.map((command) => command.id)
  }

  /** Records what protection did at once, before it could be written; the act itself is confirmed like any other. */
  record(intent: Intent, who: string, sentAt: Instant): void {
    const command: Command = {
      id: randomUUID(),
      at: sentAt,
      who,
      why: intent.cause,
      until: after(sentAt, CONTROLLER_UNTIL_MS),
      target: intent.target,
      action: intent.action,
    }
    this.#parts.journal.commands([command])
    this.#withdraw(command)
    const tracked: Tracked = { command, state: 'written', steps: [], attempts: 1, sentAt, sending: false }
    this.#open.set(keyOf(command.target), tracked)
    this.#step(tracked, 'sent', 'opened under the standing order of protection')
  }

  /** Ends the open commands of a person on these machines. */
  withdraw(machines: readonly string[], who: string, why: string): void {
    for (const id of machines) {
      const open = this.#open.get(keyOf({ kind: 'machine', id }))
      if (open?.command.who === who) this.#end(open, 'withdrawn', why)
    }
  }

  /** Looks at every open command with the measurements there are now. */
  track(): void {
    const { plant, image, settings } = this.#parts
    const now = this.#parts.now()
    for (const tracked of [...this.#open.values()]) {
      if (tracked.sending || tracked.sentAt === undefined) continue
      const { command } = tracked
      const evidence = evidenceOf(command, plant, image, tracked.sentAt, now)
      if (evidence.done) {
        this.#end(tracked, 'confirmed', evidence.detail)
        continue
      }
      if (now >= command.until) {
        this.#end(tracked, 'expired', evidence.detail)
        continue
      }
      const patience = Math.max(settings.confirmWithinMs / settings.attempts, slowestMs(command) / 2)
      const refused = tracked.state === 'refused'
      if (now - tracked.sentAt < (refused ? REFUSED_PAUSE_MS : patience)) continue
      if (tracked.attempts >= settings.attempts) this.#escalate(tracked, evidence.detail)
      else {
        this.#step(tracked, 'retried', evidence.detail)
        this.#queue.push(tracked)
      }
    }
    this.#pump()
  }

  async #write(commands: readonly Command[]): Promise<readonly Command[]> {
    try {
      await this.#parts.store.writeCommands(commands)
      return commands
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      const lowering = commands.filter((command) => lowersLoad(command, this.#parts.image))
      this.#parts.journal.commands(lowering)
      if (lowering.length < commands.length)
        this.#parts.journal.tellAtMost(60_000, {
          severity: 'warning',
          kind: 'command.withheld',
          subject: 'site',
          who: 'controller',
          why: `the store is lost (${error.message}): load is not raised without a record`,
          data: { commands: commands.length - lowering.length },
        })
      return lowering
    }
  }

  #begin(command: Command): void {
    this.#withdraw(command)
    const tracked: Tracked = {
      command,
      state: 'written',
      steps: [],
      attempts: 0,
      sentAt: undefined,
      sending: true,
    }
    this.#open.set(keyOf(command.target), tracked)
    const status =
      command.target.kind === 'machine' ? this.#parts.image.machine(command.target.id) : undefined
    if (status !== undefined && command.action.kind !== 'reboot' && isMachineAction(command.action)) {
      const limitW = command.action.kind === 'limit' ? command.action.power : undefined
      status.pending = { kind: command.action.kind, limitW }
      status.revision++
    }
    this.#queue.push(tracked)
    this.#parts.changed(tracked)
  }

  /** A newer order for the same target takes the place of the one under way. */
  #withdraw(command: Command): void {
    const earlier = this.#open.get(keyOf(command.target))
    if (earlier !== undefined) this.#end(earlier, 'withdrawn', `replaced by an order of ${command.who}`)
  }

  #pump(): void {
    while (this.#sending < this.#parts.settings.parallel) {
      const next = this.#queue.shift()
      if (next === undefined) return
      if (this.#open.get(keyOf(next.command.target)) !== next) continue
      this.#sending++
      next.sending = true
      next.attempts++
      void this.#send(next).finally(() => {
        next.sending = false
        this.#sending--
        this.#pump()
      })
    }
  }

  async #send(tracked: Tracked): Promise<void> {
    const { command } = tracked
    this.#step(tracked, 'sent', `attempt ${tracked.attempts}`)
    const failure = await this.#deliver(command)
    if (this.#open.get(keyOf(command.target)) !== tracked) return
    const now = this.#parts.now()
    tracked.sentAt = now
    if (failure === undefined) {
      this.#accepted(command, now)
      this.#step(tracked, 'accepted', 'taken by the device')
    } else this.#step(tracked, 'refused', failure)
  }

  /** Resolves with what went wrong, or undefined when the device took the order. */
  async #deliver(command: Command): Promise<string | undefined> {
    const { plant, devices, links } = this.#parts
    try {
      if (command.target.kind === 'machine') {
        const link = links.get(command.target.id)
        if (link === undefined || !isMachineAction(command.action)) return 'not an order for a machine'
        const outcome = await link.command(command.action)
        return outcome.ok ? undefined : describe(outcome.failure)
      }
      const reference = pointOf(command, plant)
      if (reference === undefined) return 'the site file names no point for it'
      const { device, point } = splitPoint(reference)
      const outcome = await devices.get(device)?.write(point, 1)
      if (outcome === undefined) return `no device ${device}`
      return outcome.ok ? undefined : describe(outcome.failure)
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  #accepted(command: Command, now: Instant): void {
    const { image, hurry } = this.#parts
    if (command.target.kind !== 'machine') return
    const status = image.machine(command.target.id)
    if (status === undefined) return
    if (command.action.kind === 'limit') status.acceptedLimitW = command.action.power
    // Noted already when taken: an order that is never confirmed may still have acted.
    if (command.action.kind === 'sleep' || command.action.kind === 'limit')
      noteWhoStopped(status, command, this.#parts.plant)
    if (command.action.kind === 'wake' || command.action.kind === 'reboot')
      status.startingUntil = after(now, BOOT_MS)
    for (const delay of HURRY_MS) hurry(command.target.id, after(now, delay))
  }

  #escalate(tracked: Tracked, detail: string): void {
    const { command } = tracked
    this.#end(tracked, 'escalated', `${tracked.attempts} attempts: ${detail}`)
    if (command.target.kind === 'machine')
      this.#stubborn.set(command.target.id, after(this.#parts.now(), STUBBORN_MS))
    this.#parts.journal.tell({
      severity: 'alarm',
      kind: 'command.escalated',
      subject: command.target.id,
      who: command.who,
      why: `${command.action.kind} not confirmed after ${tracked.attempts} attempts: ${detail}`,
      data: { command: command.id, action: command.action.kind },
    })
  }

  #end(tracked: Tracked, state: CommandState, detail: string): void {
    const { command } = tracked
    this.#open.delete(keyOf(command.target))
    this.#closed.unshift(tracked)
    if (this.#closed.length > KEPT_CLOSED) this.#closed.length = KEPT_CLOSED
    if (command.target.kind === 'machine') {
      const status = this.#parts.image.machine(command.target.id)
      if (status !== undefined) {
        status.pending = undefined
        status.revision++
        if (state === 'confirmed') noteWhoStopped(status, command, this.#parts.plant)
      }
    }
    this.#step(tracked, state, detail)
  }

  #step(tracked: Tracked, state: CommandState, detail: string): void {
    const step: CommandStep = { command: tracked.command.id, at: this.#parts.now(), state, detail }
    tracked.state = state
    tracked.steps.push(step)
    this.#parts.journal.steps([step])
    this.#parts.changed(tracked)
  }
}
