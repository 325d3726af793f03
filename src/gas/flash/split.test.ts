import { describe, expect, it } from 'vitest'
import type { Critical } from './critical.ts'
import { pengRobinson } from './pengRobinson.ts'
import { type Split, split } from './split.ts'

type Row = readonly [temperature: number, pressure: number, acentric: number]

function fluidOf(rows: readonly Row[], k: readonly (readonly number[])[] = [], form: 1976 | 1978 = 1976) {
  return pengRobinson(
    rows.map(([temperature, pressure, acentric]): Critical => ({ temperature, pressure, acentric })),
    (one, other) => k[one]?.[other] ?? 0,
    form,
  )
}

function two(result: Split): Extract<Split, { kind: 'two-phase' }> {
  if (result.kind !== 'two-phase') throw new Error(JSON.stringify(result))
  return result
}

/** Within a share of the expected, 1 % at most by what is to be shown. */
function near(got: ArrayLike<number>, expected: readonly number[], share: number) {
  expected.forEach((value, i) => {
    expect(Math.abs((got[i] ?? Number.NaN) / value - 1), `${i}: ${got[i]} for ${value}`).toBeLessThan(share)
  })
}

// The constants of CalebBell/thermo (tests/test_flash_vl.py), so that only the equation and the solver are compared.
const ALKANES: readonly Row[] = [
  [190.564, 4599, 0.008],
  [305.32, 4872, 0.098],
  [369.83, 4248, 0.152],
  [425.12, 3796, 0.193],
  [469.7, 3370, 0.251],
  [507.6, 3025, 0.2975],
  [540.2, 2740, 0.3457],
  [568.7, 2490, 0.394],
  [594.6, 2290, 0.444],
  [611.7, 2110, 0.49],
]

