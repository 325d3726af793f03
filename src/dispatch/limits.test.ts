import { describe, expect, it } from 'vitest'
import { hertz, instant, watts } from '../quantity/index.ts'
import { control } from './control.ts'
import { enforce, OBEYED } from './enforce.ts'
import type { LoadLimit, MachineState, Order, Snapshot } from './model.ts'
import { feeder, machine } from './states.testing.ts'

const settings = { headroomShare: 0.03, restoreRampWPerS: 8_000, periodS: 2, deadbandShare: 0 }
const at = instant(1_800_000_000_000)
const later = (seconds: number) => instant(at + seconds * 1000)

const asleep = (id: string, change: Partial<MachineState> = {}) =>
  machine(id, { mode: 'sleeping', power: watts(0), stoppedBy: 'controller', ...change })
const limit = (kw: number, change: Partial<LoadLimit> = {}): LoadLimit => ({
  id: 'dso/1',
  who: 'dso',
  why: 'line is full',
  must: true,
  from: at,
  most: watts(kw * 1000),
  idle: watts(10_000),
  measured: watts(300_000),
  by: 'meters',
  machines: 'all',
  feeders: ['f1', 'f2'],
  ...change,
})
/** 600 kW of engines carry 300 kW. */
const snapshot = (change: Partial<Snapshot>): Snapshot => ({
  at,
  engines: [
    {
      id: 'g1',
      rated: watts(600_000),
      phase: 'running',
      breakerClosed: true,
      power: watts(300_000),
      available: watts(600_000),
      minimum: watts(100_000),
      blockLoad: watts(66_000),
      merit: 1,
      ageMs: 50,
    },
  ],
  gas: undefined,
  feeders: [feeder('f1', 300)],
  machines: [],
  frequency: hertz(50),
  orders: [],
  ...change,
})
const words = (intents: ReturnType<typeof control>['intents']) =>
  intents.map(({ action, target }) => {
    const power = action.kind === 'limit' ? ` ${action.power}` : ''
    return `${action.kind} ${target.id}${power}`
  })
const did = (change: Partial<Snapshot>) => words(control(snapshot(change), settings).intents)
const many = (count: number, change: (index: number) => Partial<MachineState> = () => ({})) =>
  Array.from({ length: count }, (_, index) => machine(`m${index}`, change(index)))

describe('limits of calls', () => {
  it('sees no room in what a meter shows before machines do', () => {
    // A hundred machines of 3 kW were told to sleep; the meter shows it, their own reports do not yet.
    const told = many(100, () => ({ pending: 'sleep' }))
    const stands = [asleep('s1'), asleep('s2')]
    const few = (most: number, running: readonly MachineState[]) =>
      did({
        feeders: [feeder('f1', 12)],
        limits: [limit(most, { measured: watts(12_000 + 3_000 * running.length) })],
        machines: [...told, ...running, ...stands],
      })
    expect(few(0, [])).toEqual([])
    const twenty = many(20).map((each) => ({ ...each, id: `r${each.id}` }))
    expect(few(61, twenty)).toEqual([])
    // With room for both by everybody's word they come back.
    expect(few(90, twenty)).toEqual(['wake s2', 'wake s1'])
  })

  it('let machines of their part yield until it is 2 % below, and nobody else', () => {
    const machines = [machine('x', { feeder: 'f2' }), ...many(100)]
    const part = new Set(many(100).map(({ id }) => id))
    // 300 kW, at most 290: down to 284.2 are 15.8 kW, six machines of 3 kW.
    const gone = did({ machines, limits: [limit(290, { machines: part })] })
    expect(gone).toHaveLength(6)
    expect(gone.every((word) => word.startsWith('sleep m'))).toBe(true)
    expect(did({ machines, limits: [limit(300, { machines: part })] })).toEqual([])
  })

  it('count what was asked for already, and what another limit takes', () => {
    const machines = many(100, (index) => ({ pending: index < 6 ? 'sleep' : undefined }))
    expect(did({ machines, limits: [limit(290)] })).toEqual([])
    const half = new Set(many(50).map(({ id }) => id))
    const both = [limit(290), limit(143, { id: 'dso/2', measured: watts(150_000), machines: half })]
    // The site's six machines are the first by name: of the half that must lose 9.86 kW they are enough.
    expect(did({ machines: many(100), limits: both })).toHaveLength(6)
  })

  it('put all to sleep where nothing may run, half of the engines’ rating in one cycle at most', () => {
    const machines = many(100)
    // 300 kW of machines, 0.5 x 600 kW: all at once; of 200 machines with 600 kW the first 100.
    expect(did({ machines, limits: [limit(0)] })).toHaveLength(100)
    const large = { machines: many(200), feeders: [feeder('f1', 600)] }
    expect(did({ ...large, limits: [limit(0, { measured: watts(600_000) })] })).toHaveLength(100)
  })

  it('go before a person’s order to run where they are a must, and after it where they are not', () => {
    const machines = [machine('a'), machine('b')]
    const run: Order = {
      id: 'o1',
      who: 'olga',
      why: 'burn-in',
      until: later(60),
      scope: { kind: 'machines', ids: ['a', 'b'] },
      effect: { kind: 'wake' },
    }
    const small = { machines, orders: [run], feeders: [feeder('f1', 16)] }
    expect(did({ ...small, limits: [limit(0, { measured: watts(16_000) })] })).toEqual(['sleep a', 'sleep b'])
    expect(did({ ...small, limits: [limit(0, { measured: watts(16_000), must: false })] })).toEqual([])
    // Nor is a machine woken by a person where there is no room for it.
    const tired = { machines: [asleep('a', { stoppedBy: 'operator' })], orders: [run] }
    expect(did({ ...tired, limits: [limit(301)] })).toEqual([])
    expect(did(tired)).toEqual(['wake a'])
  })

  it('are kept as far as their own meters go when a feeder is silent', () => {
    const silent = [feeder('f1', 300), feeder('f2', 0, { power: undefined })]
    expect(did({ machines: many(3), feeders: silent, limits: [limit(0)] })).toHaveLength(3)
    expect(
      did({ machines: many(3), feeders: silent, limits: [limit(100, { measured: undefined })] }),
    ).toEqual([])
  })

  it('leave room for machines outside their part to come back', () => {
    const machines = [asleep('a'), asleep('b', { feeder: 'f2' })]
    const of = new Set(['a'])
    expect(did({ machines, limits: [limit(3, { machines: of, measured: watts(1_000) })] })).toEqual([
      'wake b',
    ])
    expect(did({ machines, limits: [limit(10, { machines: of, measured: watts(1_000) })] })).toHaveLength(2)
    // Without a meter nothing is added.
    expect(did({ machines, limits: [limit(10, { machines: of, measured: undefined })] })).toEqual(['wake b'])
  })

  it('let a feeder close only where all behind it fits', () => {
    const machines = many(20, () => ({ mode: 'unreachable', power: watts(0) }))
    const feeders = [feeder('f1', 0, { breakerClosed: false }), feeder('f2', 100)]
    expect(did({ machines, feeders, limits: [limit(150, { measured: watts(100_000) })] })).toEqual([])
    expect(did({ machines, feeders, limits: [limit(170, { measured: watts(100_000) })] })).toEqual([
      'close f1',
    ])
  })
})

