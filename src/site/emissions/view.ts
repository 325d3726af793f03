import { z } from 'zod'
import { instant, toIso } from '../../quantity/index.ts'
import type { EmissionTerms, ReportHead, ToDate } from './face.ts'
import type { EnteredFactor } from './factorEntry.ts'
import type { Totals } from './reportBody.ts'
import type { Term } from './terms.ts'

/** Emissions of a running site as the API tells them. Every number has its unit last in its name; null is unknown. */
const known = z.number().nullable()
const count = z.number().int()
const mass = z.object({ kg: z.number(), sigma_kg: known })
const masses = z.object({ CO2: mass, CH4: mass, N2O: mass, NMHC: mass, SO2: mass, H2S: mass, CO2e: mass })

export const toDateView = z.object({
  from: z.string().describe('First day, at the site'),
  until: z.string().nullable().describe('ISO 8601 instant, UTC: until then the books are settled'),
  days_to_read: count.describe('Days whose balances are still being read after a start: the sums go on'),
  gas_m3: z.number(),
  flared_m3: z.number(),
  used_share: known.describe('1 less flared over what came in'),
  generated_wh: z.number(),
  quarters: z.object({ due: count, measured: count, estimated: count, missing: count }),
  emissions: z
    .object({ totals: masses, avoided: masses, reduction: known })
    .nullable()
    .describe('null where a term is missing, or nothing is settled'),
})

export type ToDateView = z.infer<typeof toDateView>

export const reportHeadView = z.object({
  number: z.string(),
  version: count,
  from: z.string(),
  to: z.string().describe('The day after the last'),
  made_at: z.string(),
  who: z.string(),
  why: z.string(),
  sha256: z.string().describe('Of the report as it is stored and sent as JSON'),
  co2e_kg: z.number(),
  avoided_co2e_kg: z.number(),
  missing: count.describe('Quarters of an hour that are missing'),
  superseded_by: count.nullable().describe('The newest version of it'),
})
export type ReportHeadView = z.infer<typeof reportHeadView>

export const enteredFactorView = z.object({
  entry: count,
  name: z.string(),
  value: z.union([z.number(), z.string()]).nullable().describe('null takes an earlier entry back'),
  sigma: known,
  source: z.string(),
  date: z.string(),
  since: z.string(),
  at: z.string(),
  who: z.string(),
  why: z.string(),
})

export const emissionTermsView = z.object({
  missing: z.array(z.string()).describe('What reports wait for'),
  factor_set: z.object({ id: z.string(), version: z.string() }).nullable(),
  terms: z.array(
    z.object({
      name: z.string(),
      value: z.union([z.number(), z.string()]),
      unit: z.string(),
      sigma: known,
      source: z.string(),
      origin: z.enum(['site file', 'entered', 'catalogue', 'assumed']),
      entry: count.nullable(),
    }),
  ),
  warnings: z.array(z.string()),
  entered: z.array(enteredFactorView),
})
export type EmissionTermsView = z.infer<typeof emissionTermsView>

export function toDateViewOf(told: ToDate): ToDateView {
  const { from, until, daysToRead, gasM3, flaredM3, usedShare, generatedWh, quarters, emissions } = told
  return {
    from,
    until: until ?? null,
    days_to_read: daysToRead,
    gas_m3: gasM3,
    flared_m3: flaredM3,
    used_share: usedShare ?? null,
    generated_wh: generatedWh,
    quarters: { ...quarters },
    emissions:
      emissions === undefined
        ? null
        : {
            totals: massesOf(emissions.totals),
            avoided: massesOf(emissions.avoided),
            reduction: emissions.reduction ?? null,
          },
  }
}

export function reportHeadViewOf(head: ReportHead): ReportHeadView {
  const { number, version, from, to, at, who, why, hash, missing } = head
  return {
    number,
    version,
    from,
    to,
    made_at: at,
    who,
    why,
    sha256: hash,
    co2e_kg: head.co2eG / 1_000,
    avoided_co2e_kg: head.avoidedCo2eG / 1_000,
    missing,
    superseded_by: head.supersededBy ?? null,
  }
}

export function enteredFactorViewOf(entered: EnteredFactor): z.infer<typeof enteredFactorView> {
  const { sigma, at, ...rest } = entered
  return { ...rest, sigma: sigma ?? null, at: toIso(instant(at)) }
}

export function emissionTermsViewOf(terms: EmissionTerms): EmissionTermsView {
  return {
    missing: [...terms.missing],
    factor_set: terms.factorSet ?? null,
    terms: terms.told.map(termViewOf),
    warnings: [...terms.warnings],
    entered: terms.entered.map(enteredFactorViewOf),
  }
}

function termViewOf({ name, value, unit, sigma, source, origin, entered }: Term) {
  return { name, value, unit, sigma: sigma ?? null, source, origin, entry: entered?.entry ?? null }
}

function massesOf(totals: Totals): z.infer<typeof masses> {
  const of = ({ amount_g, sigma_g }: Totals['CO2']) => ({
    kg: amount_g / 1_000,
    sigma_kg: sigma_g === null ? null : sigma_g / 1_000,
  })
  const { CO2, CH4, N2O, NMHC, SO2, H2S, CO2e } = totals
  return {
    CO2: of(CO2),
    CH4: of(CH4),
    N2O: of(N2O),
    NMHC: of(NMHC),
    SO2: of(SO2),
    H2S: of(H2S),
    CO2e: of(CO2e),
  }
}
