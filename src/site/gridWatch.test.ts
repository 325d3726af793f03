import { describe, expect, it } from 'vitest'
import type { GridConnectionState } from '../dispatch/index.ts'
import { hertz, instant, watts } from '../quantity/index.ts'
import { GridWatch } from './gridWatch.ts'

const line = (change: Partial<GridConnectionState> = {}): GridConnectionState => ({
  id: 'river',
  limit: watts(160_000),
  live: true,
  breakerClosed: true,
  onLine: true,
  power: watts(140_000),
  voltageShare: 1,
  frequency: hertz(50),
  ageMs: 500,
  ...change,
})

/** A course of states, two seconds apart, and what was told at which second. */
function told(...states: readonly GridConnectionState[]): readonly string[] {
  const watch = new GridWatch()
  return states.flatMap((state, k) =>
    watch
      .see({ at: instant(k * 2_000), grid: { most: state.limit, power: state.power, connections: [state] } })
      .map(({ kind, severity }) => `${k * 2} ${severity} ${kind}`),
  )
}
const times = (count: number, state: GridConnectionState) => Array.from({ length: count }, () => state)

describe('what is told of a grid', () => {
  it('is that it is back, once', () => {
    expect(told(line(), line({ onLine: false }), line({ onLine: undefined }), line(), line())).toEqual([
      '6 info grid.back',
    ])
  })

  it('is a low voltage, once, until it is well above the limit again', () => {
    const course = [1, 0.89, 0.905, 0.89, 0.91, 0.93].map((voltageShare) => line({ voltageShare }))
    expect(told(...course)).toEqual(['2 alarm grid.weak', '10 info grid.well'])
    // A line without voltage is lost, which protection tells.
    expect(told(line(), line({ voltageShare: 0, onLine: false, live: false }))).toEqual([])
  })

  it('is a meter that tells the opposite, once it has done so for 20 s, and one that is silent', () => {
    expect(told(line(), ...times(12, line({ trouble: 'reversed' })), ...times(12, line()))).toEqual([
      '22 alarm grid.meter-reversed',
      '46 info grid.meter-good',
    ])
    expect(told(line(), ...times(12, line({ trouble: 'silent' })))).toEqual(['22 alarm grid.meter-silent'])
    expect(told(line(), line({ trouble: 'reversed' }), ...times(12, line()))).toEqual([])
  })

  it('is an import above the limit for 10 s', () => {
    expect(told(...times(8, line({ power: watts(165_000) })))).toEqual(['10 alarm grid.over-limit'])
    expect(told(...times(8, line({ power: watts(162_000) })))).toEqual([])
  })
})
