import { afterAll, describe, expect, it } from 'vitest'
import {
  evaluate,
  type LoadOrder,
  meritOrder,
  type Pin,
  type ScheduleProblem,
} from '../src/dispatch/index.ts'
import { madeUpIsland, madeUpSite } from '../src/dispatch/schedule/madeUpSite.ts'
import { search } from '../src/site/schedule/search.ts'
import { Solver } from '../src/solver/index.ts'

const solver = new Solver()
afterAll(() => solver.close())

/** An island of engines of 330 and 990 kW, with 40 kW of own use. */
const free = madeUpSite(7, 12)
const island = madeUpIsland(7, 12)
const order = (change: Partial<LoadOrder> = {}): LoadOrder => ({
  id: 'stop',
  kind: 'load',
  from: 2,
  to: 8,
  mostKw: 0,
  must: true,
  breachMinorPerKwh: 0,
  ...change,
})
const pin = (id: string, state: Pin['state'], kind: 'engine' | 'hall' = 'engine'): Pin => ({
  id: `${id} ${String(state)}`,
  target: { kind, id },
  from: 0,
  to: 12,
  state,
})
const job = {
  id: 'j',
  hall: 'north',
  kw: 200,
  steps: 1,
  earliest: 0,
  deadline: 12,
  preemptible: true,
  paysMinor: 500,
  owed: false,
}
const [small] = island.engines
const alike = (change = {}): ScheduleProblem['engines'] =>
  island.engines.slice(0, 3).map(({ id }) => ({ ...(small ?? never()), id, ...change }))
const never = (): never => {
  throw new Error('the made-up site has engines')
}
const always = (kw: number) => Array.from({ length: 12 }, () => kw)
const idle = island.loads.map((load) => ({ ...load, machines: always(0) }))
const dead = free.grids.map((grid) => ({ ...grid, exportMostKw: always(0) }))

const stops: readonly (readonly [string, Partial<ScheduleProblem>])[] = [
  ['by engines that are not alike', { orders: [order()] }],
  ['for a quarter of an hour', { orders: [order({ to: 3 })] }],
  ['whose engines were just started', { engines: alike({ sinceH: 0.25 }), orders: [order({ from: 0 })] }],
  [
    'whose engines have hours until service',
    { engines: alike({ sinceH: 0.25, untilServiceH: 500 }), orders: [order({ from: 0 })] },
  ],
  ['with engines pinned on', { orders: [order()], pins: [pin('g1', 'on'), pin('g2', 'on')] }],
  [
    'with the small engines pinned off',
    { orders: [order({ mostKw: 200 })], pins: ['g1', 'g2', 'g3'].map((id) => pin(id, 'off')) },
  ],
  [
    'where flaring is dear',
    { engines: alike(), orders: [order()], gas: free.gas && { ...free.gas, flareMinorPerM3: 45 } },
  ],
  ['with little use of its own', { orders: [order({ to: 12 })], ownUseKw: always(2) }],
  [
    'by two orders that leave little together',
    { orders: [order({ of: ['north'], mostKw: 20 }), order({ id: 's', of: ['south'], mostKw: 20 })] },
  ],
  [
    'by an order and a hall that is pinned low',
    { orders: [order({ of: ['north'], mostKw: 20 })], pins: [pin('south', { kw: 10 }, 'hall')] },
  ],
  ['that may not buy either', { grids: dead, orders: [order(), order({ id: 'import', kind: 'import' })] }],
  [
    'by a large engine that was just started, beside a call of 200 kW',
    {
      engines: island.engines.map((unit, k) => ({ ...unit, running: k === 3, sinceH: k === 3 ? 0.25 : 5 })),
      orders: [order({ from: 0, mostKw: 200 })],
    },
  ],
  [
    'with a large engine pinned on, beside a call of 200 kW',
    { orders: [order({ mostKw: 200 })], pins: [pin('g4', 'on')] },
  ],
  [
    'whose small engines are due for service soon',
    {
      engines: island.engines.map((unit, k) => ({
        ...unit,
        running: k === 3,
        ...(k < 3 && { untilServiceH: 0.5 }),
      })),
      orders: [order({ from: 0, to: 12, mostKw: 200 })],
    },
  ],
  [
    'where flaring is very dear and the line takes the gas',
    {
      engines: island.engines.slice(3),
      ownUseKw: always(10),
      orders: [order({ to: 4 })],
      gas: free.gas && { ...free.gas, flareMinorPerM3: 60, inflowM3PerH: always(260), packMostM3: 400 },
    },
  ],
  [
    'with slow engines, two of them pinned on',
    {
      engines: island.engines.map((unit, k) => (k === 5 ? { ...unit, rampKwPerStep: 900 } : unit)),
      orders: [order()],
      pins: [pin('g1', 'on'), pin('g2', 'on')],
    },
  ],
  ['for want of machines, whatever jobs might run', { loads: idle, jobs: [job] }],
]

