import {
  effectOf,
  expectedPower,
  type MachineCommand,
  type MachineOrder,
  type OrderSummary,
  type OrderTarget,
  type Picked,
} from '../machines/index.ts'
import { wordsOfCommand } from './orderWords.ts'
import { grouped } from './progress.ts'

/** What an order would do, before it is given; the keys of `--json`. */
export interface OrderPreview {
  readonly command: string
  readonly machines: number
  readonly left_out: {
    readonly not_meant: number
    readonly unknown: number
    readonly unknown_fields: Readonly<Record<string, number>>
    readonly already_so: number
    readonly not_stopped_by_an_order: number
  }
  readonly unsupported: number
  readonly silent: number
  readonly power_now_w: number
  readonly power_expected_w: number
  readonly power_untold: number
  readonly deadline_s: number
  readonly parallel: number
  readonly confirmed_by: 'own report and feeder meter' | 'own report'
}

export interface Considered {
  readonly all: number
  readonly picked: Picked<unknown>
  readonly alreadySo: number
  readonly notStopped: number
  readonly silent: number
  readonly metered: boolean
}

export function previewOf(order: MachineOrder, considered: Considered): OrderPreview {
  const { command, targets } = order
  const able = targets.filter(({ capabilities }) => capabilities.has(command.kind))
  const { picked } = considered
  let [now, then, untold] = [0, 0, 0]
  for (const target of able) {
    const [before, after] = powersOf(target, command)
    if (before === undefined || after === undefined) untold += 1
    else {
      now += before
      then += after
    }
  }
  return {
    command: wordsOfCommand(command),
    machines: targets.length,
    left_out: {
      not_meant: considered.all - picked.meant.length - picked.undecided.length,
      unknown: picked.undecided.length,
      unknown_fields: { ...picked.unknown },
      already_so: considered.alreadySo,
      not_stopped_by_an_order: considered.notStopped,
    },
    unsupported: targets.length - able.length,
    silent: considered.silent,
    power_now_w: Math.round(now),
    power_expected_w: Math.round(then),
    power_untold: untold,
    deadline_s: order.deadlineMs / 1_000,
    parallel: order.parallel,
    confirmed_by:
      considered.metered && effectOf(command) === 'power' ? 'own report and feeder meter' : 'own report',
  }
}

function powersOf(
  target: OrderTarget,
  command: MachineCommand,
): readonly [number | undefined, number | undefined] {
  const before = target.power ?? (target.mining === false ? 0 : undefined)
  return [before, effectOf(command) === 'report' ? before : expectedPower(command, target)]
}

export const kilowatts = (power: number) => `${(power / 1_000).toFixed(1)} kW`

/** `1 machine`, `2 machines`. */
export const machinesOf = (count: number) => `${grouped(count)} ${count === 1 ? 'machine' : 'machines'}`

/** The preview for people. */
export function previewLines(preview: OrderPreview): readonly string[] {
  const { left_out: left } = preview
  const fields = Object.entries(left.unknown_fields).map(([field, count]) => `${field} of ${grouped(count)}`)
  const { power_untold: untold } = preview
  const power =
    untold > 0 && untold === preview.machines - preview.unsupported
      ? 'not known'
      : `${kilowatts(preview.power_now_w)} now, ${kilowatts(preview.power_expected_w)} expected${untold === 0 ? '' : `, of ${grouped(untold)} not known`}`
  return [
    `${preview.command}: ${machinesOf(preview.machines)}`,
    `  power ${power}`,
    ...(left.unknown === 0
      ? []
      : [`  left out for what is not known of them: ${grouped(left.unknown)} (${fields.join(', ')})`]),
    ...(left.already_so === 0 ? [] : [`  left out, already so: ${grouped(left.already_so)}`]),
    ...(left.not_stopped_by_an_order === 0
      ? []
      : [`  left out, not stopped by an order: ${grouped(left.not_stopped_by_an_order)}`]),
    ...(preview.unsupported === 0 ? [] : [`  cannot do it: ${grouped(preview.unsupported)}`]),
    ...(preview.silent === 0 ? [] : [`  could not be read just now: ${grouped(preview.silent)}`]),
    `  confirmed by ${preview.confirmed_by}, within ${preview.deadline_s} s, ${grouped(preview.parallel)} at once`,
  ]
}

/** What came of it; the keys of the last line of `--json`. */
export function publishedSummary(summary: OrderSummary) {
  return {
    order: summary.order,
    command: summary.command,
    targets: summary.targets,
    done: summary.done,
    outcomes: summary.outcomes,
    last_done_s: summary.lastDoneMs === undefined ? null : summary.lastDoneMs / 1_000,
    duration_s: summary.durationMs / 1_000,
    attempts: summary.attempts,
    power_before_w: Math.round(summary.powerBefore),
    power_after_w: Math.round(summary.powerAfter),
    power_untold: summary.powerUntold,
    energy_saved_wh: Math.round(summary.energySaved),
    feeders: summary.feeders.map((feeder) => ({
      feeder: feeder.feeder,
      before_w: Math.round(feeder.before),
      now_w: Math.round(feeder.now),
      expected_change_w: Math.round(feeder.expectedChange),
      measured_change_w: Math.round(feeder.measuredChange),
      unexplained_w: Math.round(feeder.unexplained),
      tolerance_w: Math.round(feeder.tolerance),
      verdict: feeder.verdict,
    })),
  }
}

/** The same for people; the outcomes add up to the targets. */
export function summaryLines(summary: OrderSummary): readonly string[] {
  const outcomes = Object.entries(summary.outcomes).filter(([, count]) => count > 0)
  const last =
    summary.lastDoneMs === undefined ? '' : `, the last after ${(summary.lastDoneMs / 1_000).toFixed(1)} s`
  return [
    `${grouped(summary.done)} of ${grouped(summary.targets)} done${last}: ${outcomes.map(([state, count]) => `${grouped(count)} ${state}`).join(' + ') || 'none'} = ${grouped(summary.targets)}`,
    `  power ${powerTold(summary)}`,
    ...summary.feeders.map(
      (feeder) =>
        `  feeder ${feeder.feeder}: ${kilowatts(feeder.before)} to ${kilowatts(feeder.now)}, expected ${kilowatts(feeder.expectedChange)}, measured ${kilowatts(feeder.measuredChange)}, unexplained ${kilowatts(feeder.unexplained)} (within ${kilowatts(feeder.tolerance)}): ${feeder.verdict}`,
    ),
  ]
}

/** None told is not 0 kW. */
function powerTold({ targets, powerUntold, powerBefore, powerAfter }: OrderSummary): string {
  if (powerUntold > 0 && powerUntold >= targets) return 'told by none of them'
  const untold = powerUntold === 0 ? '' : `, ${grouped(powerUntold)} do not tell`
  return `${kilowatts(powerBefore)} before, ${kilowatts(powerAfter)} after by their own reports${untold}`
}
