/** ln Γ(x) for x > 0 by Stirling's series after shifting x above 10 (Abramowitz & Stegun 1964, 6.1.41 and 6.1.15). */
function logGamma(x: number): number {
  let shift = 0
  let at = x
  while (at < 10) {
    shift -= Math.log(at)
    at += 1
  }
  const inverse = 1 / (at * at)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series
}

const SMALL = 1e-300
const EPSILON = 1e-16
const STEPS = 10_000

/** Q(a, x), the upper regularised incomplete gamma function: series below a + 1, continued fraction above it (A&S 6.5.29, 6.5.31). */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < STEPS && term > sum * EPSILON; n++) {
      term *= x / (a + n)
      sum += term
    }
    return 1 - front * sum
  }
  let b = x + 1 - a
  let c = 1 / SMALL
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < STEPS; n++) {
    const numerator = -n * (n - a)
    b += 2
    d = 1 / Math.max(SMALL, numerator * d + b)
    c = Math.max(SMALL, b + numerator / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < EPSILON) break
  }
  return front * fraction
}

/** The share of the chi-squared distribution above `x`: 3.84 with one degree of freedom leaves 5 %. */
export function chiSquaredAbove(x: number, degrees: number): number {
  return degrees === 0 ? (x > 0 ? 0 : 1) : upperGamma(degrees / 2, x / 2)
}

/** The value that chance exceeds with probability `alpha`: 11.07 at 5 % with five degrees; 0 with none. Nothing exceeds it at 0. */
export function chiSquaredCritical(alpha: number, degrees: number): number {
  if (degrees === 0) return 0
  if (alpha <= 0) return Number.POSITIVE_INFINITY
  let low = 0
  let high = degrees + 10
  while (chiSquaredAbove(high, degrees) > alpha) high *= 2
  for (let step = 0; step < 200 && high - low > 1e-13 * high; step++) {
    const middle = (low + high) / 2
    if (chiSquaredAbove(middle, degrees) > alpha) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/**
 * The value that the largest of `tests` standardised adjustments exceeds with probability `alpha` at most, whatever
 * their correlation: two-sided normal at 1 - (1 - alpha)^(1/tests), after Šidák, as R. S. H. Mah and A. C. Tamhane,
 * AIChE Journal 28 (1982) 828, apply it to measurements. With five tests at 5 % it is 2.569.
 */
export function measurementCritical(alpha: number, tests: number): number {
  const each = -Math.expm1(Math.log1p(-alpha) / Math.max(1, tests))
  return Math.sqrt(chiSquaredCritical(each, 1))
}
