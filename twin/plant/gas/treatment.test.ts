import { describe, expect, it } from 'vitest'
import { Element, Scavenger } from './treatment.ts'

const STEP = { id: 's', kind: 'h2s-scavenger', loss_share: 0, removes: { hydrogen_sulphide: 0.9 } } as const

describe('a scavenger', () => {
  it('takes its share until its charge is used up', () => {
    const scavenger = new Scavenger({ ...STEP, charge_kg: 10, capacity_kg_h2s_per_kg: 0.1 })
    expect(scavenger.pass(1_000)).toBeCloseTo(100, 9)
    // 236.45 m³/h are 10 kmol/h; 900 ppm of it are 0.009 kmol/h x 34.08 = 0.3067 kg/h: 1 kg lasts 3.26 h.
    scavenger.step(3.25 * 3_600, 236.45, 1_000)
    expect(scavenger.pass(1_000)).toBeCloseTo(100, 9)
    scavenger.step(0.02 * 3_600, 236.45, 1_000)
    expect(scavenger.pass(1_000)).toBe(1_000)
  })

  it('is never used up where nobody said what it holds', () => {
    const scavenger = new Scavenger(STEP)
    scavenger.step(1e9, 300, 10_000)
    expect(scavenger.pass(1_000)).toBeCloseTo(100, 9)
  })
})

describe('the pressure across an element', () => {
  it('goes with the square of the flow and rises as it fills', () => {
    const element = new Element(300)
    element.step(1, 300)
    expect(element.pressureKpa).toBeCloseTo(4, 3)
    element.step(1, 150)
    expect(element.pressureKpa).toBeCloseTo(1, 3)
    // Forty days of its own flow: 4 + 40 x 0.4 = 20 kPa.
    element.step(40 * 86_400, 300)
    expect(element.pressureKpa).toBeCloseTo(20, 2)
  })
})
