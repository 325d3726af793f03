const MOST_STEPS = 100

/**
 * The vapour fraction at which Σ z(K - 1)/(1 + V(K - 1)) is zero (Rachford and Rice, J. Pet. Technol. 4 (1952) 10): Newton's steps kept between the
 * asymptotes that enclose the one physical root (Whitson and Michelsen, Fluid Phase Equilib. 53 (1989) 51), so it may lie outside 0 to 1.
 * Undefined where all K are on one side of one, since no such root is.
 */
export function vapourFraction(z: ArrayLike<number>, k: ArrayLike<number>): number | undefined {
  let [least, most] = [Infinity, 0]
  for (let i = 0; i < k.length; i++) {
    least = Math.min(least, k[i] ?? Number.NaN)
    most = Math.max(most, k[i] ?? Number.NaN)
  }
  if (!(least < 1 && most > 1) || !Number.isFinite(most)) return undefined
  let low = 1 / (1 - most)
  let high = 1 / (1 - least)
  let v = Math.min(Math.max(0.5, low + (high - low) * 1e-6), high - (high - low) * 1e-6)
  for (let step = 0; step < MOST_STEPS; step++) {
    let [value, slope] = [0, 0]
    for (let i = 0; i < k.length; i++) {
      const excess = (k[i] ?? 1) - 1
      const part = excess / (1 + v * excess)
      value += (z[i] ?? 0) * part
      slope -= (z[i] ?? 0) * part * part
    }
    if (value > 0) low = v
    else high = v
    const newton = v - value / slope
    // Before the bracket is asked: at the root it has closed upon v, and halving it would leave the root.
    if (Math.abs(newton - v) <= 1e-15 * Math.max(1, Math.abs(v))) return newton
    v = newton > low && newton < high ? newton : (low + high) / 2
  }
  return v
}
