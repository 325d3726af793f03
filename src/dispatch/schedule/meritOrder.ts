import { evaluate, fuelAt } from './evaluate.ts'
import { busbarKw, type FollowedStep, follow, loadUpTo, mostAt } from './follow.ts'
import { type JobSoFar, type JobTurn, jobsAfter, jobTurns } from './jobTurns.ts'
import { lowLoadOf, type Plan, unservedOf } from './plan.ts'
import type { EngineUnit, ScheduleProblem } from './problem.ts'
import { leastAt, standsStill } from './standstill.ts'

/** How an engine is, and for how long. */
export interface EngineNow {
  readonly on: boolean
  readonly sinceH: number
}

/**
 * The plan without a solver, and the rule that a solver has to beat: engines by what gas they need for a kWh, as many as the gas of the hours
 * that they must run carries; machines and jobs by what they pay, those jobs first that were begun or taken on; heat as there is.
 */
export function meritOrder(problem: ScheduleProblem): Plan {
  let now: readonly EngineNow[] = problem.engines.map(({ running, sinceH }) => ({ on: running, sinceH }))
  let pack = problem.gas?.packM3 ?? 0
  const kept = keptPack(problem)
  const followed: FollowedStep[] = []
  const states: (readonly EngineNow[])[] = []
  let soFar: readonly JobSoFar[] = []
  for (let t = 0; t < problem.steps; t++) {
    const jobs = jobTurns(problem, t, soFar)
    now = commitByMerit(problem, t, now, pack, jobs)
    const step = follow(problem, t, { on: now.map(({ on }) => on), packM3: pack, packWantedM3: kept, jobs })
    pack = step.packM3
    soFar = jobsAfter(soFar, step.jobs)
    followed.push(step)
    states.push(now)
    now = now.map(({ on, sinceH }) => ({ on, sinceH: sinceH + problem.stepH }))
  }
  return planFollowed(
    problem,
    followed,
    states.map((each) => each.map(({ on }) => on)),
    'merit order',
  )
}

/** Steps that were gone through, one after another, as a plan. */
export function planFollowed(
  problem: ScheduleProblem,
  followed: readonly FollowedStep[],
  on: readonly (readonly boolean[])[],
  how: Plan['how'],
): Plan {
  const engines = problem.engines.map(({ id }, k) => ({
    id,
    on: on.map((each) => each[k] === true),
    kw: followed.map(({ engineKw }) => engineKw[k] ?? 0),
  }))
  const jobs = problem.jobs.map(({ id, steps }, k) => {
    const share = followed.map((step) => (step.jobs[k] === true ? 1 : 0))
    return { id, done: share.filter((part) => part === 1).length >= steps, share }
  })
  const plan: Plan = {
    start: problem.start,
    stepH: problem.stepH,
    steps: problem.steps,
    how,
    engines,
    grids: problem.grids.map(({ id }, k) => ({
      id,
      importKw: followed.map(({ importKw }) => importKw[k] ?? 0),
      exportKw: followed.map(({ exportKw }) => exportKw[k] ?? 0),
    })),
    loads: problem.loads.map((load, k) => ({
      id: load.id,
      machines: load.modes.map((mode, m) => ({
        mode: mode.id,
        count: followed.map(({ machines }) => machines[k]?.[m] ?? 0),
      })),
    })),
    jobs,
    flareM3PerH: followed.map(({ flareM3PerH }) => flareM3PerH),
    packM3: followed.map(({ packM3 }) => packM3),
    heatKw: followed.map(({ engineKw }, t) => heatSold(problem, engineKw, t)),
    unservedKw: followed.map(({ unservedKw }) => unservedKw),
    terms: [],
    totalMinor: 0,
    givenWay: [
      ...unservedOf(
        followed.map(({ unservedKw }) => unservedKw),
        problem.stepH,
      ),
      ...lowLoadOf(problem, { engines, jobs }),
      ...problem.jobs.flatMap(({ id, owed }, k) =>
        owed && jobs[k]?.done !== true ? [{ name: `job ${id} owed`, unit: '', amount: 1 }] : [],
      ),
    ],
  }
  const { terms, totalMinor } = evaluate(problem, plan)
  return { ...plan, terms: [...terms].map(([name, minor]) => ({ name, minor })), totalMinor }
}

