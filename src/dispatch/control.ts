import { sum, type Watts, watts } from '../quantity/index.ts'
import { type Available, available, OLDEST_MS } from './available.ts'
import { byYield, expectedPowerW } from './merit.ts'
import type { Intent, MachineState, Order, Snapshot } from './model.ts'

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
 * 2. find the power there is (engines, gas), keep headroom: safety first;
 * 3. narrow it by orders in force (law and contract may only lower it);
 * 4. carry out orders on single machines, and put those to sleep that the plan holds back;
 * 5. above the target by more than the deadband, let machines yield: lowest priority first, worst J/TH first, the last one by its limit;
 * 6. below it, give back in reverse order, no faster than the ramp and the engines' block load;
 * 7. close feeders that protection opened, highest priority first, once there is room.
 */
export function control(snapshot: Snapshot, settings: ControlSettings): ControlDecision {
  const load = measuredLoad(snapshot)
  const there = available(snapshot, load)
  const caps = snapshot.orders.flatMap((order) => capOf(order, snapshot))
  const target = watts(
    Math.max(0, Math.min(there.engines * (1 - settings.headroomShare), there.power, ...caps)),
  )
  if (load === undefined)
    return {
      available: there,
      target,
      expected: undefined,
      intents: [],
      cause: 'feeder load unknown: holding',
    }

  const coming = sum(snapshot.machines.map(changeToCome))
  const ordered = ordersOnMachines(snapshot, target - load - coming)
  const unordered = snapshot.machines.filter((machine) => !ordered.held.has(machine.id))
  const back = holdBack(unordered, snapshot)
  const free = unordered.filter((machine) => !back.told.has(machine.id))
  const expected = watts(load + coming + ordered.changeW + back.changeW)
  const soft = expected - target
  // Machines still starting may claim power only from those that yield before them, unless the load itself is too high.
  const falling = sum(snapshot.machines.map((machine) => watts(Math.min(0, changeToCome(machine)))))
  const hard = load + falling + Math.min(0, ordered.changeW) + back.changeW - target

  const deadband = target * settings.deadbandShare
  if (hard > deadband || soft > deadband) {
    const first = curtail(free, Math.max(hard, soft), hard)
    // A person's order to run does not outrank what the engines can carry.
    const told = new Set(ordered.intents.map((intent) => intent.target.id))
    const held = snapshot.machines.filter((machine) => ordered.held.has(machine.id) && !told.has(machine.id))
    const yielding = [...first.intents, ...curtail(held, first.mustW, first.mustW).intents]
    return {
      available: there,
      target,
      expected,
      intents: [...ordered.intents, ...back.intents, ...yielding],
      cause: `load ${kw(expected)} to come above target ${kw(target)} (${there.limit})`,
    }
  }
  const given = restore(free.filter(back.mayRun), -soft - deadband, restoreBudget(snapshot, settings))
  const closing = closeFeeders(snapshot, -soft - given.powerW)
  const intents = [...ordered.intents, ...back.intents, ...given.intents, ...closing]
  return {
    available: there,
    target,
    expected,
    intents,
    cause: `room ${kw(-soft)} under target ${kw(target)} (${there.limit})`,
  }
}

const kw = (value: number) => `${Math.round(value / 1000)} kW`

/** Sum over the feeders; a closed feeder whose meter is silent makes the sum unknown. */
function measuredLoad(snapshot: Snapshot): Watts | undefined {
  let total = 0
  for (const feeder of snapshot.feeders) {
    if (feeder.breakerClosed === false) continue
    if (feeder.power === undefined || feeder.ageMs > OLDEST_MS) return undefined
    total += feeder.power
  }
  return watts(total)
}

