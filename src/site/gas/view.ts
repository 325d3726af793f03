import { z } from 'zod'

/** The gas of a running site as the API tells it. Every number has its unit last in its name; null is unknown. */
const at = z.string().describe('ISO 8601 instant, UTC')
const known = z.number().nullable()
/** A value with its standard uncertainty (k = 1); null where nobody has told it. */
const amount = (unit: string) => z.object({ value: z.number().describe(unit), sigma: known })

export const GAS_SOURCES = ['analyser', 'laboratory', 'site file'] as const

export const compositionView = z.object({
  source: z.enum(GAS_SOURCES),
  sampled_at: at
    .nullable()
    .describe('When the gas was sampled, since when it is in force; null: nobody said'),
  age_s: known.describe('Since the sampling'),
  who: z.string().nullable().describe('Who entered a laboratory analysis'),
  why: z.string().nullable(),
  components: z.array(
    z.object({ component: z.string(), fraction: z.number().describe('Mole fraction'), sigma: known }),
  ),
  warnings: z.array(z.string()),
})
export type CompositionView = z.infer<typeof compositionView>

const analyserView = z.object({
  device: z.string(),
  state: z.enum(['good', 'refused', 'silent']),
  why: z.string().nullable().describe('Why its last answer is not used'),
  good_at: at.nullable().describe('When its last usable analysis was read'),
  age_s: known.describe('Of that analysis'),
})

const methaneNumberView = z.object({
  method: z.string(),
  value: z.number(),
  valid: z.boolean(),
  reasons: z.array(z.string()),
})

const VERDICTS = ['permitted', 'derated', 'not permitted', 'unknown'] as const

/** One limit of an engine against this gas. */
const limitView = z.object({
  property: z.string().describe('What the limit is on: hydrogen_sulphide, methane_number, net_heating_value'),
  unit: z.string(),
  value: known.describe("The gas's value; null where nothing tells it"),
  least: known,
  most: known,
  verdict: z.enum(VERDICTS),
  share: known.describe('Of the rating that this limit leaves'),
  method: z.string().nullable().describe('How the value was found'),
  why: z.string().nullable(),
  source: z.string().nullable(),
})

export const gasEngineView = z.object({
  id: z.string(),
  model: z.string(),
  catalogue: z.string().nullable(),
  phase: z.string(),
  power_w: known,
  rated_w: z.number(),
  bound: z
    .object({ kw: z.number(), why: z.array(z.string()) })
    .nullable()
    .describe('null: nothing is known'),
  verdict: z.enum(VERDICTS).describe('Of this gas in this engine: the hardest of its limits'),
  limits: z.array(limitView),
  unknown: z.array(z.string()).describe('What could not be looked at, and why'),
  fuel: z
    .object({
      start: at,
      end: at,
      deviation_percent: z.number().describe('Fuel over its curve at the same load; negative is less'),
      sigma_percent: z.number(),
      finding: z.enum(['usual', 'engine', 'gas meter', 'engine or gas meter', 'heating value']),
      since: at.nullable(),
    })
    .nullable()
    .describe('Against its fuel curve over the last hour that was settled'),
})

const treatmentView = z.object({
  id: z.string(),
  kind: z.string(),
  loss_share: z.number(),
  differential_pressure_kpa: known,
  change_at_kpa: known,
  charged: z.string().nullable(),
  due: z.string().nullable().describe('Day on which its charge or element is due, where it can be told'),
  notes: z.array(z.string()),
})

const volumes = z.object({
  start: at,
  end: at,
  inlet_m3: known,
  engines_m3: known,
  flare_m3: known,
  treatment_m3: known,
  unaccounted_m3: known,
  unaccounted_sigma_m3: known,
})

export const gasPageView = z.object({
  at,
  inlet: z.string(),
  composition: compositionView.nullable().describe('In force now; null where only a heating value is known'),
  analyser: analyserView.nullable(),
  conditions: z.object({ combustion_c: z.number(), metering_c: z.number(), pressure_kpa: z.number() }),
  net_heating_value_mj_per_m3: amount('MJ/m³'),
  heating_value_source: z.enum(GAS_SOURCES),
  properties: z
    .object({
      gross_heating_value_mj_per_m3: amount('MJ/m³'),
      net_wobbe_mj_per_m3: amount('MJ/m³'),
      gross_wobbe_mj_per_m3: amount('MJ/m³'),
      density_kg_per_m3: amount('kg/m³'),
      relative_density: amount('1'),
      molar_mass_kg_per_kmol: amount('kg/kmol'),
    })
    .nullable(),
  methane_numbers: z.array(methaneNumberView),
  hydrogen_sulphide_ppm: known.describe('Parts per million by volume, before treatment'),
  engines: z.array(gasEngineView),
  treatment: z.array(treatmentView),
  flow: z.object({
    pressure_kpa: known,
    inlet_m3_per_h: known,
    engines_m3_per_h: known,
    flare_m3_per_h: known,
    flare_share: known.describe('Of the gas that comes in'),
  }),
  last_interval: volumes.nullable().describe('Reconciled, of the last settled interval'),
  today: volumes
    .extend({
      utilisation_share: known.describe('Burnt in engines, of the gas that came in'),
      flare_share: known,
    })
    .nullable()
    .describe('Reconciled, of the intervals settled since midnight at the site'),
  findings: z
    .array(z.object({ kind: z.string(), subject: z.string(), since: at, why: z.string() }))
    .describe('What the balance of gas and electricity has to say now'),
})
export type GasPageView = z.infer<typeof gasPageView>

/** A laboratory analysis as a person enters it. */
export const analysisRequest = z.strictObject({
  sampled_at: at.describe('When the sample was taken; the analysis is in force from then on'),
  composition: z.record(z.string().max(100), z.number()).describe('By component'),
  uncertainties: z.record(z.string().max(100), z.number()).optional().describe('Standard ones, same unit'),
  unit: z.enum(['fraction', 'percent']).default('fraction'),
  laboratory: z.string().max(200).optional(),
  why: z.string().min(3).max(500),
})
export type AnalysisRequest = z.infer<typeof analysisRequest>

export const analysisView = compositionView.extend({
  id: z.number().describe('Number of its entry'),
  entered_at: at,
  laboratory: z.string().nullable(),
  net_heating_value_mj_per_m3: z.number(),
})
export type AnalysisView = z.infer<typeof analysisView>

/** What the analysers of the gas told over a part of an hour or a day. */
export const gasHistoryPoint = z.object({
  at,
  net_heating_value_mj_per_m3: known,
  methane_number: known.describe('By EN 16726; null where the method does not hold'),
  hydrogen_sulphide_ppm: known.describe('Mole parts per million'),
})
export type GasHistoryPoint = z.infer<typeof gasHistoryPoint>
