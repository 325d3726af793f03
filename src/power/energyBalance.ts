import { type FlowGraph, type Reconciliation, reconcile } from '../balance/index.ts'
import { nameAtHeader } from './headerLoss.ts'

/** One part of the balance of a site, reconciled together with the other: its `global` tests are those of the whole. */
export interface EnergyPart {
  readonly kind: 'electricity' | 'gas'
  readonly graph: FlowGraph
  readonly result: Reconciliation
}

/** One graph of two: each node keeps to one unit, Wh or m³, and only relations go from one to the other. */
export function united(electricity: FlowGraph, gas: FlowGraph | undefined): FlowGraph {
  if (gas === undefined) return electricity
  const relations = [...(electricity.relations ?? []), ...(gas.relations ?? [])]
  return {
    nodes: [...electricity.nodes, ...gas.nodes],
    flows: [...electricity.flows, ...gas.flows],
    ...(relations.length > 0 && { relations }),
  }
}

/**
 * Reconciles electricity and gas as one graph, and tells each part. What the graph cannot tell apart at the header is named where only
 * one of the suspects could be wrong (`headerLoss.ts`).
 */
export function reconcileEnergy(
  electricity: FlowGraph,
  gas: FlowGraph | undefined,
  exclude: readonly string[],
): readonly EnergyPart[] {
  const whole = united(electricity, gas)
  const first = reconcile(whole, { exclude })
  const result = gas === undefined ? first : nameAtHeader(whole, gas, first, exclude)
  return [
    { kind: 'electricity', graph: electricity, result: partOf(result, electricity) },
    ...(gas === undefined ? [] : [{ kind: 'gas' as const, graph: gas, result: partOf(result, gas) }]),
  ]
}

function partOf(result: Reconciliation, graph: FlowGraph): Reconciliation {
  const own = new Set([...graph.flows, ...(graph.relations ?? [])].map(({ id }) => id))
  return {
    ...result,
    flows: result.flows.filter(({ id }) => own.has(id)),
    unobservable: result.unobservable.filter((id) => own.has(id)),
    grossErrors: result.grossErrors.filter((id) => own.has(id)),
    undecided: result.undecided.filter((group) => group.some((id) => own.has(id))),
  }
}
