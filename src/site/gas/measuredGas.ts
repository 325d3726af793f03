import { type Amount, engineNamed, type FuelTie, fuelFor, type GasInterval } from '../../power/index.ts'
import {
  durationMs,
  type Instant,
  type Interval,
  megajoulesPerCubicMetre,
  watts,
} from '../../quantity/index.ts'
import type { Reading } from '../../store/index.ts'
import { amountOf, type Measurements } from '../measured.ts'
import type { Plant, PlantEngine } from '../plant.ts'

/** More fuel than declared that a maker answers for where the engine's sheet says nothing else, % (ISO 3046-1). */
const TOLERANCE_PERCENT = 5
/** Of the gas that comes in: what a sound site may lose by no known way, as a standard uncertainty about nothing. Assumed. */
const UNACCOUNTED_SHARE = 0.0025
/** Standard uncertainty of what treatment takes out, as a share of it. Assumed. */
const TREATMENT_SHARE = 0.25
/** No modelled volume is surer than this, m³. */
const LEAST_SIGMA = 0.05
const HOUR_MS = 3_600_000
/** A power reading stands until the next one, but no longer than this. */
const HOLDS_MS = 60_000
/** An engine's load must be known for this share of the interval. Assumed. */
const COVERED_ENOUGH = 0.8
/** Below this share of its rating an engine idles: its curve says nothing of it. */
const LOADED_SHARE = 0.05

/** The gas of the site over the interval, as meters and models tell it; undefined where the site burns none. */
export function gasInterval(
  plant: Plant,
  seen: Measurements,
  heat: { readonly value: number; readonly sigma: number },
): GasInterval | undefined {
  const gas = plant.file.gas
  if (gas === undefined) return undefined
  const inlet = amountOf(plant, seen, gas.inlet.meter)
  const kept = gas.treatment.reduce((share, step) => share * (1 - step.loss_share), 1)
  const loss = (inlet?.value ?? 0) * (1 - kept)
  return {
    inlet: { id: gas.inlet.id, volume: inlet },
    engines: plant.engines.map((engine) => ({
      id: engine.id,
      volume: amountOf(plant, seen, engine.entry.gas_meter),
      fuel: fuelTie(plant, seen, engine, heat.value),
    })),
    flare: { id: gas.flare.id, volume: amountOf(plant, seen, gas.flare.meter) },
    shrinkage: { value: loss, sigma: Math.max(LEAST_SIGMA, loss * TREATMENT_SHARE) },
    stored: storedAmount(plant, seen),
    unaccounted: { value: 0, sigma: Math.max(LEAST_SIGMA, (inlet?.value ?? 0) * UNACCOUNTED_SHARE) },
    heatSigmaPercent: heat.value > 0 ? (100 * heat.sigma) / heat.value : 0,
  }
}

/**
 * Gas by electricity for one engine, from its curve at each of the loads that were read: an engine that ran half of the time at full load
 * burns less than one that ran all the time at half of it.
 */
function fuelTie(
  plant: Plant,
  seen: Measurements,
  engine: PlantEngine,
  heatValue: number,
): FuelTie | undefined {
  const energy = amountOf(plant, seen, engine.entry.meter)
  if (energy === undefined || !(heatValue > 0)) return undefined
  const heat = megajoulesPerCubicMetre(heatValue)
  const run = runOf(seen.powers.get(engine.id) ?? [], seen.interval, engine.rated, (power) =>
    fuelFor(engine.curve, engine.rated, watts(power), heat),
  )
  if (run.coveredMs < COVERED_ENOUGH * durationMs(seen.interval) || run.loadedMs === 0) return undefined
  const m3PerWh = run.gasM3 / run.energyWh
  const expectedM3 = m3PerWh * energy.value
  const idleM3PerH = fuelFor(engine.curve, engine.rated, watts(engine.rated * 1e-6), heat)
  const idleM3 = (idleM3PerH * Math.max(0, run.coveredMs - run.loadedMs)) / HOUR_MS
  const tolerance = engineNamed(engine.entry.catalogue ?? '')?.fuel_use[0]?.tolerance_percent
  const share = (tolerance ?? TOLERANCE_PERCENT) / 100 / Math.sqrt(3)
  return { m3PerWh, expectedM3, sigmaM3: Math.max(LEAST_SIGMA, Math.hypot(expectedM3 * share, idleM3)) }
}

interface Run {
  readonly energyWh: number
  readonly gasM3: number
  readonly coveredMs: number
  readonly loadedMs: number
}

function runOf(
  readings: readonly Reading[],
  interval: Interval,
  rated: number,
  gasAt: (powerW: number) => number,
): Run {
  let energyWh = 0
  let gasM3 = 0
  let coveredMs = 0
  let loadedMs = 0
  const inside = readings.filter(({ at }) => at < interval.end).toSorted((a, b) => a.at - b.at)
  inside.forEach(({ at, value }, k) => {
    const until: Instant = inside[k + 1]?.at ?? interval.end
    const held = Math.min(until, at + HOLDS_MS, interval.end) - Math.max(at, interval.start)
    if (value === null || held <= 0) return
    coveredMs += held
    if (value <= rated * LOADED_SHARE) return
    loadedMs += held
    energyWh += (value * held) / HOUR_MS
    gasM3 += (gasAt(value) * held) / HOUR_MS
  })
  return { energyWh, gasM3, coveredMs, loadedMs }
}

/** Gas taken up by the header: its rise of pressure over the interval times its line pack. */
function storedAmount(plant: Plant, seen: Measurements): Amount | undefined {
  const good = seen.pressures
    .filter((reading) => reading.quality === 'good' && reading.value !== null)
    .toSorted((a, b) => a.at - b.at)
  const nearest = (at: Instant) =>
    good.reduce<Reading | undefined>(
      (best, each) => (best === undefined || Math.abs(each.at - at) < Math.abs(best.at - at) ? each : best),
      undefined,
    )
  const { start, end } = seen.interval
  const first = nearest(start)
  const last = nearest(end)
  const pack = plant.file.gas?.inlet.line_pack_m3_per_kpa
  if (pack === undefined || first === undefined || last === undefined) return undefined
  if (Math.abs(first.at - start) > EDGE_MS || Math.abs(last.at - end) > EDGE_MS) return undefined
  const rise = (last.value ?? 0) - (first.value ?? 0)
  return { value: rise * pack, sigma: PRESSURE_SIGMA_KPA * pack }
}
/** Of the difference of two readings of one transmitter. Assumed: 0.25 % of a 400 kPa span. */
const PRESSURE_SIGMA_KPA = 1
/** A pressure further than this from an end of the interval says nothing of it. Assumed. */
const EDGE_MS = 120_000
