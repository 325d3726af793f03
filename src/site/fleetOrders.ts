import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { parseSelection, pick } from '../machines/index.ts'
import { after, type Instant, type Watts, watts } from '../quantity/index.ts'
import { type Severity, type SiteEvent, StoreUnavailable } from '../store/index.ts'
import { withoutPasswords, wordsOfRequest } from './actions.ts'
import { factsOf } from './fleetFacts.ts'
import { FleetOrder } from './fleetOrder.ts'
import type { FleetOrderPreview, FleetOrderRequest, FleetOrderView } from './fleetOrderView.ts'
import { RequestRefused } from './refused.ts'
import type { RunningSite } from './running.ts'
import type { CommandRequest, MachineView } from './view.ts'

/** Ended orders that are kept to be looked at; all of them stay among the site's events. */
const KEPT = 50
/** Orders under way at once. */
const MOST_OPEN = 20
/** Meters older than this say nothing. */
const METER_MS = 10_000
/** How far back a repeated key is looked for after a restart. */
const KEYS_LOOKED_AT = 500
const MOST_UNWRITTEN = 1_000

type Action = CommandRequest['action']

export interface Given {
  readonly order: string
  /** The same request under the same key had been given before; nothing was done now. */
  readonly repeated: boolean
}

/**
 * Orders of persons to many machines at once, chosen by what is known of them. The commands go the way of all others: the site
 * writes them, sends them, and retries them, and its faster loops have the last word. Here is only followed what comes of them.
 */
export class FleetOrders {
  readonly #site: RunningSite
  readonly #orders = new Map<string, FleetOrder>()
  /** By person and key: what was asked under it. */
  readonly #keys = new Map<string, { readonly asked: string; readonly given: Promise<Given> }>()
  readonly #unsubscribe: () => void
  /** Requests are told apart by a keyed hash that dies with the process: they may hold passwords. */
  readonly #secret: (text: string) => string
  #unwritten: SiteEvent[] = []

