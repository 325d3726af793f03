import { evaluate, fuelAt } from './evaluate.ts'
import type { Plan } from './plan.ts'
import type { EngineUnit, LoadClass, Mode, ScheduleProblem } from './problem.ts'

/** How an engine is while the plan is made; jobs and heat are left out of it. */
interface State {
  on: boolean
  sinceH: number
}
type MutableMachines = { readonly load: LoadClass; readonly count: number[][] }

/**
 * The plan without a solver, and the rule that a solver has to beat: engines by what gas they need for a kWh, as many as the gas of the hours
 * that they must run carries; loads by what they pay for a kWh, best first, never from the grid unless they pay more than it costs.
 */
export function meritOrder(problem: ScheduleProblem): Plan {
  const { steps, stepH } = problem
  const order = problem.engines
    .map((unit, index) => ({ unit, index }))
    .toSorted((a, b) => gasPerKwh(a.unit) - gasPerKwh(b.unit))
  const states: State[] = problem.engines.map(({ running, sinceH }) => ({ on: running, sinceH }))
  const on = problem.engines.map(() => [] as boolean[])
  const kw = problem.engines.map(() => [] as number[])
  const imports = problem.grids.map(() => [] as number[])
  const exports = problem.grids.map(() => [] as number[])
  const machines: MutableMachines[] = problem.loads.map((load) => ({ load, count: load.modes.map(() => []) }))
  const [flare, packs]: [number[], number[]] = [[], []]
  let pack = problem.gas?.packM3 ?? 0
  for (let t = 0; t < steps; t++) {
    const draw = drawable(problem, pack, t)
    const wantedKw = use(problem, t, loadUpTo(problem, t, Number.POSITIVE_INFINITY, 0, []).kw)
    commit(problem, order, states, t, draw, wantedKw)
    const running = order.filter(({ index }) => states[index]?.on === true)
    const least = running.reduce((sum, { unit }) => sum + unit.leastKw, 0)
    const most = mostFor(
      running.map(({ unit }) => unit),
      t,
      draw,
    )
    const taken = loadUpTo(problem, t, most, least, machines)
    const wanted = use(problem, t, taken.kw)
    const generated = Math.min(most, Math.max(least, wanted))
    for (const { unit, index } of running) {
      const room = running.reduce((sum, each) => sum + mostAt(each.unit, t) - each.unit.leastKw, 0)
      const share = room <= 0 ? 0 : (mostAt(unit, t) - unit.leastKw) / room
      kw[index]?.push(unit.leastKw + (generated - least) * share)
    }
    for (const [index, state] of states.entries()) {
      on[index]?.push(state.on)
      if (!state.on) kw[index]?.push(0)
      state.sinceH += stepH
    }
    let [short, left] = [Math.max(0, wanted - generated), Math.max(0, generated - wanted)]
    for (const [k, grid] of problem.grids.entries()) {
      const bought = Math.min(short, grid.importMostKw[t] ?? 0)
      const sold = Math.min(left, grid.exportMostKw[t] ?? 0)
      imports[k]?.push(bought)
      exports[k]?.push(sold)
      short -= bought
      left -= sold
    }
    const burnt = problem.engines.reduce((sum, unit, index) => sum + fuelAt(unit, kw[index]?.[t] ?? 0), 0)
    const filled = pack + ((problem.gas?.inflowM3PerH[t] ?? 0) - burnt) * stepH
    pack = Math.min(filled, problem.gas?.packMostM3 ?? 0)
    flare.push(Math.max(0, (filled - pack) / stepH))
    packs.push(pack)
  }
  const plan: Plan = {
    start: problem.start,
    stepH,
    steps,
    how: 'merit order',
    engines: problem.engines.map(({ id }, k) => ({ id, on: on[k] ?? [], kw: kw[k] ?? [] })),
    grids: problem.grids.map(({ id }, k) => ({ id, importKw: imports[k] ?? [], exportKw: exports[k] ?? [] })),
    loads: machines.map(({ load, count }) => ({
      id: load.id,
      machines: load.modes.map((mode, k) => ({ mode: mode.id, count: count[k] ?? [] })),
    })),
    jobs: problem.jobs.map(({ id }) => ({ id, done: false, share: Array.from({ length: steps }, () => 0) })),
    flareM3PerH: flare,
    packM3: packs,
    heatKw: Array.from({ length: steps }, () => 0),
    terms: [],
    totalMinor: 0,
    givenWay: [],
  }
  const { terms, totalMinor } = evaluate(problem, plan)
  return { ...plan, terms: [...terms].map(([name, minor]) => ({ name, minor })), totalMinor }
}

const mostAt = (unit: EngineUnit, t: number) => Math.min(unit.mostKw[t] ?? 0, unit.fuel.at(-1)?.kw ?? 0)

function gasPerKwh({ fuel }: EngineUnit): number {
  const best = fuel.at(-1)
  return best === undefined ? Number.POSITIVE_INFINITY : best.m3PerH / best.kw
}

/** m³/h that may be burnt in a step without taking the line pack below what it is to hold. */
function drawable({ gas, stepH }: ScheduleProblem, pack: number, t: number): number {
  if (gas === undefined) return Number.POSITIVE_INFINITY
  const kept = Math.max(gas.packLeastM3, gas.packAtEndM3)
  return Math.max(0, (gas.inflowM3PerH[t] ?? 0) + (pack - kept) / stepH)
}

/** What the busbar must carry for so much in the halls. */
const use = (problem: ScheduleProblem, t: number, hallsKw: number) =>
  hallsKw * (1 + problem.lossShare) + (problem.ownUseKw[t] ?? 0)

