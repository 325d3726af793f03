import {
  type CubicMetresPerHour,
  cubicMetresPerHour,
  type MegajoulesPerCubicMetre,
  type Watts,
  watts,
} from '../../quantity/index.ts'
import { efficiencyAt, type FuelCurve, fuelFor, powerFrom } from '../fuelCurve.ts'
import { along } from './along.ts'
import type { CatalogueEngine, PrintedFuelUse } from './schema.ts'

/** International table Btu in kilojoules, and a mechanical horsepower in kilowatts (ISO 80000-5, NIST SP 811:2008). */
const KILOJOULES_PER_BTU = 1.05505585262
const KILOWATTS_PER_HORSEPOWER = 0.745699871582

export interface FuelReading {
  /** Which of the sheet's figures: unless asked, the nominal ones, else the declared ones. */
  readonly basis?: PrintedFuelUse['basis']
  /** Electrical over shaft power; needed where a sheet tells the shaft alone, and never guessed. */
  readonly generatorEfficiency?: number
}

/** A sheet's fuel figures as electrical efficiencies on the net heating value. */
export interface ElectricalCurve {
  readonly ok: true
  /** One point where the sheet tells one load alone; then nothing is known of others. */
  readonly curve: FuelCurve
  readonly rated: Watts
  readonly printed: PrintedFuelUse
}
export interface NotTold {
  readonly ok: false
  readonly reason: string
}

/** Efficiency where it was measured: 12 900 kJ/kWh is 27.9 %, 7450 Btu/bhp-h is 34.2 % at the shaft. */
export function printedEfficiency(
  use: PrintedFuelUse,
  loadShare: number,
  value: number,
  rated: Watts,
): number {
  switch (use.unit) {
    case '%':
      return value / 100
    case 'kWh/kWh':
      return 1 / value
    case 'MJ/kWh':
      return 3.6 / value
    case 'Btu/kWh':
      return 3600 / (value * KILOJOULES_PER_BTU)
    case 'Btu/bhp-h':
      return (3600 * KILOWATTS_PER_HORSEPOWER) / (value * KILOJOULES_PER_BTU)
    case 'kW':
      return (loadShare * rated) / 1000 / value
  }
}

const ORDER: readonly PrintedFuelUse['basis'][] = ['nominal', 'iso-3046', 'not-said', 'up-to']

/** The figures that a reading means: of its basis, at the generator before the shaft. */
function chosen(
  engine: CatalogueEngine,
  basis: PrintedFuelUse['basis'] | undefined,
): PrintedFuelUse | undefined {
  return engine.fuel_use
    .filter((use) => basis === undefined || use.basis === basis)
    .toSorted(
      (a, b) =>
        Number(b.points.length > 1) - Number(a.points.length > 1) ||
        ORDER.indexOf(a.basis) - ORDER.indexOf(b.basis) ||
        a.measured_at.localeCompare(b.measured_at),
    )[0]
}

/** Electrical over shaft power at a share of the load, by the sheet or as it was stated; undefined where neither tells. */
export function generatorEfficiencyAt(
  engine: CatalogueEngine,
  loadShare: number,
  stated?: number,
): number | undefined {
  if (stated !== undefined) return stated
  const points = engine.generator_efficiency?.points
  return points === undefined
    ? undefined
    : along(
        points.map((point) => [point.load_share, point.value / 100]),
        loadShare,
      )
}

/** The rating at the generator's terminals; undefined where it is told for the shaft and nothing tells the generator. */
export function electricalRating(engine: CatalogueEngine, generatorEfficiency?: number): Watts | undefined {
  const rated = engine.rating.power_kw * 1000
  if (engine.rating.measured_at === 'generator') return watts(rated)
  const generator = generatorEfficiencyAt(engine, 1, generatorEfficiency)
  return generator === undefined ? undefined : watts(rated * generator)
}

function shaftRating(engine: CatalogueEngine, generatorEfficiency?: number): Watts | undefined {
  const rated = engine.rating.power_kw * 1000
  if (engine.rating.measured_at === 'shaft') return watts(rated)
  const generator = generatorEfficiencyAt(engine, 1, generatorEfficiency)
  return generator === undefined ? undefined : watts(rated / generator)
}

