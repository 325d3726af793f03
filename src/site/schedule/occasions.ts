import type { CallBook } from '../../calls/index.ts'
import type { Snapshot } from '../../dispatch/index.ts'
import { type Instant, instant } from '../../quantity/index.ts'
import type { HeldPin } from './pins.ts'
import type { MadePlan } from './planText.ts'

/** What a plan leans on and that may change within its period. */
export interface Standing {
  readonly snapshot: Snapshot
  readonly calls: CallBook
  readonly pins: readonly HeldPin[]
  readonly made: MadePlan | undefined
}

/** After the start devices are read first. */
const FIRST_AFTER_MS = 20_000
/** Between two plans that were not due by the clock. Assumed: what changes comes in several steps. */
const PAUSE_MS = 60_000
/** Of the inflow that the plan counts with now: a change of the gas that no plan foresaw. Assumed. */
const GAS_SHARE = 0.15
/** What an engine may give is told in steps of this share of its rating. */
const BOUND_SHARE = 0.05

/** When a plan is due: at each whole period of the clock, and at once when something changed that matters. */
export class Occasions {
  readonly #periodMs: number
  readonly #startedAt: Instant
  #lastAt: Instant | undefined
  #leantOn: string | undefined
  #hurry = false

  constructor(periodMs: number, startedAt: Instant) {
    this.#periodMs = periodMs
    this.#startedAt = startedAt
  }

  nextAt(): Instant {
    const last = this.#lastAt ?? this.#startedAt
    return instant((Math.floor(last / this.#periodMs) + 1) * this.#periodMs)
  }

  hurry(): void {
    this.#hurry = true
  }

  /** Whether to plan now; if so, it is taken for done. */
  due(at: Instant, standing: Standing): boolean {
    if (at - this.#startedAt < FIRST_AFTER_MS) return false
    const leansOn = leaningOn(standing)
    const changed = this.#leantOn !== undefined && this.#leantOn !== leansOn
    const paused = this.#lastAt !== undefined && at - this.#lastAt < PAUSE_MS
    const early = !paused && (changed || gasOff(at, standing))
    if (this.#lastAt !== undefined && at < this.nextAt() && !early && !this.#hurry) return false
    this.#lastAt = at
    this.#leantOn = leansOn
    this.#hurry = false
    return true
  }
}

/** Whether engines and grids can be had, what they may give, what is ordered and pinned, as a text to be compared. */
function leaningOn({ snapshot, calls, pins }: Standing): string {
  const engines = snapshot.engines.map(({ id, phase, available, rated }) => {
    const state =
      phase === 'tripped' || phase === 'unknown' ? phase : Math.round(available / rated / BOUND_SHARE)
    return `${id} ${state}`
  })
  const grid = (snapshot.grid?.connections ?? []).map(({ id, onLine }) => `${id} ${onLine ?? ''}`)
  return [...engines, ...grid, callsText(calls), ...pins.map(({ id }) => id)].join('; ')
}

/** What is ordered, as a text to be compared. */
export function callsText({ calls }: CallBook): string {
  return [...calls.entries()]
    .map(
      ([key, { endedAt, overrides, baseline, trigger }]) =>
        `${key} ${endedAt ?? ''} ${overrides.length} ${baseline === undefined} ${trigger?.on ?? ''}`,
    )
    .join('; ')
}

/** Whether much less, or much more, gas comes than the plan counts with in this step. */
function gasOff(at: Instant, { snapshot, made }: Standing): boolean {
  if (made === undefined || made.plan.how === 'merit order') return false
  const { plan, problem } = made
  const step = Math.floor((at - plan.start) / (plan.stepH * 3_600_000))
  const [planned, inflow] = [problem.gas?.inflowM3PerH[step], snapshot.gas?.inflow]
  if (planned === undefined || inflow === undefined) return false
  return Math.abs(inflow - planned) > GAS_SHARE * Math.max(planned, 1)
}
