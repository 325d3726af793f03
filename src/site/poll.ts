import type { FieldDevice } from '../devices/index.ts'
import type { MachineLink } from '../machines/index.ts'
import type { Clock, Instant } from '../quantity/index.ts'
import type { Image } from './image.ts'
import { takeReport } from './machineState.ts'

export interface MachinePolling {
  readonly periodMs: number
  readonly parallel: number
}

/**
 * Polls every machine once a period, spread evenly over it, so many at once at most; machines in a hurry go first. A
 * machine whose last poll is still under way is passed over.
 */
export class MachinePoller {
  readonly #links: readonly (readonly [string, MachineLink])[]
  readonly #byId: ReadonlyMap<string, MachineLink>
  readonly #image: Image
  readonly #clock: Clock
  readonly #polling: MachinePolling
  readonly #busy = new Set<string>()
  #hurried: { readonly id: string; readonly at: Instant }[] = []
  #next = 0
  #credit = 0
  #lastAt: Instant | undefined
  /** Polls that came due while all lines were busy, since the start. */
  missed = 0

  constructor(links: ReadonlyMap<string, MachineLink>, image: Image, clock: Clock, polling: MachinePolling) {
    this.#links = [...links]
    this.#byId = links
    this.#image = image
    this.#clock = clock
    this.#polling = polling
  }

  hurry(id: string, at: Instant): void {
    this.#hurried.push({ id, at })
  }

  /** Starts the polls that are due; call it several times a second. Answers are taken into the image as they come. */
  cycle(now: Instant): void {
    const soon = this.#hurried.filter((each) => each.at <= now)
    if (soon.length > 0) {
      this.#hurried = this.#hurried.filter((each) => each.at > now)
      for (const id of new Set(soon.map((each) => each.id))) this.#start(id)
    }
    const passed = this.#lastAt === undefined ? this.#polling.periodMs : now - this.#lastAt
    this.#lastAt = now
    const most = this.#links.length
    this.#credit = Math.min(most, this.#credit + (passed / this.#polling.periodMs) * most)
    while (this.#credit >= 1) {
      this.#credit--
      const entry = this.#links[this.#next]
      this.#next = (this.#next + 1) % Math.max(1, most)
      if (entry !== undefined && !this.#start(entry[0])) this.missed++
    }
  }

  #start(id: string): boolean {
    const link = this.#byId.get(id)
    if (link === undefined || this.#busy.has(id)) return false
    if (this.#busy.size >= this.#polling.parallel) {
      this.#hurried.push({ id, at: this.#clock.now() })
      return false
    }
    this.#busy.add(id)
    void this.#poll(id, link).finally(() => this.#busy.delete(id))
    return true
  }

  async #poll(id: string, link: MachineLink): Promise<void> {
    const status = this.#image.machine(id)
    if (status === undefined) return
    try {
      const outcome = await link.poll(this.#clock.now())
      if (outcome.ok) takeReport(status, outcome.value)
      else {
        status.failure = outcome.failure
        status.revision++
      }
    } catch (error) {
      status.failure = { kind: 'malformed', detail: error instanceof Error ? error.message : String(error) }
      status.revision++
    }
  }
}

/** Reads all points of the given devices at once; a device still at its last reading is left to finish. */
export function deviceReader(
  devices: readonly FieldDevice[],
  image: Image,
  failed: (device: string, error: unknown) => void,
): () => void {
  const busy = new Set<string>()
  return () => {
    for (const device of devices) {
      if (busy.has(device.id)) continue
      busy.add(device.id)
      device
        .read()
        .then((values) => image.take(device.id, values))
        .catch((error: unknown) => failed(device.id, error))
        .finally(() => busy.delete(device.id))
    }
  }
}
