import { createHash } from 'node:crypto'
import type { Call, CallScope } from '../../calls/index.ts'
import { type Instant, type Interval, instant } from '../../quantity/index.ts'
import { defaultsOf, type Issuer } from '../issuer.ts'
import type { ListedCall } from '../listing.ts'
import { modesOf, type PayloadTerms } from './payloads.ts'
import { durationMs, startOf, toldAt } from './times.ts'
import type { OadrDescriptor, OadrEvent, OadrInterval } from './wire.ts'

/** Calls of one event that lie in the window, at most. */
const MOST_CALLS = 500

/** What the site makes of events. */
export interface EventTerms extends PayloadTerms {
  readonly issuer: Issuer
  readonly venName: string
  /** What an event is about that names none of the site's parts. */
  readonly about: CallScope
  readonly parts: {
    readonly halls: readonly string[]
    readonly customers: readonly string[]
    readonly grid: readonly string[]
  }
  /** Events of this priority or a lower number must be kept. */
  readonly mustPriority: number | undefined
  /** Of the event's program, where the event has none of its own. */
  readonly descriptors: readonly OadrDescriptor[]
  readonly window: Interval
}

export type ReadEvent =
  | { readonly ok: true; readonly listed: readonly ListedCall[]; readonly troubles: readonly string[] }
  | { readonly ok: false; readonly reason: string }

/**
 * The calls of an event: one for each interval and kind of payload. Intervals without an end, and those that `duration` repeats, are
 * cut into calls as they come into sight. Several values of a payload share its interval evenly (3.1).
 */
export function readEvent(event: OadrEvent, terms: EventTerms): ReadEvent {
  const scope = scopeOf(event, terms)
  if (scope === 'others') return { ok: true, listed: [], troubles: [] }
  if (scope === 'mixed') return { ok: false, reason: 'its targets are of different kinds' }
  const timed = timesOf(event, terms)
  if (typeof timed === 'string') return { ok: false, reason: timed }
  const { issuer, window, mustPriority } = terms
  const defaults = defaultsOf(issuer)
  const descriptors = [...(event.payloadDescriptors ?? []), ...terms.descriptors]
  const entry = nameOf(event.id)
  const listed: ListedCall[] = []
  const troubles = new Set<string>()
  const must =
    mustPriority === undefined || event.priority === undefined
      ? defaults.must
      : event.priority <= mustPriority
  for (const { name, start, end, payloads } of timed) {
    if (end <= window.start || start >= window.end) continue
    const read = modesOf(payloads, descriptors, terms)
    for (const trouble of read.troubles) troubles.add(trouble)
    for (const { name: kind, mode } of read.modes) {
      if (listed.length >= MOST_CALLS) return { ok: false, reason: `it is more than ${MOST_CALLS} calls` }
      const call: Omit<Call, 'issuer' | 'version'> = {
        id: `${entry}.${name}${read.modes.length > 1 ? `.${kind}` : ''}`,
        scope,
        mode,
        from: start,
        until: end,
        must,
        why: (event.eventName ?? `OpenADR event ${event.id}`).slice(0, 500),
        payMinorPerKwh: defaults.payMinorPerKwh,
        breachMinorPerKwh: defaults.breachMinorPerKwh,
        baseline: defaults.baseline,
      }
      listed.push({ call, entry, stated: statedOf(event) })
    }
  }
  return { ok: true, listed, troubles: [...troubles] }
}

interface Timed {
  readonly name: string
  readonly start: Instant
  readonly end: Instant
  readonly payloads: OadrInterval['payloads']
}

function timesOf(event: OadrEvent, { window, venName, issuer }: EventTerms): Timed[] | string {
  const intervals = event.intervals ?? []
  const told = toldAt(event.modificationDateTime) ?? toldAt(event.createdDateTime)
  const whole = event.intervalPeriod
  let next: Instant | undefined
  const found: Timed[] = []
  let endless = false
  for (const { id, intervalPeriod, payloads } of intervals) {
    const startText = intervalPeriod?.start ?? (next === undefined ? whole?.start : undefined)
    const said = startText === undefined ? next : startOf(startText)
    const start = said === 'now' ? told : said
    if (start === undefined) return `interval ${id} has no start that can be read`
    const wait = randomWaitMs((intervalPeriod ?? whole)?.randomizeStart, start, `${venName}/${event.id}`)
    if (wait === undefined) return `interval ${id} has a randomizeStart that cannot be read`
    const length = durationMs(intervalPeriod?.duration ?? whole?.duration ?? 'PT0S', start)
    if (length === undefined) return `interval ${id} has a duration that cannot be read`
    next = length === 'forever' ? undefined : instant(start + length)
    // No duration, or 0: until it is taken back.
    const end = length === 'forever' || length === 0 ? undefined : instant(start + length)
    endless ||= end === undefined
    found.push(...cut(String(id), start, end, payloads, wait, window, issuer))
  }
  if (event.duration === undefined || endless || found.length === 0) return found
  return repeated(found, event.duration, window)
}

