import type { Instant, Interval } from '../quantity/index.ts'

/** One reading of a running counter, in Wh or m³; null where it had no usable value. */
export interface CounterReading {
  readonly at: Instant
  readonly value: number | null
  readonly quality: string
}

/** What passed through a meter in an interval. */
export interface Metered {
  /** In the counter's unit; undefined where nothing is known. */
  readonly amount: number | undefined
  /** Standard uncertainty from filling in between readings, beside that of the meter itself. */
  readonly sigma: number
  readonly quality: 'measured' | 'estimated' | 'missing'
  readonly note?: string
}

/** Readings further apart than this at an edge make the amount an estimate. Assumed: three times the slowest poll. */
const GAP_MS = 90_000
/** Of what is filled in over a gap, its standard uncertainty. Assumed: the load in a gap is known to a third. */
const GAP_SHARE = 1 / 3

/**
 * The rise of a counter over the interval, with its value at the edges between the readings next to them. Readings may
 * come in any order and more than once. A counter that falls was replaced or rolled over: what passed between the two readings
 * around the fall is taken to be like the rest. A lone reading that its neighbours contradict, such as a zero between two large
 * ones, is left out.
 *
 * Readings of 1,000 Wh at 11:59:55, 1,010 Wh at 12:00:05, 1,895 Wh at 12:14:55 and 1,905 Wh at 12:15:05 give
 * 1,900 - 1,005 = 895 Wh for the quarter of an hour from 12:00.
 */
export function energyOverInterval(readings: readonly CounterReading[], interval: Interval): Metered {
  const all = goodReadings(readings)
  const inLine = withoutOutliers(all)
  const steps = stepsOf(inLine)
  if (steps.length === 0) return { amount: undefined, sigma: 0, quality: 'missing', note: 'no reading' }
  let amount = 0
  let filled = 0
  let covered = 0
  let fell = false
  for (const { from, to, rise } of steps) {
    const start = Math.max(from, interval.start)
    const end = Math.min(to, interval.end)
    if (end <= start) continue
    if (rise < 0) {
      fell = true
      continue
    }
    covered += end - start
    const share = (end - start) / (to - from)
    amount += rise * share
    // A gap that lies wholly within the interval is bridged by the counter itself; only a cut one is a guess.
    if (share < 1 && to - from > GAP_MS) filled += rise * share
  }
  const length = interval.end - interval.start
  if (covered === 0)
    return { amount: undefined, sigma: 0, quality: 'missing', note: fell ? FELL : 'no reading around it' }
  const missing = length - covered
  const unknown = missing > GAP_MS
  // The part without readings is taken to be like the rest.
  const extra = missing > 0 ? (amount * missing) / covered : 0
  const note = [
    ...(fell ? [FELL] : []),
    ...(inLine.length < all.length ? ['readings out of line were left out'] : []),
    ...(unknown ? [`no readings for ${Math.round(missing / 1000)} s`] : []),
    ...(filled > 0 ? ['a gap reaches over its edge'] : []),
  ].join('; ')
  return {
    amount: amount + extra,
    sigma: (filled + extra) * GAP_SHARE,
    quality: note === '' ? 'measured' : 'estimated',
    ...(note !== '' && { note }),
  }
}

interface Step {
  readonly from: number
  readonly to: number
  readonly rise: number
}

const FELL = 'the counter fell: it was replaced or rolled over'

type Point = readonly [at: number, value: number]

/** Good readings in order of time, one an instant. */
function goodReadings(readings: readonly CounterReading[]): Point[] {
  const good = new Map<number, number>()
  for (const { at, value, quality } of readings)
    if (quality === 'good' && value !== null && Number.isFinite(value))
      good.set(at, Math.max(value, good.get(at) ?? value))
  return [...good].toSorted(([a], [b]) => a - b)
}

/** A counter only rises: where two readings are in order and the one between them is not, that one is wrong. */
function withoutOutliers(points: readonly Point[]): readonly Point[] {
  return points.filter(([, value], index) => {
    const [before, after] = [points[index - 1]?.[1], points[index + 1]?.[1]]
    if (before === undefined || after === undefined || before > after) return true
    return value >= before && value <= after
  })
}

/** The rises between readings. */
function stepsOf(points: readonly Point[]): Step[] {
  return points.slice(1).flatMap(([to, value], index): Step[] => {
    const before = points[index]
    return before === undefined ? [] : [{ from: before[0], to, rise: value - before[1] }]
  })
}
