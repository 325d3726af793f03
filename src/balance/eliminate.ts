import type { Equation } from './equations.ts'

/** A coefficient this small beside those it was made of is what rounding left of zero. */
const NOTHING = 1e-12
/** A pivot is at least this share of the largest coefficient of its column, so that errors do not grow. */
const PIVOT_SHARE = 0.1

/** An unmeasured column told by others: column = (constant - sum(terms)) / coefficient. */
interface Told {
  readonly column: number
  readonly coefficient: number
  readonly terms: ReadonlyMap<number, number>
  readonly constant: number
}

/** The equations with the unmeasured columns taken out, and how to compute those columns afterwards. */
export interface Elimination {
  /** Equations between measured columns alone: what the measurements are checked by. */
  readonly reduced: readonly Equation[]
  /** In the order of elimination: each is told by measured columns, later ones and free ones. */
  readonly told: readonly Told[]
  /** Columns that no equation determines. */
  readonly free: readonly number[]
}

/** Gaussian elimination of the unmeasured columns, sparsest equation first. The equations given are used up. */
export function eliminate(equations: readonly Equation[], unmeasured: readonly number[]): Elimination {
  const holders = new Map<number, Set<number>>(unmeasured.map((column) => [column, new Set()]))
  equations.forEach((equation, row) => {
    for (const column of equation.terms.keys()) holders.get(column)?.add(row)
  })
  const used = new Set<number>()
  const told: Told[] = []
  const free: number[] = []
  const at = (row: number) => equations[row]?.terms ?? new Map<number, number>()
  for (const column of unmeasured) {
    const rows = holders.get(column) ?? new Set<number>()
    const pivotRow = choosePivot(rows, column, at)
    const pivot = pivotRow === undefined ? undefined : equations[pivotRow]
    if (pivotRow === undefined || pivot === undefined) {
      free.push(column)
      continue
    }
    const coefficient = pivot.terms.get(column) ?? 1
    used.add(pivotRow)
    pivot.terms.delete(column)
    for (const other of pivot.terms.keys()) holders.get(other)?.delete(pivotRow)
    for (const row of rows) {
      const target = equations[row]
      if (row === pivotRow || target === undefined) continue
      const factor = (target.terms.get(column) ?? 0) / coefficient
      target.terms.delete(column)
      subtract(target, pivot, factor, (other, present) =>
        present ? holders.get(other)?.add(row) : holders.get(other)?.delete(row),
      )
    }
    told.push({ column, coefficient, terms: pivot.terms, constant: pivot.constant })
  }
  return { reduced: equations.filter((_, row) => !used.has(row)), told, free }
}

function choosePivot(rows: Set<number>, column: number, at: (row: number) => ReadonlyMap<number, number>) {
  let largest = 0
  for (const row of rows) largest = Math.max(largest, Math.abs(at(row).get(column) ?? 0))
  let best: number | undefined
  for (const row of rows) {
    if (Math.abs(at(row).get(column) ?? 0) < PIVOT_SHARE * largest) continue
    if (best === undefined || at(row).size < at(best).size) best = row
  }
  return best
}

function subtract(
  target: Equation,
  from: Equation,
  factor: number,
  changed: (column: number, present: boolean) => void,
): void {
  for (const [column, coefficient] of from.terms) {
    const before = target.terms.get(column) ?? 0
    const after = before - factor * coefficient
    if (Math.abs(after) <= NOTHING * (Math.abs(before) + Math.abs(factor * coefficient))) {
      if (target.terms.delete(column)) changed(column, false)
    } else {
      if (before === 0) changed(column, true)
      target.terms.set(column, after)
    }
  }
  const constant = target.constant - factor * from.constant
  const scale = Math.abs(target.constant) + Math.abs(factor * from.constant)
  target.constant = Math.abs(constant) <= NOTHING * scale ? 0 : constant
}

/** Fills in the told columns of `values`, given the measured ones; free ones count as 0. */
export function fillTold(elimination: Elimination, values: Float64Array): void {
  for (const column of elimination.free) values[column] = 0
  for (let k = elimination.told.length - 1; k >= 0; k--) {
    const told = elimination.told[k]
    if (told === undefined) continue
    let rest = told.constant
    for (const [column, coefficient] of told.terms) rest -= coefficient * (values[column] ?? 0)
    values[told.column] = rest / told.coefficient
  }
}

/** Numbers from 1 to 2 that are in no simple relation to each other: the same index always gives the same one. */
function scattered(index: number): number {
  let bits = Math.imul(index + 1, 0x9e3779b1)
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return 1 + ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32
}

/**
 * The columns whose value the equations leave open: the free ones, and the told ones that move with them. The free ones
 * are set to unrelated numbers and the others follow; what stays at zero is determined.
 */
export function unobservable(elimination: Elimination): ReadonlySet<number> {
  const open = new Map<number, number>()
  elimination.free.forEach((column, index) => {
    open.set(column, scattered(index))
  })
  if (open.size === 0) return new Set()
  for (let k = elimination.told.length - 1; k >= 0; k--) {
    const told = elimination.told[k]
    if (told === undefined) continue
    let sum = 0
    let scale = 0
    for (const [column, coefficient] of told.terms) {
      const part = coefficient * (open.get(column) ?? 0)
      sum += part
      scale += Math.abs(part)
    }
    if (Math.abs(sum) > 1e-9 * scale) open.set(told.column, -sum / told.coefficient)
  }
  return new Set(open.keys())
}

/**
 * How the told column number `index` moves with the measured ones, added into `sensitivity` (by column, zero before);
 * returns the measured columns touched.
 */
export function sensitivityOf(elimination: Elimination, index: number, sensitivity: Float64Array): number[] {
  const start = elimination.told[index]
  if (start === undefined) return []
  const touched = new Set<number>()
  sensitivity[start.column] = 1
  for (let k = index; k < elimination.told.length; k++) {
    const told = elimination.told[k]
    const weight = told === undefined ? 0 : (sensitivity[told.column] ?? 0)
    if (told === undefined || weight === 0) continue
    touched.delete(told.column)
    sensitivity[told.column] = 0
    for (const [column, coefficient] of told.terms) {
      sensitivity[column] = (sensitivity[column] ?? 0) - (weight * coefficient) / told.coefficient
      touched.add(column)
    }
  }
  return [...touched]
}
