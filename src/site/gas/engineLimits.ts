import {
  type CatalogueEngine,
  checkFuel,
  type EngineConditions,
  type EngineFuel,
  engineFuel,
  engineNamed,
  type FuelCheck,
  highestLoad,
} from '../../power/index.ts'
import { celsius, megajoulesPerCubicMetre, type Watts, watts } from '../../quantity/index.ts'
import type { PlantEngine } from '../plant.ts'
import { fractionOf, type KnownGas } from './known.ts'

/** What the place and the gas are now, as far as it is known. */
export interface Surroundings {
  readonly gas: KnownGas
  /** What the gas falls to before more is known of it; undefined where it does not fall. */
  readonly falling?: KnownGas | undefined
  /** Where an analyser of its own tells it, and what treatment leaves of it. */
  readonly hydrogenSulphidePpm: number | undefined
  readonly ambientC: number | undefined
  readonly altitudeM: number
}

/** What one engine may give, with every limit that was looked at. */
export interface EngineAllowance {
  /** Share of its rating; 0 where it may not run. */
  readonly share: number
  readonly power: Watts
  /** What holds it down, the hardest first; empty where nothing does. */
  readonly why: readonly string[]
  readonly checks: readonly FuelCheck[]
  /** What nobody tells. */
  readonly unknown: readonly string[]
}

/** Of the entry that the site file names, with the site's own limits in the place of the sheet's; undefined where there is neither. */
export function limitsOf(engine: PlantEngine): CatalogueEngine | undefined {
  const { catalogue, gas_limits: own, model, rated_kw: rated } = engine.entry
  const sheet = engineNamed(catalogue ?? '')
  if (own === undefined) return sheet
  const source = own.source
  const base: CatalogueEngine = sheet ?? {
    maker: '',
    id: engine.id,
    model,
    also: [],
    kind: 'reciprocating',
    cycle: 'lean burn',
    gas: 'associated gas',
    rating: { power_kw: rated, measured_at: 'generator', duty: 'not said', source },
    fuel_use: [],
    fuel_limits: [],
    service: [],
  }
  const { methane_number: number, hydrogen_sulphide_ppm: most } = own
  return {
    ...base,
    ...(number !== undefined && {
      methane_number: {
        method: 'EN 16726' as const,
        full_rating_from: number.full_rating_from,
        derating: number.derating.map((point) => ({
          methane_number: point.methane_number,
          share: point.load_share,
        })),
        source,
      },
    }),
    ...(most !== undefined && {
      fuel_limits: [
        ...base.fuel_limits.filter(({ property }) => property !== 'hydrogen_sulphide'),
        { property: 'hydrogen_sulphide', unit: 'ppm', most, beyond: 'not permitted', source },
      ],
    }),
  }
}

/** The fuel as the engine's limits look at it. */
export function fuelOf({ gas, hydrogenSulphidePpm }: Surroundings): EngineFuel {
  const measured = {
    heat: megajoulesPerCubicMetre(gas.heat.value),
    ...(hydrogenSulphidePpm !== undefined && { hydrogenSulphidePpm }),
  }
  if (gas.composition !== undefined) return engineFuel(gas.composition, measured)
  const number = gas.methaneNumber
  const written = { method: 'EN 16726 Annex A (MWM)', valid: true, reasons: [] } as const
  return { ...measured, methaneNumbers: number === undefined ? [] : [{ ...written, value: number }] }
}

/** An analysis that does not name hydrogen sulphide did not look for it: that is unknown, not zero. */
function sulphideLookedFor({ gas, hydrogenSulphidePpm }: Surroundings): boolean {
  return hydrogenSulphidePpm !== undefined || fractionOf(gas, 'hydrogen sulphide') !== undefined
}
const NOT_LOOKED_FOR: FuelCheck = {
  property: 'hydrogen_sulphide',
  verdict: 'unknown',
  why: 'the analysis does not name it',
}

/**
 * What an engine may give in these surroundings; undefined where neither catalogue nor site file has limits of it. While the gas falls, it may
 * give no more than on what it falls to: an analyser's gas is minutes old when it is told. What is only expected takes an engine to its least
 * load, and stops none: that takes a gas that was measured.
 */
export function allowanceOf(engine: PlantEngine, now: Surroundings): EngineAllowance | undefined {
  const { falling, ...present } = now
  const allowance = allowanceNow(engine, present)
  const then = falling === undefined ? undefined : allowanceNow(engine, { ...present, gas: falling })
  if (allowance === undefined || then === undefined || then.share >= allowance.share) return allowance
  const power = watts(Math.max(then.power, Math.min(allowance.power, engine.minimum)))
  return {
    ...allowance,
    share: power / engine.rated,
    power,
    why: then.why.map((why) => `expected: ${why}`),
  }
}

function allowanceNow(engine: PlantEngine, now: Surroundings): EngineAllowance | undefined {
  const limits = limitsOf(engine)
  if (limits === undefined) return undefined
  const fuel = fuelOf(now)
  const conditions: EngineConditions = {
    fuel,
    ...(now.ambientC !== undefined && {
      air: { ambient: celsius(now.ambientC), altitudeM: now.altitudeM },
    }),
  }
  const told = highestLoad(limits, conditions)
  const ownRating = told.at === 'generator' && limits.rating.power_kw * 1000 >= engine.rated
  const power = Math.min(engine.rated, ownRating ? told.power : engine.rated * told.share)
  return {
    share: power / engine.rated,
    power: watts(power),
    why: told.bounds.filter(({ share, by }) => share < 1 && by !== 'rating').map(({ why }) => why),
    checks: checkFuel(limits, fuel).map((check) =>
      check.property === 'hydrogen_sulphide' && !sulphideLookedFor(now) ? NOT_LOOKED_FOR : check,
    ),
    unknown: told.unknown,
  }
}
