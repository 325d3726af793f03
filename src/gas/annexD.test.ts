import { describe, expect, it } from 'vitest'
import { readComposition } from './composition.ts'
import type { Conditions } from './conditions.ts'
import { type GasProperties, gasProperties } from './properties.ts'

/** ISO 6976:2016, Annex D: mole fraction and its standard uncertainty, by component. */
type Parts = Readonly<Record<string, readonly [fraction: number, uncertainty: number]>>

const D2: Parts = {
  methane: [0.933212, 0.000346],
  ethane: [0.025656, 0.000243],
  propane: [0.015368, 0.000148],
  nitrogen: [0.01035, 0.000195],
  'carbon dioxide': [0.015414, 0.000111],
}
const D3: Parts = {
  methane: [0.931819, 0.00035],
  ethane: [0.025618, 0.000243],
  nitrogen: [0.010335, 0.000195],
  'carbon dioxide': [0.015391, 0.000111],
  water: [0.016837, 0.000162],
}
const D4: Parts = {
  methane: [0.922393, 0.000348],
  ethane: [0.025358, 0.000247],
  propane: [0.01519, 0.000149],
  'n-butane': [0.000523, 0.000018],
  isobutane: [0.001512, 0.000027],
  'n-pentane': [0.002846, 0.000007],
  isopentane: [0.002832, 0.000009],
  neopentane: [0.001015, 0.000004],
  'n-hexane': [0.002865, 0.000008],
  nitrogen: [0.01023, 0.000195],
  'carbon dioxide': [0.015236, 0.000112],
}
/** D.4.3.2: the coefficients below the diagonal, in the order of D4. */
const D4_CORRELATIONS = [
  [],
  [-0.657246],
  [-0.377458, -0.035617],
  [-0.041205, -0.00745, -0.004442],
  [-0.056924, -0.01372, -0.00781, -0.000824],
  [0.099228, -0.08569, -0.039877, -0.000592, 0.002803],
  [0.061961, -0.063295, -0.029677, -0.000551, 0.001827, 0.079557],
  [0.064295, -0.054908, -0.025538, -0.000372, 0.001811, 0.07118, 0.051085],
  [0.080202, -0.074061, -0.034574, -0.000567, 0.002303, 0.09467, 0.067927, 0.060788],
  [-0.512347, -0.030668, -0.024994, -0.005703, -0.01074, -0.072794, -0.053627, -0.046653, -0.062845],
  [
    -0.265664, -0.038371, -0.023925, -0.003373, -0.005392, -0.014019, -0.010845, -0.008952, -0.012357,
    -0.028699,
  ],
]

function calculated(parts: Parts, conditions: Conditions, lower?: readonly (readonly number[])[]) {
  const names = Object.keys(parts)
  const column = (at: 0 | 1) => Object.fromEntries(names.map((name) => [name, parts[name]?.[at] ?? 0]))
  const correlations = Object.fromEntries(
    names.map((name, row) => [
      name,
      Object.fromEntries((lower?.[row] ?? []).map((value, k) => [names[k] ?? '', value])),
    ]),
  )
  const read = readComposition(column(0), {
    uncertainties: column(1),
    ...(lower !== undefined && { correlations }),
  })
  if (!read.ok) throw new Error(read.mistakes.join('; '))
  return gasProperties(read.composition, conditions)
}

function expectDigits(told: GasProperties, printed: Readonly<Partial<Record<keyof GasProperties, string>>>) {
  const digits = (text: string) => text.split('.')[1]?.length ?? 0
  const names = Object.keys(printed).filter((name): name is keyof GasProperties => name in told)
  expect(
    Object.fromEntries(names.map((name) => [name, told[name].toFixed(digits(printed[name] ?? ''))])),
  ).toEqual(printed)
}

