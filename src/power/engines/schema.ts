import { z } from 'zod'

const positive = z.number().positive()
const share = z.number().min(0).max(1)
const sourceId = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'small letters, digits and single hyphens')

/** Where a figure comes from: `source` names an entry of sources.json; `assumed` has a note that says from what. */
const from = {
  source: sourceId,
  /** Page, section or row. */
  place: z.string().min(1).optional(),
  note: z.string().min(1).optional(),
}

/** Where power is measured: at the engine's shaft, or at the generator's terminals. */
const measuredAt = z.enum(['shaft', 'generator'])

/** `sources.json`: each source under its id. */
export const sourcesSchema = z.record(
  sourceId,
  z.strictObject({
    title: z.string().min(1),
    year: z.number().int().min(1980).max(2100).optional(),
    place: z.string().min(1),
    /** What stands behind it: the maker's own sheet, somebody who cites it, a standard or a study; or nobody. */
    grade: z.enum(['datasheet', 'cited', 'standard', 'study', 'assumed']),
  }),
)

const rising =
  <K extends string>(key: K) =>
  (points: readonly Readonly<Record<K, number>>[]) =>
    points.every((point, k) => k === 0 || point[key] > (points[k - 1]?.[key] ?? point[key]))

const byLoad = z
  .array(z.strictObject({ load_share: z.number().positive().max(1.1), value: z.number().min(0) }))
  .min(1)
  .refine(rising('load_share'), 'load shares rise')

/** Fuel as the sheet prints it. Entries of different bases stay apart and are never averaged. */
const fuelUse = z.strictObject({
  measured_at: measuredAt,
  unit: z.enum(['%', 'MJ/kWh', 'kWh/kWh', 'Btu/kWh', 'Btu/bhp-h', 'kW']),
  /** Sheets that tell the gross value only are not entered: the ratio of the two belongs to a gas, not to an engine. */
  heating_value: z.literal('net'),
  /** `nominal`: the middle; `iso-3046`: declared, with a tolerance that is not in the figure; `up-to`: a sales figure. */
  basis: z.enum(['nominal', 'iso-3046', 'up-to', 'not-said']),
  /** More fuel than printed that the maker still answers for, %. */
  tolerance_percent: z.number().min(0).max(20).optional(),
  power_factor: positive.max(1).optional(),
  points: byLoad,
  ...from,
})

/** What altitude and warm air leave of the rating. */
const air = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('table'),
      altitude_m: z.array(z.number()).min(2),
      rows: z.array(z.strictObject({ ambient_c: z.number(), shares: z.array(share).min(2) })).min(2),
      ...from,
    })
    .refine(
      ({ altitude_m, rows }) => rows.every(({ shares }) => shares.length === altitude_m.length),
      'a share for each altitude',
    )
    .refine(
      ({ altitude_m: high }) => high.every((m, k) => k === 0 || m > (high[k - 1] ?? m)),
      'altitudes rise',
    ),
  z.strictObject({
    /** So many per cent for each step beyond a threshold, added up. */
    kind: z.literal('slopes'),
    altitude_from_m: z.number(),
    percent_per_100_m: z.number().min(0),
    ambient_from_c: z.number(),
    percent_per_k: z.number().min(0),
    ...from,
  }),
  z.strictObject({
    /** The rating holds up to an altitude at a temperature; beyond, power falls as the density of the air. */
    kind: z.literal('density'),
    altitude_m: z.number(),
    ambient_c: z.number(),
    ...from,
  }),
  z.strictObject({
    /** The rating holds up to an altitude at a temperature; beyond, ISO 3046-1 adjusts it from there. */
    kind: z.literal('iso-3046'),
    altitude_m: z.number(),
    ambient_c: z.number(),
    charge_coolant_c: z.number().optional(),
    exponents: z.enum(['gas-naturally-aspirated', 'gas-turbocharged-charge-cooled']),
    mechanical_efficiency: share.optional(),
    ...from,
  }),
])

const methaneNumber = z.strictObject({
  /** The method that the maker means; a limit of one method says little of another's number. */
  method: z.enum(['EN 16726', 'AVL', 'Caterpillar', 'WKI', 'Cummins', 'not said']),
  /** From here up the full rating holds. */
  full_rating_from: positive,
  /** Share of the rating at lower numbers, as printed; below the first point the engine may not run. */
  derating: z
    .array(z.strictObject({ methane_number: z.number(), share: z.number().positive().max(1) }))
    .min(1)
    .refine(rising('methane_number'), 'methane numbers rise')
    .optional(),
  ...from,
})

