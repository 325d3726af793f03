import { type Clock, type Instant, instant } from '../src/quantity/index.ts'

interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/**
 * Time that passes only while everybody sleeps: a simulated day takes as long as its work. `run` wakes sleepers in the
 * order of their times and lets all that follows from it finish before the next one.
 */
export class VirtualClock implements Clock {
  #now: number
  readonly #sleepers = new Set<Sleeper>()
  readonly #idle: () => boolean

  /** `idle` tells whether nothing outside of time, such as a database, is under way. */
  constructor(start: Instant, idle: () => boolean = () => true) {
    this.#now = start
    this.#idle = idle
  }

  now(): Instant {
    return instant(this.#now)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const end = () => {
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const sleeper: Sleeper = { until: this.#now + ms, wake: end }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', end, { once: true })
    })
  }

  /** Lets `ms` pass; `passed` hears of every stretch of time before those who slept through it wake. */
  async run(ms: number, passed: (ms: number) => void): Promise<void> {
    const end = this.#now + ms
    await this.#settled()
    while (true) {
      let next = end
      for (const sleeper of this.#sleepers) if (sleeper.until < next) next = sleeper.until
      if (next > this.#now) {
        passed(next - this.#now)
        this.#now = next
      }
      for (const sleeper of [...this.#sleepers]) if (sleeper.until <= this.#now) sleeper.wake()
      await this.#settled()
      if (this.#now >= end) return
    }
  }

  /** Resolves once all that can go on without time has done so. */
  async #settled(): Promise<void> {
    do await new Promise<void>((resolve) => setImmediate(resolve))
    while (!this.#idle())
  }
}
