import { describe, expect, it } from 'vitest'
import { reconcileEnergy, united } from './energyBalance.ts'
import { type ElectricalInterval, electricityGraph, type GasInterval, gasGraph } from './energyGraph.ts'
import { judgeFuel } from './judgeFuel.ts'

const engines = ['g1', 'g2', 'g3'] as const
const DAYS = 30
const QUARTERS = 96
const ROOT3 = Math.sqrt(3)

/** Numerical Recipes' linear congruence: the same days each time. */
function chance(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return { between: (low: number, high: number) => low + (high - low) * next(), next }
}

/**
 * A day of a sound site whose meters err within their classes, each in its own way all day, with counters of whole m³, a gusting well, loads
 * that swing, a gas that drifts by 1 % about its analysis, and engines that differ by 2 % from their curve.
 */
function day(seed: number) {
  const { between } = chance(seed * 7919)
  const error = (percent: number) => 1 + between(-percent, percent) / 100
  const meters = {
    power: engines.map(() => error(0.5)),
    own: engines.map(() => error(1)),
    feeder: error(0.5),
    hall: error(1),
    well: error(1),
    gas: engines.map(() => error(1.5)),
    flare: error(3),
  }
  const tuned = engines.map(() => error(2))
  const counters = new Map<string, number>()
  /** What a counter of whole m³ shows of a flow. */
  const whole = (name: string, volume: number) => {
    const before = counters.get(name) ?? between(0, 1)
    counters.set(name, before + volume)
    return Math.floor(before + volume) - Math.floor(before)
  }
  return Array.from({ length: QUARTERS }, (_, quarter) => {
    const heat = 1 + 0.01 * Math.sin((quarter / QUARTERS) * 2 * Math.PI)
    const energy = 71_000 * between(0.85, 1.1)
    const fuel = engines.map((_, k) => ((energy / 4_060) * (tuned[k] ?? 1)) / heat)
    const flare = between(0, 4)
    const stored = between(-3, 3)
    const well = (fuel.reduce((sum, each) => sum + each, 0) + flare + stored) / 0.998
    const gas: GasInterval = {
      inlet: { id: 'well', volume: metered(whole('well', well * meters.well), 1) },
      engines: engines.map((id, k) => ({
        id,
        volume: metered(whole(id, (fuel[k] ?? 0) * (meters.gas[k] ?? 1)), 1.5),
        fuel: { m3PerWh: 1 / 4_060, expectedM3: energy / 4_060, sigmaM3: (energy / 4_060) * (0.05 / ROOT3) },
      })),
      flare: { id: 'flare', volume: metered(whole('flare', flare * meters.flare), 3) },
      shrinkage: { value: well * 0.002, sigma: Math.max(0.05, well * 0.0005) },
      stored: { value: stored + between(-0.3, 0.3), sigma: 0.3 },
      unaccounted: { value: 0, sigma: Math.max(0.05, well * 0.0025) },
      heatSigmaPercent: 0.5,
    }
    const fed = 3 * energy
    const electrical: ElectricalInterval = {
      sources: engines.map((id, k) => ({
        id,
        busbar: 'busbar',
        energy: amount(energy * (meters.power[k] ?? 1), 0.5),
        check: { value: energy * (meters.own[k] ?? 1), sigma: Math.hypot((energy * 0.01) / ROOT3, 408) },
      })),
      transformers: [],
      feeders: [
        {
          id: 'f1',
          fedFrom: 'busbar',
          energy: amount(fed * meters.feeder, 0.5),
          loss: { value: fed * 0.008, sigma: fed * 0.002 },
          toHalls: true,
        },
      ],
      halls: [
        {
          id: 'h1',
          fedFrom: 'f1',
          energy: amount(fed * 0.992 * meters.hall, 1),
          fans: { value: 6_000, sigma: 1_500 },
          machines: undefined,
        },
      ],
      busbars: [{ id: 'busbar', fedFrom: undefined }],
    }
    return { gas, electrical }
  })
}
const amount = (value: number, percent: number) => ({ value, sigma: (value * percent) / 100 / ROOT3 })
const metered = (value: number, percent: number) => ({
  value,
  sigma: Math.max(0.5, (value * percent) / 100 / ROOT3),
})

/** Four quarters as one hour, as the site reads it from its counters. */
function hourOf(quarters: readonly ReturnType<typeof day>[number][]) {
  const sum = (values: readonly (number | undefined)[]) =>
    values.reduce<number>((total, each) => total + (each ?? 0), 0)
  const [first] = quarters
  if (first === undefined) throw new Error('four quarters')
  const volume = (of: (gas: GasInterval) => number | undefined) => sum(quarters.map(({ gas }) => of(gas)))
  const gas: GasInterval = {
    ...first.gas,
    inlet: {
      id: 'well',
      volume: metered(
        volume((each) => each.inlet.volume?.value),
        1,
      ),
    },
    engines: first.gas.engines.map(({ id, fuel }, k) => {
      const expectedM3 = volume((each) => each.engines[k]?.fuel?.expectedM3)
      return {
        id,
        volume: metered(
          volume((each) => each.engines[k]?.volume?.value),
          1.5,
        ),
        fuel: fuel && { m3PerWh: fuel.m3PerWh, expectedM3, sigmaM3: expectedM3 * (0.05 / ROOT3) },
      }
    }),
    flare: {
      id: 'flare',
      volume: metered(
        volume((each) => each.flare.volume?.value),
        3,
      ),
    },
    shrinkage: { value: volume((each) => each.shrinkage.value), sigma: 0.15 },
    stored: { value: volume((each) => each.stored?.value), sigma: 0.3 },
    unaccounted: { value: 0, sigma: volume((each) => each.unaccounted.sigma) },
  }
  const energy = (k: number) => sum(quarters.map(({ electrical }) => electrical.sources[k]?.energy?.value))
  const electrical: ElectricalInterval = {
    ...first.electrical,
    sources: first.electrical.sources.map(({ id, busbar }, k) => ({
      id,
      busbar,
      energy: amount(energy(k), 0.5),
    })),
    feeders: [],
    halls: [],
  }
  return judgeFuel(
    united(
      {
        ...electricityGraph(electrical),
        nodes: [],
        flows: electricityGraph(electrical).flows.map((flow) => ({ ...flow, to: null })),
      },
      gasGraph(gas),
    ),
    engines,
  )
}

describe('a sound site', { timeout: 60_000 }, () => {
  it(`names no engine and no gas meter in ${DAYS} days`, () => {
    let named = 0
    let undecided = 0
    const findings: string[] = []
    for (let seed = 1; seed <= DAYS; seed++) {
      const quarters = day(seed)
      quarters.forEach(({ gas, electrical }, at) => {
        const parts = reconcileEnergy(electricityGraph(electrical), gasGraph(gas), [])
        const part = parts.find(({ kind }) => kind === 'gas')
        named += part?.result.grossErrors.length ?? 0
        undecided += part?.result.undecided.length ?? 0
        if (at >= 3)
          findings.push(...hourOf(quarters.slice(at - 3, at + 1)).engines.map(({ finding }) => finding))
      })
    }
    // The test of one interval may accuse a sound graph in 5 % of all cases (Šidák); errors of class are wider than they are used.
    expect({ named, undecided, of: DAYS * QUARTERS }).toEqual({ named: 0, undecided: 0, of: 2_880 })
    expect(findings.filter((finding) => finding !== 'usual')).toEqual([])
  })
})
