import { type Celsius, celsius } from '../../quantity/index.ts'
import { along } from './along.ts'
import type { CatalogueEngine, PrintedAir } from './schema.ts'

/** The air that an engine breathes. */
export interface SiteAir {
  readonly ambient: Celsius
  readonly altitudeM: number
  /** Share of saturation; counts for naturally aspirated engines alone. */
  readonly relativeHumidity?: number
  /** Coolant into the charge-air cooler; where it is not told, it is taken to follow the air as at the reference. */
  readonly chargeCoolant?: Celsius
}

/** Conditions of ISO 3046-1: total pressure in kPa, water's share of saturation. */
export interface AirState {
  readonly pressureKpa: number
  readonly ambient: Celsius
  readonly relativeHumidity: number
  readonly chargeCoolant: Celsius
}

/** ISO 3046-1:2002, clause 5: standard reference conditions. */
export const STANDARD_AIR: AirState = {
  pressureKpa: 100,
  ambient: celsius(25),
  relativeHumidity: 0.3,
  chargeCoolant: celsius(25),
}
/** Clause 10.3: where the maker states none. */
const MECHANICAL_EFFICIENCY = 0.8

interface Exponents {
  /** Whether water takes its part of the pressure. */
  readonly humid: 0 | 1
  readonly m: number
  readonly n: number
  readonly q: number
}
/** Table 2 of ISO 3046-1:2002, spark-ignition engines on gas; docs/engines.md tells how far these were verified. */
export const GAS_EXPONENTS: Readonly<
  Record<Extract<PrintedAir, { kind: 'iso-3046' }>['exponents'], Exponents>
> = {
  'gas-naturally-aspirated': { humid: 1, m: 0.86, n: 0.55, q: 0 },
  'gas-turbocharged-charge-cooled': { humid: 0, m: 0.57, n: 0.55, q: 1.75 },
}

/**
 * ISO 3046-1:2002, clause 10.3: the ratio of indicated power k, and the power adjustment factor
 * alpha = k - 0.7 (1 - k) (1 / mechanical efficiency - 1).
 */
export function powerAdjustment(
  exponents: Exponents,
  reference: AirState,
  site: AirState,
  mechanicalEfficiency: number = MECHANICAL_EFFICIENCY,
): { readonly k: number; readonly alpha: number } {
  const dry = (air: AirState) =>
    air.pressureKpa - exponents.humid * air.relativeHumidity * saturationKpa(air.ambient)
  const k =
    (dry(site) / dry(reference)) ** exponents.m *
    (kelvin(reference.ambient) / kelvin(site.ambient)) ** exponents.n *
    (kelvin(reference.chargeCoolant) / kelvin(site.chargeCoolant)) ** exponents.q
  return { k, alpha: k - 0.7 * (1 - k) * (1 / mechanicalEfficiency - 1) }
}

function kelvin(temperature: Celsius): number {
  return temperature + 273.15
}

/** Water's saturation pressure (Magnus form, WMO-No. 8:2018, annex 4.B): 3.17 kPa at 25 °C. */
export function saturationKpa(temperature: Celsius): number {
  return 0.6112 * Math.exp((17.62 * temperature) / (243.12 + temperature))
}

/** Pressure at an altitude (ISO 2533:1975, up to 11 km): 79.5 kPa at 2000 m. */
export function pressureAtKpa(altitudeM: number): number {
  return 101.325 * Math.max(0, 1 - (0.0065 * altitudeM) / 288.15) ** 5.25588
}

/** What altitude and temperature leave of the rating, and by which of the maker's words; undefined where nothing tells it, or them. */
export function airShare(
  engine: CatalogueEngine,
  site: SiteAir,
): { readonly share: number; readonly method: string; readonly beyond?: string } | undefined {
  const { air } = engine
  if (air === undefined || !Number.isFinite(site.ambient) || !Number.isFinite(site.altitudeM))
    return undefined
  if (air.kind === 'table') return fromTable(air, site)
  if (air.kind === 'slopes') {
    const high = (Math.max(0, site.altitudeM - air.altitude_from_m) / 100) * air.percent_per_100_m
    const warm = Math.max(0, site.ambient - air.ambient_from_c) * air.percent_per_k
    return { share: Math.max(0, 1 - (high + warm) / 100), method: "the maker's slopes" }
  }
  if (air.kind === 'density') {
    const pressure = pressureAtKpa(site.altitudeM) / pressureAtKpa(air.altitude_m)
    const share = (pressure * kelvin(celsius(air.ambient_c))) / kelvin(site.ambient)
    return {
      share: Math.min(1, share),
      method: `the density of the air, from ${air.altitude_m} m and ${air.ambient_c} °C`,
    }
  }
  const coolant = celsius(air.charge_coolant_c ?? air.ambient_c)
  const reference: AirState = {
    pressureKpa: pressureAtKpa(air.altitude_m),
    ambient: celsius(air.ambient_c),
    relativeHumidity: STANDARD_AIR.relativeHumidity,
    chargeCoolant: coolant,
  }
  const { alpha } = powerAdjustment(
    GAS_EXPONENTS[air.exponents],
    reference,
    {
      pressureKpa: pressureAtKpa(site.altitudeM),
      ambient: site.ambient,
      relativeHumidity: site.relativeHumidity ?? STANDARD_AIR.relativeHumidity,
      chargeCoolant: site.chargeCoolant ?? celsius(coolant + site.ambient - air.ambient_c),
    },
    air.mechanical_efficiency,
  )
  return {
    share: Math.min(1, Math.max(0, alpha)),
    method: `ISO 3046-1:2002, 10.3, from ${air.altitude_m} m and ${air.ambient_c} °C`,
  }
}

/** Bilinear within the table. Colder and lower than it the edge holds; hotter or higher the maker has not said anything. */
function fromTable(air: Extract<PrintedAir, { kind: 'table' }>, site: SiteAir) {
  const method = "the maker's table of altitude and temperature"
  const rows = air.rows.toSorted((a, b) => a.ambient_c - b.ambient_c)
  const hottest = rows.at(-1)?.ambient_c ?? 0
  const highest = air.altitude_m.at(-1) ?? 0
  if (site.ambient > hottest + EDGE || site.altitudeM > highest + EDGE)
    return { share: 0, method, beyond: `the table ends at ${round(hottest)} °C and ${round(highest)} m` }
  const across = rows.map((row): readonly [number, number] => [
    row.ambient_c,
    along(
      row.shares.map((share, k) => [air.altitude_m[k] ?? 0, share]),
      site.altitudeM,
    ) ?? 0,
  ])
  return { share: along(across, site.ambient) ?? 0, method }
}

/** Rounding of a table's feet and degrees Fahrenheit. */
const EDGE = 0.05

function round(value: number): number {
  return Number(value.toFixed(1))
}
