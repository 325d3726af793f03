import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Clock, instant, watts } from '../../quantity/index.ts'
import type { MachineCommand } from '../model.ts'
import { carryOut } from './carryOut.ts'
import type { MachineOrder, OrderStep } from './model.ts'
import { OrderRun } from './run.ts'
import { summaryOf } from './summary.ts'
import { steppedClock, type Temper, type World, world } from './world.testing.ts'

interface Given {
  readonly command?: MachineCommand
  readonly order?: Partial<MachineOrder>
  readonly otherLoadW?: number
  /** The meter shows so much more than there is, once the order is under way. */
  readonly meterErrorW?: number
  readonly meters?: boolean
  readonly during?: (run: OrderRun, clock: Clock) => Promise<void>
}

async function carried(tempers: readonly Temper[], given: Given = {}) {
  const clock = steppedClock()
  const command = given.command ?? { kind: 'sleep' as const }
  const here: World = world(clock, tempers, command, given.otherLoadW)
  const steps: OrderStep[] = []
  const before = given.meters === false ? new Map() : here.meters()
  const order: MachineOrder = {
    id: 'o1',
    issuedBy: 'anna',
    why: 'test',
    at: clock.now(),
    command,
    targets: here.targets,
    deadlineMs: 30_000,
    parallel: 10,
    retries: 2,
    ...given.order,
  }
  const run = new OrderRun(order, { before, chance: () => 0.5, record: (step) => steps.push(step) })
  const error = given.meterErrorW ?? 0
  const hands = {
    ...here.hands,
    meters: async () => new Map([...here.meters()].map(([id, power]) => [id, watts(power + error)])),
  }
  const work = Promise.all([carryOut(run, hands), given.during?.(run, clock)])
  await clock.run(work)
  const states = Object.fromEntries(run.standings().map(({ target, state }) => [target.id, state]))
  return {
    run,
    steps,
    states,
    here,
    summary: summaryOf(run, clock.now()),
    standing: (id: string) => run.standings().find(({ target }) => target.id === id),
  }
}

const behind = (feeder: string, count: number, kind: Temper['kind'] = 'willing'): Temper[] =>
  Array.from({ length: count }, () => ({ kind, feeder }))

