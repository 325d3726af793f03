import {
  type Composition,
  gasProperties,
  griMethaneNumbers,
  type MethaneNumber,
  methaneNumber,
} from '../../gas/index.ts'
import type { Celsius, Kilopascals, MegajoulesPerCubicMetre } from '../../quantity/index.ts'
import { along } from './along.ts'
import type { CatalogueEngine, FuelProperty, LimitUnit, PrintedFuelLimit, Provenance } from './schema.ts'

/** The gas at the engine's inlet, as far as it is known. */
export interface EngineFuel {
  readonly composition?: Composition
  /** Each with its method and whether the gas lies within that method's range. */
  readonly methaneNumbers: readonly MethaneNumber[]
  /** Net, burnt and metered at 15 °C; where there is a composition, that tells it. */
  readonly heat?: MegajoulesPerCubicMetre
  /** Hydrogen sulphide by volume; where it was measured, it goes before the composition's. */
  readonly hydrogenSulphidePpm?: number
  readonly temperature?: Celsius
  /** Hydrocarbon dew point at the inlet's pressure; with the temperature it is the margin. */
  readonly dewPoint?: Celsius
  readonly pressure?: Kilopascals
}

/** A composition with its methane numbers by all methods, and what was measured beside it. */
export function engineFuel(
  composition: Composition,
  measured: Omit<EngineFuel, 'composition' | 'methaneNumbers'> = {},
): EngineFuel {
  const methaneNumbers = [methaneNumber(composition), ...griMethaneNumbers(composition)]
  return { ...measured, composition, methaneNumbers }
}

export type LimitVerdict = 'permitted' | 'derated' | 'not permitted' | 'unknown'

/** One of the maker's limits against one gas. */
export interface FuelCheck extends Partial<Provenance> {
  readonly property: 'methane_number' | FuelProperty
  readonly verdict: LimitVerdict
  readonly unit?: LimitUnit
  readonly value?: number
  readonly least?: number
  readonly most?: number
  /** Distance to the nearer limit, in the limit's unit; below zero the gas is beyond it. */
  readonly margin?: number
  /** Share of the rating that the limit leaves; absent where the verdict is unknown. */
  readonly share?: number
  /** How the value was found. */
  readonly method?: string
  /** Why the verdict is not simply "permitted". */
  readonly why?: string
}

/** Asked of every engine, so that a sheet's silence is seen. */
const ALWAYS: readonly FuelProperty[] = [
  'hydrogen_sulphide',
  'net_heating_value',
  'c4_plus',
  'dew_point_margin',
]

/** Every limit of the sheet against the gas. Where the sheet is silent the verdict is unknown, and says so. */
export function checkFuel(engine: CatalogueEngine, fuel: EngineFuel): readonly FuelCheck[] {
  const printed = engine.fuel_limits.map((limit) => checkLimit(limit, fuel))
  const silent = ALWAYS.filter(
    (property) => !engine.fuel_limits.some((limit) => covers(limit.property, property)),
  )
  return [
    checkMethaneNumber(engine, fuel.methaneNumbers),
    ...printed,
    ...silent.map((property): FuelCheck => ({ property, verdict: 'unknown', why: 'no limit printed' })),
  ]
}

function covers(printed: FuelProperty, asked: FuelProperty): boolean {
  if (asked === 'net_heating_value') return /heating_value|wobbe/.test(printed)
  return printed === asked
}

/** EN 16726 where it is known: the makers' own methods are not public, and on rich gases others differ from it by tens. */
function numberFor(numbers: readonly MethaneNumber[]): MethaneNumber | undefined {
  const known = numbers.filter((number) => Number.isFinite(number.value))
  return known.find((number) => number.method.startsWith('EN 16726')) ?? known.find((number) => number.valid)
}