describe('a must that machines do not obey', () => {
  const ENFORCE = { spreadAfterMs: 4_000, openAfterMs: 6_000, openAfterReportsMs: 8_000, breakerMs: 4_000 }
  const feeders = [feeder('f1', 100), feeder('f2', 200), feeder('f3', 18)]
  /** Cycles of 2 s, as many as given; what each of them did. */
  const cycles = (count: number, change: (second: number) => Partial<Snapshot>) => {
    let memory = OBEYED
    return Array.from({ length: count }, (_, index) => {
      const next = enforce(snapshot({ feeders, at: later(index * 2), ...change(index * 2) }), memory, ENFORCE)
      memory = next.memory
      return words(next.intents)
    })
  }
  const deaf = [
    machine('a', { pending: 'sleep', feeder: 'f2' }),
    machine('b', { canSleep: false, canLimit: false, feeder: 'f2' }),
    machine('c', { feeder: 'f1', power: watts(90_000) }),
  ]

  it('first sends others in their place, then opens the feeders above them, as many as needed', () => {
    const over = limit(250, { measured: watts(300_000) })
    const done = cycles(5, () => ({ machines: deaf, limits: [over] }))
    expect(done.slice(0, 2)).toEqual([[], []])
    expect(done[2]).toEqual(['sleep c'])
    // c on f1 draws most; a breaker that was told is counted on, and not told again.
    expect(done[3]).toEqual(['sleep c', 'open f1'])
    expect(done[4]).toEqual([])
    // The whole of it needs both; the site's own feeder f3 is none of the limit's.
    const all = cycles(4, () => ({ machines: deaf, limits: [limit(0)] }))
    expect(all[3]?.filter((word) => word.startsWith('open'))).toEqual(['open f1', 'open f2'])
  })

  it('tells other feeders where a breaker does not open', () => {
    const over = limit(250, { measured: watts(300_000) })
    const done = cycles(6, () => ({ machines: [], limits: [over] }))
    expect(done[3]).toEqual(['open f1'])
    expect(done[5]).toEqual(['open f2'])
  })

  it('waits longer where only machines tell, and before the call has begun', () => {
    const own = limit(0, { by: 'machines', measured: watts(90_000) })
    const byMachines = cycles(5, () => ({ machines: deaf.slice(0, 2), limits: [own] }))
    expect(byMachines.slice(0, 4).flat()).toEqual([])
    expect(byMachines[4]?.[0]).toBe('open f2')
    const early = cycles(5, () => ({ machines: deaf, limits: [limit(0, { from: later(10) })] }))
    expect(early.flat()).toEqual([])
  })

  it('does nothing for a should, within the tolerance, for what stands idle, or unmeasured', () => {
    const calm = [
      limit(0, { must: false }),
      limit(298),
      limit(0, { measured: watts(9_000) }),
      limit(0, { measured: undefined }),
    ]
    expect(cycles(8, () => ({ machines: deaf, limits: calm })).flat()).toEqual([])
  })

  it('begins anew when the meter has shown it kept in between', () => {
    const done = cycles(8, (second) => ({
      machines: deaf,
      limits: [limit(250, { measured: watts(second === 4 ? 240_000 : 300_000) })],
    }))
    expect(done.flat().filter((word) => word.startsWith('open'))).toEqual(['open f1'])
    expect(done[6]?.includes('open f1')).toBe(true)
  })
})
