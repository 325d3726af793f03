import type { Instant, Watts } from '../../quantity/index.ts'
import type { MachineCommand, MachineReport, Pool, PoolSetting } from '../model.ts'
import type { OrderTarget } from './model.ts'

/** Of what it drew before, a machine that says it stands draws less than this. Assumed: control board and fans at rest. */
const ASLEEP_SHARE = 0.3
/** A machine keeps to a limit when it draws at most this much more. Assumed. */
const LIMIT_TOLERANCE = 0.05
/** A power that is reckoned from frequency or hashrate overstates what a slowed machine draws. Assumed. */
const ESTIMATE_TOLERANCE = 0.1
/** A limit is told as it was set, but for rounding. Assumed. */
const TOLD_TOLERANCE = 0.02
/** Clocks and the time to boot: a machine up for less than the time since the order, and this, has restarted. */
const RESTART_SLACK_MS = 5_000

/** What a machine's own report says of an order: done, not done, or nothing either way. */
export type Evidence = 'done' | 'not-done' | 'untold'

/** Looks in a report, made after the order was taken, for whether it has happened. */
export function evidenceOf(
  command: MachineCommand,
  target: OrderTarget,
  report: MachineReport,
  takenAt: Instant,
): Evidence {
  switch (command.kind) {
    case 'sleep':
      return sleeps(target, report)
    case 'wake':
      return report.mining === undefined ? 'untold' : seen(report.mining)
    case 'limit':
      return keepsTo(command.power, report)
    case 'limit-percent':
      return target.power === undefined
        ? 'untold'
        : keepsToShare((target.power * command.percent) / 100, report)
    case 'profile':
      return report.profile === undefined
        ? 'untold'
        : seen(report.profile.toLowerCase() === command.profile.toLowerCase())
    case 'pools':
      return worksFor(command.pools, report.pools)
    case 'reboot':
      return report.uptimeS === undefined
        ? 'untold'
        : seen(report.uptimeS * 1_000 < report.at - takenAt + RESTART_SLACK_MS)
    case 'locate':
      return report.locating === undefined ? 'untold' : seen(report.locating === command.on)
  }
}

/** Some firmware keeps addresses without the scheme of plain stratum (VNish, recorded). */
function bare(url: string): string {
  return url
    .trim()
    .replace(/^stratum\+tcp:\/\//i, '')
    .replace(/\/+$/, '')
    .toLowerCase()
}

/**
 * The same pools in the same order. Firmware with more places than pools repeats one of them in what is left (Avalon, AxeOS);
 * any other pool that is still there would take work. While a machine starts anew it tells no pools at all.
 */
function worksFor(wanted: readonly PoolSetting[], pools: readonly Pool[]): Evidence {
  const told = pools.filter(({ url }) => url !== '')
  if (told.length === 0) return 'untold'
  const same = (one: Pool, pool: PoolSetting) =>
    bare(one.url) === bare(pool.url) && (one.user === undefined || one.user === pool.user)
  return seen(
    told.length >= wanted.length &&
      told.every((one, index) => {
        const pool = wanted[index]
        return pool === undefined ? wanted.some((each) => same(one, each)) : same(one, pool)
      }),
  )
}

/** A machine that stands shows nothing of how far it is limited, unless it tells its limit. */
function keepsToShare(share: number, report: MachineReport): Evidence {
  const { mining, power, powerLimit, powerGrade } = report
  const tolerance = powerGrade === 'measured' ? LIMIT_TOLERANCE : ESTIMATE_TOLERANCE
  const within = (drawn: Watts) => seen(drawn <= share * (1 + tolerance))
  if (power !== undefined && mining !== false) return within(power)
  return powerLimit === undefined ? 'untold' : within(powerLimit)
}

const seen = (done: boolean): Evidence => (done ? 'done' : 'not-done')

/** It says so, and where it tells its power, that has fallen with it. */
function sleeps(target: OrderTarget, report: MachineReport): Evidence {
  const before = target.power ?? target.nominalPower
  const quiet =
    report.power === undefined || before === undefined ? undefined : report.power <= before * ASLEEP_SHARE
  if (report.mining === undefined) return quiet === undefined ? 'untold' : seen(quiet)
  return seen(!report.mining && quiet !== false)
}

function keepsTo(limit: Watts, report: MachineReport): Evidence {
  const { power, powerLimit } = report
  if (power === undefined && powerLimit === undefined) return 'untold'
  const told = powerLimit === undefined || Math.abs(powerLimit - limit) <= limit * TOLD_TOLERANCE
  return seen(told && (power === undefined || power <= limit * (1 + LIMIT_TOLERANCE)))
}

/** What the machine is expected to draw once the order has happened; undefined where nothing known tells. */
export function expectedPower(command: MachineCommand, target: OrderTarget): number | undefined {
  switch (command.kind) {
    case 'sleep':
      return 0
    case 'wake':
      return target.nominalPower
    case 'limit':
      return command.power
    case 'limit-percent':
      return target.power === undefined ? undefined : (target.power * command.percent) / 100
    case 'profile':
      return undefined
    default:
      return target.power
  }
}
