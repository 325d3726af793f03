import { type Instant, sum } from '../quantity/index.ts'
import { drawableM3PerH, sharedCapacity } from './available.ts'
import type { EngineState, Intent, Snapshot } from './model.ts'

export interface CommitmentSettings {
  readonly headroomShare: number
  /** How long more must be wanted before an engine is started, and less before one is stopped. */
  readonly startAfterMs: number
  readonly stopAfterMs: number
  /** An engine that may not run is stopped once the others carry the load, and at the latest after this. */
  readonly unloadWithinMs: number
  /** What protection leaves free of the others when one goes: at more load than that it would shed feeders. 0 unless told. */
  readonly reserveShare?: number
}

export interface CommitmentMemory {
  readonly wantMoreSince: Instant | undefined
  readonly wantLessSince: Instant | undefined
  /** Since when an engine runs that may not. */
  readonly forbiddenSince?: Instant | undefined
}
export const UNDECIDED: CommitmentMemory = { wantMoreSince: undefined, wantLessSince: undefined }

/**
 * Which engines run. Where the plan wishes for one it is started as soon as gas and load keep all at least at minimum load, and one that it
 * does not want is stopped once the others carry what is generated. Of the rest, by merit: one more while machines stand still for want of engines
 * and the gas carries it at least at minimum load; one less while the gas or the load would keep them all below minimum, whatever the plan says.
 * One engine at a time; a tripped engine is left to a person, who resets it at the panel.
 */
export function commit(
  snapshot: Snapshot,
  memory: CommitmentMemory,
  settings: CommitmentSettings,
): { readonly intents: readonly Intent[]; readonly memory: CommitmentMemory } {
  const running = snapshot.engines.filter((engine) => engine.phase === 'running')
  const moving = snapshot.engines.some((engine) => engine.phase === 'starting' || engine.phase === 'stopping')
  if (moving) return { intents: [], memory: UNDECIDED }

  const forbidden = unload(snapshot, running, memory, settings)
  if (forbidden !== undefined) return forbidden
  const wanted = carriedW(snapshot)
  const capacity = sharedCapacity(running) * (1 - settings.headroomShare)
  const ready = snapshot.engines
    .filter((engine) => engine.phase === 'stopped' && engine.available >= engine.minimum)
    .toSorted((a, b) => a.merit - b.merit)
  const called = ready.find(({ wish }) => wish === 'on')
  const next = called ?? ready.find(({ wish }) => wish === undefined)

  const short = called !== undefined || wanted > capacity
  const more = next !== undefined && short && carriedAtLeast(snapshot, [...running, next])
  const last = running.toSorted((a, b) => unwanted(b) - unwanted(a) || b.merit - a.merit)[0]
  const less = last !== undefined && running.length > 1 && !carriedAtLeast(snapshot, running)

  const wantMoreSince = more ? (memory.wantMoreSince ?? snapshot.at) : undefined
  const wantLessSince = less ? (memory.wantLessSince ?? snapshot.at) : undefined
  if (next !== undefined && wantMoreSince !== undefined) {
    const dead = running.length === 0
    if (dead || snapshot.at - wantMoreSince >= settings.startAfterMs)
      return {
        intents: [
          order(
            next,
            'start',
            `${called === undefined ? '' : 'the plan wants it: '}${kw(wanted)} wanted, ${kw(capacity)} running`,
          ),
        ],
        memory: UNDECIDED,
      }
  }
  if (
    last !== undefined &&
    wantLessSince !== undefined &&
    snapshot.at - wantLessSince >= settings.stopAfterMs
  )
    return { intents: [order(last, 'stop', `${kw(wanted)} is below minimum load`)], memory: UNDECIDED }
  const gone = carriedWithout(snapshot, running, settings)
  if (gone !== undefined)
    return { intents: [order(gone, 'stop', 'the plan does not want it')], memory: UNDECIDED }
  return { intents: [], memory: { wantMoreSince, wantLessSince } }
}

