/** Repeatable chance. */
export interface Chance {
  /** In [0, 1). */
  next(): number
  /** Mean 0, standard deviation 1 (Box and Muller, 1958). */
  normal(): number
  between(least: number, most: number): number
}

/** The mulberry32 generator (T. Ettinger, public domain, 2017): 32 bits of state, plenty for a simulated plant. */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    between: (least, most) => least + (most - least) * next(),
  }
}

/** A seed of one's own for each named thing, so that adding a meter changes no other. */
export function seedFor(seed: number, name: string): number {
  let hash = 2166136261 ^ seed
  for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619)
  return hash >>> 0
}
