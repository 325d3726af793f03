import { describe, expect, it } from 'vitest'
import { reconcile } from '../../balance/index.ts'
import type { SettledInterval } from '../../ledger/index.ts'
import { instant, intervalHolding, wattHours } from '../../quantity/index.ts'
import { siteFileSchema } from '../../sitefile/index.ts'
import type { StoredBalance } from '../../store/index.ts'
import { activityOf, type EmissionFlows, emissionFlows, sumActivities } from './activity.ts'

const flows: EmissionFlows = {
  inlet: 'well',
  flare: 'flare',
  unaccounted: 'unaccounted',
  engines: [{ id: 'g1', gas: 'g1.gas', energy: 'g1' }],
  needed: new Set(['flare', 'g1.gas', 'g1']),
  meters: new Set(['m-gas-g1', 'm-flare', 'm-g1']),
}
const QUARTER = 900_000

/** A well gives 100 m³; the engine burns 80 and makes 300 kWh; the flare has the rest. */
function quarter(
  index: number,
  told: {
    readonly engine?: number | undefined
    readonly flare?: number | undefined
    readonly notes?: string[]
  } = {},
) {
  const interval = intervalHolding(instant(index * QUARTER))
  const flow = (id: string, from: string | null, to: string | null, value: number | undefined) =>
    value === undefined ? { id, from, to } : { id, from, to, measured: value, sigma: 1 }
  const gas = {
    nodes: ['header'],
    flows: [
      flow('well', null, 'header', 100),
      flow('g1.gas', 'header', null, 'engine' in told ? told.engine : 80),
      flow('flare', 'header', null, 'flare' in told ? told.flare : 20),
    ],
  }
  const electricity = {
    nodes: ['busbar'],
    flows: [
      { id: 'g1', from: null, to: 'busbar', measured: 300_000, sigma: 900 },
      { id: 'aux', from: 'busbar', to: null },
    ],
  }
  const balances: StoredBalance[] = [
    { interval, kind: 'electricity', graph: electricity, result: reconcile(electricity) },
    { interval, kind: 'gas', graph: gas, result: reconcile(gas) },
  ]
  const energy = wattHours(0)
  const settled: SettledInterval = {
    interval,
    shares: [],
    generated: energy,
    imported: energy,
    own: energy,
    quality: 'measured',
    notes: told.notes ?? [],
    inputs: 'x',
  }
  return { start: interval.start, balances, settled }
}

describe('what a site did with its gas', () => {
  it('adds reconciled amounts up, and their uncertainties as those of one meter', () => {
    const { flows: sums, quarters } = activityOf([quarter(0), quarter(1)], flows, 2)
    expect(quarters).toEqual({ due: 2, measured: 2, estimated: 0, missing: 0 })
    expect(sums['g1.gas']?.amount).toBeCloseTo(160, 6)
    expect(sums['flare']?.amount).toBeCloseTo(40, 6)
    expect(sums['g1']).toMatchObject({ amount: 600_000, sigma: 1_800, measured: 2, active: 2 })
    // Reconciled with its neighbours a measurement is surer than alone: less than 1 m³ each.
    expect(sums['flare']?.sigma).toBeLessThan(2)
  })

  it('counts what is calculated or filled in as estimated, and what nothing tells as missing', () => {
    const unmetered = quarter(0, { flare: undefined })
    const filled = quarter(1, { notes: ['m-gas-g1: no readings for 240 s'] })
    const elsewhere = quarter(2, { notes: ['m-h1: no readings for 240 s'] })
    const blind = quarter(3, { flare: undefined, engine: undefined })
    const { flows: sums, quarters } = activityOf([unmetered, filled, elsewhere, blind], flows, 6)
    expect(quarters).toEqual({ due: 6, measured: 1, estimated: 2, missing: 3 })
    expect(sums['flare']).toMatchObject({ measured: 2, calculated: 1, unknown: 3 })
    expect(sums['flare']?.amount).toBeCloseTo(60, 6)
  })

  it('says which measurements were set aside', () => {
    const wrong = quarter(0, { notes: ['flare: set aside by a person'] })
    const { flows: sums, quarters } = activityOf([wrong], flows, 1)
    expect(quarters).toMatchObject({ measured: 0, estimated: 1 })
    expect(sums['flare']).toMatchObject({ calculated: 1, setAside: 1 })
  })

  it('is the same in whatever parts it is added up', () => {
    const all = [0, 1, 2, 3, 4].map((index) => quarter(index, index === 2 ? { flare: undefined } : {}))
    const whole = activityOf(all, flows, 5)
    const parts = sumActivities([activityOf(all.slice(0, 2), flows, 2), activityOf(all.slice(2), flows, 3)])
    expect(parts.quarters).toEqual(whole.quarters)
    for (const [id, sum] of Object.entries(whole.flows)) {
      expect(parts.flows[id]?.amount).toBeCloseTo(sum.amount, 6)
      expect(parts.flows[id]?.measured).toBe(sum.measured)
    }
  })

  it('knows no flows of a site without gas', () => {
    const file = siteFileSchema.parse({
      site: { id: 's', name: 's', zone: 'UTC', country: 'KZ' },
      currency: 'USD',
      busbars: [{ id: 'b', voltage_v: 400 }],
    })
    expect(emissionFlows(file)).toBeUndefined()
  })
})
