import type { Composition } from '../composition.ts'
import { hydrocarbonDewPoint, waterDewPoint } from '../flash/index.ts'
import { propertyModel } from '../properties.ts'
import { hydrateTemperatureC } from './hydrate.ts'

/** Gas on its way: `flowM3PerH` at 15 °C and 101.325 kPa, the pressure absolute. */
export interface GasAt {
  readonly composition: Composition
  readonly flowM3PerH: number
  readonly pressureKpa: number
  readonly temperatureC: number
}

/** What an engine's limits on its fuel ask of a gas; a value that could not be told is not there. */
export interface Assay {
  readonly hydrogenSulphideFraction: number
  /** For a cubic metre at 15 °C and 101.325 kPa. */
  readonly hydrogenSulphideMgPerM3: number
  /** Mole share of hydrocarbons of four and more carbon atoms. */
  readonly c4PlusFraction: number
  readonly hydrocarbonDewPointC?: number
  /** Frost point below 0 °C. */
  readonly waterDewPointC?: number
  /** How far the gas is above the higher of its dew points; absent where neither is known. */
  readonly dewPointMarginK?: number
  readonly hydrateTemperatureC?: number
  /** Why a value is not there. */
  readonly unknown: readonly string[]
}

/** kmol in a cubic metre of the real gas at 15 °C and 101.325 kPa (ISO 6976:2016). */
export function kmolPerM3({ components, fractions }: Composition): number {
  const { density, molarMass } = propertiesAt15(components, fractions)
  return density / molarMass
}

function propertiesAt15(components: Composition['components'], fractions: readonly number[]) {
  return propertyModel(components, { combustion: 15, metering: 15 }).evaluate(fractions)
}

/** What an engine's limits ask of the gas, at its own pressure. */
export function assay({ composition, pressureKpa, temperatureC }: GasAt): Assay {
  const { components, fractions } = composition
  let [sulphide, c4Plus, mass] = [0, 0, 0]
  for (const [i, { name, atoms, molarMass }] of components.entries()) {
    const part = fractions[i] ?? 0
    if (name === 'hydrogen sulphide') [sulphide, mass] = [part, molarMass]
    if (atoms[0] >= 4 && atoms[1] > 0) c4Plus += part
  }
  const hydrocarbon = hydrocarbonDewPoint(composition, pressureKpa)
  const water = waterDewPoint(composition, pressureKpa)
  const dews = [hydrocarbon, water].flatMap((point) => (point.ok ? [point.temperatureC] : []))
  const hydrate = hydrateTemperatureC(propertiesAt15(components, fractions).relativeDensity, pressureKpa)
  return {
    hydrogenSulphideFraction: sulphide,
    hydrogenSulphideMgPerM3: sulphide * mass * kmolPerM3(composition) * 1e6,
    c4PlusFraction: c4Plus,
    ...(hydrocarbon.ok && { hydrocarbonDewPointC: hydrocarbon.temperatureC }),
    ...(water.ok && { waterDewPointC: water.temperatureC }),
    ...(dews.length > 0 && { dewPointMarginK: temperatureC - Math.max(...dews) }),
    ...(hydrate !== undefined && { hydrateTemperatureC: hydrate }),
    unknown: [...(hydrocarbon.ok ? [] : hydrocarbon.reasons), ...(water.ok ? [] : water.reasons)],
  }
}
