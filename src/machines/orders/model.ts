import type { Instant, Watts } from '../../quantity/index.ts'
import type { Capability, MachineCommand } from '../model.ts'

/** One machine that an order is for, with what was known of it before. */
export interface OrderTarget {
  readonly id: string
  /** The feeder whose meter sees it; without one its own report is all there is. */
  readonly feeder?: string | undefined
  readonly capabilities: ReadonlySet<Capability>
  readonly mining?: boolean | undefined
  /** What it drew before the order, by its own report. */
  readonly power?: Watts | undefined
  /** What it draws while it hashes unlimited, for a machine that does not tell or is asleep. */
  readonly nominalPower?: Watts | undefined
}

/** One order to many machines. */
export interface MachineOrder {
  readonly id: string
  readonly issuedBy: string
  readonly why: string
  readonly at: Instant
  readonly command: MachineCommand
  readonly targets: readonly OrderTarget[]
  /** By then every machine is confirmed, or named as one that is not. */
  readonly deadlineMs: number
  /** Machines spoken to at once. */
  readonly parallel: number
  /** Further attempts for each machine after the first. */
  readonly retries: number
  /** Most that the load may rise in a second, W; for orders that raise it. */
  readonly rampWPerS?: number
}

/**
 * How far a machine has come. `accepted`: it took the order. `observed`: its own report shows it done. `confirmed`: its
 * feeder's meter agrees as well. `escalated`: it did not obey by the deadline. `stopped`: the order was ended by a person first.
 */
export type OrderState =
  | 'planned'
  | 'sent'
  | 'accepted'
  | 'observed'
  | 'confirmed'
  | 'refused'
  | 'unsupported'
  | 'unreachable'
  | 'escalated'
  | 'stopped'

/** One step of one machine; steps are appended, never changed. */
export interface OrderStep {
  readonly order: string
  readonly machine: string
  readonly at: Instant
  readonly state: OrderState
  /** How often the order has been sent to this machine. */
  readonly attempt: number
  /** The answer, the measurement or the reason behind the step. */
  readonly detail: string
}

/** Where one machine stands. */
export interface MachineStanding {
  readonly target: OrderTarget
  readonly state: OrderState
  readonly attempts: number
  readonly detail: string
  /** When it was last accepted, observed, confirmed or given up. */
  readonly at: Instant
  /** What it draws after the order, by its own report. */
  readonly powerAfter?: Watts | undefined
}

/** Whether the load falls, rises or stays, by the command's nature; only the first two does a meter see. */
export function effectOf(command: MachineCommand): 'power' | 'report' {
  switch (command.kind) {
    case 'sleep':
    case 'wake':
    case 'limit':
    case 'limit-percent':
    case 'profile':
      return 'power'
    default:
      return 'report'
  }
}
