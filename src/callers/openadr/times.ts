import { Temporal } from 'temporal-polyfill'
import { fromIso, type Instant, instant } from '../../quantity/index.ts'

const FOREVER_YEARS = 1_000

/** An ISO 8601 duration from an instant on, ms; `forever` for P9999Y and its like; undefined where it is none or runs back. */
export function durationMs(text: string, from: Instant): number | 'forever' | undefined {
  try {
    const duration = Temporal.Duration.from(text)
    if (duration.sign < 0) return undefined
    if (duration.years >= FOREVER_YEARS) return 'forever'
    const start = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO('UTC')
    return start.add(duration).epochMilliseconds - from
  } catch {
    return undefined
  }
}

/** An instant; `now` for the year 0 or 1, as the user guide has it; undefined where it is none. */
export function startOf(text: string): Instant | 'now' | undefined {
  if (/^000[01]-/.test(text)) return 'now'
  return fromIso(text.toUpperCase())
}

/**
 * When a VTN says that it wrote something down. Without an offset it is taken as UTC (the reference implementation of 3.1 wrote `2026-03-08 19:22:06`,
 * and times of day alone, which tell nothing): it only orders versions and stands for "now".
 */
export function toldAt(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined
  const at = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text.replace(' ', 'T')}Z`)
  return Number.isFinite(at) && at > 0 ? instant(at) : undefined
}
