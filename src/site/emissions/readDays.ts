import { type Instant, type Interval, instant } from '../../quantity/index.ts'
import type { Store, StoredBalance } from '../../store/index.ts'
import {
  activityOf,
  type EmissionFlows,
  type GasActivity,
  quartersIn,
  type SettledQuarter,
  sumActivities,
} from './activity.ts'
import type { LocalDay } from './days.ts'

export interface DayActivity extends GasActivity {
  readonly day: string
}

/** Balances that are read in one go: the loops of the site go on between. */
const SLICE_MS = 3 * 3_600_000
/** No site has more kinds of balances. */
const MOST_KINDS = 8

/**
 * What the site did on each of the days, read from the settled books one after another: memory holds a few hours of balances at a
 * time, however long the period. Rejects with `StoreUnavailable`.
 */
export async function* readDays(
  store: Pick<Store, 'balances' | 'settled'>,
  flows: EmissionFlows,
  days: Iterable<LocalDay>,
): AsyncGenerator<DayActivity> {
  for (const { day, interval } of days) yield { day, ...(await readActivity(store, flows, interval)) }
}

/** What the site did within an interval, in slices. */
export async function readActivity(
  store: Pick<Store, 'balances' | 'settled'>,
  flows: EmissionFlows,
  interval: Interval,
): Promise<GasActivity> {
  const parts: GasActivity[] = []
  for (let start: Instant = interval.start; start < interval.end; ) {
    const slice = { start, end: instant(Math.min(start + SLICE_MS, interval.end)) }
    parts.push(activityOf(await readQuarters(store, slice), flows, quartersIn(slice)))
    start = slice.end
  }
  return sumActivities(parts)
}

async function readQuarters(
  store: Pick<Store, 'balances' | 'settled'>,
  slice: Interval,
): Promise<readonly SettledQuarter[]> {
  const limit = (quartersIn(slice) + 1) * MOST_KINDS
  const balances = await store.balances({ interval: slice, limit })
  const settled = new Map((await store.settled(slice)).map((each) => [each.interval.start, each]))
  const byStart = new Map<Instant, StoredBalance[]>()
  for (const balance of balances) {
    const there = byStart.get(balance.interval.start)
    if (there === undefined) byStart.set(balance.interval.start, [balance])
    else there.push(balance)
  }
  return [...byStart]
    .toSorted(([a], [b]) => a - b)
    .map(([start, together]) => ({ start, balances: together, settled: settled.get(start) }))
}
