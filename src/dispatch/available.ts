import { type CubicMetresPerHour, cubicMetresPerHour, sum, type Watts, watts } from '../quantity/index.ts'
import type { EngineState, GasState, Snapshot } from './model.ts'

/** What bounds the load now, and by how much. */
export interface Available {
  /** Power there is: the least of what the running engines and the gas give, and what grids give beside them. */
  readonly power: Watts
  readonly engines: Watts
  /** What may be imported. */
  readonly grid: Watts
  /** Undefined where gas is not measured, or does not limit this site. */
  readonly gas: Watts | undefined
  readonly limit: 'engines' | 'gas' | 'grid' | 'unknown'
}

/** Pressure error is worked off over this time, so that the line pack takes the gusts. Assumed: ten minutes. */
const PRESSURE_HORIZON_H = 600 / 3600
/** Time constant by which the measured inflow is smoothed before it is acted on. Assumed: three minutes. */
const INFLOW_TIME_CONSTANT_MS = 180_000
/** Values older than this are not acted on: the controller holds, then goes to the safe state. */
export const OLDEST_MS = 15_000

/** First-order smoothing of the inflow: after one time constant 63 % of a step has come through. */
export function smoothInflow(
  before: CubicMetresPerHour | undefined,
  now: CubicMetresPerHour,
  elapsedMs: number,
): CubicMetresPerHour {
  if (before === undefined) return now
  return cubicMetresPerHour(
    now + (before - now) * Math.exp(-Math.max(0, elapsedMs) / INFLOW_TIME_CONSTANT_MS),
  )
}

/**
 * Gas that may be drawn now: the smoothed inflow, plus the header's surplus over its set pressure spread over the
 * horizon (less, when the pressure is low). 290 m³/h at 10 kPa above the set point with 0.3 m³/kPa allow
 * 290 + 3 / 0.1667 = 308 m³/h.
 */
export function drawableM3PerH(gas: GasState): number | undefined {
  if (gas.inflow === undefined || gas.pressure === undefined || gas.ageMs > OLDEST_MS) return undefined
  const surplusM3 = (gas.pressure - gas.set) * gas.linePackPerKilopascal
  return Math.max(0, gas.inflow + surplusM3 / PRESSURE_HORIZON_H)
}

/**
 * What engines on one busbar may give together. They share the load by their ratings (assumed: load sharing lines or equal droop), so
 * the one that may give the least of its rating bounds them all: 330 kW and 330 kW of which one may give 80 % give 528 kW.
 * One that may not be run at its minimum load is about to be stopped and counts for nothing.
 */
export function sharedCapacity(
  engines: readonly Pick<EngineState, 'rated' | 'available' | 'minimum'>[],
): Watts {
  const permitted = engines.filter((engine) => engine.available >= engine.minimum)
  const least = permitted.reduce((share, engine) => Math.min(share, engine.available / engine.rated), 1)
  return watts(sum(permitted.map((engine) => engine.rated)) * least)
}

/** Power there is now. Unknown engine states count as nothing; unknown gas holds the load where it is. */
export function available(snapshot: Snapshot, loadNow: Watts | undefined): Available {
  const running = snapshot.engines.filter(
    (engine) => engine.phase === 'running' && engine.breakerClosed === true && engine.leaving !== true,
  )
  const engines = sharedCapacity(running)
  const grid = snapshot.grid?.most ?? watts(0)
  const and = (own: number) => watts(own + grid)
  if (snapshot.gas === undefined)
    return {
      power: and(engines),
      engines,
      grid,
      gas: undefined,
      limit: engines === 0 && grid > 0 ? 'grid' : 'engines',
    }
  const drawable = drawableM3PerH(snapshot.gas)
  if (drawable === undefined) {
    const hold = watts(Math.min(engines + grid, loadNow ?? 0))
    return { power: hold, engines, grid, gas: undefined, limit: 'unknown' }
  }
  const gas = watts(drawable * snapshot.gas.yieldWhPerM3)
  return gas < engines
    ? { power: and(gas), engines, grid, gas, limit: 'gas' }
    : { power: and(engines), engines, grid, gas, limit: 'engines' }
}
