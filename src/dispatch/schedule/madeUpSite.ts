import { instant } from '../../quantity/index.ts'
import type { ScheduleProblem } from './problem.ts'

/** Numbers from 0 to 1 that are the same for the same seed (a linear congruence). */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** The same without a connection, and without machine-hours owed. */
export function madeUpIsland(seed: number, steps?: number): ScheduleProblem {
  const site = madeUpSite(seed, steps)
  return { ...site, grids: [], loads: site.loads.map(({ leastMachineH: _, ...load }) => load) }
}

/** A site of six engines of two sizes, a grid connection, two halls and five classes of machines, over so many quarters of an hour. */
export function madeUpSite(seed: number, steps = 192): ScheduleProblem {
  const next = chance(seed)
  const series = (of: (t: number) => number) => Array.from({ length: steps }, (_, t) => of(t))
  const heatKwhPerM3 = 38.5 / 3.6
  let flow = 900 + 300 * next()
  const inflow = series(() => {
    flow += (1_000 - flow) * 0.05 + 60 * (next() - 0.5)
    return Math.max(200, flow)
  })
  const price = series((t) => 5 + 4 * Math.sin((t / 96) * 2 * Math.PI) + 3 * next())
  const hashprice = series((t) => 1 + 0.2 * Math.sin(t / 60) + 0.06 * next())
  return {
    start: instant(Date.UTC(2026, 0, 1)),
    stepH: 0.25,
    steps,
    engines: Array.from({ length: 6 }, (_, k) => {
      const rated = k < 3 ? 330 : 990
      const points = [
        [0.5, 0.335 + 0.01 * next()],
        [0.75, 0.362 + 0.01 * next()],
        [1, 0.378 + 0.01 * next()],
      ] as const
      return {
        id: `g${k + 1}`,
        mostKw: series(() => rated),
        leastKw: rated / 2,
        fuel: points.map(([share, efficiency]) => ({
          kw: share * rated,
          m3PerH: (share * rated) / efficiency / heatKwhPerM3,
        })),
        running: k < 3,
        sinceH: 5,
        minimumUpH: 2,
        minimumDownH: 1,
        rampKwPerStep: rated,
        startMinor: 1_500 + 2_000 * next(),
        runMinorPerH: 300 + 200 * next(),
      }
    }),
    gas: {
      inflowM3PerH: inflow,
      packM3: 30,
      packLeastM3: 0,
      packMostM3: 60,
      packAtEndM3: 20,
      priceMinorPerM3: 0,
      flareMinorPerM3: 2,
    },
    grids: [
      {
        id: 'grid',
        importMostKw: series(() => 800),
        exportMostKw: series(() => 300),
        importMinorPerKwh: price,
        exportMinorPerKwh: price.map((each) => each - 2),
        demandMinorPerKw: 40,
        peakSoFarKw: 0,
      },
    ],
    halls: ['north', 'south'].map((id) => ({
      id,
      mostKw: series(() => 2_400),
      coolingShare: series(() => 0.03),
    })),
    loads: Array.from({ length: 5 }, (_, k) => {
      const machines = 250 + Math.floor(150 * next())
      return {
        id: `class ${k + 1}`,
        hall: k < 3 ? 'north' : 'south',
        machines: series(() => machines),
        modes: (
          [
            ['normal', 3.4 - 0.1 * k, 24 + 2 * k],
            ['low', 2.6 - 0.1 * k, 20 + 2 * k],
            ['least', 1.9 - 0.1 * k, 15 + 2 * k],
          ] as const
        ).map(([id, kw, minorPerH]) => ({ id, kw, minorPerH: hashprice.map((each) => each * minorPerH) })),
        nowByMode: [0, 0, 0],
        changeMinor: 0.3,
        leastMachineH: 0.25 * machines * steps * 0.25,
        shedShare: k < 2 ? 1 : 0.5,
      }
    }),
    jobs: [],
    heat: undefined,
    ownUseKw: series(() => 40),
    lossShare: 0.02,
    orders: [],
    pins: [],
  }
}
