/** Where a quantity rests or passes; conservation holds at each node. */
export type NodeId = string
/** `null` is the outside world, where nothing is conserved. */
export type End = NodeId | null

export interface Flow {
  readonly id: string
  readonly from: End
  readonly to: End
  /** Any one unit for the whole graph; absent means not measured. */
  readonly measured?: number
  /** Standard uncertainty of `measured`, same unit, > 0. */
  readonly sigma?: number
}

/**
 * A further linear relation over flows, sum(coefficient x flow) = constant, beside conservation at nodes: a transformer
 * whose loss is a share of its throughput, an engine whose fuel and power are tied by its curve.
 */
export interface Relation {
  readonly id: string
  readonly terms: readonly { readonly flow: string; readonly coefficient: number }[]
  readonly constant: number
  /** Standard uncertainty of the relation; absent means exact. */
  readonly sigma?: number
}

export interface FlowGraph {
  readonly nodes: readonly NodeId[]
  readonly flows: readonly Flow[]
  readonly relations?: readonly Relation[]
}

export interface ReconciledFlow {
  readonly id: string
  /** null where the flow is unobservable. */
  readonly reconciled: number | null
  /** Standard uncertainty of `reconciled`; null where unobservable. */
  readonly sigma: number | null
  /** reconciled - measured; null for an unmeasured flow. */
  readonly adjustment: number | null
  /** |adjustment| / its standard uncertainty; null where not measured or not checked by any other measurement. */
  readonly test: number | null
}

export interface GlobalTest {
  readonly statistic: number
  readonly degrees: number
  readonly critical: number
  readonly passes: boolean
}

export interface Reconciliation {
  readonly flows: readonly ReconciledFlow[]
  readonly unobservable: readonly string[]
  /** After the gross errors were set aside. */
  readonly global: GlobalTest
  /** Flows (or relations with a sigma) whose measurements were set aside, worst first; at most 100. */
  readonly grossErrors: readonly string[]
  /**
   * Groups of measurements beyond the critical value that no equation tells apart, such as two meters in series with
   * nothing else between them; none of them was set aside. At least one measurement in the groups is wrong; with several
   * groups, one cause may stand behind two. The global test mostly stays failed.
   */
  readonly undecided: readonly (readonly string[])[]
  /** The global test with every measurement in it. */
  readonly globalBefore: GlobalTest
}