describe('an island that stands still', { timeout: 60_000 }, () => {
  it.each(stops)('%s keeps its own use by a sound plan, with a solver and without', async (_, change) => {
    const problem: ScheduleProblem = { ...island, ...change }
    const { plan, trouble } = await search(solver, problem, { timeLimitS: 60, gap: 0.005 })
    expect([plan.how, trouble]).toEqual(['optimal', undefined])
    expect(evaluate(problem, plan).breaches).toEqual([])
    expect(plan.givenWay.map(({ name }) => name)).toEqual(['engines below their least load'])
    expect(Math.max(...plan.unservedKw)).toBe(0)
    const merit = meritOrder(problem)
    expect(Math.max(...merit.unservedKw)).toBeLessThan(1e-9)
    const faults = evaluate(problem, merit).breaches.filter(
      (breach) => !/started|stopped|reserve/.test(breach),
    )
    // Merit order knows no pins, no minimum times where the gas ends, and no reserve.
    if (problem.pins.length === 0) expect(faults).toEqual([])
  })

  it('does not idle engines to burn their gas, but one alone', async () => {
    for (const flareMinorPerM3 of [2, 20, 60]) {
      const gas = free.gas && { ...free.gas, flareMinorPerM3 }
      const problem = { ...island, engines: alike(), gas, orders: [order()] }
      const { plan } = await search(solver, problem, { timeLimitS: 60, gap: 0.005 })
      expect(plan.engines.map(({ kw }) => Math.round(kw[4] ?? 0)).toSorted((a, b) => a - b)).toEqual([
        0, 0, 40,
      ])
    }
  })

  it('breaks no should to load an engine', async () => {
    const worthless = island.loads.map((load) => ({
      ...load,
      modes: load.modes.map((mode) => ({ ...mode, minorPerH: always(0) })),
    }))
    const should = order({ id: 'should', must: false, breachMinorPerKwh: 5 })
    const problem = { ...island, loads: worthless, orders: [order({ mostKw: 100 }), should] }
    const { plan } = await search(solver, problem, { timeLimitS: 60, gap: 0.005 })
    expect(plan.terms.find(({ name }) => name === 'orders not followed')?.minor ?? 0).toBeCloseTo(0, 6)
  })

  it('keeps a must while engines that were just started have no own use to carry', async () => {
    const engines = alike({ sinceH: 0.25 })
    const problem = { ...island, engines, ownUseKw: always(0), orders: [order({ from: 0 })] }
    const { plan } = await search(solver, problem, { timeLimitS: 60, gap: 0.005 })
    expect(plan.givenWay.map(({ name }) => name)).toEqual(['engines below their least load'])
    expect(evaluate(problem, plan).breaches).toEqual([])
  })

  it('runs jobs beside idling engines by sound plans, and charges no idling where a job loads them', async () => {
    const jobs = [
      { ...job, steps: 12, kw: 40, owed: true },
      // Two engines carry it at their least, so that each can be lost.
      { ...job, id: 'k', kw: 250, steps: 2, paysMinor: 9_000, preemptible: false },
    ]
    const problem = { ...island, engines: island.engines.slice(0, 3), loads: idle, jobs }
    const { plan, trouble } = await search(solver, problem, { timeLimitS: 20, gap: 0.005 })
    expect(trouble).toBeUndefined()
    expect(evaluate(problem, plan).breaches).toEqual([])
    expect(plan.jobs.map(({ done }) => done)).toEqual([true, true])
  }, 60_000)

  it('lets the smallest of the engines that run idle, without a solver', () => {
    const engines = island.engines.map((unit, k) => ({
      ...unit,
      running: k === 0 || k === 3,
      // The large one is the leaner.
      fuel: k === 3 ? unit.fuel.map(({ kw, m3PerH }) => ({ kw, m3PerH: m3PerH * 0.95 })) : unit.fuel,
    }))
    const plan = meritOrder({ ...island, engines, orders: [order({ from: 0 })] })
    expect(plan.engines.map(({ kw }) => kw[0])).toEqual([expect.closeTo(40, 6), 0, 0, 0, 0, 0])
  })
})
