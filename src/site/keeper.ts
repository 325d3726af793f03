import { type Instant, instant } from '../quantity/index.ts'
import type { Backlog, Store } from '../store/index.ts'
import type { Image } from './image.ts'
import type { Journal } from './journal.ts'
import { stoppedMachines } from './notes.ts'
import type { Plant } from './plant.ts'
import { historyPointOf } from './present.ts'
import type { Publisher } from './publisher.ts'
import { machineReadingsNow, readingsNow } from './recorder.ts'

const MACHINES_EVERY_MS = 60_000
const RETENTION_EVERY_MS = 3_600_000
const DAY_MS = 24 * 3_600_000

export interface KeeperParts {
  readonly plant: Plant
  readonly image: Image
  readonly store: Store
  readonly backlog: Backlog
  readonly journal: Journal
  readonly publisher: Publisher
  readonly now: () => Instant
}

/** Keeps what was measured: readings every cycle, machines every minute, old days dropped, the store watched. */
export class Keeper {
  readonly #parts: KeeperParts
  #machinesAt: Instant | undefined
  #retentionAt: Instant | undefined
  #stopped = ''
  #lost = false

  constructor(parts: KeeperParts) {
    this.#parts = parts
  }

  async cycle(at: Instant): Promise<string | undefined> {
    const { plant, image, journal, publisher, backlog } = this.#parts
    publisher.remember()
    journal.readings(readingsNow(plant, image, historyPointOf(publisher.view()), at))
    if (this.#machinesAt === undefined || at - this.#machinesAt >= MACHINES_EVERY_MS) {
      this.#machinesAt = at
      journal.machineReadings(machineReadingsNow(plant, image, publisher.snapshot()))
    }
    await this.#watchStore()
    if (this.#lost) return `${backlog.waiting()} items wait for the store`
    await this.#keepNotes()
    await this.#dropOld(at)
    return undefined
  }

  /** Writes what still waits, as far as the store takes it. */
  async last(): Promise<void> {
    if (await this.#parts.store.healthy()) await this.#keepNotes()
    await this.#parts.backlog.close()
  }

  async #watchStore(): Promise<void> {
    const healthy = await this.#parts.store.healthy()
    if (healthy === !this.#lost) return
    this.#lost = !healthy
    this.#parts.journal.tell({
      severity: healthy ? 'info' : 'alarm',
      kind: healthy ? 'store.back' : 'store.lost',
      subject: 'store',
      who: 'site',
      why: healthy ? '' : 'settling stops, protection and control go on',
    })
  }

  async #keepNotes(): Promise<void> {
    const note = stoppedMachines(this.#parts.image)
    const text = JSON.stringify(note)
    if (text === this.#stopped) return
    await this.#parts.store.putNote('stopped', note)
    this.#stopped = text
  }

  async #dropOld(at: Instant): Promise<void> {
    if (this.#retentionAt !== undefined && at - this.#retentionAt < RETENTION_EVERY_MS) return
    this.#retentionAt = at
    const { readings_days, plans_days } = this.#parts.plant.file.retention
    await this.#parts.store.dropReadingsBefore(instant(at - readings_days * DAY_MS))
    await this.#parts.store.dropPlansBefore(instant(at - plans_days * DAY_MS))
  }
}
