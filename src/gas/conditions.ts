/** Temperatures at which the standard has tables. 15.55 stands for 60 °F, which is 15.5̅ °C. */
export const COMBUSTION_C = [0, 15, 15.55, 20, 25] as const
export const METERING_C = [0, 15, 15.55, 20] as const
export type CombustionC = (typeof COMBUSTION_C)[number]
export type MeteringC = (typeof METERING_C)[number]

/**
 * At which temperature the gas is burnt and at which temperature and pressure its volume is measured. There is no default: a cubic
 * metre at 0 °C holds 7.3 % more gas than one at 20 °C.
 */
export interface Conditions {
  readonly combustion: CombustionC
  readonly metering: MeteringC
  /** Metering pressure, kPa absolute; 101.325 unless said otherwise. The standard holds from 90 to 110 kPa. */
  readonly pressureKpa?: number
}

export const REFERENCE_KPA = 101.325
/** J/(mol·K), with its standard uncertainty (ISO 6976:2016, A.1: CODATA 2010). */
export const GAS_CONSTANT = 8.3144621
export const GAS_CONSTANT_UNCERTAINTY = 0.0000075

/** Kelvin of one of the table's temperatures. */
export function kelvin(celsius: CombustionC | MeteringC): number {
  return celsius === 15.55 ? (60 - 32) / 1.8 + 273.15 : celsius + 273.15
}

export const ideal = {
  /** Ideal molar volume, m³/kmol. */
  molarVolume: (metering: MeteringC, pressureKpa: number): number =>
    (GAS_CONSTANT * kelvin(metering)) / pressureKpa,
}

/** Enthalpy of vaporisation of water, kJ/mol (ISO 6976:2016, clause 5.3 and A.4), and its standard uncertainty. */
export const VAPORISATION: Readonly<Record<CombustionC, number>> = {
  0: 45.064,
  15: 44.431,
  15.55: 44.408,
  20: 44.222,
  25: 44.013,
}
export const VAPORISATION_UNCERTAINTY = 0.004

/** Dry air (ISO 6976:2016, A.2 and A.3): molar mass in kg/kmol, compression factor at the metering temperatures. */
export const AIR = {
  molarMass: 28.96546,
  molarMassUncertainty: 0.00017,
  compression: { 0: 0.999419, 15: 0.999595, 15.55: 0.999601, 20: 0.999645 } as Readonly<
    Record<MeteringC, number>
  >,
  compressionUncertainty: 0.000015,
} as const
