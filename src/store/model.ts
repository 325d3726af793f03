import type { FlowGraph, Reconciliation } from '../balance/index.ts'
import type { CallFact } from '../calls/index.ts'
import type { Command, CommandState, CommandStep, Plan } from '../dispatch/index.ts'
import type { TicketEntry, TicketProposal } from '../health/index.ts'
import type { SettledInterval } from '../ledger/index.ts'
import type { Instant, Interval } from '../quantity/index.ts'
import type { Entry, Proposal } from '../register/index.ts'

/** One value of one channel (`m-f1/energy_import_wh`). `value` is null where the quality is not good. */
export interface Reading {
  readonly channel: string
  readonly at: Instant
  readonly value: number | null
  readonly quality: 'good' | 'stale' | 'invalid' | 'unreachable' | 'wrong-device'
}

/** Mean of a channel over a span that begins at `at`, of the minutes of it that are known. */
export interface Mean {
  readonly channel: string
  readonly at: Instant
  readonly value: number
  readonly minutes: number
}

/** One poll of one machine; the columns are those that settlement and the console need. */
export interface MachineReading {
  readonly machine: string
  readonly at: Instant
  readonly mining: boolean | null
  readonly powerW: number | null
  readonly hashrateThs: number | null
  readonly temperatureC: number | null
  readonly quality: Reading['quality']
}

export type Severity = 'info' | 'warning' | 'alarm'

export interface SiteEvent {
  readonly at: Instant
  readonly severity: Severity
  /** Dotted kind, the key of its text in the message catalogues: `engine.tripped`. */
  readonly kind: string
  /** What it concerns: an engine, feeder, machine, meter or customer. */
  readonly subject: string
  /** `controller`, `protection`, or the name of a person. */
  readonly who: string
  readonly why: string
  readonly data: Readonly<Record<string, string | number | boolean | null>>
}
export interface StoredEvent extends SiteEvent {
  readonly sequence: number
}

/** Names settled intervals in the chain: the hash covers all of them, and everything that was settled before. */
export interface SettledSeal {
  readonly intervals: number
  readonly firstBatch: number
  readonly lastBatch: number
  /** Of the last batch's link. */
  readonly hash: string
}

export interface StoredBalance {
  readonly interval: Interval
  /** `electricity` or `gas`. */
  readonly kind: string
  readonly graph: FlowGraph
  readonly result: Reconciliation
}

/** Something to be entered for good in a chained list. */
export interface BookProposal<Kind extends string> {
  readonly kind: Kind
  /** What it is of. */
  readonly subject: string
  readonly at: Instant
  readonly who: string
  readonly why: string
  /** Canonical JSON, kept to the last byte. */
  readonly body: string
}
export interface BookEntry<Kind extends string> extends BookProposal<Kind> {
  readonly sequence: number
}
export interface BookQuery<Kind extends string> {
  /** Only entries of a higher number. */
  readonly after?: number
  readonly kind?: Kind
  readonly subject?: string
  readonly limit: number
}

/** A factor, an analysis of the gas, an analyser's mean of a day, or a report that was made. */
export type EmissionKind = 'factor' | 'composition' | 'gas-day' | 'report'
/** What is entered about emissions; its subject is the name of a factor, the day of a sample, the number of a report. */
export type EmissionProposal = BookProposal<EmissionKind>
export type EmissionEntry = BookEntry<EmissionKind>

/** What is entered about calls from outside (`CallFact` of the room `calls`); its subject is the issuer and its id: `dso-ural/2026-117`. */
export type CallProposal = BookProposal<CallFact['kind']>
export type StoredCall = BookEntry<CallFact['kind']>

/** A plan of the schedule as it is found in lists; ids ascend with the time at which they were made. */
export interface StoredPlanHead {
  readonly id: string
  readonly madeAt: Instant
  readonly how: Plan['how']
  readonly gap?: number
  /** That the search took. */
  readonly seconds: number
  readonly start: Instant
  readonly end: Instant
  readonly stepS: number
  readonly totalMinor: number
  readonly terms: Plan['terms']
  readonly givenWay: Plan['givenWay']
  readonly sha256: string
}
export interface StoredPlan extends StoredPlanHead {
  /** What it was made from and what came out, as canonical JSON, kept to the last byte. */
  readonly body: string
}

export interface CommandRecord extends Command {
  readonly state: CommandState
  readonly steps: readonly CommandStep[]
}

/** The first broken link of a hash chain, or how far the chain holds. */
export type ChainVerdict =
  | { readonly chain: string; readonly ok: true; readonly batches: number; readonly rows: number }
  | { readonly chain: string; readonly ok: false; readonly batch: number; readonly reason: string }

/**
 * The memory of a site. Every method rejects with `StoreUnavailable` while the database is lost or the disk is full;
 * nothing is half-written. Appending what is already there (same key, same content) does nothing.
 */
