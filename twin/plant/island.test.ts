import { describe, expect, it } from 'vitest'
import { megajoulesPerCubicMetre } from '../../src/quantity/index.ts'
import { Engine } from './engine.ts'
import { Island } from './island.ts'

const RATED_W = 330_000
const SETTINGS = {
  ratedW: RATED_W,
  inertiaS: 1.2,
  droop: 0.04,
  startS: 45,
  rampWPerS: 8_000,
  curve: [
    { loadShare: 0.5, efficiency: 0.345 },
    { loadShare: 1, efficiency: 0.387 },
  ],
  fuel: { heat: megajoulesPerCubicMetre(38.5), methaneNumber: undefined, hydrogenSulphidePpm: 0 },
  knock: { permits: [{ methaneNumber: 52, loadShare: 1 }], tripsAfterS: 30 },
  sulphidePpm: 300,
}

/** Engines on line at the given load each, and a way to let them run with one load. */
function running(count: number, eachW: number) {
  const log: string[] = []
  const engines = Array.from({ length: count }, (_, k) => {
    const id = `g${k + 1}`
    const engine = new Engine({ ...SETTINGS, id }, (what) => log.push(`${what} ${id}`))
    engine.warm(eachW)
    return engine
  })
  const island = new Island(engines)
  let nowS = 0
  const run = (seconds: number, loadW: number, dtS = 0.005) => {
    for (const end = nowS + seconds; nowS < end - 1e-9; ) {
      nowS += dtS
      for (const engine of engines) engine.step(dtS, nowS, island.frequencyHz, 250, 150)
      island.step(dtS, loadW)
    }
  }
  run(6, count * eachW)
  return { engines, island, log, run, now: () => nowS }
}

describe('an island of gas engines', () => {
  it('rests at 50 Hz with every set at its share', () => {
    const { engines, island } = running(3, 200_000)
    expect(island.calm).toBe(true)
    expect(island.frequencyHz).toBe(50)
    for (const engine of engines) expect(engine.electricalW).toBeCloseTo(200_000, 6)
  })

  it('begins to fall by f0 dP / (2 H S)', () => {
    const { island, run } = running(2, 200_000)
    // 66 kW on 660 kVA at H = 1.2 s: 50 x 66 / (2 x 1.2 x 660) = 2.083 Hz/s, 10.4 mHz in the first 5 ms.
    run(0.005, 466_000)
    expect(50 - island.frequencyHz).toBeCloseTo(2.083 * 0.005, 4)
  })

  it('falls to the nadir of a droop governor behind a lag', () => {
    const { island, run } = running(3, 200_000)
    /*
     * 99 kW on 990 kVA is p = 0.1. With R = 0.04, T = 0.25 s, 2H = 2.4 s the linear answer is
     * df = f0 R p [1 - exp(-s t)(cos wt + (s - w0² T)/w sin wt)], w0² = 1/(2H R T) = 41.67, s = 1/(2T) = 2, w = 6.137;
     * its minimum is at t = 0.307 s: 50 x 0.04 x 0.1 x 1.873 = 0.375 Hz. Ramps and the slow integral, which it leaves out,
     * take off less than a tenth.
     */
    run(2, 699_000)
    expect(50 - island.lowestHz).toBeLessThan(0.375)
    expect(50 - island.lowestHz).toBeGreaterThan(0.34)
  })

  it('comes back to 50 Hz, each set at a third', () => {
    const { engines, island, run } = running(3, 200_000)
    run(120, 699_000)
    expect(island.frequencyHz).toBeCloseTo(50, 2)
    for (const engine of engines) expect(engine.electricalW / 233_000).toBeCloseTo(1, 2)
  })

  it.each([0.005, 0.1])(
    'feels the loss of an engine by its own protection from calm, in steps of %f s',
    (dtS) => {
      const { engines, island, run, now } = running(3, 200_000)
      engines[0]?.trip('low gas pressure', now())
      run(0.4, 600_000, dtS)
      // 200 kW of 990 kVA until the breaker opens, of 660 kVA afterwards: some 4.2 to 6.3 Hz/s before governors act.
      expect(island.lowestHz).toBeLessThan(49.3)
      expect(island.lowestHz).toBeGreaterThan(48)
    },
  )

  it('does not hold 50 Hz above what the shafts give', () => {
    const { engines, island, log, run } = running(2, 300_000)
    // 110 % of 660 kW is 726 kW; the load creeps to 740 kW in steps too small to disturb anything.
    for (let loadW = 600_000; loadW <= 740_000; loadW += 5_000) run(1, loadW, 0.1)
    run(30, 740_000, 0.1)
    expect(log).toContain('engine-tripped g1')
    expect(engines.some((engine) => engine.onLine)).toBe(false)
    expect(island.frequencyHz).toBe(0)
  })

  it('unloads an engine that stops, at its ramp, without a swing, before its breaker opens', () => {
    const { engines, island, run, log } = running(3, 200_000)
    const [first, second] = engines
    first?.stop()
    run(10, 600_000, 0.1)
    // 200 kW - 10 s x 8 kW/s
    expect(first?.electricalW).toBeCloseTo(120_000, -3)
    expect(second?.electricalW).toBeCloseTo(240_000, -3)
    // (200 - 0.03 x 330) / 8 = 23.8 s in all
    run(13.5, 600_000, 0.1)
    expect(first?.onLine).toBe(true)
    run(1, 600_000, 0.1)
    expect(first?.onLine).toBe(false)
    expect(log).toEqual(['breaker-opened g1'])
    expect(island.lowestHz).toBeGreaterThan(49.9)
    run(61, 600_000, 0.1)
    expect(first?.phase).toBe('stopped')
  })
})

describe('a dead island', () => {
  it('is calm, and comes alive with the first engine that closes', () => {
    const { engines, island, run, now } = running(2, 100_000)
    for (const engine of engines) engine.trip('scenario', now())
    run(8, 0)
    expect(island).toMatchObject({ frequencyHz: 0, calm: true })
    const [first] = engines
    first?.reset(now())
    first?.start()
    run(45.2, 0)
    expect(first?.onLine).toBe(true)
    expect(island).toMatchObject({ frequencyHz: 50, calm: false })
    run(3, 50_000)
    expect(first?.electricalW).toBeCloseTo(50_000, 0)
  })

  it('does not fall when an engine leaves after a cut: the integral of frequency has not wound up', () => {
    const { engines, island, run } = running(3, 280_000)
    for (const loadW of [640_000, 440_000, 240_000, 35_000]) run(1, loadW)
    engines[2]?.stop()
    run(10, 35_000)
    const { lowestHz } = island
    run(40, 35_000)
    expect(engines[2]?.onLine).toBe(false)
    /*
     * What it still gives goes to the others: 33 kW, which are all of the load, since its droop holds it there. That is p = 0.05 of 660 kVA, so by the
     * linear answer above at most 50 x 0.04 x 0.05 x 1.873 = 0.19 Hz.
     */
    expect(lowestHz).toBeGreaterThan(49.99)
    expect(island.lowestHz).toBeGreaterThan(50 - 0.19)
    expect(island.frequencyHz).toBeCloseTo(50, 1)
  })
})
