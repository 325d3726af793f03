import type { Evidence, FindingKind, FindingSeverity } from '../health/index.ts'
import type { Instant } from '../quantity/index.ts'

/** What people are told of: a finding on a machine, or something that is wrong with the site itself. */
export type TroubleKind = FindingKind | 'feeder-dark' | 'channel-failing'

/** Something that is wrong now, as long as it stands. */
export interface Trouble extends Evidence {
  /** Equal for the same trouble as long as it stands: `hot h1-s19/10.0.1.1`. */
  readonly id: string
  readonly kind: TroubleKind
  readonly severity: FindingSeverity
  /** The machine, feeder or channel. */
  readonly subject: string
  /** Where the machine hangs and stands; troubles of one kind and feeder may have one cause. */
  readonly feeder?: string
  readonly hall?: string
  readonly since: Instant
  readonly raisedAt: Instant
}

export interface Place {
  readonly kind: 'machine' | 'hall' | 'feeder' | 'site' | 'channel'
  readonly id: string
}

/** One thing to tell people: a trouble, or many that have one cause. */
export interface Alert extends Evidence {
  readonly key: string
  readonly kind: TroubleKind
  readonly severity: FindingSeverity
  readonly place: Place
  /** Machines that it concerns; several only where they are told of as one. */
  readonly subjects: readonly string[]
  readonly since: Instant
  /** Where a single machine is. */
  readonly feeder?: string
  readonly hall?: string
}

/** An event of the site worth telling at once: a tripped engine, a lost store. */
export interface TellingEvent {
  readonly kind: string
  readonly subject: string
  readonly why: string
  readonly at: Instant
}

/** What is sent: an alert at a turn of its life, an event, or a test. */
export type Notice =
  | {
      readonly what: 'raised' | 'grown' | 'reminder' | 'resolved'
      readonly at: Instant
      readonly alert: Alert
      /** Machines when it was last told, where it has grown. */
      readonly before?: number
    }
  | { readonly what: 'event'; readonly at: Instant; readonly event: TellingEvent }
  | { readonly what: 'test'; readonly at: Instant; readonly who: string }

/** How a channel stands, for people: never a secret in it. */
export interface ChannelState {
  readonly id: string
  readonly kind: 'mail' | 'webhook' | 'telegram'
  /** Where it sends to, without what may be secret in it: a host, a number of addresses. */
  readonly target: string
  /** Unknown until something was sent. */
  readonly ok?: boolean
  readonly lastSentAt?: Instant
  readonly failingSince?: Instant
  readonly lastError?: string
  readonly waiting: number
  readonly sent: number
  /** Notices given up after too many attempts, or pushed out of a full queue. */
  readonly lost: number
}
