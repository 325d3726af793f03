import { randomUUID } from 'node:crypto'
import type { FieldDevice } from '../devices/index.ts'
import type { Command, CommandState, CommandStep, Intent } from '../dispatch/index.ts'
import type { MachineCommand, MachineLink } from '../machines/index.ts'
import { after, type Instant } from '../quantity/index.ts'
import { type Store, StoreUnavailable } from '../store/index.ts'
import { isMachineAction, laneOf, sendable } from './actions.ts'
import { evidenceOf } from './confirm.ts'
import { type Delivery, deliveryOf, discreet } from './delivery.ts'
import type { Image } from './image.ts'
import type { Journal } from './journal.ts'
import { BOOT_MS } from './machineState.ts'
import { nextStep } from './nextStep.ts'
import { describe, keyOf, limitOf, lowersLoad, noteWhoStopped, pointOf } from './orders.ts'
import { type Plant, splitPoint } from './plant.ts'
import { SendQueue } from './sendQueue.ts'

/** Orders of the controller lapse after this time when nothing has confirmed them. */
const CONTROLLER_UNTIL_MS = 15 * 60_000
/** After an escalation the controller leaves the machine alone for this long. Assumed. */
const STUBBORN_MS = 10 * 60_000
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
  /** When it was first sent. */
  firstAt: Instant | undefined
  sending: boolean
  /** The last attempt was not answered: it may have been taken or not. */
  unanswered: boolean
  /** What goes to the machine where that may not be written down: pools with their passwords. Gone when the command ends. */
  clear: MachineCommand | undefined
}