describe('the uncertainties of ISO 6976:2016 Annex D', () => {
  it('of example D.2 come out to every printed digit', () => {
    const { uncertainties } = calculated(D2, { combustion: 15, metering: 15 })
    expectDigits(uncertainties, { grossMolar: '0.615609872', grossMass: '0.024301', grossVolume: '0.026267' })
  })

  it('of example D.3, with water, come out to every printed digit', () => {
    const { uncertainties } = calculated(D3, { combustion: 15.55, metering: 15.55 })
    expectDigits(uncertainties, { grossMolar: '0.522493911', grossMass: '0.025938', grossVolume: '0.022289' })
  })

  it('of example D.4 come out to every printed digit without correlations, at two conditions', () => {
    const at15 = calculated(D4, { combustion: 15, metering: 15 })
    expectDigits(at15.properties, {
      grossVolume: '39.73351',
      netVolume: '35.86811',
      density: '0.76462',
      relativeDensity: '0.62391',
      grossWobbe: '50.30318',
      netWobbe: '45.40954',
    })
    expectDigits(at15.uncertainties, {
      grossVolume: '0.026917',
      netVolume: '0.024757',
      density: '0.000586',
      relativeDensity: '0.000478',
      grossWobbe: '0.021588',
      netWobbe: '0.020151',
    })
    const at25 = calculated(D4, { combustion: 25, metering: 0 })
    expectDigits(at25.properties, {
      grossVolume: '41.89360',
      netVolume: '37.85228',
      density: '0.80701',
      relativeDensity: '0.62411',
      grossWobbe: '53.02930',
      netWobbe: '47.91376',
    })
    expectDigits(at25.uncertainties, {
      grossVolume: '0.028425',
      netVolume: '0.026164',
      density: '0.000619',
      relativeDensity: '0.000479',
      grossWobbe: '0.022783',
      netWobbe: '0.021278',
    })
  })

  // The standard prints twice these: its matrix was not carried through the scaling of the raw fractions (working group, 2026-03-29).
  it('of example D.4 come out with its correlations, as the working group has corrected them', () => {
    expectDigits(calculated(D4, { combustion: 15, metering: 15 }, D4_CORRELATIONS).uncertainties, {
      grossVolume: '0.016316',
      netVolume: '0.015305',
      density: '0.000277',
      relativeDensity: '0.000226',
      grossWobbe: '0.019823',
      netWobbe: '0.018498',
    })
    expectDigits(calculated(D4, { combustion: 25, metering: 0 }, D4_CORRELATIONS).uncertainties, {
      grossVolume: '0.017241',
      netVolume: '0.016181',
      density: '0.000293',
      relativeDensity: '0.000227',
      grossWobbe: '0.020914',
      netWobbe: '0.019528',
    })
  })
})

describe('correlations', () => {
  const parts = { methane: 0.9, ethane: 0.1 }
  const read = (correlations: Record<string, Record<string, unknown>>) =>
    readComposition(parts, { uncertainties: { methane: 0.001, ethane: 0.001 }, correlations })
  it('of a gas of two are -1 for whoever knows one knows the other, so that nothing is left of their sum', () => {
    const sure = read({ methane: { ethane: -1 } })
    const both = sure.ok
      ? gasProperties(sure.composition, { combustion: 15, metering: 15 }).uncertainties
      : undefined
    // The molar mass moves by (M2 - M1)·0.001 = 14.0266·0.001, and by the atomic weights' own.
    expect(both?.molarMass).toBeCloseTo(0.0140266, 4)
  })
  it('that cannot be are refused, each with its reason', () => {
    const mistakes = (correlations: Record<string, Record<string, unknown>>) => {
      const answer = read(correlations)
      return answer.ok ? [] : answer.mistakes
    }
    expect(mistakes({ methane: { ethane: 1.2 } })).toEqual([
      'correlation of methane and ethane: 1.2 is no number from -1 to 1',
    ])
    expect(mistakes({ methane: { ethane: Number.NaN, methane: 0.5, water: 0 } })).toHaveLength(3)
    expect(mistakes({ methane: { ethane: 0.1 }, ethane: { methane: 0.2 } })).toEqual([
      'correlation of ethane and methane is given twice, as 0.1 and 0.2',
    ])
    const three = readComposition(
      { methane: 0.8, ethane: 0.1, propane: 0.1 },
      {
        uncertainties: { methane: 0.001 },
        correlations: { methane: { ethane: 0.9, propane: 0.9 }, ethane: { propane: -0.9 } },
      },
    )
    expect(three.ok ? [] : three.mistakes).toEqual([
      'the correlations contradict each other: no analysis can have them all',
    ])
    expect(readComposition(parts, { correlations: { methane: { ethane: -1 } } })).toMatchObject({ ok: false })
  })
})
