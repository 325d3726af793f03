import { describe, expect, it } from 'vitest'
import { instant, watts } from '../quantity/index.ts'
import { FleetOrder } from './fleetOrder.ts'
import type { CommandView, MachineView } from './view.ts'

function machine(id: string, feeder: string, powerW: number | null): MachineView {
  return {
    id,
    address: id,
    driver: 'test',
    model: 'test',
    hall: 'h1',
    feeder,
    rack: 0,
    slot: 0,
    customer: 'c1',
    mode: 'mining',
    power_w: powerW,
    power_grade: 'measured',
    power_limit_w: null,
    nominal_power_w: 3_000,
    hashrate_ths: 100,
    nominal_hashrate_ths: 100,
    temperature_c: null,
    efficiency_j_per_th: null,
    boards_active: null,
    boards: null,
    uptime_s: null,
    serial: null,
    mac: null,
    firmware: null,
    pending: null,
    stopped_by: null,
    capabilities: ['sleep'],
    age_ms: 0,
    reason: null,
  }
}

function command(id: string, state: CommandView['state'], detail = '', who = 'anna'): CommandView {
  const at = '2026-01-31T12:00:00.000Z'
  return {
    id: `c ${id}`,
    at,
    who,
    why: 'test',
    until: at,
    target: { kind: 'machine', id },
    action: 'sleep',
    state,
    steps: [{ at, state, detail }],
  }
}

const FACTS = {
  id: 'o1',
  who: 'anna',
  why: 'test',
  at: instant(0),
  deadline: instant(60_000),
  until: '2026-01-31T13:00:00.000Z',
  kind: 'sleep',
  action: 'sleep',
  where: undefined,
  direction: 'falls',
  expectedW: () => 0,
} as const

const ALL = ['a', 'b', 'c'].map((id) => machine(id, 'f1', 3_000))
const asleep = (ids: readonly string[]) =>
  ALL.map((view) => (ids.includes(view.id) ? { ...view, power_w: 50 } : view))
const meter = (power: number) => new Map([['f1', watts(power)]])

describe('an order followed at a site', () => {
  it('is confirmed when reports and meter agree', () => {
    const order = new FleetOrder(FACTS, ALL.slice(0, 2), ALL, meter(9_000))
    for (const state of ['sent', 'accepted', 'confirmed'] as const)
      for (const id of ['a', 'b']) order.take(command(id, state, '50 W, not mining'), instant(3_000))
    order.look(asleep(['a', 'b']), meter(9_000), instant(4_000))
    expect(order.view().outcomes).toMatchObject({ observed: 2, confirmed: 0 })
    order.look(asleep(['a', 'b']), meter(3_100), instant(5_000))
    expect(order.view()).toMatchObject({
      done: 2,
      targets: 2,
      outcomes: { confirmed: 2 },
      feeders: [{ verdict: 'agrees', measured_change_w: -5_900 }],
    })
    // What the load does afterwards changes nothing of it.
    order.look(ALL, meter(20_000), instant(6_000))
    expect(order.view().feeders).toMatchObject([{ measured_change_w: -5_900, verdict: 'agrees' }])
  })

  it('counts in what machines that it is not for say of themselves', () => {
    const order = new FleetOrder(FACTS, ALL.slice(0, 1), ALL, meter(9_000))
    order.take(command('a', 'confirmed', '50 W'), instant(3_000))
    const others = asleep(['a']).map((view) => (view.id === 'c' ? { ...view, power_w: 5_950 } : view))
    order.look(others, meter(9_000), instant(4_000))
    expect(order.view()).toMatchObject({ done: 1, feeders: [{ expected_change_w: 0, verdict: 'agrees' }] })
  })

  it('names at its deadline what is not done, and what says so against the meter', () => {
    const order = new FleetOrder(FACTS, ALL, ALL, meter(9_000))
    order.take(command('a', 'confirmed', '50 W'), instant(3_000))
    order.take(command('b', 'escalated', '3 attempts: no answer within 3000 ms'), instant(9_000))
    order.take(command('c', 'sent', 'attempt 1', 'another'), instant(9_000))
    order.look(asleep(['a']), meter(9_000), instant(60_000))
    const { outcomes, done, ended, targets } = order.view()
    expect(outcomes).toMatchObject({ observed: 1, unreachable: 1, escalated: 1, sent: 0 })
    expect([done, targets, ended]).toEqual([0, 3, '1970-01-01T00:01:00.000Z'])
    expect(order.machines().find((one) => one.machine === 'c')?.detail).toBe('not done by the deadline')
  })

  it('rests on reports where a feeder has no meter', () => {
    const order = new FleetOrder(FACTS, ALL.slice(0, 1), ALL, new Map())
    order.take(command('a', 'confirmed'), instant(3_000))
    order.look(asleep(['a']), new Map(), instant(4_000))
    expect(order.view()).toMatchObject({ done: 1, outcomes: { observed: 1 }, feeders: [] })
    expect(order.endedAt).toBe(4_000)
  })
})
