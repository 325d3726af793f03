import { describe, expect, it } from 'vitest'
import type { BalanceView } from '../../src/site/view.ts'
import { flowHistory, toldHistory } from './history.ts'

const balance = (start: string, flows: Readonly<Record<string, number | null>>): BalanceView => ({
  start,
  end: new Date(Date.parse(start) + 900_000).toISOString(),
  kind: 'gas',
  unit: 'm3',
  statistic: 0,
  degrees: 1,
  critical: 3.84,
  passes: true,
  passes_before: true,
  gross_errors: [],
  unobservable: [],
  nodes: [],
  flows: Object.entries(flows).map(([id, reconciled]) => ({
    id,
    from: null,
    to: null,
    measured: null,
    measured_sigma: null,
    reconciled,
    sigma: null,
    adjustment: null,
    test: null,
  })),
  shares: [],
})

describe('the flows of the last day', () => {
  it('are the reconciled volumes by the hour, oldest first, and a gap where nothing is settled', () => {
    const data = flowHistory(
      [
        balance('2026-01-01T01:00:00Z', { well: 100, 'g1.gas': 24, 'g2.gas': null, flare: 50, shrinkage: 1 }),
        balance('2026-01-01T00:00:00Z', {
          well: 100,
          'g1.gas': 24,
          'g2.gas': 25,
          flare: 51,
          'line-pack': -3,
        }),
      ],
      'well',
      ['g1', 'g2'],
      { startMs: Date.parse('2026-01-01T00:07:30Z'), endMs: 0 },
    )
    expect(data.lines).toEqual([
      [400, null, 400],
      [196, null, null],
      [204, null, 200],
    ])
    expect(data.atMs[0]).toBe(Date.parse('2026-01-01T00:07:30Z'))
  })
})

describe('what the analysers told', () => {
  it('is broken where they were silent, not drawn across', () => {
    const point = (minutes: number, sulphide: number | null) => ({
      at: new Date(minutes * 60_000).toISOString(),
      net_heating_value_mj_per_m3: null,
      methane_number: null,
      hydrogen_sulphide_ppm: sulphide,
    })
    const told = [point(0, 100), point(15, null), point(30, 110), point(90, 120)]
    const { atMs, lines } = toldHistory(told, (each) => each.hydrogen_sulphide_ppm, {
      startMs: 0,
      endMs: 100 * 60_000,
    })
    expect(atMs.map((at) => at / 60_000)).toEqual([0, 15, 30, 45, 90, 100])
    expect(lines).toEqual([[100, null, 110, null, 120, null]])
    const day = { startMs: 0, endMs: 86_400_000 }
    expect(toldHistory([], (each) => each.methane_number, day).atMs).toEqual([])
    expect(toldHistory([point(60, 7)], (each) => each.hydrogen_sulphide_ppm, day).lines).toEqual([
      [null, 7, null],
    ])
  })
})
