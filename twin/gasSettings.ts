import { z } from 'zod'
import { readComposition } from '../src/gas/index.ts'
import type { SiteFile } from '../src/sitefile/index.ts'
import type { ScenarioEvent } from './model.ts'
import { volatile } from './plant/gas/volatility.ts'

const positive = z.number().positive()
const at = { at_s: z.number().min(0) }
const over = { over_s: z.number().min(0).default(0) }

/** What the well's gas does; the site file has its analysis. Every default is assumed unless its source is named. */
export const gasSettingsSchema = z
  .strictObject({
    separator: z
      .strictObject({
        pressure_kpa: z.number().min(0).default(400).describe('Gauge, when the sample was taken'),
        temperature_c: z.number().default(30),
        kelvin_per_outside_kelvin: z
          .number()
          .min(-1)
          .max(1)
          .default(-0.15)
          .describe('Below zero: heated harder in the cold, to part oil and water'),
        oil_mol_per_gas_mol: z
          .number()
          .min(0)
          .default(1.7)
          .describe('70 m³ of gas a tonne of oil of 200 kg/kmol: 5 kmol to 2.96 kmol'),
      })
      .prefault({}),
    line: z
      .strictObject({
        temperature_c: z.number().default(15),
        kelvin_per_outside_kelvin: z
          .number()
          .min(0)
          .max(1)
          .default(0)
          .describe('0: heat-traced; 1: as cold as it is outside'),
      })
      .prefault({}),
    drift_share: z.number().min(0).max(1).default(0.04).describe('Standard deviation of the heavy ends'),
    drift_time_constant_s: positive.default(21_600),
    slugs: z
      .strictObject({
        per_day: z.number().min(0).default(4),
        for_s: positive.default(240),
        share: z.number().min(0).default(0.3).describe('Heavy ends on top of what there is'),
      })
      .prefault({}),
    analyser_cycle_s: positive.default(270),
  })
  .prefault({})

const knock = z
  .array(z.strictObject({ methane_number: z.number(), load_share: z.number().min(0).max(2) }))
  .min(1)

/** Of each engine: how much load its gas permits, and how much hydrogen sulphide it bears. */
export const engineGasSettings = {
  knock: knock
    .optional()
    .describe('Load without knock by methane number, rising; by the catalogue, else assumed'),
  knock_trips_after_s: positive.default(30),
  hydrogen_sulphide_ppm: positive.default(300).describe('Kohler, gas generating sets without catalyst'),
}

export const GAS_EVENTS = [
  z.strictObject({
    ...at,
    kind: z.literal('rich-slug'),
    for_s: positive,
    c3_plus_share: z.number().min(0).max(0.6).optional(),
    methane_number: z.number().min(0).max(100).optional(),
  }),
  z.strictObject({ ...at, kind: z.literal('h2s'), ppm: z.number().min(0).max(200_000), for_s: positive }),
  z.strictObject({
    ...at,
    kind: z.literal('separator'),
    pressure_kpa: z.number().min(0).optional(),
    temperature_c: z.number().min(-50).max(150).optional(),
    ...over,
  }),
  z.strictObject({
    ...at,
    kind: z.literal('composition'),
    composition: z.record(z.string(), z.number()),
    ...over,
  }),
  z.strictObject({ ...at, kind: z.literal('gas-leak'), m3_per_h: z.number().min(0) }),
  z.strictObject({ ...at, kind: z.literal('analyser-frozen'), for_s: positive }),
  z.strictObject({ ...at, kind: z.literal('analyser-lost'), for_s: positive }),
] as const

/** What an event asks of the gas that this site cannot show. */
export function gasMistakes(site: SiteFile, event: ScenarioEvent): readonly string[] {
  const { gas } = site
  switch (event.kind) {
    case 'gas-leak':
      return gas === undefined ? ['a gas leak at a site without gas'] : []
    case 'analyser-frozen':
    case 'analyser-lost':
      return gas?.inlet.analyser === undefined ? ['gas.inlet names no analyser'] : []
    case 'rich-slug':
      if ((event.c3_plus_share === undefined) === (event.methane_number === undefined))
        return ['a rich slug has either c3_plus_share or methane_number']
      return analysed(site)
    case 'separator':
      if (event.pressure_kpa === undefined && event.temperature_c === undefined)
        return ['a separator event has pressure_kpa or temperature_c']
      return analysed(site)
    case 'h2s':
      return analysed(site)
    case 'composition':
      return [...analysed(site), ...compositionMistakes(site, event.composition)]
    default:
      return []
  }
}

function analysed(site: SiteFile): readonly string[] {
  return site.gas?.inlet.composition === undefined ? ['gas.inlet has no composition'] : []
}

function compositionMistakes(site: SiteFile, named: Readonly<Record<string, number>>): readonly string[] {
  const read = readComposition(named)
  if (!read.ok) return read.mistakes.map((mistake) => `composition: ${mistake}`)
  const own = readComposition(site.gas?.inlet.composition ?? {})
  const known = own.ok ? own.composition.components : []
  return read.composition.components
    .filter((component) => !volatile(component.name) && !known.includes(component))
    .map(({ name }) => `composition: ${name} is not among the components of gas.inlet`)
}
