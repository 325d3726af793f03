import {
  commitByMerit,
  type EngineNow,
  type EngineUnit,
  type FollowedStep,
  follow,
  fuelAt,
  type Plan,
  planFollowed,
  type ScheduleProblem,
  standsStill,
} from '../dispatch/index.ts'

export interface Walked {
  readonly done: Plan
  readonly engines: readonly EngineNow[]
  readonly packM3: number
  readonly machines: readonly (readonly number[])[]
  /** Engines stopped against the plan, since there was no gas or no load for them. */
  readonly stoppedAgainstPlan: number
}

/**
 * Goes through steps as they happen, as the fast loop does: the plan says which engines run, how much gas is kept and how much is bought; what there
 * is says all else. Without a plan engines go by merit, each step by what it sees.
 */
export function walk(
  actual: ScheduleProblem,
  plan: Plan | undefined,
  from: readonly EngineNow[],
  packM3: number,
): Walked {
  const followed: FollowedStep[] = []
  const on: (readonly boolean[])[] = []
  let [engines, pack, against] = [from, packM3, 0]
  for (let t = 0; t < actual.steps; t++) {
    const wanted =
      plan === undefined
        ? commitByMerit(onlyNow(actual, t, engines), 0, engines, pack)
        : engines.map(({ on: was, sinceH }, k) => {
            const is = plan.engines[k]?.on[t] === true
            return { on: is, sinceH: is === was ? sinceH : 0 }
          })
    engines = carried(actual, t, wanted, pack)
    against += engines.filter(({ on: is }, k) => !is && wanted[k]?.on === true).length
    const states = engines.map(({ on: is }) => is)
    const step = follow(actual, t, {
      on: states,
      packM3: pack,
      packWantedM3: plan?.packM3[t] ?? packM3,
      ...(plan !== undefined && { importMostKw: plan.grids.map(({ importKw }) => importKw[t] ?? 0) }),
    })
    pack = step.packM3
    followed.push(step)
    on.push(states)
    engines = engines.map(({ on: is, sinceH }) => ({ on: is, sinceH: sinceH + actual.stepH }))
  }
  return {
    done: planFollowed(actual, followed, on, 'feasible'),
    engines,
    packM3: pack,
    machines: followed.at(-1)?.machines ?? [],
    stoppedAgainstPlan: against,
  }
}

/** One step of a problem as if nothing were to come after it, with the engines as they are by then. */
function onlyNow(problem: ScheduleProblem, t: number, states: readonly EngineNow[]): ScheduleProblem {
  const now = (values: readonly number[]) => values.slice(t, t + 1)
  return {
    ...problem,
    steps: 1,
    engines: problem.engines.map((unit, k) => ({
      ...unit,
      mostKw: now(unit.mostKw),
      running: states[k]?.on ?? unit.running,
      sinceH: states[k]?.sinceH ?? unit.sinceH,
    })),
    gas: problem.gas && { ...problem.gas, inflowM3PerH: now(problem.gas.inflowM3PerH) },
    grids: problem.grids.map((grid) => ({
      ...grid,
      importMostKw: now(grid.importMostKw),
      exportMostKw: now(grid.exportMostKw),
      importMinorPerKwh: now(grid.importMinorPerKwh),
      exportMinorPerKwh: now(grid.exportMinorPerKwh),
    })),
    halls: problem.halls.map((hall) => ({
      ...hall,
      mostKw: now(hall.mostKw),
      coolingShare: now(hall.coolingShare),
    })),
    loads: problem.loads.map((load) => ({
      ...load,
      machines: now(load.machines),
      modes: load.modes.map((mode) => ({ ...mode, minorPerH: now(mode.minorPerH) })),
    })),
    ownUseKw: now(problem.ownUseKw),
    orders: problem.orders
      .filter(({ from, to }) => t >= from && t < to)
      .map((order) => ({ ...order, from: 0, to: 1 })),
  }
}

/**
 * Engines that the gas in the line and the load that may run carry at least at their least; the ones that need most gas for a kWh are stopped
 * first. The last goes on below it where nothing else carries the site's own use.
 */
function carried(
  problem: ScheduleProblem,
  t: number,
  wanted: readonly EngineNow[],
  pack: number,
): readonly EngineNow[] {
  const { engines, gas, stepH } = problem
  const gasThere =
    gas === undefined
      ? Number.POSITIVE_INFINITY
      : (gas.inflowM3PerH[t] ?? 0) + (pack - gas.packLeastM3) / stepH
  const left = [...wanted]
  const running = () => engines.filter((_, k) => left[k]?.on === true)
  const loadThere = () => {
    const most = running().reduce((sum, { fuel }) => sum + (fuel.at(-1)?.kw ?? 0), 0)
    const step = follow(
      { ...problem, gas: undefined, engines: problem.engines.map((unit) => ({ ...unit, leastKw: 0 })) },
      t,
      { on: left.map(({ on }) => on), packM3: 0, packWantedM3: 0 },
    )
    return Math.min(
      most,
      step.engineKw.reduce((sum, kw) => sum + kw, 0) +
        problem.grids.reduce((sum, { exportMostKw }) => sum + (exportMostKw[t] ?? 0), 0),
    )
  }
  const tooMuch = () =>
    running().reduce((sum, unit) => sum + fuelAt(unit, unit.leastKw), 0) > gasThere ||
    (running().reduce((sum, { leastKw }) => sum + leastKw, 0) > loadThere() + CLOSE &&
      !(running().length === 1 && standsStill(problem, t)))
  // At standstill an engine burns what it does at its least, whatever it gives.
  const needs = standsStill(problem, t)
    ? (unit: EngineUnit) => fuelAt(unit, unit.leastKw)
    : ({ fuel }: EngineUnit) => (fuel.at(-1)?.m3PerH ?? 0) / (fuel.at(-1)?.kw ?? 1)
  const worst = engines.map((unit, k) => ({ k, needs: needs(unit) })).toSorted((a, b) => b.needs - a.needs)
  for (const { k } of worst) {
    if (!tooMuch()) break
    if (left[k]?.on === true) left[k] = { on: false, sinceH: 0 }
  }
  return left
}

/** kW */
const CLOSE = 1e-6
