import { describe, expect, it } from 'vitest'
import { cubicMetresPerHour, megajoulesPerCubicMetre, watts } from '../quantity/index.ts'
import { efficiencyAt, fuelFor, powerFrom, yieldWhPerM3 } from './fuelCurve.ts'

const curve = [
  { loadShare: 0.5, efficiency: 0.345 },
  { loadShare: 0.75, efficiency: 0.372 },
  { loadShare: 1, efficiency: 0.387 },
]
const heat = megajoulesPerCubicMetre(38.5)

describe('an engine burning gas', () => {
  it('draws rating / (efficiency x heating value) at full load', () => {
    // 0.33 MW / 0.387 = 0.8527 MW of gas; x 3600 s/h / 38.5 MJ/m³ = 79.74 m³/h
    expect(fuelFor(curve, watts(330_000), watts(330_000), heat)).toBeCloseTo(79.735, 2)
    expect(yieldWhPerM3(0.387, heat)).toBeCloseTo(4138.75, 2)
  })

  it('is less efficient at part load, by straight lines between the points', () => {
    expect(efficiencyAt(curve, 0.625)).toBeCloseTo((0.345 + 0.372) / 2, 12)
    // Heat taken in, in shares of the rating: 0.5/0.345 = 1.4493 and 0.75/0.372 = 2.0161, so 2.2674 a unit of load and
    // 1.4493 - 0.25 x 2.2674 = 0.8824 at a quarter: 0.25/0.8824 = 28.33 %
    expect(efficiencyAt(curve, 0.25)).toBeCloseTo(0.2833, 4)
    expect(efficiencyAt(curve, 1.2)).toBe(0.387)
  })

  it('gives back the power from the gas', () => {
    for (const share of [0.3, 0.5, 0.8, 0.97]) {
      const power = watts(330_000 * share)
      expect(powerFrom(curve, watts(330_000), fuelFor(curve, watts(330_000), power, heat), heat)).toBeCloseTo(
        power,
        3,
      )
    }
    expect(powerFrom(curve, watts(330_000), cubicMetresPerHour(500), heat)).toBe(330_000)
    expect(fuelFor(curve, watts(330_000), watts(0), heat)).toBe(0)
  })
})
