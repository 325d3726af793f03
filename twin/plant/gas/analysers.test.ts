import { describe, expect, it } from 'vitest'
import { readComposition } from '../../../src/gas/index.ts'
import { chance } from '../../random.ts'
import { Chromatograph } from './analysers.ts'

const gasOf = (named: Readonly<Record<string, number>>) => {
  const read = readComposition(named)
  if (!read.ok) throw new Error(read.mistakes.join())
  return read.composition
}
const LEAN = gasOf({ methane: 0.9, ethane: 0.08, 'n-hexane': 0.01, 'n-heptane': 0.005, helium: 0.005 })
const RICH = gasOf({ methane: 0.6, ethane: 0.3, 'n-hexane': 0.05, 'n-heptane': 0.045, helium: 0.005 })
const COMPONENTS = [
  'x_methane',
  'x_ethane',
  'x_propane',
  'x_isobutane',
  'x_n_butane',
  'x_isopentane',
  'x_n_pentane',
  'x_hexanes',
  'x_nitrogen',
  'x_carbon_dioxide',
]

function make() {
  const chromatograph = new Chromatograph(270, chance(1))
  let nowS = 0
  const run = (seconds: number, gas = LEAN) => {
    for (const end = nowS + seconds; nowS < end; nowS++)
      chromatograph.step(nowS, gas.components, gas.fractions)
  }
  return { chromatograph, run }
}

describe('a gas chromatograph', () => {
  it('tells a whole analysis in mole per cent, hexanes and heavier as one, helium not at all', () => {
    const { chromatograph, run } = make()
    run(600)
    const told = COMPONENTS.map((point) => chromatograph.read(point) ?? Number.NaN)
    expect(told.reduce((sum, part) => sum + part, 0)).toBeCloseTo(100, 9)
    // Of the 99.5 % that it measures; 0.1 % repeatability.
    expect(Math.abs((told[0] ?? 0) / (90 / 0.995) - 1)).toBeLessThan(0.005)
    expect(Math.abs((told[7] ?? 0) / (1.5 / 0.995) - 1)).toBeLessThan(0.005)
    expect(chromatograph.read('x_helium')).toBeUndefined()
  })

  it('tells the gas of one to two cycles ago', () => {
    const { chromatograph, run } = make()
    run(1_000)
    run(260, RICH)
    expect(chromatograph.read('x_methane')).toBeGreaterThan(85)
    run(280, RICH)
    expect(chromatograph.read('x_methane')).toBeLessThan(65)
  })

  it('stands still between analyses and never tells two that are the same', () => {
    const { chromatograph, run } = make()
    const seen = new Set<number | undefined>()
    const minutes = new Set<number | undefined>()
    for (let k = 0; k < 80; k++) {
      run(60)
      seen.add(chromatograph.read('x_methane'))
      minutes.add(chromatograph.read('analysis_minute'))
    }
    // 4,800 s hold 17 to 18 cycles.
    expect(seen.size).toBeGreaterThanOrEqual(17)
    expect(seen.size).toBeLessThanOrEqual(19)
    expect(minutes.size).toBeGreaterThan(10)
  })

  it('says that it analyses while it is frozen', () => {
    const { chromatograph, run } = make()
    run(600)
    chromatograph.freeze(3_600, 600)
    const before = COMPONENTS.map((point) => chromatograph.read(point))
    const minute = chromatograph.read('analysis_minute')
    run(3_500, RICH)
    expect(COMPONENTS.map((point) => chromatograph.read(point))).toEqual(before)
    expect(chromatograph.read('analysis_minute')).toBe(minute)
    expect(chromatograph.read('analysing')).toBe(1)
    run(1_000, RICH)
    expect(chromatograph.read('x_methane')).toBeLessThan(65)
  })

  it('calibrates once a day, at noon of its clock, and says so', () => {
    const { chromatograph, run } = make()
    let calibrating = 0
    for (let minute = 0; minute < 1_440; minute++) {
      run(60)
      if (chromatograph.read('analysing') === 0) calibrating++
    }
    expect(calibrating).toBeGreaterThanOrEqual(13)
    expect(calibrating).toBeLessThanOrEqual(23)
  })
})
