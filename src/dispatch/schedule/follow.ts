import { burntBy, fuelAt } from './evaluate.ts'
import type { JobTurn } from './jobTurns.ts'
import { importLimits, musts } from './musts.ts'
import type { EngineUnit, LoadClass, LoadOrder, ScheduleProblem } from './problem.ts'

/** What one step came to. */
export interface FollowedStep {
  readonly engineKw: readonly number[]
  readonly importKw: readonly number[]
  readonly exportKw: readonly number[]
  /** By class, then mode. */
  readonly machines: readonly (readonly number[])[]
  /** Which jobs ran. */
  readonly jobs: readonly boolean[]
  readonly flareM3PerH: number
  readonly packM3: number
  /** Of the site's own use, what nothing gives. */
  readonly unservedKw: number
}

export interface FollowWords {
  /** Engines that run, in the problem's order. */
  readonly on: readonly boolean[]
  readonly packM3: number
  /** Line pack that is to be left. */
  readonly packWantedM3: number
  /** Bought at most; without it, whatever loads pay more for. */
  readonly importMostKw?: readonly number[]
  /** Jobs that may run; none without it. */
  readonly jobs?: readonly JobTurn[]
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
  const grids = importLimits(problem, t).map((most, k) =>
    Math.min(most, words.importMostKw?.[k] ?? Number.POSITIVE_INFINITY),
  )
  const { machines, jobs, kw } = loadUpTo(problem, t, most, sum(grids), words.jobs)
  const wanted = busbarKw(problem, t, kw)
  const sold = problem.grids.map(({ exportMostKw }) => exportMostKw[t] ?? 0)
  // Where nobody takes their least, engines go below it.
  const generated = Math.min(most, Math.max(least, wanted), wanted + sum(sold))
  const room = sum(running.map((unit) => mostAt(unit, t) - unit.leastKw))
  const partOf = (unit: EngineUnit) => {
    if (generated < least) return ((generated - least) * unit.leastKw) / least
    return room <= 0 ? 0 : ((generated - least) * (mostAt(unit, t) - unit.leastKw)) / room
  }
  const engineKw = problem.engines.map((unit, k) => (words.on[k] === true ? unit.leastKw + partOf(unit) : 0))
  const burnt = sum(problem.engines.map((unit, k) => burntBy(unit, words.on[k] === true, engineKw[k] ?? 0)))
  const filled = words.packM3 + ((gas?.inflowM3PerH[t] ?? 0) - burnt) * stepH
  const pack = Math.min(filled, gas?.packMostM3 ?? 0)
  const bought = dealt(Math.max(0, wanted - generated), grids)
  return {
    engineKw,
    importKw: bought,
    unservedKw: Math.max(0, wanted - generated - sum(bought)),
    exportKw: dealt(Math.max(0, generated - wanted), sold),
    machines,
    jobs,
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

/**
 * A machine of a class taken from one of its modes into the next that pays, or a job, which is all or nothing and of no class: what that draws more, and
 * what a kWh of it brings. Its place is that of the mode, or of the job.
 */
interface Rise {
  readonly load: LoadClass | undefined
  readonly hall: string
  readonly place: number
  readonly kw: number
  readonly minorPerKwh: number
}

/**
 * Puts jobs and machines on, and these into higher modes, by what the next kWh pays, best first, as far as engines, grids, halls and orders
 * carry it. A grid is drawn on only for what pays more than it costs.
 */
export function loadUpTo(
  problem: ScheduleProblem,
  t: number,
  enginesKw: number,
  gridsKw: number,
  turns: readonly JobTurn[] = [],
): {
  readonly kw: number
  readonly machines: readonly (readonly number[])[]
  readonly jobs: readonly boolean[]
} {
  const cooling = new Map(problem.halls.map(({ id, coolingShare }) => [id, 1 + (coolingShare[t] ?? 0)]))
  const room = new Map(problem.halls.map(({ id, mostKw }) => [id, mostKw[t] ?? 0]))
  const price = Math.max(0, ...problem.grids.map(({ importMinorPerKwh }) => importMinorPerKwh[t] ?? 0))
  const caps = musts(problem, t)
    .filter(({ kind }) => kind !== 'import')
    .map((order) => ({ order, leftKw: order.mostKw }))
  const own = problem.ownUseKw[t] ?? 0
  const raised = new Map(problem.loads.map((load) => [load, load.modes.map(() => 0)]))
  const jobs = problem.jobs.map(() => false)
  let kw = 0
  const rises = [...turns.map(riseOf), ...problem.loads.flatMap((load) => risesOf(load, t))].toSorted(byPay)
  for (const { load, hall, place, kw: each, minorPerKwh } of rises) {
    const share = cooling.get(hall) ?? 1
    const drawn = each * share
    const buys = minorPerKwh / share > price * (1 + problem.lossShare)
    const carried = (enginesKw + (buys ? gridsKw : 0) - own) / (1 + problem.lossShare)
    const left = room.get(hall) ?? 0
    const bounds = caps.flatMap((cap) => {
      const counted = countedKw(cap.order, { load, hall }, each, drawn)
      return counted === 0 ? [] : [{ cap, counted }]
    })
    const fits = Math.max(
      0,
      Math.min(
        load === undefined ? 1 : (load.machines[t] ?? 0),
        drawn > 0 ? Math.min(left, carried - kw) / drawn : Number.POSITIVE_INFINITY,
        ...bounds.map(({ cap, counted }) => cap.leftKw / counted),
      ),
    )
    const count = load === undefined ? Math.floor(fits + ROUNDING) : fits
    for (const { cap, counted } of bounds) cap.leftKw -= count * counted
    kw += count * drawn
    room.set(hall, left - count * drawn)
    if (load === undefined) jobs[place] = count > 0
    const row = load && raised.get(load)
    if (row !== undefined) row[place] = count
  }
  return { kw, machines: problem.loads.map((load) => countsOf(load, t, raised.get(load) ?? [])), jobs }
}

const ROUNDING = 1e-9
/** What must run first, in its own order; then by pay. */
const byPay = (a: Pick<Rise, 'minorPerKwh'>, b: Pick<Rise, 'minorPerKwh'>) =>
  a.minorPerKwh === b.minorPerKwh ? 0 : b.minorPerKwh - a.minorPerKwh

/** What an order counts of one machine: with its cooling in a hall, without it by itself, nothing where it is not meant. */
function countedKw(
  { kind, of }: LoadOrder,
  { load, hall }: { readonly load: LoadClass | undefined; readonly hall: string },
  kw: number,
  withCoolingKw: number,
): number {
  const meant = kind === 'load' ? hall : load?.id
  if (kind === 'import' || meant === undefined || of?.includes(meant) === false) return 0
  return kind === 'load' ? withCoolingKw : kw
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

const riseOf = ({ place, job: { hall, kw }, minorPerKwh }: JobTurn): Rise => ({
  load: undefined,
  hall,
  place,
  kw,
  minorPerKwh,
})

function risesOf(load: LoadClass, t: number): readonly Rise[] {
  const hull = hullOf(load, t)
  return hull.slice(1).map((mode, k) => {
    const kw = mode.kw - (hull[k]?.kw ?? 0)
    const minorPerKwh = (mode.minorPerH - (hull[k]?.minorPerH ?? 0)) / kw
    return { load, hall: load.hall, place: mode.place, kw, minorPerKwh }
  })
}

/** Machines in each mode, from how many were raised into it or beyond. */
function countsOf(load: LoadClass, t: number, raised: readonly number[]): readonly number[] {
  const hull = hullOf(load, t).slice(1)
  const counts = load.modes.map(() => 0)
  for (const [k, { place }] of hull.entries())
    counts[place] = (raised[place] ?? 0) - (raised[hull[k + 1]?.place ?? -1] ?? 0)
  return counts
}
