/** How often a sign-in may fail before the next attempts are refused unheard. */
const WINDOW_MS = 5 * 60_000
const MOST = { pair: 5, address: 30, account: 30 } as const
const MOST_KEYS = 10_000

interface Attempts {
  readonly sinceMs: number
  readonly count: number
}

/**
 * Counts sign-ins by account and address, by address alone and by account alone, in windows of five minutes. An
 * attempt counts from its beginning, so that many at once are no way around; one that succeeds is forgiven. At most
 * 10,000 counts are kept; the oldest is forgotten first.
 */
export interface SignInLimit {
  /** 0 when the attempt is to be heard, and it is counted; else the milliseconds until the next one is heard. */
  attempt(account: string, address: string, nowMs: number): number
  /** The attempt did not fail by its password. */
  forgive(account: string, address: string): void
}

export function signInLimit(mostKeys = MOST_KEYS): SignInLimit {
  const counts = new Map<string, Attempts>()
  const keysOf = (account: string, address: string) => ({
    pair: JSON.stringify([account, address]),
    address: JSON.stringify({ address }),
    account: JSON.stringify({ account }),
  })
  const current = (key: string, nowMs: number): Attempts => {
    const kept = counts.get(key)
    return kept && Math.abs(nowMs - kept.sinceMs) < WINDOW_MS ? kept : { sinceMs: nowMs, count: 0 }
  }

  return {
    attempt(account, address, nowMs) {
      const keys = keysOf(account, address)
      const waits = (['pair', 'address', 'account'] as const).map((kind) => {
        const { count, sinceMs } = current(keys[kind], nowMs)
        return count < MOST[kind] ? 0 : sinceMs + WINDOW_MS - nowMs
      })
      const waitMs = Math.max(...waits)
      if (waitMs > 0) return waitMs
      for (const key of Object.values(keys)) {
        const { sinceMs, count } = current(key, nowMs)
        counts.delete(key)
        counts.set(key, { sinceMs, count: count + 1 })
        const oldest = counts.keys().next().value
        if (counts.size > mostKeys && oldest !== undefined) counts.delete(oldest)
      }
      return 0
    },
    forgive(account, address) {
      const keys = keysOf(account, address)
      counts.delete(keys.pair)
      for (const key of [keys.address, keys.account]) {
        const kept = counts.get(key)
        if (kept && kept.count > 1) counts.set(key, { ...kept, count: kept.count - 1 })
        else counts.delete(key)
      }
    },
  }
}