function checkMethaneNumber(engine: CatalogueEngine, numbers: readonly MethaneNumber[]): FuelCheck {
  const property = 'methane_number'
  if (engine.kind === 'microturbine')
    return { property, verdict: 'permitted', share: 1, why: 'a turbine does not knock' }
  const limit = engine.methane_number
  if (limit === undefined) return { property, verdict: 'unknown', why: 'no limit printed' }
  const { source, place, note, full_rating_from: least } = limit
  const told = { property, least, source, place, note } as const
  const number = numberFor(numbers)
  if (number === undefined) return { ...told, verdict: 'unknown', why: 'no methane number is known' }
  const stands =
    limit.method === 'EN 16726' || limit.method === 'AVL'
      ? ''
      : ` (the maker's limit is by ${limit.method === 'not said' ? 'a method that is not said' : limit.method})`
  const method = `${number.method}${stands}`
  const of = { ...told, value: number.value, margin: number.value - least, method }
  const outside = number.valid ? undefined : `outside the method's range: ${number.reasons.join('; ')}`
  if (number.value >= least)
    return outside === undefined
      ? { ...of, verdict: 'permitted', share: 1 }
      : { ...of, verdict: 'unknown', why: outside }
  const lowest = limit.derating?.[0]
  if (limit.derating === undefined || lowest === undefined || number.value < lowest.methane_number) {
    const end =
      lowest === undefined
        ? `the rating is printed from ${least} up, and no derating below it: ask the maker`
        : `the maker's derating ends at ${lowest.methane_number}`
    return {
      ...of,
      verdict: 'not permitted',
      share: 0,
      why: outside === undefined ? end : `${end}; ${outside}`,
    }
  }
  const points = limit.derating.map((point): readonly [number, number] => [point.methane_number, point.share])
  const share = along([...points, [least, 1]], number.value) ?? 0
  return {
    ...of,
    verdict: share < 1 ? 'derated' : 'permitted',
    share,
    why: outside ?? `the maker's table leaves ${(share * 100).toFixed(0)} % at this number`,
  }
}

function checkLimit(limit: PrintedFuelLimit, fuel: EngineFuel): FuelCheck {
  const { property, unit, least, most, source, place, note } = limit
  const told = {
    property,
    unit,
    ...(least !== undefined && { least }),
    ...(most !== undefined && { most }),
    source,
    place,
    note,
  }
  const found = foundIn(property, unit, fuel)
  if (found === undefined) return { ...told, verdict: 'unknown', why: 'not measured, nor told by what was' }
  const { value, method } = found
  const margin = Math.min(
    least === undefined ? Number.POSITIVE_INFINITY : value - least,
    most === undefined ? Number.POSITIVE_INFINITY : most - value,
  )
  const of = { ...told, value, margin, method }
  if (margin >= 0) return { ...of, verdict: 'permitted', share: 1 }
  const beyond =
    value > (most ?? Number.POSITIVE_INFINITY) ? `above ${most} ${unit}` : `below ${least} ${unit}`
  return limit.beyond === 'not permitted'
    ? { ...of, verdict: 'not permitted', share: 0, why: beyond }
    : { ...of, verdict: 'unknown', why: `${beyond}: the maker must be asked` }
}

interface Found {
  readonly value: number
  readonly method: string
}

/** MJ in a kilowatt-hour, and in a Btu per cubic foot over a cubic metre. */
const MJ_PER_KWH = 3.6
const MJ_PER_M3_PER_BTU_PER_SCF = (1.05505585262 / 1000) * 35.3146667
/** Molar mass over molar volume of the real gas at 0 °C: hydrogen sulphide weighs 1.52 kg in a normal cubic metre. */
const H2S_KG_PER_M3N = 34.081 / 22.414

