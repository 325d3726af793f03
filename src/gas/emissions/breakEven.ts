import type { Composition } from '../composition.ts'
import type { FactorSet } from './factor.ts'
import {
  amount,
  type EngineSlip,
  engineWarming,
  type FlareShares,
  flareLine,
  flareWarming,
  positive,
  share,
  warming,
  yields,
} from './warming.ts'

/**
 * Share of its methane that an engine destroys: 5.9 g/kWh at 37.8 % on pure methane is 96.9 %. A maker's slip holds for the gas it was
 * measured on, as a rule natural gas; of a gas with little methane the same grams are a larger share.
 */
export function equivalentDestruction({ efficiency, gramsPerKwh }: EngineSlip, gas: Composition): number {
  positive('efficiency', efficiency)
  amount('slip', gramsPerKwh)
  const { methaneGramsPerKmol, kwhPerKmol } = yields(gas, efficiency)
  const share = 1 - (gramsPerKwh * kwhPerKmol) / methaneGramsPerKmol
  if (!(share >= 0))
    throw new RangeError(`${gramsPerKwh} g/kWh is more methane than the gas holds at this efficiency`)
  return share
}

/** The slip of an engine that destroys this share of its methane: the inverse of `equivalentDestruction`. */
export function slipOf(destruction: number, efficiency: number, gas: Composition): number {
  share('destruction', destruction)
  positive('efficiency', efficiency)
  const { methaneGramsPerKmol, kwhPerKmol } = yields(gas, efficiency)
  return ((1 - destruction) * methaneGramsPerKmol) / kwhPerKmol
}

/**
 * Slip, g/kWh, at which an engine that burns the gas warms as much as the flare does; with less it is better. Undefined where the flare
 * is better even than an engine without slip: it leaves carbon as soot, monoxide and heavier hydrocarbons, which have no potential here.
 */
export function breakEvenSlip(
  flare: FlareShares,
  efficiency: number,
  gas: Composition,
  set: FactorSet,
): number | undefined {
  positive('efficiency', efficiency)
  const { methane, kwhPerKmol } = { ...warming(gas, set), ...yields(gas, efficiency) }
  const none = engineWarming(gas, set, 0)
  // One kilomole more of methane unburnt.
  const each = engineWarming(gas, set, 1) - none
  const kmol = (flareWarming(gas, set, flare) - none) / each
  return kmol < 0 ? undefined : (kmol * methane.kilograms * 1000) / kwhPerKmol
}

/** Destruction of a flare, always lit and with combustion `gap` below it, that warms as much as the engine does. */
export function breakEvenDestruction(
  engine: EngineSlip,
  gas: Composition,
  set: FactorSet,
  gap = 0,
): number | undefined {
  return destructionOf(engineAt(engine, gas, set), gas, set, { gap, unlit: 0 })
}

/** Destruction at which a flare warms by `target`; undefined where none from 0 to 1 does. */
export function destructionOf(
  target: number,
  gas: Composition,
  set: FactorSet,
  { gap, unlit }: { readonly gap: number; readonly unlit: number },
): number | undefined {
  // Warming is a straight line in the destruction.
  const at = (destruction: number) =>
    flareLine(gas, set, { destruction, combustion: destruction - gap, unlit })
  const [none, all] = [at(0), at(1)]
  const found = (target - none) / (all - none)
  return found >= 0 && found <= 1 ? found : undefined
}

/** kg of CO2e for a kilomole of gas in the engine. */
export function engineAt({ efficiency, gramsPerKwh }: EngineSlip, gas: Composition, set: FactorSet): number {
  const left = 1 - equivalentDestruction({ efficiency, gramsPerKwh }, gas)
  return engineWarming(gas, set, left * warming(gas, set).methane.kmol)
}
