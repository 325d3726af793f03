import type { FlowGraph } from './model.ts'

/** One linear equation over columns: sum(coefficient x column) = constant. */
export interface Equation {
  readonly terms: Map<number, number>
  constant: number
}

/** What is known of one column; a variance of `undefined` is no measurement. */
export interface Column {
  readonly id: string
  readonly value: number
  readonly variance: number | undefined
}

export interface Equations {
  /** The flows in their order, then one residual, measured as 0, for each relation that has a sigma. */
  readonly columns: readonly Column[]
  readonly equations: readonly Equation[]
}

/** Writes conservation at each node (in = out) and the relations as equations. */
export function equationsOf(graph: FlowGraph, aside: ReadonlySet<string>): Equations {
  const columns: Column[] = graph.flows.map((flow) => {
    const known = flow.measured !== undefined && flow.sigma !== undefined && !aside.has(flow.id)
    return { id: flow.id, value: flow.measured ?? 0, variance: known ? (flow.sigma ?? 0) ** 2 : undefined }
  })
  const place = new Map(columns.map((column, index) => [column.id, index]))
  const nodes = new Map<string, Equation>()
  for (const node of graph.nodes) nodes.set(node, { terms: new Map(), constant: 0 })
  graph.flows.forEach((flow, index) => {
    for (const [end, sign] of [
      [flow.to, 1],
      [flow.from, -1],
    ] as const) {
      if (end === null) continue
      const equation = nodes.get(end)
      if (equation === undefined) throw new RangeError(`flow ${flow.id} ends at ${end}, which is no node`)
      equation.terms.set(index, (equation.terms.get(index) ?? 0) + sign)
    }
  })
  const equations = [...nodes.values()]
  for (const relation of graph.relations ?? []) {
    const terms = new Map<number, number>()
    for (const term of relation.terms) {
      const index = place.get(term.flow)
      if (index === undefined)
        throw new RangeError(`relation ${relation.id} names ${term.flow}, which is no flow`)
      terms.set(index, (terms.get(index) ?? 0) + term.coefficient)
    }
    if (relation.sigma !== undefined) {
      terms.set(columns.length, -1)
      const variance = aside.has(relation.id) ? undefined : relation.sigma ** 2
      columns.push({ id: relation.id, value: 0, variance })
    }
    equations.push({ terms, constant: relation.constant })
  }
  for (const equation of equations)
    for (const [column, coefficient] of equation.terms) if (coefficient === 0) equation.terms.delete(column)
  return { columns, equations }
}
