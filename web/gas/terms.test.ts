import { describe, expect, it } from 'vitest'
import { termsToEnter, termText } from './terms.ts'

const t = (key: string, values: Record<string, unknown> = {}) => {
  if (key === 'gas.term.flare.unlit_share') return 'unlit share of the flare'
  if (key === 'gas.term.slip') return `slip of ${values['engine']}`
  return String(values['defaultValue'] ?? key)
}

describe('terms of emissions', () => {
  it('leave what they do not know in the words of the site', () => {
    expect(termText(t, 'no composition is known')).toBe('no composition is known')
    expect(termText(t, 'set.n2o is not given')).toBe('set.n2o')
  })

  it('are told in words, with the name that the site file has', () => {
    expect(termText(t, 'flare.unlit_share is not given: in the site file')).toBe(
      'unlit share of the flare (flare.unlit_share)',
    )
    expect(termText(t, 'engines.g1.methane_slip_g_per_kwh is not given')).toMatch(/^slip of g1/)
  })

  it('can be entered once each, the missing ones first', () => {
    const names = termsToEnter(
      {
        missing: ['flare.unlit_share is not given: in the site file', 'no composition is known'],
        factor_set: null,
        terms: [],
        warnings: [],
        entered: [],
      },
      ['g1'],
    )
    expect(names[0]).toBe('flare.unlit_share')
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain('engines.g1.methane_slip_g_per_kwh')
  })
})
