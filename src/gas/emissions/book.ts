import type { MeteredGas } from './activity.ts'
import type { Burning, Outcome } from './burn.ts'
import type { Factor, FactorSet, Stated, Substance } from './factor.ts'
import { type Measured, type Recipe, recipeOf } from './recipe.ts'
import { type Sample, sampleOf } from './sample.ts'
import { exact, input, times, type Uncertain } from './uncertain.ts'

/** Keeps all figures that a statement was made from, each under one id. */
export interface FactorBook {
  readonly set: FactorSet
  readonly mistakes: string[]
  /**
   * What is emitted of this gas for each measured amount; worked out once for each `signature`. `owner` is whose stated figures count.
   */
  recipe(
    how: { readonly owner: string; readonly signature: string; readonly amounts: readonly Measured[] },
    gas: MeteredGas,
    burn: (burning: Burning) => Outcome,
  ): Recipe
  /** Those of the ids named, in the order in which they were first met. */
  told(named: ReadonlySet<string>): readonly Factor[]
  warnings(): readonly string[]
}

/** Recipes kept at once; a site has a handful, unless each interval has a slip of its own. */
const MOST_RECIPES = 1000

interface Analysed {
  readonly id: string
  readonly sample: Sample
}

export function openBook(set: FactorSet): FactorBook {
  const entries = new Map<string, Factor>()
  const figures = new Map<string, string>()
  const counts = new Map<string, number>()
  const mistakes: string[] = []
  const warnings = new Set<string>()
  const samples = new Map<string, Analysed>()
  const seen = new WeakMap<MeteredGas, Analysed>()
  const recipes = new Map<string, Recipe>()
  const ids = new Map<string, string>()
  const composed = new Map<MeteredGas['composition'], string>()

  /** One id for one figure: another value under the same name is told apart by its number. */
  const enter = (factor: Factor): string => {
    const figure = `${factor.id}|${factor.value}|${factor.sigma}|${factor.source}`
    const there = figures.get(figure)
    if (there !== undefined) return there
    const number = (counts.get(factor.id) ?? 0) + 1
    counts.set(factor.id, number)
    const id = number === 1 ? factor.id : `${factor.id}#${number}`
    figures.set(figure, id)
    entries.set(id, { ...factor, id })
    return id
  }
  const factor = (known: Factor): Uncertain => {
    entries.set(known.id, known)
    return input(known.value, known.sigma, known.id, [known.id])
  }

  const sampled = (gas: MeteredGas): Analysed => {
    const met = seen.get(gas)
    if (met !== undefined) return met
    const content =
      composed.get(gas.composition) ??
      gas.composition.components
        .map(({ name }, index) => `${name} ${Number((gas.composition.fractions[index] ?? 0).toPrecision(8))}`)
        .join(', ')
    composed.set(gas.composition, content)
    const key = `${content} at ${gas.metering} °C, ${gas.pressureKpa ?? 101.325} kPa`
    const known = samples.get(key)
    if (known !== undefined) return known
    const id = gas.id ?? `gas-${samples.size + 1}`
    const same = ids.get(id)
    if (same !== undefined && same !== content) mistakes.push(`two different analyses are named "${id}"`)
    ids.set(id, content)
    for (const warning of gas.composition.warnings) warnings.add(`${id}: ${warning}`)
    const sample = sampleOf(gas, id, set)
    entries.set(`gas/${id}`, {
      id: `gas/${id}`,
      value: sample.carbon.value + sample.carbonDioxide.value,
      unit: 'kmol C/kmol',
      source: 'analysis of the gas',
      year: 0,
      grade: 'stated',
      note: content,
    })
    const analysed = { id: `${id} at ${gas.metering}, ${gas.pressureKpa ?? 101.325}`, sample }
    samples.set(key, analysed)
    seen.set(gas, analysed)
    return analysed
  }

  const warming = (substance: Substance, kilograms: Uncertain): Uncertain | undefined => {
    if (substance === 'CO2') return kilograms
    if (substance !== 'CH4' && substance !== 'N2O') return undefined
    return times(kilograms, factor(set.gwp[substance]))
  }

  return {
    set,
    mistakes,
    told: (named) => [...entries.values()].filter(({ id }) => named.has(id)),
    warnings: () => [...warnings],
    recipe({ owner, signature, amounts }, gas, burn) {
      const { id, sample } = sampled(gas)
      const key = `${id}|${owner}|${signature}`
      const known = recipes.get(key)
      if (known !== undefined) return known
      const stated = (
        what: string,
        unit: string,
        { value, sigma, source, year = 0, grade = 'stated' }: Stated,
      ): Uncertain => {
        const name = `given/${owner}/${what}`
        const uncertain = sigma === undefined ? {} : { sigma }
        const entered = enter({ id: name, value, unit, ...uncertain, source, year, grade })
        return input(value, sigma, name, [entered])
      }
      const recipe = recipeOf(
        amounts,
        (alone) => {
          const measured = (what: Measured) => exact(what === alone ? 1 : 0)
          const kmol = times(measured('volume'), sample.kmolPerM3)
          return burn({ kmol, sample, set, measured, factor, stated })
        },
        warming,
      )
      if (recipes.size >= MOST_RECIPES) recipes.clear()
      recipes.set(key, recipe)
      return recipe
    },
  }
}
