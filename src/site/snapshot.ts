import { ENGINE_PHASES, type EnginePhase } from '../devices/index.ts'
import type {
  EngineState,
  FeederState,
  GasState,
  GridState,
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
import type { Image } from './image.ts'
import { machineStates } from './machineState.ts'
import { type Plant, type PlantEngine, splitPoint } from './plant.ts'

/** Electrical values older than this are unknown: the engines' and breakers' fast points come every few tens of ms. */
const FAST_OLDEST_MS = 2_000
/** Meters are read every few seconds; three missed readings make the value unknown. */
const METER_OLDEST_MS = 10_000
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
  const feeders = feederStates(plant, image, engines, now)
  const grid = gridState(plant, image, now)
  return {
    at: now,
    ...(grid !== undefined && { grid }),
    engines,
    gas: gasState(plant, image, engines, memory, now),
    feeders,
    machines: machineStates(plant, image, memory.stubborn, (id) => feederClosed(plant, image, id, now), now),
    frequency: frequencyOf(plant, image, now),
    orders: memory.orders,
  }
}

/** What the protection loop needs, from values that it has just read. */
export function protectionView(
  plant: Plant,
  image: Image,
  now: Instant,
  bounds?: EngineBounds,
): ProtectionView {
  const grid = gridState(plant, image, now)
  return {
    frequency: frequencyOf(plant, image, now),
    ...(grid?.power !== undefined && { gridRoom: watts(Math.max(0, grid.most - grid.power)) }),
    engines: plant.engines.map((engine) => {
      const state = engineState(engine, plant, image, now)
      const known = state.phase !== 'unknown' && state.breakerClosed !== undefined
      return {
        id: engine.id,
        online: known ? state.breakerClosed === true && state.phase !== 'tripped' : undefined,
        power: state.power,
        available: carriedFor(engine, bounds),
      }
    }),
    feeders: feederStates(plant, image, [], now).map((feeder) => ({
      id: feeder.id,
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
    breakerClosed: flag(image, engine.entry.breaker.closed, now),
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

function flag(image: Image, reference: string, now: Instant): boolean | undefined {
  const { device, point } = splitPoint(reference)
  const value = image.value(device, point, now, FAST_OLDEST_MS)
  return value === undefined ? undefined : value !== 0
}

export function feederClosed(plant: Plant, image: Image, id: string, now: Instant): boolean | undefined {
  const feeder = plant.file.feeders.find((each) => each.id === id)
  return feeder === undefined ? undefined : flag(image, feeder.breaker.closed, now)
}

export function meterPower(plant: Plant, image: Image, meter: string, now: Instant): number | undefined {
  const device = plant.deviceOfMeter.get(meter)
  return device === undefined ? undefined : image.value(device, 'power_w', now, METER_OLDEST_MS)
}

/**
 * Feeders with their metered power. One closed feeder whose meter is silent takes what the engines give less what the
 * other feeders take: the busbar's balance knows it.
 */
export function feederStates(
  plant: Plant,
  image: Image,
  engines: readonly EngineState[],
  now: Instant,
): FeederState[] {
  const states = plant.file.feeders.map((feeder): FeederState => {
    const device = feeder.meter === undefined ? undefined : plant.deviceOfMeter.get(feeder.meter)
    const point = device === undefined ? undefined : image.point(device, 'power_w')
    const closed = flag(image, feeder.breaker.closed, now)
    const metered = feeder.meter === undefined ? undefined : meterPower(plant, image, feeder.meter, now)
    return {
      id: feeder.id,
      shedPriority: feeder.shed_priority,
      breakerClosed: closed,
      power: closed === false ? watts(0) : metered === undefined ? undefined : watts(metered),
      ageMs: closed === false ? 0 : point === undefined ? Number.POSITIVE_INFINITY : now - point.at,
    }
  })
  const silent = states.filter((state) => state.power === undefined)
  const [only] = silent
  const generated = totalGenerated(plant, image, engines, now)
  if (silent.length !== 1 || only === undefined || generated === undefined) return states
  const others = states.reduce((total, state) => total + (state.power ?? 0), 0)
  const rest: FeederState = { ...only, power: watts(Math.max(0, generated - others)), ageMs: 0 }
  return states.map((state) => (state === only ? rest : state))
}

/** Sum over the sources; unknown while one that may be on line does not tell. */
export function totalGenerated(
  plant: Plant,
  image: Image,
  engines: readonly EngineState[],
  now: Instant,
): Watts | undefined {
  if (engines.length + plant.file.grid.length === 0) return undefined
  let total = 0
  for (const engine of engines) {
    if (engine.breakerClosed === false) continue
    if (engine.power === undefined) return undefined
    total += engine.power
  }
  for (const connection of plant.file.grid) {
    const power = meterPower(plant, image, connection.meter, now)
    if (power === undefined) return undefined
    total += power
  }
  return watts(total)
}

/**
 * Connections whose breaker is closed, or that have none that Fakel knows of and whose meter answers: a silent meter of a dead grid tells nothing that
 * machines may be run on.
 */
function gridState(plant: Plant, image: Image, now: Instant): GridState | undefined {
  const { grid } = plant.file
  if (grid.length === 0) return undefined
  let [most, power]: [number, number | undefined] = [0, 0]
  for (const connection of grid) {
    const metered = meterPower(plant, image, connection.meter, now)
    const closed =
      connection.breaker === undefined ? metered !== undefined : flag(image, connection.breaker.closed, now)
    if (closed !== true) continue
    most += connection.import_limit_kw * 1_000
    power = metered === undefined || power === undefined ? undefined : power + metered
  }
  return { most: watts(most), power: power === undefined ? undefined : watts(power) }
}

/** From the first engine on line that tells it. */
export function frequencyOf(plant: Plant, image: Image, now: Instant): Hertz | undefined {
  for (const engine of plant.engines) {
    if (flag(image, engine.entry.breaker.closed, now) !== true) continue
    const value = image.value(engine.entry.controller, 'frequency_hz', now, FAST_OLDEST_MS)
    if (value !== undefined) return hertz(value)
  }
  return undefined
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
