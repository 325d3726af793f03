import {
  type CommitmentMemory,
  type ControlDecision,
  commit,
  control,
  type EnforceMemory,
  enforce,
  type Guidance,
  guided,
  type Intent,
  type LoadLimit,
  OBEYED,
  type Order,
  relieve,
  relieveGrid,
  type Snapshot,
  smoothInflow,
  UNDECIDED,
} from '../dispatch/index.ts'
import { type CubicMetresPerHour, cubicMetresPerHour, type Instant, instant } from '../quantity/index.ts'
import type { Commander } from './commander.ts'
import { ControlTally } from './controlTally.ts'
import type { Image } from './image.ts'
import type { Journal } from './journal.ts'
import type { Plant } from './plant.ts'
import { busbarDark, feederLive, type SiteMemory, snapshotOf } from './snapshot.ts'

/** More engines are started after a minute of want and stopped after five of too little. Assumed. */
const START_AFTER_MS = 60_000
const STOP_AFTER_MS = 300_000
/** Engines may carry two per cent over their rating for ten seconds before a feeder goes. Assumed. */
const OVERLOAD = { shareOfRating: 1.02, afterMs: 10_000 }
/** The same of what may be imported: relays of connections wait longer. Assumed. */
const OVER_LIMIT = { shareOfRating: 1.02, afterMs: 10_000 }
/** And over what their gas permits for two minutes: knock control bears it while machines yield. Assumed. */
const OVER_BOUND = { shareOfRating: 1.02, afterMs: 120_000, of: 'bound' } as const
/** An engine that may not run on its gas is stopped within two minutes. Assumed. */
const UNLOAD_WITHIN_MS = 120_000
/** Assumed: a third of the usual headroom. */
const DEADBAND_SHARE = 0.01
/**
 * A must that meters show exceeded: others go in the place of machines that do not obey after 4 s, breakers open after 6 s (8 s where machines alone tell
 * their power, which comes later), so that it is kept within 10 s. Assumed; a breaker that was told to open is counted on for 4 s.
 */
const ENFORCE = { spreadAfterMs: 4_000, openAfterMs: 6_000, openAfterReportsMs: 8_000, breakerMs: 4_000 }
/** Over protection's reserve, before an engine is stopped by plan: the deadband, and what the load swings by. Assumed. */
const LEAVING_SHARE = 0.03
const METER_OLDEST_MS = 10_000

export interface ControlParts {
  readonly plant: Plant
  readonly image: Image
  readonly commander: Commander
  readonly journal: Journal
  readonly orders: () => readonly Order[]
  /** What the gas in force is worth, and what each engine may make of it. */
  readonly gas: () => Pick<SiteMemory, 'heat' | 'bounds'>
  /** What calls from outside allow now; tells the calls what was measured. */
  readonly limits?: ((snapshot: Snapshot) => readonly LoadLimit[]) | undefined
  /** What the plan asks for now; undefined: nothing. */
  readonly guidance?: (at: Instant) => Guidance | undefined
  readonly decided: (snapshot: Snapshot, decision: ControlDecision) => void
}

