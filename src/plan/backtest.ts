import {
  type EngineNow,
  evaluate,
  meritOrder,
  type Plan,
  planOf,
  problemOf,
  type ScheduleProblem,
  type SiteNow,
  startFrom,
  type WrittenSchedule,
  writeSchedule,
} from '../dispatch/index.ts'
import { type Instant, instant } from '../quantity/index.ts'
import type { SiteFile } from '../sitefile/index.ts'
import { type Books, emptyBooks, entered } from './books.ts'
import { type OutlookWords, outlookAt, whatHappens } from './outlook.ts'
import { walk } from './walk.ts'

export interface BacktestWords extends OutlookWords {
  /** Steps between plans. */
  readonly every: number
  /** Values of the best plan that was found in its time, or nothing; `start` says where to begin. */
  readonly solve: (
    written: WrittenSchedule,
    start: readonly number[],
  ) => Promise<ArrayLike<number> | undefined>
}

/** What was done so far: enough to go on from after an interruption. */
export interface BacktestState {
  readonly step: number
  readonly engines: readonly EngineNow[]
  readonly packM3: number
  readonly machines: readonly (readonly number[])[]
  /** Highest import of the month so far. */
  readonly peakKw: number
  readonly month: number
  readonly books: Books
  readonly plans: number
  /** Plans by merit order, since the solver gave none. */
  readonly plansWithoutSolver: number
  readonly stoppedAgainstPlan: number
  /** The last plan, from which the next search begins. */
  readonly plan?: Plan
}

const MS_PER_HOUR = 3_600_000
/** Engines may change at each of so many steps beyond those that the plan is gone by. */
const FINE_BEYOND = 4
/** An engine that nobody knows since when it stands may be started. */
const LONG_AGO_H = 1_000

export function begin({ site }: Pick<BacktestWords, 'site'>): BacktestState {
  const inlet = site.gas?.inlet
  return {
    step: 0,
    engines: site.engines.map(() => ({ on: false, sinceH: LONG_AGO_H })),
    packM3:
      inlet === undefined
        ? 0
        : (inlet.pressure_set_kpa - inlet.pressure_low_kpa) * inlet.line_pack_m3_per_kpa,
    machines: site.machines.map((group) => modesOf(site, group.id).map(() => 0)),
    peakKw: 0,
    month: -1,
    books: emptyBooks(site.engines.length),
    plans: 0,
    plansWithoutSolver: 0,
    stoppedAgainstPlan: 0,
  }
}

const modesOf = (site: SiteFile, id: string) =>
  site.schedule.machines.find((each) => each.id === id)?.modes ?? [undefined]

export const stepsIn = ({ series }: Pick<BacktestWords, 'series'>): number => series.gasM3PerH.length

/** Goes on by one plan and the steps until the next one. */
export async function advance(words: BacktestWords, before: BacktestState): Promise<BacktestState> {
  const { site, series } = words
  const start = instant(series.start + before.step * series.stepH * MS_PER_HOUR)
  const month = new Date(start).getUTCMonth()
  const state = month === before.month ? before : { ...before, month, peakKw: 0 }
  const steps = Math.min(words.every, stepsIn(words) - state.step)
  const now = nowOf(words, state)
  const borne = { ...now, demandShare: monthWithin(words, start).share }
  const actual = withoutEnd(
    problemOf(site, start, series.stepH, borne, whatHappens(words, state.step, steps)),
  )
  const made = words.foresight === 'threshold' ? undefined : await planAt(words, state, start, now)
  const walked = walk(actual, made?.plan, state.engines, state.packM3)
  return {
    step: state.step + steps,
    engines: walked.engines,
    packM3: walked.packM3,
    machines: walked.machines,
    month,
    peakKw: Math.max(state.peakKw, ...walked.done.grids.flatMap(({ importKw }) => importKw)),
    books: entered(state.books, actual, walked.done),
    plans: state.plans + (made === undefined ? 0 : 1),
    plansWithoutSolver: state.plansWithoutSolver + (made !== undefined && !made.solved ? 1 : 0),
    stoppedAgainstPlan: state.stoppedAgainstPlan + walked.stoppedAgainstPlan,
    ...(made !== undefined && { plan: made.plan }),
  }
}

