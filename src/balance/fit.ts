import { type Elimination, eliminate } from './eliminate.ts'
import { type Column, type Equation, equationsOf } from './equations.ts'
import { independent } from './independent.ts'
import type { FlowGraph } from './model.ts'
import { type Factor, factor, quadraticForm, solve } from './sparse/factor.ts'
import { quadraticForms } from './sparse/inverse.ts'
import { type SparseColumn, weightedProduct } from './sparse/symmetric.ts'

/** A variance that falls to this share of what it was made of is nothing but rounding: the value is exact. */
const EXACT = 1e-12
/** Beside the measurements in it, an equation that closes better than this is closed. */
const CLOSED = 1e-6

/**
 * Weighted least squares under the equations, in the notation of S. Narasimhan and C. Jordache, Data Reconciliation and
 * Gross Error Detection (1999), chapter 3: with G the reduced equations over the measured columns y with variances V,
 * S = G V Gᵀ, the adjustments are -V Gᵀ m where S m = G y - constants.
 */
export interface Fit {
  readonly columns: readonly Column[]
  readonly elimination: Elimination
  /** The measured columns; the following arrays are in their order. */
  readonly measured: readonly number[]
  readonly checks: readonly SparseColumn[]
  readonly variances: readonly number[]
  /** gᵀ m: the adjustment is -V times it. */
  readonly pulls: Float64Array
  /** gᵀ S⁻¹ g: the variance of the adjustment is V² times it; 0 where nothing else checks the measurement. */
  readonly spreads: Float64Array
  readonly factorised: Factor
  readonly degrees: number
  /** Sum of the squared adjustments, each over its variance. */
  readonly statistic: number
}

export function fitGraph(graph: FlowGraph, aside: ReadonlySet<string>): Fit {
  const { columns, equations } = equationsOf(graph, aside)
  const unmeasured: number[] = []
  const measured: number[] = []
  columns.forEach((column, index) => {
    if (column.variance === undefined) unmeasured.push(index)
    else measured.push(index)
  })
  const elimination = eliminate(equations, unmeasured)
  const exact = (graph.relations ?? []).some(
    (relation) => relation.sigma === undefined || aside.has(relation.id),
  )
  const rows = independent(elimination.reduced, !exact)
  const checks = columnsOf(rows, measured)
  const variances = measured.map((index) => columns[index]?.variance ?? 0)
  const factorised = factor(weightedProduct(rows.length, checks, variances))
  const residual = new Float64Array(rows.map((row) => -row.constant))
  checks.forEach((check, k) => {
    add(residual, check, columns[measured[k] ?? 0]?.value ?? 0)
  })
  const multipliers = Float64Array.from(residual)
  solve(factorised, multipliers)
  // One step of iterative refinement takes back what rounding lost where sigmas differ widely.
  const rest = Float64Array.from(residual)
  checks.forEach((check, k) => {
    add(rest, check, -(variances[k] ?? 0) * dot(check, multipliers))
  })
  solve(factorised, rest)
  for (let row = 0; row < rows.length; row++) multipliers[row] = (multipliers[row] ?? 0) + (rest[row] ?? 0)
  const pulls = Float64Array.from(checks, (check) => dot(check, multipliers))
  let statistic = 0
  pulls.forEach((pull, k) => {
    statistic += pull ** 2 * (variances[k] ?? 0)
  })
  const spreads = quadraticForms(factorised, checks)
  const result = { columns, elimination, measured, checks, variances, pulls, spreads, factorised, statistic }
  refuseContradictions(result, elimination.reduced)
  return { ...result, degrees: rows.length - factorised.dependent.length }
}

function columnsOf(rows: readonly Equation[], measured: readonly number[]): SparseColumn[] {
  const byColumn = new Map<number, { rows: number[]; coefficients: number[] }>(
    measured.map((index) => [index, { rows: [], coefficients: [] }]),
  )
  rows.forEach((equation, row) => {
    for (const [index, coefficient] of equation.terms) {
      const column = byColumn.get(index)
      column?.rows.push(row)
      column?.coefficients.push(coefficient)
    }
  })
  return [...byColumn.values()]
}

export function dot(column: SparseColumn, vector: Float64Array): number {
  let sum = 0
  for (let a = 0; a < column.rows.length; a++)
    sum += (column.coefficients[a] ?? 0) * (vector[column.rows[a] ?? 0] ?? 0)
  return sum
}

export function add(vector: Float64Array, column: SparseColumn, times: number): void {
  for (let a = 0; a < column.rows.length; a++) {
    const row = column.rows[a] ?? 0
    vector[row] = (vector[row] ?? 0) + times * (column.coefficients[a] ?? 0)
  }
}

/** The adjusted values of all columns' measurements; unmeasured ones are 0. */
export function adjusted(result: Pick<Fit, 'columns' | 'measured' | 'variances' | 'pulls'>): Float64Array {
  const values = new Float64Array(result.columns.length)
  result.measured.forEach((index, k) => {
    values[index] = (result.columns[index]?.value ?? 0) - (result.variances[k] ?? 0) * (result.pulls[k] ?? 0)
  })
  return values
}

/** Exact relations can demand what cannot be at once; that is a fault of the model, not of a meter. */
function refuseContradictions(
  result: Pick<Fit, 'columns' | 'measured' | 'variances' | 'pulls'>,
  equations: readonly Equation[],
): void {
  const values = adjusted(result)
  for (const equation of equations) {
    let sum = -equation.constant
    let scale = Math.abs(equation.constant)
    for (const [column, coefficient] of equation.terms) {
      const value = values[column] ?? 0
      sum += coefficient * value
      scale += Math.abs(coefficient) * (Math.abs(value) + Math.sqrt(result.columns[column]?.variance ?? 0))
    }
    if (Math.abs(sum) > CLOSED * scale)
      throw new RangeError(
        'the relations contradict each other or the nodes: no flows can satisfy all of them',
      )
  }
}

/** Variance of sum(weight x measured column) after the fit; weights by column, read at `touched` only. */
export function varianceOf(
  result: Fit,
  place: Int32Array,
  weights: Float64Array,
  touched: readonly number[],
): number {
  let direct = 0
  const vector = new Float64Array(result.factorised.structure.size)
  for (const index of touched) {
    const k = place[index] ?? -1
    const check = result.checks[k]
    if (k < 0 || check === undefined) continue
    const weighted = (weights[index] ?? 0) * (result.variances[k] ?? 0)
    direct += weighted * (weights[index] ?? 0)
    add(vector, check, weighted)
  }
  return less(direct, quadraticForm(result.factorised, vector))
}

/** A variance less what the equations take from it. */
export function less(variance: number, taken: number): number {
  return variance - taken > EXACT * variance ? variance - taken : 0
}
