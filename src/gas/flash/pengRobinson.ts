import { GAS_CONSTANT } from '../conditions.ts'
import type { Critical } from './critical.ts'
import { realRoots } from './cubic.ts'

/** Ωa and Ωb, exact for this cubic; the paper of 1976 prints 0.45724 and 0.07780. */
const OMEGA_A = 0.457235528921
const OMEGA_B = 0.0777960739039
const ROOT2 = Math.SQRT2
const WIDTH = 2 * ROOT2

/** Which root of the cubic is meant: that of the lower Gibbs energy, the largest or the smallest. */
export type Root = 'stable' | 'vapour' | 'liquid'

/** A fluid at one temperature and pressure. */
export interface FluidState {
  /** Writes ln φ of each component and returns the compression factor. */
  lnPhi(fractions: ArrayLike<number>, out: Float64Array, root?: Root): number
  /** Enthalpy above that of the ideal gas, kJ/kmol. */
  enthalpyDeparture(fractions: ArrayLike<number>, root?: Root): number
  /** Molar volume over the covolume b, which tells liquids from vapours. */
  volumeRatio(fractions: ArrayLike<number>, compression: number): number
}

/** The equation of Peng and Robinson for fixed components. */
export interface Fluid {
  readonly criticals: readonly Critical[]
  /** K and absolute kPa. */
  at(kelvin: number, kpa: number): FluidState
}

/**
 * Peng and Robinson, Ind. Eng. Chem. Fundam. 15 (1976) 59, with van der Waals' mixing rules. `form` 1978 takes the later expression for
 * acentric factors above 0.491 (Robinson and Peng, GPA RR-28, 1978); below they are the same.
 */
export function pengRobinson(
  criticals: readonly Critical[],
  interaction: (one: number, other: number) => number,
  form: 1976 | 1978 = 1978,
): Fluid {
  const count = criticals.length
  const slope = Float64Array.from(criticals, ({ acentric }) => slopeOf(acentric, form))
  const coupling = new Float64Array(count * count)
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++) coupling[i * count + j] = 1 - (i === j ? 0 : interaction(i, j))
  return {
    criticals,
    at(kelvin, kpa) {
      const root = new Float64Array(count)
      const fall = new Float64Array(count)
      const b = new Float64Array(count)
      const a = new Float64Array(count * count)
      for (let i = 0; i < count; i++) {
        const { temperature, pressure } = criticals[i] ?? { temperature: 1, pressure: 1 }
        const tr = kelvin / temperature
        const pr = kpa / pressure
        const m = slope[i] ?? 0
        const alphaRoot = 1 + m * (1 - Math.sqrt(tr))
        root[i] = (Math.sqrt(OMEGA_A * pr) / tr) * Math.abs(alphaRoot)
        // d ln √α / d ln T, for the enthalpy.
        fall[i] = (-m * Math.sqrt(tr)) / (2 * alphaRoot)
        b[i] = (OMEGA_B * pr) / tr
      }
      for (let i = 0; i < count; i++)
        for (let j = 0; j < count; j++)
          a[i * count + j] = (root[i] ?? 0) * (root[j] ?? 0) * (coupling[i * count + j] ?? 1)
      return stateOf(kelvin, count, a, b, fall)
    },
  }
}

function slopeOf(acentric: number, form: 1976 | 1978): number {
  return form === 1978 && acentric > 0.491
    ? 0.379642 + (1.48503 - (0.164423 - 0.016666 * acentric) * acentric) * acentric
    : 0.37464 + (1.54226 - 0.26992 * acentric) * acentric
}

function stateOf(
  kelvin: number,
  count: number,
  a: Float64Array,
  b: Float64Array,
  fall: Float64Array,
): FluidState {
  const pull = new Float64Array(count)
  /** Mixes into `pull` (Σj xj aij) and returns A and B. */
  const mix = (x: ArrayLike<number>): readonly [number, number] => {
    let [bigA, bigB] = [0, 0]
    for (let i = 0; i < count; i++) {
      let sum = 0
      const row = i * count
      for (let j = 0; j < count; j++) sum += (x[j] ?? 0) * (a[row + j] ?? 0)
      pull[i] = sum
      bigA += (x[i] ?? 0) * sum
      bigB += (x[i] ?? 0) * (b[i] ?? 0)
    }
    return [bigA, bigB]
  }
  return {
    lnPhi(x, out, root = 'stable') {
      const [bigA, bigB] = mix(x)
      const z = compression(bigA, bigB, root)
      const log = logTerm(z, bigB)
      const lnGap = Math.log(z - bigB)
      for (let i = 0; i < count; i++) {
        const share = (b[i] ?? 0) / bigB
        out[i] =
          share * (z - 1) - lnGap - (bigA / (WIDTH * bigB)) * ((2 * (pull[i] ?? 0)) / bigA - share) * log
      }
      return z
    },
    enthalpyDeparture(x, root = 'stable') {
      const [bigA, bigB] = mix(x)
      const z = compression(bigA, bigB, root)
      // T·da/dT over a, from d ln √α / d ln T of both partners of a pair.
      let change = 0
      for (let i = 0; i < count; i++) change += 2 * (x[i] ?? 0) * (pull[i] ?? 0) * (fall[i] ?? 0)
      return GAS_CONSTANT * kelvin * (z - 1 + ((change - bigA) / (WIDTH * bigB)) * logTerm(z, bigB))
    },
    volumeRatio(x, z) {
      return z / mix(x)[1]
    },
  }
}

function logTerm(z: number, bigB: number): number {
  return Math.log((z + (1 + ROOT2) * bigB) / (z + (1 - ROOT2) * bigB))
}

function compression(bigA: number, bigB: number, root: Root): number {
  const roots = realRoots(
    bigB - 1,
    bigA - 3 * bigB ** 2 - 2 * bigB,
    -(bigA * bigB - bigB ** 2 - bigB ** 3),
  ).filter((z) => z > bigB)
  const [least = Number.NaN] = roots
  const most = roots.at(-1) ?? Number.NaN
  if (root === 'liquid' || least === most) return least
  if (root === 'vapour') return most
  const energy = (z: number) => z - Math.log(z - bigB) - (bigA / (WIDTH * bigB)) * logTerm(z, bigB)
  return energy(least) < energy(most) ? least : most
}
