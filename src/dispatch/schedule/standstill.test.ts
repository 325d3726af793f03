import { describe, expect, it } from 'vitest'
import { madeUpSite } from './madeUpSite.ts'
import type { LoadOrder, ScheduleProblem } from './problem.ts'
import { standsStill } from './standstill.ts'

const free = madeUpSite(1, 4)
const island: ScheduleProblem = { ...free, grids: [] }
const order = (change: Partial<LoadOrder>): LoadOrder => ({
  id: 'call',
  kind: 'load',
  from: 1,
  to: 3,
  mostKw: 0,
  must: true,
  breachMinorPerKwh: 0,
  ...change,
})
const stands = (change: Partial<ScheduleProblem>) =>
  [0, 1, 2, 3].filter((t) => standsStill({ ...island, ...change }, t))

// Least of the small engines 165 kW; own use 40 kW, losses 2 %.
describe('an island that can draw less than the least of any engine', () => {
  it('is one by orders that must be kept, in their time', () => {
    expect(stands({})).toEqual([])
    expect(stands({ orders: [order({})] })).toEqual([1, 2])
    expect(stands({ orders: [order({ must: false })] })).toEqual([])
    expect(stands({ orders: [order({ kind: 'import' })] })).toEqual([])
    expect(stands({ orders: [order({ kind: 'machines' })] })).toEqual([1, 2])
    // 122 x 1.02 + 40 = 164.4; 123 x 1.02 + 40 = 165.5. Of machines 3 % of cooling comes to them: 118 and 120 kW.
    expect(stands({ orders: [order({ mostKw: 122 })] })).toEqual([1, 2])
    expect(stands({ orders: [order({ mostKw: 123 })] })).toEqual([])
    expect(stands({ orders: [order({ kind: 'machines', mostKw: 118 })] })).toEqual([1, 2])
    expect(stands({ orders: [order({ kind: 'machines', mostKw: 120 })] })).toEqual([])
  })

  it('is one by several that leave nothing together, and not by those that leave a part', () => {
    const north = order({ of: ['north'] })
    expect(stands({ orders: [north] })).toEqual([])
    expect(stands({ orders: [north, order({ id: 'other', of: ['south'], from: 2, to: 4 })] })).toEqual([2])
    const shut = { id: 'p', target: { kind: 'hall', id: 'south' }, from: 0, to: 2, state: 'off' } as const
    expect(stands({ orders: [north], pins: [shut] })).toEqual([1])
  })

  it('is one where nothing may run, and jobs are counted', () => {
    const none = free.loads.map((load) => ({ ...load, machines: [0, 0, 0, 0] }))
    expect(stands({ loads: none })).toEqual([0, 1, 2, 3])
    const job = {
      id: 'j',
      hall: 'north',
      kw: 200,
      steps: 1,
      earliest: 1,
      deadline: 2,
      preemptible: true,
      paysMinor: 1,
      owed: false,
    }
    expect(stands({ loads: none, jobs: [job] })).toEqual([0, 2, 3])
  })

  it('is none beside a grid that carries the own use, without any use, and without an engine that may run', () => {
    const orders = [order({})]
    expect(stands({ orders, grids: free.grids })).toEqual([])
    expect(stands({ orders, ownUseKw: [0, 0, 0, 0] })).toEqual([])
    const engines = free.engines.map((unit) => ({ ...unit, mostKw: [0, 0, 0, 0] }))
    expect(stands({ orders, engines })).toEqual([])
    const dead = free.grids.map((grid) => ({ ...grid, importMostKw: [0, 0, 0, 0] }))
    // 300 kW could be sold: the engines need not go below their least.
    expect(stands({ orders, grids: dead })).toEqual([])
    const closed = dead.map((grid) => ({ ...grid, exportMostKw: [0, 0, 0, 0] }))
    expect(stands({ orders, grids: closed })).toEqual([1, 2])
  })
})
