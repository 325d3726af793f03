import type { CallBook } from '../../calls/index.ts'
import { type LeadError, problemOf, type ScheduleProblem, type Snapshot } from '../../dispatch/index.ts'
import { type Instant, intervalHolding, QUARTER_HOUR } from '../../quantity/index.ts'
import type { Image } from '../image.ts'
import type { Plant } from '../plant.ts'
import { ordersOver } from './callOrders.ts'
import { ambientNow, type ScheduleChannels } from './channels.ts'
import type { GivenSeriesBook } from './givenSeries.ts'
import { outlookOf } from './outlook.ts'
import type { Past } from './past.ts'
import { type HeldPin, pinsOver } from './pins.ts'
import { finite } from './planText.ts'
import type { ShownOutlook } from './points.ts'
import {
  demandShareOf,
  type EngineRuns,
  engineMosts,
  machinesThatMayRun,
  peakOfMonth,
  siteNow,
} from './siteNow.ts'
import type { Assumed, Trouble } from './trouble.ts'

/** What the schedule knows of the site and its past. */
export interface TaskParts {
  readonly plant: Plant
  readonly image: Image
  readonly channels: ScheduleChannels
  readonly past: Past
  readonly given: GivenSeriesBook
  readonly runs: EngineRuns
  readonly gasErrors: readonly LeadError[]
}

/** What stands now. */
export interface TaskNow {
  readonly snapshot: Snapshot
  readonly calls: CallBook
  readonly pins: readonly HeldPin[]
  /** Net heating value of the gas in force; that of the site file where it is not known. */
  readonly heatMjPerM3: number | undefined
}

const HORIZON_H = 24
const KILO = 1_000

/** What is to be planned, or why nothing can be. */
export type Task =
  | {
      readonly ok: true
      readonly problem: ScheduleProblem
      readonly shown: ShownOutlook
      readonly assumed: readonly Assumed[]
    }
  | { readonly ok: false; readonly trouble: Trouble }

/** What is to be planned from the quarter of an hour on that it is. */
export function taskOf(parts: TaskParts, now: TaskNow, at: Instant): Task {
  const { plant, image, channels, past, given, runs, gasErrors } = parts
  const { snapshot, calls, pins } = now
  const { file } = plant
  const { start } = intervalHolding(at)
  const stepH = QUARTER_HOUR / 3_600_000
  const steps = Math.round((file.schedule.horizon_h ?? HORIZON_H) / stepH)
  const expected = outlookOf(
    { file, channels, past, given, gasErrors, calls },
    {
      gasM3PerH: inletNow(plant, snapshot),
      outsideC: ambientNow(plant, image, at),
      ownKw: ownNow(plant, snapshot),
    },
    now.heatMjPerM3 ?? file.gas?.inlet.net_heating_value_mj_per_m3 ?? 0,
    start,
    steps,
  )
  if (!expected.ok) return expected
  const { outlook, shown, callPrices, assumed } = expected
  const problem = problemOf(
    file,
    start,
    stepH,
    {
      ...siteNow(plant, snapshot, runs, peakOfMonth(file, channels, past, at)),
      demandShare: demandShareOf(file, at, steps * stepH),
    },
    {
      ...outlook,
      mostKw: engineMosts(snapshot, steps),
      machines: machinesThatMayRun(plant, snapshot, steps),
      orders: ordersOver(plant, snapshot, calls, { start, now: at, stepH }, callPrices),
      pins: pinsOver(pins, start, steps),
    },
  )
  return { ok: true, problem: finite(freed(problem)), shown, assumed }
}

/** A person who pins an engine now does so whatever its minimum times say. */
function freed(problem: ScheduleProblem): ScheduleProblem {
  const pinned = (id: string) =>
    problem.pins.some(({ target, from }) => target.kind === 'engine' && target.id === id && from === 0)
  return {
    ...problem,
    engines: problem.engines.map((unit) =>
      pinned(unit.id) ? { ...unit, sinceH: Number.POSITIVE_INFINITY } : unit,
    ),
  }
}

/** At the inlet's meter: control has it smoothed, less what treatment takes out. */
function inletNow({ file }: Plant, { gas }: Snapshot): number | undefined {
  const kept = (file.gas?.treatment ?? []).reduce((share, step) => share * (1 - step.loss_share), 1)
  return gas?.inflow === undefined ? undefined : gas.inflow / kept
}

function ownNow({ ownFeeders }: Plant, { feeders }: Snapshot): number | undefined {
  let total = 0
  for (const { id, power } of feeders) {
    if (!ownFeeders.has(id)) continue
    if (power === undefined) return undefined
    total += power / KILO
  }
  return total
}
