import { stepsOf } from './columns.ts'
import type { Plan } from './plan.ts'
import type { WrittenSchedule } from './write.ts'

/** Left to the solver to find. */
const OPEN = Number.POSITIVE_INFINITY

/**
 * Where the search may begin: the engines that a plan runs, all else open. The plan need not begin where the schedule does: a step takes what the
 * plan says of that time, and beyond its end what it says last. An engine that the plan does not know, or that may not run, stands still.
 */
export function startFrom({ problem, programme, columns }: WrittenSchedule, plan: Plan): readonly number[] {
  const start = programme.columnNames.map(() => OPEN)
  const shift = Math.round((problem.start - plan.start) / (plan.stepH * MS_PER_HOUR))
  const at = (t: number) => Math.min(plan.steps - 1, Math.max(0, t + shift))
  for (const engine of columns.engines) {
    const told = engine.units.flatMap(({ id }) => plan.engines.find((each) => each.id === id) ?? [])
    for (const t of stepsOf(problem)) {
      const column = engine.on[t] ?? 0
      if (start[column] !== OPEN) continue
      start[column] = Math.min(
        programme.upper[column] ?? 0,
        told.filter(({ on }) => on[at(t)] === true).length,
      )
    }
  }
  return start
}

const MS_PER_HOUR = 3_600_000
