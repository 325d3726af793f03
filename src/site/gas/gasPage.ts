import type { Instant } from '../../quantity/index.ts'
import type { Image } from '../image.ts'
import type { Plant } from '../plant.ts'
import type { SiteView } from '../view.ts'
import type { GasFace } from './face.ts'
import { presentAnalysis, presentGasPage } from './presentGas.ts'
import type { SiteGas } from './siteGas.ts'
import type { GasPageView } from './view.ts'

export interface GasPageSources {
  readonly plant: Plant
  readonly image: Image
  readonly gas: SiteGas
  readonly site: () => SiteView
  readonly now: () => Instant
}

/** The gas page of a running site. */
export function gasPage(sources: GasPageSources): GasFace {
  const { plant, image, gas, site, now } = sources
  return {
    view: () => {
      const view = site()
      return presentGasPage(
        {
          plant,
          image,
          gas,
          site: view,
          engines: enginesOf(plant, view),
          last: null,
          today: null,
          findings: [],
        },
        now(),
      )
    },
    analyses: () =>
      gas
        .analyses()
        .toSorted((a, b) => (b.sampledAt ?? 0) - (a.sampledAt ?? 0) || b.id - a.id)
        .map((analysis) => presentAnalysis(analysis, now())),
    enter: async (request, who) => presentAnalysis(await gas.enter(request, who), now()),
  }
}

function enginesOf(plant: Plant, site: SiteView): GasPageView['engines'] {
  return site.engines.map((engine) => ({
    id: engine.id,
    model: engine.model,
    catalogue: plant.engines.find(({ id }) => id === engine.id)?.entry.catalogue ?? null,
    phase: engine.phase,
    power_w: engine.power_w,
    rated_w: engine.rated_w,
    bound: null,
    verdict: 'unknown',
    limits: [],
    fuel: null,
  }))
}
