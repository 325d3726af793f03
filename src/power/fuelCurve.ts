import {
  type CubicMetresPerHour,
  cubicMetresPerHour,
  type MegajoulesPerCubicMetre,
  type Watts,
  watts,
} from '../quantity/index.ts'

/** Electrical efficiency on the net heating value at a share of the rated power. */
export interface FuelPoint {
  readonly loadShare: number
  readonly efficiency: number
}
/** Rising in load share, at least two points. */
export type FuelCurve = readonly FuelPoint[]

const JOULES_PER_WATT_HOUR = 3_600

/**
 * Efficiency between the points by straight lines. Below the first point the heat taken in follows the straight line of
 * the first two points down to its no-load part (a Willans line): with 34.5 % at half and 37.2 % at three quarters of
 * the load, a quarter of it is made at 28.3 %.
 */
export function efficiencyAt(curve: FuelCurve, loadShare: number): number {
  const [first, second] = curve
  if (first === undefined || second === undefined)
    throw new RangeError('a fuel curve has at least two points')
  if (loadShare <= 0) return 0
  if (loadShare < first.loadShare) {
    const heatFirst = first.loadShare / first.efficiency
    const slope = (second.loadShare / second.efficiency - heatFirst) / (second.loadShare - first.loadShare)
    return loadShare / (heatFirst - slope * (first.loadShare - loadShare))
  }
  let below = first
  for (const point of curve.slice(1)) {
    if (loadShare <= point.loadShare) {
      const weight = (loadShare - below.loadShare) / (point.loadShare - below.loadShare)
      return below.efficiency + weight * (point.efficiency - below.efficiency)
    }
    below = point
  }
  return below.efficiency
}

/** Electrical energy from one cubic metre: at 38.7 % and 38.5 MJ/m³ it is 4.139 kWh. */
export function yieldWhPerM3(efficiency: number, heat: MegajoulesPerCubicMetre): number {
  return (efficiency * heat * 1e6) / JOULES_PER_WATT_HOUR
}

/** Gas an engine draws to give this power: 330 kW at 38.7 % of 38.5 MJ/m³ is 79.7 m³/h. */
export function fuelFor(
  curve: FuelCurve,
  rated: Watts,
  power: Watts,
  heat: MegajoulesPerCubicMetre,
): CubicMetresPerHour {
  if (power <= 0) return cubicMetresPerHour(0)
  return cubicMetresPerHour(power / yieldWhPerM3(efficiencyAt(curve, power / rated), heat))
}

/** Power that this much gas gives, at most the rating; the inverse of `fuelFor`, by bisection. */
export function powerFrom(
  curve: FuelCurve,
  rated: Watts,
  fuel: CubicMetresPerHour,
  heat: MegajoulesPerCubicMetre,
): Watts {
  if (fuelFor(curve, rated, rated, heat) <= fuel) return rated
  let low = 0
  let high: number = rated
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (fuelFor(curve, rated, watts(middle), heat) <= fuel) low = middle
    else high = middle
  }
  return watts(low)
}
