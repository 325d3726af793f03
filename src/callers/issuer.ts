import type { SiteFile } from '../sitefile/index.ts'
import type { CallDefaults } from './message.ts'

/** Who may call, as the site file says it. What it may order is judged by the site's desk. */
export type Issuer = SiteFile['calls']['issuers'][number]

/** What an issuer's calls are where they do not say. */
export function defaultsOf(issuer: Issuer): CallDefaults {
  return {
    must: issuer.must,
    baseline: issuer.baseline,
    payMinorPerKwh: issuer.pay_minor_per_kwh,
    breachMinorPerKwh: issuer.breach_minor_per_kwh,
  }
}