export const FUEL_PROPERTIES = [
  'hydrogen_sulphide',
  'net_heating_value',
  'gross_heating_value',
  'net_wobbe',
  'gross_wobbe',
  'methane',
  'c4_plus',
  'carbon_dioxide',
  'hydrogen',
  'dew_point_margin',
  'gauge_pressure',
] as const
export type FuelProperty = (typeof FUEL_PROPERTIES)[number]

/** Units in which makers print limits; m3n is the cubic metre at 0 °C, m3 that at 15 °C, scf that at 60 °F. */
export const LIMIT_UNITS = [
  'ppm',
  'mol%',
  'mg/m3n',
  'mg/MJ',
  'mg/kWh',
  'MJ/m3n',
  'MJ/m3',
  'kWh/m3n',
  'Btu/scf',
  'K',
  'kPa',
] as const
export type LimitUnit = (typeof LIMIT_UNITS)[number]

const fuelLimit = z
  .strictObject({
    property: z.enum(FUEL_PROPERTIES),
    unit: z.enum(LIMIT_UNITS),
    least: z.number().optional(),
    most: z.number().optional(),
    /** What the maker says of a gas beyond it: it may not be burnt, or the rating must be asked for. */
    beyond: z.enum(['not permitted', 'ask the maker']),
    ...from,
  })
  .refine((limit) => limit.least !== undefined || limit.most !== undefined, 'least, most or both')

const loadSteps = z.strictObject({
  /** ISO 8528-5 performance class that the steps keep to, where it is said. */
  performance_class: z.enum(['G1', 'G2', 'G3', 'G4', 'not said']),
  steps: z
    .array(
      z
        .strictObject({
          from_share: share,
          to_share: share,
          recovery_s: positive.optional(),
          frequency_drop_percent: positive.optional(),
        })
        .refine((step) => step.to_share > step.from_share, 'a step rises'),
    )
    .min(1),
  ...from,
})

const engineSchema = z.strictObject({
  id: sourceId,
  model: z.string().min(1),
  also: z.array(z.string().min(1)).default([]),
  kind: z.enum(['reciprocating', 'microturbine']),
  cycle: z.enum(['lean burn', 'rich burn', 'recuperated turbine']),
  /** The gas that the sheet's figures are for. */
  gas: z.enum(['natural gas', 'biogas', 'landfill gas', 'associated gas']),
  rating: z.strictObject({
    power_kw: positive,
    measured_at: measuredAt,
    duty: z.enum(['continuous', 'prime', 'standby', 'not said']),
    power_factor: positive.max(1).optional(),
    frequency_hz: z.union([z.literal(50), z.literal(60)]).optional(),
    speed_rpm: positive.optional(),
    ...from,
  }),
  generator_efficiency: z
    .strictObject({ points: byLoad, power_factor: positive.max(1).optional(), ...from })
    .optional(),
  fuel_use: z.array(fuelUse).min(1),
  minimum_load: z.strictObject({ load_share: share, ...from }).optional(),
  air: air.optional(),
  methane_number: methaneNumber.optional(),
  /** How the reductions for air and for fuel go together. */
  combining: z.strictObject({ rule: z.enum(['lowest', 'product']), ...from }).optional(),
  fuel_limits: z.array(fuelLimit).default([]),
  load_steps: loadSteps.optional(),
  ramp: z.strictObject({ share_per_s: positive, ...from }).optional(),
  start: z
    .strictObject({ ready_s: positive.optional(), full_load_s: positive.optional(), ...from })
    .optional(),
  service: z.array(z.strictObject({ task: z.string().min(1), every_h: positive, ...from })).default([]),
  service_cost: z
    .strictObject({ value: positive, unit: z.enum(['USD/MWh', 'EUR/MWh', 'USD/h']), ...from })
    .optional(),
  /** Methane in the exhaust before any catalyst: printed as such, or as all hydrocarbons and those without methane. */
  methane_slip: z
    .strictObject({
      measured_at: measuredAt,
      unit: z.enum(['g/kWh', 'g/bhp-h']),
      hydrocarbons: byLoad,
      without_methane: byLoad.optional(),
      ...from,
    })
    .optional(),
})

/** `makers/*.json`. */
export const makerSchema = z.strictObject({ maker: z.string().min(1), engines: z.array(engineSchema).min(1) })

export type EngineSource = z.output<typeof sourcesSchema>[string] & { readonly id: string }
export type PrintedFuelUse = z.output<typeof fuelUse>
export type PrintedFuelLimit = z.output<typeof fuelLimit>
export type PrintedAir = z.output<typeof air>
type EngineFile = z.output<typeof engineSchema>
/** One engine as its sheet prints it; keys carry units. */
export type CatalogueEngine = Readonly<EngineFile> & { readonly maker: string }
/** Where a figure comes from. */
export interface Provenance {
  readonly source: string
  readonly place?: string | undefined
  readonly note?: string | undefined
}
