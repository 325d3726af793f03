import { describe, expect, it } from 'vitest'
import { instant, watts } from '../quantity/index.ts'
import type { EngineState, FeederState, Snapshot } from './model.ts'
import { relieve, relieveGrid } from './overload.ts'

const settings = { shareOfRating: 1.02, afterMs: 10_000 }

function site(atMs: number, powerKw: number, availableKw = 330): Snapshot {
  const engine: EngineState = {
    id: 'g1',
    rated: watts(330_000),
    phase: 'running',
    breakerClosed: true,
    power: watts(powerKw * 1000),
    available: watts(availableKw * 1000),
    minimum: watts(132_000),
    blockLoad: watts(66_000),
    merit: 1,
    ageMs: 50,
  }
  const feeder = (id: string, shedPriority: number, breakerClosed: boolean): FeederState => ({
    id,
    shedPriority,
    breakerClosed,
    power: watts(100_000),
    ageMs: 500,
  })
  return {
    at: instant(atMs),
    engines: [engine],
    gas: undefined,
    feeders: [feeder('f2', 2, true), feeder('f1', 1, true), feeder('f0', 1, false)],
    machines: [],
    frequency: undefined,
    orders: [],
  }
}

describe('relief of overloaded engines', () => {
  it('opens the next feeder by priority after the allowance, then waits for it to act', () => {
    let since = relieve(site(0, 345), undefined, settings).overloadedSince
    const opened: string[] = []
    for (let at = 2_000; at <= 20_000; at += 2_000) {
      const step = relieve(site(at, 345), since, settings)
      since = step.overloadedSince
      opened.push(...step.intents.map((intent) => `${at} ${intent.action.kind} ${intent.target.id}`))
    }
    expect(opened).toEqual(['10000 open f1', '20000 open f1'])
  })

  it('forgets an overload that has passed, and bears two per cent', () => {
    expect(relieve(site(0, 336), undefined, settings).overloadedSince).toBeUndefined()
    expect(relieve(site(9_000, 300), instant(0), settings).overloadedSince).toBeUndefined()
  })

  it('bears what is over the bound of the gas while machines yield, then opens a feeder', () => {
    const bound = { shareOfRating: 1.02, afterMs: 120_000, of: 'bound' } as const
    const { overloadedSince } = relieve(site(0, 300, 264), undefined, bound)
    expect(relieve(site(119_000, 300, 264), overloadedSince, bound).intents).toEqual([])
    expect(relieve(site(120_000, 300, 264), overloadedSince, bound).intents).toHaveLength(1)
    expect(relieve(site(120_000, 300, 264), instant(0), settings).intents).toEqual([])
  })

  it('opens nothing where no engine may run: they are being stopped', () => {
    expect(relieve(site(999_000, 50, 0), instant(0), { ...settings, of: 'bound' }).intents).toEqual([])
  })
})

describe('relief of a connection above its limit', () => {
  const limit = { shareOfRating: 1.02, afterMs: 10_000 }
  const bought = (atMs: number, powerKw: number | undefined): Snapshot => ({
    ...site(atMs, 200),
    grid: { most: watts(100_000), power: powerKw === undefined ? undefined : watts(powerKw * 1000) },
  })

  it('opens the next feeder after the allowance, and nothing within it, within the limit or without a meter', () => {
    expect(relieveGrid(bought(0, 101), instant(-60_000), limit).intents).toEqual([])
    expect(relieveGrid(bought(0, undefined), instant(-60_000), limit).intents).toEqual([])
    expect(relieveGrid(site(0, 200), instant(-60_000), limit).intents).toEqual([])
    const first = relieveGrid(bought(1_000, 120), undefined, limit)
    expect(first).toEqual({ intents: [], overloadedSince: instant(1_000) })
    expect(relieveGrid(bought(11_000, 120), first.overloadedSince, limit)).toMatchObject({
      intents: [{ target: { kind: 'feeder', id: 'f1' }, action: { kind: 'open' } }],
      overloadedSince: instant(11_000),
    })
  })
})
