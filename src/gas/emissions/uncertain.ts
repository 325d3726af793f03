/**
 * A number that knows how it leans on the uncertain figures it was made from (first order), so that a figure used twice counts
 * once, and the ids of all factors in it.
 */
export interface Uncertain {
  readonly value: number
  /** By input: derivative times the input's standard uncertainty. */
  readonly leans: ReadonlyMap<string, number>
  readonly from: readonly string[]
}

const NOTHING: ReadonlyMap<string, number> = new Map()

/** An exact number without a source of its own. */
export function exact(value: number): Uncertain {
  return { value, leans: NOTHING, from: [] }
}

/** An input; `key` tells which inputs are one and the same. */
export function input(
  value: number,
  sigma: number | undefined,
  key: string,
  from: readonly string[],
): Uncertain {
  return { value, leans: sigma === undefined || sigma === 0 ? NOTHING : new Map([[key, sigma]]), from }
}

export function plus(...terms: readonly Uncertain[]): Uncertain {
  return linear(terms, () => 1)
}

export function minus(first: Uncertain, second: Uncertain): Uncertain {
  return linear([first, second], (index) => (index === 0 ? 1 : -1))
}

export function scaled(number: Uncertain, by: number): Uncertain {
  return linear([number], () => by)
}

export function times(...factors: readonly Uncertain[]): Uncertain {
  const [first, second, ...rest] = factors
  if (first === undefined) return exact(1)
  if (second === undefined) return first
  const weights = [second.value, first.value]
  const product = { ...linear([first, second], (index) => weights[index] ?? 0) }
  return times({ ...product, value: first.value * second.value }, ...rest)
}

/** Standard uncertainty of what leans so; undefined where no input has one. */
export function deviation(leans: ReadonlyMap<string, number> | undefined): number | undefined {
  if (leans === undefined || leans.size === 0) return undefined
  let squares = 0
  for (const lean of leans.values()) squares += lean * lean
  return Math.sqrt(squares)
}

function linear(terms: readonly Uncertain[], weightOf: (index: number) => number): Uncertain {
  let value = 0
  const leans = new Map<string, number>()
  const from = new Set<string>()
  for (const [index, term] of terms.entries()) {
    const weight = weightOf(index)
    value += weight * term.value
    for (const [key, lean] of term.leans) leans.set(key, (leans.get(key) ?? 0) + weight * lean)
    for (const id of term.from) from.add(id)
  }
  return { value, leans: leans.size === 0 ? NOTHING : leans, from: [...from] }
}
