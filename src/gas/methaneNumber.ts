import type { Composition } from './composition.ts'
import { deal } from './mwmDeal.ts'
import { CARBON_DIOXIDE, KINDS, type Kind, polynomial, TRACE } from './mwmSystems.ts'

/** A methane number says nothing without the method that gave it and whether the gas lies within that method's range. */
export interface MethaneNumber {
  readonly method: 'EN 16726 Annex A (MWM)' | 'GRI linear' | 'GRI hydrogen/carbon'
  readonly value: number
  readonly valid: boolean
  /** Why it is not valid; empty where it is. */
  readonly reasons: readonly string[]
}

/** Pentanes and hexanes and heavier count as so many times their amount of butane (EN 16726, A.3). */
const PENTANE_AS_BUTANE = 2.3
const HEAVIER_AS_BUTANE = 5.3
const MOST_HEAVY = 3
const MOST_HEAVY_TOGETHER = 5

/** What a gas is to the method: combustibles that sum to 100, inerts, and what the method leaves out. */
interface Simplified {
  readonly kinds: ReadonlyMap<Kind, number>
  /** Combustibles, carbon dioxide and nitrogen in per cent of the gas. */
  readonly combustibles: number
  readonly carbonDioxide: number
  readonly reasons: readonly string[]
}

/**
 * EN 16726:2015 Annex A: the combustibles are dealt out over systems of two or three components so that all systems have the
 * same methane number, as nearly as they can; the mean of these, and what carbon dioxide adds. Nitrogen changes nothing.
 */
export function methaneNumber(composition: Composition): MethaneNumber {
  const gas = simplified(composition)
  const dealt = deal(gas.kinds)
  const inert = 100 - gas.carbonDioxide
  const value = dealt.value + polynomial(CARBON_DIOXIDE.terms, inert, gas.carbonDioxide) - 100.0003
  const reasons = [...gas.reasons, ...dealt.reasons]
  if (inert < CARBON_DIOXIDE.least)
    reasons.push(
      `combustibles are ${inert.toFixed(1)} % beside carbon dioxide; the method begins at ${CARBON_DIOXIDE.least} %`,
    )
  return { method: 'EN 16726 Annex A (MWM)', value, valid: reasons.length === 0, reasons }
}

const BUTANES = new Set(['n-butane', 'isobutane'])
const PENTANES = new Set(['n-pentane', 'isopentane', 'neopentane', 'cyclopentane', '1-pentene'])
const BUTENES = new Set([
  '1-butene',
  'cis-2-butene',
  'trans-2-butene',
  'isobutylene',
  '1,2-butadiene',
  '1,3-butadiene',
])
/** What neither burns nor counts for the methods, but for carbon dioxide. */
export const INERT = new Set(['carbon dioxide', 'nitrogen', 'water', 'argon', 'helium', 'oxygen', 'neon'])

function simplified({ components, fractions }: Composition): Simplified {
  const kinds = new Map<Kind, number>()
  const add = (kind: Kind, part: number) => kinds.set(kind, (kinds.get(kind) ?? 0) + part)
  const reasons: string[] = []
  let pentanes = 0
  let heavier = 0
  let carbonDioxide = 0
  let combustibles = 0
  for (const [index, component] of components.entries()) {
    const part = (fractions[index] ?? 0) * 100
    const { name, atoms } = component
    const own = KINDS.find((kind) => kind === name)
    if (name === 'carbon dioxide') carbonDioxide = part
    if (INERT.has(name)) continue
    combustibles += part
    if (own !== undefined) add(own, part)
    else if (BUTANES.has(name) || BUTENES.has(name)) add('butane', part)
    else if (PENTANES.has(name)) {
      pentanes += part
      add('butane', part * PENTANE_AS_BUTANE)
    } else if (atoms[0] >= 6) {
      heavier += part
      add('butane', part * HEAVIER_AS_BUTANE)
    } else if (part > TRACE) reasons.push(`the method does not know ${name} (${part.toFixed(2)} %)`)
  }
  if (pentanes > MOST_HEAVY)
    reasons.push(`pentanes are ${pentanes.toFixed(2)} %; the method holds up to ${MOST_HEAVY} %`)
  if (heavier > MOST_HEAVY)
    reasons.push(`hexanes and heavier are ${heavier.toFixed(2)} %; the method holds up to ${MOST_HEAVY} %`)
  if (pentanes + heavier > MOST_HEAVY_TOGETHER)
    reasons.push(
      `pentanes and heavier are ${(pentanes + heavier).toFixed(2)} %; the method holds up to ${MOST_HEAVY_TOGETHER} %`,
    )
  const total = [...kinds.values()].reduce((sum, part) => sum + part, 0)
  for (const [kind, part] of kinds) kinds.set(kind, total === 0 ? 0 : (part * 100) / total)
  const withoutNitrogen = combustibles + carbonDioxide
  return {
    kinds,
    combustibles,
    carbonDioxide: withoutNitrogen === 0 ? 0 : (carbonDioxide * 100) / withoutNitrogen,
    reasons: total === 0 ? [...reasons, 'nothing in it burns'] : reasons,
  }
}
