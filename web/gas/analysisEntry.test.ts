import { describe, expect, it } from 'vitest'
import {
  componentMeant,
  inOrder,
  pastedLines,
  readLines,
  readNumber,
  sumVerdict,
  withPasted,
} from './analysisEntry.ts'

describe('an analysis as it is typed', () => {
  it('names what is no number, and leaves out what was not told', () => {
    const read = readLines([
      { component: 'methane', value: 'much', sigma: '' },
      { component: 'ethane', value: '-1', sigma: '' },
      { component: 'propane', value: '', sigma: '0.1' },
      { component: 'nitrogen', value: '2', sigma: '0,1x' },
      { component: 'hydrogen sulphide', value: '', sigma: '' },
      { component: 'n-butane', value: '0', sigma: '' },
    ])
    expect(read.wrong).toEqual(['methane', 'ethane', 'propane', 'nitrogen'])
    // A component that was looked for and not found is nought; one that nobody looked for is not there.
    expect(read.composition).toEqual({ 'n-butane': 0 })
  })

  it('takes points and commas, and says whose uncertainty is missing', () => {
    const read = readLines([
      { component: 'methane', value: '86,5', sigma: '0.1' },
      { component: 'ethane', value: '13.5', sigma: '' },
    ])
    expect(read).toEqual({
      composition: { methane: 86.5, ethane: 13.5 },
      uncertainties: { methane: 0.1 },
      wrong: [],
      uncertain: ['ethane'],
      sum: 100,
    })
  })

  it('reads numbers strictly', () => {
    expect(['', ' ', '1 000', '1,2,3', '0x10', '1e-3', '.5'].map(readNumber)).toEqual([
      undefined,
      undefined,
      null,
      null,
      null,
      0.001,
      0.5,
    ])
  })

  it('judges the sum as the site does', () => {
    expect([100, 100.01, 99.5, 101, 98.9, 0].map(sumVerdict)).toEqual([
      'good',
      'good',
      'scaled',
      'scaled',
      'refused',
      'refused',
    ])
  })

  it('takes lines from a sheet, over those of the same name', () => {
    const pasted = pastedLines('component\tmol %\nMethane\t86,5\t0,1\nCH3SH;0.01\n\nnote\tno number')
    expect(pasted).toEqual([
      { component: 'Methane', value: '86,5', sigma: '0,1' },
      { component: 'CH3SH', value: '0.01', sigma: '' },
    ])
    const lines = withPasted([{ component: 'methane', value: '1', sigma: '' }], pasted)
    expect(lines.map(({ component, value }) => [component, value])).toEqual([
      ['methane', '86,5'],
      ['CH3SH', '0.01'],
    ])
  })

  it('is listed as laboratories do', () => {
    const parts = ['nitrogen', 'n-hexane', 'helium', 'methane'].map((component, index) => ({
      component,
      fraction: index / 10,
    }))
    expect(inOrder(parts).map(({ component }) => component)).toEqual([
      'methane',
      'n-hexane',
      'helium',
      'nitrogen',
    ])
  })

  it('knows components by formula and by their name in the chosen language', () => {
    const russian = (component: string) => (component === 'methane' ? 'Метан' : component)
    expect(
      ['CH4', 'C₂H₆', 'i-C4', 'n-C4H10', 'метан', 'N-Butane', 'H2S', 'xenon'].map((each) =>
        componentMeant(each, russian),
      ),
    ).toEqual([
      'methane',
      'ethane',
      'isobutane',
      'n-butane',
      'methane',
      'n-butane',
      'hydrogen sulphide',
      'xenon',
    ])
  })
})
