import type { Instant } from '../quantity/index.ts'
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
export function answerTo(
  book: CallBook,
  message: CallMessage,
  source: CallSource,
  issuers: readonly CallIssuer[],
  at: Instant,
): CallAnswer {
  const { issuer, id, version } = message.kind === 'call' ? message.call : message
  const answer = (result: CallAnswer['result'], reason: string): CallAnswer => ({
    issuer,
    id,
    version,
    result,
    reason,
    at,
  })
  const known = issuers.find((each) => each.id === issuer)
  if (source.issuer !== issuer) return answer('refused', `came from ${source.issuer}, who is not ${issuer}`)
  if (known === undefined) return answer('refused', `nobody named ${issuer} may call`)
  const wrong = nonsense(message)
  if (wrong !== undefined) return answer('refused', wrong)
  const last = book.words.get(wordText(issuer, id))
  if (last !== undefined) {
    if (last.version > version) return answer('late', `version ${last.version} is known`)
    if (last.version === version) {
      if (sameWord(last.message, message)) return answer('repeated', 'known already')
      if (message.kind === 'call')
        return last.message.kind === 'cancel'
          ? answer('late', 'cancelled already')
          : answer('refused', `version ${version} said something else before`)
      if (last.message.kind === 'cancel') return answer('repeated', 'known already')
    }
  }
  if (message.kind === 'cancel')
    return answer('taken', last === undefined ? 'nothing was held under this name' : 'cancelled')
  const refusal = unauthorised(known, message.call, at) ?? tooMany(book, issuer, at)
  if (refusal !== undefined) return answer('refused', refusal)
  if (message.call.until <= at) return answer('late', 'its time is over')
  return answer('taken', last === undefined ? '' : `in place of version ${last.version}`)
}

function unauthorised(issuer: CallIssuer, call: Call, at: Instant): string | undefined {
  const { mayOrder } = issuer
  const beyond = beyondScope(mayOrder, call.scope)
  if (beyond !== undefined) return `${issuer.id} may not order ${beyond}`
  const hours = (ms: number) => `${Math.round(ms / 360_000) / 10} h`
  if (call.until - call.from > issuer.longestMs)
    return `lasts ${hours(call.until - call.from)}, ${hours(issuer.longestMs)} at most`
  if (call.from - at > issuer.aheadMs)
    return `begins in ${hours(call.from - at)}, ${hours(issuer.aheadMs)} at most`
  return undefined
}

function beyondScope(may: CallIssuer['mayOrder'], scope: CallScope): string | undefined {
  switch (scope.kind) {
    case 'site':
      return may.site ? undefined : 'the site'
    case 'halls':
      return scope.ids.find((id) => !may.halls.includes(id))
    case 'customers':
      return scope.ids.find((id) => !may.customers.includes(id))
    case 'grid':
      return may.grid.includes(scope.id) ? undefined : scope.id
  }
}

function tooMany(book: CallBook, issuer: string, at: Instant): string | undefined {
  let open = 0
  for (const { call, endedAt } of book.calls.values())
    if (call.issuer === issuer && endedAt === undefined && call.until > at) open++
  return open >= MOST_OPEN ? `${open} of its calls are not over` : undefined
}

/** What a parser of a wire format may have let through. */
function nonsense(message: CallMessage): string | undefined {
  const { id, version } = message.kind === 'call' ? message.call : message
  if (id === '' || id.length > LONGEST_TEXT) return 'an id has 1 to 500 characters'
  if (!Number.isSafeInteger(version) || version < 0) return 'a version is a whole number'
  if (message.kind === 'cancel') return undefined
  const { call } = message
  if (!(Number.isFinite(call.from) && Number.isFinite(call.until) && call.from < call.until))
    return 'it ends before it begins'
  const { scope, mode } = call
  if ('ids' in scope && scope.ids.length === 0) return 'it is about nothing'
  const amounts = [call.payMinorPerKwh, call.breachMinorPerKwh]
  if ('kw' in mode) amounts.push(mode.kw)
  if (mode.kind === 'below-frequency') amounts.push(mode.hz, mode.restoreAfterS)
  if (amounts.some((amount) => !(Number.isFinite(amount) && amount >= 0)))
    return 'powers, prices and times are not negative'
  const prices = mode.kind === 'above-price' ? [mode.minorPerKwh] : []
  if (mode.kind === 'prices') prices.push(mode.importMinorPerKwh, mode.exportMinorPerKwh ?? 0)
  return prices.every(Number.isFinite) ? undefined : 'a price is a number'
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
