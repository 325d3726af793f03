import { Temporal } from 'temporal-polyfill'
import { type Instant, type Interval, instant } from '../../quantity/index.ts'

/** A day as people at the site count it; where clocks are put on or back it has 23 or 25 hours. */
export interface LocalDay {
  /** `2026-10-01` */
  readonly day: string
  readonly interval: Interval
}

/** From midnight of `from` to midnight of `to`, both at the site; `to` itself is outside. */
export interface Period {
  readonly from: string
  readonly to: string
}

const DAY = /^\d{4}-\d\d-\d\d$/
/** Longer ones are made of several reports. */
const LONGEST_DAYS = 366

/** What is wrong with a period before anything is read. */
export function periodFault({ from, to }: Period): string | undefined {
  const first = dateOf(from)
  const end = dateOf(to)
  if (first === undefined) return `${from} is no day, as in 2026-10-01`
  if (end === undefined) return `${to} is no day, as in 2026-11-01`
  const days = first.until(end).total({ unit: 'days' })
  if (days <= 0) return `the period ends on ${to}, which is not after its first day, ${from}`
  if (days > LONGEST_DAYS) return `the period has ${days} days; a report has at most ${LONGEST_DAYS}`
  return undefined
}

/** The instants between which a period lies. */
export function intervalOfPeriod({ from, to }: Period, zone: string): Interval {
  return { start: midnight(from, zone), end: midnight(to, zone) }
}

/** The names of the days of a period that was found right, in order. */
export function* dayNames({ from, to }: Period): Generator<string> {
  for (let day = from; day < to; day = nextDay(day)) yield day
}

/** Its days, in order. */
export function* daysOf(period: Period, zone: string): Generator<LocalDay> {
  let start = midnight(period.from, zone)
  for (const day of dayNames(period)) {
    const end = midnight(nextDay(day), zone)
    yield { day, interval: { start, end } }
    start = end
  }
}

/** The day at the site that an instant falls into. */
export function dayHolding(at: Instant, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()
}

export function nextDay(day: string): string {
  return shifted(day, 1)
}

export function previousDay(day: string): string {
  return shifted(day, -1)
}

/** By the calendar alone: a year of days takes no time. */
function shifted(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10)
}

function midnight(day: string, zone: string): Instant {
  return instant(Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds)
}

function dateOf(text: string): Temporal.PlainDate | undefined {
  if (!DAY.test(text)) return undefined
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' })
  } catch {
    return undefined
  }
}
