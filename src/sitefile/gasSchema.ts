import { z } from 'zod'
import { id, kilowattsOrNone, money, point, positive, ref, share } from './parts.ts'

const fractions = z.record(z.string(), z.number())

/** One thing that the gas passes; parameters that a kind does not have are left out. */
export const treatmentStepSchema = z.strictObject({
  id,
  kind: z.enum([
    'separator',
    'filter',
    'coalescer',
    'h2s-scavenger',
    'iron-sponge',
    'amine',
    'cooler',
    'chiller',
    'heater',
  ]),
  loss_share: share.default(0).describe('Taken out of the gas where no model of the step tells it'),
  temperature_c: z.number().min(-80).max(150).optional().describe('At which gas and liquid part'),
  pressure_kpa: positive.optional().describe('Gauge pressure at which gas and liquid part'),
  pressure_drop_kpa: z.number().min(0).optional(),
  carry_over_share: share
    .optional()
    .describe(
      'Share of the liquid that goes on with the gas as drops; without it all is taken to be drained',
    ),
  removes: z
    .strictObject({
      hydrogen_sulphide: share.optional(),
      carbon_dioxide: share.optional(),
      water: share.optional(),
    })
    .optional()
    .describe('Share of each that the step takes out'),
  charge_kg: positive.optional().describe('Sorbent or scavenger that a charge holds'),
  capacity_kg_h2s_per_kg: positive.optional().describe('Hydrogen sulphide that a kilogram of it takes up'),
  charged: z.iso.date().optional().describe('Day of the last charge'),
  price_minor_per_kg: money
    .optional()
    .describe('Price of the sorbent or scavenger in minor units of the currency'),
  power_kw: kilowattsOrNone.optional().describe('What the step itself draws'),
  cop: positive.optional().describe('Heat that a chiller takes from the gas over its electrical power'),
  differential_pressure: point.optional().describe('Pressure across it, kPa'),
  change_at_kpa: positive.optional().describe('Differential pressure at which its element is changed'),
})

export const gasSchema = z.strictObject({
  inlet: z.strictObject({
    id,
    net_heating_value_mj_per_m3: positive.describe(
      'At 15 °C combustion and 15 °C, 101.325 kPa metering; a composition takes its place',
    ),
    methane_number: z.number().optional().describe('By EN 16726; a composition takes its place'),
    composition: fractions
      .optional()
      .describe('Mole fractions of the last analysis, as the header holds them'),
    sampled: z.iso.date().optional().describe('Day of that analysis'),
    analyser: ref.optional().describe('Chromatograph that tells the composition; a device of this file'),
    hydrogen_sulphide: point
      .optional()
      .describe(
        'Hydrogen sulphide in the gas, ppm by volume, where another device than the analyser tells it',
      ),
    pressure: point.describe('Gauge pressure of the header, kPa'),
    pressure_low_kpa: z.number(),
    pressure_set_kpa: z.number(),
    pressure_high_kpa: z.number(),
    line_pack_m3_per_kpa: positive.describe('Gas held by the header for each kPa of pressure'),
    meter: ref,
  }),
  treatment: z.array(treatmentStepSchema).default([]),
  flare: z.strictObject({
    id,
    meter: ref.optional(),
    destruction_efficiency: share
      .optional()
      .describe(
        'Methane destroyed while the flare burns, of what goes to it; no default: reports ask for it',
      ),
    combustion_efficiency: share
      .optional()
      .describe(
        'Carbon that becomes carbon dioxide, of what goes to it; as the destruction efficiency unless said',
      ),
    unlit_share: share.optional().describe('Share of the time, or the gas, that it is not lit; no default'),
    source: z.string().optional().describe('Where these two come from: a test, a regulation, a study'),
  }),
})

/** What an engine bears, from its own sheet or its maker's letter. */
export const gasLimits = z
  .strictObject({
    methane_number: z
      .strictObject({
        full_rating_from: positive.describe('By EN 16726'),
        derating: z
          .array(z.strictObject({ methane_number: positive, load_share: positive.max(1) }))
          .default([])
          .describe('Load at lower numbers, rising; below the first the engine may not run'),
      })
      .optional(),
    hydrogen_sulphide_ppm: positive.optional().describe('Gas with more may not be burnt'),
    source: z.string().min(1),
  })
  .optional()
  .describe("From your own engine's sheet; they go before the catalogue's")

/** How emissions are told; nothing here has a default, since each choice changes the figure. */
export const emissionsSchema = z
  .strictObject({
    assessment_report: z
      .enum(['AR4', 'AR5', 'AR6'])
      .describe('IPCC report that the warming potentials are from'),
    horizon_years: z.union([z.literal(20), z.literal(100)]),
    baseline: z
      .strictObject({
        destruction_efficiency: share,
        combustion_efficiency: share.optional(),
        unlit_share: share,
        source: z.string(),
      })
      .describe('The flare that would have burnt the gas without the site'),
  })
  .optional()
