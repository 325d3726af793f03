import { randomUUID } from 'node:crypto'
import type { FindingSeverity } from '../health/index.ts'
import type { Instant } from '../quantity/index.ts'
import type { SiteFile } from '../sitefile/index.ts'
import { type ConfiguredChannel, channelsOf } from './channels/open.ts'
import { decide } from './decide.ts'
import { type GatherSettings, gather } from './gather.ts'
import { type Kept, keepable, readKept } from './kept.ts'
import { Line } from './line.ts'
import type { Alert, ChannelState, Notice, TellingEvent, Trouble } from './model.ts'
import { wordsOf } from './words.ts'

export interface AlertParts {
  readonly file: Pick<SiteFile, 'site' | 'halls' | 'alerts'>
  /** Feeders with machines, and the halls of each. */
  readonly hallsOfFeeder: ReadonlyMap<string, readonly string[]>
  /** What `kept` gave before the last restart. */
  readonly kept?: unknown
  /** Instead of the channels of the site file. */
  readonly channels?: readonly ConfiguredChannel[]
}

/** A channel that fails for this long is itself told of, by the others. */
const FAILING_AFTER_MS = 5 * 60_000
/** Events of one kind and subject are told at most so often. */
const EVENT_EVERY_MS = 10 * 60_000
const MOST_EVENTS_KNOWN = 1_000

/** Everything that is told to people: what stands is gathered, what is due is said, and each channel sends at its own pace. */
export class Alerts {
  readonly #lines: readonly { readonly line: Line; readonly severity: FindingSeverity }[]
  readonly #gatherSettings: GatherSettings
  readonly #settings: SiteFile['alerts']
  readonly #events = new Map<string, Instant>()
  #kept: Kept
  #alerts: readonly Alert[] = []

  constructor({ file, hallsOfFeeder, kept, channels }: AlertParts) {
    const { alerts, site } = file
    this.#settings = alerts
    this.#gatherSettings = {
      waitMs: alerts.gather_s * 1_000,
      groupFrom: alerts.group_from,
      hallsOfFeeder,
    }
    this.#kept = readKept(kept)
    this.#lines = (channels ?? channelsOf(alerts)).map(({ channel, severity, language, mostPerHour }) => ({
      severity,
      line: new Line(channel, {
        mostPerHour,
        newId: randomUUID,
        words: (notices, lost) => wordsOf(notices, { language, site: site.name, zone: site.zone }, lost),
      }),
    }))
  }

  /** Takes all that is wrong now; starts what is due to be sent, and returns without waiting for it. */
  cycle(troubles: readonly Trouble[], at: Instant): void {
    const all = [...troubles, ...this.#failing(at)]
    const { gathered, alerts } = gather(this.#kept, all, this.#gatherSettings, at)
    const standing = new Set(all.map(({ id }) => id))
    const { remind_h, quiet_min } = this.#settings
    const grouped = new Set(gathered.groups.flatMap(({ members }) => members))
    const { told, notices } = decide(
      this.#kept.told,
      alerts,
      (key) => (standing.has(key) && grouped.has(key)) || intoSite(key, alerts),
      { remindMs: remind_h * 3_600_000, quietMs: quiet_min * 60_000 },
      at,
    )
    this.#kept = { ...gathered, told }
    this.#alerts = alerts
    this.#give(notices)
    for (const { line } of this.#lines) line.cycle(at)
  }

  /** Tells of an event at once, but of the same thing only now and then. */
  event(event: TellingEvent): void {
    if (!this.#settings.events) return
    const key = `${event.kind} ${event.subject}`
    const last = this.#events.get(key)
    if (last !== undefined && event.at >= last && event.at - last < EVENT_EVERY_MS) return
    this.#events.delete(key)
    this.#events.set(key, event.at)
    if (this.#events.size > MOST_EVENTS_KNOWN) {
      const [oldest] = this.#events.keys()
      if (oldest !== undefined) this.#events.delete(oldest)
    }
    this.#give([{ what: 'event', at: event.at, event }])
  }

  /** What stands and is told or about to be told. */
  alerts(): readonly Alert[] {
    return this.#alerts
  }

  /** Machines with this kind of trouble that are told of as one: they have a cause outside of each machine. */
  grouped(): ReadonlySet<string> {
    return new Set(
      this.#kept.groups
        .filter((group) => group.members.length >= this.#settings.group_from)
        .flatMap(({ members }) => members),
    )
  }

  channels(): readonly ChannelState[] {
    return this.#lines.map(({ line }) => line.state())
  }

  /** Undefined where there is no such channel. */
  async test(
    id: string,
    who: string,
    at: Instant,
  ): Promise<{ readonly ok: boolean; readonly reason?: string } | undefined> {
    return this.#lines.find(({ line }) => line.id === id)?.line.test({ what: 'test', at, who })
  }

  /** What must outlast a restart, so that nothing is told twice: a plain value. */
  kept(): unknown {
    return keepable(this.#kept)
  }

  /** Resolves when no attempt is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#lines.map(({ line }) => line.idle()))
  }

  #give(notices: readonly Notice[]): void {
    if (notices.length === 0) return
    for (const { line, severity } of this.#lines) {
      const wanted = notices.filter((notice) => wants(notice, severity, line.id))
      if (wanted.length > 0) line.add(wanted)
    }
  }

  #failing(at: Instant): Trouble[] {
    return this.channels().flatMap(({ id, failingSince, lastError }) => {
      if (failingSince === undefined || at - failingSince < FAILING_AFTER_MS) return []
      return [
        {
          id: `channel-failing ${id}`,
          kind: 'channel-failing',
          severity: 'warning',
          subject: id,
          since: failingSince,
          raisedAt: failingSince,
          figures: lastError === undefined ? [] : [{ name: 'failure', value: lastError }],
          limits: [],
        },
      ]
    })
  }
}

function wants(notice: Notice, least: FindingSeverity, channel: string): boolean {
  if (notice.what === 'test' || notice.what === 'event') return true
  const { severity, kind, place } = notice.alert
  // A channel is not told of its own failure.
  if (kind === 'channel-failing' && place.id === channel) return false
  return severity === 'alarm' || least === 'warning'
}

/** The alert of a feeder or hall that has become the site's is not over. */
function intoSite(key: string, alerts: readonly Alert[]): boolean {
  const [kind = '', of] = key.split(' ')
  return (of === 'feeder' || of === 'hall') && alerts.some((alert) => alert.key === `${kind} site`)
}
