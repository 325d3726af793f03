import { Temporal } from 'temporal-polyfill'
import { reconcile } from '../../balance/index.ts'
import { engineGas, united } from '../../power/index.ts'
import { type Instant, type Interval, instant, toIso } from '../../quantity/index.ts'
import type { Store, StoredBalance } from '../../store/index.ts'
import type { Plant } from '../plant.ts'
import type { GasPageView } from './view.ts'

/** Where the gas of one settled interval went, m³, reconciled; undefined is not known. */
interface Entry {
  readonly interval: Interval
  readonly inlet: number | undefined
  readonly engines: number | undefined
  readonly flare: number | undefined
  readonly treatment: number | undefined
  readonly unaccounted: number | undefined
  readonly unaccountedSigma: number | undefined
}

/** Two days of quarters of an hour: more than any day has. */
const MOST = 200
const DAY_MS = 25 * 3_600_000

/** What went where since midnight at the site, from the settled balances. */
export class GasBooks {
  readonly #plant: Plant
  #entries: readonly Entry[] = []

  constructor(plant: Plant) {
    this.#plant = plant
  }

  /** Reads what is settled already. */
  async fill(store: Store, now: Instant): Promise<void> {
    const interval = { start: instant(now - DAY_MS), end: now }
    const found = await store.balances({ interval, limit: 2 * MOST })
    const starts = [...new Set(found.map((balance) => balance.interval.start))].toSorted((a, b) => a - b)
    for (const start of starts) this.take(found.filter((balance) => balance.interval.start === start))
  }

  /** Takes the two parts of one interval's balance. */
  take(balances: readonly StoredBalance[]): void {
    const gas = balances.find(({ kind }) => kind === 'gas')
    if (gas === undefined) return
    const of = (id: string) => gas.result.flows.find((flow) => flow.id === id)?.reconciled ?? undefined
    const { inlet, flare } = this.#plant.file.gas ?? {}
    const engines = this.#plant.engines.map(({ id }) => of(engineGas(id)))
    const lost = unaccountedOf(
      gas,
      balances.find(({ kind }) => kind === 'electricity'),
    )
    const entry: Entry = {
      interval: gas.interval,
      inlet: of(inlet?.id ?? ''),
      engines: total(engines),
      flare: of(flare?.id ?? ''),
      treatment: of('shrinkage'),
      unaccounted: lost?.value,
      unaccountedSigma: lost?.sigma,
    }
    this.#entries = [...this.#entries, entry].slice(-MOST)
  }

  last(): GasPageView['last_interval'] {
    const entry = this.#entries.at(-1)
    return entry === undefined ? null : presented([entry])
  }

  today(now: Instant): GasPageView['today'] {
    const { zone } = this.#plant.file.site
    const midnight = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).startOfDay()
    const entries = this.#entries.filter(({ interval }) => interval.start >= midnight.epochMilliseconds)
    if (entries.length === 0) return null
    const sums = presented(entries)
    const share = (part: number | null) =>
      part === null || sums.inlet_m3 === null || sums.inlet_m3 <= 0 ? null : part / sums.inlet_m3
    return { ...sums, utilisation_share: share(sums.engines_m3), flare_share: share(sums.flare_m3) }
  }
}

function presented(entries: readonly Entry[]): NonNullable<GasPageView['last_interval']> {
  const sum = (of: (entry: Entry) => number | undefined) => total(entries.map(of)) ?? null
  const start = entries[0]?.interval.start ?? instant(0)
  const end = entries.at(-1)?.interval.end ?? start
  return {
    start: toIso(start),
    end: toIso(end),
    inlet_m3: sum(({ inlet }) => inlet),
    engines_m3: sum(({ engines }) => engines),
    flare_m3: sum(({ flare }) => flare),
    treatment_m3: sum(({ treatment }) => treatment),
    unaccounted_m3: sum(({ unaccounted }) => unaccounted),
    // Meters err alike from one interval to the next: their uncertainties add up.
    unaccounted_sigma_m3: sum(({ unaccountedSigma }) => unaccountedSigma),
  }
}

/** One that is not known makes the sum unknown. */
function total(values: readonly (number | undefined)[]): number | undefined {
  let sum = 0
  for (const value of values) {
    if (value === undefined) return undefined
    sum += value
  }
  return sum
}

/** What all others leave for it: its own expectation, nothing, is left out. */
function unaccountedOf(
  gas: StoredBalance,
  electricity: StoredBalance | undefined,
): { readonly value: number; readonly sigma: number } | undefined {
  if (electricity === undefined || !gas.graph.flows.some(({ id }) => id === 'unaccounted')) return undefined
  const wrong = [...gas.result.grossErrors, ...electricity.result.grossErrors]
  const told = reconcile(united(electricity.graph, gas.graph), {
    exclude: ['unaccounted', ...wrong],
    confidence: 1,
  }).flows.find(({ id }) => id === 'unaccounted')
  return told === undefined || told.reconciled === null || told.sigma === null
    ? undefined
    : { value: told.reconciled, sigma: told.sigma }
}
