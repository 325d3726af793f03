import { type Instant, sum } from '../quantity/index.ts'
import { sharedCapacity } from './available.ts'
import type { Intent, Snapshot } from './model.ts'

/** How long the engines may carry more than their rating before a feeder goes. */
export interface OverloadSettings {
  readonly shareOfRating: number
  readonly afterMs: number
  /** The rating, or what gas and air leave of it: machines get longer to yield to that. */
  readonly of?: 'rating' | 'bound'
}

/**
 * When machines do not yield in time, breakers do: above the running engines' rating (or what their gas permits) for longer than allowed, the next
 * feeder by shed priority is opened, one each time the allowance has passed again.
 */
export function relieve(
  snapshot: Snapshot,
  overloadedSince: Instant | undefined,
  settings: OverloadSettings,
): { readonly intents: readonly Intent[]; readonly overloadedSince: Instant | undefined } {
  const running = snapshot.engines.filter(
    (engine) => engine.phase === 'running' && engine.breakerClosed === true,
  )
  const bound = settings.of === 'bound'
  const rated = bound ? sharedCapacity(running) : sum(running.map((engine) => engine.rated))
  const given = sum(running.map((engine) => engine.power).filter((power) => power !== undefined))
  // Where none may run, all are being stopped: opening feeders would only take the site's own supply before that.
  if (running.length === 0 || rated === 0 || given <= rated * settings.shareOfRating)
    return { intents: [], overloadedSince: undefined }
  const since = overloadedSince ?? snapshot.at
  if (snapshot.at - since < settings.afterMs) return { intents: [], overloadedSince: since }
  const next = snapshot.feeders
    .filter((feeder) => feeder.breakerClosed !== false)
    .toSorted((a, b) => a.shedPriority - b.shedPriority)[0]
  if (next === undefined) return { intents: [], overloadedSince: since }
  const kw = (value: number) => `${Math.round(value / 1000)} kW`
  const cause = `engines at ${kw(given)} of ${kw(rated)} for ${Math.round((snapshot.at - since) / 1000)} s`
  return {
    intents: [{ target: { kind: 'feeder', id: next.id }, action: { kind: 'open' }, cause }],
    overloadedSince: snapshot.at,
  }
}
