import { ENGINE_PHASES, type EnginePhase } from '../devices/index.ts'
import type {
  EngineState,
  FeederState,
  GasState,
  GridConnectionState,
  Order,
  ProtectionView,
  Snapshot,
} from '../dispatch/index.ts'
import { efficiencyAt, yieldWhPerM3 } from '../power/index.ts'
import {
  type CubicMetresPerHour,
  type Hertz,
  hertz,
  type Instant,
  kilopascals,
  type MegajoulesPerCubicMetre,
  megajoulesPerCubicMetre,
  type Watts,
  watts,
} from '../quantity/index.ts'
import { gridConnections, gridState } from './gridNow.ts'
import type { Image } from './image.ts'
import { machineStates } from './machineState.ts'
import { FAST_OLDEST_MS, flagOf, METER_OLDEST_MS, meterPower } from './measuredNow.ts'
import { chainAbove, type Plant, type PlantEngine, splitPoint } from './plant.ts'

/** Share of the rating at which the yield of gas is taken while no engine runs. Assumed. */
const LOAD_SHARE_AT_REST = 0.85

export interface SiteMemory {
  /** Smoothed, see `smoothInflow`. */
  readonly inflow: CubicMetresPerHour | undefined
  readonly orders: readonly Order[]
  /** Machines that did not obey of late. */
  readonly stubborn: ReadonlySet<string>
  /** Net heating value of the gas in force; what the site file says where it is left out. */
  readonly heat?: MegajoulesPerCubicMetre | undefined
  /** What each engine may give, where something bounds it. */
  readonly bounds?: EngineBounds | undefined
}
export type EngineBounds = ReadonlyMap<string, { readonly power: Watts; readonly why: readonly string[] }>

/** One frozen picture of the site for one cycle of control. */
export function snapshotOf(plant: Plant, image: Image, memory: SiteMemory, now: Instant): Snapshot {
  const engines = plant.engines.map((engine) =>
    bounded(engineState(engine, plant, image, now), memory.bounds),
  )
  const connections = connectionsNow(plant, image, engines, now)
  const dark = isDark(engines, connections)
  const feeders = feederStates(plant, image, { engines, connections, dark }, now)
  const grid = gridState(connections)
  const live = (id: string) => (dark ? false : feederLive(plant, image, id, now))
  return {
    at: now,
    ...(grid !== undefined && { grid }),
    ...(dark && { dark }),
    engines,
    gas: gasState(plant, image, engines, memory, now),
    feeders,
    machines: machineStates(plant, image, memory.stubborn, live, now),
    frequency: frequencyOf(plant, image, connections, now),
    orders: memory.orders,
  }
}

/** What feeds the busbar: engines and grid connections. */
interface Sources {
  readonly engines: readonly EngineState[]
  readonly connections: readonly GridConnectionState[]
  readonly dark: boolean
}

/** Whether nothing feeds the site: no feeder has voltage then, whatever its breaker shows. */
export function busbarDark(plant: Plant, image: Image, now: Instant): boolean {
  const engines = plant.engines.map((engine) => engineState(engine, plant, image, now))
  return isDark(engines, connectionsNow(plant, image, engines, now))
}

/** Whether it is known of every source that it is off line. */
function isDark(
  engines: readonly Pick<EngineState, 'breakerClosed'>[],
  connections: readonly GridConnectionState[],
): boolean {
  if (engines.length + connections.length === 0) return false
  return (
    engines.every(({ breakerClosed }) => breakerClosed === false) &&
    connections.every(({ onLine }) => onLine === false)
  )
}

/** Grid connections, each held against what the meters of feeders and engines leave to it. */
function connectionsNow(
  plant: Plant,
  image: Image,
  engines: readonly EngineState[],
  now: Instant,
): readonly GridConnectionState[] {
  if (plant.file.grid.length === 0) return []
  const given = givenByEngines(engines)
  let load: number | undefined = 0
  for (const { id, meter, breaker } of plant.file.feeders) {
    if (plant.upperFeeder.has(id) || flagOf(image, breaker.closed, now) === false) continue
    const metered: number | undefined = meter === undefined ? undefined : meterPower(plant, image, meter, now)
    load = load === undefined || metered === undefined ? undefined : load + metered
  }
  return gridConnections(
    plant,
    image,
    now,
    load === undefined || given === undefined ? undefined : load - given,
  )
}

/** Unknown while one that may be on line does not tell. */
function givenByEngines(engines: readonly EngineState[]): number | undefined {
  let total = 0
  for (const engine of engines) {
    if (engine.breakerClosed === false) continue
    if (engine.power === undefined) return undefined
    total += engine.power
  }
  return total
}