/** A property of the gas in the unit in which the maker prints its limit. */
function foundIn(property: FuelProperty, unit: LimitUnit, fuel: EngineFuel): Found | undefined {
  const { composition } = fuel
  switch (property) {
    case 'hydrogen_sulphide':
      return sulphide(unit, fuel)
    case 'gauge_pressure':
      return fuel.pressure === undefined ? undefined : { value: fuel.pressure, method: 'measurement' }
    case 'dew_point_margin':
      return fuel.dewPoint === undefined || fuel.temperature === undefined
        ? undefined
        : { value: fuel.temperature - fuel.dewPoint, method: 'gas temperature less its dew point' }
    case 'methane':
    case 'carbon_dioxide':
    case 'hydrogen': {
      const name = property.replace('_', ' ')
      return composition === undefined
        ? undefined
        : { value: partOf(composition, (each) => each.name === name) * 100, method: 'composition' }
    }
    case 'c4_plus':
      return composition === undefined
        ? undefined
        : {
            value: partOf(composition, ({ atoms: [carbon, hydrogen] }) => carbon >= 4 && hydrogen > 0) * 100,
            method: 'composition',
          }
    default:
      return heating(property, unit, fuel)
  }
}

function partOf(
  { components, fractions }: Composition,
  is: (component: Composition['components'][number]) => boolean,
) {
  return components.reduce((sum, component, k) => sum + (is(component) ? (fractions[k] ?? 0) : 0), 0)
}

const HEAT = {
  net_heating_value: 'netVolume',
  gross_heating_value: 'grossVolume',
  net_wobbe: 'netWobbe',
  gross_wobbe: 'grossWobbe',
} as const

/** Each unit at the conditions that it stands for: m3n burnt at 25 °C and metered at 0 °C, scf at 60 °F, m3 at 15 °C. */
function heating(
  property: keyof typeof HEAT,
  unit: LimitUnit,
  { composition, heat }: EngineFuel,
): Found | undefined {
  if (composition === undefined) {
    if (heat === undefined || property !== 'net_heating_value') return undefined
    const normal = (heat * 288.15) / 273.15
    const method = 'the heating value as stated, brought to the unit by temperature alone'
    if (unit === 'MJ/m3') return { value: heat, method: 'the heating value as stated' }
    if (unit === 'MJ/m3n') return { value: normal, method }
    if (unit === 'kWh/m3n') return { value: normal / MJ_PER_KWH, method }
    return unit === 'Btu/scf' ? { value: heat / MJ_PER_M3_PER_BTU_PER_SCF, method } : undefined
  }
  const at = (combustion: 15 | 15.55 | 25, metering: 0 | 15 | 15.55) => ({
    value: gasProperties(composition, { combustion, metering }).properties[HEAT[property]],
    method: `ISO 6976:2016, burnt at ${combustion} °C, metered at ${metering} °C`,
  })
  const scaled = (found: Found, divisor: number) => ({ ...found, value: found.value / divisor })
  if (unit === 'MJ/m3') return at(15, 15)
  if (unit === 'MJ/m3n') return at(25, 0)
  if (unit === 'kWh/m3n') return scaled(at(25, 0), MJ_PER_KWH)
  return unit === 'Btu/scf' ? scaled(at(15.55, 15.55), MJ_PER_M3_PER_BTU_PER_SCF) : undefined
}

function sulphide(unit: LimitUnit, fuel: EngineFuel): Found | undefined {
  const { composition, hydrogenSulphidePpm: measured } = fuel
  const part = composition && partOf(composition, (component) => component.name === 'hydrogen sulphide') * 1e6
  const ppm = measured ?? part
  if (ppm === undefined) return undefined
  const method = measured === undefined ? 'composition' : 'measurement'
  if (unit === 'ppm') return { value: ppm, method }
  if (unit === 'mol%') return { value: ppm / 10_000, method }
  const milligrams = ppm * H2S_KG_PER_M3N
  if (unit === 'mg/m3n') return { value: milligrams, method }
  const heat = heating('net_heating_value', 'MJ/m3n', fuel)
  if (heat === undefined || !(heat.value > 0)) return undefined
  if (unit === 'mg/MJ') return { value: milligrams / heat.value, method }
  return unit === 'mg/kWh' ? { value: (milligrams / heat.value) * MJ_PER_KWH, method } : undefined
}
