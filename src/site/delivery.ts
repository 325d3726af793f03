import type { MachineCommand, MachineFailure, MachineOutcome } from '../machines/index.ts'
import { describe } from './orders.ts'

/** What came of sending an order. */
export interface Delivery {
  /** What went wrong; absent when the device took the order. */
  readonly failure?: string
  /** It may have taken the order all the same. */
  readonly unanswered?: boolean
}

/** Failures after which nobody knows whether the machine took the order. */
const UNKNOWN: ReadonlySet<MachineFailure['kind']> = new Set(['timeout', 'unreachable', 'malformed'])

export function deliveryOf(outcome: MachineOutcome<'accepted'>, order: MachineCommand): Delivery {
  if (outcome.ok) return {}
  const { failure } = outcome
  return { failure: discreet(describe(failure), order), unanswered: UNKNOWN.has(failure.kind) }
}

/** One or two signs ("x") stand in every text and hide nothing. */
const LEAST_SECRET = 3

/** Text of a device without the passwords that the order carried, also as JSON or a form writes them; drivers leave them out too. */
export function discreet(said: string, order: MachineCommand | undefined): string {
  if (order?.kind !== 'pools') return said
  const secrets = order.pools.flatMap(({ password = '' }) =>
    password.length < LEAST_SECRET
      ? []
      : [password, JSON.stringify(password).slice(1, -1), encodeURIComponent(password)],
  )
  return secrets.reduce((text, secret) => text.replaceAll(secret, '…'), said)
}
