import type { Composition } from './composition.ts'
import { INERT, type MethaneNumber } from './methaneNumber.ts'

/** Below this ratio of hydrogen to carbon atoms the correlation was not made. */
const LEAST_RATIO = 2.5
/** Inerts beyond these shares lie outside what the correlations were made from. */
const MOST_INERTS = 0.05

/**
 * The two correlations of the Gas Research Institute (Kubesh, King and Liss, SAE 922359, 1992) from motor octane number to methane
 * number: by the ratio of hydrogen to carbon atoms of the hydrocarbons, and linear in the composition.
 */
export function griMethaneNumbers({ components, fractions }: Composition): readonly MethaneNumber[] {
  let carbon = 0
  let hydrogen = 0
  let inerts = 0
  const parts = new Map<string, number>()
  for (const [index, component] of components.entries()) {
    const part = fractions[index] ?? 0
    const [c, h, n, o, s] = component.atoms
    const hydrocarbon = c > 0 && h > 0 && n === 0 && o === 0 && s === 0
    if (hydrocarbon) {
      carbon += part * c
      hydrogen += part * h
    }
    if (INERT.has(component.name)) inerts += part
    const group = hydrocarbon && c >= 4 ? 'butanes' : component.name
    parts.set(group, (parts.get(group) ?? 0) + part)
  }
  const of = (name: string) => parts.get(name) ?? 0
  const ratio = carbon === 0 ? 0 : hydrogen / carbon
  const octaneByRatio = -406.14 + 508.04 * ratio - 173.55 * ratio ** 2 + 20.17 * ratio ** 3
  const octaneLinear =
    137.78 * of('methane') +
    29.948 * of('ethane') -
    18.193 * of('propane') -
    167.062 * of('butanes') +
    181.233 * of('carbon dioxide') +
    26.994 * of('nitrogen')
  const many =
    inerts > MOST_INERTS ? [`inerts are ${(inerts * 100).toFixed(1)} %; made from gases with less`] : []
  const low =
    ratio < LEAST_RATIO ? [`hydrogen to carbon is ${ratio.toFixed(2)}; it holds from ${LEAST_RATIO}`] : []
  return [
    {
      method: 'GRI hydrogen/carbon',
      value: 1.624 * octaneByRatio - 119.1,
      valid: many.length + low.length === 0,
      reasons: [...low, ...many],
    },
    { method: 'GRI linear', value: 1.445 * octaneLinear - 103.42, valid: low.length === 0, reasons: low },
  ]
}
