import { sum, type Watts, watts } from '../quantity/index.ts'
import { type Available, available, OLDEST_MS } from './available.ts'
import { holdBack } from './holdBack.ts'
import { changeToComeW, covers, keepLimits, type Room, roomOf, runningW } from './limits.ts'
import { byYield } from './merit.ts'
import type { FeederState, Intent, MachineState, Order, Snapshot } from './model.ts'
import { curtail, isAtWork } from './yielding.ts'

export interface ControlSettings {
  /** Share of the power there is that is left unused in normal running. */
  readonly headroomShare: number
  readonly restoreRampWPerS: number
  readonly periodS: number
  /**
   * Share of the target within which the load is left alone: machines differ from their nominal power by a few per
   * cent, and each change costs them a restart. It lies within the headroom.
   */
  readonly deadbandShare: number
  /**
   * Share left unused while an engine is about to be stopped: what protection would shed by when it goes must be gone before. The headroom unless
   * told.
   */
  readonly leavingShare?: number
}

export interface ControlDecision {
  readonly available: Available
  /** What the load is steered to. */
  readonly target: Watts
  /** Load once everything asked for has happened; undefined when feeders are not known. */
  readonly expected: Watts | undefined
  readonly intents: readonly Intent[]
  /** Why nothing, or something, was done, for the event log. */
  readonly cause: string
}

/**
 * One cycle of the control loop, a pure function of its snapshot:
 * 1. measure the load at the feeders; without it, hold;
 * 2. find the power there is (engines, gas, grids), keep headroom: safety first;
 * 3. narrow it by orders in force (law and contract may only lower it);
 * 4. carry out orders on single machines, and put those to sleep that the plan holds back;
 * 5. keep the limits of calls from outside, each in its part of the site: machines of the part yield;
 * 6. above the target by more than the deadband, let machines yield: lowest priority first, worst J/TH first, the last one by its limit;
 * 7. below it, give back in reverse order where every limit has room, no faster than the ramp and the engines' block load;
 * 8. close feeders that protection opened, highest priority first, once there is room.
 */
export function control(snapshot: Snapshot, settings: ControlSettings): ControlDecision {
  const load = measuredLoad(snapshot)
  const there = available(snapshot, load)
  const headroom = headroomOf(snapshot, settings)
  const caps = [
    ...snapshot.orders.flatMap((order) => capOf(order, snapshot)),
    ...importedBeside(snapshot, load, headroom),
  ]
  const target = watts(Math.max(0, Math.min(steadyW(there, headroom), there.power, ...caps)))
  if (snapshot.dark === true)
    return {
      available: there,
      target,
      expected: load,
      intents: [],
      cause: 'no engine and no grid is on line: nothing has power to be told anything',
    }
  if (load === undefined)
    return {
      available: there,
      target,
      expected: undefined,
      // A call is kept as far as the meters of its part go.
      intents: keepLimits(snapshot, roomOf(snapshot, 0), new Set(), new Set()).intents,
      cause: 'feeder load unknown: holding',
    }

  const coming = sum(snapshot.machines.map((machine) => watts(changeToComeW(machine))))
  const room = roomOf(snapshot, target - load - coming)
  const ordered = ordersOnMachines(snapshot, room)
  const unordered = snapshot.machines.filter((machine) => !ordered.held.has(machine.id))
  const back = holdBack(unordered, snapshot, room)
  const done = new Set([...ordered.intents, ...back.intents].map((intent) => intent.target.id))
  const limited = keepLimits(snapshot, room, ordered.held, done)
  const gone = new Set(limited.intents.map((intent) => intent.target.id))
  const free = unordered.filter((machine) => !back.told.has(machine.id) && !gone.has(machine.id))
  const expected = watts(load + coming + ordered.changeW + back.changeW - limited.lessW)
  const soft = expected - target
  // Machines still starting may claim power only from those that yield before them, unless the load itself is too high.
  const falling = sum(snapshot.machines.map((machine) => watts(Math.min(0, changeToComeW(machine)))))
  const hard = load + falling + Math.min(0, ordered.changeW) + back.changeW - limited.lessW - target

  const deadband = target * settings.deadbandShare
  if (hard > deadband || soft > deadband) {
    const first = curtail(free, Math.max(hard, soft), hard)
    // A person's order to run does not outrank what the engines can carry.
    const told = new Set([...ordered.intents.map((intent) => intent.target.id), ...gone])
    const held = snapshot.machines.filter((machine) => ordered.held.has(machine.id) && !told.has(machine.id))
    const yielding = [...first.intents, ...curtail(held, first.mustW, first.mustW).intents]
    return {
      available: there,
      target,
      expected,
      intents: [...ordered.intents, ...back.intents, ...limited.intents, ...yielding],
      cause: `load ${kw(expected)} to come above target ${kw(target)} (${there.limit})`,
    }
  }
  if (limited.intents.length > 0 || snapshot.grid?.weak === true)
    return {
      available: there,
      target,
      expected,
      intents: [...ordered.intents, ...back.intents, ...limited.intents],
      cause: limited.cause === '' ? 'the grid is weak: nothing is added' : limited.cause,
    }
  const mayRun = free.filter(back.mayRun)
  const addable = Math.min(-soft, target - runningW(snapshot.machines))
  const given = restore(mayRun, addable - deadband, restoreBudget(snapshot, settings), room)
  const closing = closeFeeders(snapshot, addable - given.powerW, room)
  const intents = [...ordered.intents, ...back.intents, ...given.intents, ...closing]
  return {
    available: there,
    target,
    expected,
    intents,
    cause: `room ${kw(-soft)} under target ${kw(target)} (${there.limit})`,
  }
}

