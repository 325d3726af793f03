/** How far a zone is ahead of UTC at an instant, in milliseconds. */
function offsetMs(atMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(atMs)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return local - Math.floor(atMs / 1000) * 1000
}

const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/

/**
 * The instant at which the clocks of a zone show a local time, `2026-03-01T12:00`. Of a time that is shown twice it is the first;
 * a time that is skipped is read with the offset before it. Undefined where it is no time.
 */
export function instantAtSite(local: string, zone: string): string | undefined {
  const asUtc = LOCAL.test(local) ? Date.parse(`${local}Z`) : Number.NaN
  if (Number.isNaN(asUtc)) return undefined
  const before = asUtc - offsetMs(asUtc - 86_400_000, zone)
  const shown = (atMs: number) => atMs + offsetMs(atMs, zone)
  if (shown(before) === asUtc) return new Date(before).toISOString()
  const after = asUtc - offsetMs(asUtc + 86_400_000, zone)
  return new Date(shown(after) === asUtc ? after : before).toISOString()
}

/** What the clocks of a zone show, to the minute, as a form's field takes it. */
export function siteLocal(atMs: number, zone: string): string {
  return new Date(atMs + offsetMs(atMs, zone)).toISOString().slice(0, 16)
}

/** A day so many days later: `2026-02-28` and 1 is `2026-03-01`. */
export function daysLater(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** The first and the last day of the month before the one that holds a day. */
export function monthBefore(day: string): { readonly from: string; readonly last: string } {
  const last = daysLater(`${day.slice(0, 7)}-01`, -1)
  return { from: `${last.slice(0, 7)}-01`, last }
}
