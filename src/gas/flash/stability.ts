import type { Critical } from './critical.ts'
import type { Fluid, FluidState, Root } from './pengRobinson.ts'

/** Whether a mixture stays one phase, and if not, of what the phase is that would part from it. */
export type Stability =
  | { readonly verdict: 'stable' }
  | { readonly verdict: 'unstable'; readonly trial: Float64Array; readonly distance: number }
  /** No trial came to an end: neither may be said. */
  | { readonly verdict: 'unknown' }

const MOST_STEPS = 2000
/** Tangent plane distance over RT below which a mixture is unstable; round-off is a hundred times less. */
const UNSTABLE = -1e-11

/** ln K of Wilson (1968), by which iterations begin. */
export function wilsonLnK(critical: Critical, kelvin: number, kpa: number): number {
  return (
    Math.log(critical.pressure / kpa) + 5.373 * (1 + critical.acentric) * (1 - critical.temperature / kelvin)
  )
}

/**
 * Michelsen's tangent plane test (Fluid Phase Equilib. 9 (1982) 1): from a vapour-like, a liquid-like and some nearly pure trial phases, by
 * successive substitution. A trial below the tangent plane proves instability wherever it is met.
 */
export function stability(
  fluid: Fluid,
  state: FluidState,
  z: ArrayLike<number>,
  kelvin: number,
  kpa: number,
): Stability {
  const count = z.length
  const d = new Float64Array(count)
  const lnPhi = new Float64Array(count)
  state.lnPhi(z, lnPhi)
  for (let i = 0; i < count; i++) d[i] = Math.log(z[i] ?? 0) + (lnPhi[i] ?? 0)
  const lnK = Float64Array.from(fluid.criticals, (critical) => wilsonLnK(critical, kelvin, kpa))
  let unknown = false
  let best: { readonly trial: Float64Array; readonly distance: number } | undefined
  for (const { lnW, root } of trialsOf(z, lnK)) {
    const ended = descend(state, z, d, lnW, root, lnPhi)
    if (ended === 'unknown') unknown = true
    else if (ended !== undefined && ended.distance < (best?.distance ?? UNSTABLE)) best = ended
  }
  if (best !== undefined) return { verdict: 'unstable', ...best }
  return { verdict: unknown ? 'unknown' : 'stable' }
}

interface Trial {
  readonly lnW: Float64Array
  /** Vapours are kept on the root of vapours and liquids on theirs, or the more stable root draws both to the same phase. */
  readonly root: Root
}

/** Wilson's vapour and liquid, and the lightest, heaviest and three most plentiful components almost pure. */
function trialsOf(z: ArrayLike<number>, lnK: Float64Array): readonly Trial[] {
  const lnZ = Float64Array.from(z, Math.log)
  const trials: Trial[] = [
    { lnW: lnZ.map((value, i) => value + (lnK[i] ?? 0)), root: 'vapour' },
    { lnW: lnZ.map((value, i) => value - (lnK[i] ?? 0)), root: 'liquid' },
  ]
  if (z.length === 1) return trials
  const pure = (place: number) =>
    lnZ.map((_, i) => (i === place ? Math.log(0.95) : Math.log(0.05 / (z.length - 1))))
  const order = [...lnK.keys()].sort((one, other) => (lnK[one] ?? 0) - (lnK[other] ?? 0))
  const plenty = [...lnK.keys()].sort((one, other) => (z[other] ?? 0) - (z[one] ?? 0)).slice(0, 3)
  trials.push({ lnW: pure(order.at(-1) ?? 0), root: 'vapour' })
  for (const place of new Set([order[0] ?? 0, order.at(-1) ?? 0, ...plenty]))
    trials.push({ lnW: pure(place), root: 'stable' })
  return trials
}

/** Where a trial ends: undefined where it comes back to the mixture itself or to a stationary point above the plane. */
function descend(
  state: FluidState,
  z: ArrayLike<number>,
  d: Float64Array,
  lnW: Float64Array,
  root: Root,
  lnPhi: Float64Array,
): { readonly trial: Float64Array; readonly distance: number } | 'unknown' | undefined {
  const count = z.length
  const w = new Float64Array(count)
  for (let step = 0; step < MOST_STEPS; step++) {
    let sum = 0
    // Bounded, so that a hopeless trial neither overflows nor vanishes.
    for (let i = 0; i < count; i++) sum += w[i] = Math.exp(Math.min(300, Math.max(-300, lnW[i] ?? 0)))
    for (let i = 0; i < count; i++) w[i] = (w[i] ?? 0) / sum
    if (!Number.isFinite(state.lnPhi(w, lnPhi, root))) return 'unknown'
    let [change, away, distance] = [0, 0, 0]
    for (let i = 0; i < count; i++) {
      const next = (d[i] ?? 0) - (lnPhi[i] ?? 0)
      const old = Math.log(w[i] ?? 0) // of the normalised trial
      distance += (w[i] ?? 0) * (old - next)
      change = Math.max(change, (w[i] ?? 0) > 1e-12 ? Math.abs(next - (lnW[i] ?? 0)) : 0)
      away = Math.max(away, Math.abs(old - Math.log(z[i] ?? 0)))
      lnW[i] = next
    }
    // A converged point below the plane, or one that has been below it for long enough to be a good start.
    if (distance < UNSTABLE && (change < 1e-4 || step > 30)) return { trial: w, distance }
    if (away < 1e-4 && change < 1e-4) return undefined
    // The distance is stationary there, so it is known to the square of the change; close to zero the change must be less.
    if (change < (distance > 1e-7 ? 1e-6 : 1e-10)) return undefined
  }
  return 'unknown'
}
