import type { MachineCommand, MachineOutcome } from '../model.ts'
import { failed } from '../outcome.ts'

/** Shorter secrets ("x") stand in every text and hide nothing. */
const LEAST_SECRET = 4
/** A detail is the driver's own words around what the device said. */
const LONGEST_DETAIL = 400

/** What a device said, fit for a failure: without the secrets it may have echoed, and not too long. */
export function discreet(said: string, secrets: readonly (string | undefined)[], longest = 200): string {
  let shown = said
  for (const secret of secrets)
    if (secret !== undefined && secret.length >= LEAST_SECRET) shown = shown.replaceAll(secret, '…')
  return shown.slice(0, longest).trim()
}

/** What an order carries that a device may echo in its refusal. */
export function secretsOf(order: MachineCommand): readonly (string | undefined)[] {
  return order.kind === 'pools' ? order.pools.map((pool) => pool.password) : []
}

/** The outcome of an order with the secrets taken out of what its failure says. */
export function discreetly<T>(
  outcome: MachineOutcome<T>,
  secrets: readonly (string | undefined)[],
): MachineOutcome<T> {
  if (outcome.ok || !('detail' in outcome.failure)) return outcome
  return failed({ ...outcome.failure, detail: discreet(outcome.failure.detail, secrets, LONGEST_DETAIL) })
}
