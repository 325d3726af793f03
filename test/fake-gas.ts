import { type Instant, instant, toIso } from '../src/quantity/index.ts'
import type { GasFace, SiteView } from '../src/site/index.ts'

/** The gas of the example site without a site: a rich associated gas with its laboratory analysis. */
export function fakeGas(site: () => SiteView, now: () => Instant): GasFace {
  const sampled = () => toIso(now()).slice(0, 10)
  const analysis = () => ({
    source: 'laboratory' as const,
    sampled_at: `${sampled()}T00:00:00.000Z`,
    age_s: Math.round((now() - Date.parse(`${sampled()}T00:00:00Z`)) / 1000),
    who: 'olga',
    why: 'the sample of the month',
    components: [
      { component: 'methane', fraction: 0.86, sigma: 0.001 },
      { component: 'ethane', fraction: 0.07, sigma: 0.001 },
      { component: 'propane', fraction: 0.04, sigma: 0.0005 },
      { component: 'n-butane', fraction: 0.01, sigma: 0.0002 },
      { component: 'nitrogen', fraction: 0.02, sigma: 0.0005 },
    ],
    warnings: [],
  })
  const entered = () => ({
    ...analysis(),
    id: 1,
    entered_at: toIso(now()),
    laboratory: 'the laboratory of the field',
    net_heating_value_mj_per_m3: 38.5,
  })
  return {
    analyses: () => [entered()],
    history: async (hours) =>
      Array.from({ length: 96 }, (_, index) => ({
        at: toIso(instant(now() - ((96 - index) / 96) * hours * 3_600_000)),
        net_heating_value_mj_per_m3: 38.5 + Math.sin(index / 9) * 0.6,
        methane_number: index > 40 && index < 50 ? null : 68 - Math.sin(index / 9) * 2,
        hydrogen_sulphide_ppm: 120 + Math.cos(index / 14) * 15,
      })),
    enter: async (request, who) => ({ ...entered(), who, why: request.why, sampled_at: request.sampled_at }),
    view: () => {
      const { gas, engines } = site()
      return {
        at: toIso(now()),
        inlet: 'well',
        composition: analysis(),
        analyser: null,
        conditions: { combustion_c: 15, metering_c: 15, pressure_kpa: 101.325 },
        net_heating_value_mj_per_m3: { value: 38.5, sigma: 0.2 },
        heating_value_source: 'laboratory',
        properties: {
          gross_heating_value_mj_per_m3: { value: 42.5, sigma: 0.2 },
          net_wobbe_mj_per_m3: { value: 47.2, sigma: 0.2 },
          gross_wobbe_mj_per_m3: { value: 52.1, sigma: 0.2 },
          density_kg_per_m3: { value: 0.815, sigma: 0.002 },
          relative_density: { value: 0.665, sigma: 0.002 },
          molar_mass_kg_per_kmol: { value: 19.2, sigma: 0.04 },
        },
        methane_numbers: [{ method: 'EN 16726 Annex A (MWM)', value: 68, valid: true, reasons: [] }],
        hydrogen_sulphide_ppm: null,
        engines: engines.map((engine) => ({
          id: engine.id,
          model: engine.model,
          catalogue: null,
          phase: engine.phase,
          power_w: engine.power_w,
          rated_w: engine.rated_w,
          bound: null,
          verdict: 'unknown',
          limits: [],
          unknown: [],
          fuel: null,
        })),
        treatment: [],
        flow: {
          pressure_kpa: gas?.pressure_kpa ?? null,
          inlet_m3_per_h: gas?.inflow_m3_per_h ?? null,
          engines_m3_per_h: gas?.engines_m3_per_h ?? null,
          flare_m3_per_h: gas?.flare_m3_per_h ?? null,
          flare_share: null,
        },
        last_interval: null,
        today: null,
        findings: [],
      }
    },
  }
}