/** Until the breaker of an engine that goes is open, what the others carry without it counts. */
function headroomOf(
  { engines }: Snapshot,
  { headroomShare, leavingShare = headroomShare }: ControlSettings,
): number {
  const going = engines.some(
    ({ leaving, phase, breakerClosed }) =>
      leaving === true || (phase === 'stopping' && breakerClosed !== false),
  )
  return going ? Math.max(headroomShare, leavingShare) : headroomShare
}

/** What may be drawn in normal running: a connection's limit is as hard as an engine's rating, so both keep their headroom. */
function steadyW({ engines, grid }: Available, headroom: number): number {
  return (engines + grid) * (1 - headroom)
}

/**
 * Engines beside a grid give what their controllers are set to, which may be less than they could: then the meter shows what is bought for the rest. So
 * the load may grow by no more than what the meter leaves under the limit, and must fall by what is above it.
 */
function importedBeside({ engines, grid }: Snapshot, load: Watts | undefined, headroom: number): number[] {
  if (grid?.power === undefined || load === undefined) return []
  if (!engines.some(({ breakerClosed }) => breakerClosed === true)) return []
  return [load + grid.most * (1 - headroom) - grid.power]
}

const kw = (value: number) => `${Math.round(value / 1000)} kW`

/** Sum over the topmost feeders; a closed feeder whose meter is silent makes the sum unknown. */
function measuredLoad(snapshot: Snapshot): Watts | undefined {
  let total = 0
  for (const feeder of snapshot.feeders) {
    // What hangs from a feeder is in that one's meter.
    if (feeder.breakerClosed === false || feeder.upper !== undefined) continue
    if (feeder.power === undefined || feeder.ageMs > OLDEST_MS) return undefined
    total += feeder.power
  }
  return watts(total)
}

function inForce(order: Order, snapshot: Snapshot): boolean {
  return order.until > snapshot.at
}

function capOf(order: Order, snapshot: Snapshot): number[] {
  return order.scope.kind === 'site' && order.effect.kind === 'cap' && inForce(order, snapshot)
    ? [order.effect.power]
    : []
}

interface Ordered {
  readonly held: ReadonlySet<string>
  readonly intents: readonly Intent[]
  readonly changeW: number
}

/**
 * Machines under a person's order are theirs until it ends; the last order given to a machine counts. An order that
 * raises load waits until there is room for it.
 */
function ordersOnMachines(snapshot: Snapshot, room: Room): Ordered {
  const last = new Map<string, Order>()
  for (const order of snapshot.orders)
    if (order.scope.kind === 'machines' && inForce(order, snapshot))
      for (const id of order.scope.ids) last.set(id, order)
  const intents: Intent[] = []
  let changeW = 0
  const add = (machine: MachineState, addedW: number) => {
    changeW += addedW
    room.take(machine.id, addedW)
  }
  for (const machine of snapshot.machines) {
    const order = last.get(machine.id)
    if (order === undefined || machine.pending !== undefined) continue
    const cause = `${order.who}: ${order.why}`
    const target = { kind: 'machine', id: machine.id } as const
    if (order.effect.kind === 'sleep' && isAtWork(machine)) {
      intents.push({ target, action: { kind: 'sleep' }, cause })
      add(machine, -(machine.power ?? 0))
    } else if (order.effect.kind === 'wake' && machine.mode === 'sleeping') {
      if (machine.nominalPower > room.of(machine.id)) continue
      intents.push({ target, action: { kind: 'wake' }, cause })
      add(machine, machine.nominalPower)
    } else if (
      order.effect.kind === 'limit' &&
      machine.canLimit &&
      machine.powerLimit !== order.effect.power
    ) {
      const added = machine.mode === 'mining' ? order.effect.power - (machine.power ?? order.effect.power) : 0
      if (added > 0 && added > room.of(machine.id)) continue
      intents.push({ target, action: { kind: 'limit', power: order.effect.power }, cause })
      add(machine, added)
    }
  }
  return { held: new Set(last.keys()), intents, changeW }
}

/** Load that may be added this cycle: the ramp, and never more than the running engines take at one step. */
function restoreBudget(snapshot: Snapshot, settings: ControlSettings): number {
  const running = snapshot.engines.filter(
    (engine) => engine.phase === 'running' && engine.breakerClosed === true,
  )
  const block = sum(running.map((engine) => engine.blockLoad))
  const ramp = settings.restoreRampWPerS * settings.periodS
  return running.length > 0 ? Math.min(ramp, block) : ramp
}