/** The sheet's part-load figures as a curve of electrical efficiency; shaft figures need the generator's efficiency. */
export function electricalCurve(
  engine: CatalogueEngine,
  { basis, generatorEfficiency }: FuelReading = {},
): ElectricalCurve | NotTold {
  const printed = chosen(engine, basis)
  if (printed === undefined) return { ok: false, reason: `the sheet has no figures of the basis "${basis}"` }
  const rated = electricalRating(engine, generatorEfficiency)
  if (rated === undefined)
    return { ok: false, reason: 'the sheet tells the shaft alone: state the efficiency of the generator' }
  const curve: { loadShare: number; efficiency: number }[] = []
  // A heat input in kilowatts is one for the power where it was measured.
  const measured = printed.measured_at === 'shaft' ? shaftRating(engine, generatorEfficiency) : rated
  for (const { load_share: loadShare, value } of printed.points) {
    const generator =
      printed.measured_at === 'generator' ? 1 : generatorEfficiencyAt(engine, loadShare, generatorEfficiency)
    if (generator === undefined || measured === undefined)
      return { ok: false, reason: 'the sheet tells the shaft alone: state the efficiency of the generator' }
    curve.push({ loadShare, efficiency: printedEfficiency(printed, loadShare, value, measured) * generator })
  }
  return { ok: true, curve, rated, printed }
}

/** What an engine burns at a load. */
export interface FuelTold {
  readonly ok: true
  readonly fuel: CubicMetresPerHour
  /** The same with the sheet's tolerance, which is never part of `fuel`: the most that the maker answers for. */
  readonly most?: CubicMetresPerHour
  /** Electrical, on the net heating value. */
  readonly efficiency: number
  readonly basis: PrintedFuelUse['basis']
  /** The load is below the lowest that the sheet tells: a straight line of heat over load carries it on. */
  readonly belowPrinted: boolean
}

/** Gas for an electrical power: a JGS 320 at 1063 kW and 40.8 % burns 276 m³/h of a gas of 34 MJ/m³. */
export function fuelForLoad(
  engine: CatalogueEngine,
  power: Watts,
  heat: MegajoulesPerCubicMetre,
  reading: FuelReading = {},
): FuelTold | NotTold {
  const told = electricalCurve(engine, reading)
  if (!told.ok) return told
  if (!(power >= 0) || !(heat > 0)) return { ok: false, reason: 'power from 0 and a heating value above 0' }
  if (power > told.rated * (1 + 1e-9))
    return { ok: false, reason: `${kilowatts(power)} is above the rating of ${kilowatts(told.rated)}` }
  const loadShare = Math.min(1, power / told.rated)
  const [first, second] = told.curve
  if (first === undefined) return { ok: false, reason: 'the sheet tells no fuel' }
  if (second === undefined && loadShare > 0 && Math.abs(loadShare - first.loadShare) > ONE_POINT)
    return { ok: false, reason: `the sheet tells the fuel at ${percent(first.loadShare)} of the load alone` }
  const curve = second === undefined ? flat(first.efficiency) : told.curve
  const fuel = fuelFor(curve, told.rated, power, heat)
  const tolerance = told.printed.tolerance_percent
  return {
    ok: true,
    fuel,
    ...(tolerance !== undefined && { most: cubicMetresPerHour(fuel * (1 + tolerance / 100)) }),
    efficiency: efficiencyAt(curve, loadShare),
    basis: told.printed.basis,
    belowPrinted: loadShare < first.loadShare - ONE_POINT,
  }
}

/** Electrical power from a gas flow, at most the rating; the exact inverse of `fuelForLoad`. */
export function loadForFuel(
  engine: CatalogueEngine,
  fuel: CubicMetresPerHour,
  heat: MegajoulesPerCubicMetre,
  reading: FuelReading = {},
): { readonly ok: true; readonly power: Watts } | NotTold {
  const told = electricalCurve(engine, reading)
  if (!told.ok) return told
  if (!(fuel >= 0) || !(heat > 0)) return { ok: false, reason: 'a flow from 0 and a heating value above 0' }
  const [first, second] = told.curve
  if (first === undefined) return { ok: false, reason: 'the sheet tells no fuel' }
  if (second !== undefined) return { ok: true, power: powerFrom(told.curve, told.rated, fuel, heat) }
  const atPoint = watts(told.rated * first.loadShare)
  return fuelFor(flat(first.efficiency), told.rated, atPoint, heat) <= fuel
    ? { ok: true, power: atPoint }
    : { ok: false, reason: `the sheet tells the fuel at ${percent(first.loadShare)} of the load alone` }
}

/** How near a load must be to the only one that a sheet tells. */
const ONE_POINT = 0.001

function flat(efficiency: number): FuelCurve {
  return [
    { loadShare: 0.999, efficiency },
    { loadShare: 1, efficiency },
  ]
}

function kilowatts(power: Watts): string {
  return `${(power / 1000).toFixed(0)} kW`
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`
}
