import type { Composition } from './composition.ts'
import { kelvin, type MeteringC } from './conditions.ts'
import { propertyModel } from './properties.ts'

/** Base conditions that contracts, meters and reports name, all at 101.325 kPa: the temperature of metering and where it is set. */
export const BASES = {
  normal: { metering: 0, source: 'DIN 1343: normal cubic metre, 0 °C' },
  iso: { metering: 15, source: 'ISO 13443: standard reference conditions, 15 °C' },
  russian: { metering: 20, source: 'GOST 2939-63: standard conditions, 20 °C' },
  us: { metering: 15.55, source: 'United States: 60 °F and 14.696 psi' },
} as const satisfies Readonly<Record<string, { readonly metering: MeteringC; readonly source: string }>>
export type BaseName = keyof typeof BASES
export const BASE_NAMES: readonly BaseName[] = ['normal', 'iso', 'russian', 'us']

/** Cubic metres of a standard cubic foot: 0.3048³, exactly. */
export const CUBIC_FOOT_M3 = 0.3048 ** 3

/**
 * By how much a volume of the same gas is larger at base `to` than at base `from`: V = n·Z·R·T / p, with Z of each base by ISO 6976.
 * From 20 °C to 15 °C it is 0.98294 for an ideal gas and 0.98283 for methane.
 */
export function baseFactor(composition: Composition, from: BaseName, to: BaseName): number {
  const volume = (base: BaseName) => {
    const { metering } = BASES[base]
    const model = propertyModel(composition.components, { combustion: 15, metering })
    return kelvin(metering) * model.evaluate(composition.fractions).compressionFactor
  }
  return volume(to) / volume(from)
}
