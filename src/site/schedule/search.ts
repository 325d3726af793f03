import {
  meritOrder,
  type Plan,
  type ScheduleProblem,
  type ScheduleWords,
  startFrom,
  writeSchedule,
} from '../../dispatch/index.ts'
import type { Solver } from '../../solver/index.ts'
import { type Decision, decide, type Outcome } from './decide.ts'
import { type Trouble, troubleOf } from './trouble.ts'

export type SolverFace = Pick<Solver, 'solve' | 'close'>

export interface SearchWords {
  readonly timeLimitS: number
  readonly gap: number
  /** Where the search may begin: the last plan. */
  readonly from?: Plan | undefined
  /** A solver that has not answered so long after its time is taken for lost. */
  readonly graceS?: number
}

/** A plan, how long it took, and where it is no plan of the solver, why. */
export interface Found {
  readonly plan: Plan
  readonly seconds: number
  readonly trouble?: Trouble
  /** There was one, and it was not sound. */
  readonly refused: boolean
}

/** The solver ends by itself what has not answered ten seconds after its time. */
const GRACE_S = 15

/**
 * The best plan of a problem: of the solver; where nothing keeps all that people set, the one that breaks least; else by merit order. It
 * always comes to one, within three times the time and the grace.
 */
export async function search(
  solver: SolverFace,
  problem: ScheduleProblem,
  words: SearchWords,
): Promise<Found> {
  const began = performance.now()
  const found = (decision: Exclude<Decision, { do: 'relax' }>): Found => ({
    plan: decision.do === 'use' ? decision.plan : meritOrder(problem),
    seconds: (performance.now() - began) / 1_000,
    refused: decision.do === 'merit' && decision.refused,
    ...(decision.do === 'merit' && { trouble: decision.trouble }),
  })
  const first = await attempt(solver, problem, words, {})
  if (first.do !== 'relax') return found(first)
  const second = await attempt(solver, problem, words, { elastic: true })
  if (second.do !== 'use')
    return found(
      second.do === 'relax'
        ? { do: 'merit', trouble: troubleOf('nature', 'nothing keeps it'), refused: false }
        : second,
    )
  // Beside the prices of giving way money counts for nothing: with what gives way settled, it is looked at alone.
  const gaveWay = second.plan.givenWay
  const third = await attempt(solver, problem, { ...words, from: second.plan }, { elastic: true, gaveWay })
  return found(third.do === 'use' && third.plan.totalMinor > second.plan.totalMinor ? third : second)
}

async function attempt(
  solver: SolverFace,
  problem: ScheduleProblem,
  { timeLimitS, gap, from, graceS = GRACE_S }: SearchWords,
  schedule: ScheduleWords,
): Promise<Decision> {
  const elastic = schedule.elastic === true

  try {
    const written = writeSchedule(problem, schedule)
    const start =
      from === undefined || (elastic && schedule.gaveWay === undefined) ? undefined : startFrom(written, from)
    const answer = solver.solve(written.programme, { timeLimitS, gap, ...(start !== undefined && { start }) })
    return decide(written, await within(answer, (timeLimitS + graceS) * 1_000), elastic)
  } catch (error) {
    // A figure that is none: the problem cannot be written down.
    const trouble = troubleOf('not-planned', `it cannot be planned: ${toldOf(error)}`)
    return { do: 'merit', trouble, refused: false }
  }
}

async function within(answer: ReturnType<SolverFace['solve']>, ms: number): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'late', seconds: ms / 1_000 }), ms)
    timer.unref()
  })
  const told = answer.then(
    (solution): Outcome => ({ kind: 'answer', solution }),
    (error: unknown): Outcome => ({ kind: 'lost', why: toldOf(error) }),
  )
  try {
    return await Promise.race([told, late])
  } finally {
    clearTimeout(timer)
  }
}

const toldOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
