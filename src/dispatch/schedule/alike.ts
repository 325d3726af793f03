import type { EngineUnit, ScheduleProblem } from './problem.ts'

/**
 * Engines that are alike in all that the schedule counts with, and whose ramp never binds: how many of them run is decided, not which. That leaves
 * the search none of the ways that differ in names only, which without it grow with the factorial of the engines.
 */
export function alike(problem: ScheduleProblem): readonly (readonly EngineUnit[])[] {
  const groups = new Map<string, EngineUnit[]>()
  for (const unit of problem.engines) {
    const key = mayBeGrouped(problem, unit) ? keyOf(unit) : unit.id
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [unit])
    else group.push(unit)
  }
  return [...groups.values()]
}

function mayBeGrouped({ pins }: ScheduleProblem, unit: EngineUnit): boolean {
  const pinned = pins.some(({ target }) => target.kind === 'engine' && target.id === unit.id)
  // At standstill an engine may go from its most to nothing in a step.
  const widest = unit.fuel.at(-1)?.kw ?? 0
  return !pinned && unit.untilServiceH === undefined && unit.rampKwPerStep >= widest
}

/** Everything but the name and the state at the beginning. */
function keyOf({ mostKw, leastKw, fuel, minimumUpH, minimumDownH, startMinor, runMinorPerH }: EngineUnit) {
  return JSON.stringify({ mostKw, leastKw, fuel, minimumUpH, minimumDownH, startMinor, runMinorPerH })
}

/**
 * Which engines of a group run, from how many of them do: the one that has stood longest is started, the one that has run longest is stopped, so that
 * minimum times that the group keeps are kept by each.
 */
export function named(
  units: readonly EngineUnit[],
  counts: readonly number[],
  stepH: number,
): readonly (readonly boolean[])[] {
  const state = units.map(({ running, sinceH }) => ({ on: running, sinceH }))
  const on = units.map((): boolean[] => [])
  for (const count of counts) {
    for (;;) {
      const running = state.filter((each) => each.on).length
      if (running === count) break
      const next = state
        .filter((each) => each.on === running > count)
        .reduce((longest, each) => (each.sinceH > longest.sinceH ? each : longest))
      next.on = running < count
      next.sinceH = 0
    }
    for (const [k, each] of state.entries()) {
      on[k]?.push(each.on)
      each.sinceH += stepH
    }
  }
  return on
}
