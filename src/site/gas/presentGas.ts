import { gasProperties, griMethaneNumbers, methaneNumber } from '../../gas/index.ts'
import { type Instant, toIso } from '../../quantity/index.ts'
import type { Image } from '../image.ts'
import type { Plant } from '../plant.ts'
import type { SiteView } from '../view.ts'
import type { Analysis } from './analysis.ts'
import { CONDITIONS, type KnownGas } from './known.ts'
import type { SiteGas } from './siteGas.ts'
import { presentTreatment } from './treatmentView.ts'
import type { AnalysisView, CompositionView, GasPageView } from './view.ts'

const STANDARD_KPA = 101.325

/** What the rest of the site has to say on the page: each part undefined until it is known. */
export interface GasPageParts {
  readonly plant: Plant
  readonly image: Image
  readonly gas: SiteGas
  readonly site: SiteView
  readonly engines: GasPageView['engines']
  readonly last: GasPageView['last_interval']
  readonly today: GasPageView['today']
  readonly findings: GasPageView['findings']
}

/** The gas of the site as it stands now. */
export function presentGasPage(parts: GasPageParts, now: Instant): GasPageView {
  const { plant, gas, site } = parts
  const current = gas.current()
  const told = current.composition === undefined ? undefined : gasProperties(current.composition, CONDITIONS)
  const amount = (name: keyof NonNullable<typeof told>['properties']) => ({
    value: told?.properties[name] ?? 0,
    // Without the composition's own uncertainty that of the tables alone would feign a certainty that is not there.
    sigma: current.composition?.uncertainties === undefined ? null : (told?.uncertainties[name] ?? null),
  })
  const sulphide = gas.hydrogenSulphidePpm()
  const inflow = site.gas?.inflow_m3_per_h ?? null
  const flare = site.gas?.flare_m3_per_h ?? null
  return {
    at: toIso(now),
    inlet: plant.file.gas?.inlet.id ?? '',
    composition: current.composition === undefined ? null : presentComposition(current, now),
    analyser: presentAnalyser(gas, now),
    conditions: {
      combustion_c: CONDITIONS.combustion,
      metering_c: CONDITIONS.metering,
      pressure_kpa: STANDARD_KPA,
    },
    net_heating_value_mj_per_m3: current.heat,
    heating_value_source: current.source,
    properties:
      told === undefined
        ? null
        : {
            gross_heating_value_mj_per_m3: amount('grossVolume'),
            net_wobbe_mj_per_m3: amount('netWobbe'),
            gross_wobbe_mj_per_m3: amount('grossWobbe'),
            density_kg_per_m3: amount('density'),
            relative_density: amount('relativeDensity'),
            molar_mass_kg_per_kmol: amount('molarMass'),
          },
    methane_numbers: methaneNumbersOf(current),
    hydrogen_sulphide_ppm: sulphide ?? null,
    engines: parts.engines,
    treatment: presentTreatment(
      plant.file.gas?.treatment ?? [],
      parts.image,
      { inflowM3PerH: inflow, hydrogenSulphidePpm: sulphide },
      now,
    ),
    flow: {
      pressure_kpa: site.gas?.pressure_kpa ?? null,
      inlet_m3_per_h: inflow,
      engines_m3_per_h: site.gas?.engines_m3_per_h ?? null,
      flare_m3_per_h: flare,
      flare_share: inflow === null || flare === null || inflow <= 0 ? null : flare / inflow,
    },
    last_interval: parts.last,
    today: parts.today,
    findings: parts.findings,
  }
}

/** Every method's number where the composition is known; else the one that was written down. */
function methaneNumbersOf(gas: KnownGas): GasPageView['methane_numbers'] {
  if (gas.composition !== undefined)
    return [methaneNumber(gas.composition), ...griMethaneNumbers(gas.composition)].map((number) => ({
      ...number,
      reasons: [...number.reasons],
    }))
  if (gas.methaneNumber === undefined) return []
  return [
    { method: 'EN 16726', value: gas.methaneNumber, valid: true, reasons: ['written in the site file'] },
  ]
}

export function presentComposition(gas: KnownGas, now: Instant): CompositionView {
  const { components = [], fractions = [], uncertainties, warnings = [] } = gas.composition ?? {}
  return {
    source: gas.source,
    sampled_at: gas.sampledAt === undefined ? null : toIso(gas.sampledAt),
    age_s: gas.sampledAt === undefined ? null : Math.max(0, Math.round((now - gas.sampledAt) / 1000)),
    who: gas.who ?? null,
    why: gas.why ?? null,
    components: components.map(({ name }, index) => ({
      component: name,
      fraction: fractions[index] ?? 0,
      sigma: uncertainties?.[index] ?? null,
    })),
    warnings: [...warnings],
  }
}

export function presentAnalysis(analysis: Analysis, now: Instant): AnalysisView {
  return {
    ...presentComposition(analysis, now),
    id: analysis.id,
    entered_at: toIso(analysis.enteredAt),
    laboratory: analysis.laboratory ?? null,
    net_heating_value_mj_per_m3: analysis.heat.value,
  }
}

function presentAnalyser(gas: SiteGas, now: Instant): GasPageView['analyser'] {
  const analyser = gas.analyser()
  if (analyser === undefined) return null
  const { reading, good, device } = analyser
  const goodAt = good?.sampledAt
  return {
    device,
    state: reading?.state ?? 'silent',
    why: reading === undefined ? 'not read yet' : reading.state === 'good' ? null : reading.why,
    good_at: goodAt === undefined ? null : toIso(goodAt),
    age_s: goodAt === undefined ? null : Math.max(0, Math.round((now - goodAt) / 1000)),
  }
}
