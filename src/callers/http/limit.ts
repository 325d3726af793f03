import type { Instant } from '../../quantity/index.ts'

const MOST_KEYS = 10_000

/**
 * Counts by name in windows of a minute. At most 10,000 names are kept; the oldest is forgotten first. Names of issuers are few;
 * names of addresses are as many as somebody likes to invent.
 */
export class MinuteLimit {
  readonly #most: number
  readonly #counts = new Map<string, { readonly since: number; readonly count: number }>()

  constructor(most: number) {
    this.#most = most
  }

  /** 0: it is heard, and counted; else the milliseconds until it may come again. */
  attempt(name: string, now: Instant): number {
    const kept = this.#counts.get(name)
    const current = kept && Math.abs(now - kept.since) < 60_000 ? kept : { since: now, count: 0 }
    if (current.count >= this.#most) return current.since + 60_000 - now
    this.#counts.delete(name)
    this.#counts.set(name, { since: current.since, count: current.count + 1 })
    const oldest = this.#counts.keys().next().value
    if (this.#counts.size > MOST_KEYS && oldest !== undefined) this.#counts.delete(oldest)
    return 0
  }
}