describe('flash', () => {
  it('gives problem 18 of Whitson and Brulé (SPE Monograph 20): C1, C4, C10 at 280 °F and 500 psia', () => {
    const fluid = fluidOf([
      [190.556, 4604.3189, 0.0115],
      [425.16667, 3796.9428, 0.1928],
      [617.666667, 2096, 0.4902],
    ])
    const found = two(split(fluid, [0.5, 0.42, 0.08], (280 + 459.67) / 1.8, 3447.378645))
    near(found.liquid, [0.08588, 0.46349, 0.45064], 0.01)
    near(found.vapour, [0.57114, 0.41253, 0.01633], 0.01)
  })

  it('agrees with thermo: ten alkanes at 300 K, 100 kPa', () => {
    const found = two(split(fluidOf(ALKANES), new Array(10).fill(0.1), 300, 100))
    expect(found.vapourFraction).toBeCloseTo(0.3933480634014041, 7)
  })

  it('agrees with thermo 15 Pa and half a pascal from a dew point of ethane and pentane', () => {
    const fluid = fluidOf([
      [305.32, 4872, 0.098],
      [469.7, 3370, 0.251],
    ])
    const ethane = 0.5 / 30.06904
    const pentane = 0.5 / 72.14878
    const z = [ethane / (ethane + pentane), pentane / (ethane + pentane)]
    const found = two(split(fluid, z, 123.3 + 273.15, 5475.649470049857 + 0.015))
    near(found.vapour, [0.7058337751720506, 0.29416622482794935], 1e-6)
    near(found.liquid, [0.49517964670906095, 0.504820353290939], 1e-5)
    expect(1 - found.vapourFraction).toBeGreaterThan(4e-7)
    expect(1 - found.vapourFraction).toBeLessThan(5e-7)
  })

  it('agrees with yaeos: methane and n-butane at 294 K, 60 bar', () => {
    const fluid = fluidOf([
      [190.564, 4599, 0.0115478],
      [425.12, 3796, 0.200164],
    ])
    const found = two(split(fluid, [0.4, 0.6], 294, 6000))
    near(found.liquid, [0.3242447195036321, 0.6757553102986671], 1e-5)
    near(found.vapour, [0.9168346615533454, 0.08316536824913572], 1e-4)
  })

  it('agrees with thermo where interaction parameters act: carbon dioxide and methane at 220 K, 60.8 bar (Ivanov 2013, problem 4)', () => {
    const fluid = fluidOf(
      [
        [304.2, 7380, 0.225],
        [190.6, 4600, 0.008],
      ],
      [
        [0, 0.095],
        [0.095, 0],
      ],
    )
    const found = two(split(fluid, [0.43, 0.57], 220, 6080))
    const light = Math.min(found.vapourFraction, 1 - found.vapourFraction)
    expect(Math.abs(light / 0.04855003898294571 - 1)).toBeLessThan(1e-4)
  })

  it.each([
    // Ivanov and others 2013, problems 3 and 5, with what thermo finds: nitrogen and ethane, then with methane between them.
    [[0.1, 0.9], 1],
    [[0.18, 0.82], 2],
    [[0.3, 0.7], 2],
    [[0.44, 0.56], 2],
    [[0.6, 0.4], 1],
  ])('tells the phases of nitrogen and ethane %j at 270 K, 76 bar: %i', (z, phases) => {
    const fluid = fluidOf(
      [
        [126.2, 3390, 0.04],
        [305.4, 4880, 0.098],
      ],
      [
        [0, 0.08],
        [0.08, 0],
      ],
    )
    expect(split(fluid, z, 270, 7600).kind === 'two-phase' ? 2 : 1).toBe(phases)
  })

  it.each([
    [[0.3, 0.1, 0.6], 'two-phase'],
    [[0.15, 0.3, 0.55], 'two-phase'],
    [[0.08, 0.38, 0.54], 'one phase'],
    [[0.05, 0.05, 0.9], 'one phase'],
  ])('tells the phases of nitrogen, methane and ethane %j: %s', (z, kind) => {
    const fluid = fluidOf(
      [
        [126.2, 3390, 0.04],
        [190.6, 4600, 0.008],
        [305.4, 4880, 0.098],
      ],
      [
        [0, 0.038, 0.08],
        [0.038, 0, 0.021],
        [0.08, 0.021, 0],
      ],
    )
    const found = split(fluid, z, 270, 7600).kind
    expect(found === 'vapour' || found === 'liquid' ? 'one phase' : found).toBe(kind)
  })

  it('never has two phases where thermo has one liquid or one vapour of the ten alkanes', () => {
    const z = new Array(10).fill(0.1)
    expect(split(fluidOf(ALKANES), z, 200, 20000).kind).toBe('liquid')
    expect(split(fluidOf(ALKANES), z, 700, 100).kind).toBe('vapour')
  })

  it('agrees with thermo on eight components with their interactions: Ivanov 2013, problem 9 as thermo has it', () => {
    const k = [
      [0, 0.021, 0, 0, 0, 0, 0.05, 0.09],
      [0.021, 0, 0, 0, 0, 0, 0.04, 0.055],
      [0, 0, 0, 0, 0, 0, 0.01, 0.01],
      [0, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0],
      [0.05, 0.04, 0.01, 0, 0, 0, 0, 0],
      [0.09, 0.055, 0.01, 0, 0, 0, 0, 0],
    ]
    // Ten times the critical pressures of the paper, which is how thermo's test reads.
    const fluid = fluidOf(
      [
        [190.6, 46000, 0.008],
        [305.4, 48800, 0.098],
        [369.8, 42500, 0.152],
        [425.2, 37987, 0.193],
        [469.6, 33731, 0.251],
        [507.4, 29678, 0.296],
        [606.28, 25760, 0.4019],
        [825.67, 14580, 0.7987],
      ],
      k,
    )
    const z = [0.6883, 0.0914, 0.046, 0.0333, 0.0139, 0.0152, 0.0896, 0.0223]
    const total = z.reduce((sum, part) => sum + part, 0)
    const found = two(
      split(
        fluid,
        z.map((part) => part / total),
        353,
        38_500,
      ),
    )
    expect(found.vapourFraction).toBeCloseTo(0.8263155779926616, 5)
  })

  it('says that two phases are no answer where thermo finds three: methane, carbon dioxide and hydrogen sulphide at 120 K', () => {
    const fluid = fluidOf(
      [
        [190.6, 4600, 0.008],
        [304.2, 7380, 0.225],
        [373.2, 8940, 0.1],
      ],
      [
        [0, 0.095, 0.0755],
        [0.095, 0, 0.0999],
        [0.0755, 0.0999, 0],
      ],
    )
    expect(split(fluid, [0.4989, 0.0988, 0.4023], 120, 181.65997883753508).kind).toBe('unsolved')
  })

  it('agrees with Reaktoro: methane, hydrogen sulphide and carbon dioxide at 233.15 K, 20 bar, without interactions', () => {
    const fluid = fluidOf([
      [190.6, 4600, 0.008],
      [373.2, 8940, 0.1],
      [304.2, 7380, 0.225],
    ])
    const gas = [0.5780517581263894, 0.10568008317771763, 0.029881652397405298]
    const liquid = [0.021948241873610514, 0.24431991682228238, 0.020118347602594702]
    const [moles = 0, drops = 0] = [gas, liquid].map((phase) => phase.reduce((sum, part) => sum + part, 0))
    const found = two(
      split(
        fluid,
        gas.map((part, i) => part + (liquid[i] ?? 0)),
        233.15,
        2000,
      ),
    )
    near([found.vapourFraction], [moles], 0.02)
    near(
      found.vapour,
      gas.map((part) => part / moles),
      0.02,
    )
    near(
      found.liquid,
      liquid.map((part) => part / drops),
      0.02,
    )
  })
})
