import { describe, expect, it } from 'vitest'
import { componentNamed } from '../../../src/gas/index.ts'
import { condensed, volatile, volatility } from './volatility.ts'

const NAMES = ['methane', 'propane', 'n-butane', 'n-hexane', 'helium']
const GAS = [0.8, 0.1, 0.06, 0.03, 0.01]
const at = (kpa: number, celsius: number) => NAMES.map((name) => volatility(name, kpa, celsius))

describe('volatility', () => {
  it('is Wilson’s, by hand', () => {
    // 3796/300 x exp(5.373 x 1.2 x (1 - 425.12/303.15)) = 12.653 x exp(-2.5943) = 0.945
    expect(volatility('n-butane', 300, 30)).toBeCloseTo(0.945, 3)
    expect(volatility('helium', 300, 30)).toBe(Number.POSITIVE_INFINITY)
  })

  it('is told of components that the gas tables know', () => {
    expect(volatile('n-decane')).toBe(true)
    expect(volatile('helium')).toBe(false)
    for (const name of ['methane', 'n-decane', 'carbon dioxide', 'hydrogen sulphide'])
      expect(componentNamed(name)?.name).toBe(name)
  })
})

describe('a gas in the cold', () => {
  it('stays whole where nothing condenses', () => {
    expect(condensed(GAS, at(101.325, 60))).toEqual({ share: 1, fractions: GAS })
  })

  it('parts so that both phases are whole and each component is kept', () => {
    const k = at(350, -20)
    const { share, fractions } = condensed(GAS, k)
    expect(share).toBeGreaterThan(0.5)
    expect(share).toBeLessThan(0.99)
    expect(fractions.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12)
    const liquid = fractions.map((part, index) => part / (k[index] ?? 1))
    expect(liquid.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 9)
    for (const [index, part] of GAS.entries())
      expect(share * (fractions[index] ?? 0) + (1 - share) * (liquid[index] ?? 0)).toBeCloseTo(part, 9)
  })

  it('loses hexane before butane, and butane before propane', () => {
    const { share, fractions } = condensed(GAS, at(350, -20))
    const kept = GAS.map((part, index) => (share * (fractions[index] ?? 0)) / part)
    expect(kept[3]).toBeLessThan(kept[2] ?? 0)
    expect(kept[2]).toBeLessThan(kept[1] ?? 0)
    expect(kept[1]).toBeLessThan(kept[0] ?? 0)
  })
})
