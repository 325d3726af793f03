import { describe, expect, it } from 'vitest'
import { hertz, instant, joulesPerTerahash, watts } from '../quantity/index.ts'
import { sharedCapacity } from './available.ts'
import { commit, UNDECIDED } from './commitment.ts'
import { control } from './control.ts'
import { guided } from './guidance.ts'
import type { MachineState, Order, Snapshot } from './model.ts'
import { engine, feeder, gas, machine } from './states.testing.ts'

const settings = { headroomShare: 0.03, restoreRampWPerS: 8_000, periodS: 2, deadbandShare: 0 }
const at = instant(1_800_000_000_000)

const snapshot = (change: Partial<Snapshot>): Snapshot => ({
  at,
  engines: [engine('g1')],
  gas: undefined,
  feeders: [feeder('f1', 300)],
  machines: [],
  frequency: hertz(50),
  orders: [],
  ...change,
})
const did = (given: Snapshot) =>
  control(given, settings).intents.map((intent) => {
    const power = intent.action.kind === 'limit' ? ` ${intent.action.power}` : ''
    return `${intent.action.kind} ${intent.target.id}${power}`
  })

describe('control: machines yield', () => {
  it('keeps headroom under the running engines and does nothing when the load fits', () => {
    const decision = control(snapshot({}), settings)
    expect(decision.target).toBeCloseTo(330_000 * 0.97, 6)
    expect(decision.intents).toEqual([])
  })

  it('takes the lowest priority first and the worst J/TH first within it, no more than needed', () => {
    const machines = [
      machine('own-bad', { shedPriority: 2, efficiency: joulesPerTerahash(40) }),
      machine('good', { efficiency: joulesPerTerahash(18) }),
      machine('bad', { efficiency: joulesPerTerahash(34) }),
      machine('middle', { efficiency: joulesPerTerahash(25) }),
    ]
    // 325 kW against 320.1 kW: 4.9 kW too much, two machines of 3 kW.
    expect(did(snapshot({ feeders: [feeder('f1', 325)], machines }))).toEqual(['sleep bad', 'sleep middle'])
  })

  it('lets the last machine yield by its limit instead of sleeping', () => {
    const machines = [
      machine('a', { efficiency: joulesPerTerahash(34) }),
      machine('b', { canLimit: true, minimumPower: watts(1_700), powerLimit: watts(3_000) }),
    ]
    // 324 kW: 3.9 kW too much; a gives 3.0, b must come down by 0.9 kW.
    expect(did(snapshot({ feeders: [feeder('f1', 324)], machines }))).toEqual(['sleep a', 'limit b 2100'])
  })

  it('counts what was already asked for', () => {
    const machines = [machine('a', { pending: 'sleep' }), machine('b', { pending: 'sleep' }), machine('c')]
    expect(did(snapshot({ feeders: [feeder('f1', 325)], machines }))).toEqual([])
  })

  it('is bounded by gas: inflow and the pressure of the header', () => {
    const machines = Array.from({ length: 100 }, (_, index) => machine(`m${index}`))
    // 75 m³/h at set pressure carry 300 kW: nothing to do at 300 kW.
    expect(did(snapshot({ gas: gas(75), machines }))).toEqual([])
    // 10 kPa low: 3 m³ short over ten minutes, 18 m³/h less, 72 kW less, 24 machines.
    expect(did(snapshot({ gas: gas(75, 240), machines }))).toHaveLength(24)
  })

  it('holds when it cannot see: no feeder power, or gas silent', () => {
    const machines = [
      machine('a'),
      machine('b', { mode: 'sleeping', power: watts(0), stoppedBy: 'controller' }),
    ]
    expect(did(snapshot({ feeders: [feeder('f1', undefined)], machines }))).toEqual([])
    expect(did(snapshot({ gas: { ...gas(75), ageMs: 60_000 }, machines }))).toEqual([])
  })

  it('obeys a cap on the site over economics', () => {
    const cap: Order = {
      id: 'o1',
      who: 'grid',
      why: 'curtailment',
      until: instant(at + 1000),
      scope: { kind: 'site' },
      effect: { kind: 'cap', power: watts(297_000) },
    }
    expect(did(snapshot({ machines: [machine('a'), machine('b')], orders: [cap] }))).toEqual(['sleep a'])
    expect(did(snapshot({ machines: [machine('a')], orders: [{ ...cap, until: at }] }))).toEqual([])
  })
})

