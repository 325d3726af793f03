import { describe, expect, it } from 'vitest'
import { hertz, instant, watts } from '../quantity/index.ts'
import { type CommitmentMemory, commit, UNDECIDED } from './commitment.ts'
import { control } from './control.ts'
import { type Guidance, guided } from './guidance.ts'
import type { EngineState, MachineState, Snapshot } from './model.ts'
import { engine as engineOf, gas, machine } from './states.testing.ts'

const at = instant(1_800_000_000_000)
const engine = (id: string, phase: EngineState['phase'], change: Partial<EngineState> = {}): EngineState =>
  engineOf(id, {
    phase,
    breakerClosed: phase === 'running',
    power: watts(phase === 'running' ? 200_000 : 0),
    ...change,
  })
const machines = (count: number, change: Partial<MachineState> = {}) =>
  Array.from({ length: count }, (_, k) => machine(`h1/${String(k).padStart(3, '0')}`, change))
const site = (change: Partial<Snapshot>): Snapshot => ({
  at,
  engines: [],
  gas: gas(300),
  feeders: [{ id: 'f1', shedPriority: 1, breakerClosed: true, power: watts(400_000), ageMs: 100 }],
  machines: machines(130),
  frequency: hertz(50),
  orders: [],
  ...change,
})
const wishing = (engines: Record<string, 'on' | 'off'>, more: Partial<Guidance> = {}): Guidance => ({
  engines: new Map(Object.entries(engines)),
  pinned: new Set(),
  heldBack: [],
  ...more,
})
const settings = {
  headroomShare: 0.03,
  startAfterMs: 60_000,
  stopAfterMs: 300_000,
  unloadWithinMs: 120_000,
  reserveShare: 0.05,
}
const pace = {
  headroomShare: 0.03,
  restoreRampWPerS: 8_000,
  periodS: 2,
  deadbandShare: 0,
  leavingShare: 0.08,
}
const waited: CommitmentMemory = { wantMoreSince: instant(at - 60_000), wantLessSince: undefined }
/** What is done with engines in one cycle, a minute after a want arose. */
const does = (snapshot: Snapshot, guidance: Guidance | undefined, memory = waited) =>
  commit(guided(snapshot, guidance), memory, settings).intents.map(
    ({ action, target }) => `${action.kind} ${target.id}`,
  )

