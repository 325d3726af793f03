import { ATOMIC_UNCERTAINTIES, type Component, nobleUncertainty } from './components.ts'
import { type Composition, LEAST_COMPRESSION } from './composition.ts'
import {
  AIR,
  COMBUSTION_C,
  type Conditions,
  GAS_CONSTANT,
  GAS_CONSTANT_UNCERTAINTY,
  ideal,
  METERING_C,
  REFERENCE_KPA,
  VAPORISATION,
  VAPORISATION_UNCERTAINTY,
} from './conditions.ts'

/** The properties of a real gas at its conditions, each by its usual name; volumes are real, not ideal. */
export interface GasProperties {
  /** kg/kmol */
  readonly molarMass: number
  readonly compressionFactor: number
  /** kJ/mol */
  readonly grossMolar: number
  readonly netMolar: number
  /** MJ/kg */
  readonly grossMass: number
  readonly netMass: number
  /** MJ/m³ at the metering conditions */
  readonly grossVolume: number
  readonly netVolume: number
  /** kg/m³ at the metering conditions */
  readonly density: number
  /** To dry air at the same conditions. */
  readonly relativeDensity: number
  /** MJ/m³ */
  readonly grossWobbe: number
  readonly netWobbe: number
}

/** A gas of fixed components at fixed conditions: evaluates many compositions quickly. */
export interface PropertyModel {
  readonly components: readonly Component[]
  /** Fractions in the order of the components; they are taken as they are and must sum to one. */
  evaluate(fractions: ArrayLike<number>): GasProperties
}

/**
 * ISO 6976:2016, clauses 5 to 9. The net value is the gross one less the heat of vaporisation of the water formed, half a mole
 * for each hydrogen atom (clause 5.3), so that it needs no table of its own.
 */
export function propertyModel(components: readonly Component[], conditions: Conditions): PropertyModel {
  const { pressureKpa = REFERENCE_KPA } = conditions
  const combustion = COMBUSTION_C.indexOf(conditions.combustion)
  const metering = METERING_C.indexOf(conditions.metering)
  if (combustion < 0 || metering < 0) throw new RangeError('the standard has no table for these temperatures')
  const count = components.length
  const mass = Float64Array.from(components, (component) => component.molarMass)
  const root = Float64Array.from(components, (component) => component.summation[metering] ?? 0)
  const gross = Float64Array.from(components, (component) => component.calorific[combustion] ?? 0)
  const hydrogen = Float64Array.from(components, (component) => component.atoms[1])
  const volume = ideal.molarVolume(conditions.metering, pressureKpa)
  const ratio = pressureKpa / REFERENCE_KPA
  const latent = VAPORISATION[conditions.combustion] / 2
  // Air's factor is told at the reference pressure; its departure from one goes with the pressure (clause 8.2).
  const airCompression = 1 - ratio * (1 - AIR.compression[conditions.metering])
  return {
    components,
    evaluate(fractions) {
      let m = 0
      let s = 0
      let h = 0
      let b = 0
      for (let index = 0; index < count; index++) {
        const x = fractions[index] ?? 0
        m += x * (mass[index] ?? 0)
        s += x * (root[index] ?? 0)
        h += x * (gross[index] ?? 0)
        b += x * (hydrogen[index] ?? 0)
      }
      const z = 1 - ratio * s * s
      const net = h - latent * b
      const real = volume * z
      const relative = ((m / AIR.molarMass) * airCompression) / z
      const wobbe = Math.sqrt(relative)
      return {
        molarMass: m,
        compressionFactor: z,
        grossMolar: h,
        netMolar: net,
        grossMass: h / m,
        netMass: net / m,
        grossVolume: h / real,
        netVolume: net / real,
        density: m / real,
        relativeDensity: relative,
        grossWobbe: h / real / wobbe,
        netWobbe: net / real / wobbe,
      }
    },
  }
}

export interface CalculatedGas {
  readonly properties: GasProperties
  /** Standard uncertainty (k = 1) of each property; of the composition's part only where its uncertainty was given. */
  readonly uncertainties: GasProperties
  readonly warnings: readonly string[]
}

/** The properties of one composition with their uncertainties, and what the standard does not vouch for. */
export function gasProperties(composition: Composition, conditions: Conditions): CalculatedGas {
  const { components, fractions } = composition
  const properties = propertyModel(components, conditions).evaluate(fractions)
  const warnings = [...composition.warnings]
  if (properties.compressionFactor <= LEAST_COMPRESSION)
    warnings.push(
      `the compression factor is ${properties.compressionFactor.toFixed(4)}; ISO 6976 holds above ${LEAST_COMPRESSION} (clause 5)`,
    )
  const { pressureKpa = REFERENCE_KPA } = conditions
  if (pressureKpa < 90 || pressureKpa > 110)
    warnings.push(`${pressureKpa} kPa is outside 90 to 110 kPa, for which ISO 6976 holds (clause 5)`)
  if (composition.uncertainties === undefined)
    warnings.push('the uncertainties leave out the composition, whose own was not given')
  return { properties, uncertainties: uncertaintiesOf(composition, conditions, properties), warnings }
}

/**
 * ISO 6976:2016, Annex B: each input's standard uncertainty times how the property leans on it, as a sum of squares. Fractions are
 * taken as uncorrelated where no correlations are given; molar masses are correlated through the atomic weights that they share.
 */
