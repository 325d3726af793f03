import { standardUncertainty } from '../balance/index.ts'
import { energyOverInterval, type Metered } from '../ledger/index.ts'
import type { Amount, ElectricalInterval } from '../power/index.ts'
import { durationMs, type Interval } from '../quantity/index.ts'
import type { MachineReading, Reading } from '../store/index.ts'
import type { Plant } from './plant.ts'

/** Standard uncertainty of a modelled loss or fan, as a share of it. Assumed. */
const MODEL_SHARE = 0.25
/** What a machine says of its own power is taken to be this good. Assumed; makers give no class. */
const MACHINE_SHARE = 0.04
/** No uncertainty is smaller than this, in Wh or m³: registers have a last digit. */
const LEAST_SIGMA = 0.5
const HOUR_MS = 3_600_000
/** A machine's reading stands for the time until the next one, but no longer than this. */
const READING_HOLDS_MS = 180_000

/** What one machine did over the interval, from its own reports. */
export interface MachineWork {
  readonly machine: string
  readonly customer: string
  readonly hall: string
  /** Energy by its own figures, Wh. */
  readonly energyWh: number
  readonly miningHours: number
  /** Sum of TH/s x hours while it mined. */
  readonly hashHours: number
  /** Share of the interval that is covered by reports. */
  readonly covered: number
}

/** Everything measured over one interval, ready for the balance. */
export interface Measurements {
  readonly interval: Interval
  readonly meters: ReadonlyMap<string, Metered>
  /** Energy by the engine controllers' own counters, by engine. */
  readonly controllers: ReadonlyMap<string, Metered>
  readonly machines: readonly MachineWork[]
  readonly pressures: readonly Reading[]
  /** Power of each engine as its meter showed it, by engine. */
  readonly powers: ReadonlyMap<string, readonly Reading[]>
}

export function counterOf(meter: Plant['file']['meters'][number]): string {
  return `${meter.id}/${meter.kind === 'gas' ? 'volume_m3' : 'energy_import_wh'}`
}

/** What went out through the meter of a grid connection. */
export function exportCounterOf(meter: string): string {
  return `${meter}/energy_export_wh`
}

/** The energy counter of an engine's controller. */
export function controllerCounter(engine: string): string {
  return `${engine}/energy_wh`
}

/** The power that an engine's meter shows. */
export function powerOf(engine: Plant['engines'][number]): string {
  return `${engine.entry.meter}/power_w`
}

/** Puts readings together by meter and machine. */
export function measured(
  plant: Plant,
  interval: Interval,
  readings: readonly Reading[],
  machineReadings: readonly MachineReading[],
): Measurements {
  const byChannel = groupBy(readings, (reading) => reading.channel)
  const throughGrid = new Set(plant.file.grid.map(({ meter }) => meter))
  const amounts = (channel: string) => byChannel.get(channel) ?? []
  const pressureChannel = `${plant.file.gas?.inlet.id ?? ''}/pressure_kpa`
  return {
    interval,
    meters: new Map(
      plant.file.meters.map((meter) => [
        meter.id,
        net(
          energyOverInterval(amounts(counterOf(meter)), interval),
          throughGrid.has(meter.id)
            ? energyOverInterval(amounts(exportCounterOf(meter.id)), interval)
            : undefined,
        ),
      ]),
    ),
    controllers: new Map(
      plant.engines.map(({ id }) => [
        id,
        energyOverInterval(byChannel.get(controllerCounter(id)) ?? [], interval),
      ]),
    ),
    machines: machineWork(plant, interval, machineReadings),
    pressures: byChannel.get(pressureChannel) ?? [],
    powers: new Map(plant.engines.map((engine) => [engine.id, byChannel.get(powerOf(engine)) ?? []])),
  }
}

/** What came in less what went out; a meter that tells nothing of the way out has none. */
function net(into: Metered, out: Metered | undefined): Metered {
  if (into.amount === undefined || out?.amount === undefined || out.amount === 0) return into
  const note = [into.note, out.note].filter((each) => each !== undefined).join('; ')
  return {
    amount: into.amount - out.amount,
    sigma: Math.hypot(into.sigma, out.sigma),
    quality: into.quality === 'measured' ? out.quality : into.quality,
    ...(note !== '' && { note }),
  }
}

function machineWork(plant: Plant, interval: Interval, readings: readonly MachineReading[]): MachineWork[] {
  const byMachine = groupBy(readings, (reading) => reading.machine)
  return plant.machines.map((machine) => {
    const own = (byMachine.get(machine.id) ?? []).toSorted((a, b) => a.at - b.at)
    let energyWh = 0
    let miningMs = 0
    let hashHours = 0
    let coveredMs = 0
    own.forEach((reading, index) => {
      const next = own[index + 1]?.at ?? interval.end
      // The first reading also stands for the time before it.
      const start = index === 0 ? interval.start : reading.at
      const heldMs = Math.min(next - start, READING_HOLDS_MS)
      if (heldMs <= 0) return
      coveredMs += heldMs
      energyWh += ((reading.powerW ?? 0) * heldMs) / HOUR_MS
      if (reading.mining === true) {
        miningMs += heldMs
        hashHours += ((reading.hashrateThs ?? 0) * heldMs) / HOUR_MS
      }
    })
    return {
      machine: machine.id,
      customer: machine.customer,
      hall: machine.hall,
      energyWh,
      miningHours: miningMs / HOUR_MS,
      hashHours,
      covered: coveredMs / durationMs(interval),
    }
  })
}

