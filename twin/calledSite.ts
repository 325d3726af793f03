import type { Call, CallMessage } from '../src/calls/index.ts'
import { type Instant, instant } from '../src/quantity/index.ts'
import { type SiteFile, siteFileSchema } from '../src/sitefile/index.ts'
import { exampleSite } from './fastSite.ts'

/** What issuers of an example may order, and of how much power calls are. */
export interface Callable {
  readonly halls: readonly [string, ...string[]]
  readonly customers: readonly [string, ...string[]]
  /** Of the aggregator. */
  readonly part: { readonly halls: readonly string[]; readonly customers: readonly string[] }
  readonly grid: readonly string[]
  readonly mostKw: number
}

const FLARE: Callable = {
  halls: ['h1', 'h2', 'h3', 'h4'],
  customers: ['nordhash', 'altai', 'own'],
  part: { halls: ['h1', 'h4'], customers: ['altai'] },
  grid: [],
  mostKw: 900,
}
const RIVER: Callable = {
  halls: ['row-a', 'row-b'],
  customers: ['pohja', 'own'],
  part: { halls: ['row-a'], customers: ['pohja'] },
  grid: ['river'],
  mostKw: 150,
}

const issuersOf = ({ halls, customers, part, grid }: Callable) => [
  { id: 'dso', name: 'Ural Grid', may_order: { site: true, halls, grid } },
  { id: 'law', name: 'Ministry', may_order: { site: true, customers } },
  { id: 'agg', name: 'Aggregator', may_order: part },
]

/** An example site with issuers, as its site file would name them. */
export async function calledSite(
  name: Parameters<typeof exampleSite>[0] = 'flare-site',
): Promise<Awaited<ReturnType<typeof exampleSite>> & { readonly callable: Callable }> {
  const example = await exampleSite(name)
  const callable = name === 'flare-site' ? FLARE : RIVER
  const { calls } = siteFileSchema.pick({ calls: true }).parse({ calls: { issuers: issuersOf(callable) } })
  // Protection looks less often than on a real site: it is not what is tried here, and takes most of the time.
  const protection = { ...example.file.protection, period_ms: 100 }
  const file: SiteFile = { ...example.file, calls, protection }
  return { ...example, file, callable }
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