export interface Store {
  /** Where it lives, for people: a folder, or a URL without its password. */
  readonly place: string
  appendReadings(readings: readonly Reading[]): Promise<void>
  appendMachineReadings(readings: readonly MachineReading[]): Promise<void>
  /** Ascending in time; the last reading before the interval is included when `before` is set. */
  readings(channels: readonly string[], interval: Interval, before?: boolean): Promise<readonly Reading[]>
  machineReadings(interval: Interval, machine?: string): Promise<readonly MachineReading[]>
  /** Drops whole days of raw readings that ended before the instant. */
  dropReadingsBefore(at: Instant): Promise<readonly string[]>
  lastReadingAt(): Promise<Instant | undefined>

  /** Chained by hash; resolves with the sequence numbers given. */
  appendEvents(events: readonly SiteEvent[]): Promise<readonly number[]>
  /** Newest first. */
  events(query: {
    readonly beforeSequence?: number
    readonly limit: number
    readonly kindPrefix?: string
    readonly subject?: string
    readonly severity?: Severity
  }): Promise<readonly StoredEvent[]>

  writeCommand(command: Command): Promise<void>
  writeCommands(commands: readonly Command[]): Promise<void>
  appendCommandSteps(steps: readonly CommandStep[]): Promise<void>
  commands(query: {
    readonly limit: number
    readonly target?: string
    readonly open?: boolean
  }): Promise<readonly CommandRecord[]>

  /**
   * Settled intervals are chained by hash. Settling an interval again with the same inputs does nothing and answers
   * 'kept'; with other inputs it answers 'differs' and changes nothing.
   */
  appendSettled(
    settled: SettledInterval,
    balances: readonly StoredBalance[],
  ): Promise<'appended' | 'kept' | 'differs'>
  settled(interval: Interval): Promise<readonly SettledInterval[]>
  lastSettled(): Promise<SettledInterval | undefined>
  /** When the settled books begin. */
  firstSettledAt(): Promise<Instant | undefined>
  /** Under which links of the chain the settled intervals of a time stand; undefined where it has none. */
  settledSeal(interval: Interval): Promise<SettledSeal | undefined>
  balances(query: {
    readonly interval?: Interval
    readonly kind?: string
    readonly limit: number
  }): Promise<readonly StoredBalance[]>

  /**
   * Appends entries of the register of machines, all or none, chained by hash; they were checked against the register up to
   * the number `last`. Answers 'moved', and writes nothing, where it has gone on since: read, check again.
   */
  appendEntries(proposals: readonly Proposal[], last: number): Promise<'moved' | readonly Entry[]>
  /** Entries of the register, ascending by number. */
  entries(query: {
    readonly after?: number
    readonly machine?: string
    readonly limit: number
  }): Promise<readonly Entry[]>

  /**
   * Appends entries of repair tickets, all or none, chained by hash; they were checked against the tickets up to the number `last`.
   * Answers 'moved', and writes nothing, where they have gone on since: read, check again.
   */
  appendTicketEntries(
    proposals: readonly TicketProposal[],
    last: number,
  ): Promise<'moved' | readonly TicketEntry[]>
  /** Entries of repair tickets, ascending by number. */
  ticketEntries(query: {
    readonly after?: number
    readonly ticket?: string
    readonly limit: number
  }): Promise<readonly TicketEntry[]>

  /**
   * Appends one entry about emissions, chained by hash; it was made from the entries up to the number `last`. Answers 'moved', and
   * writes nothing, where they have gone on since: read, make it again.
   */
  appendEmissionEntry(proposal: EmissionProposal, last: number): Promise<'moved' | EmissionEntry>
  /** Entries about emissions, ascending by number. */
  emissionEntries(query: BookQuery<EmissionKind>): Promise<readonly EmissionEntry[]>

  /**
   * Appends entries about calls, all or none, chained by hash; they were made from the entries up to the number `last`. Answers 'moved',
   * and writes nothing, where they have gone on since: read, make them again.
   */
  appendCallEntries(
    proposals: readonly CallProposal[],
    last: number,
  ): Promise<'moved' | readonly StoredCall[]>
  /** Entries about calls, ascending by number. */
  callEntries(query: BookQuery<CallFact['kind']>): Promise<readonly StoredCall[]>

  /** Keeps a plan of the schedule with all that it was made from. */
  appendPlan(plan: StoredPlan): Promise<void>
  /** Newest first; `before` is the id of a plan. */
  planHeads(query: { readonly limit: number; readonly before?: string }): Promise<readonly StoredPlanHead[]>
  plan(id: string): Promise<StoredPlan | undefined>
  /** Drops plans that were made before the instant; tells how many. */
  dropPlansBefore(at: Instant): Promise<number>

  /**
   * Means of good readings over equal spans from the interval's start, by channel: a minute in which anything good was read counts once. Spans of which
   * nothing is known are left out.
   */
  means(channels: readonly string[], interval: Interval, spanMs: number): Promise<readonly Mean[]>

  /** Small named values that must survive a restart: exclusions of meters, operator holds. */
  getNote(name: string): Promise<unknown>
  putNote(name: string, value: unknown): Promise<void>

  verify(): Promise<readonly ChainVerdict[]>
  /** Whether it answers, and took the last thing that was to be written. */
  healthy(): Promise<boolean>
  close(): Promise<void>
}
