import { chiSquaredCritical } from './chiSquared.ts'
import { fillTold, sensitivityOf, unobservable } from './eliminate.ts'
import { adjusted, type Fit, fitGraph, less, varianceOf } from './fit.ts'
import type { Flow, FlowGraph, GlobalTest, ReconciledFlow, Reconciliation } from './model.ts'
import { findSuspects } from './suspects.ts'

export interface ReconcileOptions {
  /** Confidence of the global test, and of the measurement tests taken together; 0.95 unless said. With 1 nothing is set aside. */
  readonly confidence?: number
  /** Flows whose measurements are not to be used, by a person's decision. */
  readonly exclude?: readonly string[]
}

/**
 * Weighted least squares of the measurements under conservation at the nodes and the relations. Gross errors are set
 * aside one at a time, worst first, and the flows reconciled without them. A measurement set aside keeps its
 * `adjustment` and `test`: against the value that the others give it.
 *
 * `f1` of 101 ± 1 into a node and `f2` of 99 ± 1 out of it are both 100 ± 0.71, with an adjustment of 1 and a test of
 * 1.41. Throws a RangeError where exact relations contradict each other.
 */
export function reconcile(graph: FlowGraph, options: ReconcileOptions = {}): Reconciliation {
  const alpha = 1 - (options.confidence ?? 0.95)
  const excluded = new Set(options.exclude ?? [])
  const before = fitGraph(graph, excluded)
  const suspects = findSuspects(before, alpha)
  const after =
    suspects.named.length === 0 ? before : fitGraph(graph, new Set([...excluded, ...suspects.named]))
  const { flows, open } = tell(graph, after)
  return {
    flows,
    unobservable: open,
    global: globalTest(after, alpha),
    grossErrors: suspects.named,
    undecided: suspects.undecided,
    globalBefore: globalTest(before, alpha),
  }
}

function globalTest({ statistic, degrees }: Fit, alpha: number): GlobalTest {
  const critical = chiSquaredCritical(alpha, degrees)
  return { statistic, degrees, critical, passes: statistic <= critical }
}

function tell(graph: FlowGraph, result: Fit): { flows: ReconciledFlow[]; open: string[] } {
  const values = adjusted(result)
  fillTold(result.elimination, values)
  const open = unobservable(result.elimination)
  const sigmas = sigmasOfTold(graph, result, open)
  const place = placesOf(result)
  const flows = graph.flows.map((flow, index): ReconciledFlow => {
    if (open.has(index)) return { id: flow.id, reconciled: null, sigma: null, adjustment: null, test: null }
    const k = place[index] ?? -1
    return k < 0
      ? computed(flow, values[index] ?? 0, sigmas.get(index) ?? 0)
      : measuredFlow(flow, result.variances[k] ?? 0, result.pulls[k] ?? 0, result.spreads[k] ?? 0)
  })
  return { flows, open: graph.flows.flatMap((flow, index) => (open.has(index) ? [flow.id] : [])) }
}

function measuredFlow(flow: Flow, variance: number, pull: number, spread: number): ReconciledFlow {
  const adjustment = spread > 0 ? 0 - variance * pull : 0
  return {
    id: flow.id,
    reconciled: (flow.measured ?? 0) + adjustment,
    sigma: Math.sqrt(less(variance, variance * spread * variance)),
    adjustment,
    test: spread > 0 ? Math.abs(pull) / Math.sqrt(spread) : null,
  }
}

/** Not measured, or measured and set aside: then it is compared with what the others say. */
function computed(flow: Flow, reconciled: number, sigma: number): ReconciledFlow {
  if (flow.measured === undefined || flow.sigma === undefined)
    return { id: flow.id, reconciled, sigma, adjustment: null, test: null }
  const adjustment = reconciled - flow.measured
  return {
    id: flow.id,
    reconciled,
    sigma,
    adjustment,
    test: Math.abs(adjustment) / Math.hypot(sigma, flow.sigma),
  }
}

function placesOf(result: Fit): Int32Array {
  const place = new Int32Array(result.columns.length).fill(-1)
  result.measured.forEach((index, k) => {
    place[index] = k
  })
  return place
}

function sigmasOfTold(graph: FlowGraph, result: Fit, open: ReadonlySet<number>): Map<number, number> {
  const place = placesOf(result)
  const sensitivity = new Float64Array(result.columns.length)
  const sigmas = new Map<number, number>()
  result.elimination.told.forEach((told, order) => {
    if (told.column >= graph.flows.length || open.has(told.column)) return
    const touched = sensitivityOf(result.elimination, order, sensitivity)
    sigmas.set(told.column, Math.sqrt(varianceOf(result, place, sensitivity, touched)))
    for (const column of touched) sensitivity[column] = 0
  })
  return sigmas
}