/** Load swings by a little from one look to the next. Assumed. */
const SURE_SHARE = 0.01

/** What is let go first: engines that are not wanted, last those that are. */
const unwanted = ({ wish }: EngineState) => (wish === 'off' ? 2 : wish === 'on' ? 0 : 1)

/** An engine that leaves and without which the others carry what is generated; the last one once no machine is at work. */
function carriedWithout(
  snapshot: Snapshot,
  running: readonly EngineState[],
  { reserveShare = 0 }: CommitmentSettings,
): EngineState | undefined {
  const leaving = running.filter((engine) => engine.leaving === true).toSorted((a, b) => b.merit - a.merit)[0]
  if (leaving === undefined) return undefined
  const rest = running.filter((engine) => engine !== leaving)
  if (rest.length === 0)
    return snapshot.machines.some(({ mode }) => mode === 'mining' || mode === 'starting')
      ? undefined
      : leaving
  const generated = sum(running.map(({ power }) => power).filter((power) => power !== undefined))
  return generated <= sharedCapacity(rest) * (1 - reserveShare - SURE_SHARE) ? leaving : undefined
}

/**
 * An engine whose gas is not permitted, or permitted at less than its minimum load, is stopped: as soon as the others carry what is
 * generated, since control lowers the load to what they may give, and at the latest when the time for that is over.
 */
function unload(
  snapshot: Snapshot,
  running: readonly EngineState[],
  memory: CommitmentMemory,
  settings: CommitmentSettings,
): { readonly intents: readonly Intent[]; readonly memory: CommitmentMemory } | undefined {
  const forbidden = running
    .filter((engine) => engine.available < engine.minimum)
    .toSorted((a, b) => b.merit - a.merit)[0]
  if (forbidden === undefined) return undefined
  const since = memory.forbiddenSince ?? snapshot.at
  const rest = sharedCapacity(running)
  const generated = sum(running.map((engine) => engine.power).filter((power) => power !== undefined))
  if (generated > rest && snapshot.at - since < settings.unloadWithinMs)
    return { intents: [], memory: { ...UNDECIDED, forbiddenSince: since } }
  const why = forbidden.bounds?.join('; ') ?? ''
  return { intents: [order(forbidden, 'stop', `it may not run on this gas: ${why}`)], memory: UNDECIDED }
}

/** Whether gas and load keep these engines at least at minimum load. */
export function carriedAtLeast(snapshot: Snapshot, engines: readonly EngineState[]): boolean {
  return carriedW(snapshot) >= sum(engines.map((engine) => engine.minimum))
}

/** What is wanted, as far as the gas carries it. */
function carriedW(snapshot: Snapshot): number {
  return Math.min(wantedW(snapshot), gasPowerW(snapshot))
}

const kw = (value: number) => `${Math.round(value / 1000)} kW`

function order(engine: EngineState, kind: 'start' | 'stop', cause: string): Intent {
  return { target: { kind: 'engine', id: engine.id }, action: { kind }, cause }
}

/** What the site would draw with every machine at its nominal power that no person has stopped. */
function wantedW(snapshot: Snapshot): number {
  const machines = snapshot.machines.filter((machine) => machine.stoppedBy !== 'operator')
  const own = sum(
    snapshot.feeders.flatMap(({ power, upper }) =>
      power === undefined || upper !== undefined ? [] : [power],
    ),
  )
  return Math.max(own, sum(machines.map((machine) => machine.nominalPower)))
}

/** Power the gas carries; without a measured gas there is no limit to know. */
function gasPowerW(snapshot: Snapshot): number {
  if (snapshot.gas === undefined) return Number.POSITIVE_INFINITY
  const drawable = drawableM3PerH(snapshot.gas)
  return drawable === undefined ? 0 : drawable * snapshot.gas.yieldWhPerM3
}
