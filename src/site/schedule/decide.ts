import {
  type Evaluation,
  evaluate,
  type Plan,
  type PlanFault,
  planOf,
  type ScheduleProblem,
  type WrittenSchedule,
} from '../../dispatch/index.ts'
import { gapOf, type Solution } from '../../solver/index.ts'
import { notSound, type Trouble, troubleOf } from './trouble.ts'

/** What came of a search: the solver's answer, or why there was none. */
export type Outcome =
  | { readonly kind: 'answer'; readonly solution: Solution }
  | { readonly kind: 'lost'; readonly why: string }
  /** The solver did not answer in time and grace. */
  | { readonly kind: 'late'; readonly seconds: number }

export type Decision =
  | { readonly do: 'use'; readonly plan: Plan }
  /** Nothing keeps all that people set: look for what breaks least. */
  | { readonly do: 'relax' }
  /** No plan of the solver is used; `refused` where there was one that is not sound. */
  | { readonly do: 'merit'; readonly trouble: Trouble; readonly refused: boolean }

/** Money is compared to this share: the search stops at far wider gaps. */
const SAME_SHARE = 1e-4
const HOUR_MS = 3_600_000

/**
 * What to do with the outcome of a search. A plan is used only where an independent look finds nothing wrong with it; `elastic` says that people's
 * constraints could give way in the search.
 */
export function decide(written: WrittenSchedule, outcome: Outcome, elastic: boolean): Decision {
  const merit = (trouble: Trouble, refused = false): Decision => ({ do: 'merit', trouble, refused })
  if (outcome.kind === 'lost') return merit(troubleOf('solver-lost', `the solver was lost: ${outcome.why}`))
  if (outcome.kind === 'late') {
    const { seconds } = outcome
    return merit(troubleOf('solver-late', `the solver was lost: no answer within ${seconds} s`, { seconds }))
  }
  const { status, values } = outcome.solution
  if (status === 'infeasible')
    return elastic
      ? merit(troubleOf('nature', 'no plan keeps what nature sets, whatever people give up'))
      : { do: 'relax' }
  if (status === 'unbounded')
    return merit(troubleOf('unbounded', 'the solver found no limit to what can be earned'), true)
  if (values === undefined)
    return merit(
      status === 'stopped'
        ? troubleOf('no-time', 'the time was over before any plan was found')
        : troubleOf('no-answer', 'the solver told no plan'),
      status !== 'stopped',
    )
  if (values.length !== written.programme.columnNames.length)
    return merit(
      troubleOf(
        'other-size',
        `the solver told ${values.length} values of ${written.programme.columnNames.length}`,
        { told: values.length, asked: written.programme.columnNames.length },
      ),
      true,
    )
  if (!values.every((value) => Number.isFinite(value)))
    return merit(troubleOf('no-numbers', 'the solver told values that are no numbers'), true)
  const how = elastic ? 'relaxed' : status === 'optimal' ? 'optimal' : 'feasible'
  const gap = gapOf(outcome.solution)
  const plan = planOf(written, values, how, gap === undefined || !Number.isFinite(gap) ? undefined : gap)
  const faults = faultsOf(written.problem, plan)
  return faults.length === 0
    ? { do: 'use', plan }
    : merit(notSound(faults, plan.start, plan.stepH * HOUR_MS), true)
}

/** What an independent look finds wrong with a plan. */
export function faultsOf(problem: ScheduleProblem, plan: Plan): readonly PlanFault[] {
  const { faults, totalMinor }: Evaluation = evaluate(problem, plan)
  const off = Math.abs(totalMinor - plan.totalMinor)
  return off > SAME_SHARE * Math.max(1_000, Math.abs(plan.totalMinor))
    ? [...faults, { kind: 'money', subject: '', step: undefined, value: plan.totalMinor, limit: totalMinor }]
    : faults
}
