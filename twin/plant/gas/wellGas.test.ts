import { describe, expect, it } from 'vitest'
import { methaneNumber, readComposition } from '../../../src/gas/index.ts'
import { chance } from '../../random.ts'
import { WellGas, type WellGasSettings } from './wellGas.ts'

/** Industry sample gas #120 of NIST's AGA8 test data, as in the example. */
const SAMPLE = {
  methane: 0.870604,
  ethane: 0.076632,
  propane: 0.025745,
  isobutane: 0.004268,
  'n-butane': 0.005982,
  isopentane: 0.002034,
  'n-pentane': 0.001299,
  'n-hexane': 0.004545,
  nitrogen: 0.004203,
  'carbon dioxide': 0.004686,
  'hydrogen sulphide': 0.000002,
}
const read = readComposition(SAMPLE)
if (!read.ok) throw new Error(read.mistakes.join())

const STILL: WellGasSettings = {
  composition: read.composition,
  outsideC: -18,
  separatorKpa: 400,
  separatorC: 30,
  separatorPerOutside: -0.15,
  oilPerGas: 1.7,
  lineKpa: 250,
  lineC: 15,
  linePerOutside: 0,
  driftShare: 0,
  driftTimeConstantS: 21_600,
  slugsPerDay: 0,
  slugForS: 240,
  slugShare: 0.3,
}
const make = (given: Partial<WellGasSettings> = {}, seed = 1) =>
  new WellGas({ ...STILL, ...given }, chance(seed))
const part = (gas: WellGas, name: string) =>
  gas.fractions[gas.components.findIndex((component) => component.name === name)] ?? 0
const sum = (gas: WellGas) => gas.fractions.reduce((total, each) => total + each, 0)
const number = ({ components, fractions }: WellGas) =>
  methaneNumber({ components, fractions, warnings: [] }).value

describe('the gas of a separator', () => {
  it('is the sample’s while all is as it was', () => {
    const gas = make()
    gas.step(1, 1, -18)
    for (const [name, was] of Object.entries(SAMPLE)) expect(part(gas, name)).toBeCloseTo(was, 12)
    expect(gas.flowShare).toBeCloseTo(1, 12)
  })

  it('is heavier at a lower pressure, by what the oil gives up', () => {
    const gas = make()
    gas.separatorKpa.go(200, 0, 0)
    gas.step(1, 1, -18)
    // n-Butane: K is 0.566 at 501.3 kPa and 0.941 at 301.3 kPa absolute, so (1 + 1.7/0.566) / (1 + 1.7/0.941) = 1.427 times
    // as much of it, against 1.010 times as much methane.
    const methane = part(gas, 'methane') / SAMPLE.methane
    expect(part(gas, 'n-butane') / SAMPLE['n-butane'] / methane).toBeCloseTo(1.427 / 1.01, 2)
    expect(gas.heavyShare).toBeGreaterThan(0.055)
    expect(gas.flowShare).toBeGreaterThan(1.01)
    expect(sum(gas)).toBeCloseTo(1, 12)
  })

  it('is heavier in the cold where the separator is heated harder, lighter where it is not', () => {
    const [heated, unheated] = [make(), make({ separatorPerOutside: 0.3 })]
    heated.step(1, 1, -40)
    unheated.step(1, 1, -40)
    expect(heated.heavyShare).toBeGreaterThan(make().heavyShare * 1.03)
    expect(unheated.heavyShare).toBeLessThan(make().heavyShare * 0.97)
  })

  it('leaves its heaviest in a line that is not heat-traced', () => {
    const gas = make({ linePerOutside: 1, lineC: 0, separatorPerOutside: 0 })
    gas.step(1, 1, -48)
    expect(part(gas, 'n-hexane')).toBeLessThan(SAMPLE['n-hexane'] * 0.8)
    expect(part(gas, 'methane')).toBeGreaterThan(SAMPLE.methane)
    expect(gas.flowShare).toBeLessThan(1)
    expect(number(gas)).toBeGreaterThan(number(make()))
  })

  it('turns into another one in a straight line', () => {
    const other = readComposition({ methane: 0.7, propane: 0.3 })
    if (!other.ok) throw new Error(other.mistakes.join())
    const gas = make()
    gas.turn(other.composition, 100, 0)
    gas.step(1, 50, -18)
    expect(part(gas, 'propane')).toBeCloseTo((SAMPLE.propane + 0.3) / 2, 9)
    gas.step(1, 100, -18)
    expect(part(gas, 'ethane')).toBe(0)
    expect(part(gas, 'propane')).toBeCloseTo(0.3, 12)
  })
})

