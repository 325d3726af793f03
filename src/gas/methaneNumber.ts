import type { Composition } from './composition.ts'
import { INERTS, SYSTEMS, type System, type Term } from './mwmSystems.ts'

/** A methane number says nothing without the method that gave it and whether the gas lies within that method's range. */
export interface MethaneNumber {
  readonly method: 'EN 16726 Annex A (MWM)' | 'GRI linear' | 'GRI hydrogen/carbon'
  readonly value: number
  readonly valid: boolean
  /** Why it is not valid; empty where it is. */
  readonly reasons: readonly string[]
}

/** The combustibles that the systems know, in the order in which systems are chosen for them. */
const KINDS = [
  'carbon monoxide',
  'butadiene',
  'butylene',
  'ethylene',
  'propylene',
  'hydrogen sulphide',
  'hydrogen',
  'propane',
  'ethane',
  'butane',
  'methane',
] as const
type Kind = (typeof KINDS)[number]

/** A share below which a component chooses no system of its own, %. */
const TRACE = 0.05
const FEWEST_SYSTEMS = 2
/** Pentanes and hexanes and heavier count as so many times their amount of butane (EN 16726, A.3). */
const PENTANE_AS_BUTANE = 2.3
const HEAVIER_AS_BUTANE = 5.3
const MOST_HEAVY = 3
const MOST_HEAVY_TOGETHER = 5