/** Limits are not moved by less than this share of the nominal power. Assumed. */
const LEAST_SHARE = 0.02

/** Gives back up to the room in this cycle's ramp; a ramp smaller than one machine still lets one through. */
function restore(
  machines: readonly MachineState[],
  roomW: number,
  rampW: number,
  room: Room,
): { intents: readonly Intent[]; powerW: number } {
  const intents: Intent[] = []
  const waiting = machines.some((machine) => machine.pending === 'wake' || machine.mode === 'starting')
  const largest = Math.max(0, ...machines.map((machine) => machine.nominalPower))
  const budget = Math.min(roomW, waiting ? rampW : Math.max(rampW, largest))
  let left = budget
  for (const machine of machines.toSorted((a, b) => byYield(b, a))) {
    if (machine.stoppedBy !== 'controller' || machine.pending !== undefined) continue
    const target = { kind: 'machine', id: machine.id } as const
    if (machine.mode === 'sleeping') {
      if (!machine.canSleep) continue
      // The least that a machine can be woken to; a machine that does not fit keeps those behind it waiting.
      if (machine.nominalPower > left) break
      if (machine.nominalPower > room.of(machine.id)) continue
      room.take(machine.id, machine.nominalPower)
      intents.push({ target, action: { kind: 'wake' }, cause: 'room for it again' })
      left -= machine.nominalPower
    } else if (machine.mode === 'mining' && machine.percentLimit !== undefined) {
      const more = Math.min(
        (machine.nominalPower * (100 - machine.percentLimit)) / 100,
        left,
        room.of(machine.id),
      )
      if (more < machine.nominalPower * LEAST_SHARE) continue
      const percent = Math.floor(machine.percentLimit + (more / machine.nominalPower) * 100)
      intents.push({ target, action: { kind: 'limit-percent', percent }, cause: 'room for it again' })
      room.take(machine.id, more)
      left -= more
    } else if (machine.mode === 'mining' && machine.canLimit && machine.powerLimit !== undefined) {
      const more = Math.min(machine.nominalPower - machine.powerLimit, left, room.of(machine.id))
      if (more < machine.nominalPower * LEAST_SHARE) continue
      const power = watts(Math.round(machine.powerLimit + more))
      intents.push({ target, action: { kind: 'limit', power }, cause: 'room for it again' })
      room.take(machine.id, more)
      left -= more
    }
  }
  return { intents, powerW: budget - left }
}

/** At most one feeder a cycle, the last shed first; its machines start by themselves once it is live. */
function closeFeeders(snapshot: Snapshot, roomW: number, room: Room): readonly Intent[] {
  if (snapshot.machines.some((machine) => machine.mode === 'starting' || machine.pending === 'wake'))
    return []
  const next = snapshot.feeders
    .filter((feeder) => feeder.breakerClosed === false && hasVoltage(feeder, snapshot))
    .filter((feeder) => fitsLimits(feeder.id, snapshot, room))
    .toSorted((a, b) => b.shedPriority - a.shedPriority)[0]
  if (next === undefined) return []
  const behind = machinesBehind(next.id, snapshot)
  const expected = sum(behind.map((machine) => machine.nominalPower))
  if (roomW < expected * CLOSE_SHARE) return []
  return [
    {
      target: { kind: 'feeder', id: next.id },
      action: { kind: 'close' },
      cause: `room for ${kw(roomW)} of ${kw(expected)}`,
    },
  ]
}

/** The feeders above it are closed. */
function hasVoltage({ upper }: FeederState, { feeders }: Pick<Snapshot, 'feeders'>): boolean {
  const above = feeders.find(({ id }) => id === upper)
  return above === undefined || (above.breakerClosed !== false && hasVoltage(above, { feeders }))
}

/** Those that start when it is closed: also behind feeders below it that are closed. */
function machinesBehind(feeder: string, { machines, feeders }: Snapshot): readonly MachineState[] {
  const through = new Set([feeder])
  // The tree is no deeper than it has feeders.
  for (const _ of feeders)
    for (const { id, upper, breakerClosed } of feeders)
      if (upper !== undefined && through.has(upper) && breakerClosed !== false) through.add(id)
  return machines.filter((machine) => through.has(machine.feeder))
}

/** All that is behind a feeder may start at once when it is closed: it must fit under every limit as a whole. */
function fitsLimits(feeder: string, snapshot: Snapshot, room: Room): boolean {
  const { limits = [] } = snapshot
  const behind = machinesBehind(feeder, snapshot)
  return limits.every((limit) => {
    const mine = behind.filter(({ id }) => covers(limit, id))
    return mine.length === 0 || sum(mine.map((machine) => machine.nominalPower)) <= room.under(limit)
  })
}

/** A feeder is closed once this share of its machines fits: the rest is put to sleep as it starts. Assumed. */
const CLOSE_SHARE = 0.5