describe('drift and slugs', () => {
  it('drifts with its spread and memory whatever the step', () => {
    for (const dtS of [10, 60]) {
      const gas = make({ driftShare: 0.1, driftTimeConstantS: 600 }, 3)
      const seen: number[] = []
      for (let s = 0; s < 1_200_000; s += dtS) {
        gas.step(dtS, s, -18)
        seen.push(Math.log(gas.heavyShare))
      }
      const mean = seen.reduce((total, each) => total + each, 0) / seen.length
      const off = seen.map((each) => each - mean)
      const variance = off.reduce((total, each) => total + each ** 2, 0) / off.length
      const lag = 600 / dtS
      const together = off.slice(lag).reduce((total, each, k) => total + each * (off[k] ?? 0), 0)
      // 2,000 time constants hold some 1,000 independent values: the spread is known to about 2 %, the correlation to 0.03.
      expect(Math.sqrt(variance)).toBeGreaterThan(0.1 * 0.92)
      expect(Math.sqrt(variance)).toBeLessThan(0.1 * 1.08)
      expect(together / (off.length - lag) / variance).toBeGreaterThan(0.28)
      expect(together / (off.length - lag) / variance).toBeLessThan(0.46)
    }
  })

  it('has as many slugs as it should, as long as they should be', () => {
    const gas = make({ slugsPerDay: 10, slugForS: 120 }, 5)
    let [begun, rich, was] = [0, 0, false]
    const DAYS = 100
    for (let s = 0; s < DAYS * 86_400; s += 5) {
      gas.step(5, s, -18)
      const slug = gas.heavyShare > 0.05
      if (slug && !was) begun++
      if (slug) rich += 5
      was = slug
    }
    // A thousand slugs by Poisson, less the few that run into each other: within 4 standard deviations.
    expect(begun).toBeGreaterThan(850)
    expect(begun).toBeLessThan(1_110)
    expect(rich / begun).toBeGreaterThan(115)
    expect(rich / begun).toBeLessThan(130)
  })

  it('goes the same way for the same seed and another for another', () => {
    const course = (seed: number) => {
      const gas = make({ driftShare: 0.05, slugsPerDay: 50 }, seed)
      for (let s = 0; s < 3_600; s++) gas.step(1, s, -18)
      return gas.fractions
    }
    expect(course(7)).toEqual(course(7))
    expect(course(8)).not.toEqual(course(7))
  })
})

describe('what a scenario does to it', () => {
  it('brings a slug as rich as said, and takes it back', () => {
    const gas = make()
    gas.slug({ heavyShare: 0.2 }, 600, 0)
    gas.step(1, 30, -18)
    expect(gas.heavyShare).toBeCloseTo((0.043873 + 0.2) / 2, 4)
    gas.step(1, 300, -18)
    expect(gas.heavyShare).toBeCloseTo(0.2, 9)
    gas.step(1, 600, -18)
    expect(gas.heavyShare).toBeCloseTo(0.043873, 6)
  })

  it('brings a slug of a methane number', () => {
    const gas = make()
    gas.slug({ methaneNumber: 45 }, 600, 0)
    gas.step(1, 300, -18)
    expect(number(gas)).toBeCloseTo(45, 1)
  })

  it('brings hydrogen sulphide in parts per million, and keeps the rest in proportion', () => {
    const gas = make()
    gas.sour.begin(1_500, 3_600, 0)
    gas.step(1, 1_800, -18)
    expect(part(gas, 'hydrogen sulphide')).toBeCloseTo(1.5e-3, 12)
    expect(part(gas, 'methane') / part(gas, 'ethane')).toBeCloseTo(SAMPLE.methane / SAMPLE.ethane, 9)
    expect(sum(gas)).toBeCloseTo(1, 12)
  })
})