/** One cycle: a frozen snapshot, pure decisions, commands written and sent, earlier ones confirmed or retried. */
export function controlCycle(parts: ControlParts): (at: Instant) => Promise<string | undefined> {
  const { plant, image, commander, journal } = parts
  const { headroom_share, restore_ramp_kw_per_s, period_ms } = plant.file.control
  const { reserve_share } = plant.file.protection
  const settings = {
    headroomShare: headroom_share,
    restoreRampWPerS: restore_ramp_kw_per_s * 1000,
    periodS: period_ms / 1000,
    deadbandShare: DEADBAND_SHARE,
    leavingShare: reserve_share + LEAVING_SHARE,
  }
  const commitment = {
    headroomShare: headroom_share,
    startAfterMs: START_AFTER_MS,
    stopAfterMs: STOP_AFTER_MS,
    unloadWithinMs: UNLOAD_WITHIN_MS,
    reserveShare: reserve_share,
  }
  let memory: CommitmentMemory = UNDECIDED
  let overloadedSince: Instant | undefined
  let overBoundSince: Instant | undefined
  let overLimitSince: Instant | undefined
  let obeyed: EnforceMemory = OBEYED
  const inflow = inflowFilter(plant, image)
  const limited = limitsWatch(parts.limits)
  const watched = wishWatch()
  const tally = new ControlTally(journal)

  return async (at) => {
    commander.track()
    const dark = busbarDark(plant, image, at)
    for (const { id } of plant.file.feeders)
      image.breakerSeen(id, dark ? false : feederLive(plant, image, id, at), at)
    const seen = snapshotOf(
      plant,
      image,
      {
        inflow: inflow(at),
        orders: parts.orders(),
        stubborn: commander.stubborn(at),
        ...parts.gas(),
      },
      at,
    )
    const snapshot = limited(seen)
    const wanted = guided(snapshot, watched(parts.guidance?.(at), at))
    const decision = control(wanted, settings)
    const engines = commit(wanted, memory, commitment)
    memory = engines.memory
    const relief = relieve(snapshot, overloadedSince, OVERLOAD)
    overloadedSince = relief.overloadedSince
    const yielding = relieve(snapshot, overBoundSince, OVER_BOUND)
    overBoundSince = yielding.overloadedSince
    const bought = relieveGrid(snapshot, overLimitSince, OVER_LIMIT)
    overLimitSince = bought.overloadedSince
    const enforced = enforce(snapshot, obeyed, ENFORCE)
    obeyed = enforced.memory
    parts.decided(snapshot, decision)
    const intents = onePerTarget([
      ...relief.intents,
      ...(relief.intents.length > 0 ? [] : yielding.intents),
      ...(relief.intents.length > 0 ? [] : bought.intents),
      ...enforced.intents,
      ...engines.intents,
      ...decision.intents,
    ]).filter((intent) => !commander.isOpen(intent.target.kind, intent.target.id))
    tellDecisions(journal, intents)
    tally.add(at, intents, decision)
    await commander.give(intents, 'controller')
    return decision.cause
  }
}

/** What calls allow now, and since when just these of them hold: a clock that goes back begins that anew. */
function limitsWatch(limitsOf: ControlParts['limits']): (seen: Snapshot) => Snapshot {
  let held = ''
  let since: Instant | undefined
  return (seen) => {
    if (limitsOf === undefined) return seen
    const limits = limitsOf(seen)
    const holding = limits
      .map(({ id }) => id)
      .toSorted()
      .join(' ')
    if (since === undefined || holding !== held || seen.at < since) since = seen.at
    held = holding
    return { ...seen, limits, limitsSince: since }
  }
}

/** Since when the plan has not wanted an engine. */
function wishWatch(): (guidance: Guidance | undefined, at: Instant) => Guidance | undefined {
  let since: ReadonlyMap<string, Instant> = new Map()
  return (guidance, at) => {
    const off = [...(guidance?.engines ?? [])].filter(([, wish]) => wish === 'off')
    since = new Map(off.map(([id]) => [id, instant(Math.min(at, since.get(id) ?? at))]))
    return guidance === undefined ? undefined : { ...guidance, unwantedSince: since }
  }
}

/** The first word on a target counts in a cycle. */
function onePerTarget(intents: readonly Intent[]): readonly Intent[] {
  const first = new Map<string, Intent>()
  for (const intent of intents) {
    const key = `${intent.target.kind} ${intent.target.id}`
    if (!first.has(key)) first.set(key, intent)
  }
  return [...first.values()]
}

/** Feeders and engines are told of one by one, machines as sums. */
function tellDecisions(journal: Journal, intents: readonly Intent[]): void {
  for (const { target, action, cause } of intents)
    if (target.kind !== 'machine')
      journal.tell({
        severity: action.kind === 'open' ? 'alarm' : 'info',
        kind: `${target.kind}.${action.kind}`,
        subject: target.id,
        who: 'controller',
        why: cause,
      })
}

/** The inflow that control acts on: the inlet meter less what treatment takes out, smoothed. */
function inflowFilter(plant: Plant, image: Image): (at: Instant) => CubicMetresPerHour | undefined {
  const inlet = plant.file.gas?.inlet
  const kept = (plant.file.gas?.treatment ?? []).reduce((share, step) => share * (1 - step.loss_share), 1)
  const device = inlet === undefined ? undefined : plant.deviceOfMeter.get(inlet.meter)
  let smoothed: CubicMetresPerHour | undefined
  let last: Instant | undefined
  return (at) => {
    if (device === undefined) return undefined
    const flow = image.value(device, 'flow_m3_per_h', at, METER_OLDEST_MS)
    if (flow === undefined) return smoothed
    smoothed = smoothInflow(smoothed, cubicMetresPerHour(flow * kept), last === undefined ? 0 : at - last)
    last = at
    return smoothed
  }
}