function changeToCome(machine: MachineState): Watts {
  return watts(
    expectedPowerW(machine) - (machine.power ?? (machine.mode === 'mining' ? machine.nominalPower : 0)),
  )
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
function ordersOnMachines(snapshot: Snapshot, roomW: number): Ordered {
  const last = new Map<string, Order>()
  for (const order of snapshot.orders)
    if (order.scope.kind === 'machines' && inForce(order, snapshot))
      for (const id of order.scope.ids) last.set(id, order)
  const intents: Intent[] = []
  let changeW = 0
  for (const machine of snapshot.machines) {
    const order = last.get(machine.id)
    if (order === undefined || machine.pending !== undefined) continue
    const cause = `${order.who}: ${order.why}`
    const target = { kind: 'machine', id: machine.id } as const
    if (order.effect.kind === 'sleep' && isAtWork(machine)) {
      intents.push({ target, action: { kind: 'sleep' }, cause })
      changeW -= machine.power ?? 0
    } else if (order.effect.kind === 'wake' && machine.mode === 'sleeping') {
      if (changeW + machine.nominalPower > roomW) continue
      intents.push({ target, action: { kind: 'wake' }, cause })
      changeW += machine.nominalPower
    } else if (
      order.effect.kind === 'limit' &&
      machine.canLimit &&
      machine.powerLimit !== order.effect.power
    ) {
      const added = machine.mode === 'mining' ? order.effect.power - (machine.power ?? order.effect.power) : 0
      if (added > 0 && changeW + added > roomW) continue
      intents.push({ target, action: { kind: 'limit', power: order.effect.power }, cause })
      changeW += added
    }
  }
  return { held: new Set(last.keys()), intents, changeW }
}

interface Back {
  readonly intents: readonly Intent[]
  readonly told: ReadonlySet<string>
  readonly changeW: number
  readonly mayRun: (machine: MachineState) => boolean
}

/** What the plan holds back stands still: of a group above its count the first to yield go, and none is woken beyond it. */
function holdBack(machines: readonly MachineState[], { heldBack = [] }: Snapshot): Back {
  const intents: Intent[] = []
  let changeW = 0
  const barred = new Set<string>()
  for (const { group, machines: of, most } of heldBack) {
    const mine = machines.filter(({ id }) => of.has(id))
    const running = mine.filter(
      (machine) => machine.pending !== 'sleep' && (machine.mode !== 'sleeping' || machine.pending === 'wake'),
    )
    const asleep = mine.filter((machine) => !running.includes(machine)).toSorted((a, b) => byYield(b, a))
    for (const { id } of asleep.slice(Math.max(0, most - running.length))) barred.add(id)
    const over = running.filter(mayYield).filter(({ canSleep }) => canSleep)
    for (const machine of over.toSorted(byYield).slice(0, Math.max(0, running.length - most))) {
      const cause = `the plan holds ${group} back to ${most}`
      intents.push({ target: { kind: 'machine', id: machine.id }, action: { kind: 'sleep' }, cause })
      changeW -= expectedPowerW(machine)
    }
  }
  const told = new Set(intents.map(({ target }) => target.id))
  return { intents, told, changeW, mayRun: ({ id }) => !barred.has(id) }
}

/** Mines, or warms up and already tells its power. */
function isAtWork(machine: MachineState): boolean {
  return machine.mode === 'mining' || (machine.mode === 'starting' && machine.power !== undefined)
}

function mayYield(machine: MachineState): boolean {
  return isAtWork(machine) && machine.pending !== 'sleep' && (machine.canSleep || machine.canLimit)
}

/** Lets machines yield until `excessW` is gone; beyond `hardW` only those outranked by a machine that is starting. */
function curtail(
  machines: readonly MachineState[],
  excessW: number,
  hardW: number,
): { readonly intents: readonly Intent[]; readonly mustW: number } {
  const claimants = machines
    .filter((machine) => machine.mode === 'starting' || machine.pending === 'wake')
    .toSorted(byYield)
  const best = claimants.at(-1)
  const intents: Intent[] = []
  let left = excessW
  let must = hardW
  for (const machine of machines.filter(mayYield).toSorted(byYield)) {
    if (left <= 0) break
    if (must <= 0 && (best === undefined || byYield(machine, best) >= 0)) break
    const drawn = expectedPowerW(machine)
    const least = machine.minimumPower
    const target = { kind: 'machine', id: machine.id } as const
    const cause = `yields: priority ${machine.shedPriority}, ${machine.efficiency.toFixed(1)} J/TH`
    if (machine.canLimit && least !== undefined && drawn - least >= left && drawn > least) {
      const power = watts(Math.floor(drawn - left))
      intents.push({ target, action: { kind: 'limit', power }, cause })
      left = 0
      must = 0
    } else if (machine.canSleep) {
      intents.push({ target, action: { kind: 'sleep' }, cause })
      left -= drawn
      must -= drawn
    }
  }
  return { intents, mustW: must }
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
      intents.push({ target, action: { kind: 'wake' }, cause: 'room for it again' })
      left -= machine.nominalPower
    } else if (machine.mode === 'mining' && machine.percentLimit !== undefined) {
      const more = Math.min((machine.nominalPower * (100 - machine.percentLimit)) / 100, left)
      if (more < machine.nominalPower * LEAST_SHARE) continue
      const percent = Math.floor(machine.percentLimit + (more / machine.nominalPower) * 100)
      intents.push({ target, action: { kind: 'limit-percent', percent }, cause: 'room for it again' })
      left -= more
    } else if (machine.mode === 'mining' && machine.canLimit && machine.powerLimit !== undefined) {
      const more = Math.min(machine.nominalPower - machine.powerLimit, left)
      if (more < machine.nominalPower * LEAST_SHARE) continue
      const power = watts(Math.round(machine.powerLimit + more))
      intents.push({ target, action: { kind: 'limit', power }, cause: 'room for it again' })
      left -= more
    }
  }
  return { intents, powerW: budget - left }
}

/** At most one feeder a cycle, the last shed first; its machines start by themselves once it is live. */
function closeFeeders(snapshot: Snapshot, roomW: number): readonly Intent[] {
  if (snapshot.machines.some((machine) => machine.mode === 'starting' || machine.pending === 'wake'))
    return []
  const next = snapshot.feeders
    .filter((feeder) => feeder.breakerClosed === false)
    .toSorted((a, b) => b.shedPriority - a.shedPriority)[0]
  if (next === undefined) return []
  const behind = snapshot.machines.filter((machine) => machine.feeder === next.id)
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

/** A feeder is closed once this share of its machines fits: the rest is put to sleep as it starts. Assumed. */
const CLOSE_SHARE = 0.5