/** In what happened nothing has to be left at the end. */
function withoutEnd(problem: ScheduleProblem): ScheduleProblem {
  return problem.gas === undefined ? problem : { ...problem, gas: { ...problem.gas, packAtEndM3: 0 } }
}

function nowOf({ site }: BacktestWords, state: BacktestState): SiteNow {
  return {
    engines: new Map(
      site.engines.map(({ id }, k) => [
        id,
        { running: state.engines[k]?.on ?? false, sinceH: state.engines[k]?.sinceH ?? 0 },
      ]),
    ),
    packM3: state.packM3,
    machines: new Map(site.machines.map(({ id }, k) => [id, state.machines[k] ?? []])),
    peakKw: state.peakKw,
  }
}

/** The plan that the site would make at this step. The search begins from the better of the last plan, as far as it can be gone, and merit order. */
async function planAt(
  words: BacktestWords,
  state: BacktestState,
  start: Instant,
  now: SiteNow,
): Promise<{ readonly plan: Plan; readonly solved: boolean }> {
  const outlook = outlookAt(words, state.step)
  const horizonH = outlook.hashpriceMinorPerThDay.length * words.series.stepH
  const problem = problemOf(
    words.site,
    start,
    words.series.stepH,
    { ...now, demandShare: demandShareOf(words, start, horizonH) },
    { ...outlook, fineSteps: words.every + FINE_BEYOND },
  )
  const merit = meritOrder(problem)
  const last = state.plan === undefined ? undefined : gone(problem, state.plan, state)
  const first = last !== undefined && worth(problem, last) > worth(problem, merit) ? last : merit
  const written = writeSchedule(problem)
  const values = await words.solve(written, startFrom(written, first))
  return values === undefined
    ? { plan: first, solved: false }
    : { plan: planOf(written, values, 'feasible'), solved: true }
}

/** Of a month, what lies within the backtest: its end, and how much of the month's time it is, which bears as much of the month's charges. */
function monthWithin(
  words: Pick<BacktestWords, 'series'>,
  at: Instant,
): { readonly end: number; readonly share: number } {
  const { start, stepH } = words.series
  const day = new Date(at)
  const first = Date.UTC(day.getUTCFullYear(), day.getUTCMonth())
  const next = Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1)
  const end = Math.min(next, start + stepsIn(words) * stepH * MS_PER_HOUR)
  return { end, share: (end - Math.max(first, start)) / (next - first) }
}

/**
 * A peak that is set now is paid once for the month: of what the backtest bears of it, a plan bears as much as it is of what is left of the month within
 * the backtest.
 */
function demandShareOf(words: Pick<BacktestWords, 'series'>, start: Instant, horizonH: number): number {
  const { end, share } = monthWithin(words, start)
  return share * Math.min(1, (horizonH * MS_PER_HOUR) / (end - start))
}

/** The last plan gone through as things are expected now. */
function gone(problem: ScheduleProblem, plan: Plan, state: BacktestState): Plan {
  const shift = Math.round((problem.start - plan.start) / (plan.stepH * MS_PER_HOUR))
  const later = (values: readonly boolean[]) =>
    Array.from({ length: problem.steps }, (_, t) => values[Math.min(values.length - 1, t + shift)] === true)
  const shifted: Plan = {
    ...plan,
    engines: plan.engines.map((engine) => ({ ...engine, on: later(engine.on) })),
    grids: [],
    packM3: Array.from({ length: problem.steps }, () => problem.gas?.packAtEndM3 ?? 0),
  }
  return walk(problem, shifted, state.engines, state.packM3).done
}

/** What a plan that keeps what nature sets brings; nothing else may be begun from. */
function worth(problem: ScheduleProblem, plan: Plan): number {
  const { breaches, totalMinor } = evaluate(problem, plan)
  return breaches.some((breach) => /^(engine|minimum time)/.test(breach))
    ? Number.NEGATIVE_INFINITY
    : totalMinor
}
