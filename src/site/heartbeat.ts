import type { FieldDevice } from '../devices/index.ts'
import type { Instant } from '../quantity/index.ts'
import type { Loop } from './loop.ts'
import { type Plant, splitPoint } from './plant.ts'

/** The register is 16 bits wide. */
const WRAP = 65_536
/** A loop that has not finished a cycle for this many of its periods, and this long, is taken for dead. */
const DEAD_PERIODS = 5
const DEAD_MS = 2_000

/**
 * Counts the heartbeat register up, but only while protection and control are alive: when they are not, the register
 * stands still and the PLC takes over, as it does when the whole process is gone.
 */
export function heartbeatCycle(
  plant: Plant,
  devices: ReadonlyMap<string, FieldDevice>,
  loops: () => readonly Loop[],
): (at: Instant) => Promise<string | undefined> {
  const point = plant.file.heartbeat?.point
  let count = 0
  return async (at) => {
    if (point === undefined) return undefined
    const dead = loops().find(({ state }) => !isAlive(state, at))
    if (dead !== undefined) return `withheld: ${dead.state.name} stands still`
    const { device, point: name } = splitPoint(point)
    count = (count + 1) % WRAP
    const outcome = await devices.get(device)?.write(name, count)
    return outcome?.ok === true ? undefined : 'the PLC did not take it'
  }
}

export function isAlive(state: Loop['state'], now: Instant): boolean {
  if (state.lastAt === undefined || !state.ok) return false
  return now - state.lastAt <= Math.max(DEAD_MS, state.periodMs * DEAD_PERIODS)
}
