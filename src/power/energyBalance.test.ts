import { describe, expect, it } from 'vitest'
import { reconcile } from '../balance/index.ts'
import { reconcileEnergy, united } from './energyBalance.ts'
import { type ElectricalInterval, electricityGraph, type GasInterval, gasGraph } from './energyGraph.ts'
import { judgeFuel } from './judgeFuel.ts'

/** An hour of three engines at 285 kWh each: 70 m³ by their curve, in a header that is fed 213.5 m³ and flares 3. */
const ENERGY = 285_000
const FUEL = 70
const CLASS = {
  electricity: 0.5 / 100 / Math.sqrt(3),
  gas: 1.5 / 100 / Math.sqrt(3),
  header: 1 / 100 / Math.sqrt(3),
}
const engines = ['g1', 'g2', 'g3'] as const
type Errors = Partial<Record<(typeof engines)[number] | 'well', number>>

function electrical(): ElectricalInterval {
  const amount = (value: number, share: number) => ({ value, sigma: value * share })
  return {
    sources: engines.map((id) => ({
      id,
      busbar: 'busbar',
      energy: amount(ENERGY, CLASS.electricity),
      check: { value: ENERGY, sigma: ENERGY * 0.006 },
    })),
    transformers: [],
    feeders: [
      {
        id: 'f1',
        fedFrom: 'busbar',
        energy: amount(3 * ENERGY, 0.003),
        loss: amount(5_000, 0.25),
        toHalls: true,
      },
    ],
    halls: [
      {
        id: 'h1',
        fedFrom: 'f1',
        energy: amount(3 * ENERGY - 5_000, 0.006),
        fans: amount(6_000, 0.25),
        machines: undefined,
      },
    ],
    busbars: [{ id: 'busbar', fedFrom: undefined }],
  }
}

/** `meters` are errors of meters, `burnt` what engines burn over their curve, both as shares. */
function gas(meters: Errors, burnt: Errors = {}, heatSigmaPercent = 2): GasInterval {
  const drawn = engines.map((id) => FUEL * (1 + (burnt[id] ?? 0)))
  const total = drawn.reduce((sum, each) => sum + each, 0) + 3 + 0.5
  return {
    inlet: { id: 'well', volume: { value: total * (1 + (meters.well ?? 0)), sigma: total * CLASS.header } },
    engines: engines.map((id, k) => ({
      id,
      volume: { value: (drawn[k] ?? 0) * (1 + (meters[id] ?? 0)), sigma: FUEL * CLASS.gas },
      fuel: { m3PerWh: FUEL / ENERGY, expectedM3: FUEL, sigmaM3: FUEL * 0.0289 },
    })),
    flare: { id: 'flare', volume: { value: 3, sigma: 0.5 } },
    shrinkage: { value: 0.5, sigma: 0.125 },
    stored: { value: 0, sigma: 0.3 },
    unaccounted: { value: 0, sigma: 0.5 },
    heatSigmaPercent,
  }
}
const balance = (meters: Errors, burnt: Errors = {}) =>
  reconcileEnergy(electricityGraph(electrical()), gasGraph(gas(meters, burnt)), [])
const judged = (meters: Errors, burnt: Errors = {}, heat = 2) =>
  judgeFuel(united(electricityGraph(electrical()), gasGraph(gas(meters, burnt, heat))), engines)
const findings = (meters: Errors, burnt: Errors = {}) =>
  judged(meters, burnt).engines.map(({ finding }) => finding)

describe('gas and electricity as one graph', () => {
  it('closes where nothing is wrong, each part with the flows of its own', () => {
    const [electricity, gasPart] = balance({})
    expect(electricity?.result.global).toEqual(gasPart?.result.global)
    expect(gasPart?.result.global.passes).toBe(true)
    expect(electricity?.result.flows.map(({ id }) => id)).not.toContain('well')
    expect(gasPart?.result.flows.find(({ id }) => id === 'g1.gas')?.reconciled).toBeCloseTo(FUEL, 6)
  })

  it('comes out the same when its parts are put together again, as an auditor would', () => {
    const parts = balance({ g1: 0.01, well: -0.004 })
    const [electricity, gasPart] = parts
    if (electricity === undefined || gasPart === undefined) throw new Error('two parts')
    const again = reconcile(united(electricity.graph, gasPart.graph))
    expect(parts.flatMap(({ result }) => result.flows)).toEqual(again.flows)
  })

  it('moves no customer’s energy by more than its own uncertainty', () => {
    const alone = reconcile(electricityGraph(electrical()))
    const [joint] = balance({ g1: 0.01, g2: -0.01, well: 0.005 })
    for (const flow of alone.flows) {
      const other = joint?.result.flows.find(({ id }) => id === flow.id)
      expect(Math.abs((other?.reconciled ?? 0) - (flow.reconciled ?? 0))).toBeLessThan(
        (flow.sigma ?? 0) * 0.2,
      )
      expect(other?.sigma ?? 0).toBeLessThanOrEqual((flow.sigma ?? 0) * (1 + 1e-9))
    }
  })

  it('names an engine’s gas meter that reads 12 % too much, and no other', () => {
    expect(balance({ g1: 0.12 }).flatMap(({ result }) => result.grossErrors)).toEqual(['g1.gas'])
  })

  it('names the well’s meter where more goes out than comes in: gas does not come from nowhere', () => {
    expect(balance({ well: -0.06 }).flatMap(({ result }) => result.grossErrors)).toEqual(['well'])
  })

  it('leaves a meter that reads high and gas that is lost together, and names no line pack', () => {
    const [, gasPart] = balance({ well: 0.06 })
    expect(gasPart?.result.grossErrors).toEqual([])
    expect(gasPart?.result.undecided.map((group) => group.toSorted())).toEqual([
      ['flare', 'unaccounted', 'well'],
    ])
  })
})

describe('what an engine burns', () => {
  it('is usual within the tolerance', () => {
    expect(findings({})).toEqual(['usual', 'usual', 'usual'])
    expect(findings({}, { g1: 0.05, g2: -0.03 })).toEqual(['usual', 'usual', 'usual'])
  })

  it('is the engine’s where its gas meter, the header and the others agree', () => {
    expect(findings({}, { g1: 0.08 })).toEqual(['engine', 'usual', 'usual'])
    expect(judged({}, { g1: 0.08 }).engines[0]?.deviationPercent).toBeCloseTo(8, 1)
  })

  it('is the gas meter’s where the header does not miss what it shows', () => {
    expect(findings({ g1: 0.1 })).toEqual(['gas meter', 'usual', 'usual'])
    expect(findings({ g2: -0.1 })).toEqual(['usual', 'gas meter', 'usual'])
  })

  it('is the gas’s where all burn alike', () => {
    const told = judged({}, { g1: 0.12, g2: 0.11, g3: 0.12 })
    expect(told.engines.map(({ finding }) => finding)).toEqual(['usual', 'usual', 'usual'])
    expect(told.heatingValue?.richerPercent).toBeCloseTo(-11.7, 0)
  })
})
