import { KINDS, type Kind, polynomial, SYSTEMS, type System, TRACE } from './mwmSystems.ts'

type Kinds = ReadonlyMap<Kind, number>

const FEWEST_SYSTEMS = 2

/** Systems for every component present, at least two each, those that fit it best (EN 16726:2015, A.3). */
function chosenSystems(kinds: Kinds): readonly System[] {
  const present = (kind: Kind) => (kinds.get(kind) ?? 0) > TRACE
  const affinity = (system: System) =>
    [...system.fitness].reduce((sum, [kind, fit]) => sum + (kinds.get(kind) ?? 0) * fit, 0)
  // A system of two components stands as high as one of three of which two are there.
  const rank = (system: System) => system.axes.filter(present).length + 3 - system.axes.length
  const chosen = new Set<System>()
  const covered = (kind: Kind, systems: Iterable<System>) =>
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

/** How small the spread of the systems' methane numbers must be. */
const EVEN = 0.01
const FIRST_STEP = 0.5
const LAST_STEP = 1e-6
/** A gas within the method's range is dealt out in some ten to a hundred rounds; one far outside would creep on for seconds. */
const MOST_ROUNDS = 400
/** What a per cent outside a system's range weighs against a spread of one methane number. */
const OUTSIDE = 100

interface Look {
  readonly value: number
  readonly outside: number
  readonly cost: number
}

/**
 * Deals the components out over the systems. The weights are moved one by one, up and down, by a step that is halved when none
 * helps: the spread between the highest and the lowest methane number never grows, and the same gas always gives the same number.
 */
export function deal(kinds: Kinds): { readonly value: number; readonly reasons: readonly string[] } {
  const systems = chosenSystems(kinds)
  if (systems.length === 0) return { value: 0, reasons: [] }
  const places = placesOf(systems, kinds)
  const look = looker(systems, places, kinds)
  const weights = new Float64Array(places.length).fill(1)
  let best = look(weights)
  let step = FIRST_STEP
  for (let round = 0; round < MOST_ROUNDS && step > LAST_STEP && best.cost > EVEN; round++) {
    let better = false
    for (let at = 0; at < weights.length; at++) {
      for (const factor of [1 + step, 1 / (1 + step)]) {
        const before = weights[at] ?? 1
        weights[at] = before * factor
        const seen = look(weights)
        if (seen.cost < best.cost) {
          best = seen
          better = true
        } else weights[at] = before
      }
    }
    if (!better) step /= 2
  }
  const reasons =
    best.outside > 0.01 ? ['the mixture lies outside the systems that the method has for it'] : []
  return { value: best.value, reasons }
}

/** One component in one system. */
interface Place {
  readonly kind: number
  readonly system: number
  readonly axis: number
}

function placesOf(systems: readonly System[], kinds: Kinds): readonly Place[] {
  return systems.flatMap(({ axes }, system) =>
    axes.flatMap((kind, axis) =>
      (kinds.get(kind) ?? 0) > TRACE ? [{ kind: KINDS.indexOf(kind), system, axis }] : [],
    ),
  )
}

const AXES = 3

/** What a set of weights comes to. It is asked some thousand times a gas, so that its arrays are made once. */
function looker(
  systems: readonly System[],
  places: readonly Place[],
  kinds: Kinds,
): (weights: Float64Array) => Look {
  const parts = Float64Array.from(KINDS, (kind) => kinds.get(kind) ?? 0)
  const totals = new Float64Array(KINDS.length)
  const amounts = new Float64Array(systems.length * AXES)
  return (weights) => {
    totals.fill(0)
    amounts.fill(0)
    for (const [at, { kind }] of places.entries()) totals[kind] = (totals[kind] ?? 0) + (weights[at] ?? 0)
    for (const [at, { kind, system, axis }] of places.entries())
      amounts[system * AXES + axis] = ((weights[at] ?? 0) / (totals[kind] ?? 1)) * (parts[kind] ?? 0)
    let least = Number.POSITIVE_INFINITY
    let most = Number.NEGATIVE_INFINITY
    let value = 0
    let outside = 0
    let counted = 0
    for (const [index, { terms, least: leastFirst, mostOther }] of systems.entries()) {
      const [a = 0, b = 0, c = 0] = amounts.subarray(index * AXES, index * AXES + AXES)
      const sum = a + b + c
      if (sum <= 0) continue
      const x = (a * 100) / sum
      const y = (b * 100) / sum
      const z = (c * 100) / sum
      outside += Math.max(0, leastFirst - x) + Math.max(0, y - mostOther) + Math.max(0, z - mostOther)
      const number = polynomial(terms, x, y)
      least = Math.min(least, number)
      most = Math.max(most, number)
      value += number * sum
      counted += sum
    }
    return { value: value / counted, outside, cost: most - least + OUTSIDE * outside }
  }
}