const LANES = ['power', 'pools', 'locate'] as const
/** Orders that must be obeyed for the controller to reckon with the machine. */
const POWER: ReadonlySet<string> = new Set(['sleep', 'wake', 'limit', 'reboot'])
/** What is waited for on a machine, of the orders whose outcome in power is known. */
const PENDING: Readonly<Partial<Record<Command['action']['kind'], 'sleep' | 'wake' | 'limit'>>> = {
  sleep: 'sleep',
  wake: 'wake',
  limit: 'limit',
  'limit-percent': 'limit',
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
 * escalated to people. One order at a time for each target; pools and the locating light go beside those that move power.
 */
export class Commander {
  readonly #parts: CommanderParts
  readonly #open = new Map<string, Tracked>()
  readonly #closed: Tracked[] = []
  readonly #queue: SendQueue
  readonly #stubborn = new Map<string, Instant>()

  constructor(parts: CommanderParts) {
    this.#parts = parts
    this.#queue = new SendQueue(parts.settings.parallel)
  }

  /** Whether an order that moves power is under way. */
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
   * lost those that lower load go on, kept in the backlog; the others are withheld. `clear` is sent in place of what is
   * written where that leaves out passwords.
   */
  async give(
    intents: readonly Intent[],
    who: string,
    until?: Instant,
    clear?: MachineCommand,
  ): Promise<readonly string[]> {
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
    for (const command of written) this.#begin(command, clear)
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
    const tracked: Tracked = { ...fresh(command), attempts: 1, sentAt, firstAt: sentAt, sending: false }
    this.#open.set(placeOf(command), tracked)
    this.#step(tracked, 'sent', 'opened under the standing order of protection')
  }

  /** Ends the open commands of this kind that a person gave to these machines. */
  withdraw(machines: readonly string[], action: MachineCommand['kind'], who: string, why: string): void {
    for (const id of machines)
      for (const lane of LANES) {
        const open = this.#open.get(keyOf({ kind: 'machine', id }, lane))
        if (open?.command.who === who && open.command.action.kind === action)
          this.#end(open, 'withdrawn', why)
      }
  }

  /** Looks at every open command with the measurements there are now. */
  track(): void {
    const { plant, image, settings } = this.#parts
    const now = this.#parts.now()
    for (const tracked of [...this.#open.values()]) {
      const { command, sentAt, firstAt } = tracked
      if (tracked.sending || sentAt === undefined) continue
      const times = { since: sentAt, first: firstAt ?? sentAt }
      const evidence = evidenceOf(command, plant, image, times, now)
      const next = nextStep({ ...tracked, sentAt }, evidence, settings, now)
      if (next === 'wait') continue
      if (next === 'escalated') {
        const failure = tracked.state === 'refused' ? `${tracked.steps.at(-1)?.detail ?? ''}; ` : ''
        this.#escalate(tracked, `${failure}${evidence.detail}`)
      } else if (next === 'again') {
        this.#step(tracked, 'retried', evidence.detail)
        tracked.sending = true
        this.#queue.push(tracked)
      } else this.#end(tracked, next, evidence.detail)
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

  #begin(command: Command, clear: MachineCommand | undefined): void {
    this.#withdraw(command)
    const tracked: Tracked = { ...fresh(command), clear }
    this.#open.set(placeOf(command), tracked)
    const status =
      command.target.kind === 'machine' ? this.#parts.image.machine(command.target.id) : undefined
    const pending = PENDING[command.action.kind]
    if (status !== undefined && pending !== undefined) {
      status.pending = { kind: pending, limitW: limitOf(command, this.#parts.plant) }
      status.revision++
    }
    this.#queue.push(tracked)
    this.#parts.changed(tracked)
  }

  /** A newer order for the same target takes the place of the one under way. */
  #withdraw(command: Command): void {
    const earlier = this.#open.get(placeOf(command))
    if (earlier !== undefined) this.#end(earlier, 'withdrawn', `replaced by an order of ${command.who}`)
  }

  #pump(): void {
    for (;;) {
      const next = this.#queue.take((tracked) => this.#open.get(placeOf(tracked.command)) === tracked)
      if (next === undefined) return
      next.sending = true
      next.attempts++
      void this.#send(next).finally(() => {
        next.sending = false
        this.#queue.done(next)
        this.#pump()
      })
    }
  }

  async #send(tracked: Tracked): Promise<void> {
    const { command } = tracked
    this.#step(tracked, 'sent', `attempt ${tracked.attempts}`)
    tracked.firstAt ??= this.#parts.now()
    const { failure, unanswered } = await this.#deliver(tracked)
    if (this.#open.get(placeOf(command)) !== tracked) return
    const now = this.#parts.now()
    tracked.sentAt = now
    tracked.unanswered = unanswered === true
    if (failure === undefined) {
      this.#accepted(command, now)
      this.#step(tracked, 'accepted', 'taken by the device')
    } else this.#step(tracked, 'refused', failure)
    if (command.target.kind === 'machine' && (failure === undefined || unanswered === true))
      for (const delay of HURRY_MS) this.#parts.hurry(command.target.id, after(now, delay))
  }

  /** Resolves with what went wrong, if anything did. */
  async #deliver({ command, clear }: Tracked): Promise<Delivery> {
    const { plant, devices, links } = this.#parts
    try {
      if (command.target.kind === 'machine') {
        const link = links.get(command.target.id)
        const order = isMachineAction(command.action) ? sendable(command.action, clear) : undefined
        if (link === undefined || order === undefined) return { failure: 'not an order for a machine' }
        return deliveryOf(await link.command(order), order)
      }
      const reference = pointOf(command, plant)
      if (reference === undefined) return { failure: 'the site file names no point for it' }
      const { device, point } = splitPoint(reference)
      const outcome = await devices.get(device)?.write(point, 1)
      if (outcome === undefined) return { failure: `no device ${device}` }
      return outcome.ok ? {} : { failure: describe(outcome.failure) }
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      return { failure: discreet(said, clear), unanswered: true }
    }
  }

  #accepted(command: Command, now: Instant): void {
    const { image, plant } = this.#parts
    if (command.target.kind !== 'machine') return
    const status = image.machine(command.target.id)
    if (status === undefined) return
    const { kind } = command.action
    status.acceptedLimitW = limitOf(command, plant) ?? status.acceptedLimitW
    if (command.action.kind === 'limit-percent')
      status.acceptedPercent = command.action.percent < 100 ? command.action.percent : undefined
    // Noted already when taken: an order that is never confirmed may still have acted.
    if (kind === 'sleep' || kind === 'limit' || kind === 'limit-percent')
      noteWhoStopped(status, command, plant)
    if (kind === 'wake' || kind === 'reboot') status.startingUntil = after(now, BOOT_MS)
  }

  #escalate(tracked: Tracked, detail: string): void {
    const { command } = tracked
    this.#end(tracked, 'escalated', `${tracked.attempts} attempts: ${detail}`)
    const { kind } = command.action
    // A machine that would not take other pools may still sleep and wake as it is told.
    const power = command.target.kind !== 'machine' || POWER.has(kind) || command.who === 'controller'
    if (command.target.kind === 'machine' && power)
      this.#stubborn.set(command.target.id, after(this.#parts.now(), STUBBORN_MS))
    this.#parts.journal.tell({
      severity: power ? 'alarm' : 'warning',
      kind: 'command.escalated',
      subject: command.target.id,
      who: command.who,
      why: `${command.action.kind} not confirmed after ${tracked.attempts} attempts: ${detail}`,
      data: { command: command.id, action: command.action.kind },
    })
  }

  #end(tracked: Tracked, state: CommandState, detail: string): void {
    const { command } = tracked
    tracked.clear = undefined
    this.#open.delete(placeOf(command))
    this.#closed.unshift(tracked)
    if (this.#closed.length > KEPT_CLOSED) this.#closed.length = KEPT_CLOSED
    if (command.target.kind === 'machine') {
      const status = this.#parts.image.machine(command.target.id)
      if (status !== undefined && laneOf(command.action) === 'power') {
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

const placeOf = (command: Command) => keyOf(command.target, laneOf(command.action))

function fresh(command: Command): Tracked {
  return {
    command,
    state: 'written',
    steps: [],
    attempts: 0,
    sentAt: undefined,
    firstAt: undefined,
    sending: true,
    unanswered: false,
    clear: undefined,
  }
}