/** What the protection loop needs, from values that it has just read. */
export function protectionView(
  plant: Plant,
  image: Image,
  now: Instant,
  bounds?: EngineBounds,
): ProtectionView {
  const engines = plant.engines.map((engine) => engineState(engine, plant, image, now))
  const connections = connectionsNow(plant, image, engines, now)
  const dark = isDark(engines, connections)
  return {
    frequency: frequencyOf(plant, image, connections, now),
    ...(connections.length > 0 && {
      grid: connections.map(({ id, onLine, power, limit }) => ({ id, online: onLine, power, most: limit })),
    }),
    engines: plant.engines.map((engine, k) => {
      const state = engines[k] ?? engineState(engine, plant, image, now)
      const known = state.phase !== 'unknown' && state.breakerClosed !== undefined
      return {
        id: engine.id,
        online: known ? state.breakerClosed === true && state.phase !== 'tripped' : undefined,
        power: state.power,
        available: carriedFor(engine, bounds),
      }
    }),
    feeders: feederStates(plant, image, { engines, connections, dark }, now).map((feeder) => ({
      id: feeder.id,
      ...(feeder.upper !== undefined && { upper: feeder.upper }),
      shedPriority: feeder.shedPriority,
      closed: feeder.breakerClosed,
      power: feeder.power,
    })),
  }
}

export function engineState(engine: PlantEngine, plant: Plant, image: Image, now: Instant): EngineState {
  const { controller, meter, merit } = engine.entry
  const point = image.point(controller, 'phase')
  const power =
    image.value(controller, 'power_w', now, FAST_OLDEST_MS) ?? meterPower(plant, image, meter, now)
  return {
    id: engine.id,
    rated: engine.rated,
    phase: phaseOf(image.value(controller, 'phase', now, FAST_OLDEST_MS)),
    breakerClosed: flagOf(image, engine.entry.breaker.closed, now),
    power: power === undefined ? undefined : watts(power),
    available: engine.rated,
    minimum: engine.minimum,
    blockLoad: engine.blockLoad,
    merit,
    ageMs: point === undefined ? Number.POSITIVE_INFINITY : now - point.at,
  }
}

/** For the moments of a shed an engine that is about to be stopped for its gas still carries its rating. */
function carriedFor(engine: PlantEngine, bounds: EngineBounds | undefined): Watts {
  const bound = bounds?.get(engine.id)?.power
  return bound === undefined || bound < engine.minimum ? engine.rated : bound
}

function bounded(state: EngineState, bounds: EngineBounds | undefined): EngineState {
  const bound = bounds?.get(state.id)
  return bound === undefined ? state : { ...state, available: bound.power, bounds: bound.why }
}

function phaseOf(code: number | undefined): EnginePhase | 'unknown' {
  return code === undefined ? 'unknown' : (ENGINE_PHASES[code] ?? 'unknown')
}

/** Whether there is voltage behind a feeder's breaker, as far as breakers tell: its own and those above it. */
export function feederLive(plant: Plant, image: Image, id: string, now: Instant): boolean | undefined {
  const closed = [id, ...chainAbove(plant.upperFeeder, id)].map((each) =>
    feederClosed(plant, image, each, now),
  )
  if (closed.includes(false)) return false
  return closed.includes(undefined) ? undefined : true
}

function feederClosed(plant: Plant, image: Image, id: string, now: Instant): boolean | undefined {
  const feeder = plant.file.feeders.find((each) => each.id === id)
  return feeder === undefined ? undefined : flagOf(image, feeder.breaker.closed, now)
}

/**
 * Feeders with their metered power. One closed feeder whose meter is silent takes what the engines give less what the
 * other feeders take: the busbar's balance knows it.
 */