describe('control: machines come back', () => {
  const asleep = (id: string, change: Partial<MachineState> = {}) =>
    machine(id, { mode: 'sleeping', power: watts(0), stoppedBy: 'controller', ...change })

  it('wakes the highest priority first, no faster than the ramp', () => {
    const machines = Array.from({ length: 10 }, (_, index) =>
      asleep(`m${index}`, { shedPriority: index + 1 }),
    )
    // 8 kW/s over 2 s is 16 kW: five machines of 3 kW.
    expect(did(snapshot({ feeders: [feeder('f1', 200)], machines }))).toEqual([
      'wake m9',
      'wake m8',
      'wake m7',
      'wake m6',
      'wake m5',
    ])
  })

  it('wakes only what it put to sleep itself', () => {
    const machines = [
      asleep('theirs', { stoppedBy: 'operator' }),
      asleep('unknown', { stoppedBy: undefined }),
    ]
    expect(did(snapshot({ feeders: [feeder('f1', 200)], machines }))).toEqual([])
  })

  it('lets one machine through where the ramp is smaller than a machine', () => {
    const slow = { ...settings, restoreRampWPerS: 500 }
    const intents = control(
      snapshot({ feeders: [feeder('f1', 200)], machines: [asleep('a'), asleep('b')] }),
      slow,
    ).intents
    expect(intents.map((intent) => intent.target.id)).toEqual(['b'])
  })

  it('closes a shed feeder once there is room for half of its machines, and waits while others start', () => {
    const machines = Array.from({ length: 20 }, (_, index) =>
      machine(`m${index}`, { feeder: 'f1', mode: 'unreachable', power: watts(0) }),
    )
    const open = feeder('f1', 0, { breakerClosed: false })
    expect(did(snapshot({ feeders: [open, feeder('f2', 285)], machines }))).toEqual(['close f1'])
    expect(did(snapshot({ feeders: [open, feeder('f2', 295)], machines }))).toEqual([])
    const starting = [...machines, machine('s', { feeder: 'f2', mode: 'starting', power: watts(0) })]
    expect(did(snapshot({ feeders: [open, feeder('f2', 200)], machines: starting }))).toEqual([])
  })

  it('keeps a machine under a person’s order', () => {
    const order: Order = {
      id: 'o',
      who: 'anna',
      why: 'repair',
      until: instant(at + 3_600_000),
      scope: { kind: 'machines', ids: ['a', 'b'] },
      effect: { kind: 'sleep' },
    }
    const machines = [machine('a'), asleep('b')]
    expect(did(snapshot({ feeders: [feeder('f1', 200)], machines, orders: [order] }))).toEqual(['sleep a'])
  })
})

describe('what engines may give together', () => {
  it('is what the most bounded of them leaves, since they share the load by their ratings', () => {
    const engines = [engine('g1', { available: watts(264_000) }), engine('g2')]
    expect(sharedCapacity(engines)).toBeCloseTo(528_000, 6)
    expect(sharedCapacity([engine('g1', { available: watts(0) }), engine('g2')])).toBe(330_000)
    expect(sharedCapacity([engine('g1', { available: watts(0) })])).toBe(0)
  })

  it('lowers the load at once when the gas bounds an engine, and not below what is left', () => {
    const machines = Array.from({ length: 100 }, (_, index) => machine(`m${index}`))
    const given = snapshot({
      engines: [engine('g1', { available: watts(165_000) })],
      feeders: [feeder('f1', 300)],
      machines,
    })
    const { target, intents } = control(given, settings)
    expect(target).toBeCloseTo(165_000 * 0.97, 6)
    // 300 - 160 = 140 kW of machines of 3 kW.
    expect(intents.filter(({ action }) => action.kind === 'sleep')).toHaveLength(47)
  })
})

