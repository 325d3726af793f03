import type { Command } from '../dispatch/index.ts'
import { type MachineReport, evidenceOf as reportSays } from '../machines/index.ts'
import type { Instant } from '../quantity/index.ts'
import { isMachineAction } from './actions.ts'
import type { Image, MachineStatus } from './image.ts'
import { BOOT_MS, powerOf } from './machineState.ts'
import { meterPower } from './measuredNow.ts'
import { type Plant, type PlantMachine, splitPoint } from './plant.ts'
import { engineState } from './snapshot.ts'

/** What measurements say of a command. */
export interface Evidence {
  /** `untold`: there is a newer report, and it says nothing of the command; `unheard`: there is none. */
  readonly verdict: 'done' | 'not-done' | 'untold' | 'unheard'
  /** The measurement in words: `84 W, not mining; feeder f2 181 kW`. */
  readonly detail: string
}

/** A sleeping machine draws less than this share of its nominal power. Assumed: control board and fans at rest. */
const ASLEEP_SHARE = 0.15
/** A machine keeps to a limit when it draws at most this much more. Assumed. */
const LIMIT_TOLERANCE = 0.05
const FRESH_MS = 2_000
/**
 * Until new pools, a profile or a share is at work: many restart their mining program, and some tune anew. Half of it, after which the
 * order is sent again, is longer than the minute for which drivers keep what they seldom ask, pools among it. Assumed.
 */
const SETTLE_MS = 180_000

/** How long a command may take by its nature, beyond what the site file allows for every command. */
export function slowestMs(command: Command): number {
  switch (command.action.kind) {
    case 'wake':
    case 'reboot':
    case 'start':
    case 'stop':
      return BOOT_MS
    case 'limit-percent':
    case 'profile':
    case 'pools':
      return SETTLE_MS
    default:
      return 0
  }
}

/**
 * Looks for a measurement taken after `since`, when the command was last answered, that shows whether it has happened since `first`,
 * when it was first sent.
 */
export function evidenceOf(
  command: Command,
  plant: Plant,
  image: Image,
  { since, first }: { readonly since: Instant; readonly first: Instant },
  now: Instant,
): Evidence {
  const { target } = command
  if (target.kind === 'machine') return machineEvidence(command, plant, image, { since, first }, now)
  if (target.kind === 'feeder') return feederEvidence(command, plant, image, now)
  return engineEvidence(command, plant, image, now)
}

const kw = (value: number | undefined) => (value === undefined ? 'unknown' : `${Math.round(value / 1000)} kW`)

function machineEvidence(
  command: Command,
  plant: Plant,
  image: Image,
  { since, first }: { readonly since: Instant; readonly first: Instant },
  now: Instant,
): Evidence {
  const machine = plant.machineById.get(command.target.id)
  const status = image.machine(command.target.id)
  const report = status?.report
  if (machine === undefined || status === undefined || report === undefined || report.at <= since)
    return { verdict: 'unheard', detail: 'no report since' }
  const { action } = command
  const told = toldOf(action, report)
  if (told !== undefined && isMachineAction(action)) {
    const verdict = reportSays(action, { id: machine.id, capabilities: machine.capabilities }, report, first)
    return { verdict, detail: told }
  }
  const power = powerOf(machine, report, report.mining === false ? 'sleeping' : 'mining')
  const own = `${power === undefined ? 'power unknown' : `${Math.round(power)} W`}, ${report.mining === true ? 'mining' : 'not mining'}`
  const feeder = plant.file.feeders.find((each) => each.id === machine.feeder)
  const metered = feeder?.meter === undefined ? undefined : meterPower(plant, image, feeder.meter, now)
  const detail = `${own}; feeder ${machine.feeder} ${kw(metered)}`
  // Without a figure of its own its power is reckoned from its hashrate.
  const grade = report.powerGrade === 'unknown' ? 'estimated' : report.powerGrade
  const drawn = power === undefined ? report : { ...report, power, powerGrade: grade }
  if (action.kind === 'limit-percent')
    return { verdict: reportSays(action, { ...machine, power: machine.nominalPower }, drawn, first), detail }
  return { verdict: machineDone(action, machine, status, power) ? 'done' : 'not-done', detail }
}

/** What a report tells of an order that is not about power, in words; undefined for the others. */
function toldOf(action: Command['action'], report: MachineReport): string | undefined {
  switch (action.kind) {
    case 'pools':
      return report.pools.length === 0
        ? 'tells no pools'
        : `pools ${report.pools.map(({ url, user }) => [url, user].filter(Boolean).join(' ')).join(', ')}`
    case 'profile':
      return report.profile === undefined ? 'tells no profile' : `profile ${report.profile}`
    case 'locate':
      return report.locating === undefined
        ? 'tells nothing of its light'
        : `light ${report.locating ? 'on' : 'off'}`
    case 'reboot':
      return report.uptimeS === undefined ? 'tells no uptime' : `up for ${Math.round(report.uptimeS)} s`
    default:
      return undefined
  }
}

function machineDone(
  action: Command['action'],
  machine: PlantMachine,
  status: MachineStatus,
  power: number | undefined,
): boolean {
  const report = status.report
  if (report === undefined) return false
  const drawn = power ?? machine.nominalPower
  switch (action.kind) {
    case 'sleep':
      return report.mining !== true && drawn < machine.nominalPower * ASLEEP_SHARE
    case 'wake':
      return report.mining === true
    case 'limit':
      return (
        drawn <= action.power * (1 + LIMIT_TOLERANCE) &&
        (report.powerLimit === undefined || Math.abs(report.powerLimit - action.power) <= action.power * 0.02)
      )
    default:
      return false
  }
}

function feederEvidence(command: Command, plant: Plant, image: Image, now: Instant): Evidence {
  const feeder = plant.file.feeders.find((each) => each.id === command.target.id)
  if (feeder === undefined) return { verdict: 'unheard', detail: 'no such feeder' }
  const { device, point } = splitPoint(feeder.breaker.closed)
  const closed = image.value(device, point, now, FRESH_MS)
  const metered = feeder.meter === undefined ? undefined : meterPower(plant, image, feeder.meter, now)
  const detail = `breaker ${closed === undefined ? 'unknown' : closed !== 0 ? 'closed' : 'open'}, ${kw(metered)}`
  const wanted = command.action.kind === 'close'
  return { verdict: closed !== undefined && (closed !== 0) === wanted ? 'done' : 'not-done', detail }
}

function engineEvidence(command: Command, plant: Plant, image: Image, now: Instant): Evidence {
  const engine = plant.engines.find((each) => each.id === command.target.id)
  if (engine === undefined) return { verdict: 'unheard', detail: 'no such engine' }
  const state = engineState(engine, plant, image, now)
  const detail = `${state.phase}, breaker ${state.breakerClosed === true ? 'closed' : 'open'}, ${kw(state.power)}`
  const online = state.phase === 'running' && state.breakerClosed === true
  const offline = state.breakerClosed === false && (state.power ?? 0) < engine.rated * 0.02
  const done = command.action.kind === 'start' || command.action.kind === 'close' ? online : offline
  return { verdict: done ? 'done' : 'not-done', detail }
}
