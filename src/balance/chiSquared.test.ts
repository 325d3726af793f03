import { describe, expect, it } from 'vitest'
import { chiSquaredAbove, chiSquaredCritical, measurementCritical } from './chiSquared.ts'

describe('critical values', () => {
  it('are those of the tables', () => {
    // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4, upper 5 % and 1 %.
    for (const [degrees, five, one] of [
      [1, 3.841, 6.635],
      [2, 5.991, 9.21],
      [5, 11.07, 15.086],
      [10, 18.307, 23.209],
      [30, 43.773, 50.892],
      [100, 124.342, 135.807],
    ] as const) {
      expect(chiSquaredCritical(0.05, degrees)).toBeCloseTo(five, 3)
      expect(chiSquaredCritical(0.01, degrees)).toBeCloseTo(one, 3)
    }
    expect(chiSquaredCritical(0.05, 0)).toBe(0)
  })

  it('hold for thousands of degrees, where the distribution is nearly normal', () => {
    // Wilson and Hilferty: n (1 - 2/9n + z sqrt(2/9n))³ with z = 1.644854.
    const n = 5000
    const approximate = n * (1 - 2 / (9 * n) + 1.644854 * Math.sqrt(2 / (9 * n))) ** 3
    expect(chiSquaredCritical(0.05, n)).toBeCloseTo(approximate, 1)
    expect(chiSquaredAbove(chiSquaredCritical(0.05, n), n)).toBeCloseTo(0.05, 9)
  })

  it('rise with the number of measurements tested together', () => {
    // Two-sided normal: 1.960 for one; for five 1 - 0.95^(1/5) = 0.010206 leaves 2.569; for 10,000 4.4 to 4.6.
    expect(measurementCritical(0.05, 1)).toBeCloseTo(1.96, 3)
    expect(measurementCritical(0.05, 5)).toBeCloseTo(2.569, 3)
    expect(measurementCritical(0.05, 10_000)).toBeGreaterThan(4.4)
    expect(measurementCritical(0.05, 10_000)).toBeLessThan(4.6)
  })
})
