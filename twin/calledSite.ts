import type { Call, CallMessage } from '../src/calls/index.ts'
import { type Instant, instant } from '../src/quantity/index.ts'
import { type SiteFile, siteFileSchema } from '../src/sitefile/index.ts'
import { exampleSite } from './fastSite.ts'

/** Who may call the example site in tests and benches. */
const ISSUERS = [
  { id: 'dso', name: 'Ural Grid', may_order: { site: true, halls: ['h1', 'h2', 'h3', 'h4'] } },
  { id: 'law', name: 'Ministry', may_order: { site: true, customers: ['nordhash', 'altai', 'own'] } },
  { id: 'agg', name: 'Aggregator', may_order: { halls: ['h1', 'h4'], customers: ['altai'] } },
]

/** The example site with issuers, as its site file would name them. */
export async function calledSite(): Promise<Awaited<ReturnType<typeof exampleSite>>> {
  const example = await exampleSite()
  const { calls } = siteFileSchema.pick({ calls: true }).parse({ calls: { issuers: ISSUERS } })
  // Protection looks less often than on a real site: it is not what is tried here, and takes most of the time.
  const protection = { ...example.file.protection, period_ms: 100 }
  const file: SiteFile = { ...example.file, calls, protection }
  return { ...example, file }
}

/** A call on the whole site, in force from now for an hour, unless told otherwise. */
export function callNow(at: Instant, change: Partial<Call> = {}): Extract<CallMessage, { kind: 'call' }> {
  return {
    kind: 'call',
    call: {
      issuer: 'dso',
      id: 'c1',
      version: 1,
      scope: { kind: 'site' },
      mode: { kind: 'full' },
      from: at,
      until: instant(at + 3_600_000),
      must: true,
      why: 'the line is full',
      payMinorPerKwh: 5,
      breachMinorPerKwh: 20,
      baseline: 'meter-before',
      ...change,
    },
  }
}
