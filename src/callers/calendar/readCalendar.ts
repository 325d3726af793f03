import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import ICAL from 'ical.js'
import { Temporal } from 'temporal-polyfill'
import type { Call } from '../../calls/index.ts'
import { type Instant, type Interval, instant } from '../../quantity/index.ts'
import { defaultsOf, type Issuer } from '../issuer.ts'
import { type ListedCall, MOST_LISTED } from '../listing.ts'
import { modeOfWords, scopeOfWords, usualScope } from './words.ts'

export type ReadCalendar =
  | {
      readonly ok: true
      readonly listed: readonly ListedCall[]
      /** Events that cannot be read, by their entry; what was known of them stays. */
      readonly unclear: ReadonlySet<string>
      readonly troubles: readonly string[]
    }
  | { readonly ok: false; readonly reason: string }

const MOST_EVENTS = 5_000
/** Steps of all repetitions of a file, so that one that repeats each second ends. */
const MOST_STEPS = 20_000
const STEPS_AT_ONCE = 50
/** An occurrence that was moved may be looked for so far behind its first place. */
const MOVED_MS = 31 * 86_400_000
const MOST_TROUBLES = 20

interface Reading {
  readonly issuer: Issuer
  /** IANA zone of the site: of times and days without one. */
  readonly zone: string
  /** Calls that are under way or begin within it. */
  readonly window: Interval
}

/**
 * The calls of an iCalendar file (RFC 5545, 2009). A file that is not whole is refused as a whole. It gives way to other work between
 * steps: the loops that protect engines run in the same process.
 */
export async function readCalendar(text: string, reading: Reading): Promise<ReadCalendar> {
  if (!/END:VCALENDAR\s*$/i.test(text))
    return { ok: false, reason: 'it is no calendar, or ends before its end' }
  let calendars: readonly ICAL.Component[]
  try {
    const parsed: unknown = ICAL.parse(text)
    calendars = componentsOf(parsed)
  } catch (error) {
    return { ok: false, reason: `it is no calendar: ${shortened(error)}` }
  }
  const listed: ListedCall[] = []
  const unclear = new Set<string>()
  const troubles: string[] = []
  let steps = MOST_STEPS
  const events = calendars.flatMap((calendar) => calendar.getAllSubcomponents('vevent'))
  if (events.length > MOST_EVENTS) return { ok: false, reason: `it has more than ${MOST_EVENTS} events` }
  for (const component of events) {
    if (--steps % STEPS_AT_ONCE === 0) await setImmediate()
    if (component.hasProperty('recurrence-id')) continue
    const uid = textOf(component, 'uid')
    const entry = entryOf(uid)
    try {
      if (uid === '') throw new Fault('an event without UID')
      const event = new ICAL.Event(component)
      const found = await occurrencesOf(event, reading, async () => {
        if (--steps % STEPS_AT_ONCE === 0) await setImmediate()
        if (steps <= 0) throw new Fault('it repeats too often')
      })
      for (const occurrence of found) {
        const { item } = occurrence
        if (item !== component && statusOf(item) !== 'given') continue
        listed.push(callOf(occurrence, entry, reading))
      }
      if (listed.length > MOST_LISTED * 2) return { ok: false, reason: 'it has too many calls' }
    } catch (error) {
      unclear.add(entry)
      troubles.push(`${uid === '' ? 'an event' : uid.slice(0, 80)}: ${shortened(error)}`)
    }
  }
  return { ok: true, listed, unclear, troubles: troubles.slice(0, MOST_TROUBLES) }
}

/** Said to the person who wrote the calendar. */
class Fault extends Error {}

function componentsOf(parsed: unknown): ICAL.Component[] {
  // One calendar is ['vcalendar', ...]; several are a list of those.
  if (!Array.isArray(parsed)) throw new Fault('nothing in it')
  const lists: unknown[] = typeof parsed[0] === 'string' ? [parsed] : parsed
  return lists.map((each) => {
    if (!Array.isArray(each)) throw new Fault('nothing in it')
    return new ICAL.Component(each)
  })
}

interface Occurrence {
  readonly item: ICAL.Component
  readonly start: Instant
  readonly end: Instant
  /** When it was first meant to begin, of a repeated event. */
  readonly first: Instant | undefined
}

async function occurrencesOf(
  event: ICAL.Event,
  { zone, window }: Reading,
  step: () => Promise<void>,
): Promise<Occurrence[]> {
  const inWindow = ({ start, end }: Occurrence) => start < window.end && end > window.start
  const component = event.component
  if (statusOf(component) !== 'given') return []
  if (!event.isRecurring()) {
    const one = spanOf(component, event.startDate, event.endDate, zone)
    return [{ ...one, item: component, first: undefined }].filter(inWindow)
  }
  const found: Occurrence[] = []
  const iterator = event.iterator()
  for (let next = iterator.next(); next !== undefined && next !== null; next = iterator.next()) {
    await step()
    const first = instantOf(next, component, zone)
    if (first > window.end + MOVED_MS) break
    const { item, startDate, endDate } = event.getOccurrenceDetails(next)
    const occurrence = { ...spanOf(item.component, startDate, endDate, zone), item: item.component, first }
    if (inWindow(occurrence)) found.push(occurrence)
  }
  return found
}