function feederStates(plant: Plant, image: Image, sources: Sources, now: Instant): FeederState[] {
  const states = plant.file.feeders.map((feeder): FeederState => {
    const device = feeder.meter === undefined ? undefined : plant.deviceOfMeter.get(feeder.meter)
    const point = device === undefined ? undefined : image.point(device, 'power_w')
    const closed = flagOf(image, feeder.breaker.closed, now)
    const metered = feeder.meter === undefined ? undefined : meterPower(plant, image, feeder.meter, now)
    const upper = plant.upperFeeder.get(feeder.id)
    return {
      id: feeder.id,
      ...(upper !== undefined && { upper }),
      shedPriority: feeder.shed_priority,
      breakerClosed: closed,
      power: closed === false || sources.dark ? watts(0) : metered === undefined ? undefined : watts(metered),
      ageMs:
        closed === false || sources.dark
          ? 0
          : point === undefined
            ? Number.POSITIVE_INFINITY
            : now - point.at,
    }
  })
  // What hangs from a feeder is in that one's meter.
  const tops = states.filter((state) => state.upper === undefined)
  const silent = tops.filter((state) => state.power === undefined)
  const [only] = silent
  const generated = generatedBy(sources.engines, sources.connections)
  if (silent.length !== 1 || only === undefined || generated === undefined) return states
  const others = tops.reduce((total, state) => total + (state.power ?? 0), 0)
  const rest: FeederState = { ...only, power: watts(Math.max(0, generated - others)), ageMs: 0 }
  return states.map((state) => (state === only ? rest : state))
}

/** Sum over the sources; unknown while one that may be on line does not tell. */
export function totalGenerated({ engines, grid }: Pick<Snapshot, 'engines' | 'grid'>): Watts | undefined {
  return generatedBy(engines, grid?.connections ?? [])
}

/** A connection in trouble is itself known from the busbar's balance: it tells nothing of a feeder. */
function generatedBy(
  engines: readonly EngineState[],
  connections: readonly GridConnectionState[],
): Watts | undefined {
  if (engines.length + connections.length === 0) return undefined
  const given = givenByEngines(engines)
  if (given === undefined) return undefined
  let total = given
  for (const { onLine, power } of connections) {
    if (onLine === false) continue
    if (power === undefined) return undefined
    total += power
  }
  return watts(total)
}

/** From the first engine on line that tells it, else from the meter of a grid on line. */
function frequencyOf(
  plant: Plant,
  image: Image,
  connections: readonly GridConnectionState[],
  now: Instant,
): Hertz | undefined {
  for (const engine of plant.engines) {
    if (flagOf(image, engine.entry.breaker.closed, now) !== true) continue
    const value = image.value(engine.entry.controller, 'frequency_hz', now, FAST_OLDEST_MS)
    if (value !== undefined) return hertz(value)
  }
  return connections.find(({ onLine, frequency }) => onLine === true && frequency !== undefined)?.frequency
}

function gasState(
  plant: Plant,
  image: Image,
  engines: readonly EngineState[],
  memory: SiteMemory,
  now: Instant,
): GasState | undefined {
  const inlet = plant.file.gas?.inlet
  if (inlet === undefined) return undefined
  const { device, point } = splitPoint(inlet.pressure)
  const pressure = image.point(device, point)
  const meter = image.point(plant.deviceOfMeter.get(inlet.meter) ?? '', 'flow_m3_per_h')
  const value = image.value(device, point, now, METER_OLDEST_MS)
  const age = Math.max(ageOf(pressure, now), ageOf(meter, now))
  return {
    inflow: memory.inflow,
    pressure: value === undefined ? undefined : kilopascals(value),
    low: kilopascals(inlet.pressure_low_kpa),
    set: kilopascals(inlet.pressure_set_kpa),
    high: kilopascals(inlet.pressure_high_kpa),
    linePackPerKilopascal: inlet.line_pack_m3_per_kpa,
    yieldWhPerM3: meanYield(plant, engines, memory.heat),
    ageMs: age,
  }
}

const ageOf = (point: { readonly at: Instant } | undefined, now: Instant) =>
  point === undefined ? Number.POSITIVE_INFINITY : now - point.at

/** Electricity from one cubic metre over the running engines at their present load. */
function meanYield(
  plant: Plant,
  engines: readonly EngineState[],
  told: MegajoulesPerCubicMetre | undefined,
): number {
  const heat = told ?? megajoulesPerCubicMetre(plant.file.gas?.inlet.net_heating_value_mj_per_m3 ?? 0)
  let power = 0
  let gas = 0
  for (const engine of plant.engines) {
    const state = engines.find((each) => each.id === engine.id)
    const drawn = state?.breakerClosed === true ? (state.power ?? 0) : 0
    const share = drawn > engine.minimum / 2 ? drawn / engine.rated : 0
    if (share === 0) continue
    power += drawn
    gas += drawn / yieldWhPerM3(efficiencyAt(engine.curve, share), heat)
  }
  if (gas > 0) return power / gas
  const first = plant.engines[0]
  return first === undefined ? 0 : yieldWhPerM3(efficiencyAt(first.curve, LOAD_SHARE_AT_REST), heat)
}