describe('an order', () => {
  it('is confirmed by the machines’ own reports and by the feeder’s meter', async () => {
    const { states, summary, steps } = await carried(behind('f1', 3), { otherLoadW: 40_000 })
    expect(states).toEqual({ m0: 'confirmed', m1: 'confirmed', m2: 'confirmed' })
    expect(steps.filter((step) => step.machine === 'm0').map((step) => step.state)).toEqual([
      'sent',
      'accepted',
      'observed',
      'confirmed',
    ])
    expect(summary).toMatchObject({
      targets: 3,
      done: 3,
      attempts: 3,
      powerBefore: 9_000,
      powerAfter: 150,
      powerUntold: 0,
    })
    expect(summary.feeders).toMatchObject([
      {
        feeder: 'f1',
        before: 49_000,
        now: 40_150,
        expectedChange: -8_850,
        measuredChange: -8_850,
        unexplained: 0,
        verdict: 'agrees',
      },
    ])
    expect(summary.lastDoneMs).toBeLessThan(5_000)
  })

  it('is sent again to those who took it and did nothing', async () => {
    const { states, here, summary } = await carried([...behind('f1', 48), ...behind('f1', 2, 'deaf')])
    expect(new Set(Object.values(states))).toEqual(new Set(['confirmed']))
    expect([here.taken.get('m0'), here.taken.get('m49')]).toEqual([1, 2])
    expect(summary.lastDoneMs).toBeLessThan(20_000)
  })

  it('names each of those that did not obey, and why', async () => {
    const kinds: Temper['kind'][] = ['willing', 'stubborn', 'refusing', 'locked', 'gone', 'incapable', 'mute']
    const { states, summary, standing, here } = await carried(kinds.map((kind) => ({ kind })))
    expect(states).toEqual({
      m0: 'observed',
      m1: 'escalated',
      m2: 'refused',
      m3: 'refused',
      m4: 'unreachable',
      m5: 'unsupported',
      m6: 'accepted',
    })
    expect(standing('m1')?.detail).toBe('took the order 3 times; hashing, 3000 W')
    expect([standing('m2')?.attempts, standing('m3')?.attempts, standing('m5')?.attempts]).toEqual([3, 1, 0])
    expect(standing('m6')?.detail).toMatch(/does not tell/)
    expect(here.taken.get('m1')).toBe(3)
    expect(Object.values(summary.outcomes).reduce((sum, count) => sum + count)).toBe(7)
    expect(summary.done).toBe(2)
  })

  it('is not confirmed where machines say so and the meter does not', async () => {
    const { states, summary } = await carried([...behind('f1', 6), ...behind('f1', 4, 'liar')])
    expect(new Set(Object.values(states))).toEqual(new Set(['observed']))
    expect(summary.done).toBe(0)
    expect(summary.feeders[0]).toMatchObject({
      expectedChange: -29_500,
      measuredChange: -17_700,
      unexplained: 11_800,
      verdict: 'differs',
    })
    expect(summary.durationMs).toBe(30_000)
  })

  it('is not confirmed where other load has gone besides', async () => {
    const { states } = await carried(behind('f1', 4), { otherLoadW: 20_000, meterErrorW: -9_000 })
    expect(new Set(Object.values(states))).toEqual(new Set(['observed']))
  })

  it('is confirmed behind one feeder and not behind another', async () => {
    const { states } = await carried([...behind('f1', 2), ...behind('f2', 2, 'liar'), { kind: 'willing' }])
    expect(states).toEqual({
      m0: 'confirmed',
      m1: 'confirmed',
      m2: 'observed',
      m3: 'observed',
      m4: 'observed',
    })
  })

  it('rests on the machines’ own reports where there is no meter', async () => {
    const { states, summary } = await carried(behind('f1', 2), { meters: false })
    expect(states).toEqual({ m0: 'observed', m1: 'observed' })
    expect(summary.done).toBe(2)
  })

  it('wakes machines no faster than the ramp', async () => {
    const asleep = Array.from(
      { length: 20 },
      (): Temper => ({ kind: 'willing', feeder: 'f1', mining: false }),
    )
    const { states, here } = await carried(asleep, {
      command: { kind: 'wake' },
      order: { rampWPerS: 1_000, deadlineMs: 120_000 },
    })
    expect(new Set(Object.values(states))).toEqual(new Set(['confirmed']))
    const { loads } = here
    const [first, last] = [loads[0], loads.at(-1)]
    const seconds = ((last?.at ?? 0) - (first?.at ?? 0)) / 1_000
    expect(((last?.totalW ?? 0) - (first?.totalW ?? 0)) / seconds).toBeLessThan(1_060)
    expect(seconds).toBeGreaterThan(50)
  })

  it('ends at once when a person ends it, and sends nothing more', async () => {
    const { states, summary } = await carried(behind('f1', 30), {
      order: { parallel: 1 },
      during: async (run, clock) => {
        await clock.sleep(500)
        run.stop('anna', clock.now())
      },
    })
    expect(summary.outcomes.stopped).toBe(30)
    expect(summary.durationMs).toBeLessThan(1_000)
    expect(states['m29']).toBe('stopped')
  })

  it('waits for no answer beyond its deadline', async () => {
    const clock = steppedClock()
    const here = world(clock, [{ kind: 'willing' }], { kind: 'sleep' })
    const run = new OrderRun(
      {
        id: 'o',
        issuedBy: 'a',
        why: '',
        at: instant(0),
        command: { kind: 'sleep' },
        targets: here.targets,
        deadlineMs: 1_000,
        parallel: 1,
        retries: 0,
      },
      { before: new Map(), chance: () => 0, record: () => {} },
    )
    expect(run.due(instant(0))).toHaveLength(1)
    expect(run.due(instant(1_000))).toEqual([])
    expect(run.standings()[0]).toMatchObject({ state: 'escalated', detail: 'no answer before the deadline' })
    run.answered('m0', { ok: true, value: 'accepted' }, instant(2_000))
    expect(run.standings()[0]?.state).toBe('escalated')
  })
})

const temper = fc.record({
  kind: fc.constantFrom<Temper['kind']>(
    'willing',
    'willing',
    'deaf',
    'stubborn',
    'liar',
    'refusing',
    'locked',
    'gone',
    'incapable',
    'mute',
  ),
  feeder: fc.constantFrom('f1', 'f2'),
  powerW: fc.integer({ min: 1_000, max: 6_000 }),
})

describe('whatever the machines do', () => {
  it('outcomes add up to the targets, steps never go back in time, and no more are spoken to at once than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(temper, { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1_000, max: 40_000 }),
        async (tempers, parallel, deadlineMs) => {
          const { summary, steps, here, run, states } = await carried(tempers, {
            order: { parallel, deadlineMs },
          })
          expect(run.ended).toBe(true)
          expect(Object.values(summary.outcomes).reduce((sum, count) => sum + count, 0)).toBe(tempers.length)
          expect(summary.outcomes.planned + summary.outcomes.sent).toBe(0)
          expect(summary.durationMs).toBeLessThanOrEqual(deadlineMs + 1_000)
          expect(here.mostAtOnce()).toBeLessThanOrEqual(parallel)
          expect(steps.every((step, index) => index === 0 || step.at >= (steps[index - 1]?.at ?? 0))).toBe(
            true,
          )
          for (const [index, { kind }] of tempers.entries()) {
            const allowed: Partial<Record<Temper['kind'], readonly string[]>> = {
              stubborn: ['escalated'],
              refusing: ['refused', 'escalated'],
              locked: ['refused', 'escalated'],
              gone: ['unreachable', 'escalated'],
              incapable: ['unsupported'],
              mute: ['accepted', 'escalated'],
            }
            const may = allowed[kind] ?? ['confirmed', 'observed', 'escalated']
            expect(may).toContain(states[`m${index}`])
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})
