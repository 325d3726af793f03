import type { Instant } from '../quantity/index.ts'

/** What may be found wrong with a machine, the gravest first. */
export const FINDING_KINDS = [
  'foreign-pool',
  'foreign-worker',
  'hot',
  'board-missing',
  'board-dead',
  'chips-missing',
  'fan-stopped',
  'fan-slow',
  'low-hashrate',
  'rejects',
  'reboot-loop',
  'unreachable',
] as const
export type FindingKind = (typeof FINDING_KINDS)[number]

/** Work that goes to another's pool is lost to its owner at once; the rest can wait for a repair. */
export type FindingSeverity = 'warning' | 'alarm'

/** One figure of the evidence: `{ name: 'temperature', part: 'board 2', value: 96, unit: '°C' }`. */
export interface Figure {
  /** A key of the message catalogues: `temperature`, `hashrate`, `pool`. */
  readonly name: string
  /** The part of the machine, counted from 1 in the order in which the device tells them: `board 2`, `fan 1`. */
  readonly part?: string
  readonly value: number | string
  readonly unit?: string
}

/** Where a limit comes from; `seen` is what the machine itself had before, `assumed` is Fakel's own default. */
export type LimitSource = 'site-file' | 'catalogue' | 'machine' | 'seen' | 'assumed'

/** What a figure was held against. */
export interface Limit extends Figure {
  readonly source: LimitSource
}

export interface Evidence {
  readonly figures: readonly Figure[]
  readonly limits: readonly Limit[]
}

/** Something that is wrong with one machine, from when it was raised until it has cleared. */
export interface Finding extends Evidence {
  readonly machine: string
  readonly kind: FindingKind
  readonly severity: FindingSeverity
  /** When it was first seen, before it had lasted long enough to be raised. */
  readonly since: Instant
  readonly raisedAt: Instant
  /** When the evidence was last seen to be so; older than the last poll while the machine does not tell. */
  readonly seenAt: Instant
}
