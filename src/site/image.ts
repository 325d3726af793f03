import type { FieldDevice, PointValue } from '../devices/index.ts'
import type { MachineFailure, MachineReport } from '../machines/index.ts'
import type { Instant } from '../quantity/index.ts'
import type { Plant } from './plant.ts'

/** What this controller knows of one machine. */
export interface MachineStatus {
  /** The last report that came; its own `at` says how old it is. */
  report: MachineReport | undefined
  failure: MachineFailure | undefined
  /** Since when it mines without a break, by its reports. */
  miningSince: Instant | undefined
  /** The order under way, until a measurement shows it done. */
  pending: { readonly kind: 'sleep' | 'wake' | 'limit'; readonly limitW: number | undefined } | undefined
  /** Silence is expected until then: it boots. */
  startingUntil: Instant | undefined
  stoppedBy: 'controller' | 'operator' | undefined
  /** Limit that it accepted, W, where its reports do not tell one. */
  acceptedLimitW: number | undefined
  /** Share of its power that it accepted to keep to, in percent below 100. */
  acceptedPercent: number | undefined
  /** Raised by every change, so that only changed machines are sent to the console. */
  revision: number
}

/** The process image: the last value of every point and machine, each with its time. Loops write it, snapshots read it. */
export class Image {
  readonly #points = new Map<string, Map<string, PointValue>>()
  readonly #machines: ReadonlyMap<string, MachineStatus>
  readonly #feederClosed = new Map<string, boolean>()
  readonly #feederClosedAt = new Map<string, Instant>()

  constructor(plant: Plant) {
    this.#machines = new Map(plant.machines.map((machine) => [machine.id, blank()]))
  }

  take(device: FieldDevice['id'], values: ReadonlyMap<string, PointValue>): void {
    let points = this.#points.get(device)
    if (points === undefined) {
      points = new Map()
      this.#points.set(device, points)
    }
    for (const [name, value] of values) points.set(name, value)
  }

  point(device: string, name: string): PointValue | undefined {
    return this.#points.get(device)?.get(name)
  }

  /** Engineering value while it is good and not older than `oldestMs`. */
  value(device: string, name: string, now: Instant, oldestMs: number): number | undefined {
    const point = this.point(device, name)
    if (point === undefined || point.quality !== 'good' || now - point.at > oldestMs) return undefined
    // Some meters answer with a NaN where they measure nothing.
    return Number.isFinite(point.value) ? point.value : undefined
  }

  points(device: string): ReadonlyMap<string, PointValue> {
    return this.#points.get(device) ?? new Map()
  }

  machine(id: string): MachineStatus | undefined {
    return this.#machines.get(id)
  }

  machines(): ReadonlyMap<string, MachineStatus> {
    return this.#machines
  }

  /** Takes what a feeder's breaker shows; a closing gives the machines behind it time to boot. */
  breakerSeen(feeder: string, closed: boolean | undefined, at: Instant): void {
    if (closed === undefined) return
    if (!closed) this.#feederClosedAt.delete(feeder)
    else if (this.#feederClosed.get(feeder) === false) this.#feederClosedAt.set(feeder, at)
    this.#feederClosed.set(feeder, closed)
  }
  /** When a closing was last seen; undefined where the breaker is open or was never seen to close. */
  feederClosedAt(feeder: string): Instant | undefined {
    return this.#feederClosedAt.get(feeder)
  }
}

function blank(): MachineStatus {
  return {
    report: undefined,
    failure: undefined,
    miningSince: undefined,
    pending: undefined,
    startingUntil: undefined,
    stoppedBy: undefined,
    acceptedLimitW: undefined,
    acceptedPercent: undefined,
    revision: 0,
  }
}
