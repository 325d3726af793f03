import { type Instant, instant } from '../quantity/index.ts'
import { asksNothing, type CallBook, type HeldCall, keyOf, timeOf } from './book.ts'
import { type CallFact, keyText } from './fact.ts'
import type { CallReport } from './model.ts'

/** Above a limit by more than this share of it is too much. */
export const TOLERANCE_SHARE = 0.01
/** Too much for longer than this breaks a call. */
export const BROKEN_AFTER_MS = 10_000
/** And it is kept again once so long nothing was too much: a meter at the edge does not fill the record. Assumed. */
const KEPT_AFTER_MS = 60_000

/** What meters have shown of a call since it was last judged. */
export interface Watch {
  readonly overSince: Instant | undefined
  readonly underSince: Instant | undefined
}
export const UNWATCHED: Watch = { overSince: undefined, underSince: undefined }

/** What a meter shows against what is allowed, W; `measuredW` undefined: it is silent, and says nothing. */
export interface Shown {
  readonly measuredW: number | undefined
  /** The limit; undefined while the call asks for nothing. */
  readonly mostW: number | undefined
  /** What may be drawn whatever the limit: machines asleep and their fans. */
  readonly idleW: number
}

/** The most that a meter may show: the limit and its tolerance, or what stands idle. */
export function allowedW({ mostW, idleW }: { readonly mostW: number; readonly idleW: number }): number {
  return Math.max(mostW * (1 + TOLERANCE_SHARE), idleW)
}

export function watch(before: Watch, shown: Shown, at: Instant): Watch {
  const { measuredW, mostW, idleW } = shown
  if (mostW === undefined) return { overSince: undefined, underSince: before.underSince ?? at }
  if (measuredW === undefined) return before
  return measuredW > allowedW({ mostW, idleW })
    ? { overSince: before.overSince ?? at, underSince: undefined }
    : { overSince: undefined, underSince: before.underSince ?? at }
}

/** The state that meters give a call in force: `in force` until they have shown something. */
export function judged(
  held: Pick<HeldCall, 'state'>,
  { overSince, underSince }: Watch,
  at: Instant,
): CallReport['state'] {
  if (overSince !== undefined && at - overSince > BROKEN_AFTER_MS) return 'broken'
  if (underSince === undefined) return held.state === 'waiting' ? 'in force' : held.state
  if (held.state === 'broken') return at - underSince >= KEPT_AFTER_MS ? 'kept' : 'broken'
  return 'kept'
}

/**
 * The states that are due at an instant, as entries: a call comes into force, meters show it kept or broken, and when its time is over it
 * has been kept only if it was never broken. `shown` tells of calls in force.
 */
export function statesDue(
  book: CallBook,
  watches: ReadonlyMap<string, Watch>,
  at: Instant,
): readonly Extract<CallFact, { kind: 'state' }>[] {
  const facts: Extract<CallFact, { kind: 'state' }>[] = []
  for (const held of book.calls.values()) {
    if (held.endedAt !== undefined || held.settlement !== undefined) continue
    const { start, end } = timeOf(held)
    if (at < start) continue
    const due = at >= end ? atEnd(held) : asksNothing(held) ? 'in force' : stateOf(held, watches, at)
    if (due !== held.state)
      facts.push({ kind: 'state', call: keyOf(held), state: due, reason: reasonOf(due, at >= end) })
  }
  return facts
}

function stateOf(held: HeldCall, watches: ReadonlyMap<string, Watch>, at: Instant): CallReport['state'] {
  return judged(held, watches.get(keyText(held.call)) ?? UNWATCHED, at)
}

/** Without a meter that told anything it stays as it was: in force, unmeasured. */
function atEnd(held: HeldCall): CallReport['state'] {
  if (held.everBroken) return 'broken'
  if (asksNothing(held)) return 'kept'
  return held.state === 'waiting' ? 'in force' : held.state
}

function reasonOf(state: CallReport['state'], over: boolean): string {
  if (over) return 'its time is over'
  switch (state) {
    case 'kept':
      return 'meters show it'
    case 'broken':
      return `meters show more than allowed for longer than ${BROKEN_AFTER_MS / 1000} s`
    default:
      return ''
  }
}

/** The next instant at which a call begins or ends by the clock. */
export function nextEdge(book: CallBook, at: Instant): Instant | undefined {
  let next = Number.POSITIVE_INFINITY
  for (const held of book.calls.values()) {
    const { start, end } = timeOf(held)
    for (const edge of [start, end]) if (edge > at && edge < next) next = edge
  }
  return Number.isFinite(next) ? instant(next) : undefined
}