/** What a gas is to the method: combustibles that sum to 100, inerts, and what the method leaves out. */
interface Simplified {
  readonly kinds: Readonly<Record<Kind, number>>
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
  const value = dealt.value + polynomial(INERTS.terms, inert, gas.carbonDioxide) - 100.0003
  const reasons = [...gas.reasons, ...dealt.reasons]
  if (inert < INERTS.least)
    reasons.push(
      `combustibles are ${inert.toFixed(1)} % beside carbon dioxide; the method begins at ${INERTS.least} %`,
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
const OWN = new Set<string>(KINDS)
const INERT = new Set(['carbon dioxide', 'nitrogen', 'water', 'argon', 'helium', 'oxygen', 'neon'])

function simplified({ components, fractions }: Composition): Simplified {
  const kinds: Record<Kind, number> = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<
    Kind,
    number
  >
  const reasons: string[] = []
  let pentanes = 0
  let heavier = 0
  let carbonDioxide = 0
  let combustibles = 0
  const kindOf = (name: string): Kind | undefined => KINDS.find((kind) => kind === name)
  for (const [index, component] of components.entries()) {
    const part = (fractions[index] ?? 0) * 100
    const { name, atoms } = component
    const own = OWN.has(name) ? kindOf(name) : undefined
    if (name === 'carbon dioxide') carbonDioxide = part
    if (INERT.has(name)) continue
    combustibles += part
    if (own !== undefined) kinds[own] += part
    else if (BUTANES.has(name) || BUTENES.has(name)) kinds.butane += part
    else if (PENTANES.has(name)) {
      pentanes += part
      kinds.butane += part * PENTANE_AS_BUTANE
    } else if (atoms[0] >= 6) {
      heavier += part
      kinds.butane += part * HEAVIER_AS_BUTANE
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
  const total = KINDS.reduce((sum, kind) => sum + kinds[kind], 0)
  for (const kind of KINDS) kinds[kind] = total === 0 ? 0 : (kinds[kind] * 100) / total
  const withoutNitrogen = combustibles + carbonDioxide
  return {
    kinds,
    combustibles,
    carbonDioxide: withoutNitrogen === 0 ? 0 : (carbonDioxide * 100) / withoutNitrogen,
    reasons: total === 0 ? [...reasons, 'nothing in it burns'] : reasons,
  }
}

/** Systems for every component present, at least two each, those that fit it best. */
export function chosenSystems(kinds: Readonly<Record<string, number>>): readonly System[] {
  const present = (kind: string) => (kinds[kind] ?? 0) > TRACE
  const affinity = (system: System) =>
    [...system.fitness].reduce((sum, [kind, fit]) => sum + (kinds[kind] ?? 0) * fit, 0)
  // A system of two components stands as high as one of three of which two are there.
  const rank = (system: System) => system.axes.filter(present).length + 3 - system.axes.length
  const chosen = new Set<System>()
  const covered = (kind: string, systems: Iterable<System>) =>
    [...systems].filter((system) => system.axes.includes(kind)).length
  for (let round = 0; round < 5; round++) {
    const now = new Set<System>()
    for (const kind of KINDS.filter(present)) {
      if (covered(kind, chosen) >= FEWEST_SYSTEMS || covered(kind, now) > 0) continue
      let best: System | undefined
      for (const system of SYSTEMS) {
        if (!system.axes.includes(kind) || chosen.has(system)) continue
        if (
          best === undefined ||
          rank(system) > rank(best) ||
          (rank(system) === rank(best) && affinity(system) > affinity(best))
        )
          best = system
      }
      if (best === undefined) continue
      chosen.add(best)
      now.add(best)
    }
  }
  return SYSTEMS.filter((system) => chosen.has(system))
}

function polynomial(terms: readonly Term[], x: number, y: number): number {
  let value = 0
  for (const [i, j, coefficient] of terms) value += coefficient * x ** i * y ** j
  return value
}

/** How small the spread of the systems' methane numbers must be. */
const EVEN = 0.01
const FIRST_STEP = 0.5
const LAST_STEP = 1e-6

/**
 * Deals the components out over the systems. The weights are moved one by one, up and down, by a step that is halved when none
 * helps: the spread between the highest and the lowest methane number never grows, and the same gas always gives the same number.
 */
function deal(kinds: Readonly<Record<Kind, number>>): {
  readonly value: number
  readonly reasons: readonly string[]
} {
  const systems = chosenSystems(kinds)
  if (systems.length === 0) return { value: 0, reasons: [] }
  const places = systems.flatMap((system, index) =>
    system.axes.filter((kind) => (kinds[kind as Kind] ?? 0) > TRACE).map((kind) => ({ kind, index })),
  )
  const weights = places.map(() => 1)
  const look = (tried: readonly number[]) => {
    const totals = new Map<string, number>()
    for (const [at, { kind }] of places.entries())
      totals.set(kind, (totals.get(kind) ?? 0) + (tried[at] ?? 0))
    const amounts = systems.map(() => new Map<string, number>())
    places.forEach(({ kind, index }, at) => {
      const share = (tried[at] ?? 0) / (totals.get(kind) ?? 1)
      amounts[index]?.set(kind, share * (kinds[kind as Kind] ?? 0))
    })
    let least = Number.POSITIVE_INFINITY
    let most = Number.NEGATIVE_INFINITY
    let value = 0
    let outside = 0
    let counted = 0
    systems.forEach((system, index) => {
      const amount = amounts[index] ?? new Map<string, number>()
      const sum = [...amount.values()].reduce((total, part) => total + part, 0)
      if (sum <= 0) return
      const [x = 0, y = 0, z = 0] = system.axes.map((kind) => ((amount.get(kind) ?? 0) * 100) / sum)
      outside +=
        Math.max(0, system.least - x) + Math.max(0, y - system.mostOther) + Math.max(0, z - system.mostOther)
      const number = polynomial(system.terms, x, y)
      least = Math.min(least, number)
      most = Math.max(most, number)
      value += number * sum
      counted += sum
    })
    return { value: value / counted, spread: most - least, outside, cost: most - least + 100 * outside }
  }
  let best = look(weights)
  for (let step = FIRST_STEP; step > LAST_STEP && best.cost > EVEN; ) {
    let better = false
    for (let at = 0; at < weights.length; at++) {
      for (const factor of [1 + step, 1 / (1 + step)]) {
        const tried = weights.map((weight, index) => (index === at ? weight * factor : weight))
        const seen = look(tried)
        if (seen.cost >= best.cost) continue
        weights[at] = (weights[at] ?? 1) * factor
        best = seen
        better = true
      }
    }
    if (!better) step /= 2
  }
  const reasons =
    best.outside > 0.01 ? ['the mixture lies outside the systems that the method has for it'] : []
  return { value: best.value, reasons }
}

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
