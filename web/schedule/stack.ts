/** One value a step; null is unknown. */
export type Values = readonly (number | null)[]

/** Where a layer lies in a step, from the nearer to nought to the farther. */
export interface Placed {
  readonly from: number
  readonly to: number
}

/**
 * Layers on top of each other: positive values upwards from nought, negative ones downwards. A layer that is unknown in a step is not drawn
 * there, and the others stand as if it were not: what they come to is then not the whole (see `totalOf`).
 */
export function stackOf(layers: readonly Values[]): readonly (readonly (Placed | null)[])[] {
  const steps = Math.max(0, ...layers.map((layer) => layer.length))
  const up = Array.from({ length: steps }, () => 0)
  const down = Array.from({ length: steps }, () => 0)
  return layers.map((layer) =>
    layer.map((value, step) => {
      if (value === null || !Number.isFinite(value)) return null
      const side = value < 0 ? down : up
      const from = side[step] ?? 0
      side[step] = from + value
      return { from, to: from + value }
    }),
  )
}

/** The sum of what is in a step; null where a part of it is unknown, or where there is none. */
export function totalOf(values: Values): number | null {
  if (values.length === 0) return null
  let sum = 0
  for (const value of values) {
    if (value === null) return null
    sum += value
  }
  return sum
}

/** The lowest and the highest value that anything reaches, with some air above; nought is always shown where `floor`. */
export function rangeOf(
  stacks: readonly (readonly (Placed | null)[])[],
  lines: readonly Values[],
  floor: boolean,
): readonly [low: number, high: number] {
  const reached = [
    ...stacks.flatMap((layer) => layer.flatMap((each) => (each === null ? [] : [each.from, each.to]))),
    ...lines.flatMap((line) => line.filter((value) => value !== null)),
  ].filter(Number.isFinite)
  if (reached.length === 0) return [0, 1]
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of floor ? [0, ...reached] : reached) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  // Where all is nought, an axis is still to have numbers that differ.
  if (low === 0 && high === 0) return [0, 10]
  const air = (high - low || Math.abs(high) || 1) * 0.08
  return [low < 0 || !floor ? low - air : low, high + air]
}

/** Consecutive steps of one kind, as index of the first and one after the last; steps of no kind (null) are left out. */
export function runsOf<K>(kinds: readonly (K | null)[]): readonly { kind: K; from: number; to: number }[] {
  const runs: { kind: K; from: number; to: number }[] = []
  for (const [index, kind] of kinds.entries()) {
    const last = runs.at(-1)
    if (kind === null) continue
    if (last !== undefined && last.kind === kind && last.to === index) last.to = index + 1
    else runs.push({ kind, from: index, to: index + 1 })
  }
  return runs
}
