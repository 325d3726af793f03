import fc from 'fast-check'
import { type Composition, readComposition } from '../composition.ts'
import type { EmissionInterval, FlareTerms, MeteredGas } from './activity.ts'
import { emissionsOf } from './emissionsOf.ts'
import type { Factor, FactorSet, Stated } from './factor.ts'
import { type FactorChoice, factorSet } from './factorSet.ts'
import type { EmissionStatement, EmissionUnit } from './statement.ts'

export function stated(value: number, sigma?: number): Stated {
  return { value, ...(sigma === undefined ? {} : { sigma }), source: 'test' }
}

export function gasOf(
  parts: Readonly<Record<string, number>>,
  uncertainties?: Readonly<Record<string, number>>,
): Composition {
  const read = readComposition(parts, uncertainties === undefined ? {} : { uncertainties })
  if (!read.ok) throw new Error(read.mistakes.join('; '))
  return read.composition
}

export function metered(parts: Readonly<Record<string, number>>): MeteredGas {
  return { composition: gasOf(parts), metering: 15 }
}

export function setOf(choice: FactorChoice = { report: 'AR6', horizonYears: 100 }): FactorSet {
  const set = factorSet(choice)
  if (!set.ok) throw new Error(set.mistakes.join('; '))
  return set.factors
}

export function terms(destruction: number, combustion = destruction, unlit = 0): FlareTerms {
  return { destruction: stated(destruction), combustion: stated(combustion), unlit: stated(unlit) }
}

export function own(id: string, value: number): Factor {
  return { id, value, unit: 'kg/kmol', source: 'worked example', year: 2026, grade: 'stated' }
}

export function statementOf(
  intervals: readonly EmissionInterval[],
  set: FactorSet = setOf(),
  unit: EmissionUnit = 'mg',
): EmissionStatement {
  const result = emissionsOf(intervals, set, { unit })
  if (!result.ok) throw new Error(result.mistakes.join('; '))
  return result.statement
}

/** Any gas of hydrocarbons, inerts and hydrogen sulphide. */
export const anyGas: fc.Arbitrary<Composition> = fc
  .array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 })
  .map((parts) => {
    const names = ['methane', 'ethane', 'propane', 'n-butane', 'n-hexane', 'nitrogen', 'CO2', 'H2S']
    const sum = parts.reduce((total, part) => total + part, 0)
    return gasOf(Object.fromEntries(names.map((name, index) => [name, (parts[index] ?? 0) / sum])))
  })

export const anyShare: fc.Arbitrary<number> = fc.double({ min: 0, max: 1, noNaN: true })
