import { describe, expect, it } from 'vitest'
import { instant } from '../../quantity/index.ts'
import type { Plan } from './plan.ts'
import type { EngineUnit, ScheduleProblem } from './problem.ts'
import { reasonsOf, reserveKw } from './reasons.ts'

const always = (value: number) => [value, value, value, value]
const engine = (id: string, change: Partial<EngineUnit> = {}): EngineUnit => ({
  id,
  mostKw: always(100),
  leastKw: 40,
  fuel: [
    { kw: 40, m3PerH: 12 },
    { kw: 100, m3PerH: 30 },
  ],
  running: true,
  sinceH: 10,
  minimumUpH: 1,
  minimumDownH: 0.5,
  rampKwPerStep: 1e6,
  startMinor: 0,
  runMinorPerH: 0,
  ...change,
})
const gas = {
  inflowM3PerH: always(30),
  packM3: 5,
  packLeastM3: 0,
  packMostM3: 10,
  packAtEndM3: 5,
  priceMinorPerM3: 0,
  flareMinorPerM3: 0,
}
const site = (change: Partial<ScheduleProblem> = {}): ScheduleProblem => ({
  start: instant(0),
  stepH: 0.25,
  steps: 4,
  engines: [engine('g1'), engine('g2')],
  gas,
  grids: [],
  halls: [{ id: 'h1', mostKw: always(200), coolingShare: always(0) }],
  loads: [
    {
      id: 'a',
      hall: 'h1',
      machines: always(30),
      modes: [{ id: 'nominal', kw: 10, minorPerH: always(50) }],
      nowByMode: [10],
      changeMinor: 0,
      shedShare: 1,
    },
  ],
  jobs: [],
  heat: undefined,
  ownUseKw: always(0),
  lossShare: 0,
  orders: [],
  pins: [],
  ...change,
})
interface Ran {
  readonly kw: readonly (readonly number[])[]
  readonly count?: number
  readonly flare?: number
  readonly pack?: readonly number[]
  readonly bought?: number
}
const plan = (
  problem: ScheduleProblem,
  { kw, count = 10, flare = 0, pack = always(5), bought = 0 }: Ran,
): Plan => ({
  start: problem.start,
  stepH: problem.stepH,
  steps: problem.steps,
  how: 'optimal',
  engines: problem.engines.map(({ id }, k) => ({
    id,
    on: (kw[k] ?? []).map((each) => each > 0),
    kw: kw[k] ?? [],
  })),
  grids: problem.grids.map(({ id }) => ({ id, importKw: always(bought), exportKw: always(0) })),
  loads: problem.loads.map(({ id }) => ({ id, machines: [{ mode: 'nominal', count: always(count) }] })),
  jobs: [],
  flareM3PerH: always(flare),
  packM3: pack,
  heatKw: always(0),
  unservedKw: always(0),
  terms: [],
  totalMinor: 0,
  givenWay: [],
})
/** Codes with their subjects at a step. */
const why = (problem: ScheduleProblem, ran: Ran, t = 2) =>
  reasonsOf(problem, plan(problem, ran), t).map(({ code, subject }) => `${code} ${subject}`.trim())
const one = [always(100), always(0)]

