import { type Instant, instant, type Milliseconds, milliseconds } from './unit.ts'

/** Half-open: `start` belongs to it, `end` does not. */
export interface Interval {
  readonly start: Instant
  readonly end: Instant
}

export const QUARTER_HOUR = milliseconds(15 * 60_000)

/** The interval of the given length, counted from 1970-01-01T00:00Z, that holds the instant. */
export function intervalHolding(at: Instant, length: Milliseconds = QUARTER_HOUR): Interval {
  const start = Math.floor(at / length) * length
  return { start: instant(start), end: instant(start + length) }
}

export function durationMs(interval: Interval): Milliseconds {
  return milliseconds(interval.end - interval.start)
}

export function after(at: Instant, ms: number): Instant {
  return instant(at + ms)
}

export function toIso(at: Instant): string {
  return new Date(at).toISOString()
}

/** Reads an ISO 8601 instant with its offset; undefined when it is none, or of a day that does not exist. */
export function fromIso(text: string): Instant | undefined {
  if (!/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined
  const ms = Date.parse(text)
  return Number.isNaN(ms) || !isDay(text.slice(0, 10)) ? undefined : instant(ms)
}

/** `Date.parse` takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(midnight) && toIso(instant(midnight)).startsWith(day)
}

/**
 * Where time comes from. Rooms never read the clock: a live site passes the system clock, tests and planning pass one
 * that runs as fast as the work allows.
 */
export interface Clock {
  now(): Instant
  /** Resolves after `ms`, or at once when the signal is aborted; it never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