function uncertaintiesOf(
  composition: Composition,
  conditions: Conditions,
  properties: GasProperties,
): GasProperties {
  const { components, fractions } = composition
  const { pressureKpa = REFERENCE_KPA } = conditions
  const combustion = COMBUSTION_C.indexOf(conditions.combustion)
  const metering = METERING_C.indexOf(conditions.metering)
  const ratio = pressureKpa / REFERENCE_KPA
  const { molarMass: m, compressionFactor: z, grossMolar, netMolar } = properties
  const s = Math.sqrt((1 - z) / ratio)
  const latent = VAPORISATION[conditions.combustion]
  const hydrogen = sum(components, (component, index) => (fractions[index] ?? 0) * component.atoms[1])

  // Squares of relative uncertainties, by where they come from.
  const heat = Math.sqrt(
    sum(components, (component, index) => ((fractions[index] ?? 0) * component.calorificUncertainty) ** 2),
  )
  const water = (hydrogen / 2) * VAPORISATION_UNCERTAINTY
  const summation =
    (2 * ratio * s) ** 2 *
    sum(components, (component, index) => ((fractions[index] ?? 0) * component.summationUncertainty) ** 2)
  const masses = massUncertainty(components, fractions)
  const constant = (GAS_CONSTANT_UNCERTAINTY / GAS_CONSTANT) ** 2
  const air = (AIR.molarMassUncertainty / AIR.molarMass) ** 2 + AIR.compressionUncertainty ** 2

  const grossOf = (component: Component) => component.calorific[combustion] ?? 0
  const netOf = (component: Component) => grossOf(component) - (latent / 2) * component.atoms[1]
  const rootOf = (component: Component) => component.summation[metering] ?? 0
  /** How ln Z leans on a fraction. */
  const leanZ = (component: Component) => (-2 * ratio * s * rootOf(component)) / z
  const leanM = (component: Component) => component.molarMass / m

  const value = (of: number, lean: (component: Component) => number, others: number): number =>
    Math.abs(of) * Math.sqrt(compositionVariance(composition, lean) + others)
  const heatOf = (whole: number, net: boolean) =>
    whole === 0 ? 0 : (heat ** 2 + (net ? water ** 2 : 0)) / whole ** 2
  const leanH = (whole: number, net: boolean) => (component: Component) =>
    whole === 0 ? 0 : (net ? netOf(component) : grossOf(component)) / whole
  const zz = summation / z ** 2
  const mm = masses / m ** 2

  const kind = (whole: number, net: boolean) => ({
    molar: value(whole, leanH(whole, net), heatOf(whole, net)),
    mass: value(whole / m, (c) => leanH(whole, net)(c) - leanM(c), heatOf(whole, net) + mm),
    volume: value(
      net ? properties.netVolume : properties.grossVolume,
      (c) => leanH(whole, net)(c) - leanZ(c),
      heatOf(whole, net) + zz + constant,
    ),
    wobbe: value(
      net ? properties.netWobbe : properties.grossWobbe,
      (c) => leanH(whole, net)(c) - leanZ(c) / 2 - leanM(c) / 2,
      heatOf(whole, net) + zz / 4 + mm / 4 + constant + air / 4,
    ),
  })
  const gross = kind(grossMolar, false)
  const net = kind(netMolar, true)
  return {
    molarMass: value(m, leanM, mm),
    compressionFactor: value(z, leanZ, zz),
    grossMolar: gross.molar,
    netMolar: net.molar,
    grossMass: gross.mass,
    netMass: net.mass,
    grossVolume: gross.volume,
    netVolume: net.volume,
    density: value(properties.density, (c) => leanM(c) - leanZ(c), mm + zz + constant),
    relativeDensity: value(properties.relativeDensity, (c) => leanM(c) - leanZ(c), mm + zz + air),
    grossWobbe: gross.wobbe,
    netWobbe: net.wobbe,
  }
}

/** What the fractions' own uncertainties come to, through how a property leans on each; their correlations count where given. */
function compositionVariance(
  { components, uncertainties, correlations }: Composition,
  lean: (component: Component) => number,
): number {
  const parts = components.map((component, index) => lean(component) * (uncertainties?.[index] ?? 0))
  if (correlations === undefined) return parts.reduce((total, part) => total + part ** 2, 0)
  const variance = parts.reduce(
    (total, one, row) =>
      total +
      parts.reduce((inner, other, column) => inner + one * other * (correlations[row]?.[column] ?? 0), 0),
    0,
  )
  // Rounded coefficients can leave a hair less than nothing.
  return Math.max(0, variance)
}

/** Square of the standard uncertainty of the molar mass that comes from the atomic weights, which all components share. */
function massUncertainty(components: readonly Component[], fractions: readonly number[]): number {
  const shared = ATOMIC_UNCERTAINTIES.reduce((squares, uncertainty, atom) => {
    const atoms = sum(
      components,
      (component, index) => (fractions[index] ?? 0) * (component.atoms[atom] ?? 0),
    )
    return squares + (atoms * uncertainty) ** 2
  }, 0)
  return (
    shared +
    sum(components, (component, index) => ((fractions[index] ?? 0) * nobleUncertainty(component)) ** 2)
  )
}

function sum(components: readonly Component[], of: (component: Component, index: number) => number): number {
  return components.reduce((total, component, index) => total + of(component, index), 0)
}
