import type { MachineState } from '../../dispatch/index.ts'
import type { Catalogued, Context, HealthLimits } from '../../health/index.ts'
import { expectedFor, type MachineReport } from '../../machines/index.ts'
import { celsius, type Instant, watts } from '../../quantity/index.ts'
import type { MachineStatus } from '../image.ts'
import { BOOT_MS } from '../machineState.ts'
import type { PlantMachine } from '../plant.ts'

/** After the feeder came on, or an order that restarts a machine's mining, its uptime may begin anew for so long. Assumed. */
export const RESTARTS_MS = 10 * 60_000
/** Models that are looked up once; a site has some tens. */
const MOST_MODELS = 1_000

export interface Circumstances {
  readonly machine: PlantMachine
  readonly status: MachineStatus
  readonly state: MachineState | undefined
  /** Undefined where its breaker does not tell. */
  readonly feederClosed: boolean | undefined
  readonly feederClosedAt: Instant | undefined
  /** Until when a restart has its reason. */
  readonly restartsUntil: Instant | undefined
}

/** What is expected of a machine now, from what the site knows of it and asked of it. */
export function contextOf(
  given: Circumstances,
  heard: boolean,
  limits: HealthLimits,
  catalogued: Catalogued | undefined,
  at: Instant,
): Context {
  const { machine, state } = given
  const { group } = machine
  const limit = state?.powerLimit
  return {
    machine: machine.id,
    duty: dutyOf(given),
    excused: excused(given, heard, at),
    nominalHashrate: machine.nominalHashrate,
    nominalPower: machine.nominalPower,
    limits: group.hot_c === undefined ? limits : withHot(limits, group.hot_c),
    ...(limit !== undefined && { powerLimit: watts(limit) }),
    ...(catalogued !== undefined && { catalogued }),
    ...(group.allowed_pools !== undefined && { allowedPools: group.allowed_pools }),
    ...(group.allowed_workers !== undefined && { allowedWorkers: group.allowed_workers }),
  }
}

/** A group's own temperature limit; made once for each, since it is asked for at every look. */
const withHot = (() => {
  const made = new WeakMap<HealthLimits, Map<number, HealthLimits>>()
  return (limits: HealthLimits, value: number): HealthLimits => {
    const known = made.get(limits) ?? new Map<number, HealthLimits>()
    made.set(limits, known)
    const own = known.get(value) ?? { ...limits, hot: { value: celsius(value), source: 'site-file' } }
    known.set(value, own)
    return own
  }
})()

/** It has to hash unless the site told it to stand, it has no power, or it is on its way. */
function dutyOf({ state, status, feederClosed }: Circumstances): Context['duty'] {
  if (state === undefined) return 'unknown'
  if (feederClosed === false || status.pending?.kind === 'sleep' || status.pending?.kind === 'wake')
    return 'idle'
  switch (state.mode) {
    case 'mining':
      return 'hash'
    case 'sleeping':
      return status.stoppedBy === undefined && status.pending === undefined ? 'hash' : 'idle'
    case 'starting':
      return 'idle'
    case 'unreachable':
    case 'unknown':
      return 'unknown'
  }
}

function excused(given: Circumstances, heard: boolean, at: Instant): boolean {
  const { status, feederClosed, feederClosedAt, restartsUntil } = given
  if (feederClosed === false) return true
  if (status.startingUntil !== undefined && at < status.startingUntil) return true
  if (heard && restartsUntil !== undefined && at < restartsUntil) return true
  const grace = heard ? RESTARTS_MS : BOOT_MS
  return feederClosedAt !== undefined && at - feederClosedAt < grace
}

/** Whether the site has asked for something that makes a machine's uptime begin anew. */
export function asksForRestart(status: MachineStatus): boolean {
  return status.startingUntil !== undefined || status.pending !== undefined
}

/** What the catalogue knows of the models of a site, each looked up once. */
export class Catalogue {
  readonly #known = new Map<string, Catalogued | undefined>()

  of(report: MachineReport): Catalogued | undefined {
    if (report.model === undefined) return undefined
    const key = `${report.make ?? ''} ${report.model}`
    if (this.#known.has(key)) return this.#known.get(key)
    const { hardware } = expectedFor(report)
    const catalogued =
      hardware === undefined
        ? undefined
        : {
            boards: hardware.boards,
            ...(hardware.chipsPerBoard !== undefined && { chipsPerBoard: hardware.chipsPerBoard }),
            ...(hardware.fans !== undefined && { fans: hardware.fans }),
          }
    if (this.#known.size < MOST_MODELS) this.#known.set(key, catalogued)
    return catalogued
  }
}