describe('commitment: which engines run', () => {
  const settings2 = {
    headroomShare: 0.03,
    startAfterMs: 60_000,
    stopAfterMs: 300_000,
    unloadWithinMs: 120_000,
  }
  const machines = Array.from({ length: 200 }, (_, index) => machine(`m${index}`))

  it('starts one more engine after a minute of want, by merit, if the gas carries it', () => {
    const engines = [engine('g1'), engine('g3', { phase: 'stopped' }), engine('g2', { phase: 'stopped' })]
    const given = snapshot({ engines, machines, gas: gas(250) })
    const first = commit(given, UNDECIDED, settings2)
    expect(first.intents).toEqual([])
    const later = commit({ ...given, at: instant(at + 60_000) }, first.memory, settings2)
    expect(later.intents.map((intent) => `${intent.action.kind} ${intent.target.id}`)).toEqual(['start g2'])
    const poor = commit({ ...given, gas: gas(60), at: instant(at + 60_000) }, first.memory, settings2)
    expect(poor.intents).toEqual([])
  })

  it('leaves a tripped engine to a person and starts at once from black', () => {
    const tripped = snapshot({ engines: [engine('g1', { phase: 'tripped' })], machines, gas: gas(250) })
    expect(commit(tripped, UNDECIDED, settings2).intents).toEqual([])
    const black = snapshot({ engines: [engine('g1', { phase: 'stopped' })], machines, gas: gas(250) })
    expect(commit(black, UNDECIDED, settings2).intents).toHaveLength(1)
  })

  it('stops an engine that may not run on its gas once the others carry the load, and starts none like it', () => {
    const forbidden = { available: watts(0), bounds: ['methane number 38'] }
    const engines = [engine('g1', forbidden), engine('g2'), engine('g3', { phase: 'stopped', ...forbidden })]
    const heavy = engines.map((each) => ({ ...each, power: watts(200_000) }))
    const given = snapshot({ engines: heavy, machines, gas: gas(250) })
    const first = commit(given, UNDECIDED, settings2)
    // 600 kW are more than the 330 kW of g2: control lowers the load first.
    expect(first.intents).toEqual([])
    const light = engines.map((each) => ({ ...each, power: watts(100_000) }))
    const then = commit({ ...given, engines: light, at: instant(at + 2_000) }, first.memory, settings2)
    expect(then.intents).toMatchObject([{ target: { id: 'g1' }, action: { kind: 'stop' } }])
    expect(then.intents[0]?.cause).toContain('methane number 38')
    const late = commit({ ...given, at: instant(at + 120_000) }, first.memory, settings2)
    expect(late.intents).toMatchObject([{ target: { id: 'g1' }, action: { kind: 'stop' } }])
  })

  it('stops the last engine when the gas would keep all below minimum load', () => {
    const engines = [engine('g1'), engine('g2')]
    // 60 m³/h carry 240 kW, less than 2 x 132 kW.
    const given = snapshot({ engines, machines, gas: gas(60) })
    const first = commit(given, UNDECIDED, settings2)
    const later = commit({ ...given, at: instant(at + 300_000) }, first.memory, settings2)
    expect(later.intents.map((intent) => `${intent.action.kind} ${intent.target.id}`)).toEqual(['stop g2'])
  })
})

describe('orders of people and the power there is', () => {
  const hold = (effect: Order['effect']): Order => ({
    id: 'o1',
    who: 'olga',
    why: 'a customer asked',
    until: instant(at + 3_600_000),
    scope: { kind: 'machines', ids: ['m1'] },
    effect,
  })

  it('wakes an ordered machine only once there is room for it', () => {
    const asleep = machine('m1', { mode: 'sleeping', power: watts(0), stoppedBy: 'operator' })
    const order = [hold({ kind: 'wake' })]
    // Target 330 x 0.97 = 320.1 kW: 3 kW do not fit beside 318 kW, and do beside 317 kW.
    expect(did(snapshot({ feeders: [feeder('f1', 318)], machines: [asleep], orders: order }))).toEqual([])
    expect(did(snapshot({ feeders: [feeder('f1', 317)], machines: [asleep], orders: order }))).toEqual([
      'wake m1',
    ])
  })

  it('lets an ordered machine yield last, but lets it yield', () => {
    const machines = [machine('m1'), machine('m2', { shedPriority: 3 })]
    const order = [hold({ kind: 'wake' })]
    expect(did(snapshot({ feeders: [feeder('f1', 323)], machines, orders: order }))).toEqual(['sleep m2'])
    expect(did(snapshot({ feeders: [feeder('f1', 325)], machines, orders: order }))).toEqual([
      'sleep m2',
      'sleep m1',
    ])
  })
})

