import type { Instant } from '../quantity/index.ts'
import type { Alert, Notice } from './model.ts'

export interface DecideSettings {
  readonly remindMs: number
  readonly quietMs: number
}

/** What people have been told of one alert; a plain value that can be stored. */
export interface Told {
  readonly key: string
  /** When it was raised to them. */
  readonly raisedAt: Instant
  /** When they last heard of it. */
  readonly toldAt: Instant
  /** Machines then, or since then where they have become fewer. */
  readonly count: number
  /** As it was told, for the notice that it is over. */
  readonly alert: Alert
  /** It has cleared; kept until the quiet time is over. */
  readonly over?: boolean
  /** It came back within the quiet time: stands, and nobody was told. */
  readonly silent?: boolean
}

/** Growth is told at most so often. */
const GROWN_EVERY_MS = 5 * 60_000
/** An alert is told anew when it has this many times the machines, and at least so many more. */
const GROWN_TIMES = 2
const GROWN_BY = 3

/**
 * Which alerts people hear of now: new ones, those that have grown, those they were told of long ago and that still stand, and
 * those that are over. What comes back within its quiet time is not told before that has passed. `absorbed` says of an
 * alert that is gone whether its trouble stands on within another one: then nothing is over.
 */
export function decide(
  previous: readonly Told[],
  alerts: readonly Alert[],
  absorbed: (key: string) => boolean,
  settings: DecideSettings,
  at: Instant,
): { readonly told: readonly Told[]; readonly notices: readonly Notice[] } {
  const told: Told[] = []
  const notices: Notice[] = []
  const before = new Map(previous.map((each) => [each.key, each]))
  for (const alert of alerts) {
    const step = standing(before.get(alert.key), alert, settings, at)
    told.push(step.told)
    if (step.notice !== undefined) notices.push(step.notice)
  }
  const now = new Set(alerts.map(({ key }) => key))
  for (const each of previous) {
    if (now.has(each.key) || absorbed(each.key)) continue
    if (each.over !== true && each.silent !== true) notices.push({ what: 'resolved', at, alert: each.alert })
    if (quiet(each, settings, at)) {
      const { silent: _, ...rest } = each
      told.push({ ...rest, over: true })
    }
  }
  return { told, notices }
}

/** Within the quiet time; a raising in the future is left from before the clock was set back. */
function quiet(told: Told, { quietMs }: DecideSettings, at: Instant): boolean {
  return at >= told.raisedAt && at - told.raisedAt < quietMs
}

function standing(
  earlier: Told | undefined,
  alert: Alert,
  settings: DecideSettings,
  at: Instant,
): { readonly told: Told; readonly notice?: Notice } {
  const count = alert.subjects.length
  const raised: Told = { key: alert.key, raisedAt: at, toldAt: at, count, alert }
  if (earlier === undefined) return { told: raised, notice: { what: 'raised', at, alert } }
  if (earlier.over === true || earlier.silent === true) {
    if (!quiet(earlier, settings, at)) return { told: raised, notice: { what: 'raised', at, alert } }
    const { over: _, ...rest } = earlier
    return { told: { ...rest, silent: true, alert } }
  }
  const passed = at - earlier.toldAt
  if (passed < 0) return { told: { ...earlier, raisedAt: at, toldAt: at, alert } }
  if (passed >= GROWN_EVERY_MS && count >= earlier.count * GROWN_TIMES && count >= earlier.count + GROWN_BY)
    return {
      told: { ...earlier, toldAt: at, count, alert },
      notice: { what: 'grown', at, alert, before: earlier.count },
    }
  if (passed >= settings.remindMs)
    return { told: { ...earlier, toldAt: at, count, alert }, notice: { what: 'reminder', at, alert } }
  // The notice that it is over tells of all that were in it.
  const widest = count >= earlier.alert.subjects.length ? alert : earlier.alert
  return { told: { ...earlier, count: Math.min(count, earlier.count), alert: widest } }
}