function spanOf(component: ICAL.Component, startDate: ICAL.Time, endDate: ICAL.Time, zone: string) {
  const start = instantOf(startDate, component, zone)
  const end = instantOf(endDate, component, zone)
  if (end <= start) throw new Fault('it ends when it begins, or before')
  return { start, end }
}

/** The instant of a time: by the VTIMEZONE of the file, else by the IANA zone of that name; days and times without a zone are the site's. */
function instantOf(time: ICAL.Time, component: ICAL.Component, zone: string): Instant {
  // What the file does not define the library leaves without a zone; its name stands at the property.
  if (!time.isDate && time.zone !== ICAL.Timezone.localTimezone) return instant(time.toUnixTime() * 1_000)
  const { year, month, day, hour, minute, second } = time
  const local = time.isDate ? { year, month, day } : { year, month, day, hour, minute, second }
  const tzid = time.isDate ? undefined : component.getFirstProperty('dtstart')?.getParameter('tzid')
  const named = typeof tzid === 'string' ? tzid : zone
  try {
    return instant(Temporal.ZonedDateTime.from({ ...local, timeZone: named }).epochMilliseconds)
  } catch {
    throw new Fault(`the time zone ${named} is not known, and the file does not define it`)
  }
}

function callOf({ item, start, end, first }: Occurrence, entry: string, { issuer }: Reading): ListedCall {
  const defaults = defaultsOf(issuer)
  const said = textOf(item, 'x-fakel-scope')
  const scope = said === '' ? usualScope(issuer) : scopeOfWords(said)
  if (scope === undefined)
    throw new Fault(said === '' ? 'X-FAKEL-SCOPE must say what it is about' : `X-FAKEL-SCOPE is ${said}`)
  const call: Omit<Call, 'issuer' | 'version'> = {
    id: first === undefined ? entry : `${entry}.${compact(first)}`,
    scope,
    mode: modeOf(item),
    from: start,
    until: end,
    must: mustOf(textOf(item, 'x-fakel-must')) ?? defaults.must,
    why: textOf(item, 'summary').slice(0, 500),
    payMinorPerKwh: amountOf(item, 'x-fakel-pay') ?? defaults.payMinorPerKwh,
    breachMinorPerKwh: amountOf(item, 'x-fakel-breach') ?? defaults.breachMinorPerKwh,
    baseline: baselineOf(textOf(item, 'x-fakel-baseline')) ?? defaults.baseline,
  }
  return { call, entry, stated: statedOf(item) }
}

function modeOf(item: ICAL.Component): Call['mode'] {
  const said = textOf(item, 'x-fakel-mode')
  if (said !== '') {
    const mode = modeOfWords(said)
    if (mode === undefined) throw new Fault(`X-FAKEL-MODE is ${said}`)
    return mode
  }
  const categories = item
    .getAllProperties('categories')
    .flatMap((property) => property.getValues().map(String))
  for (const words of [...categories, textOf(item, 'summary')]) {
    const mode = modeOfWords(words)
    if (mode !== undefined) return mode
  }
  throw new Fault('neither X-FAKEL-MODE nor CATEGORIES nor SUMMARY says what is asked, such as «cap 500 kW»')
}

function mustOf(text: string): boolean | undefined {
  if (text === '') return undefined
  if (/^(yes|true|must|1)$/i.test(text)) return true
  if (/^(no|false|should|0)$/i.test(text)) return false
  throw new Fault(`X-FAKEL-MUST is ${text}`)
}

function baselineOf(text: string): Call['baseline'] | undefined {
  if (text === '') return undefined
  if (text === 'ten-in-ten' || text === 'meter-before') return text
  throw new Fault(`X-FAKEL-BASELINE is ${text}`)
}

function amountOf(item: ICAL.Component, name: string): number | undefined {
  const text = textOf(item, name)
  if (text === '') return undefined
  const amount = Number(text)
  if (!(amount >= 0 && amount <= 1_000_000)) throw new Fault(`${name.toUpperCase()} is ${text}`)
  return amount
}

/** A tentative event is not an order yet, a cancelled one not any more. */
function statusOf(item: ICAL.Component): 'given' | 'not' {
  return /^(cancelled|tentative)$/i.test(textOf(item, 'status')) ? 'not' : 'given'
}

function statedOf(item: ICAL.Component): number {
  const modified = item.getFirstPropertyValue('last-modified')
  if (modified instanceof ICAL.Time) return Math.max(1, modified.toUnixTime())
  const sequence = Number(item.getFirstPropertyValue('sequence') ?? 0)
  return Number.isSafeInteger(sequence) && sequence >= 0 ? sequence + 1 : 1
}

function textOf(item: ICAL.Component, name: string): string {
  const value = item.getFirstPropertyValue(name)
  // Of properties that it does not know the library leaves the escapes of texts in.
  const text = value === null || value === undefined ? '' : String(value).trim()
  return name.startsWith('x-') ? text.replace(/\\([,;\\])/g, '$1') : text
}

/** The UID where it may be the name of a call, else a name made of it. */
function entryOf(uid: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._:@+-]{0,99}$/.test(uid)) return uid
  return `uid-${createHash('sha256').update(uid).digest('hex').slice(0, 32)}`
}

const compact = (at: Instant) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')

function shortened(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
