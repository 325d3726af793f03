import { measurementCritical } from './chiSquared.ts'
import { dot, type Fit } from './fit.ts'
import { solve } from './sparse/factor.ts'

/** Two adjustments that always move together to this share cannot be told apart by any data. */
const TOGETHER = 1 - 1e-9
/** A measurement whose check has shrunk to this share of what it was is checked by nothing any more. */
const UNCHECKED = 1e-9

/** Where this many measurements are wrong the graph is, and naming more of them helps nobody. */
const MOST = 100

export interface Suspects {
  /** Grossly wrong measurements, worst first. */
  readonly named: readonly string[]
  /** Groups beyond the critical value of which no equation tells which is wrong. */
  readonly undecided: readonly (readonly string[])[]
}

/**
 * Serial elimination by the measurement test: while the largest |adjustment| / sigma is beyond its critical value, its
 * measurement is set aside and the others are tested without it (the iterative measurement test of R. W. Serth and
 * W. A. Heenan, AIChE Journal 32 (1986) 733). Setting one aside is a change of rank one of S⁻¹, so each costs one solve.
 */
export function findSuspects(result: Fit, alpha: number): Suspects {
  const { checks, measured, columns } = result
  const pulls = Float64Array.from(result.pulls)
  const spreads = Float64Array.from(result.spreads)
  const named: string[] = []
  const undecided: string[][] = []
  const removed: { readonly vector: Float64Array; readonly spread: number }[] = []
  const name = (k: number) => columns[measured[k] ?? 0]?.id ?? ''
  for (let round = 0; round < Math.min(MOST, result.degrees); round++) {
    const { worst, test, tests } = worstOf(pulls, spreads)
    if (worst < 0 || test <= measurementCritical(alpha, tests)) break
    const vector = new Float64Array(result.factorised.structure.size)
    const check = checks[worst]
    const spread = spreads[worst] ?? 0
    const pull = pulls[worst] ?? 0
    if (check === undefined) break
    check.rows.forEach((row, a) => {
      vector[row] = check.coefficients[a] ?? 0
    })
    solve(result.factorised, vector)
    for (const earlier of removed) {
      const share = dot(check, earlier.vector) / earlier.spread
      for (let row = 0; row < vector.length; row++)
        vector[row] = (vector[row] ?? 0) - share * (earlier.vector[row] ?? 0)
    }
    removed.push({ vector, spread })
    const together: number[] = []
    checks.forEach((other, k) => {
      const before = spreads[k] ?? 0
      if (before === 0) return
      const common = dot(other, vector)
      if (Math.abs(common) >= TOGETHER * Math.sqrt(before * spread)) together.push(k)
      const after = before - common ** 2 / spread
      spreads[k] = after > UNCHECKED * (result.spreads[k] ?? 0) ? after : 0
      pulls[k] = (pulls[k] ?? 0) - (common * pull) / spread
    })
    spreads[worst] = 0
    if (together.length > 1) undecided.push(together.map(name))
    else named.push(name(worst))
  }
  return { named, undecided }
}

function worstOf(pulls: Float64Array, spreads: Float64Array): { worst: number; test: number; tests: number } {
  let worst = -1
  let test = 0
  let tests = 0
  spreads.forEach((spread, k) => {
    if (spread <= 0) return
    tests++
    const size = Math.abs(pulls[k] ?? 0) / Math.sqrt(spread)
    if (size > test) {
      test = size
      worst = k
    }
  })
  return { worst, test, tests }
}
