import type { DeviceFailure } from '../devices/index.ts'
import type { Command, Intent } from '../dispatch/index.ts'
import type { MachineFailure } from '../machines/index.ts'
import type { Watts } from '../quantity/index.ts'
import { type laneOf, shareOf } from './actions.ts'
import type { Image, MachineStatus } from './image.ts'
import type { Plant } from './plant.ts'

/** Where the command under way on a target is kept; pools and the locating light each have a place of their own. */
export function keyOf(target: Intent['target'], lane: ReturnType<typeof laneOf> = 'power'): string {
  return lane === 'power' ? `${target.kind} ${target.id}` : `${target.kind} ${target.id} ${lane}`
}

/** A failure in one line, for steps and events. */
export function describe(failure: DeviceFailure | MachineFailure): string {
  switch (failure.kind) {
    case 'timeout':
      return `no answer within ${failure.afterMs} ms`
    case 'wrong-device':
      return `expected ${failure.expected}, found ${failure.found}`
    case 'exception':
      return `device exception ${failure.code}: ${failure.detail}`
    default:
      return `${failure.kind}: ${failure.detail}`
  }
}

/** The point, as `device/point`, that carries out an order on a breaker or an engine. */
export function pointOf(command: Command, plant: Plant): string | undefined {
  const { target, action } = command
  if (target.kind === 'feeder') {
    const breaker = plant.file.feeders.find((feeder) => feeder.id === target.id)?.breaker
    if (action.kind === 'open') return breaker?.open
    return action.kind === 'close' ? breaker?.close : undefined
  }
  const engine = plant.engines.find((each) => each.id === target.id)?.entry
  if (target.kind !== 'engine' || engine === undefined) return undefined
  switch (action.kind) {
    case 'start':
    case 'stop':
      return `${engine.controller}/${action.kind}`
    case 'open':
      return engine.breaker.open
    case 'close':
      return engine.breaker.close
    default:
      return undefined
  }
}

/** Orders that can only lower the load are carried out even when they cannot be written yet. */
export function lowersLoad(command: Command, image: Image): boolean {
  const { action, target } = command
  if (action.kind === 'sleep') return true
  if (action.kind === 'open') return target.kind === 'feeder'
  if (action.kind !== 'limit') return false
  const drawn = image.machine(target.id)?.report?.power
  return drawn !== undefined && action.power <= drawn
}

/** A limit at or above this share of the nominal power is none. */
const UNLIMITED_SHARE = 0.98

/** Remembers by whom a machine was stopped or held back: only the controller's own may the controller undo. */
export function noteWhoStopped(status: MachineStatus, command: Command, plant: Plant): void {
  const by = command.who === 'controller' ? 'controller' : 'operator'
  const { action } = command
  if (action.kind === 'sleep') status.stoppedBy = by
  else if (action.kind === 'wake' && (status.acceptedLimitW === undefined || by === 'operator'))
    status.stoppedBy = undefined
  else if (action.kind === 'limit') {
    const nominal = plant.machineById.get(command.target.id)?.nominalPower ?? action.power
    status.stoppedBy = action.power >= nominal * UNLIMITED_SHARE ? undefined : by
  } else if (action.kind === 'limit-percent')
    status.stoppedBy = action.percent >= UNLIMITED_SHARE * 100 ? undefined : by
}

/** What a limit comes to, W; undefined for other orders. */
export function limitOf({ action, target }: Command, plant: Plant): Watts | undefined {
  if (action.kind === 'limit') return action.power
  const nominal = plant.machineById.get(target.id)?.nominalPower
  return action.kind === 'limit-percent' && nominal !== undefined
    ? shareOf(nominal, action.percent)
    : undefined
}
