import type { Carbon, Outcome } from './burn.ts'
import type { EquationId } from './equations.ts'
import type { Stated, Substance } from './factor.ts'
import type { Datum } from './statement.ts'
import type { Uncertain } from './uncertain.ts'

export type Measured = Datum['what']

/** What is emitted for one unit of each amount that is measured: all equations are straight lines through zero in them. */
export interface Recipe {
  readonly rows: readonly RecipeRow[]
  readonly carbon: readonly Carbon[]
}
interface RecipeRow {
  readonly substance: Substance
  readonly equation: EquationId
  /** In kg, one for each amount in the order of the recipe's. */
  readonly kilograms: readonly Uncertain[]
  readonly co2e?: readonly Uncertain[]
  readonly factors: readonly string[]
}

/** Works out the equations once for each amount alone; `warming` tells the CO2e of what has any. */
export function recipeOf(
  amounts: readonly Measured[],
  outcomeFor: (alone: Measured) => Outcome,
  warming: (substance: Substance, kilograms: Uncertain) => Uncertain | undefined,
): Recipe {
  const outcomes = amounts.map(outcomeFor)
  const rows = (outcomes[0]?.emitted ?? []).map(({ substance, equation }, index): RecipeRow => {
    const kilograms = outcomes.flatMap(({ emitted }) => emitted[index]?.kilograms ?? [])
    const co2e = kilograms.flatMap((each) => warming(substance, each) ?? [])
    return {
      substance,
      equation,
      kilograms,
      ...(co2e.length === 0 ? {} : { co2e }),
      factors: [...new Set([...kilograms, ...co2e].flatMap(({ from }) => from))],
    }
  })
  return { rows, carbon: outcomes.map(({ carbon }) => carbon) }
}

/** A number of kg, and how it leans on uncertain inputs where it does. */
export interface Amount {
  readonly value: number
  readonly leans: ReadonlyMap<string, number> | undefined
}

/** The sum over the measured amounts; `keys` name them as uncertain inputs. */
export function amountOf(
  coefficients: readonly Uncertain[],
  measured: readonly Stated[],
  keys: readonly string[],
): Amount {
  let value = 0
  let leans: Map<string, number> | undefined
  for (let index = 0; index < coefficients.length; index++) {
    const [coefficient, stated, key] = [coefficients[index], measured[index], keys[index]]
    if (coefficient === undefined || stated === undefined) continue
    const { value: amount, sigma } = stated
    value += coefficient.value * amount
    if (sigma !== undefined && sigma > 0 && key !== undefined && coefficient.value !== 0) {
      leans ??= new Map()
      leans.set(key, (leans.get(key) ?? 0) + coefficient.value * sigma)
    }
    if (coefficient.leans.size > 0 && amount !== 0) {
      leans ??= new Map()
      for (const [cause, lean] of coefficient.leans) leans.set(cause, (leans.get(cause) ?? 0) + lean * amount)
    }
  }
  return { value, leans }
}

/** kmol of carbon over the measured amounts. */
export function carbonOf({ carbon }: Recipe, measured: readonly Stated[]): Carbon {
  const sum = (of: (each: Carbon) => number) =>
    carbon.reduce((total, each, index) => total + of(each) * (measured[index]?.value ?? 0), 0)
  return {
    into: sum(({ into }) => into),
    methaneIn: sum(({ methaneIn }) => methaneIn),
    methane: sum(({ methane }) => methane),
    others: sum(({ others }) => others),
    incomplete: sum(({ incomplete }) => incomplete),
  }
}
