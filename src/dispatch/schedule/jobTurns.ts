import { musts } from './musts.ts'
import type { Job, ScheduleProblem } from './problem.ts'

/** A job that may run in a step, and what each kWh that it still needs brings; infinite where it must go on, or was taken on. */
export interface JobTurn {
  /** Its place in the problem. */
  readonly place: number
  readonly job: Job
  readonly minorPerKwh: number
}

/** What was given of a job so far. */
export interface JobSoFar {
  readonly steps: number
  readonly ranLast: boolean
}

/**
 * The jobs that may run in a step, those first that have least time left. One that can no longer be done in time is left, for then nothing is paid; one that
 * may not be interrupted goes on, and is lost where it was.
 */
export function jobTurns(
  problem: ScheduleProblem,
  t: number,
  soFar: readonly JobSoFar[],
): readonly JobTurn[] {
  return problem.jobs
    .flatMap((job, place) => {
      const { steps: given, ranLast } = soFar[place] ?? NOTHING
      const slack = Math.min(job.deadline, problem.steps) - t - (job.steps - given)
      const begun = !job.preemptible && given > 0
      if (given >= job.steps || t < job.earliest || slack < 0 || (begun && !ranLast)) return []
      if (!job.preemptible && !begun && !hasRoom(problem, job, t)) return []
      const toGoKwh = job.kw * (job.steps - given) * problem.stepH
      const minorPerKwh = begun || job.owed ? Number.POSITIVE_INFINITY : job.paysMinor / toGoKwh
      return [{ place, job, minorPerKwh, begun, slack }]
    })
    .toSorted((a, b) => Number(b.begun) - Number(a.begun) || a.slack - b.slack)
}

/** Whether its hall, and orders that must be kept, leave a job its power in one go from a step on. */
function hasRoom(problem: ScheduleProblem, { hall, kw, steps }: Job, from: number): boolean {
  const place = problem.halls.find(({ id }) => id === hall)
  return Array.from({ length: steps }, (_, k) => from + k).every((t) => {
    const drawn = kw * (1 + (place?.coolingShare[t] ?? 0))
    const ordered = musts(problem, t).filter(
      ({ kind, of }) => kind === 'load' && (of === undefined || of.includes(hall)),
    )
    return drawn <= Math.min(place?.mostKw[t] ?? 0, ...ordered.map(({ mostKw }) => mostKw)) + ROUNDING_KW
  })
}

const ROUNDING_KW = 1e-9
const NOTHING: JobSoFar = { steps: 0, ranLast: false }

/** The same after a step in which these ran. */
export const jobsAfter = (soFar: readonly JobSoFar[], ran: readonly boolean[]): readonly JobSoFar[] =>
  ran.map((runs, place) => ({ steps: (soFar[place]?.steps ?? 0) + (runs ? 1 : 0), ranLast: runs }))
