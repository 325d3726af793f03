import type { FlowGraph, Reconciliation } from '../src/balance/index.ts'
import { type Instant, instant, wattHours } from '../src/quantity/index.ts'
import { SiteEmissions } from '../src/site/index.ts'
import type { SiteFile } from '../src/sitefile/index.ts'
import type { Store, StoredBalance } from '../src/store/index.ts'
import { fakeStore } from './fake-store.ts'

const QUARTER_MS = 900_000
const DAYS = 60

/** The terms of emissions that a site file may lack; made up. */
export function withTerms(file: SiteFile): SiteFile {
  if (file.gas === undefined) return file
  return {
    ...file,
    engines: file.engines.map((engine) => ({ ...engine, methane_slip_g_per_kwh: 4 })),
    emissions: {
      assessment_report: 'AR6',
      horizon_years: 100,
      baseline: { destruction_efficiency: 0.91, unlit_share: 0.03, source: 'a study' },
    },
    gas: {
      ...file.gas,
      inlet: {
        ...file.gas.inlet,
        sampled: '2026-01-15',
        composition: {
          methane: 0.742,
          ethane: 0.104,
          propane: 0.062,
          isobutane: 0.013,
          'n-butane': 0.021,
          'n-pentane': 0.012,
          nitrogen: 0.018,
          'carbon dioxide': 0.028,
        },
      },
      flare: { ...file.gas.flare, destruction_efficiency: 0.95, unlit_share: 0.02, source: 'a test' },
    },
  }
}

/** Without any term of emissions. */
export function withoutTerms(file: SiteFile): SiteFile {
  const engines = file.engines.map(({ methane_slip_g_per_kwh: _, catalogue: __, ...engine }) => engine)
  const { emissions: _, gas, ...rest } = file
  if (gas === undefined) return { ...rest, engines, emissions: undefined }
  const { composition: __, sampled: ___, ...inlet } = gas.inlet
  const { id, meter } = gas.flare
  return { ...rest, engines, emissions: undefined, gas: { ...gas, inlet, flare: { id, meter } } }
}

/** One quarter of an hour as it could have been settled: 100 m³ come in, each engine burns 24 and makes 75 kWh, the rest is flared. */
export function fakeQuarter(file: SiteFile, start: Instant): readonly StoredBalance[] {
  const interval = { start, end: instant(start + QUARTER_MS) }
  const engines = file.engines.map(({ id }) => id)
  const balance = (kind: string, amounts: Readonly<Record<string, number>>): StoredBalance => {
    const graph: FlowGraph = {
      nodes: ['x'],
      flows: Object.entries(amounts).map(([id, measured]) => ({
        id,
        from: null,
        to: 'x',
        measured,
        sigma: measured * 0.005 + 0.1,
      })),
    }
    const test = { statistic: 0, degrees: 1, critical: 3.84, passes: true }
    const result: Reconciliation = {
      flows: graph.flows.map(({ id, measured = 0, sigma = 0 }) => ({
        id,
        reconciled: measured,
        sigma,
        adjustment: 0,
        test: 0,
      })),
      unobservable: [],
      undecided: [],
      global: test,
      globalBefore: test,
      grossErrors: [],
    }
    return { interval, kind, graph, result }
  }
  const each = (value: number, suffix = '') =>
    Object.fromEntries(engines.map((id) => [`${id}${suffix}`, value]))
  return [
    balance('electricity', each(75_000)),
    balance('gas', {
      [file.gas?.inlet.id ?? 'well']: 100,
      ...each(24, '.gas'),
      [file.gas?.flare.id ?? 'flare']: 100 - 24 * engines.length,
    }),
  ]
}

/** Emissions of a site with all its terms. */
export function fakeEmissions(written: SiteFile, now: () => Instant): SiteEmissions | undefined {
  const file = withTerms(written)
  return SiteEmissions.of({ file, store: fakeBooks(file, now), now })
}

/** Books that reach back sixty days and are settled to the last quarter of an hour. */
export function fakeBooks(file: SiteFile, now: () => Instant): Store {
  const first = () => Math.floor(now() / QUARTER_MS) * QUARTER_MS - DAYS * 86_400_000
  const starts = (interval: { readonly start: number; readonly end: number }) => {
    const found: Instant[] = []
    const end = Math.min(interval.end, Math.floor(now() / QUARTER_MS) * QUARTER_MS)
    const begin = Math.ceil(Math.max(interval.start, first()) / QUARTER_MS) * QUARTER_MS
    for (let start = begin; start < end; start += QUARTER_MS) found.push(instant(start))
    return found
  }
  const settledAt = (start: Instant) => ({
    interval: { start, end: instant(start + QUARTER_MS) },
    shares: [],
    generated: wattHours(0),
    imported: wattHours(0),
    own: wattHours(0),
    quality: 'measured' as const,
    notes: [],
    inputs: '',
  })
  return {
    ...fakeStore(),
    readings: async () => [],
    balances: async ({ interval }: { readonly interval?: { start: number; end: number } }) =>
      interval === undefined ? [] : starts(interval).flatMap((start) => fakeQuarter(file, start)),
    settled: async (interval: { readonly start: number; readonly end: number }) =>
      starts(interval).map(settledAt),
    lastSettled: async () => settledAt(instant(Math.floor(now() / QUARTER_MS) * QUARTER_MS - QUARTER_MS)),
    firstSettledAt: async () => instant(first()),
    settledSeal: async (interval: { readonly start: number; readonly end: number }) => {
      const intervals = starts(interval).length
      return intervals === 0
        ? undefined
        : { intervals, firstBatch: 1, lastBatch: intervals, hash: 'ab'.repeat(32) }
    },
  }
}
