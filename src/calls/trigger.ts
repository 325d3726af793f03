import type { Instant } from '../quantity/index.ts'
import { type CallBook, type HeldCall, keyOf, timeOf } from './book.ts'
import { type CallFact, keyText } from './fact.ts'
import type { CallScope } from './model.ts'

/** Since when the frequency has been well again, by `keyText`, for frequency calls that are shed. */
export type Recovering = ReadonlyMap<string, Instant>

export interface TriggerView {
  /** Unknown changes nothing, and the time of recovery begins anew. */
  readonly frequencyHz: number | undefined
  /** Metered power of a scope; a call is not triggered while it is unknown. */
  readonly powerKw: (scope: CallScope) => number | undefined
}

/**
 * Frequency calls in force: one below whose frequency the site falls sheds from the power that there was at that moment, and is released
 * once the frequency has been well for `restoreAfterS` without a break. What changes comes as entries to be appended.
 */
export function triggersAfter(
  book: CallBook,
  recovering: Recovering,
  view: TriggerView,
  at: Instant,
): { readonly facts: readonly Extract<CallFact, { kind: 'trigger' }>[]; readonly recovering: Recovering } {
  const facts: Extract<CallFact, { kind: 'trigger' }>[] = []
  const well = new Map<string, Instant>()
  for (const held of book.calls.values()) {
    const { mode } = held.call
    if (mode.kind !== 'below-frequency' || !inTime(held, at)) continue
    const { frequencyHz } = view
    const key = keyText(held.call)
    if (held.trigger?.on !== true) {
      const powerKw = view.powerKw(held.call.scope)
      if (frequencyHz !== undefined && frequencyHz < mode.hz && powerKw !== undefined)
        facts.push({ kind: 'trigger', call: keyOf(held), on: true, powerKw })
      continue
    }
    if (frequencyHz === undefined || frequencyHz < mode.hz) continue
    const since = recovering.get(key) ?? at
    if (at - since >= mode.restoreAfterS * 1000)
      facts.push({ kind: 'trigger', call: keyOf(held), on: false, powerKw: held.trigger.powerKw })
    else well.set(key, since)
  }
  return { facts, recovering: well }
}

function inTime(held: HeldCall, at: Instant): boolean {
  const { start, end } = timeOf(held)
  return start <= at && at < end
}
