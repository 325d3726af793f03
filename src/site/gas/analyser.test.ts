import { describe, expect, it } from 'vitest'
import type { PointValue } from '../../devices/index.ts'
import { type Instant, instant } from '../../quantity/index.ts'
import { fallingTo, look, NOTHING_SEEN, readAnalyser } from './analyser.ts'

const NOW = instant(1_000_000)
const MINUTE = 60_000
const points = (
  values: Readonly<Record<string, number | undefined>>,
  at: Instant = NOW,
  quality: PointValue['quality'] = 'good',
) => new Map(Object.entries(values).map(([name, value]) => [name, { value, at, quality }]))
const GAS = { x_methane: 80, x_ethane: 9, x_propane: 6, x_n_butane: 3, x_nitrogen: 2 }
const later = (minutes: number) => instant(NOW + minutes * MINUTE)

describe('an analyser is not believed', () => {
  it.each([
    ['that tells nothing', points({}), 'silent', 'no components'],
    ['that tells other things only', points({ heating_value_mj_per_m3: 40 }), 'silent', 'no components'],
    ['that is not reached', points(GAS, NOW, 'unreachable'), 'silent', 'x_methane: unreachable'],
    ['that was read a minute ago', points(GAS, later(-1)), 'silent', 'was read 60 s ago'],
    ['with a part that is no number', points({ ...GAS, x_ethane: Number.NaN }), 'refused', 'x_ethane is NaN'],
    ['with a part below nothing', points({ ...GAS, x_ethane: -1 }), 'refused', 'x_ethane is -1'],
    ['whose parts sum to 91', points({ ...GAS, x_ethane: 0 }), 'refused', 'sum to 91, not 100'],
    ['that calibrates', points({ ...GAS, analysing: 0 }), 'refused', 'it calibrates: analysing is 0'],
    ['that has an alarm', points({ ...GAS, alarms_2: 4 }), 'refused', 'it has alarms: alarms_2 is 4'],
    ['that sees air', points({ x_nitrogen: 79, x_oxygen: 21 }), 'refused', 'would be 0.0 MJ/m³'],
  ] as const)('%s', (_, given, state, why) => {
    expect(readAnalyser(given, NOW)).toMatchObject({ state, why: expect.stringContaining(why) })
  })
})

describe('an analyser is believed', () => {
  it('in per cent and in fractions alike', () => {
    const fractions = Object.fromEntries(Object.entries(GAS).map(([name, value]) => [name, value / 100]))
    for (const given of [GAS, fractions]) {
      const read = readAnalyser(points(given), NOW)
      // ISO 6976 by hand, ideal: (0.8 x 802.65 + 0.09 x 1428.8 + 0.06 x 2043.4 + 0.03 x 2657.6) kJ/mol / 23.645 l/mol, real 0.4 % more
      expect(read.state === 'good' && read.gas.heat.value).toBeCloseTo(41.3, 0)
      expect(read.state === 'good' && read.gas.composition?.fractions[0]).toBeCloseTo(0.8, 10)
    }
  })

  it('until its values stand still for an hour, and again once they move', () => {
    let memory = look(NOTHING_SEEN, points(GAS), NOW)
    memory = look(memory, points(GAS, later(59)), later(59))
    expect(memory.reading?.state).toBe('good')
    expect(memory.good?.sampledAt).toBe(NOW)
    memory = look(memory, points(GAS, later(60)), later(60))
    expect(memory.reading).toMatchObject({ state: 'refused', why: 'its values have not moved for 60 min' })
    memory = look(memory, points({ ...GAS, x_methane: 80.01 }, later(61)), later(61))
    expect(memory.reading?.state).toBe('good')
    expect(memory.good?.sampledAt).toBe(later(61))
  })

  it('where the gas stays as it is and its analyses go on', () => {
    let memory = look(NOTHING_SEEN, points({ ...GAS, analysis_minute: 0 }), NOW)
    memory = look(memory, points({ ...GAS, analysis_minute: 5 }, later(5)), later(5))
    memory = look(memory, points({ ...GAS, analysis_minute: 5 }, later(64)), later(64))
    expect(memory.reading?.state).toBe('good')
  })

  it('that tells hexanes and heavier as one', () => {
    const read = readAnalyser(points({ ...GAS, x_nitrogen: 1, x_hexanes: 1 }), NOW)
    expect(read.state === 'good' && read.gas.composition?.components.map(({ name }) => name)).toContain(
      'n-hexane',
    )
  })

  it('with its last good analysis while it talks nonsense', () => {
    const good = look(NOTHING_SEEN, points(GAS), NOW)
    const bad = look(good, points({ ...GAS, x_methane: 10 }, later(5)), later(5))
    expect(bad.reading?.state).toBe('refused')
    expect(bad.good).toBe(good.good)
  })
})

describe('a falling gas', () => {
  const told = (second: Readonly<Record<string, number>>, minutes = 5) =>
    fallingTo(look(look(NOTHING_SEEN, points(GAS), NOW), points(second, later(minutes)), later(minutes)))
  const RICHER = { ...GAS, x_methane: 77, x_propane: 8, x_n_butane: 4 }

  it('goes on as it fell for the two cycles that an analysis is old', () => {
    const then = told(RICHER)
    const part = (name: string) => {
      const { components = [], fractions = [] } = then?.composition ?? {}
      return fractions[components.findIndex((each) => each.name === name)]
    }
    // 80 then 77 % of methane: 71 % two cycles on; 3 then 4 % of n-butane: 6 %.
    expect(part('methane')).toBeCloseTo(0.71, 10)
    expect(part('n-butane')).toBeCloseTo(0.06, 10)
  })

  it('is none where it rises, hardly moves, or was not looked at for long', () => {
    expect(told({ ...GAS, x_methane: 83, x_propane: 4, x_n_butane: 2 })).toBeUndefined()
    expect(told({ ...GAS, x_methane: 79.95, x_propane: 6.05 })).toBeUndefined()
    expect(told(RICHER, 40)).toBeUndefined()
  })
})
