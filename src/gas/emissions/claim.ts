import type { Composition } from '../composition.ts'
import { destructionOf, engineAt } from './breakEven.ts'
import type { FactorSet } from './factor.ts'
import {
  type EngineSlip,
  engineWarming,
  type FlareShares,
  flareLine,
  flareWarming,
  warming,
  yields,
} from './warming.ts'

/** What is claimed: an engine that avoids this share of a flare's CO2e, of this gas and with these factors. */
export interface Claim {
  readonly reduction: number
  readonly engine: EngineSlip
  readonly gas: Composition
  readonly factors: FactorSet
}

/**
 * Destruction of the baseline flare at which an engine brings this reduction of CO2e: what must be true for a claim. Undefined where no
 * flare from 0 to 1 does.
 */
export function destructionForReduction(
  { reduction, engine, gas, factors }: Claim,
  { gap = 0, unlit = 0 }: { readonly gap?: number; readonly unlit?: number } = {},
): number | undefined {
  return destructionOf(engineAt(engine, gas, factors) / (1 - below(reduction)), gas, factors, { gap, unlit })
}

/** Unlit share at which it comes out with a flare that destroys and burns as told while it is lit. */
export function unlitForReduction(
  { reduction, engine, gas, factors }: Claim,
  flare: Omit<FlareShares, 'unlit'>,
): number | undefined {
  const target = engineAt(engine, gas, factors) / (1 - below(reduction))
  const at = (unlit: number) => flareLine(gas, factors, { ...flare, unlit })
  return within((target - at(0)) / (at(1) - at(0)), 1)
}

/** Warming potential of methane at which it comes out against the flare, all else as told. */
export function potentialForReduction(
  { reduction, engine, gas, factors }: Claim,
  flare: FlareShares,
): number | undefined {
  const at = (value: number): FactorSet => ({
    ...factors,
    gwp: { ...factors.gwp, CH4: { ...factors.gwp.CH4, value } },
  })
  // Zero where the engine's warming is what the claim leaves of the flare's: a straight line in the potential.
  const excess = (value: number) =>
    engineAt(engine, gas, at(value)) - (1 - below(reduction)) * flareWarming(gas, at(value), flare)
  return within(excess(0) / (excess(0) - excess(1)), Number.POSITIVE_INFINITY)
}

/** Slip, g/kWh, at which it comes out against the flare; the engine's own is not used. */
export function slipForReduction(
  { reduction, engine: { efficiency }, gas, factors }: Claim,
  flare: FlareShares,
): number | undefined {
  const none = engineWarming(gas, factors, 0)
  const target = (1 - below(reduction)) * flareWarming(gas, factors, flare)
  const kmol = (target - none) / (engineWarming(gas, factors, 1) - none)
  const { methane } = warming(gas, factors)
  const found = within(kmol, methane.kmol)
  const { methaneGramsPerKmol, kwhPerKmol } = yields(gas, efficiency)
  return found === undefined ? undefined : ((found / methane.kmol) * methaneGramsPerKmol) / kwhPerKmol
}

/** Share of the flare's CO2e that the engine avoids; below zero where it is worse. */
export function reductionOf({ engine, gas, factors }: Omit<Claim, 'reduction'>, flare: FlareShares): number {
  return 1 - engineAt(engine, gas, factors) / flareWarming(gas, factors, flare)
}

function below(reduction: number): number {
  if (!(reduction < 1)) throw new RangeError(`a reduction of ${reduction} is not below 1`)
  return reduction
}

function within(value: number, most: number): number | undefined {
  return value >= 0 && value <= most ? value : undefined
}
