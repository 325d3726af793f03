import { z } from 'zod'
import { fromIso, type Instant, instant, toIso } from '../../quantity/index.ts'
import type { Store } from '../../store/index.ts'
import { RequestRefused } from '../refused.ts'
import { type GivenSeries, type SeriesName, type SeriesRequest, seriesName } from './view.ts'

export const SERIES_NOTE = 'schedule.series'
const UNITS: Readonly<Record<SeriesName, string>> = {
  'import-price': 'minor/kWh',
  'export-price': 'minor/kWh',
  hashprice: 'minor/TH/day',
  temperature: '°C',
}
/** The last value of a series holds for so long. */
const LAST_HOLDS_MS = 3_600_000
/** Values farther apart than this have a gap between them. Assumed: prices of a day as one value. */
const LONGEST_HOLDS_MS = 24 * 3_600_000
/** Kept for the forecast of what comes after them. */
const KEPT_MS = 31 * 24 * 3_600_000
/** A month of quarters of an hour, and some days to come. */
const MOST_POINTS = 4_000
/** Beyond any price or temperature that there has been: a slip of the comma, or milliseconds in the wrong column. */
const MOST_VALUE = 1e6

const point = z.object({ at: z.number().transform(instant), value: z.number() })
const kept = z.object({
  points: z.array(point),
  givenAt: z.number().transform(instant),
  who: z.string(),
  why: z.string(),
})
type Kept = z.output<typeof kept>
const note = z.partialRecord(seriesName, kept)

/** Of a series at an instant. `stale`: what was given ended at `since`; `none`: nothing was given for it, or it ended over a month ago. */
export type GivenStanding =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'stale'; readonly since: Instant }
  | { readonly kind: 'none' }

/** Dated series that people gave; kept as a note, so that they outlast a restart. */
export class GivenSeriesBook {
  readonly #store: Pick<Store, 'putNote'>
  readonly #series: Map<SeriesName, Kept>

  static async open(store: Pick<Store, 'getNote' | 'putNote'>): Promise<GivenSeriesBook> {
    const read = note.safeParse(await store.getNote(SERIES_NOTE))
    const book = new GivenSeriesBook(store)
    for (const name of seriesName.options) {
      const own = read.data?.[name]
      if (own !== undefined) book.#series.set(name, own)
    }
    return book
  }

  private constructor(store: Pick<Store, 'putNote'>) {
    this.#store = store
    this.#series = new Map()
  }

  /** What was given for an instant; undefined where nothing was. */
  valueAt(name: SeriesName, at: Instant): number | undefined {
    const standing = this.standingAt(name, at)
    return standing.kind === 'value' ? standing.value : undefined
  }

  /** What was given for an instant, that it has run out, or that nobody gave anything that reaches there. */
  standingAt(name: SeriesName, at: Instant): GivenStanding {
    const points = this.#series.get(name)?.points ?? []
    // The last point at or before the instant, by halves.
    let [low, high] = [0, points.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((points[middle]?.at ?? 0) <= at) low = middle + 1
      else high = middle
    }
    const [found, next] = [points[low - 1], points[low]]
    if (found === undefined) return { kind: 'none' }
    const holds = next === undefined ? LAST_HOLDS_MS : Math.min(next.at - found.at, LONGEST_HOLDS_MS)
    const since = instant(found.at + holds)
    if (at < since) return { kind: 'value', value: found.value }
    return at - since < KEPT_MS ? { kind: 'stale', since } : { kind: 'none' }
  }

  /** When the first value of a series holds; undefined where there is none. */
  firstAt(name: SeriesName): Instant | undefined {
    return this.#series.get(name)?.points[0]?.at
  }

  all(): readonly GivenSeries[] {
    return [...this.#series].map(([name, { points, givenAt, who, why }]) => ({
      name,
      unit: UNITS[name],
      points: points.map(({ at, value }) => ({ at: toIso(at), value })),
      given_at: toIso(givenAt),
      who,
      why,
    }))
  }

  /** Values take the place of those given before between their first and their last; rejects with `RequestRefused`. */
  async give({ series, why }: SeriesRequest, who: string, now: Instant): Promise<void> {
    const next = new Map(this.#series)
    for (const { name, points } of series) {
      const told = points
        .map(({ at, value }, k) => parsed(name, at, value, k))
        .toSorted((a, b) => a.at - b.at)
      const [first, last] = [told[0], told.at(-1)]
      if (first === undefined || last === undefined) continue
      const twice = told.find(({ at }, k) => told[k + 1]?.at === at)
      if (twice !== undefined)
        throw new RequestRefused('series-twice', `${name} has two values for ${toIso(twice.at)}`, {
          series: name,
          at: toIso(twice.at),
        })
      const before = (next.get(name)?.points ?? []).filter(({ at }) => at < first.at || at > last.at)
      const merged = [...before, ...told]
        .toSorted((a, b) => a.at - b.at)
        .filter(({ at }) => at >= now - KEPT_MS)
      if (merged.length > MOST_POINTS)
        throw new RequestRefused(
          'series-long',
          `${name} would have ${merged.length} values; at most ${MOST_POINTS} are kept`,
          { series: name, count: merged.length, most: MOST_POINTS },
        )
      next.set(name, { points: merged, givenAt: now, who, why })
    }
    await this.#store.putNote(SERIES_NOTE, Object.fromEntries(next))
    for (const [name, own] of next) this.#series.set(name, own)
  }
}

function parsed(name: SeriesName, text: string, value: number, k: number) {
  const at = fromIso(text)
  if (at === undefined)
    throw new RequestRefused(
      'series-instant',
      `${name}, value ${k + 1}: "${text}" is no instant with its offset`,
      { series: name, position: k + 1, text },
    )
  if (!Number.isFinite(value) || Math.abs(value) > MOST_VALUE)
    throw new RequestRefused('series-value', `${name}, value ${k + 1}: ${value} is none`, {
      series: name,
      position: k + 1,
      value: String(value),
    })
  return { at, value }
}
