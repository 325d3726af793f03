import { describe, expect, it } from 'vitest'
import { readComposition } from './composition.ts'

const mistakes = (parts: Record<string, unknown>, more?: Parameters<typeof readComposition>[1]) => {
  const read = readComposition(parts, more)
  return read.ok ? [] : read.mistakes
}

describe('a composition', () => {
  it('is refused with every reason at once', () => {
    expect(
      mistakes({ methane: 0.9, unobtainium: 0.1, ethane: -0.1, nitrogen: Number.NaN, CO2: '0.1' }),
    ).toEqual([
      '"unobtainium" is no component of ISO 6976',
      'ethane: -0.1 is negative',
      'nitrogen: null is no number',
      'CO2: "0.1" is no number',
    ])
    expect(mistakes({})).toEqual(['no components'])
    expect(mistakes({ methane: 0.5, CH4: 0.5 })).toEqual(['methane is named twice'])
    expect(mistakes({ methane: 90, ethane: 10 })).toEqual([
      'the parts sum to 100, not 1; they look like percent',
    ])
    expect(mistakes({ methane: 0.9 })).toEqual(['the parts sum to 0.9, not 1'])
    expect(mistakes({ methane: 1 }, { uncertainties: { ethane: 0.1, methane: -1 } })).toHaveLength(2)
  })

  it('is scaled where it is rounded, and says what is unusual', () => {
    const read = readComposition({ C1: 90, 'i-C4': 9.5, H2S: 0.1 }, { as: 'percent' })
    if (!read.ok) throw new Error(read.mistakes.join())
    expect(read.composition.fractions.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12)
    expect(read.composition.warnings).toEqual([
      'the parts sum to 0.996, not 1; they were scaled',
      expect.stringMatching(/isobutane is 0\.0953815, over 0\.05/),
    ])
  })
})
