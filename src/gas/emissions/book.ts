import type { MeteredGas } from './activity.ts'
import type { Burning } from './burn.ts'
import type { Factor, FactorSet, Stated } from './factor.ts'
import { type Sample, sampleOf } from './sample.ts'
import type { Datum } from './statement.ts'
import { input, times, type Uncertain } from './uncertain.ts'

/** Keeps all figures that a statement was made from, each under one id. */
export interface FactorBook {
  readonly set: FactorSet
  readonly mistakes: string[]
  /** `owner` is whose stated figures count, where it is not the activity itself. */
  burning(id: string, gas: MeteredGas, volumeM3: Stated, owner?: string): Burning
  factor(factor: Factor): Uncertain
  told(): readonly Factor[]
  warnings(): readonly string[]
}

export function openBook(set: FactorSet): FactorBook {
  const entries = new Map<string, Factor>()
  const mistakes: string[] = []
  const warnings = new Set<string>()
  const samples = new Map<string, { readonly id: string; readonly sample: Sample }>()
  const ids = new Map<string, string>()
  const composed = new Map<MeteredGas['composition'], string>()

  /** One id for one figure: another value under the same name is told apart by its number. */
  const enter = (factor: Factor): string => {
    for (let number = 1; ; number++) {
      const id = number === 1 ? factor.id : `${factor.id}#${number}`
      const there = entries.get(id)
      if (there === undefined) entries.set(id, id === factor.id ? factor : { ...factor, id })
      else if (there.value !== factor.value || there.source !== factor.source || there.sigma !== factor.sigma)
        continue
      return id
    }
  }
  const factor = (known: Factor): Uncertain => {
    entries.set(known.id, known)
    return input(known.value, known.sigma, known.id, [known.id])
  }

  const sampled = (gas: MeteredGas): Sample => {
    const content =
      composed.get(gas.composition) ??
      gas.composition.components
        .map(({ name }, index) => `${name} ${Number((gas.composition.fractions[index] ?? 0).toPrecision(8))}`)
        .join(', ')
    composed.set(gas.composition, content)
    const key = `${content} at ${gas.metering} °C, ${gas.pressureKpa ?? 101.325} kPa`
    const known = samples.get(key)
    if (known !== undefined) return known.sample
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
    samples.set(key, { id, sample })
    return sample
  }

  return {
    set,
    mistakes,
    factor,
    told: () => [...entries.values()],
    warnings: () => [...warnings],
    burning(id, gas, volumeM3, owner = id) {
      const sample = sampled(gas)
      const data: Datum[] = []
      const measured = (what: Datum['what'], unit: string, { value, sigma, source }: Stated): Uncertain => {
        data.push({ what, value, unit, ...(sigma === undefined ? {} : { sigma }), source })
        return input(value, sigma, `${what}/${id}`, [])
      }
      const unit = `m3 at ${gas.metering} °C, ${gas.pressureKpa ?? 101.325} kPa`
      return {
        kmol: times(measured('volume', unit, volumeM3), sample.kmolPerM3),
        sample,
        set,
        data,
        measured,
        factor,
        stated(what, statedUnit, { value, sigma, source }) {
          const key = `given/${owner}/${what}`
          const entered = enter({
            id: key,
            value,
            unit: statedUnit,
            ...(sigma === undefined ? {} : { sigma }),
            source,
            year: 0,
            grade: 'stated',
          })
          return input(value, sigma, key, [entered])
        },
      }
    },
  }
}