it('leaves the load alone within the deadband', () => {
  const calm = { ...settings, deadbandShare: 0.01 }
  // Target 320.1 kW, deadband 3.2 kW; one machine more would be 3 kW.
  const asleep = machine('m2', { mode: 'sleeping', power: watts(0), stoppedBy: 'controller' })
  const site = (kw: number) => snapshot({ feeders: [feeder('f1', kw)], machines: [machine('m1'), asleep] })
  expect(control(site(323), calm).intents).toEqual([])
  expect(control(site(324), calm).intents).toHaveLength(1)
  expect(control(site(315), calm).intents).toEqual([])
  expect(control(site(313), calm).intents).toHaveLength(1)
})

describe('control: grids', () => {
  const machines = [
    machine('a', { mode: 'sleeping', power: watts(0), stoppedBy: 'controller' }),
    machine('b', { mode: 'sleeping', power: watts(0), stoppedBy: 'controller' }),
  ]
  const grid = (mostKw: number) => ({ most: watts(mostKw * 1_000), power: watts(300_000) })

  it('runs machines on a grid alone, up to its limit less the headroom', () => {
    // 0.97 of 310 kW is 300.7 kW: not room for a machine of 3 kW above 300 kW; of 320 kW it is 310.4 kW, which takes both.
    const alone = { engines: [], feeders: [feeder('f1', 300)], machines }
    expect(did(snapshot({ ...alone, grid: grid(310) }))).toEqual([])
    expect(did(snapshot({ ...alone, grid: grid(320) }))).toEqual(['wake b', 'wake a'])
    expect(control(snapshot({ ...alone, grid: grid(320) }), settings).available).toMatchObject({
      power: 320_000,
      grid: 320_000,
      limit: 'grid',
    })
  })

  it('adds what may be imported to what gas and engines give', () => {
    // 50 m3/h at 4 kWh/m3 are 200 kW; with 150 kW of grid 350 kW. Of 300 kW drawn 90 kW are bought.
    const half = { most: watts(150_000), power: watts(90_000) }
    const { available, target } = control(snapshot({ gas: gas(50), grid: half }), settings)
    expect(available).toMatchObject({ power: 350_000, engines: 330_000, gas: 200_000, limit: 'gas' })
    expect(target).toBeCloseTo(350_000, 6)
  })

  it('holds what is bought under its limit where engines beside it give less than they could', () => {
    // 300 kW drawn, of which engines of 330 kW are set to give 150 kW: 150 kW are bought, 97 kW may be.
    const mining = [machine('a'), machine('b')]
    const bought = (kilowatts: number) => ({ most: watts(100_000), power: watts(kilowatts * 1_000) })
    const at = (kilowatts: number) =>
      did(snapshot({ feeders: [feeder('f1', 300)], machines: mining, grid: bought(kilowatts) }))
    expect(at(150)).toEqual(['sleep a', 'sleep b'])
    expect(at(97)).toEqual([])
    // 6 kW more may be bought: both come back, though the engines tell of 30 kW that they do not give.
    const asleep = (kilowatts: number) =>
      did(snapshot({ feeders: [feeder('f1', 300)], machines, grid: bought(kilowatts) }))
    expect(asleep(91)).toEqual(['wake b', 'wake a'])
    expect(asleep(96)).toEqual([])
  })

  it('tells nothing to machines of a site without power', () => {
    const engines = [engine('g1', { phase: 'tripped', breakerClosed: false, power: watts(0) })]
    const dead = { ...grid(0), power: watts(0) }
    const mining = [machine('a'), machine('b')]
    expect(did(snapshot({ engines, machines: mining, grid: dead, dark: true }))).toEqual([])
  })

  it('adds nothing while the voltage of the grid is low, but lets machines yield', () => {
    const alone = { engines: [], feeders: [feeder('f1', 300)] }
    const weak = (mostKw: number) => ({ ...grid(mostKw), weak: true })
    expect(did(snapshot({ ...alone, machines, grid: weak(320) }))).toEqual([])
    expect(did(snapshot({ ...alone, machines: [machine('a')], grid: weak(300) }))).toEqual(['sleep a'])
  })

  it('lets machines yield when the plan wants less to be bought', () => {
    const mining = [machine('a'), machine('b')]
    const seen = snapshot({ engines: [], feeders: [feeder('f1', 300)], machines: mining, grid: grid(400) })
    const plan = { engines: new Map(), pinned: new Set<string>(), heldBack: [] }
    expect(did(guided(seen, { ...plan, importMostW: watts(305_000) }))).toEqual(['sleep a', 'sleep b'])
    expect(did(guided(seen, plan))).toEqual([])
  })
})
