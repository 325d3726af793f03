import { dirname, resolve } from 'node:path'
import type { Logger } from 'pino'
import type { CallDesk } from '../calls/index.ts'
import type { Clock, Instant } from '../quantity/index.ts'
import type { SiteFile } from '../sitefile/index.ts'
import { CalendarWay } from './calendar/calendarWay.ts'
import { SignedCalls } from './http/signedCalls.ts'
import { MqttWay } from './mqtt/mqttWay.ts'
import { OpenAdrWay } from './openadr/openAdrWay.ts'
import type { Notes, Way, WayParts } from './parts.ts'
import type { WayStatus } from './wayState.ts'

export interface CallersSettings {
  readonly file: SiteFile
  /** Paths of the site file are relative to it. */
  readonly fileName: string
  readonly desk: CallDesk
  readonly clock: Clock
  readonly notes: Notes
  readonly log: Logger
  /** A way went down or came back: for the site's events. */
  readonly tell: (news: WayNews) => void
}

export interface WayNews {
  readonly at: Instant
  readonly kind: 'calls.way-down' | 'calls.way-up'
  readonly way: string
  readonly why: string
}

/** A way that comes and goes all the time is told of so often; its status and the log tell the rest. */
const TOLD_AN_HOUR = 6
const HOUR_MS = 3_600_000

/** All ways by which calls come to a running site. */
export interface Callers {
  /** What the API asks for signed requests. */
  readonly signed: SignedCalls
  status(): readonly WayStatus[]
  stop(): Promise<void>
}

/** Starts every way that the site file names; none is waited for, and one that fails leaves the others alone. */
export async function startCallers({
  file,
  fileName,
  desk,
  clock,
  notes,
  log,
  tell,
}: CallersSettings): Promise<Callers> {
  const { issuers, mqtt, openadr, calendars } = file.calls
  const place = (path: string) => resolve(dirname(fileName), path)
  const signed = new SignedCalls(file.calls, { desk, now: () => clock.now(), place })
  for (const fault of await signed.faults()) log.warn({ way: 'http' }, fault)
  const told = new Map<string, readonly Instant[]>()
  const changed = ({ id, state, since, trouble }: WayStatus) => {
    const why = state === 'down' ? (trouble?.text ?? '') : ''
    if (state === 'down') log.warn({ way: id, why }, 'calls do not come by this way')
    else log.info({ way: id }, 'calls come by this way')
    const before = (told.get(id) ?? []).filter((at) => since - at < HOUR_MS)
    // That it came up at the start is no news.
    if (before.length >= TOLD_AN_HOUR || (state === 'up' && !told.has(id))) return
    told.set(id, [...before, since])
    tell({ at: since, kind: state === 'down' ? 'calls.way-down' : 'calls.way-up', way: id, why })
  }
  const parts: WayParts = { desk, clock, place, changed, notes }
  const of = (id: string) => issuers.filter((issuer) => issuer.id === id)
  const ways: readonly Way[] = [
    ...(mqtt === undefined ? [] : [new MqttWay(mqtt, issuers, file.site.id, parts)]),
    ...openadr.flatMap((each) => of(each.issuer).map((issuer) => new OpenAdrWay(each, issuer, file, parts))),
    ...calendars.flatMap((each) =>
      of(each.issuer).map((issuer) => new CalendarWay(each, issuer, file.site.zone, parts)),
    ),
  ]
  for (const way of ways) way.start()
  const http = signed.status().issuers.length > 0
  return {
    signed,
    status: () => [...(http ? [signed.status()] : []), ...ways.map((way) => way.status())],
    stop: async () => {
      await Promise.all(ways.map((way) => way.stop()))
    },
  }
}
