import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reconcile } from '../balance/index.ts'
import { instant } from '../quantity/index.ts'
import { type MachineWork, settle } from './settle.ts'

const interval = { start: instant(0), end: instant(900_000) }
const work = (machine: string, customer: string, hall: string, energyWh: number): MachineWork => ({
  machine,
  customer,
  hall,
  energyWh,
  miningHours: 0.25,
  hashHours: 25,
  covered: 1,
})
/** One engine gives 1,000 Wh; 20 are lost on the way; hall h1 has 600, hall h2 380. */
const electricity = reconcile({
  nodes: ['bus', 'h1', 'h2'],
  flows: [
    { id: 'g1', from: null, to: 'bus', measured: 1_000, sigma: 1 },
    { id: 'loss', from: 'bus', to: null, measured: 20, sigma: 1 },
    { id: 'h1', from: 'bus', to: 'h1', measured: 600, sigma: 1 },
    { id: 'h2', from: 'bus', to: 'h2', measured: 380, sigma: 1 },
    { id: 'h1.machines', from: 'h1', to: null },
    { id: 'h2.machines', from: 'h2', to: null },
  ],
})
const settleThese = (machines: readonly MachineWork[]) =>
  settle({
    interval,
    electricity,
    sources: ['g1'],
    imports: [],
    customers: ['ann', 'bob'],
    machines,
    notes: [],
    inputs: 'x',
  })

describe('settlement of an interval', () => {
  it('divides each hall’s reconciled energy by what machines say, and keeps the rest as own use', () => {
    const settled = settleThese([
      work('m1', 'ann', 'h1', 100),
      work('m2', 'bob', 'h1', 200),
      work('m3', 'bob', 'h2', 300),
    ])
    expect(
      settled.shares.map(({ customer, energy, machineHours }) => [customer, energy, machineHours]),
    ).toEqual([
      ['ann', 200, 0.25],
      ['bob', 780, 0.5],
    ])
    expect(settled).toMatchObject({ generated: 1_000, imported: 0, own: 20, quality: 'measured', notes: [] })
    expect(settled.shares[0]?.meanHashrate).toBe(100)
  })

  it('divides evenly where no machine says anything, and calls that an estimate where reports were few', () => {
    const silent = (machine: string, customer: string) => ({
      ...work(machine, customer, 'h1', 0),
      covered: 0.1,
    })
    const settled = settleThese([silent('m1', 'ann'), silent('m2', 'bob'), work('m3', 'bob', 'h2', 5)])
    expect(settled.shares[0]?.energy).toBe(300)
    expect(settled.quality).toBe('estimated')
    expect(settled.notes).toEqual(['h1: divided by reports of 10 % of the time'])
  })

  it('closes to the last watt-hour, in any order of machines', () => {
    const machine = fc.record({
      machine: fc.uuid(),
      customer: fc.constantFrom('ann', 'bob'),
      hall: fc.constantFrom('h1', 'h2'),
      energyWh: fc.double({ min: 0, max: 5_000, noNaN: true }),
      miningHours: fc.double({ min: 0, max: 0.25, noNaN: true }),
      hashHours: fc.double({ min: 0, max: 60, noNaN: true }),
      covered: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(machine, { maxLength: 40 }), (machines) => {
        const settled = settleThese(machines)
        const sold = settled.shares.reduce((total, share) => total + share.energy, 0)
        expect(sold + settled.own).toBe(settled.generated + settled.imported)
        const turned = settleThese(machines.toReversed())
        expect(turned.shares.map(({ energy }) => energy)).toEqual(settled.shares.map(({ energy }) => energy))
      }),
    )
  })
})
