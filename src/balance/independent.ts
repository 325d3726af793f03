import type { Equation } from './equations.ts'
import { factor } from './sparse/factor.ts'
import { type SparseColumn, weightedProduct } from './sparse/symmetric.ts'

/** Of a normalised equation: less than this left after the others is a combination of them. */
const NOTHING = 1e-10

/**
 * The equations without those that follow from others. Conservation alone repeats itself only where a part of the graph
 * has no way to the outside: its nodes add up to 0 = 0, and one of them can go. Relations may repeat anything, so with
 * them the rank is found by elimination.
 */
export function independent(equations: readonly Equation[], network: boolean): readonly Equation[] {
  const present = equations.filter((equation) => equation.terms.size > 0)
  const spare = network ? closedParts(present) : combinations(present)
  return present.filter((_, row) => !spare.has(row))
}

function closedParts(equations: readonly Equation[]): ReadonlySet<number> {
  const leader = equations.map((_, row) => row)
  const find = (row: number): number => {
    let at = row
    while (leader[at] !== at) {
      leader[at] = leader[leader[at] ?? at] ?? at
      at = leader[at] ?? at
    }
    return at
  }
  const sums = new Map<number, { row: number; sum: number }>()
  equations.forEach((equation, row) => {
    for (const [column, coefficient] of equation.terms) {
      const seen = sums.get(column)
      if (seen === undefined) sums.set(column, { row, sum: coefficient })
      else {
        seen.sum += coefficient
        leader[find(row)] = find(seen.row)
      }
    }
  })
  const open = new Set<number>()
  for (const { row, sum } of sums.values()) if (sum !== 0) open.add(find(row))
  return new Set(leader.flatMap((_, row) => (find(row) === row && !open.has(row) ? [row] : [])))
}

function combinations(equations: readonly Equation[]): ReadonlySet<number> {
  const byColumn = new Map<number, { rows: number[]; coefficients: number[] }>()
  equations.forEach((equation, row) => {
    let square = 0
    for (const coefficient of equation.terms.values()) square += coefficient ** 2
    for (const [column, coefficient] of equation.terms) {
      const entry = byColumn.get(column) ?? { rows: [], coefficients: [] }
      entry.rows.push(row)
      entry.coefficients.push(coefficient / Math.sqrt(square))
      byColumn.set(column, entry)
    }
  })
  const columns: SparseColumn[] = [...byColumn.values()]
  const product = weightedProduct(
    equations.length,
    columns,
    columns.map(() => 1),
  )
  return new Set(factor(product, NOTHING).dependent)
}