describe('why a step is as it is', () => {
  it('gas: all burnt, left over, or kept for later', () => {
    expect(why(site(), { kw: one })).toEqual([
      'gas-all-burnt',
      'engine-at-most g1',
      'engine-saved g2',
      'reserve-binds g1',
    ])
    expect(why(site(), { kw: [always(60), always(0)], count: 6, flare: 12 })).toContain('gas-flared')
    const pack = [5, 5, 8, 8]
    expect(why(site(), { kw: [always(60), always(0)], count: 6, pack })).toContain('gas-saved')
    expect(why(site({ gas: undefined }), { kw: one })).not.toContain('gas-all-burnt')
  })

  it('engines: out, bounded, held by their minimum times, due for service, not needed', () => {
    const without = (change: Partial<EngineUnit>) => site({ engines: [engine('g1'), engine('g2', change)] })
    expect(why(without({ mostKw: always(30) }), { kw: one })).toContain('engine-out g2')
    expect(why(without({ mostKw: always(70) }), { kw: [always(100), always(70)] })).toContain(
      'engine-bounded g2',
    )
    // Started half an hour before step 2, and to run an hour.
    expect(why(without({ running: false }), { kw: [always(60), [40, 40, 40, 40]] })).toContain(
      'engine-held-on g2',
    )
    expect(why(without({}), { kw: [always(100), [40, 0, 0, 0]] })).toContain('engine-held-off g2')
    expect(why(without({}), { kw: [always(100), [40, 0, 0, 0]] }, 3)).not.toContain('engine-held-off g2')
    expect(why(without({ untilServiceH: 0.5 }), { kw: [always(100), [40, 40, 0, 0]] })).toContain(
      'service-due g2',
    )
    const rich = site({ gas: { ...gas, inflowM3PerH: always(90) } })
    expect(why(rich, { kw: [always(90), always(0)], count: 9, flare: 63 })).toContain('engine-unneeded g2')
  })

  it('machines: all of them, or fewer for the price or an owner’s cap', () => {
    const grid = {
      id: 'line',
      importMostKw: always(500),
      exportMostKw: always(0),
      importMinorPerKwh: always(6),
      exportMinorPerKwh: always(0),
      demandMinorPerKw: 0,
      peakSoFarKw: 0,
    }
    const [load] = site().loads
    if (load === undefined) throw new Error('no load')
    expect(why(site(), { kw: [always(100), always(100)], count: 30 })).toContain('machines-all')
    // 50 an hour for 10 kW are 5 a kWh, a bought one costs 6.
    expect(why(site({ grids: [grid] }), { kw: one })).toContain('price-above-worth a')
    const cheap = { ...grid, importMinorPerKwh: always(4) }
    expect(why(site({ grids: [cheap] }), { kw: one })).not.toContain('price-above-worth a')
    expect(why(site({ grids: [cheap] }), { kw: one, bought: 500 })).toContain('import-at-most line')
    const charged = { ...cheap, demandMinorPerKw: 300 }
    expect(why(site({ grids: [charged] }), { kw: one, bought: 80 })).toContain('demand-charge a')
    expect(why(site({ grids: [cheap] }), { kw: one, bought: 80 })).not.toContain('demand-charge a')
    // Higher before in this month: the peak is not what holds them.
    const used = { ...charged, peakSoFarKw: 200 }
    expect(why(site({ grids: [used] }), { kw: one, bought: 80 })).not.toContain('demand-charge a')
    const capped = { ...load, machines: [30, 30, 0, 0] }
    expect(why(site({ grids: [grid], loads: [capped] }), { kw: one, count: 0 })).toContain('price-cap a')
    const worthless = { ...load, modes: [{ id: 'nominal', kw: 10, minorPerH: always(0) }] }
    expect(why(site({ loads: [worthless] }), { kw: one })).toContain('worthless a')
  })

  it('orders that bind or are broken, pins, a hall at its most', () => {
    const order = { id: 'o', kind: 'load', from: 1, to: 3, must: true, breachMinorPerKwh: 0 } as const
    expect(why(site({ orders: [{ ...order, mostKw: 100 }] }), { kw: one })).toContain('order-binds o')
    expect(why(site({ orders: [{ ...order, mostKw: 100 }] }), { kw: one }, 3)).not.toContain('order-binds o')
    expect(why(site({ orders: [{ ...order, mostKw: 150 }] }), { kw: one })).not.toContain('order-binds o')
    expect(why(site({ orders: [{ ...order, mostKw: 80 }] }), { kw: one })).toContain('order-broken o')
    const pin = (id: string, state: 'on' | 'off' | { kw: number }) =>
      ({ id, target: { kind: 'engine', id: 'g2' }, from: 0, to: 4, state }) as const
    const pins = [pin('p1', 'off'), pin('p2', 'on'), pin('p3', { kw: 60 })]
    expect(why(site({ pins }), { kw: one }).slice(0, 3)).toEqual(['pin-off g2', 'pin-on g2', 'pin-power g2'])
    const halls = [{ id: 'h1', mostKw: always(100), coolingShare: always(0) }]
    expect(why(site({ halls }), { kw: one })).toContain('hall-at-most h1')
  })
})

describe('reserve', () => {
  // Of two engines at 60 and 50 kW the first leaves 50 kW of room in the other, and 110 kW of machines can go: 50 + 110 - 60.
  it('is what could be carried or shed beyond the loss of the largest engine', () => {
    const problem = site()
    expect(reserveKw(problem, plan(problem, { kw: [always(60), always(50)], count: 11 }), 0)).toBeCloseTo(
      100,
      9,
    )
    expect(reserveKw(problem, plan(problem, { kw: [always(0), always(0)], count: 0 }), 0)).toBeUndefined()
  })
})
