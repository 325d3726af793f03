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

interface Relief {
  readonly intents: readonly Intent[]
  readonly overloadedSince: Instant | undefined
}

/**
 * When machines do not yield in time, breakers do: above the running engines' rating (or what their gas permits) for longer than allowed, the next
 * feeder by shed priority is opened, one each time the allowance has passed again.
 */
export function relieve(
  snapshot: Snapshot,
  overloadedSince: Instant | undefined,
  settings: OverloadSettings,
): Relief {
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
  return openNext(snapshot, since, settings.afterMs, `engines at ${kw(given)} of ${kw(rated)}`)
}

/** The same for what grids may give by their connections' limits, whatever a plan wants to be bought: their relays would take all. */
export function relieveGrid(
  snapshot: Snapshot,
  overloadedSince: Instant | undefined,
  settings: Pick<OverloadSettings, 'shareOfRating' | 'afterMs'>,
): Relief {
  const { grid } = snapshot
  if (grid?.power === undefined || grid.most === 0 || grid.power <= grid.most * settings.shareOfRating)
    return { intents: [], overloadedSince: undefined }
  const since = overloadedSince ?? snapshot.at
  return openNext(snapshot, since, settings.afterMs, `${kw(grid.power)} imported of ${kw(grid.most)}`)
}

function openNext(snapshot: Snapshot, since: Instant, afterMs: number, what: string): Relief {
  if (snapshot.at - since < afterMs) return { intents: [], overloadedSince: since }
  const next = snapshot.feeders
    .filter((feeder) => feeder.breakerClosed !== false)
    .toSorted((a, b) => a.shedPriority - b.shedPriority)[0]
  if (next === undefined) return { intents: [], overloadedSince: since }
  const cause = `${what} for ${Math.round((snapshot.at - since) / 1000)} s`
  return {
    intents: [{ target: { kind: 'feeder', id: next.id }, action: { kind: 'open' }, cause }],
    overloadedSince: snapshot.at,
  }
}

const kw = (value: number) => `${Math.round(value / 1000)} kW`
