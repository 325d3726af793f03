import { type Celsius, celsius, type Milliseconds, milliseconds } from '../quantity/index.ts'
import type { SiteFile } from '../sitefile/index.ts'
import type { FindingKind, LimitSource } from './model.ts'

/** A threshold and who set it. */
export interface Threshold<T extends number = number> {
  readonly value: T
  readonly source: Extract<LimitSource, 'site-file' | 'assumed'>
}

/** When something counts as wrong, and for how long it must be so. */
export interface HealthLimits {
  readonly raise: Readonly<Record<FindingKind, Milliseconds>>
  readonly clear: Milliseconds
  readonly hot: Threshold<Celsius>
  /** So many kelvin below the limit a machine is cool again. */
  readonly hotClearK: number
  readonly lowHashrateShare: Threshold
  readonly rejectShare: Threshold
  readonly rejectWindow: Milliseconds
  readonly fanSlowShare: Threshold
  readonly restartsPerHour: Threshold
  readonly ticketAfter: Milliseconds
  /** More time between two looks than this counts as this much: the clock stepped, or nobody looked. */
  readonly longestStep: Milliseconds
}

/**
 * What holds where the site file says nothing. All of it is assumed: vendors publish no limits for alerts, and firmware stops a
 * machine by itself only when it is hotter still. Of 19 recorded machines at work the hottest, an M31S, tells 95 °C.
 */
const ASSUMED = {
  raise_after_min: 10,
  clear_after_min: 5,
  unreachable_after_min: 5,
  hot_after_min: 2,
  theft_after_min: 1,
  hot_c: 100,
  hot_clear_k: 5,
  low_hashrate_share: 0.8,
  reject_share: 0.05,
  reject_window_min: 15,
  fan_slow_share: 0.7,
  restarts_per_h: 3,
  ticket_after_min: 15,
}
/** A machine that was not looked at for so many poll periods is not known to have been the same in between. */
const STEP_PERIODS = 3

/** The limits of a site file, each with its source. */
export function limitsOf(file: Pick<SiteFile, 'health' | 'poll'>): HealthLimits {
  const { health, poll } = file
  const minutes = (key: MinutesKey) => milliseconds((health[key] ?? ASSUMED[key]) * 60_000)
  const threshold = (key: keyof typeof ASSUMED): Threshold => {
    const written = health[key]
    return written === undefined
      ? { value: ASSUMED[key], source: 'assumed' }
      : { value: written, source: 'site-file' }
  }
  const usual = minutes('raise_after_min')
  const theft = minutes('theft_after_min')
  const hot = threshold('hot_c')
  return {
    raise: {
      'foreign-pool': theft,
      'foreign-worker': theft,
      hot: minutes('hot_after_min'),
      'board-missing': usual,
      'board-dead': usual,
      'chips-missing': usual,
      'fan-stopped': usual,
      'fan-slow': usual,
      'low-hashrate': usual,
      // These two look back over a time of their own.
      rejects: milliseconds(0),
      'reboot-loop': milliseconds(0),
      unreachable: minutes('unreachable_after_min'),
    },
    clear: minutes('clear_after_min'),
    hot: { value: celsius(hot.value), source: hot.source },
    hotClearK: threshold('hot_clear_k').value,
    lowHashrateShare: threshold('low_hashrate_share'),
    rejectShare: threshold('reject_share'),
    rejectWindow: minutes('reject_window_min'),
    fanSlowShare: threshold('fan_slow_share'),
    restartsPerHour: threshold('restarts_per_h'),
    ticketAfter: minutes('ticket_after_min'),
    longestStep: milliseconds(poll.machines_s * 1_000 * STEP_PERIODS),
  }
}

type MinutesKey = Extract<keyof typeof ASSUMED, `${string}_min`>
