import { Temporal } from 'temporal-polyfill'
import { type Instant, type Interval, instant, QUARTER_HOUR } from '../quantity/index.ts'
import type { CallBaseline } from './fact.ts'

/** What a scope drew over a quarter of an hour. */
export interface QuarterEnergy {
  readonly start: Instant
  readonly kwh: number
}

/** Days that are taken, and the fewest that will do, within so many days before the call. */
const DAYS = 10
const FEWEST_DAYS = 5
const LOOK_BACK_DAYS = 45

export interface BaselineHistory {
  readonly quarters: readonly QuarterEnergy[]
  /** Times in which other calls asked for less in this scope: their days do not count. */
  readonly calls: readonly Interval[]
  /** IANA zone of the site. */
  readonly zone: string
  /** Local dates, as `2026-05-01`, that are like a Sunday whatever their weekday. */
  readonly holidays?: ReadonlySet<string>
}

/**
 * Ten in ten: for each quarter of an hour of the call the mean of the same local time on the last ten days of its kind (working days, or weekends
 * and holidays) on which nothing was called, within 45 days; undefined with fewer than five. It is the standard customer baseline of
 * the California ISO (tariff 4.13.4, "10 of 10", 45 days, five days at least), taken over by AEMO's wholesale demand response (Baseline
 * Methodology Register, 2021), which keeps business days and the others apart in the same way. Which days are holidays is the operator's to
 * say: North American ones go by NERC's six additional off-peak days (NERC Resources Subcommittee, 2010 to 2015: New Year's, Memorial,
 * Independence, Labor, Thanksgiving and Christmas Day, moved to the Monday when they fall on a Sunday). Unlike theirs, weekends are taken ten deep too, and nothing is adjusted by the hours before the call: load
 * here follows gas and is not a matter of weather.
 */
export function tenInTen(time: Interval, history: BaselineHistory): CallBaseline | undefined {
  const zone = history.zone
  const quarters = new Map(history.quarters.map(({ start, kwh }) => [start, kwh]))
  const called = new Set(history.calls.flatMap((each) => datesOf(each, zone)))
  const steps = quartersOf(time)
  const kw: { from: Instant; kw: number }[] = []
  const days = new Set<string>()
  for (const [date, own] of byDate(steps, zone)) {
    const like = likeDays(date, own, quarters, called, history)
    if (like.length < FEWEST_DAYS) return undefined
    for (const day of like) days.add(day.date)
    own.forEach((step, index) => {
      const total = like.reduce((sum, { kwh }) => sum + (kwh[index] ?? 0), 0)
      kw.push({ from: step, kw: (total / like.length) * QUARTERS_PER_H })
    })
  }
  return { method: 'ten-in-ten', days: [...days].toSorted(), steps: kw }
}
const QUARTERS_PER_H = 3_600_000 / QUARTER_HOUR

/**
 * Meter before, meter after: the mean over the hour before the call holds for all of it, as NAESB's wholesale standard (WEQ-015, 2009) names
 * the method: demand before the deployment is compared with readings during it. What the hour lacks is left out; undefined when
 * nothing of it is known. The length of an hour is assumed: the standard leaves it to the market.
 */
export function meterBefore(time: Interval, quarters: readonly QuarterEnergy[]): CallBaseline | undefined {
  const before = quarters.filter(
    ({ start }) => start >= time.start - MOST_BEFORE_MS && start + QUARTER_HOUR <= time.start,
  )
  if (before.length === 0) return undefined
  const kwh = before.reduce((total, each) => total + each.kwh, 0)
  return {
    method: 'meter-before',
    days: [],
    steps: [{ from: time.start, kw: (kwh / before.length) * QUARTERS_PER_H }],
  }
}
/** An hour, and up to a quarter more: a call begins within one. */
const MOST_BEFORE_MS = 5 * QUARTER_HOUR

/** The starts of the quarters of an hour that a time touches. */
export function quartersOf({ start, end }: Interval): Instant[] {
  const starts: Instant[] = []
  for (let at = Math.floor(start / QUARTER_HOUR) * QUARTER_HOUR; at < end; at += QUARTER_HOUR)
    starts.push(instant(at))
  return starts
}

function byDate(steps: readonly Instant[], zone: string): Map<string, Instant[]> {
  const days = new Map<string, Instant[]>()
  for (const step of steps) {
    const date = dateOf(step, zone)
    const own = days.get(date)
    if (own === undefined) days.set(date, [step])
    else own.push(step)
  }
  return days
}

interface LikeDay {
  readonly date: string
  readonly kwh: readonly number[]
}

/** The last days of the same kind that have all of these times, the newest first. */
function likeDays(
  date: string,
  steps: readonly Instant[],
  quarters: ReadonlyMap<number, number>,
  called: ReadonlySet<string>,
  { zone, holidays }: BaselineHistory,
): LikeDay[] {
  const day = Temporal.PlainDate.from(date)
  const working = isWorking(day, holidays)
  const times = steps.map((step) => zoned(step, zone).toPlainTime())
  const found: LikeDay[] = []
  for (let back = 1; back <= LOOK_BACK_DAYS && found.length < DAYS; back++) {
    const other = day.subtract({ days: back })
    const name = other.toString()
    if (called.has(name) || isWorking(other, holidays) !== working) continue
    const kwh = times.map((time) =>
      quarters.get(other.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds),
    )
    const known = kwh.filter((each) => each !== undefined)
    if (known.length === times.length) found.push({ date: name, kwh: known })
  }
  return found
}

function isWorking(day: Temporal.PlainDate, holidays: ReadonlySet<string> | undefined): boolean {
  return day.dayOfWeek <= FRIDAY && holidays?.has(day.toString()) !== true
}
const FRIDAY = 5

const zoned = (at: Instant, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
const dateOf = (at: Instant, zone: string) => zoned(at, zone).toPlainDate().toString()

function datesOf({ start, end }: Interval, zone: string): string[] {
  const dates: string[] = []
  const last = zoned(instant(Math.max(start, end - 1)), zone).toPlainDate()
  let day = zoned(start, zone).toPlainDate()
  while (Temporal.PlainDate.compare(day, last) <= 0) {
    dates.push(day.toString())
    day = day.add({ days: 1 })
  }
  return dates
}
