/**
 * Real roots of z³ + a·z² + b·z + c, ascending (one or three; double roots count twice), each polished by Newton's method. By Viète's
 * trigonometric form where there are three.
 */
export function realRoots(a: number, b: number, c: number): readonly number[] {
  const shift = a / 3
  const p = b - a * shift
  const q = 2 * shift ** 3 - b * shift + c
  const discriminant = (q / 2) ** 2 + (p / 3) ** 3
  if (discriminant > 0) {
    const root = Math.sqrt(discriminant)
    // Of the two sums the one without cancellation is taken.
    const larger = Math.cbrt(q > 0 ? -q / 2 - root : -q / 2 + root)
    return [polished(larger - (larger === 0 ? 0 : p / (3 * larger)) - shift, a, b, c)]
  }
  const radius = 2 * Math.sqrt(Math.max(0, -p / 3))
  if (radius === 0) return [-shift]
  const cosine = Math.min(1, Math.max(-1, (3 * q) / (p * radius)))
  const angle = Math.acos(cosine) / 3
  return [0, 1, 2]
    .map((k) => polished(radius * Math.cos(angle - (2 * Math.PI * k) / 3) - shift, a, b, c))
    .sort((one, other) => one - other)
}

function polished(start: number, a: number, b: number, c: number): number {
  let z = start
  for (let step = 0; step < 3; step++) {
    const slope = (3 * z + 2 * a) * z + b
    if (slope === 0) return z
    const next = z - (((z + a) * z + b) * z + c) / slope
    // Beside a double root the slope vanishes and the step would leave it.
    if (!(Math.abs(next - z) < 1e-3 * (1 + Math.abs(z)))) return z
    z = next
  }
  return z
}
