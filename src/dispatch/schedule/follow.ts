import { fuelAt } from './evaluate.ts'
import type { EngineUnit, LoadClass, ScheduleProblem } from './problem.ts'

/** What one step came to. */
export interface FollowedStep {
  readonly engineKw: readonly number[]
  readonly importKw: readonly number[]
  readonly exportKw: readonly number[]
  /** By class, then mode. */
  readonly machines: readonly (readonly number[])[]
  readonly flareM3PerH: number
  readonly packM3: number
}

export interface FollowWords {
  /** Engines that run, in the problem's order. */
  readonly on: readonly boolean[]
  readonly packM3: number
  /** Line pack that is to be left. */
  readonly packWantedM3: number
  /** Bought at most; without it, whatever loads pay more for. */
  readonly importMostKw?: readonly number[]
}

/**
 * One step as the fast loop goes through it: the engines that run share what the gas gives, machines follow that, best paid first, and the
 * grids take what is over. It looks at nothing but this step.
 */
export function follow(problem: ScheduleProblem, t: number, words: FollowWords): FollowedStep {
  const { gas, stepH } = problem
  const running = problem.engines.filter((_, k) => words.on[k] === true)
  const draw =
    gas === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(0, (gas.inflowM3PerH[t] ?? 0) + (words.packM3 - words.packWantedM3) / stepH)
  const least = running.reduce((sum, { leastKw }) => sum + leastKw, 0)
  const most = Math.max(least, mostFor(running, t, draw))
  const grids = problem.grids.map(({ importMostKw }, k) =>
    Math.min(importMostKw[t] ?? 0, words.importMostKw?.[k] ?? Number.POSITIVE_INFINITY),
  )
  const { machines, kw } = loadUpTo(problem, t, most, sum(grids))
  const wanted = busbarKw(problem, t, kw)
  const generated = Math.min(most, Math.max(least, wanted))
  const room = sum(running.map((unit) => mostAt(unit, t) - unit.leastKw))
  const engineKw = problem.engines.map((unit, k) =>
    words.on[k] === true
      ? unit.leastKw + (room <= 0 ? 0 : ((generated - least) * (mostAt(unit, t) - unit.leastKw)) / room)
      : 0,
  )
  const burnt = sum(problem.engines.map((unit, k) => fuelAt(unit, engineKw[k] ?? 0)))
  const filled = words.packM3 + ((gas?.inflowM3PerH[t] ?? 0) - burnt) * stepH
  const pack = Math.min(filled, gas?.packMostM3 ?? 0)
  return {
    engineKw,
    importKw: dealt(Math.max(0, wanted - generated), grids),
    exportKw: dealt(
      Math.max(0, generated - wanted),
      problem.grids.map(({ exportMostKw }) => exportMostKw[t] ?? 0),
    ),
    machines,
    flareM3PerH: Math.max(0, (filled - pack) / stepH),
    packM3: gas === undefined ? 0 : pack,
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
export const mostAt = (unit: EngineUnit, t: number) =>
  Math.min(unit.mostKw[t] ?? 0, unit.fuel.at(-1)?.kw ?? 0)

/** What the busbar must carry for so much in the halls. */
export function busbarKw(problem: ScheduleProblem, t: number, hallsKw: number): number {
  return hallsKw * (1 + problem.lossShare) + (problem.ownUseKw[t] ?? 0)
}

function dealt(amount: number, limits: readonly number[]): readonly number[] {
  let left = amount
  return limits.map((limit) => {
    const part = Math.min(left, limit)
    left -= part
    return part
  })
}

/** The most that these engines give of so much gas, loaded alike; by bisection, since the curves are not lines. */
function mostFor(running: readonly EngineUnit[], t: number, gas: number): number {
  const at = (share: number) => running.map((unit) => unit.leastKw + (mostAt(unit, t) - unit.leastKw) * share)
  const fuel = (share: number) =>
    sum(at(share).map((kw, k) => (running[k] === undefined ? 0 : fuelAt(running[k], kw))))
  if (fuel(1) <= gas) return sum(at(1))
  let [low, high] = [0, 1]
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    if (fuel(middle) <= gas) low = middle
    else high = middle
  }
  return sum(at(low))
}

/** A machine of a class taken from one of its modes into the next that pays: what that draws more, and what it brings more. */
interface Rise {
  readonly load: LoadClass
  readonly place: number
  readonly kw: number
  readonly minorPerH: number
}

/**
 * Puts machines on, and into higher modes, by what the next kWh pays, best first, as far as engines, grids, halls and orders carry it. A grid
 * is drawn on only for what pays more than it costs.
 */
export function loadUpTo(
  problem: ScheduleProblem,
  t: number,
  enginesKw: number,
  gridsKw: number,
): { readonly kw: number; readonly machines: readonly (readonly number[])[] } {
  const cooling = new Map(problem.halls.map(({ id, coolingShare }) => [id, 1 + (coolingShare[t] ?? 0)]))
  const room = new Map(problem.halls.map(({ id, mostKw }) => [id, mostKw[t] ?? 0]))
  const price = Math.max(0, ...problem.grids.map(({ importMinorPerKwh }) => importMinorPerKwh[t] ?? 0))
  const cap = Math.min(
    ...problem.orders
      .filter(({ from, to, must, kind }) => must && kind === 'load' && t >= from && t < to)
      .map(({ mostKw }) => mostKw),
    Number.POSITIVE_INFINITY,
  )
  const own = problem.ownUseKw[t] ?? 0
  const raised = new Map(problem.loads.map((load) => [load, load.modes.map(() => 0)]))
  let kw = 0
  for (const { load, place, kw: each, minorPerH } of problem.loads
    .flatMap((load) => risesOf(load, t))
    .toSorted((a, b) => b.minorPerH / b.kw - a.minorPerH / a.kw)) {
    const drawn = each * (cooling.get(load.hall) ?? 1)
    const buys = minorPerH / drawn > price * (1 + problem.lossShare)
    const carried = (enginesKw + (buys ? gridsKw : 0) - own) / (1 + problem.lossShare)
    const hall = room.get(load.hall) ?? 0
    const count = Math.min(load.machines[t] ?? 0, Math.max(0, Math.min(hall, cap - kw, carried - kw)) / drawn)
    kw += count * drawn
    room.set(load.hall, hall - count * drawn)
    const row = raised.get(load)
    if (row !== undefined) row[place] = count
  }
  return { kw, machines: problem.loads.map((load) => countsOf(load, t, raised.get(load) ?? [])) }
}

/** The modes of a class that are worth their power, from standing still up, each step paying less for a kWh than the one before. */
function hullOf(
  load: LoadClass,
  t: number,
): readonly { readonly place: number; readonly kw: number; readonly minorPerH: number }[] {
  const hull: { place: number; kw: number; minorPerH: number }[] = [{ place: -1, kw: 0, minorPerH: 0 }]
  const modes = load.modes
    .map(({ kw, minorPerH }, place) => ({ place, kw, minorPerH: minorPerH[t] ?? 0 }))
    .toSorted((a, b) => a.kw - b.kw)
  for (const mode of modes) {
    const slope = (from: { kw: number; minorPerH: number }, to: { kw: number; minorPerH: number }) =>
      (to.minorPerH - from.minorPerH) / (to.kw - from.kw)
    for (;;) {
      const [before, last] = [hull.at(-2), hull.at(-1)]
      if (before === undefined || last === undefined || slope(before, last) > slope(last, mode)) break
      hull.pop()
    }
    const last = hull.at(-1)
    if (last !== undefined && mode.minorPerH > last.minorPerH) hull.push(mode)
  }
  return hull
}

function risesOf(load: LoadClass, t: number): readonly Rise[] {
  const hull = hullOf(load, t)
  return hull.slice(1).map((mode, k) => ({
    load,
    place: mode.place,
    kw: mode.kw - (hull[k]?.kw ?? 0),
    minorPerH: mode.minorPerH - (hull[k]?.minorPerH ?? 0),
  }))
}

/** Machines in each mode, from how many were raised into it or beyond. */
function countsOf(load: LoadClass, t: number, raised: readonly number[]): readonly number[] {
  const hull = hullOf(load, t).slice(1)
  const counts = load.modes.map(() => 0)
  for (const [k, { place }] of hull.entries())
    counts[place] = (raised[place] ?? 0) - (raised[hull[k + 1]?.place ?? -1] ?? 0)
  return counts
}
