import type { FlowGraph } from './model.ts'

type Matrix = number[][]

/** Row-reduced echelon form with the largest pivot of each column; says which columns have pivots. */
function reduce(matrix: Matrix): { rows: Matrix; pivots: number[] } {
  const rows = matrix.map((row) => [...row])
  const width = rows[0]?.length ?? 0
  const pivots: number[] = []
  for (let column = 0; column < width && pivots.length < rows.length; column++) {
    const at = pivots.length
    let best = at
    for (let row = at; row < rows.length; row++)
      if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0)) best = row
    const pivot = rows[best]
    const value = pivot?.[column] ?? 0
    if (pivot === undefined || Math.abs(value) < 1e-9) continue
    rows[best] = rows[at] ?? []
    rows[at] = pivot.map((entry) => entry / value)
    const top = rows[at] ?? []
    rows.forEach((row, index) => {
      const factor = row[column] ?? 0
      if (index !== at && factor !== 0) rows[index] = row.map((entry, k) => entry - factor * (top[k] ?? 0))
    })
    pivots.push(column)
  }
  return { rows, pivots }
}

/** Columns that span the solutions of matrix x = 0, each as a list over the unknowns. */
function nullSpace(matrix: Matrix, width: number): Matrix {
  const { rows, pivots } = reduce(matrix)
  const free = Array.from({ length: width }, (_, k) => k).filter((k) => !pivots.includes(k))
  return free.map((column) => {
    const vector: number[] = new Array(width).fill(0)
    vector[column] = 1
    pivots.forEach((pivot, row) => {
      vector[pivot] = -(rows[row]?.[column] ?? 0)
    })
    return vector
  })
}

/**
 * The same least squares by another way, dense and without projection: every flow is a combination of the independent
 * loops of the graph, whose strengths are fitted to the measurements. Conservation only, no relations.
 */
export function denseReconcile(graph: FlowGraph) {
  const width = graph.flows.length
  const incidence = graph.nodes.map((node) =>
    graph.flows.map((flow) => (flow.to === node ? 1 : 0) - (flow.from === node ? 1 : 0)),
  )
  const loops = nullSpace(incidence, width)
  const measured = graph.flows.flatMap((flow, k) => (flow.measured === undefined ? [] : [k]))
  const seen = measured.map((k) => loops.map((loop) => loop[k] ?? 0))
  const { pivots: told } = reduce(seen)
  const silent = nullSpace(seen, loops.length)
  const open = graph.flows.map((_, k) =>
    silent.some(
      (vector) => Math.abs(vector.reduce((sum, v, loop) => sum + v * (loops[loop]?.[k] ?? 0), 0)) > 1e-9,
    ),
  )
  const basis = told.map((loop) => loops[loop] ?? [])
  const weight = (k: number) => 1 / (graph.flows[k]?.sigma ?? 1) ** 2
  const normal = basis.map((a, row) => [
    ...basis.map((b) => measured.reduce((sum, k) => sum + (a[k] ?? 0) * weight(k) * (b[k] ?? 0), 0)),
    ...basis.map((_, column) => (row === column ? 1 : 0)),
  ])
  const inverse = reduce(normal).rows.map((row) => row.slice(basis.length))
  const right = basis.map((a) =>
    measured.reduce((sum, k) => sum + (a[k] ?? 0) * weight(k) * (graph.flows[k]?.measured ?? 0), 0),
  )
  const strengths = inverse.map((row) => row.reduce((sum, v, k) => sum + v * (right[k] ?? 0), 0))
  const flows = graph.flows.map((_, k) => {
    const value = basis.reduce((sum, loop, a) => sum + (strengths[a] ?? 0) * (loop[k] ?? 0), 0)
    let variance = 0
    basis.forEach((a, i) => {
      basis.forEach((b, j) => {
        variance += (a[k] ?? 0) * (inverse[i]?.[j] ?? 0) * (b[k] ?? 0)
      })
    })
    return { value, sigma: Math.sqrt(Math.max(0, variance)), open: open[k] ?? false }
  })
  const statistic = measured.reduce((sum, k) => {
    const value = flows[k]?.value ?? 0
    return sum + ((graph.flows[k]?.measured ?? 0) - value) ** 2 * weight(k)
  }, 0)
  return { flows, statistic, degrees: measured.length - basis.length }
}