/** The electrical tree with its measurements. */
export function electricalInterval(plant: Plant, seen: Measurements): ElectricalInterval {
  const { file } = plant
  const hours = durationMs(seen.interval) / HOUR_MS
  const feeders = file.feeders.map((feeder) => {
    const metered = amountOf(plant, seen, feeder.meter)
    return {
      id: feeder.id,
      fedFrom: feeder.fed_from,
      energy: metered,
      loss: modelled(cableLossWh(feeder, metered?.value ?? 0, hours)),
      toHalls: !plant.endFeeders.has(feeder.id),
    }
  })
  return {
    sources: [...file.engines, ...file.grid].map((source) => ({
      id: source.id,
      busbar: source.feeds,
      energy: amountOf(plant, seen, source.meter),
      check: controllerAmount(seen, source.id),
    })),
    transformers: file.transformers.map((transformer) => ({
      id: transformer.id,
      fedFrom: transformer.fed_from,
      loss: modelled((transformer.no_load_loss_w + transformer.load_loss_w * TYPICAL_LOADING ** 2) * hours),
    })),
    feeders,
    halls: file.halls.map((hall) => {
      const feeder = plant.feederOfHall.get(hall.id)
      const live =
        (amountOf(plant, seen, file.feeders.find((each) => each.id === feeder)?.meter)?.value ?? 1) > 0
      return {
        id: hall.id,
        fedFrom: hall.fed_from,
        energy: amountOf(plant, seen, hall.meter),
        fans: modelled(live ? hall.fans_kw * 1000 * hours : 0),
        machines: machinesAmount(seen, hall.id),
      }
    }),
    busbars: file.busbars.map((busbar) => ({ id: busbar.id, fedFrom: busbar.fed_from })),
  }
}

/** Loading at which a transformer's loss is taken where its own flow is not metered. Assumed. */
const TYPICAL_LOADING = 0.7

/** Cable loss grows with the square of the load: 1.2 % of 280 kW at 280 kW is 3.36 kW, at 140 kW 0.84 kW. */
function cableLossWh(feeder: Plant['file']['feeders'][number], energyWh: number, hours: number): number {
  const rated = feeder.rated_kw * 1000
  const share = energyWh / hours / rated
  return feeder.loss_share_at_rated * rated * share ** 2 * hours
}

function modelled(value: number): Amount {
  return { value, sigma: Math.max(LEAST_SIGMA, Math.abs(value) * MODEL_SHARE) }
}

/** Accuracy of an engine controller's own energy counter, and the last digit of the coarsest one, 1 kWh. Assumed. */
const CONTROLLER_CLASS = '1'
const CONTROLLER_STEP_WH = 1_000

function controllerAmount(seen: Measurements, engine: string): Amount | undefined {
  const metered = seen.controllers.get(engine)
  if (metered?.amount === undefined) return undefined
  // A counter read at both ends errs by the difference of two rounded readings.
  const rounding = CONTROLLER_STEP_WH / Math.sqrt(6)
  const own = standardUncertainty(CONTROLLER_CLASS, metered.amount)
  return { value: metered.amount, sigma: Math.hypot(own, rounding, metered.sigma) }
}

/** Energy or volume through a meter with the uncertainty of its class; more where a part was filled in. */
export function amountOf(plant: Plant, seen: Measurements, meter: string | undefined): Amount | undefined {
  const entry = plant.file.meters.find((each) => each.id === meter)
  const metered = entry === undefined ? undefined : seen.meters.get(entry.id)
  if (entry === undefined || metered?.amount === undefined) return undefined
  const value = metered.amount
  const sigma = Math.max(LEAST_SIGMA, standardUncertainty(entry.accuracy_class, Math.abs(value)))
  return { value, sigma: Math.hypot(sigma, metered.sigma) }
}

/** Machines' own figures, only where nearly all of them reported nearly all the time. */
function machinesAmount(seen: Measurements, hall: string): Amount | undefined {
  const inside = seen.machines.filter((each) => each.hall === hall)
  const covered = inside.reduce((total, each) => total + each.covered, 0) / Math.max(1, inside.length)
  if (covered < COVERED_ENOUGH) return undefined
  const value = inside.reduce((total, each) => total + each.energyWh, 0)
  return { value, sigma: Math.max(LEAST_SIGMA, value * MACHINE_SHARE) }
}
const COVERED_ENOUGH = 0.9

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}
