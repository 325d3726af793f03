import type { Composition } from '../composition.ts'
import { propertyModel } from '../properties.ts'
import { kilogramsPerKmol } from './burn.ts'
import type { FactorSet } from './factor.ts'
import { sampleOf } from './sample.ts'

/** Megajoules in a kilowatt-hour. */
const MEGAJOULES = 3.6

/** An engine by its efficiency on the net heating value and its slip, both for the same energy: electrical or shaft. */
export interface EngineSlip {
  readonly efficiency: number
  readonly gramsPerKwh: number
}

/** A flare that becomes carbon dioxide by `combustion`, of what it destroys by `destruction`, while it is lit. */
export interface FlareShares {
  readonly destruction: number
  readonly combustion: number
  readonly unlit: number
}

export function flareWarming(gas: Composition, set: FactorSet, flare: FlareShares): number {
  share('destruction', flare.destruction)
  share('combustion', flare.combustion)
  share('unlit share', flare.unlit)
  if (flare.combustion > flare.destruction) throw new RangeError('combustion is above destruction')
  return flareLine(gas, set, flare)
}

/** kg of CO2e for a kilomole of gas; also beyond the shares that a flare can have, since it is a straight line. */
export function flareLine(
  gas: Composition,
  set: FactorSet,
  { destruction, combustion, unlit }: FlareShares,
): number {
  const { carbon, carbonDioxide, methane, nitrous } = warming(gas, set)
  const lit = 1 - unlit
  const burning = set.method === 'subpart-w' ? 1 : lit
  return (
    (carbonDioxide.kmol + carbon * combustion * lit) * carbonDioxide.kilograms +
    methane.kmol * ((1 - destruction) * lit + unlit) * methane.kilograms * set.gwp.CH4.value +
    nitrous * burning
  )
}

/** kg of CO2e for a kilomole of gas, of which `unburnt` kmol of methane. */
export function engineWarming(gas: Composition, set: FactorSet, unburnt: number): number {
  const { carbon, carbonDioxide, methane, nitrous } = warming(gas, set)
  return (
    (carbonDioxide.kmol + carbon - unburnt) * carbonDioxide.kilograms +
    unburnt * methane.kilograms * set.gwp.CH4.value +
    nitrous
  )
}

export function warming(gas: Composition, set: FactorSet) {
  const sample = sampleOf({ composition: gas, metering: 15 }, '', set)
  return {
    carbon: sample.carbon.value,
    carbonDioxide: {
      kmol: sample.carbonDioxide.value,
      kilograms: kilogramsPerKmol(set.molarMass.CO2, set),
    },
    methane: { kmol: sample.methane.value, kilograms: kilogramsPerKmol(set.molarMass.CH4, set) },
    nitrous: set.n2o.value * sample.heat.value * set.gwp.N2O.value,
  }
}

export function yields(gas: Composition, efficiency: number) {
  const { netMolar } = propertyModel(gas.components, { combustion: 25, metering: 15 }).evaluate(gas.fractions)
  const index = gas.components.findIndex(({ name }) => name === 'methane')
  const mass = gas.components[index]?.molarMass ?? 0
  return {
    methaneGramsPerKmol: (gas.fractions[index] ?? 0) * mass * 1000,
    kwhPerKmol: (efficiency * netMolar) / MEGAJOULES,
  }
}

export function positive(what: string, value: number): void {
  if (!(value > 0 && value <= 1)) throw new RangeError(`${what} ${value} is no share above 0 and up to 1`)
}

export function share(what: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${what} ${value} is no share from 0 to 1`)
}

export function amount(what: string, value: number): void {
  if (!(value >= 0 && Number.isFinite(value))) throw new RangeError(`${what} ${value} is no amount from 0 up`)
}
