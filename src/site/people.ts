import { randomUUID } from 'node:crypto'
import type { MachineState, Order } from '../dispatch/index.ts'
import { fromIso, type Instant } from '../quantity/index.ts'
import type { Store } from '../store/index.ts'
import { holdOf, machineCommandOf } from './actions.ts'
import type { Commander } from './commander.ts'
import type { Image } from './image.ts'
import type { Journal } from './journal.ts'
import type { Exclusion, SiteNotes } from './notes.ts'
import type { Plant } from './plant.ts'
import { intentsOf, previewOf } from './preview.ts'
import { RequestRefused } from './refused.ts'
import type { CommandPreview, CommandRequest } from './view.ts'

/** The longest that a person may hold a machine. */
const LONGEST_HOLD_MS = 7 * 24 * 3_600_000

export interface PeopleParts {
  readonly plant: Plant
  readonly image: Image
  readonly store: Store
  readonly journal: Journal
  readonly commander: Commander
  readonly states: () => ReadonlyMap<string, MachineState>
  readonly now: () => Instant
}

/**
 * What people decide: orders on machines for a time, and meters set aside from the balance. Whoever takes the request
 * (the API) writes who asked for it.
 */
export class People {
  readonly #parts: PeopleParts
  #orders: readonly Order[]
  #exclusions: readonly Exclusion[]

  constructor(parts: PeopleParts, notes: SiteNotes) {
    this.#parts = parts
    this.#orders = notes.orders
    this.#exclusions = notes.exclusions
  }

  /** Orders in force; those that ended hand their machines back to the controller. */
  orders(): readonly Order[] {
    const now = this.#parts.now()
    const ended = this.#orders.filter((order) => order.until <= now)
    if (ended.length > 0) {
      this.#orders = this.#orders.filter((order) => order.until > now)
      for (const order of ended) {
        if (order.scope.kind === 'machines') this.#handBack(order.scope.ids)
        this.#tell('order.ended', order.id, 'controller', `its time is over: ${order.why}`)
      }
      void this.#keepOrders()
    }
    return this.#orders
  }

  exclusions(): readonly Exclusion[] {
    return this.#exclusions
  }

  preview(request: CommandRequest): CommandPreview {
    const { plant, image, states } = this.#parts
    return previewOf(request, plant, states(), (id) => image.machine(id)?.report?.profiles)
  }

  async command(request: CommandRequest, who: string): Promise<readonly string[]> {
    const until = this.#until(request)
    const { affected } = this.preview(request)
    if (affected.length === 0)
      throw new RequestRefused('nothing-to-do', 'none of these machines can take the order')
    const effect = holdOf(request.action)
    if (effect !== undefined) {
      this.#orders = [
        ...withoutMachines(this.#orders, affected),
        {
          id: randomUUID(),
          who,
          why: request.why,
          until,
          scope: { kind: 'machines', ids: affected },
          effect,
        },
      ]
      await this.#keepOrders()
    }
    const clear = machineCommandOf(request.action)
    return this.#parts.commander.give(intentsOf(request, affected), who, until, clear)
  }

  async release(machines: readonly string[]): Promise<void> {
    this.#orders = withoutMachines(this.#orders, machines)
    this.#handBack(machines)
    await this.#keepOrders()
  }

  async exclude(flow: string, who: string, why: string): Promise<void> {
    const others = this.#exclusions.filter((each) => each.flow !== flow)
    await this.#keepExclusions([...others, { flow, who, why, at: this.#parts.now() }])
  }

  async include(flow: string): Promise<void> {
    await this.#keepExclusions(this.#exclusions.filter((each) => each.flow !== flow))
  }

  #until(request: CommandRequest): Instant {
    const now = this.#parts.now()
    const until = fromIso(request.until)
    if (until === undefined)
      throw new RequestRefused('bad-until', `not an instant: ${request.until}`, { text: request.until })
    if (until <= now) throw new RequestRefused('until-past', 'the end of the order has passed')
    if (until - now > LONGEST_HOLD_MS)
      throw new RequestRefused('until-far', 'an order lasts 7 days at most', { days: 7 })
    return until
  }

  /** Machines that a person stopped are the controller's to wake again. */
  #handBack(machines: readonly string[]): void {
    for (const id of machines) {
      const status = this.#parts.image.machine(id)
      if (status?.stoppedBy !== 'operator') continue
      status.stoppedBy = 'controller'
      status.revision++
    }
  }

  async #keepOrders(): Promise<void> {
    try {
      await this.#parts.store.putNote('orders', this.#orders)
    } catch (error) {
      this.#tell('note.unsaved', 'orders', 'site', error instanceof Error ? error.message : String(error))
    }
  }

  async #keepExclusions(exclusions: readonly Exclusion[]): Promise<void> {
    await this.#parts.store.putNote('exclusions', exclusions)
    this.#exclusions = exclusions
  }

  #tell(
    kind: string,
    subject: string,
    who: string,
    why: string,
    data: Record<string, string | number | boolean | null> = {},
  ): void {
    this.#parts.journal.tell({ severity: 'info', kind, subject, who, why, data })
  }
}

function withoutMachines(orders: readonly Order[], machines: readonly string[]): readonly Order[] {
  const gone = new Set(machines)
  return orders.flatMap((order) => {
    if (order.scope.kind !== 'machines') return [order]
    const ids = order.scope.ids.filter((id) => !gone.has(id))
    return ids.length === 0 ? [] : [{ ...order, scope: { kind: 'machines' as const, ids } }]
  })
}
