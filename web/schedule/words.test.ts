import { describe, expect, it } from 'vitest'
import type { PlanHead } from '../../src/site/schedule/view.ts'
import { formatFor } from '../format.ts'
import en from '../messages/en.json' with { type: 'json' }
import { inForce } from './bands.ts'
import {
  callText,
  energyPrice,
  faultText,
  givenWayText,
  howText,
  scopeText,
  termText,
  troubleText,
  whyText,
  workPrice,
} from './words.ts'

const messages: Record<string, string> = en
const t = (key: string, values: Record<string, unknown> = {}) =>
  (messages[key] ?? String(values['defaultValue'] ?? key)).replaceAll(/{{(\w+)}}/g, (_, name: string) =>
    String(values[name]),
  )
const format = formatFor('en', 'UTC', (unit) => t(`unit.${unit}`))
const names = (id: string) => (id === 'h1' ? 'Container 1' : id)
const plain = (text: string) => text.replaceAll('\u00a0', ' ')
const why = (code: string, subject: string, values: Record<string, string | number>) =>
  plain(whyText(t, format, 'USD', names, { code, subject, values }))

describe('why a step is as it is', () => {
  it('is told with its figures, in the units of the site', () => {
    expect(why('engine-at-most', 'g1', { kw: 319.96, rated_kw: 330 })).toBe(
      'Engine g1 gives the most it can: 320.0 kW',
    )
    expect(why('price-above-worth', 'h1-s19', { price_minor_per_kwh: 7.84, worth_minor_per_kwh: 6.1 })).toBe(
      'h1-s19: a bought kWh costs $0.0784 and brings $0.0610',
    )
    expect(
      whyText(t, format, 'USD', names, { code: 'engine-at-most', subject: 'g1', values: { kw: 330 } }),
    ).toContain('330\u00a0kW')
    expect(why('hall-at-most', 'h1', { kw: 205 })).toBe('Hall Container 1 draws the most it may: 205 kW')
  })

  it('of a code that has no text is shown as it is', () => {
    expect(why('moon-phase', 'h1', { phase: 'full', share: 0.4 })).toBe(
      'moon-phase Container 1, phase full, share 0.4',
    )
  })
})

describe('prices', () => {
  it('of energy go beyond the minor unit, those of work are for a PH/s and day', () => {
    expect(energyPrice(t, format, 5.42, 'USD')).toBe('$0.0542/kWh')
    expect(workPrice(t, format, 4.4, 'USD')).toBe('$44.00/PH/s/day')
    expect(energyPrice(t, format, null, 'USD')).toBe('—')
  })
  it('are in the minor units of their currency: a yen has none', () => {
    expect(format.money(1234, 'JPY')).toBe('¥1,234')
    expect(format.money(-123_456, 'USD')).toBe('-$1,234.56')
    expect(format.money(-0.2, 'USD')).toBe('$0.00')
  })
})

describe('what gave way', () => {
  const given = (name: string, unit: string, amount: number) =>
    plain(
      givenWayText(
        t,
        format,
        names,
        [
          {
            id: 'p7',
            target: { kind: 'hall', id: 'h1' },
          },
        ],
        { name, unit, amount },
      ),
    )
  it('is told by name and amount', () => {
    expect(given('reserve for g1', 'kWh', 14.5)).toBe('Reserve for a trip of g1: by 15 kWh')
    expect(given('order dr-7', 'kWh', 3.2)).toBe('Order dr-7: by 3.2 kWh')
    expect(given('machine-hours owed to h1-s19', 'h', 2)).toBe('Machine-hours owed to h1-s19: by 2 h')
    expect(given('pin p7', '', 1)).toBe('Pin of Container 1')
    expect(given('something new', 'm³', 3)).toBe('something new: by 3.0 m³')
  })
})

describe('a plan', () => {
  const head = (change: Partial<PlanHead>): PlanHead => ({
    id: '1',
    made_at: '',
    how: 'optimal',
    gap: null,
    seconds: 1,
    start: '',
    end: '',
    step_s: 900,
    total_minor: 0,
    terms: [],
    given_way: [],
    ...change,
  })
  it('says how it came about and how good it is', () => {
    expect(howText(t, format, head({ gap: 0 }))).toBe('The best plan there is')
    expect(plain(howText(t, format, head({ gap: 0.0034 })))).toBe('The best plan there is, to within 0.3 %')
    expect(plain(howText(t, format, head({ how: 'feasible', gap: 0.021 })))).toContain('at most 2.1 %')
    expect(howText(t, format, head({ how: 'merit order' }))).toBe('By merit order, without a solver')
  })
  it('names its terms; one that has no text is shown as it is', () => {
    expect(termText(t, 'energy bought')).toBe('Energy bought')
    expect(termText(t, 'moon dust')).toBe('moon dust')
  })
})

describe('trouble', () => {
  it('is told in the words of the page, with its figures', () => {
    const trouble = { values: {}, faults: [], detail: 'in English, for programs' }
    expect(troubleText(t, format, { ...trouble, code: 'gas-unknown' })).toBe('the inflow of gas is not known')
    expect(troubleText(t, format, { ...trouble, code: 'solver-late', values: { seconds: 1_215.5 } })).toBe(
      'the solver did not answer within 1,215.5 s',
    )
  })
  it('names what an independent look found wrong, and when', () => {
    const fault = { kind: 'engine-high', subject: 'g1', value: 340, limit: 330.25 }
    expect(plain(faultText(t, format, names, 'USD', { ...fault, at: '2026-11-21T12:45:00Z' }))).toBe(
      '21 Nov, 12:45: engine g1 gives 340 kW, 330.3 at most',
    )
    expect(
      faultText(t, format, names, 'USD', { kind: 'money', subject: '', at: null, value: 123_456, limit: 99 }),
    ).toBe('it says $1,234.56 and comes to $0.99')
  })
})

describe('a call', () => {
  it('says what is asked, and of which part of the site', () => {
    expect(plain(callText(t, format, { mode: 'cap', most_kw: 60 }))).toBe('at most 60 kW')
    expect(callText(t, format, { mode: 'reduce', most_kw: null })).toBe('less than the baseline')
    expect(callText(t, format, { mode: 'full', most_kw: null })).toBe('own use only')
    expect(callText(t, format, { mode: 'dance', most_kw: null })).toBe('dance')
    expect(scopeText(t, names, 'site')).toBe('whole site')
    expect(scopeText(t, names, 'halls h1, h2')).toBe('Container 1, h2')
    expect(scopeText(t, names, 'grid line')).toBe('connection line')
    expect(scopeText(t, names, 'the moon')).toBe('the moon')
  })
})

describe('calls and pins over time', () => {
  const call = {
    issuer: 'grid',
    id: '7',
    scope: 'site',
    mode: 'cap',
    most_kw: 60,
    from: '2026-11-21T12:00:00Z',
    until: '2026-11-21T13:00:00Z',
    must: true,
    state: 'waiting',
    untold: null,
  }
  it('are shown while they ask for something', () => {
    const bands = inForce({
      calls: [
        call,
        { ...call, id: '8', state: 'cancelled' },
        { ...call, id: '9', mode: 'prices' },
        { ...call, id: '10', until: 'some day' },
        { ...call, id: '11', must: false, from: '2026-11-21T11:00:00Z' },
      ],
      pins: [],
    })
    expect(bands.map(({ id, must }) => [id, must])).toEqual([
      ['grid 11', false],
      ['grid 7', true],
    ])
  })
})
