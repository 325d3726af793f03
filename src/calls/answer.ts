import type { Instant } from '../quantity/index.ts'
import { type AnswerReason, answerText, because } from './answerReason.ts'
import { type CallBook, wordText } from './book.ts'
import type { Call, CallAnswer, CallMessage, CallScope, CallSource } from './model.ts'

/** Who may call, as the site file says it. */
export interface CallIssuer {
  readonly id: string
  readonly mayOrder: {
    readonly site: boolean
    readonly halls: readonly string[]
    readonly customers: readonly string[]
    readonly grid: readonly string[]
  }
  readonly longestMs: number
  /** How long from now a call may begin. */
  readonly aheadMs: number
}

/** Calls of one issuer that are not over; more are refused. Assumed: a month of quarters of an hour. */
const MOST_OPEN = 3_000
const LONGEST_TEXT = 500

/** An answer and why it is so, for message catalogues. */
export interface Answered {
  readonly answer: CallAnswer
  readonly because: AnswerReason
}

/**
 * What a message is answered, from what its issuer said before:
 * 1. refused: nobody whom the site file names, about what it may not order, too long, too far ahead, or no sense in it;
 * 2. repeated: the last word once more, to the letter. The same version with another content is refused: which of the two was
 *    meant cannot be known;
 * 3. late: a version below the last word, or a call whose time is over; what was held before it stays;
 * 4. taken: a version above the last word, also after a cancel: a cancel is a word like any other, and the issuer's last word counts.
 *    So messages may come in any order and end in the same book. A cancel may carry the number of the call that it ends; a cancel
 *    of what is not known yet is taken too, and makes the call late that it overtook.
 */
export function answered(
  book: CallBook,
  message: CallMessage,
  source: CallSource,
  issuers: readonly CallIssuer[],
  at: Instant,
): Answered {
  const { issuer, id, version } = message.kind === 'call' ? message.call : message
  const answer = (result: CallAnswer['result'], reason: AnswerReason): Answered => ({
    answer: { issuer, id, version, result, reason: answerText(reason), at },
    because: reason,
  })
  const known = issuers.find((each) => each.id === issuer)
  if (source.issuer !== issuer)
    return answer('refused', because('other-issuer', { source: source.issuer, issuer }))
  if (known === undefined) return answer('refused', because('nobody-named', { issuer }))
  const wrong = nonsense(message)
  if (wrong !== undefined) return answer('refused', wrong)
  const last = book.words.get(wordText(issuer, id))
  if (last !== undefined) {
    if (last.version > version) return answer('late', because('newer-known', { known: last.version }))
    if (last.version === version) {
      if (sameWord(last.message, message)) return answer('repeated', because('repeated'))
      if (message.kind === 'call')
        return last.message.kind === 'cancel'
          ? answer('late', because('cancelled-already'))
          : answer('refused', because('said-otherwise', { version }))
      if (last.message.kind === 'cancel') return answer('repeated', because('repeated'))
    }
  }
  if (message.kind === 'cancel')
    return answer('taken', because(last === undefined ? 'nothing-held' : 'cancelled'))
  const refusal = unauthorised(known, message.call, at) ?? tooMany(book, issuer, at)
  if (refusal !== undefined) return answer('refused', refusal)
  if (message.call.until <= at) return answer('late', because('over'))
  return answer('taken', last === undefined ? because('taken') : because('replaces', { known: last.version }))
}

function unauthorised(issuer: CallIssuer, call: Call, at: Instant): AnswerReason | undefined {
  const { mayOrder } = issuer
  const beyond = beyondScope(issuer.id, mayOrder, call.scope)
  if (beyond !== undefined) return beyond
  const hours = (ms: number) => Math.round(ms / 360_000) / 10
  if (call.until - call.from > issuer.longestMs)
    return because('too-long', { hours: hours(call.until - call.from), most_h: hours(issuer.longestMs) })
  if (call.from - at > issuer.aheadMs)
    return because('too-far', { hours: hours(call.from - at), most_h: hours(issuer.aheadMs) })
  return undefined
}

function beyondScope(
  issuer: string,
  may: CallIssuer['mayOrder'],
  scope: CallScope,
): AnswerReason | undefined {
  const beyond = (part: string | undefined) =>
    part === undefined ? undefined : because('beyond-part', { issuer, part })
  switch (scope.kind) {
    case 'site':
      return may.site ? undefined : because('beyond-site', { issuer })
    case 'halls':
      return beyond(scope.ids.find((id) => !may.halls.includes(id)))
    case 'customers':
      return beyond(scope.ids.find((id) => !may.customers.includes(id)))
    case 'grid':
      return beyond(may.grid.includes(scope.id) ? undefined : scope.id)
  }
}

function tooMany(book: CallBook, issuer: string, at: Instant): AnswerReason | undefined {
  let open = 0
  for (const { call, endedAt } of book.calls.values())
    if (call.issuer === issuer && endedAt === undefined && call.until > at) open++
  return open >= MOST_OPEN ? because('too-many', { calls: open }) : undefined
}

/** What a parser of a wire format may have let through. */
function nonsense(message: CallMessage): AnswerReason | undefined {
  const { id, version } = message.kind === 'call' ? message.call : message
  if (id === '' || id.length > LONGEST_TEXT) return because('bad-id')
  if (!Number.isSafeInteger(version) || version < 0) return because('bad-version')
  if (message.kind === 'cancel') return undefined
  const { call } = message
  if (!(Number.isFinite(call.from) && Number.isFinite(call.until) && call.from < call.until))
    return because('ends-first')
  const { scope, mode } = call
  if ('ids' in scope && scope.ids.length === 0) return because('about-nothing')
  const amounts = [call.payMinorPerKwh, call.breachMinorPerKwh]
  if ('kw' in mode) amounts.push(mode.kw)
  if (mode.kind === 'below-frequency') amounts.push(mode.hz, mode.restoreAfterS)
  if (amounts.some((amount) => !(Number.isFinite(amount) && amount >= 0))) return because('negative')
  const prices = mode.kind === 'above-price' ? [mode.minorPerKwh] : []
  if (mode.kind === 'prices') prices.push(mode.importMinorPerKwh, mode.exportMinorPerKwh ?? 0)
  return prices.every(Number.isFinite) ? undefined : because('no-price')
}

function sameWord(a: CallMessage, b: CallMessage): boolean {
  return ordered(a) === ordered(b)
}

function ordered(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
