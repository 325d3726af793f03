import type { Call, CallAnswer, CallDesk, CallMessage, CallSource } from '../calls/index.ts'
import type { Instant } from '../quantity/index.ts'
import type { SiteFile } from '../sitefile/index.ts'
import type { CallDefaults } from './message.ts'

export type Issuer = SiteFile['calls']['issuers'][number]

const HOUR_MS = 3_600_000

export function defaultsOf(issuer: Issuer): CallDefaults {
  return {
    must: issuer.must,
    baseline: issuer.baseline,
    payMinorPerKwh: issuer.pay_minor_per_kwh,
    breachMinorPerKwh: issuer.breach_minor_per_kwh,
  }
}

/**
 * Why an issuer may not say this; undefined where it may. Cancelling its own call is always allowed. A call that has begun is
 * judged by the rest of the site, which knows what is late.
 */
export function whyNot(message: CallMessage, issuer: Issuer, now: Instant): string | undefined {
  if ((message.kind === 'call' ? message.call.issuer : message.issuer) !== issuer.id)
    return `issuer: it comes from ${issuer.id}, and names another issuer`
  if (message.kind === 'cancel') return undefined
  const { call } = message
  const longest = issuer.longest_h * HOUR_MS
  if (call.until - call.from > longest)
    return `until: it lasts longer than the ${issuer.longest_h} h that ${issuer.id} may order`
  if (call.from - now > issuer.most_ahead_h * HOUR_MS)
    return `from: it begins later than the ${issuer.most_ahead_h} h ahead that ${issuer.id} may order`
  return outside(call, issuer)
}

function outside({ scope }: Call, { id, may_order: may }: Issuer): string | undefined {
  switch (scope.kind) {
    case 'site':
      return may.site ? undefined : `scope.kind: ${id} may not order the whole site`
    case 'grid':
      return may.grid.includes(scope.id) ? undefined : `scope.id: ${id} may not order ${shown(scope.id)}`
    default: {
      const wrong = scope.ids.find((each) => !may[scope.kind].includes(each))
      return wrong === undefined ? undefined : `scope.ids: ${id} may not order ${shown(wrong)}`
    }
  }
}

const shown = (text: string) => (text.length > 64 ? `${text.slice(0, 64)}…` : text)

/** A desk that takes from issuers of the site file alone, and from each only what it may order. */
export function guarded(desk: CallDesk, issuers: readonly Issuer[], now: () => Instant): CallDesk {
  const known = new Map(issuers.map((issuer) => [issuer.id, issuer]))
  return {
    subscribe: (listener) => desk.subscribe(listener),
    take: async (message, source) => {
      const issuer = known.get(source.issuer)
      const reason =
        issuer === undefined
          ? `issuer: the site knows no issuer ${shown(source.issuer)}`
          : whyNot(message, issuer, now())
      return reason === undefined ? desk.take(message, source) : refusal(message, source, reason, now())
    },
  }
}

export function refusal(message: CallMessage, source: CallSource, reason: string, at: Instant): CallAnswer {
  const { id, version } = message.kind === 'call' ? message.call : message
  return { issuer: source.issuer, id, version, result: 'refused', reason, at }
}
