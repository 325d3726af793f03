import type { MachineState } from '../dispatch/index.ts'
import type { MachineReport } from '../machines/index.ts'
import { type Instant, type Watts, watts } from '../quantity/index.ts'
import type { Image, MachineStatus } from './image.ts'
import type { Plant, PlantMachine } from './plant.ts'

/** A machine not heard of for this many poll periods is unreachable. */
const PERIODS_UNTIL_UNREACHABLE = 3
/** From a live feeder to the first answer, and from a reboot. Assumed: the slowest of the three families. */
export const BOOT_MS = 180_000
/** Power still rises for so long after hashing begins. Assumed; see the warm-up of the twin's machines. */
export const WARM_UP_MS = 90_000
/** Not hashing and up for less than this, without having been told to sleep: it is on its way. */
const YOUNG_S = 150

/**
 * The machines of one snapshot, each in the state that its last report and the orders under way allow to be known.
 * Those in `stubborn` did not obey of late and are not asked again for now.
 */
export function machineStates(
  plant: Plant,
  image: Image,
  stubborn: ReadonlySet<string>,
  feederClosed: (feeder: string) => boolean | undefined,
  now: Instant,
): MachineState[] {
  const oldest = plant.file.poll.machines_s * 1000 * PERIODS_UNTIL_UNREACHABLE
  const live = new Map(plant.file.feeders.map((feeder) => [feeder.id, feederClosed(feeder.id)]))
  return plant.machines.flatMap((machine) => {
    const status = image.machine(machine.id)
    if (status === undefined) return []
    const state = machineState(machine, status, live.get(machine.feeder), image, oldest, now)
    return [stubborn.has(machine.id) ? { ...state, canSleep: false, canLimit: false } : state]
  })
}

function machineState(
  machine: PlantMachine,
  status: MachineStatus,
  live: boolean | undefined,
  image: Image,
  oldestMs: number,
  now: Instant,
): MachineState {
  const { report } = status
  const closedAt = image.feederClosedAt(machine.feeder)
  const heard =
    report !== undefined &&
    now - report.at <= oldestMs &&
    live !== false &&
    // What it said before its feeder was cut tells nothing of now.
    (closedAt === undefined || report.at > closedAt)
  const mode = heard
    ? modeOf(machine, status, report, now)
    : expected(machine, status, live, image, now)
      ? 'starting'
      : 'unreachable'
  const pendingLimit = status.pending?.kind === 'limit' ? status.pending.limitW : undefined
  const limit = pendingLimit ?? (heard ? report.powerLimit : undefined) ?? status.acceptedLimitW
  return {
    id: machine.id,
    feeder: machine.feeder,
    customer: machine.customer,
    shedPriority: machine.shedPriority,
    mode,
    power: live === false ? watts(0) : heard ? powerOf(machine, report, mode) : undefined,
    nominalPower: machine.nominalPower,
    minimumPower: machine.minimumPower,
    powerLimit: limit === undefined ? undefined : watts(limit),
    ...(status.acceptedPercent !== undefined && { percentLimit: status.acceptedPercent }),
    hashrate: heard ? report.hashrate : undefined,
    efficiency: machine.efficiency,
    canSleep: machine.capabilities.has('sleep') && machine.capabilities.has('wake'),
    canLimit: machine.capabilities.has('limit') && machine.minimumPower !== undefined,
    pending: status.pending?.kind,
    stoppedBy: status.stoppedBy,
    ageMs: report === undefined ? Number.POSITIVE_INFINITY : now - report.at,
  }
}

/** Silence that has its reason: the feeder came on a moment ago, or a reboot was asked for. */
function expected(
  machine: PlantMachine,
  status: MachineStatus,
  live: boolean | undefined,
  image: Image,
  now: Instant,
): boolean {
  if (live === false) return false
  if (status.startingUntil !== undefined && now < status.startingUntil) return true
  const closedAt = image.feederClosedAt(machine.feeder)
  return closedAt !== undefined && now - closedAt < BOOT_MS && status.stoppedBy === undefined
}

function modeOf(
  machine: PlantMachine,
  status: MachineStatus,
  report: MachineReport,
  now: Instant,
): MachineState['mode'] {
  const mining = report.mining ?? hashes(machine, report)
  if (mining === true) {
    const since = status.miningSince
    return since !== undefined && now - since < WARM_UP_MS ? 'starting' : 'mining'
  }
  if (mining === undefined) return 'unknown'
  const young = report.uptimeS !== undefined && report.uptimeS < YOUNG_S
  const told = status.pending?.kind === 'sleep' || status.stoppedBy !== undefined
  if (status.pending?.kind === 'wake') return 'sleeping'
  return young && !told ? 'starting' : 'sleeping'
}

function hashes(machine: PlantMachine, report: MachineReport): boolean | undefined {
  if (report.hashrate !== undefined && report.hashrate > machine.nominalHashrate * 0.05) return true
  if (report.power !== undefined && report.powerGrade !== 'unknown')
    return report.power > machine.nominalPower * 0.3
  return report.hashrate === undefined ? undefined : false
}

/** Its own figure, or for firmware that has none its nominal power times its share of the nominal hashrate. */
export function powerOf(
  machine: Pick<PlantMachine, 'nominalPower' | 'nominalHashrate'>,
  report: MachineReport,
  mode: MachineState['mode'],
): Watts | undefined {
  if (report.power !== undefined && report.powerGrade !== 'unknown') return report.power
  if (mode === 'sleeping') return watts(0)
  if (report.hashrate === undefined) return undefined
  const share = Math.min(1.2, report.hashrate / machine.nominalHashrate)
  return watts(machine.nominalPower * share)
}

/** Takes a poll's answer into the image. */
export function takeReport(status: MachineStatus, report: MachineReport): void {
  const mining = report.mining === true
  const before = status.report
  // Met for the first time while mining: it is warm, unless its own uptime says otherwise.
  const found = before === undefined && (report.uptimeS === undefined || report.uptimeS >= YOUNG_S)
  if (!mining) status.miningSince = undefined
  else if (before?.mining !== true && !found) status.miningSince = report.at
  if (mining || (report.uptimeS !== undefined && report.uptimeS >= YOUNG_S)) status.startingUntil = undefined
  status.report = report
  status.failure = undefined
  status.revision++
}
