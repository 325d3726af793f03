import { describe, expect, it } from 'vitest'
import { megajoulesPerCubicMetre } from '../../src/quantity/index.ts'
import { Engine } from './engine.ts'

const GAS = { heat: megajoulesPerCubicMetre(38.5), methaneNumber: 68, hydrogenSulphidePpm: 5 }

function make() {
  const log: string[] = []
  const engine = new Engine(
    {
      id: 'g1',
      ratedW: 330_000,
      inertiaS: 1.2,
      droop: 0.04,
      startS: 45,
      rampWPerS: 8_000,
      curve: [
        { loadShare: 0.5, efficiency: 0.345 },
        { loadShare: 0.75, efficiency: 0.372 },
        { loadShare: 1, efficiency: 0.387 },
      ],
      fuel: GAS,
      knock: {
        permits: [
          { methaneNumber: 40, loadShare: 0.5 },
          { methaneNumber: 52, loadShare: 1 },
        ],
        tripsAfterS: 30,
      },
      sulphidePpm: 300,
    },
    (what, detail) => log.push(detail === undefined ? what : `${what}: ${detail}`),
  )
  let nowS = 0
  const run = (seconds: number, { busHz = 50, gasKpa = 250 } = {}) => {
    for (const end = nowS + seconds; nowS < end - 1e-9; ) {
      nowS += 0.01
      engine.step(0.01, nowS, busHz, gasKpa, 150)
    }
  }
  return { engine, log, run, now: () => nowS }
}

describe('an engine', () => {
  it.each([
    // Hand figures: P x 3600 / (efficiency x 38.5 MJ/m³).
    [330_000, 79.735],
    [247_500, 62.212],
    [165_000, 44.721],
  ])('draws gas by its curve: %i W takes %f m³/h', (powerW, m3PerH) => {
    const { engine } = make()
    engine.warm(powerW)
    expect(engine.fuelM3PerH()).toBeCloseTo(m3PerH, 2)
  })

  it('starts in 45 s, closes onto a live or dead busbar 80 ms later, and counts the start', () => {
    for (const busHz of [50, 0]) {
      const { engine, run } = make()
      engine.start()
      run(44.9, { busHz })
      expect(engine.onLine).toBe(false)
      run(0.3, { busHz })
      expect(engine).toMatchObject({ phase: 'running', onLine: true, starts: 1 })
    }
  })

  it('waits with closing until the busbar is near 50 Hz', () => {
    const { engine, run } = make()
    engine.start()
    run(60, { busHz: 49 })
    expect(engine).toMatchObject({ phase: 'starting', onLine: false })
    run(0.2)
    expect(engine.onLine).toBe(true)
  })

  it('refuses to close its breaker while it stands, starts or has tripped', () => {
    const { engine, log, run, now } = make()
    engine.close(now(), 50)
    run(1)
    expect(engine.onLine).toBe(false)
    expect(log).toEqual(['close-refused: the engine is stopped, the busbar at 50.00 Hz'])
    engine.warm(0)
    engine.trip('scenario', now())
    run(0.1)
    engine.close(now(), 50)
    run(1)
    expect(engine.onLine).toBe(false)
  })

  it('closes again by order while it still turns', () => {
    const { engine, run, now } = make()
    engine.warm(0)
    engine.breaker.open(now())
    run(1)
    engine.close(now(), 50)
    run(0.1)
    expect(engine).toMatchObject({ phase: 'running', onLine: true })
  })

  it.each([
    ['under-frequency', { busHz: 47.4 }, 0.19, 0.02],
    ['overspeed', { busHz: 55.1 }, 0, 0.02],
    ['low gas pressure', { gasKpa: 149 }, 1.98, 0.04],
  ])('trips by %s, not before its delay', (reason, seen, before, more) => {
    const { engine, log, run } = make()
    engine.warm(200_000)
    run(before, seen)
    expect(engine.phase).toBe('running')
    run(more, seen)
    expect(engine.phase).toBe('tripped')
    expect(log[0]).toContain(`engine-tripped: ${reason}`)
    run(0.07)
    expect(engine.onLine).toBe(false)
  })

  it('bears a swing through 47.5 Hz that is shorter than its delay', () => {
    const { engine, run } = make()
    engine.warm(200_000)
    for (let k = 0; k < 20; k++) {
      run(0.15, { busHz: 47.4 })
      run(0.05, { busHz: 47.6 })
    }
    expect(engine.phase).toBe('running')
  })

  it('knocks after 10 s of more than 110 %', () => {
    const { engine, run } = make()
    engine.warm(330_000 * 1.11)
    run(9.9)
    expect(engine.phase).toBe('running')
    run(0.2)
    expect(engine.tripReason).toBe('knock under overload')
  })

  it.each([
    // Full load from 52 up; half of it at 40, so 75 % at 46.
    [46, 0.8, 29.9, 'running'],
    [46, 0.8, 30.1, 'tripped'],
    [46, 0.7, 600, 'running'],
    [39, 0.2, 30.1, 'tripped'],
    [60, 1, 600, 'running'],
  ])('on methane number %i at %f of its rating is after %f s %s', (methaneNumber, share, seconds, phase) => {
    const { engine, log, run } = make()
    engine.warm(330_000 * share)
    engine.fuel = { ...GAS, methaneNumber }
    run(seconds)
    expect(engine.phase).toBe(phase)
    if (phase === 'tripped') {
      expect(engine.tripReason).toBe(`knock on gas of methane number ${methaneNumber}`)
      expect(log[0]).toBe(`engine-knocks: methane number ${methaneNumber}`)
    }
  })

  it('gets over knock that ends in time', () => {
    const { engine, run } = make()
    engine.warm(300_000)
    for (let k = 0; k < 5; k++) {
      engine.fuel = { ...GAS, methaneNumber: 45 }
      run(25)
      engine.fuel = GAS
      run(1)
    }
    expect(engine).toMatchObject({ phase: 'running', knockS: 0 })
  })

  it('does not trip on hydrogen sulphide, but counts the hours that eat it', () => {
    const { engine, run } = make()
    engine.warm(200_000)
    run(10)
    engine.fuel = { ...GAS, hydrogenSulphidePpm: 800 }
    run(60)
    expect(engine.phase).toBe('running')
    expect(engine.corrosionS).toBeCloseTo(60, 6)
  })

  it('burns what its gas is worth, and more of it once it is tired', () => {
    const { engine, run } = make()
    engine.warm(330_000)
    // 79.735 m³/h of 38.5 MJ/m³ are 76.77 m³/h of 39.987.
    engine.fuel = { ...GAS, heat: megajoulesPerCubicMetre(39.987) }
    expect(engine.fuelM3PerH()).toBeCloseTo(76.77, 2)
    expect(engine.efficiency).toBeCloseTo(0.387, 12)
    engine.tired.go(0.05, 0, 0)
    run(1)
    expect(engine.fuelM3PerH()).toBeCloseTo(76.77 * 1.05, 2)
    expect(engine.efficiency).toBeCloseTo(0.387 / 1.05, 12)
  })

  it('cannot be reset or started before it is back', () => {
    const { engine, run, now } = make()
    engine.warm(200_000)
    engine.trip('scenario', now(), 30)
    run(10)
    engine.reset(now())
    engine.start()
    expect(engine.phase).toBe('tripped')
    run(20.1)
    expect(engine.phase).toBe('stopped')
    engine.start()
    expect(engine.phase).toBe('starting')
  })
})
