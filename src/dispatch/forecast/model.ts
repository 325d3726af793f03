/** A series in equal steps, oldest first; undefined where nothing was measured. */
export type Series = readonly (number | undefined)[]

/**
 * What is learnt of a series: how it goes over a day, and how long what departs from that lasts. With a flat day and a persistence of one
 * it says that everything stays as it is; with none, that every day is alike.
 */
export interface ForecastModel {
  readonly stepsPerDay: number
  /** Usual value by step of the day. */
  readonly day: readonly number[]
  /** Share of a departure from the usual that is left a step later, 0 to 1. */
  readonly persistence: number
  /** Last departure from the usual, and how many steps ago it was measured. */
  readonly departure: number
  readonly stepsAgo: number
  /** Step of the day of the first step to be forecast. */
  readonly next: number
}

/** Share of a day's profile that the newest day makes up: two weeks ago counts a tenth of today. Assumed. */
const NEWEST = 0.15

/**
 * Learns from a series whose first value is at step `first` of its day. The usual value of a step of the day is the mean over past days, newer
 * ones counting more; where no day had that step, the mean of all. A series without any value teaches nothing.
 */
export function learn(series: Series, stepsPerDay: number, first = 0): ForecastModel | undefined {
  const known = series.filter((value) => value !== undefined)
  if (known.length === 0) return undefined
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const day = usualDay(series, stepsPerDay, first, mean)
  const departures = series.map((value, k) =>
    value === undefined ? undefined : value - (day[(first + k) % stepsPerDay] ?? mean),
  )
  let [with_, squares, pairs] = [0, 0, 0]
  for (const [k, now] of departures.entries()) {
    const before = k === 0 ? undefined : departures[k - 1]
    if (now === undefined || before === undefined) continue
    with_ += now * before
    squares += before * before
    pairs++
  }
  const last = departures.findLastIndex((value) => value !== undefined)
  return {
    stepsPerDay,
    day,
    persistence: pairs < 2 || squares === 0 ? 1 : Math.min(1, Math.max(0, with_ / squares)),
    departure: departures[last] ?? 0,
    stepsAgo: series.length - 1 - last,
    next: (first + series.length) % stepsPerDay,
  }
}

/** Expected values of the next steps. */
export function forecast(model: ForecastModel, steps: number): number[] {
  return Array.from({ length: steps }, (_, k) => {
    const usual = model.day[(model.next + k) % model.stepsPerDay] ?? 0
    return usual + model.departure * model.persistence ** (model.stepsAgo + k + 1)
  })
}

/**
 * Usual value of each step of the day: the mean, and how values go around the level of their day. Of that course so much is kept as came again on
 * later days, as the slope of each day on what the days before had made usual; one that never comes again leaves the mean. The level is taken out
 * first, so that days that are warm or cold as a whole do not hide a course that is the same on all of them.
 */
function usualDay(series: Series, stepsPerDay: number, first: number, mean: number): readonly number[] {
  const levels = dayLevels(series, stepsPerDay)
  const course: (number | undefined)[] = Array.from({ length: stepsPerDay }, () => undefined)
  let [again, squares] = [0, 0]
  for (const [k, value] of series.entries()) {
    if (value === undefined) continue
    const slot = (first + k) % stepsPerDay
    const apart = value - (levels[k] ?? mean)
    const before = course[slot]
    if (before !== undefined) {
      again += apart * before
      squares += before ** 2
    }
    course[slot] = before === undefined ? apart : before + NEWEST * (apart - before)
  }
  const kept = squares === 0 ? 1 : Math.min(1, Math.max(0, again / squares))
  return course.map((apart) => mean + kept * (apart ?? 0))
}

/** Mean of the day around each step, at the ends of the first and the last whole day; gaps are bridged by straight lines. */
function dayLevels(series: Series, stepsPerDay: number): readonly number[] {
  const sums = [0]
  for (const [k, value] of bridged(series).entries()) sums.push((sums[k] ?? 0) + value)
  return series.map((_, k) => {
    const from = Math.max(0, Math.min(k - Math.floor(stepsPerDay / 2), series.length - stepsPerDay))
    const to = Math.min(series.length, from + stepsPerDay)
    return ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from)
  })
}

/** Without gaps: straight lines between what was measured, its ends going on as they are. */
function bridged(series: Series): readonly number[] {
  const full: number[] = []
  let before: number | undefined
  for (const [k, value] of series.entries()) {
    if (value === undefined) continue
    const gap = k - full.length
    const from = before ?? value
    for (let step = 1; step <= gap; step++) full.push(from + ((value - from) * step) / (gap + 1))
    full.push(value)
    before = value
  }
  while (full.length < series.length) full.push(before ?? 0)
  return full
}