describe('engines by plan', () => {
  const two = [engine('g1', 'running'), engine('g2', 'running'), engine('g3', 'stopped')]
  it('starts the one that is wanted, and not the one that merit would', () => {
    const one = [engine('g1', 'running'), engine('g2', 'stopped'), engine('g3', 'stopped')]
    expect(does(site({ engines: one }), undefined)).toEqual(['start g2'])
    expect(does(site({ engines: one }), wishing({ g1: 'on', g2: 'off', g3: 'on' }))).toEqual(['start g3'])
    expect(does(site({ engines: one }), wishing({ g1: 'on', g2: 'off', g3: 'off' }))).toEqual([])
  })

  it('never starts more than the gas carries at minimum load', () => {
    const wish = wishing({ g1: 'on', g2: 'on', g3: 'on' })
    expect(does(site({ engines: two, gas: gas(99) }), wish)).toEqual(['start g3'])
    expect(does(site({ engines: two, gas: gas(98) }), wish)).toEqual([])
  })

  it('lowers the load before it stops one, and stops it when the others carry what is generated', () => {
    const wish = wishing({ g1: 'on', g2: 'off', g3: 'off' })
    const loaded = site({ engines: two })
    expect(does(loaded, wish)).toEqual([])
    const decision = control(guided(loaded, wish), pace)
    expect(decision.target).toBeCloseTo(330_000 * 0.92, 6)
    expect(decision.intents.every(({ action }) => action.kind === 'sleep')).toBe(true)
    const at310 = two.map((each) => ({ ...each, power: watts(155_000) }))
    // 94 % of 330 kW are 310.2 kW.
    expect(does(site({ engines: at310 }), wish)).toEqual(['stop g2'])
    const at314 = two.map((each) => ({ ...each, power: watts(157_000) }))
    expect(does(site({ engines: at314 }), wish)).toEqual([])
  })

  it('holds the load below what the others carry until the breaker is open', () => {
    const going = (breakerClosed: boolean) => [
      engine('g1', 'running'),
      engine('g2', 'stopping', { breakerClosed, power: watts(0) }),
    ]
    const target = (breakerClosed: boolean) => control(site({ engines: going(breakerClosed) }), pace).target
    expect(target(true)).toBeCloseTo(330_000 * 0.92, 6)
    expect(target(false)).toBeCloseTo(330_000 * 0.97, 6)
  })

  it('starts the one that takes over before the other goes', () => {
    const swap = [engine('g1', 'running'), engine('g2', 'stopped')]
    const wish = wishing({ g1: 'off', g2: 'on' })
    const seen = guided(site({ engines: swap }), wish)
    expect(seen.engines[0]?.leaving).toBeUndefined()
    expect(does(site({ engines: swap }), wish)).toEqual(['start g2'])
  })

  it('does not stop the last one while load hangs on it that cannot sleep, unless a person pins it off', () => {
    const last = [engine('g1', 'running', { power: watts(20_000) })]
    const own = site({
      engines: last,
      machines: machines(3, { mode: 'sleeping', power: watts(0), stoppedBy: 'controller' }),
      feeders: [{ id: 'own', shedPriority: 9, breakerClosed: true, power: watts(20_000), ageMs: 100 }],
    })
    expect(does(own, wishing({ g1: 'off' }))).toEqual([])
    const pinned = wishing({ g1: 'off' }, { pinned: new Set(['g1']) })
    expect(does(own, pinned)).toEqual(['stop g1'])
    // The machines go first.
    expect(does(site({ engines: last }), pinned)).toEqual([])
    expect(control(guided(site({ engines: last }), pinned), pace).target).toBe(0)
  })

  it('keeps one while calls come and go, but for a person who pins it off', () => {
    const wish = wishing({ g1: 'on', g2: 'off', g3: 'off' })
    const at300 = two.map((each) => ({ ...each, power: watts(150_000) }))
    const since = (ms: number) => site({ engines: at300, limits: [], limitsSince: instant(at - ms) })
    expect(does(since(299_999), wish)).toEqual([])
    expect(control(guided(since(299_999), wish), pace).target).toBeCloseTo(660_000 * 0.97, 6)
    expect(does(since(300_000), wish)).toEqual(['stop g2'])
    expect(does(since(0), { ...wish, pinned: new Set(['g2']) })).toEqual(['stop g2'])
    // Where calls come again and again, it goes once it has been unwanted for as long; never by a plan that does not know the calls.
    const unwanted = (ms: number) => new Map([['g2', instant(at - ms)]])
    expect(does(since(0), { ...wish, unwantedSince: unwanted(299_999) })).toEqual([])
    expect(does(since(0), { ...wish, unwantedSince: unwanted(300_000) })).toEqual(['stop g2'])
    expect(does(since(900_000), { ...wish, outdated: true, unwantedSince: unwanted(900_000) })).toEqual([])
    // One that stands still is not started for it.
    const idle = [engine('g1', 'running'), engine('g2', 'stopped')]
    expect(does({ ...since(0), engines: idle }, wishing({ g1: 'on', g2: 'off' }))).toEqual([])
  })

  it('keeps the one whose load nobody else is known to carry', () => {
    const unknown = site({
      engines: two,
      feeders: [{ id: 'f1', shedPriority: 1, breakerClosed: true, power: undefined, ageMs: 99_000 }],
    })
    expect(guided(unknown, wishing({ g1: 'on', g2: 'off' })).engines[1]?.leaving).toBeUndefined()
  })

  it('leaves engines to merit when one that the plan counts on trips, but keeps to what people pinned', () => {
    const tripped = [engine('g1', 'running'), engine('g2', 'tripped'), engine('g3', 'stopped')]
    const plan = { g1: 'on', g2: 'on', g3: 'off' } as const
    expect(does(site({ engines: tripped }), wishing(plan))).toEqual(['start g3'])
    expect(does(site({ engines: tripped }), wishing(plan, { pinned: new Set(['g3']) }))).toEqual([])
  })

  it('stops one for want of gas whatever the plan says, first what it does not want', () => {
    const memory = { wantMoreSince: undefined, wantLessSince: instant(at - 300_000) }
    const lean = site({ engines: two, gas: gas(60) })
    expect(does(lean, wishing({ g1: 'on', g2: 'on', g3: 'off' }), memory)).toEqual(['stop g2'])
    const other = wishing({ g1: 'off', g2: 'on', g3: 'off' })
    expect(does(lean, other, memory)).toEqual(['stop g1'])
  })

  it('goes as without a plan where there is none', () => {
    expect(guided(site({ engines: two }), undefined)).toEqual(site({ engines: two }))
    expect(commit(site({ engines: two }), UNDECIDED, settings).intents).toEqual([])
  })
})

describe('gas by plan', () => {
  const heldAt = (packM3: number) => guided(site({}), wishing({}, { packM3 })).gas?.set
  it('may be saved, within the band, but no more of it is drawn than without', () => {
    expect(heldAt(45)).toBe(300)
    expect(heldAt(6)).toBe(250)
    expect(heldAt(500)).toBe(330)
  })
})

describe('machines by plan', () => {
  const group = (most: number) => [{ group: 'h1', machines: new Set(machines(6).map(({ id }) => id)), most }]
  const running = (count: number) => [
    ...machines(6).slice(0, count),
    ...machines(6, { mode: 'sleeping', power: watts(0), stoppedBy: 'controller' }).slice(count),
  ]
  const told = (most: number, count: number, change: Partial<Snapshot> = {}) => {
    const snapshot = site({
      engines: [engine('g1', 'running')],
      machines: running(count),
      feeders: [{ id: 'f1', shedPriority: 1, breakerClosed: true, power: watts(count * 3_000), ageMs: 100 }],
      ...change,
    })
    return control(guided(snapshot, wishing({}, { heldBack: group(most) })), {
      ...pace,
      restoreRampWPerS: 1e6,
    }).intents.map(({ action }) => action.kind)
  }
  it('are put to sleep down to the plan’s count and woken up to it', () => {
    expect(told(2, 5)).toEqual(['sleep', 'sleep', 'sleep'])
    expect(told(4, 2)).toEqual(['wake', 'wake'])
    expect(told(2, 2)).toEqual([])
  })
  it('yield to what engines carry however many the plan lets run', () => {
    const tight = told(6, 6, { gas: gas(2) })
    expect(tight.length).toBeGreaterThan(2)
    expect(new Set(tight)).toEqual(new Set(['sleep']))
  })
})
