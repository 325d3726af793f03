import {
  type Evaluation,
  evaluate,
  type Plan,
  planOf,
  type ScheduleProblem,
  type WrittenSchedule,
} from '../../dispatch/index.ts'
import { gapOf, type Solution } from '../../solver/index.ts'

/** What came of a search: the solver's answer, or why there was none. */
export type Outcome =
  | { readonly kind: 'answer'; readonly solution: Solution }
  | { readonly kind: 'lost'; readonly why: string }

export type Decision =
  | { readonly do: 'use'; readonly plan: Plan }
  /** Nothing keeps all that people set: look for what breaks least. */
  | { readonly do: 'relax' }
  /** No plan of the solver is used; `refused` where there was one that is not sound. */
  | { readonly do: 'merit'; readonly why: string; readonly refused: boolean }

/** Money is compared to this share: the search stops at far wider gaps. */
const SAME_SHARE = 1e-4
const MOST_TOLD = 3

/**
 * What to do with the outcome of a search. A plan is used only where an independent look finds nothing wrong with it; `elastic` says that people's
 * constraints could give way in the search.
 */
export function decide(written: WrittenSchedule, outcome: Outcome, elastic: boolean): Decision {
  const merit = (why: string, refused = false): Decision => ({ do: 'merit', why, refused })
  if (outcome.kind === 'lost') return merit(`the solver was lost: ${outcome.why}`)
  const { status, values } = outcome.solution
  if (status === 'infeasible')
    return elastic ? merit('no plan keeps what nature sets, whatever people give up') : { do: 'relax' }
  if (status === 'unbounded') return merit('the solver found no limit to what can be earned', true)
  if (values === undefined)
    return merit(
      status === 'stopped' ? 'the time was over before any plan was found' : 'the solver told no plan',
      status !== 'stopped',
    )
  if (values.length !== written.programme.columnNames.length)
    return merit(`the solver told ${values.length} values of ${written.programme.columnNames.length}`, true)
  if (!values.every((value) => Number.isFinite(value)))
    return merit('the solver told values that are no numbers', true)
  const how = elastic ? 'relaxed' : status === 'optimal' ? 'optimal' : 'feasible'
  const gap = gapOf(outcome.solution)
  const plan = planOf(written, values, how, gap === undefined || !Number.isFinite(gap) ? undefined : gap)
  const faults = faultsOf(written.problem, plan)
  return faults.length === 0 ? { do: 'use', plan } : merit(`not sound: ${toldOf(faults)}`, true)
}

/** What an independent look finds wrong with a plan. */
export function faultsOf(problem: ScheduleProblem, plan: Plan): readonly string[] {
  const { breaches, totalMinor }: Evaluation = evaluate(problem, plan)
  const off = Math.abs(totalMinor - plan.totalMinor)
  return off > SAME_SHARE * Math.max(1_000, Math.abs(plan.totalMinor))
    ? [...breaches, `it says ${plan.totalMinor.toFixed(0)} and comes to ${totalMinor.toFixed(0)}`]
    : breaches
}

const toldOf = (faults: readonly string[]) =>
  [
    ...faults.slice(0, MOST_TOLD),
    ...(faults.length > MOST_TOLD ? [`and ${faults.length - MOST_TOLD} more`] : []),
  ].join('; ')
