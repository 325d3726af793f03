import { describe, expect, it } from 'vitest'
import { disagreementOf, type EngineOnGas, type Limit, marginOf, remainderOf, standingOf } from './figures.ts'

const limit = (more: Partial<Limit>): Limit => ({
  property: 'hydrogen_sulphide',
  unit: 'ppm',
  value: null,
  least: null,
  most: null,
  verdict: 'unknown',
  share: null,
  method: null,
  why: null,
  source: null,
  ...more,
})
const engine = (more: Partial<EngineOnGas>): EngineOnGas => ({
  id: 'g1',
  model: 'J208',
  catalogue: null,
  phase: 'running',
  power_w: null,
  rated_w: 330_000,
  bound: null,
  verdict: 'permitted',
  limits: [],
  unknown: [],
  fuel: null,
  ...more,
})
const number = (value: number, valid = true) => ({ method: 'a', value, valid, reasons: [] })

describe('the gas against an engine', () => {
  it('has no margin where the value or the limits are not known', () => {
    expect(marginOf(limit({ most: 100 }))).toBeNull()
    expect(marginOf(limit({ value: 0 }))).toBeNull()
  })

  it('is as far from its nearer limit as it is', () => {
    expect(marginOf(limit({ value: 130, most: 100 }))).toBe(-30)
    expect(marginOf(limit({ value: 38, least: 30, most: 40 }))).toBe(2)
    expect(marginOf(limit({ value: 0, most: 100 }))).toBe(100)
  })

  it('is derated only where it is permitted and bounded below the rating', () => {
    const bound = { kw: 290, why: [] }
    expect(standingOf(engine({ verdict: 'not permitted', bound }))).toBe('refused')
    expect(standingOf(engine({ verdict: 'unknown', bound }))).toBe('unknown')
    expect(standingOf(engine({ verdict: 'derated' }))).toBe('derated')
    expect(standingOf(engine({ verdict: 'unknown', bound: { kw: 0, why: [] } }))).toBe('refused')
    expect(standingOf(engine({ bound }))).toBe('derated')
    expect(standingOf(engine({ bound: { kw: 330, why: [] } }))).toBe('permitted')
    expect(standingOf(engine({}))).toBe('permitted')
  })
})

describe('methane numbers', () => {
  it('disagree only where two methods hold for the gas', () => {
    expect(disagreementOf([number(68), number(40, false)])).toBeNull()
    expect(disagreementOf([number(68), number(72.5), number(40, false)])).toBeCloseTo(4.5, 9)
  })
})

describe('what is left over', () => {
  it('is known only where what comes in, engines and flare are', () => {
    const ways = { in: 290, engines: 209, flare: null, treatment: null, unaccounted: null }
    expect(remainderOf(ways)).toBeNull()
    expect(remainderOf({ ...ways, flare: 0 })).toBe(81)
    expect(remainderOf({ ...ways, flare: 60, treatment: 1, unaccounted: 25 })).toBe(-5)
  })
})
