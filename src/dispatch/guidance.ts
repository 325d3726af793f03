import { type Instant, kilopascals, type Watts } from '../quantity/index.ts'
import { sharedCapacity } from './available.ts'
import { carriedAtLeast } from './commitment.ts'
import type { EngineState, GridState, HeldBack, Snapshot } from './model.ts'

/** What the plan asks of the fast loop in the step that is now. */
export interface Guidance {
  /** What an engine is wanted to do; merit decides about those that are not named. */
  readonly engines: ReadonlyMap<string, 'on' | 'off'>
  /** Of those, what a person pinned: kept when the plan does not hold any more. */
  readonly pinned: ReadonlySet<string>
  /** Pinned at a power: engines on one busbar share their load, so it bounds them all. */
  readonly mostW?: ReadonlyMap<string, Watts>
  /** Line pack to be held at least, m³ above the lowest pressure; absent where the plan says nothing of it. */
  readonly packM3?: number
  /** To be imported at most; absent where the plan says nothing of it. */
  readonly importMostW?: Watts
  /** Machines that stand still on purpose, by group. */
  readonly heldBack: readonly HeldBack[]
  /** Calls have changed since the plan was made. */
  readonly outdated?: boolean
  /** Since when engines have been unwanted without a break. */
  readonly unwantedSince?: ReadonlyMap<string, Instant>
}

/** The pressure is never steered nearer to the highest than this share of its band. Assumed. */
const BAND_SHARE = 0.1
/**
 * Limits from outside must have been the same for so long before an engine goes for the plan, or it must have been unwanted for as long: a call may be taken
 * back as quickly as it came, and an engine that went takes minutes to come back. Assumed.
 */
const UNSETTLED_MS = 300_000

/**
 * The snapshot as the plan wants it to be seen. Everything in it may only narrow: an engine is stopped once the others carry what cannot be
 * put to sleep and limits from outside have held for a while, gas may be saved but no more of it drawn, machines may be held back but none
 * is woken for it. Where an engine that the plan counts on is not to be had, the plan does not hold: what people pinned stays, the rest is
 * left to merit.
 */
export function guided(snapshot: Snapshot, guidance: Guidance | undefined): Snapshot {
  if (guidance === undefined) return snapshot
  const holds = snapshot.engines.every(
    (engine) =>
      guidance.engines.get(engine.id) !== 'on' || guidance.pinned.has(engine.id) || countedOn(engine),
  )
  const engines = snapshot.engines.map((engine): EngineState => {
    const wish = guidance.engines.get(engine.id)
    if (wish === undefined || !(holds || guidance.pinned.has(engine.id))) return engine
    const most = guidance.mostW?.get(engine.id)
    return most === undefined || most >= engine.available
      ? { ...engine, wish }
      : { ...engine, wish, available: most, bounds: [...(engine.bounds ?? []), 'pinned'] }
  })
  const seen = { ...snapshot, engines }
  const leaving = leavingOf(seen, guidance)
  return {
    ...seen,
    engines: engines.map((engine) => (leaving.has(engine.id) ? { ...engine, leaving: true } : engine)),
    gas: gasHeld(seen, holds ? guidance.packM3 : undefined),
    ...(seen.grid !== undefined && {
      grid: boughtAtMost(seen.grid, holds ? guidance.importMostW : undefined),
    }),
    heldBack: guidance.heldBack,
  }
}

function countedOn({ phase, available, minimum }: EngineState): boolean {
  return phase !== 'tripped' && phase !== 'unknown' && available >= minimum
}

/** Engines that run, are not wanted, and can go: starts come first, and the others must carry what no machine can give up. */
function leavingOf(snapshot: Snapshot, guidance: Guidance): ReadonlySet<string> {
  const { pinned } = guidance
  const running = snapshot.engines.filter(({ phase }) => phase === 'running')
  const unwanted = running.filter(
    ({ id, wish }) => wish === 'off' && (pinned.has(id) || mayGo(id, snapshot, guidance)),
  )
  if (unwanted.length === 0) return NONE
  const called = snapshot.engines.find(
    (engine) => engine.phase === 'stopped' && engine.wish === 'on' && engine.available >= engine.minimum,
  )
  if (called !== undefined && carriedAtLeast(snapshot, [...running, called])) return NONE
  const staying = running.filter((engine) => !unwanted.includes(engine))
  // A person who pins every engine off wants the site dark.
  const emptied = unwanted.length === running.length && unwanted.every(({ id }) => pinned.has(id))
  const left = unsheddableW(snapshot)
  if (!emptied && (left === undefined || left > sharedCapacity(staying) + (snapshot.grid?.most ?? 0)))
    return NONE
  return new Set(unwanted.map(({ id }) => id))
}
const NONE: ReadonlySet<string> = new Set()

/** Whether an engine that the plan does not want may go: by a plan that knows the calls as they are, once they have settled. */
function mayGo(id: string, { at, limitsSince }: Snapshot, { outdated, unwantedSince }: Guidance): boolean {
  const settled = (since: Instant | undefined) => since !== undefined && at - since >= UNSETTLED_MS
  return (
    outdated !== true &&
    (limitsSince === undefined || settled(limitsSince) || settled(unwantedSince?.get(id)))
  )
}

/** What is drawn beside machines that can be put to sleep, W; undefined while a feeder is not known. */
function unsheddableW({ feeders, machines }: Snapshot): number | undefined {
  let left = 0
  for (const { power, upper } of feeders) {
    if (upper !== undefined) continue
    if (power === undefined) return undefined
    left += power
  }
  for (const { canSleep, power } of machines) if (canSleep) left -= power ?? 0
  return Math.max(0, left)
}

function boughtAtMost(grid: GridState, most: Watts | undefined): GridState {
  return most === undefined || most >= grid.most ? grid : { ...grid, most }
}

function gasHeld({ gas }: Snapshot, packM3: number | undefined): Snapshot['gas'] {
  if (gas === undefined || packM3 === undefined || gas.linePackPerKilopascal <= 0) return gas
  const wanted = gas.low + packM3 / gas.linePackPerKilopascal
  const most = gas.high - (gas.high - gas.low) * BAND_SHARE
  const set = Math.max(gas.set, Math.min(wanted, most))
  return { ...gas, set: kilopascals(set) }
}
