import type { Fluid, FluidState } from './pengRobinson.ts'
import { vapourFraction } from './rachfordRice.ts'
import { stability, wilsonLnK } from './stability.ts'

/** What a mixture of hydrocarbons and gases parts into at one temperature and pressure, in mole fractions of each phase. */
export type Split =
  | { readonly kind: 'vapour' | 'liquid'; readonly compression: number }
  | {
      readonly kind: 'two-phase'
      /** Moles of vapour over moles in all. */
      readonly vapourFraction: number
      readonly vapour: Float64Array
      readonly liquid: Float64Array
      readonly vapourCompression: number
      readonly liquidCompression: number
      /** Largest difference of ln fugacity between the phases. */
      readonly residual: number
    }
  /** Nothing that may be relied on came out. */
  | { readonly kind: 'unsolved'; readonly reason: string }

const MOST_STEPS = 3000
const ALIKE = 1e-12
/** A single phase with less room than this, in covolumes, is called a liquid (Pedersen, Christensen and Shaikh 2015, chapter 6). */
const LIQUID_BELOW = 1.75

/**
 * Flash at fixed temperature (K) and pressure (kPa absolute): the tangent plane test first, so that one phase is never taken for two or two for
 * one, then successive substitution accelerated by its dominant eigenvalue, and the test again on what came out. All fractions are above 0.
 */
export function split(fluid: Fluid, z: ArrayLike<number>, kelvin: number, kpa: number): Split {
  const state = fluid.at(kelvin, kpa)
  const tested = stability(fluid, state, z, kelvin, kpa)
  if (tested.verdict === 'unknown')
    return { kind: 'unsolved', reason: 'the stability of the mixture could not be told' }
  if (tested.verdict === 'stable') return single(state, z)
  // Wilson's K suits wide-boiling mixtures that the trial phase does not; a slow way is tried where the quick one overshoots.
  const starts = [
    startOf(state, z, tested.trial),
    Float64Array.from(fluid.criticals, (critical) => Math.exp(wilsonLnK(critical, kelvin, kpa))),
  ]
  let failed: Split = { kind: 'unsolved', reason: 'no start led to two phases' }
  for (const accelerate of [true, false])
    for (const start of starts) {
      const solved = substitute(state, z, start, accelerate)
      if (solved.kind === 'two-phase') return confirmed(fluid, state, solved, kelvin, kpa)
      failed = solved
    }
  return failed
}

function single(state: FluidState, z: ArrayLike<number>): Split {
  const compression = state.lnPhi(z, new Float64Array(z.length))
  return {
    kind: state.volumeRatio(z, compression) < LIQUID_BELOW ? 'liquid' : 'vapour',
    compression,
  }
}

/** K from the phase that would part: it is the vapour where it has more room than the mixture. */
function startOf(state: FluidState, z: ArrayLike<number>, trial: Float64Array): Float64Array {
  const scratch = new Float64Array(z.length)
  const lighter =
    state.volumeRatio(trial, state.lnPhi(trial, scratch)) > state.volumeRatio(z, state.lnPhi(z, scratch))
  return trial.map((w, i) => (lighter ? w / (z[i] ?? 1) : (z[i] ?? 1) / w))
}

function substitute(
  state: FluidState,
  z: ArrayLike<number>,
  start: Float64Array,
  accelerate: boolean,
): Split {
  const count = z.length
  const lnK = start.map(Math.log)
  const k = start.slice()
  const [x, y] = [new Float64Array(count), new Float64Array(count)]
  const [lnPhiX, lnPhiY] = [new Float64Array(count), new Float64Array(count)]
  const step = new Float64Array(count)
  let previous = 0
  for (let round = 1; round <= MOST_STEPS; round++) {
    const v = vapourFraction(z, k)
    if (v === undefined) return { kind: 'unsolved', reason: 'the phases ran into one another' }
    normalise(z, k, v, x, y)
    const zx = state.lnPhi(x, lnPhiX)
    const zy = state.lnPhi(y, lnPhiY)
    let [residual, along, square, apart] = [0, 0, 0, 0]
    for (let i = 0; i < count; i++) {
      const next = (lnPhiX[i] ?? 0) - (lnPhiY[i] ?? 0) - (lnK[i] ?? 0)
      along += next * (step[i] ?? 0)
      square += next * next
      step[i] = next
      residual = Math.max(residual, Math.abs(next))
      apart = Math.max(apart, Math.abs(lnK[i] ?? 0))
    }
    if (!Number.isFinite(residual)) return { kind: 'unsolved', reason: 'the equation has no root there' }
    if (apart < 1e-7) return { kind: 'unsolved', reason: 'the phases ran into one another' }
    if (residual < ALIKE || (residual < ALIKE * 100 && round > 200)) {
      if (v <= 0 || v >= 1)
        return { kind: 'unsolved', reason: 'unstable, but no division into two phases was found' }
      const heavierFirst = state.volumeRatio(x, zx) > state.volumeRatio(y, zy)
      return {
        kind: 'two-phase',
        vapourFraction: heavierFirst ? 1 - v : v,
        vapour: heavierFirst ? x : y,
        liquid: heavierFirst ? y : x,
        vapourCompression: heavierFirst ? zx : zy,
        liquidCompression: heavierFirst ? zy : zx,
        residual,
      }
    }
    // Dominant eigenvalue (Orbach and Crowe, Can. J. Chem. Eng. 49 (1971) 509), each sixth round.
    const eigenvalue = previous > 0 ? along / previous : 0
    previous = square
    const stretch =
      accelerate && round % 6 === 0 && eigenvalue > 0 && eigenvalue < 0.98 ? 1 / (1 - eigenvalue) : 1
    for (let i = 0; i < count; i++) {
      lnK[i] = (lnK[i] ?? 0) + stretch * (step[i] ?? 0)
      k[i] = Math.exp(lnK[i] ?? 0)
    }
    if (stretch !== 1) previous = 0
  }
  return { kind: 'unsolved', reason: `no convergence in ${MOST_STEPS} rounds` }
}

function normalise(z: ArrayLike<number>, k: Float64Array, v: number, x: Float64Array, y: Float64Array): void {
  let [sumX, sumY] = [0, 0]
  for (let i = 0; i < z.length; i++) {
    const part = (z[i] ?? 0) / (1 + v * ((k[i] ?? 1) - 1))
    x[i] = part
    y[i] = (k[i] ?? 1) * part
    sumX += part
    sumY += y[i] ?? 0
  }
  for (let i = 0; i < z.length; i++) {
    x[i] = (x[i] ?? 0) / sumX
    y[i] = (y[i] ?? 0) / sumY
  }
}

/** Both phases share a tangent plane, so one test tells whether a third phase would part from them. */
function confirmed(
  fluid: Fluid,
  state: FluidState,
  found: Extract<Split, { kind: 'two-phase' }>,
  kelvin: number,
  kpa: number,
): Split {
  const plenty = found.vapourFraction > 0.5 ? found.vapour : found.liquid
  const tested = stability(fluid, state, plenty, kelvin, kpa)
  return tested.verdict === 'unstable' && tested.distance < -1e-9
    ? { kind: 'unsolved', reason: 'more than two phases, or two others, are more stable' }
    : found
}