  constructor(site: RunningSite) {
    this.#site = site
    const key = randomBytes(32)
    this.#secret = (text) => createHmac('sha256', key).update(text).digest('hex')
    this.#unsubscribe = site.subscribe((change) => {
      if (change.kind === 'command') for (const order of this.#open()) order.take(change.command, site.now())
      if (change.kind === 'site') this.#look()
    })
  }

  preview(request: FleetOrderRequest): FleetOrderPreview {
    const { meant, left_out } = this.#meant(request)
    return { ...this.#site.preview(commandOf(request, meant)), left_out }
  }

  /** Gives an order once for each key of a person. Rejects where it cannot be read, no machine can take it, or the store is lost. */
  async give(request: FleetOrderRequest, who: string, key: string): Promise<Given> {
    const name = `${who} ${key}`
    const asked = this.#secret(JSON.stringify(request))
    const known = this.#keys.get(name)
    if (known !== undefined) {
      if (known.asked !== asked) throw new RequestRefused('key-reused', 'this key was used for another order')
      return { ...(await known.given), repeated: true }
    }
    const given = this.#give(request, who, key)
    this.#keys.set(name, { asked, given })
    try {
      return await given
    } catch (error) {
      this.#keys.delete(name)
      throw error
    }
  }

  /** Newest first. */
  list(): readonly FleetOrderView[] {
    return [...this.#orders.values()].reverse().map((order) => order.view())
  }

  get(id: string): FleetOrder | undefined {
    return this.#orders.get(id)
  }

  /** Ends an order: what is not done is not tried again and goes back to the controller; what sleeps sleeps on. */
  async stop(id: string, who: string, why: string): Promise<boolean> {
    const order = this.#orders.get(id)
    if (order === undefined || order.endedAt !== undefined) return false
    const open = order.stop(who, this.#site.now())
    const { kind } = order.facts
    // Only what held a machine can be given back: whoever wants other pools no more still wants it asleep.
    if (HOLDS.has(kind)) await this.#site.release(open, who, why)
    this.#site.withdraw(open, kind, order.facts.who, `ended by ${who}`)
    await this.#write('fleet.stopped', order, who, why, { machines: open.length })
    return true
  }

  close(): void {
    this.#unsubscribe()
  }

  async #give(request: FleetOrderRequest, who: string, key: string): Promise<Given> {
    // Written down, so without what passwords could be guessed from.
    const asked = createHash('sha256')
      .update(JSON.stringify(withoutPasswords(request)))
      .digest('hex')
    const before = await this.#givenBefore(who, key)
    if (before !== undefined) {
      if (before.asked !== asked)
        throw new RequestRefused('key-reused', 'this key was used for another order')
      return { order: before.order, repeated: true }
    }
    if (this.#open().length >= MOST_OPEN)
      throw new RequestRefused('too-many', `${MOST_OPEN} orders are under way`, { most: MOST_OPEN })
    const site = this.#site
    const command = commandOf(request, this.#meant(request).meant)
    const { affected } = site.preview(command)
    if (affected.length === 0)
      throw new RequestRefused('nothing-to-do', 'none of these machines can take the order')
    const wanted = new Set(affected)
    const all = site.machines()
    const now = site.now()
    const { action } = request
    const order = new FleetOrder(
      {
        id: randomUUID(),
        who,
        why: request.why,
        at: now,
        deadline: after(now, request.deadline_s * 1_000),
        until: request.until,
        kind: action.kind,
        action: wordsOfRequest(action),
        where: request.where,
        direction: DIRECTION[action.kind],
        expectedW: (view) => expectedW(action, view),
      },
      all.filter((view) => wanted.has(view.id)),
      all,
      this.#meters(),
    )
    await this.#write('fleet.given', order, who, request.why, {
      key,
      asked,
      action: order.facts.action,
      where: request.where ?? null,
      machines: affected.length,
      deadline_s: request.deadline_s,
      until: request.until,
    })
    this.#orders.set(order.facts.id, order)
    this.#forget()
    try {
      await site.command({ ...command, machines: [...affected] }, who)
    } catch (error) {
      order.stop('the site', site.now())
      throw error
    }
    return { order: order.facts.id, repeated: false }
  }

  #meant(request: FleetOrderRequest) {
    const only = request.machines === undefined ? undefined : new Set(request.machines)
    const all = this.#site.machines()
    const named = only === undefined ? all : all.filter((view) => only.has(view.id))
    const read = request.where === undefined ? undefined : parseSelection(request.where)
    if (read?.ok === false)
      throw new RequestRefused('bad-where', `where, character ${read.mistake.at}: ${read.mistake.message}`, {
        at: read.mistake.at,
        message: read.mistake.message,
      })
    const picked = pick(named, read?.selection, (view) => factsOf(view, () => this.#site.report(view.id)))
    const restored = (view: MachineView) =>
      request.action.kind !== 'wake' || !request.only_stopped || view.stopped_by === 'operator'
    const meant = picked.meant.filter(restored)
    return {
      meant,
      left_out: {
        not_meant: all.length - picked.meant.length - picked.undecided.length,
        unknown: picked.undecided.length,
        unknown_fields: { ...picked.unknown },
        not_stopped_by_an_order: picked.meant.length - meant.length,
      },
    }
  }

  #look(): void {
    if (this.#unwritten.length > 0) void this.#writeEnds()
    const open = this.#open()
    if (open.length === 0) return
    const [machines, meters, now] = [this.#site.machines(), this.#meters(), this.#site.now()]
    for (const order of open) {
      order.look(machines, meters, now)
      if (order.endedAt === undefined) continue
      const { outcomes, targets, done } = order.view()
      const severity: Severity = done === targets ? 'info' : 'warning'
      const { id, who, why } = order.facts
      this.#unwritten.push({
        at: now,
        severity,
        kind: 'fleet.ended',
        subject: id,
        who,
        why,
        data: { targets, done, ...outcomes },
      })
    }
    void this.#writeEnds()
  }

  /** Ends wait here while the store is lost. */
  async #writeEnds(): Promise<void> {
    const waiting = this.#unwritten.splice(0)
    if (waiting.length === 0) return
    try {
      await this.#site.store.appendEvents(waiting)
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      this.#unwritten = [...waiting, ...this.#unwritten].slice(-MOST_UNWRITTEN)
    }
  }

  #meters(): ReadonlyMap<string, Watts> {
    return new Map(
      this.#site
        .view()
        .feeders.flatMap(({ id, power_w, age_ms }) =>
          power_w === null || age_ms > METER_MS ? [] : [[id, watts(power_w)] as const],
        ),
    )
  }

  #open(): readonly FleetOrder[] {
    return [...this.#orders.values()].filter((order) => order.endedAt === undefined)
  }

  #forget(): void {
    const ended = [...this.#orders].filter(([, order]) => order.endedAt !== undefined)
    for (const [id] of ended.slice(0, Math.max(0, ended.length - KEPT))) this.#orders.delete(id)
    for (const name of [...this.#keys.keys()].slice(0, Math.max(0, this.#keys.size - KEYS_LOOKED_AT)))
      this.#keys.delete(name)
  }

  async #givenBefore(
    who: string,
    key: string,
  ): Promise<{ readonly order: string; readonly asked: unknown } | undefined> {
    const events = await this.#site.store.events({ kindPrefix: 'fleet.given', limit: KEYS_LOOKED_AT })
    const event = events.find((one) => one.who === who && one.data['key'] === key)
    return event === undefined ? undefined : { order: event.subject, asked: event.data['asked'] }
  }

  async #write(
    kind: string,
    { facts }: FleetOrder,
    who: string,
    why: string,
    data: SiteEvent['data'],
  ): Promise<void> {
    const at: Instant = this.#site.now()
    await this.#site.store.appendEvents([{ at, severity: 'info', kind, subject: facts.id, who, why, data }])
  }
}

/** What a meter sees of an order. */
const DIRECTION: Readonly<Record<Action['kind'], FleetOrder['facts']['direction']>> = {
  sleep: 'falls',
  wake: 'rises',
  limit: 'either',
  'limit-percent': 'either',
  profile: 'either',
  pools: 'none',
  reboot: 'none',
  locate: 'none',
}
const HOLDS: ReadonlySet<Action['kind']> = new Set(['sleep', 'wake', 'limit', 'limit-percent', 'profile'])

function expectedW(action: Action, view: MachineView): number | undefined {
  switch (action.kind) {
    case 'sleep':
      return 0
    case 'limit':
      return action.power_w
    case 'limit-percent':
      return (view.nominal_power_w * action.percent) / 100
    case 'profile':
      return undefined
    default:
      return view.nominal_power_w
  }
}

function commandOf({ action, why, until }: FleetOrderRequest, meant: readonly MachineView[]): CommandRequest {
  return { action, why, until, machines: meant.map((view) => view.id) }
}