/** Starts and stops engines by merit, as their minimum times and the gas of the coming hours let it. */
function commit(
  problem: ScheduleProblem,
  order: readonly { readonly unit: EngineUnit; readonly index: number }[],
  states: readonly State[],
  t: number,
  draw: number,
  wantedKw: number,
): void {
  let [gas, power] = [draw, 0]
  const change = (state: State, to: boolean) => {
    if (state.on === to) return
    state.on = to
    state.sinceH = 0
  }
  // Those that may not stop yet come first.
  const held = (state: State | undefined, unit: EngineUnit) =>
    state?.on === true && state.sinceH < unit.minimumUpH && mostAt(unit, t) >= unit.leastKw
  for (const { unit, index } of order)
    if (held(states[index], unit)) {
      gas -= fuelAt(unit, unit.leastKw)
      power += unit.leastKw
    }
  for (const { unit, index } of order) {
    const state = states[index]
    if (state === undefined || held(state, unit)) continue
    const may = mostAt(unit, t) >= unit.leastKw && (state.on || state.sinceH >= unit.minimumDownH)
    // A start must pay over its minimum time: the leanest of those hours decides.
    const ahead = Math.ceil(unit.minimumUpH / problem.stepH)
    const coming = state.on ? gas : Math.min(gas, gas - draw + leanest(problem, t, ahead, draw))
    const wanted = power + unit.leastKw <= wantedKw
    const carried = fuelAt(unit, unit.leastKw) <= coming
    change(state, may && wanted && carried)
    if (!state.on) continue
    gas -= fuelAt(unit, unit.leastKw)
    power += unit.leastKw
  }
}

function leanest({ gas }: ScheduleProblem, t: number, steps: number, draw: number): number {
  if (gas === undefined) return draw
  return Math.min(draw, ...gas.inflowM3PerH.slice(t + 1, t + steps))
}

/** The most that these engines give of so much gas, sharing the load alike; by bisection, since the curves are not lines. */
function mostFor(running: readonly EngineUnit[], t: number, gas: number): number {
  const powerAt = (share: number) =>
    running.map((unit) => unit.leastKw + (mostAt(unit, t) - unit.leastKw) * share)
  const fuel = (share: number) => powerAt(share).reduce((sum, kw, k) => sum + fuelOf(running[k], kw), 0)
  const total = (share: number) => powerAt(share).reduce((sum, kw) => sum + kw, 0)
  if (fuel(1) <= gas) return total(1)
  let [low, high] = [0, 1]
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    if (fuel(middle) <= gas) low = middle
    else high = middle
  }
  return total(low)
}

const fuelOf = (unit: EngineUnit | undefined, kw: number) => (unit === undefined ? 0 : fuelAt(unit, kw))

/**
 * Puts machines on by what they pay for a kWh, best first, as far as the engines' power, the halls, the orders and a grid that costs less than
 * they pay carry it. With `into` it writes them down.
 */
function loadUpTo(
  problem: ScheduleProblem,
  t: number,
  mostKw: number,
  leastKw: number,
  into: readonly MutableMachines[],
): { readonly kw: number } {
  const offers = problem.loads
    .flatMap((load, k) => {
      const best = bestMode(load, t)
      const cooling = 1 + (problem.halls.find(({ id }) => id === load.hall)?.coolingShare[t] ?? 0)
      return best === undefined ? [] : [{ load, k, ...best, cooling }]
    })
    .toSorted((a, b) => b.perKwh - a.perKwh)
  const room = new Map(problem.halls.map(({ id, mostKw: most }) => [id, most[t] ?? 0]))
  const caps = problem.orders.filter(
    ({ from, to, must, kind }) => must && kind === 'load' && t >= from && t < to,
  )
  const cap = Math.min(Number.POSITIVE_INFINITY, ...caps.map(({ mostKw: most }) => most))
  const own = problem.ownUseKw[t] ?? 0
  const grid = problem.grids.reduce((sum, { importMostKw }) => sum + (importMostKw[t] ?? 0), 0)
  const price = Math.max(0, ...problem.grids.map(({ importMinorPerKwh }) => importMinorPerKwh[t] ?? 0))
  const counts = problem.loads.map(({ modes }) => modes.map(() => 0))
  let kw = 0
  for (const { load, k, mode, place, perKwh, cooling } of offers) {
    const worthBuying = perKwh > price * (1 + problem.lossShare) * cooling
    const carried = (Math.max(leastKw, mostKw + (worthBuying ? grid : 0)) - own) / (1 + problem.lossShare)
    const hall = room.get(load.hall) ?? 0
    const free = Math.max(0, Math.min(hall, cap - kw, carried - kw))
    const count = Math.min(load.machines[t] ?? 0, free / (mode.kw * cooling))
    kw += count * mode.kw * cooling
    room.set(load.hall, hall - count * mode.kw * cooling)
    const row = counts[k]
    if (row !== undefined) row[place] = count
  }
  for (const [k, each] of into.entries())
    for (const [place, series] of each.count.entries()) series.push(counts[k]?.[place] ?? 0)
  return { kw }
}

/** The mode that pays most for a kWh. */
function bestMode(
  load: LoadClass,
  t: number,
): { readonly mode: Mode; readonly place: number; readonly perKwh: number } | undefined {
  return load.modes
    .map((mode, place) => ({ mode, place, perKwh: (mode.minorPerH[t] ?? 0) / mode.kw }))
    .toSorted((a, b) => b.perKwh - a.perKwh)[0]
}
