/** How often a sign-in may fail before the next attempts are refused unheard. */
const WINDOW_MS = 5 * 60_000
const MOST = { pair: 5, address: 30, account: 30 } as const
const MOST_KEYS = 10_000

interface Failures {
  readonly sinceMs: number
  readonly count: number
}

/**
 * Counts failed sign-ins by account and address, by address alone and by account alone, in windows of five minutes.
 * At most 10,000 counts are kept; the oldest is forgotten first.
 */
export interface SignInLimit {
  /** Milliseconds until the next attempt is heard; 0 when it is heard now. */
  waitMs(account: string, address: string, nowMs: number): number
  failed(account: string, address: string, nowMs: number): void
  succeeded(account: string, address: string): void
}

export function signInLimit(mostKeys = MOST_KEYS): SignInLimit {
  const counts = new Map<string, Failures>()
  const keys = (account: string, address: string) =>
    [
      [JSON.stringify([account, address]), MOST.pair],
      [JSON.stringify({ address }), MOST.address],
      [JSON.stringify({ account }), MOST.account],
    ] as const
  const current = (key: string, nowMs: number): Failures => {
    const kept = counts.get(key)
    return kept && nowMs - kept.sinceMs < WINDOW_MS ? kept : { sinceMs: nowMs, count: 0 }
  }

  return {
    waitMs(account, address, nowMs) {
      const waits = keys(account, address).map(([key, most]) => {
        const { count, sinceMs } = current(key, nowMs)
        return count < most ? 0 : sinceMs + WINDOW_MS - nowMs
      })
      return Math.max(...waits)
    },
    failed(account, address, nowMs) {
      for (const [key] of keys(account, address)) {
        const { count, sinceMs } = current(key, nowMs)
        counts.delete(key)
        counts.set(key, { sinceMs, count: count + 1 })
        const oldest = counts.keys().next().value
        if (counts.size > mostKeys && oldest !== undefined) counts.delete(oldest)
      }
    },
    succeeded(account, address) {
      counts.delete(JSON.stringify([account, address]))
    },
  }
}
