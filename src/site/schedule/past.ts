import type { Series } from '../../dispatch/index.ts'
import { type Instant, instant, QUARTER_HOUR } from '../../quantity/index.ts'
import type { Mean, Store } from '../../store/index.ts'

const DAY_MS = 24 * 3_600_000
/** A mean of fewer known minutes of a quarter stands for nothing. Assumed: a good half. */
const LEAST_MINUTES = 8
/** What was read before it was all written is read again: once some time has passed, and with the next quarter. */
const WRITTEN_AFTER_MS = 60_000
const READ_AGAIN_MS = 2 * QUARTER_HOUR

/**
 * What was measured, in means over quarters of an hour, kept in memory: each quarter is read from the store once it has ended, older days one after
 * another after that. A quarter of which too little is known is unknown.
 */
export class Past {
  readonly #store: Pick<Store, 'means'>
  readonly #channels: readonly string[]
  readonly #days: number
  readonly #means = new Map<string, Map<number, number>>()
  /** What has been read: from, to. */
  #from: number | undefined
  #to: number | undefined
  /** Whether it was read when it was all written. */
  #written = false

  constructor(store: Pick<Store, 'means'>, channels: readonly string[], days: number) {
    this.#store = store
    this.#channels = [...new Set(channels)]
    this.#days = days
  }

  /** Reads the quarters that have ended since, and one older day. Rejects while the store is lost; what is known stays. */
  async read(now: Instant): Promise<void> {
    const end = quarterOf(now) * QUARTER_HOUR
    const written = now - end >= WRITTEN_AFTER_MS
    const known = this.#to === end && (this.#written || !written)
    if (!known) await this.#readNew(end)
    this.#written = written
    await this.#readOlder(end)
  }

  async #readNew(end: number): Promise<void> {
    const newer = this.#to === undefined ? end - DAY_MS : this.#to - READ_AGAIN_MS
    // After a long outage a day at a time, too.
    const to = Math.min(end, Math.max(newer, end - this.#days * DAY_MS) + DAY_MS)
    const from = Math.max(newer, end - this.#days * DAY_MS)
    if (to > from) await this.#take(from, to)
    this.#to = Math.max(this.#to ?? to, to)
    this.#from ??= from
  }

  async #readOlder(end: number): Promise<void> {
    if (this.#from === undefined) return
    const oldest = end - this.#days * DAY_MS
    if (this.#from > oldest) {
      const before = Math.max(oldest, this.#from - DAY_MS)
      await this.#take(before, this.#from)
      this.#from = before
    }
    this.#from = Math.max(this.#from, oldest)
    this.#forget(oldest)
  }

  mean(channel: string, at: Instant): number | undefined {
    return this.#means.get(channel)?.get(quarterOf(at))
  }

  /** A series up to the quarter that holds `end`, of what a function makes of the means of each quarter. */
  series(end: Instant, of: (mean: (channel: string) => number | undefined) => number | undefined): Series {
    const last = quarterOf(end)
    const first = this.#from === undefined ? last : quarterOf(instant(this.#from))
    return Array.from({ length: Math.max(0, last - first) }, (_, k) =>
      of((channel) => this.#means.get(channel)?.get(first + k)),
    )
  }

  async #take(from: number, to: number): Promise<void> {
    const interval = { start: instant(from), end: instant(to) }
    for (const mean of await this.#store.means(this.#channels, interval, QUARTER_HOUR)) this.#keep(mean)
  }

  #keep({ channel, at, value, minutes }: Mean): void {
    if (minutes < LEAST_MINUTES) return
    const own = this.#means.get(channel) ?? new Map<number, number>()
    own.set(quarterOf(at), value)
    this.#means.set(channel, own)
  }

  #forget(before: number): void {
    const first = Math.floor(before / QUARTER_HOUR)
    for (const own of this.#means.values())
      for (const quarter of own.keys()) if (quarter < first) own.delete(quarter)
  }
}

export const quarterOf = (at: Instant): number => Math.floor(at / QUARTER_HOUR)
