import type { MachineState } from '../../dispatch/index.ts'
import {
  asItIsNow,
  examine,
  FINDING_KINDS,
  type Finding,
  findingsOf,
  type HealthLimits,
  limitsOf,
  type MachineHealth,
  readHealth,
  type Seen,
  storedHealth,
} from '../../health/index.ts'
import { catalogue, describeFailure } from '../../machines/index.ts'
import { after, type Instant } from '../../quantity/index.ts'
import type { Image, MachineStatus } from '../image.ts'
import type { Plant, PlantMachine } from '../plant.ts'
import { asksForRestart, Catalogue, contextOf, RESTARTS_MS } from './context.ts'

export interface WatchParts {
  readonly plant: Plant
  readonly image: Image
  readonly states: () => ReadonlyMap<string, MachineState>
  /** Undefined where a feeder's breaker does not tell. */
  readonly feederClosed: (feeder: string) => boolean | undefined
  readonly startedAt: Instant
  /** What `stored` gave before the last restart. */
  readonly stored: { readonly found: unknown; readonly parts: unknown }
}

/** A machine not heard of for this many poll periods is silent. */
const PERIODS_UNTIL_SILENT = 3
/** Every machine is visited once in this time, so many at each cycle as are due: no cycle holds up the other loops. */
const ROUND_MS = 2_000

/** Looks at every machine once after each of its polls, and keeps what was found. */
export class Watch {
  readonly limits: HealthLimits
  readonly #parts: WatchParts
  readonly #catalogue = new Catalogue()
  readonly #health: Map<string, MachineHealth>
  readonly #findings = new Map<string, readonly Finding[]>()
  /** The last report of each machine that was looked at. */
  readonly #lookedAt = new Map<string, Instant>()
  readonly #restartsUntil = new Map<string, Instant>()
  readonly #periodMs: number
  #next = 0
  #lastAt: Instant | undefined
  /** Raised with every change of what was found, so that what depends on it is made anew only then. */
  revision = 0
  /** Raised when something new is wrong, raised or over; not when its figures alone change. */
  turns = 0
  /** Raised when a machine is known to have other parts. */
  partsRevision = 0

  constructor(parts: WatchParts) {
    const { plant } = parts
    this.#parts = parts
    this.limits = limitsOf(plant.file)
    this.#periodMs = plant.file.poll.machines_s * 1_000
    this.#health = readHealth(parts.stored)
    // Read from disk now, and not at the first look, when the loops that protect run.
    catalogue()
    for (const [id, health] of this.#health) {
      const found = findingsOf(id, health)
      if (!plant.machineById.has(id)) this.#health.delete(id)
      else if (found.length > 0) this.#findings.set(id, found)
    }
  }

  cycle(at: Instant): void {
    const { plant, image, states, feederClosed } = this.#parts
    const closed = new Map(plant.file.feeders.map(({ id }) => [id, feederClosed(id)]))
    const now = states()
    for (let left = this.#visits(at); left > 0; left--) {
      const machine = plant.machines[this.#next]
      this.#next = (this.#next + 1) % plant.machines.length
      if (machine === undefined) continue
      const status = image.machine(machine.id)
      if (status === undefined) continue
      if (asksForRestart(status)) this.#restartsUntil.set(machine.id, after(at, RESTARTS_MS))
      const seen = this.#due(machine, status, at)
      if (seen === undefined) continue
      const context = contextOf(
        {
          machine,
          status,
          state: now.get(machine.id),
          feederClosed: closed.get(machine.feeder),
          feederClosedAt: image.feederClosedAt(machine.feeder),
          restartsUntil: this.#restartsUntil.get(machine.id),
        },
        seen.ok,
        this.limits,
        seen.ok ? this.#catalogue.of(seen.report) : undefined,
        at,
      )
      this.#take(machine.id, examine(this.#health.get(machine.id), seen, context, at))
    }
  }

  #visits(at: Instant): number {
    const passed = this.#lastAt === undefined ? 0 : Math.max(0, at - this.#lastAt)
    this.#lastAt = at
    const { length } = this.#parts.plant.machines
    return Math.min(length, Math.ceil((length * passed) / ROUND_MS))
  }

  /** What stands, by machine. */
  findings(): ReadonlyMap<string, readonly Finding[]> {
    return this.#findings
  }

  /** After a repair: what the machine has now is what it should have. */
  acceptAsItIs(machine: string): void {
    const health = this.#health.get(machine)
    if (health === undefined) return
    this.#health.set(machine, asItIsNow(health))
    this.partsRevision++
  }

  stored() {
    return storedHealth(this.#health)
  }

  /** The report that came since the last look, or its silence once a period; undefined while there is nothing new. */
  #due(machine: PlantMachine, status: MachineStatus, at: Instant): Seen | undefined {
    const { report, failure } = status
    const looked = this.#lookedAt.get(machine.id)
    if (report !== undefined && report.at !== looked) {
      this.#lookedAt.set(machine.id, report.at)
      return { ok: true, report }
    }
    const silentFor = at - (report?.at ?? this.#parts.startedAt)
    if (silentFor < this.#periodMs * PERIODS_UNTIL_SILENT) return undefined
    const last = this.#health.get(machine.id)?.at
    if (last !== undefined && at >= last && at - last < this.#periodMs) return undefined
    return { ok: false, reason: failure === undefined ? 'no answer' : describeFailure(failure) }
  }

  #take(id: string, health: MachineHealth): void {
    const before = this.#health.get(id)
    this.#health.set(id, health)
    if (
      before?.boards?.value !== health.boards?.value ||
      before?.fans?.value !== health.fans?.value ||
      before?.chips?.length !== health.chips?.length
    )
      this.partsRevision++
    if (before?.held === health.held) return
    this.revision++
    if (before === undefined || turned(before.held, health.held)) this.turns++
    const found = findingsOf(id, health)
    if (found.length > 0) this.#findings.set(id, found)
    else this.#findings.delete(id)
  }
}

function turned(before: MachineHealth['held'], now: MachineHealth['held']): boolean {
  const kinds = Object.keys(now)
  if (kinds.length !== Object.keys(before).length) return true
  return FINDING_KINDS.some(
    (kind) =>
      (before[kind] === undefined) !== (now[kind] === undefined) ||
      before[kind]?.raisedAt !== now[kind]?.raisedAt,
  )
}
