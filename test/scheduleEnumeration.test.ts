import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { evaluate, planOf, type ScheduleProblem, writeSchedule } from '../src/dispatch/index.ts'
import { instant } from '../src/quantity/index.ts'
import { Solver } from '../src/solver/index.ts'

const solver = new Solver()
afterAll(() => solver.close())

const hundredths = (value: number) => value / 100

/**
 * Sites so small that every way of running their engines can be tried, and without anything that ties a step to the next but the
 * engines' states: then each step of each way has its best load where the worth of power or the gas for it changes its slope.
 */
const small = fc
  .record({
    steps: fc.integer({ min: 2, max: 5 }),
    engines: fc.array(
      fc.record({
        least: fc.integer({ min: 20, max: 60 }),
        wide: fc.integer({ min: 20, max: 60 }),
        // Hundredths: what fits by less than the solver's tolerance of 1e-6 would be told apart by nobody.
        noLoad: fc.integer({ min: 10, max: 30 }).map(hundredths),
        slope: fc.integer({ min: 20, max: 30 }).map(hundredths),
        steeper: fc.integer({ min: 0, max: 10 }).map(hundredths),
        running: fc.boolean(),
        since: fc.integer({ min: 0, max: 3 }),
        up: fc.integer({ min: 1, max: 3 }),
        down: fc.integer({ min: 1, max: 3 }),
        start: fc.integer({ min: 0, max: 60 }),
        run: fc.integer({ min: 0, max: 20 }),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    /** Engines that differ in nothing but their state at the beginning, which the schedule counts together. */
    alike: fc.boolean(),
    inflow: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 5, maxLength: 5 }),
    worth: fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 5 }), {
      minLength: 2,
      maxLength: 2,
    }),
    gasPrice: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ steps, engines: told, alike, inflow, worth, gasPrice }): ScheduleProblem => {
    const [first] = told
    const engines = told.map((each) =>
      alike && first !== undefined ? { ...first, running: each.running, since: each.since } : each,
    )
    const series = (value: number) => Array.from({ length: steps }, () => value)
    return {
      start: instant(0),
      stepH: 1,
      steps,
      engines: engines.map(
        ({ least, wide, noLoad, slope, steeper, running, since, up, down, start, run }, k) => {
          const m3 = least * (noLoad + slope)
          return {
            id: `g${k}`,
            mostKw: series(least + wide),
            leastKw: least,
            fuel: [
              { kw: least, m3PerH: m3 },
              { kw: least + wide / 2, m3PerH: m3 + (wide / 2) * slope },
              { kw: least + wide, m3PerH: m3 + (wide / 2) * slope + (wide / 2) * (slope + steeper) },
            ],
            running,
            sinceH: since,
            minimumUpH: up,
            minimumDownH: down,
            rampKwPerStep: 1_000,
            startMinor: start,
            runMinorPerH: run,
          }
        },
      ),
      gas: {
        inflowM3PerH: inflow.slice(0, steps),
        packM3: 0,
        packLeastM3: 0,
        packMostM3: 0,
        packAtEndM3: 0,
        priceMinorPerM3: gasPrice,
        flareMinorPerM3: 0,
      },
      grids: [],
      halls: [{ id: 'hall', mostKw: series(1_000), coolingShare: series(0) }],
      loads: worth.map((values, k) => ({
        id: `class ${k}`,
        hall: 'hall',
        machines: series(30 + 40 * k),
        modes: [{ id: 'on', kw: 1, minorPerH: values.slice(0, steps) }],
        nowByMode: [0],
        changeMinor: 0,
        shedShare: 1,
      })),
      jobs: [],
      heat: undefined,
      ownUseKw: series(0),
      lossShare: 0,
      orders: [],
      pins: [],
    }
  })