/** One interval: several values share it evenly; without an end it is cut into calls as long as the issuer's calls may be. */
function cut(
  name: string,
  start: Instant,
  end: Instant | undefined,
  payloads: OadrInterval['payloads'],
  wait: number,
  window: Interval,
  issuer: Issuer,
): Timed[] {
  const late = (at: number) => instant(at + wait)
  if (end === undefined) {
    const length = issuer.longest_h * 3_600_000
    const first = Math.max(0, Math.floor((window.start - start) / length))
    // This block and the next one, so that one follows on the other.
    return [first, first + 1].map((k) => ({
      name: `${name}.b${k}`,
      start: late(start + k * length),
      end: late(start + (k + 1) * length),
      payloads,
    }))
  }
  const steps = Math.max(1, ...payloads.map(({ values }) => values.length))
  if (steps === 1) return [{ name, start: late(start), end: late(end), payloads }]
  const step = (end - start) / steps
  return Array.from({ length: steps }, (_, k) => ({
    name: `${name}.v${k}`,
    start: late(Math.round(start + k * step)),
    end: late(Math.round(start + (k + 1) * step)),
    payloads: payloads.map(({ type, values }) => ({
      type,
      values: values.length === 1 ? values : [values[k]],
    })),
  }))
}

/** The intervals again and again until the event's own duration is over (3.1): daily prices, and their like. */
function repeated(once: readonly Timed[], duration: string, window: Interval): Timed[] | string {
  const start = Math.min(...once.map((each) => each.start))
  const cycle = Math.max(...once.map((each) => each.end)) - start
  const whole = durationMs(duration, instant(start))
  if (whole === undefined) return 'its duration cannot be read'
  if (whole !== 'forever' && whole <= cycle) return [...once]
  const last = whole === 'forever' ? window.end : Math.min(window.end, start + whole)
  const found: Timed[] = []
  for (let k = Math.max(0, Math.floor((window.start - start) / cycle)); start + k * cycle < last; k++) {
    if (found.length > MOST_CALLS * 4) return 'it repeats too often'
    for (const each of once) {
      const from = each.start + k * cycle
      if (from >= last) continue
      const until = Math.min(
        each.end + k * cycle,
        whole === 'forever' ? Number.POSITIVE_INFINITY : start + whole,
      )
      found.push({ ...each, name: `${each.name}.r${k}`, start: instant(from), end: instant(until) })
    }
  }
  return found
}

/** The same wait each time for one site and event, between 0 and the window: sites do not come all at once, and nothing jumps. */
function randomWaitMs(text: string | undefined, from: Instant, seed: string): number | undefined {
  if (text === undefined) return 0
  const most = durationMs(text, from)
  if (most === undefined || most === 'forever') return undefined
  const share = createHash('sha256').update(seed).digest().readUInt32BE(0) / 2 ** 32
  return Math.floor(share * most)
}

function scopeOf(
  { targets = [] }: OadrEvent,
  { venName, about, parts }: EventTerms,
): CallScope | 'others' | 'mixed' {
  const names: string[] = []
  for (const target of targets) {
    if (typeof target === 'string') names.push(target)
    else {
      const values = target.values.map(String)
      if (target.type === 'VEN_NAME' && !values.includes(venName)) return 'others'
      if (target.type === 'RESOURCE_NAME') names.push(...values)
    }
  }
  const meant = {
    halls: parts.halls.filter((id) => names.includes(id)),
    customers: parts.customers.filter((id) => names.includes(id)),
    grid: parts.grid.filter((id) => names.includes(id)),
  }
  const kinds = Object.values(meant).filter((ids) => ids.length > 0)
  if (kinds.length === 0) return about
  if (kinds.length > 1 || meant.grid.length > 1) return 'mixed'
  if (meant.halls.length > 0) return { kind: 'halls', ids: meant.halls }
  if (meant.customers.length > 0) return { kind: 'customers', ids: meant.customers }
  return { kind: 'grid', id: meant.grid[0] ?? '' }
}

/** Milliseconds since 1970 of the last change, so that a later one is higher. */
function statedOf({ modificationDateTime, createdDateTime }: OadrEvent): number {
  return toldAt(modificationDateTime) ?? toldAt(createdDateTime) ?? 1
}

/** An event's id where it may begin the name of a call, else a name made of it. */
export function nameOf(id: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(id)) return id
  return `event-${createHash('sha256').update(id).digest('hex').slice(0, 32)}`
}
