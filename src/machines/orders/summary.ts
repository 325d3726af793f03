import { type Instant, type WattHours, type Watts, wattHours, watts } from '../../quantity/index.ts'
import type { FeederStanding } from './feeder.ts'
import { effectOf, type MachineStanding, type OrderState } from './model.ts'
import type { OrderRun } from './run.ts'

/** What came of an order. The outcomes add up to the targets. */
export interface OrderSummary {
  readonly order: string
  readonly command: string
  readonly targets: number
  readonly outcomes: Readonly<Record<OrderState, number>>
  /** Machines that count as done: confirmed; or observed where no meter has a say; or accepted where firmware tells no more. */
  readonly done: number
  /** From the order to the last step of a machine that is done. */
  readonly lastDoneMs: number | undefined
  readonly attempts: number
  /** By the machines' own reports, of those that tell both; the others are counted. */
  readonly powerBefore: Watts
  readonly powerAfter: Watts
  readonly powerUntold: number
  /** What the machines that obeyed did not draw until now, or drew more where it is below zero; by the same reports. */
  readonly energySaved: WattHours
  readonly feeders: readonly FeederStanding[]
  readonly durationMs: number
}

/** Whether the machine counts as done. */
function isDone({ state, target }: MachineStanding, metered: ReadonlySet<string>, power: boolean): boolean {
  if (state === 'confirmed') return true
  const hasMeter = power && target.feeder !== undefined && metered.has(target.feeder)
  return state === 'observed' && !hasMeter
}

const NONE: Readonly<Record<OrderState, number>> = {
  planned: 0,
  sent: 0,
  accepted: 0,
  observed: 0,
  confirmed: 0,
  refused: 0,
  unsupported: 0,
  unreachable: 0,
  escalated: 0,
  stopped: 0,
}

export function summaryOf(run: OrderRun, now: Instant): OrderSummary {
  const { order } = run
  const until = run.endedAt ?? now
  const outcomes = { ...NONE }
  const power = effectOf(order.command) === 'power'
  let [before, after, untold, saved, done, attempts] = [0, 0, 0, 0, 0, 0]
  let last: number | undefined
  const standings = run.standings()
  for (const standing of standings) {
    outcomes[standing.state] += 1
    attempts += standing.attempts
    if (isDone(standing, run.withMeter, power) || (run.ended && standing.state === 'accepted')) {
      done += 1
      last = Math.max(last ?? 0, standing.at - order.at)
    }
    const then = standing.target.power
    const obeyed = standing.state === 'confirmed' || standing.state === 'observed'
    const nowDrawn = obeyed ? standing.powerAfter : then
    if (then === undefined || nowDrawn === undefined) untold += 1
    else {
      before += then
      after += nowDrawn
      saved += ((then - nowDrawn) * Math.max(0, until - standing.at)) / 3_600_000
    }
  }
  return {
    order: order.id,
    command: order.command.kind,
    targets: standings.length,
    outcomes,
    done,
    lastDoneMs: last,
    attempts,
    powerBefore: watts(before),
    powerAfter: watts(after),
    powerUntold: untold,
    energySaved: wattHours(saved),
    feeders: run.feeders(),
    durationMs: until - order.at,
  }
}
