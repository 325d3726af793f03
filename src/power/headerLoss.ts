import { type FlowGraph, type Reconciliation, reconcile } from '../balance/index.ts'

/** Values that would be further below zero than this many standard uncertainties cannot be. */
const BELOW = 2
/** Line pack and treatment are models of small things: one that would be so many times its uncertainty is not the cause. */
const MODEL = 4

/**
 * The meter of the well, the flare's, the line pack, the treatment's loss and gas that is lost all stand in one equation, so no data tell
 * which of them is wrong. But gas does not come from nowhere: where the header gives out more than comes in, nothing can have been
 * lost, and a flare that is metered at 3 m³ is not 9 m³ too high. Where one suspect is left it is named and set aside; else
 * the group stays undecided with those that are possible.
 */
export function nameAtHeader(
  whole: FlowGraph,
  gas: FlowGraph,
  first: Reconciliation,
  exclude: readonly string[],
): Reconciliation {
  const inlet = gas.flows.find((flow) => flow.from === null && flow.to !== null)?.id
  const at = first.undecided.findIndex((group) => inlet !== undefined && group.includes(inlet))
  const group = first.undecided[at]
  if (group === undefined) return first
  const possible = group.filter((id) => couldBeWrong(id, whole, gas, [...exclude, ...first.grossErrors]))
  if (possible.length === 0) return first
  const [only] = possible
  if (possible.length > 1 || only === undefined)
    return { ...first, undecided: first.undecided.with(at, possible) }
  const again = reconcile(whole, { exclude: [...exclude, only] })
  return { ...again, grossErrors: [only, ...again.grossErrors], globalBefore: first.globalBefore }
}

function couldBeWrong(id: string, whole: FlowGraph, gas: FlowGraph, exclude: readonly string[]): boolean {
  const flow = gas.flows.find((each) => each.id === id)
  if (flow?.measured === undefined || flow.sigma === undefined) return false
  const without = reconcile(whole, { exclude: [...exclude, id], confidence: 1 })
  const told = without.flows.find((each) => each.id === id)
  if (told === undefined || told.reconciled === null || told.sigma === null) return false
  const sigma = Math.hypot(told.sigma, flow.sigma)
  if (id === 'line-pack' || id === 'shrinkage')
    return Math.abs(told.reconciled - flow.measured) < MODEL * flow.sigma
  return told.reconciled > -BELOW * sigma
}