/** All of the engines' heat that is wanted, where it brings anything. */
function heatSold({ heat }: ScheduleProblem, engineKw: readonly number[], t: number): number {
  if (heat === undefined || heat.minorPerKwh <= 0) return 0
  const made = engineKw.reduce((sum, kw) => sum + kw, 0)
  return Math.min(made * heat.share, heat.wantedKw[t] ?? 0)
}

function keptPack({ gas }: ScheduleProblem): number {
  return gas === undefined ? 0 : Math.max(gas.packLeastM3, gas.packAtEndM3)
}

function gasPerKwh({ fuel }: EngineUnit): number {
  const best = fuel.at(-1)
  return best === undefined ? Number.POSITIVE_INFINITY : best.m3PerH / best.kw
}

/** Starts and stops engines by merit, as their minimum times and the gas of the coming hours let it. */
export function commitByMerit(
  problem: ScheduleProblem,
  t: number,
  now: readonly EngineNow[],
  pack: number,
  jobs: readonly JobTurn[] = [],
): readonly EngineNow[] {
  const { gas, stepH, engines } = problem
  const inflow = gas?.inflowM3PerH[t] ?? Number.POSITIVE_INFINITY
  const draw = gas === undefined ? inflow : Math.max(0, inflow + (pack - keptPack(problem)) / stepH)
  const wantedKw = busbarKw(problem, t, loadUpTo(problem, t, Number.POSITIVE_INFINITY, 0, jobs).kw)
  const may = (unit: EngineUnit) => mostAt(unit, t) >= unit.leastKw
  const held = (k: number) => {
    const [unit, state] = [engines[k], now[k]]
    return unit !== undefined && state?.on === true && state.sinceH < unit.minimumUpH && may(unit)
  }
  const next = now.map((state, k) => (held(k) ? state : { on: false, sinceH: state.on ? 0 : state.sinceH }))
  const running = engines.filter((_, k) => held(k))
  let left = draw - running.reduce((sum, unit) => sum + fuelAt(unit, unit.leastKw), 0)
  let power = running.reduce((sum, { leastKw }) => sum + leastKw, 0)
  const idle = wantedKw < leastAt(problem, t) && standsStill(problem, t, [])
  const isOn = (k: number) => (now[k]?.on === true ? 1 : 0)
  const order = engines
    .map((unit, k) => ({ unit, k }))
    .toSorted((a, b) =>
      idle
        ? isOn(b.k) - isOn(a.k) || fuelAt(a.unit, a.unit.leastKw) - fuelAt(b.unit, b.unit.leastKw)
        : gasPerKwh(a.unit) - gasPerKwh(b.unit),
    )
  for (const { unit, k } of order) {
    const state = now[k]
    if (state === undefined || held(k) || !may(unit)) continue
    if (!state.on && state.sinceH < unit.minimumDownH) continue
    // A start must last over its minimum time: the leanest of those hours decides.
    const coming = (gas?.inflowM3PerH ?? []).slice(t + 1, t + Math.ceil(unit.minimumUpH / stepH))
    const carried = state.on ? left : left - draw + Math.min(draw, ...coming)
    const fuel = fuelAt(unit, unit.leastKw)
    // One goes on below its least where nothing else carries the site's own use.
    const fits = power + unit.leastKw <= wantedKw || (idle && power === 0)
    if (!fits || fuel > carried) continue
    next[k] = state.on ? state : { on: true, sinceH: 0 }
    left -= fuel
    power += unit.leastKw
  }
  return next
}
