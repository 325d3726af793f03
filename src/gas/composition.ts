import { type Component, componentNamed } from './components.ts'
import { readCorrelations } from './correlations.ts'

/** A gas by mole fractions that sum to one. */
export interface Composition {
  readonly components: readonly Component[]
  readonly fractions: readonly number[]
  /** Standard uncertainty of each fraction, where it is known. */
  readonly uncertainties?: readonly number[]
  /** Correlation coefficients of the fractions' uncertainties, a square in the order of the components; none without it. */
  readonly correlations?: readonly (readonly number[])[]
  readonly warnings: readonly string[]
}

export type CompositionRead =
  | { readonly ok: true; readonly composition: Composition }
  | { readonly ok: false; readonly mistakes: readonly string[] }

/** A sum that far from one is a rounded analysis; further off something is missing or wrong. */
const ROUNDING = 0.0001
const OFF = 0.01
/** What natural gas mostly holds; beyond it the method is used outside what it was tried on. Assumed: the standard sets no shares. */
const PROVEN: readonly (readonly [name: string, least: number, most: number])[] = [
  ['methane', 0.5, 1],
  ['nitrogen', 0, 0.3],
  ['carbon dioxide', 0, 0.15],
  ['ethane', 0, 0.15],
]
const MOST_OTHER = 0.05
/** ISO 6976:2016, clause 5: the simple form of the compression factor holds while it is above this. */
export const LEAST_COMPRESSION = 0.9

/**
 * Reads mole fractions by name. `as` says what the numbers are; a sum within 0.01 % is scaled to one and said so, one off by up to
 * 1 % is scaled with a warning, one further off is refused. Names not known, negative and non-finite parts are refused, all at once.
 */
export function readComposition(
  parts: Readonly<Record<string, unknown>>,
  given: {
    readonly as?: 'fraction' | 'percent'
    readonly uncertainties?: Readonly<Record<string, unknown>>
    /** By component, then component; each pair once is enough. */
    readonly correlations?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  } = {},
): CompositionRead {
  const mistakes: string[] = []
  const warnings: string[] = []
  const sums = new Map<Component, number>()
  const scale = given.as === 'percent' ? 100 : 1
  for (const [name, value] of Object.entries(parts)) {
    const component = componentNamed(name)
    if (component === undefined) {
      mistakes.push(`"${name}" is no component of ISO 6976`)
      continue
    }
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      mistakes.push(`${name}: ${JSON.stringify(value)} is no number`)
      continue
    }
    if (value < 0) mistakes.push(`${name}: ${value} is negative`)
    if (sums.has(component)) mistakes.push(`${component.name} is named twice`)
    sums.set(component, value / scale)
  }
  const total = [...sums.values()].reduce((sum, part) => sum + part, 0)
  if (mistakes.length === 0) {
    if (sums.size === 0) mistakes.push('no components')
    else if (Math.abs(total - 1) > OFF) mistakes.push(offBy(total, given.as))
    else if (Math.abs(total - 1) > ROUNDING)
      warnings.push(`the parts sum to ${rounded(total)}, not 1; they were scaled`)
  }
  const uncertainties = uncertaintiesOf(given.uncertainties, sums, scale, total, mistakes)
  const correlations = readCorrelations(given.correlations, [...sums.keys()], mistakes)
  if (correlations !== undefined && uncertainties === undefined)
    mistakes.push('correlations say nothing without uncertainties')
  if (mistakes.length > 0) return { ok: false, mistakes }
  const components = [...sums.keys()]
  const fractions = [...sums.values()].map((part) => part / total)
  return {
    ok: true,
    composition: {
      components,
      fractions,
      ...(uncertainties === undefined ? {} : { uncertainties }),
      ...(correlations === undefined ? {} : { correlations }),
      warnings: [...warnings, ...outside(components, fractions)],
    },
  }
}

function offBy(total: number, as: 'fraction' | 'percent' | undefined): string {
  const hint = as !== 'percent' && Math.abs(total / 100 - 1) < OFF ? '; they look like percent' : ''
  return `the parts sum to ${rounded(total)}, not 1${hint}`
}

function uncertaintiesOf(
  given: Readonly<Record<string, unknown>> | undefined,
  sums: ReadonlyMap<Component, number>,
  scale: number,
  total: number,
  mistakes: string[],
): readonly number[] | undefined {
  if (given === undefined) return undefined
  const known = new Map<Component, number>()
  for (const [name, value] of Object.entries(given)) {
    const component = componentNamed(name)
    if (component === undefined || !sums.has(component))
      mistakes.push(`uncertainty of "${name}", which is not in the gas`)
    else if (typeof value !== 'number' || !(value >= 0) || !Number.isFinite(value))
      mistakes.push(`uncertainty of ${name}: ${JSON.stringify(value)} is no number from 0 up`)
    else known.set(component, value / scale / total)
  }
  return [...sums.keys()].map((component) => known.get(component) ?? 0)
}

/** What lies outside the usual range of natural gas. */
function outside(components: readonly Component[], fractions: readonly number[]): readonly string[] {
  const warnings: string[] = []
  const of = (name: string) => fractions[components.findIndex((component) => component.name === name)] ?? 0
  for (const [name, least, most] of PROVEN) {
    const part = of(name)
    if (part < least || part > most)
      warnings.push(
        `${name} is ${rounded(part)}, outside ${least} to ${most}, the usual range of natural gas`,
      )
  }
  const named = new Set(PROVEN.map(([name]) => name))
  for (const [index, component] of components.entries())
    if (!named.has(component.name) && (fractions[index] ?? 0) > MOST_OTHER)
      warnings.push(
        `${component.name} is ${rounded(fractions[index] ?? 0)}, over ${MOST_OTHER}, the most that is usual in natural gas`,
      )
  return warnings
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(6)))
}