/** The best of one step with these engines on; minus infinity where they cannot run. */
function bestOfStep(problem: ScheduleProblem, on: readonly boolean[], t: number): number {
  const engines = problem.engines.filter((_, k) => on[k])
  const pieces = engines
    .flatMap(({ fuel }) => [
      { kw: (fuel[1]?.kw ?? 0) - (fuel[0]?.kw ?? 0), slope: slope(fuel, 1) },
      { kw: (fuel[2]?.kw ?? 0) - (fuel[1]?.kw ?? 0), slope: slope(fuel, 2) },
    ])
    .toSorted((a, b) => a.slope - b.slope)
  const least = engines.reduce((sum, { leastKw }) => sum + leastKw, 0)
  const leastFuel = engines.reduce((sum, { fuel }) => sum + (fuel[0]?.m3PerH ?? 0), 0)
  const gas = problem.gas?.inflowM3PerH[t] ?? 0
  const fuelFor = (kw: number) => {
    let [left, fuel] = [kw - least, leastFuel]
    for (const piece of pieces) {
      const part = Math.min(left, piece.kw)
      fuel += part * piece.slope
      left -= part
    }
    return fuel
  }
  const classes = problem.loads
    .map(({ machines, modes }) => ({ kw: machines[t] ?? 0, worth: modes[0]?.minorPerH[t] ?? 0 }))
    .toSorted((a, b) => b.worth - a.worth)
  const worthOf = (kw: number) => {
    let [left, worth] = [kw, 0]
    for (const each of classes) {
      const part = Math.min(left, each.kw)
      worth += part * each.worth
      left -= part
    }
    return worth
  }
  const most = engines.reduce((sum, { fuel }) => sum + (fuel[2]?.kw ?? 0), 0)
  const wanted = classes.reduce((sum, { kw }) => sum + kw, 0)
  const corners = [least, most, wanted]
  for (const [k] of pieces.entries())
    corners.push(least + pieces.slice(0, k + 1).reduce((sum, { kw }) => sum + kw, 0))
  for (const [k] of classes.entries())
    corners.push(classes.slice(0, k + 1).reduce((sum, { kw }) => sum + kw, 0))
  // Where the gas is used up.
  let [kw, fuel] = [least, leastFuel]
  for (const piece of pieces) {
    const part = Math.min(piece.kw, (gas - fuel) / piece.slope)
    if (part <= 0) break
    kw += part
    fuel += part * piece.slope
  }
  corners.push(kw)
  let best = Number.NEGATIVE_INFINITY
  for (const corner of corners) {
    if (corner < least - 1e-9 || corner > Math.min(most, wanted) + 1e-9 || fuelFor(corner) > gas + 1e-9)
      continue
    best = Math.max(best, worthOf(corner) - fuelFor(corner) * (problem.gas?.priceMinorPerM3 ?? 0))
  }
  return best
}

function slope(fuel: readonly { readonly kw: number; readonly m3PerH: number }[], k: number): number {
  const [from, to] = [fuel[k - 1], fuel[k]]
  return from === undefined || to === undefined ? 0 : (to.m3PerH - from.m3PerH) / (to.kw - from.kw)
}

/** What an engine's states cost, or undefined where its minimum times forbid them. */
function costOf(unit: ScheduleProblem['engines'][number], states: readonly boolean[]): number | undefined {
  let [state, since, cost] = [unit.running, unit.sinceH, 0]
  for (const on of states) {
    if (on !== state) {
      if (since < (state ? unit.minimumUpH : unit.minimumDownH)) return undefined
      if (on) cost += unit.startMinor
      ;[state, since] = [on, 0]
    }
    if (on) cost += unit.runMinorPerH
    since++
  }
  return cost
}

function bestOfAll(problem: ScheduleProblem): number {
  const ways = (unit: ScheduleProblem['engines'][number]) =>
    Array.from({ length: 2 ** problem.steps }, (_, bits) =>
      Array.from({ length: problem.steps }, (__, t) => ((bits >> t) & 1) === 1),
    ).flatMap((states) => {
      const cost = costOf(unit, states)
      return cost === undefined ? [] : [{ states, cost }]
    })
  let best = Number.NEGATIVE_INFINITY
  const [first, second] = problem.engines.map(ways)
  for (const one of first ?? [])
    for (const other of second ?? [undefined]) {
      let worth = -one.cost - (other?.cost ?? 0)
      for (let t = 0; t < problem.steps; t++)
        worth += bestOfStep(problem, [one.states[t] === true, other?.states[t] === true], t)
      best = Math.max(best, worth)
    }
  return best
}

it('is as good as the best of all ways there are, on sites small enough to try them all', async () => {
  let feasible = 0
  await fc.assert(
    fc.asyncProperty(small, async (problem) => {
      const written = writeSchedule(problem)
      const solution = await solver.solve(written.programme, { timeLimitS: 20, gap: 0 })
      const best = bestOfAll(problem)
      if (best === Number.NEGATIVE_INFINITY) {
        expect(solution.status).toBe('infeasible')
        return
      }
      feasible++
      // HiGHS takes a row as kept within 1e-6, which money per unit of the row makes larger.
      const close = 2e-6 * Math.max(100, Math.abs(best))
      expect(Math.abs((solution.objective ?? 0) - best)).toBeLessThan(close)
      const { breaches, totalMinor } = evaluate(problem, planOf(written, solution.values ?? [], 'optimal'))
      expect(breaches).toEqual([])
      expect(Math.abs(totalMinor - best)).toBeLessThan(close)
    }),
    { numRuns: 200, seed: 20_261_121 },
  )
  expect(feasible).toBeGreaterThan(80)
}, 120_000)
