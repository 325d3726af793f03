import { fromIso, type Instant, type Interval, instant, toIso } from '../quantity/index.ts'
import type { Reading, Store } from '../store/index.ts'
import { SITE_CHANNELS } from './recorder.ts'
import type { HistoryPoint } from './view.ts'

/** A day at ten seconds. */
const MOST_POINTS = 8_640

/** The course of the site's power, kept in memory for the console and filled from the store at the start. */
export class History {
  #points: { readonly at: Instant; readonly point: HistoryPoint }[] = []

  add(point: HistoryPoint): void {
    const at = fromIso(point.at)
    if (at === undefined) return
    this.#points.push({ at, point })
    if (this.#points.length > MOST_POINTS) this.#points.splice(0, this.#points.length - MOST_POINTS)
  }

  within(interval: Interval): readonly HistoryPoint[] {
    return this.#points
      .filter(({ at }) => at >= interval.start && at < interval.end)
      .map(({ point }) => point)
  }

  async fill(store: Store, now: Instant, backMs: number): Promise<void> {
    const channels = SITE_CHANNELS.map(([channel]) => channel)
    const readings = await store.readings(channels, { start: instant(now - backMs), end: now })
    for (const point of pointsOf(readings)) this.add(point)
  }
}

function pointsOf(readings: readonly Reading[]): HistoryPoint[] {
  const byTime = new Map<Instant, Map<string, number | null>>()
  for (const { at, channel, value } of readings) {
    const values = byTime.get(at) ?? new Map<string, number | null>()
    values.set(channel, value)
    byTime.set(at, values)
  }
  return [...byTime]
    .toSorted(([a], [b]) => a - b)
    .map(([at, values]) => ({
      at: toIso(at),
      available_w: values.get('site/available_w') ?? null,
      load_w: values.get('site/load_w') ?? null,
      generated_w: values.get('site/generated_w') ?? null,
      frequency_hz: values.get('site/frequency_hz') ?? null,
    }))
}
