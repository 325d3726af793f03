import type { MachineReport } from '../machines/index.ts'
import type { Celsius, TerahashesPerSecond, Watts } from '../quantity/index.ts'
import type { HealthLimits } from './limits.ts'
import type { Evidence } from './model.ts'
import type { MachineHealth } from './state.ts'

/** What a catalogue knows of the model; what it does not know is absent. */
export interface Catalogued {
  readonly boards?: number
  readonly chipsPerBoard?: number
  readonly fans?: number
  /** Hottest chip or board in order. */
  readonly hottest?: Celsius
}

/** What is expected of a machine at the moment of a look. */
export interface Context {
  readonly machine: string
  /**
   * `hash` when nobody told it to stand and it had time to start; `idle` when it was told to stand, or is starting; `unknown` else.
   */
  readonly duty: 'hash' | 'idle' | 'unknown'
  /** Silence and a restart have their reason: its feeder was cut, a reboot was asked for. */
  readonly excused: boolean
  readonly nominalHashrate: TerahashesPerSecond
  readonly nominalPower: Watts
  /** The power limit in force, where one is known. */
  readonly powerLimit?: Watts
  readonly catalogued?: Catalogued
  readonly allowedPools?: readonly string[]
  readonly allowedWorkers?: readonly string[]
  readonly limits: HealthLimits
}

/** What a poll gave: a report, or why there is none. */
export type Seen =
  | { readonly ok: true; readonly report: MachineReport }
  | { readonly ok: false; readonly reason: string }

/** Everything that a check looks at. */
export interface Look {
  readonly report: MachineReport
  readonly context: Context
  readonly before: MachineHealth
}

/**
 * What one look says. `between` is neither wrong enough to raise nor right enough to clear; `unknown` is where the machine does
 * not tell, which changes nothing. `forMs` is the time that the verdict looks back over, where it is more than one look.
 */
export type Verdict =
  | { readonly is: 'bad'; readonly evidence: Evidence; readonly forMs?: number }
  | { readonly is: 'good'; readonly forMs?: number }
  | { readonly is: 'between' }
  | { readonly is: 'unknown' }

export const GOOD: Verdict = { is: 'good' }
export const BETWEEN: Verdict = { is: 'between' }
export const UNKNOWN: Verdict = { is: 'unknown' }

export function bad(evidence: Evidence): Verdict {
  return { is: 'bad', evidence }
}

/** Whether parts of the answer that the words name could not be read: then fewer of them is no finding. */
export function unread({ defects }: MachineReport, words: RegExp): boolean {
  return defects.length > 0 && defects.some((defect) => words.test(defect))
}

/**
 * Whether the machine works, as far as it tells: one that stands lets its fans stand too, and may tell of no boards. What it has is
 * then not known.
 */
export function works({ report, context }: Pick<Look, 'report' | 'context'>): boolean {
  return context.duty === 'hash' && report.mining !== false && report.hashrate !== 0
}
