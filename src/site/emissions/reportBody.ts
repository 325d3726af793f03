import { z } from 'zod'

/** Rises with every change that a reader of stored reports must know of. */
export const REPORT_FORMAT = 'fakel-emission-report/1'

const day = z.string().describe('Day at the site')
const at = z.string().describe('ISO 8601 instant, UTC')
const count = z.number().int()
const kinds = z.enum(['engine', 'flare', 'vent'])

const origin = z.enum(['site file', 'entered', 'catalogue', 'assumed'])
/** A figure or choice that the site states. */
const term = z.object({
  name: z.string(),
  value: z.union([z.number(), z.string()]),
  unit: z.string(),
  sigma: z.number().nullable(),
  source: z.string(),
  origin,
  entry: count.nullable().describe('Number of the entry, where a person entered it'),
  since: day.nullable(),
  who: z.string().nullable(),
  why: z.string().nullable(),
})

const factor = z.object({
  id: z.string(),
  value: z.number(),
  unit: z.string(),
  sigma: z.number().nullable(),
  source: z.string(),
  year: count.nullable(),
  grade: z.string().describe('How far it was traced: document, quoted, unverified, stated'),
})

const composition = z.object({
  gas: z.string(),
  from: day,
  to: day,
  sampled: z.string().describe('When the gas was sampled'),
  source: z.string(),
  entry: count.nullable(),
  components: z.array(z.object({ component: z.string(), fraction: z.number() })),
})

const input = z.object({
  flow: z.string(),
  role: z.enum(['inlet', 'engine gas', 'engine energy', 'flare', 'unaccounted']),
  amount: z.number(),
  unit: z.enum(['m3', 'Wh']),
  sigma: z.number().describe('Standard uncertainty, those of the intervals added up'),
  measured: count,
  calculated: count,
  unknown: count,
  set_aside: count,
})

const dayRow = z.object({
  day,
  due: count,
  measured: count,
  estimated: count,
  missing: count,
  flows: z.record(z.string(), z.number()),
})

const row = z.object({
  from: day,
  to: day,
  gas: z.string(),
  activity: z.string(),
  kind: kinds,
  substance: z.string(),
  amount_g: z.number(),
  sigma_g: z.number().nullable(),
  co2e_g: z.number().nullable(),
  co2e_sigma_g: z.number().nullable(),
  equation: z.string(),
  factors: z.array(z.string()),
})

const total = z.object({ amount_g: z.number(), sigma_g: z.number().nullable() })
const totals = z.object({
  CO2: total,
  CH4: total,
  N2O: total,
  NMHC: total,
  SO2: total,
  H2S: total,
  CO2e: total,
})
export type Totals = z.infer<typeof totals>

const seal = z.object({
  chain: z.literal('settled'),
  intervals: count,
  first_batch: count,
  last_batch: count,
  hash: z.string().describe('Of the last batch: it covers every interval before it'),
})

/** What a report says of its time, whoever made it and how often: two of equal content are one version. */
export const reportContent = z.object({
  format: z.string(),
  site: z.object({ id: z.string(), name: z.string(), country: z.string(), region: z.string().nullable() }),
  period: z.object({ from: day, to: day, zone: z.string(), start: at, end: at }),
  conditions: z.string().describe('At which volumes are told'),
  factor_set: z.object({
    id: z.string(),
    version: z.string(),
    report: z.string(),
    horizon_years: count,
    feedback: z.boolean(),
  }),
  terms: z.array(term),
  factors: z.array(factor),
  equations: z.array(z.object({ id: z.string(), text: z.string(), clause: z.string() })),
  compositions: z.array(composition),
  inputs: z.array(input),
  days: z.array(dayRow),
  rows: z.array(row),
  baseline_rows: z.array(row),
  totals,
  baseline: totals,
  avoided: totals.describe('Baseline less site; below zero where the site is worse'),
  reduction: z.number().nullable().describe("Avoided CO2e as a share of the baseline's"),
  carbon: z.object({
    in_kg: z.number(),
    as_co2_kg: z.number(),
    as_methane_kg: z.number(),
    as_other_hydrocarbons_kg: z.number(),
    as_incomplete_kg: z.number(),
  }),
  utilisation: z.object({
    inlet_m3: z.number().nullable(),
    used_m3: z.number(),
    flared_m3: z.number(),
    used_share: z.number().nullable().describe('1 less flared over what came in'),
    required_share: z.number(),
  }),
  quality: z.object({
    due: count,
    measured: count,
    estimated: count,
    missing: count,
    accepted_missing: z.boolean(),
    set_aside: z.array(z.object({ flow: z.string(), intervals: count })),
  }),
  settled: seal,
  warnings: z.array(z.string()),
})
export type ReportContent = z.infer<typeof reportContent>

/** A report as it is stored, for good. */
export const reportBody = reportContent.extend({
  number: z.string(),
  version: count,
  supersedes: z.object({ version: count, hash: z.string() }).nullable(),
  made: z.object({ at, who: z.string(), why: z.string() }),
})
export type ReportBody = z.infer<typeof reportBody>
