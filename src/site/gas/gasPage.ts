import { after, type Instant, toIso } from '../../quantity/index.ts'
import type { Store } from '../../store/index.ts'
import type { Image } from '../image.ts'
import type { Plant } from '../plant.ts'
import type { SiteView } from '../view.ts'
import type { EngineBounds } from './engineBounds.ts'
import type { EngineAllowance } from './engineLimits.ts'
import type { GasFace } from './face.ts'
import type { FuelStanding, FuelWatch } from './fuelWatch.ts'
import type { GasBooks } from './gasBooks.ts'
import { gasHistory } from './gasHistory.ts'
import { presentAnalysis, presentGasPage } from './presentGas.ts'
import type { SiteGas } from './siteGas.ts'
import type { GasPageView } from './view.ts'

export interface GasPageSources {
  readonly plant: Plant
  readonly image: Image
  readonly gas: SiteGas
  readonly bounds: EngineBounds
  readonly fuel: FuelWatch
  readonly books: GasBooks
  readonly store: Pick<Store, 'readings'>
  readonly site: () => SiteView
  readonly now: () => Instant
}

type EngineView = GasPageView['engines'][number]

/** A day in quarters of an hour. */
const HISTORY_POINTS = 96

/** The gas page of a running site. */
export function gasPage(sources: GasPageSources): GasFace {
  const { plant, image, gas, books, fuel, site, now } = sources
  return {
    view: () => {
      const view = site()
      return presentGasPage(
        {
          plant,
          image,
          gas,
          site: view,
          engines: view.engines.map((engine) => presentEngine(sources, engine)),
          last: books.last(),
          today: books.today(now()),
          findings: [...fuel.findings()],
        },
        now(),
      )
    },
    analyses: () =>
      gas
        .analyses()
        .toSorted((a, b) => (b.sampledAt ?? 0) - (a.sampledAt ?? 0) || b.id - a.id)
        .map((analysis) => presentAnalysis(analysis, now())),
    history: (hours) => {
      const end = now()
      const interval = { start: after(end, -hours * 3_600_000), end }
      return gasHistory(sources.store, plant.file.gas?.inlet.id ?? '', interval, HISTORY_POINTS)
    },
    enter: async (request, who) => presentAnalysis(await gas.enter(request, who), now()),
  }
}

function presentEngine(sources: GasPageSources, engine: SiteView['engines'][number]): EngineView {
  const allowance = sources.bounds.allowance(engine.id)
  const standing = sources.fuel.standings().get(engine.id)
  return {
    id: engine.id,
    model: engine.model,
    catalogue: sources.plant.engines.find(({ id }) => id === engine.id)?.entry.catalogue ?? null,
    phase: engine.phase,
    power_w: engine.power_w,
    rated_w: engine.rated_w,
    bound: engine.bound ?? null,
    verdict: allowance === undefined ? 'unknown' : verdictOf(allowance),
    limits: (allowance?.checks ?? []).map((check) => ({
      property: check.property,
      unit: check.unit ?? '',
      value: check.value ?? null,
      least: check.least ?? null,
      most: check.most ?? null,
      verdict: check.verdict,
      share: check.share ?? null,
      method: check.method ?? null,
      why: check.why ?? null,
      source: check.source ?? null,
    })),
    unknown: [...(allowance?.unknown ?? ['neither the catalogue nor the site file has limits of it'])],
    fuel: standing === undefined ? null : presentFuel(standing),
  }
}

/** The hardest that is known; permitted only where the methane number was looked at. */
function verdictOf({ checks }: EngineAllowance): EngineView['verdict'] {
  for (const verdict of ['not permitted', 'derated'] as const)
    if (checks.some((check) => check.verdict === verdict)) return verdict
  const knocks = checks.find(({ property }) => property === 'methane_number')
  return knocks?.verdict === 'permitted' ? 'permitted' : 'unknown'
}

function presentFuel({ verdict, interval, standing }: FuelStanding): EngineView['fuel'] {
  return {
    start: toIso(interval.start),
    end: toIso(interval.end),
    deviation_percent: verdict.deviationPercent,
    sigma_percent: verdict.sigmaPercent,
    finding: standing?.finding ?? 'usual',
    since: standing === undefined ? null : toIso(standing.since),
  }
}
