import { multiplyInto } from './dense.ts'
import type { Factor } from './factor.ts'
import type { SparseColumn } from './symmetric.ts'

const PANEL = 32

/**
 * cᵀ S⁻¹ c for every column whose rows occur together in S, from the entries of the inverse on the pattern of the
 * factor alone (K. Takahashi, J. Fagan and M.-S. Chen, 8th PICA Conference, 1973), from the last front to the first.
 */
export function quadraticForms(factorised: Factor, columns: readonly SparseColumn[]): Float64Array {
  const { structure, lower } = factorised
  const { fronts, frontOf } = structure
  const result = new Float64Array(columns.length)
  const owned: number[][] = fronts.map(() => [])
  columns.forEach((column, number) => {
    let least = fronts.length
    for (const row of column.rows) least = Math.min(least, frontOf[row] ?? 0)
    owned[least]?.push(number)
  })
  const children = new Int32Array(fronts.length)
  for (const front of fronts)
    if (front.parent >= 0) children[front.parent] = (children[front.parent] ?? 0) + 1
  const inverses = new Map<number, Float64Array>()
  const place = new Int32Array(structure.size)
  for (let number = fronts.length - 1; number >= 0; number--) {
    const front = fronts[number]
    const l = lower[number]
    if (front === undefined || l === undefined) continue
    const { index, pivots, parent } = front
    const width = index.length
    const inverse = new Float64Array(width * width)
    const above = inverses.get(parent)
    const parentIndex = fronts[parent]?.index
    if (above !== undefined && parentIndex !== undefined) {
      for (let i = 0; i < parentIndex.length; i++) place[parentIndex[i] ?? 0] = i
      const from = new Int32Array(width)
      for (let i = pivots; i < width; i++) from[i] = place[index[i] ?? 0] ?? 0
      for (let i = pivots; i < width; i++) {
        const row = (from[i] ?? 0) * parentIndex.length
        for (let j = pivots; j < width; j++) inverse[i * width + j] = above[row + (from[j] ?? 0)] ?? 0
      }
      const left = (children[parent] ?? 0) - 1
      children[parent] = left
      if (left === 0) inverses.delete(parent)
    }
    for (let end = pivots; end > 0; end -= PANEL)
      invertPanel(inverse, width, l, pivots, Math.max(0, end - PANEL), end)
    if ((children[number] ?? 0) > 0) inverses.set(number, inverse)
    for (let i = 0; i < width; i++) place[index[i] ?? 0] = i
    for (const owner of owned[number] ?? []) {
      const column = columns[owner]
      if (column === undefined) continue
      const { rows, coefficients } = column
      let sum = 0
      for (let a = 0; a < rows.length; a++) {
        const row = (place[rows[a] ?? 0] ?? 0) * width
        for (let b = 0; b < rows.length; b++)
          sum +=
            (coefficients[a] ?? 0) * (coefficients[b] ?? 0) * (inverse[row + (place[rows[b] ?? 0] ?? 0)] ?? 0)
      }
      result[owner] = sum
    }
  }
  return result
}

/** Fills the rows and columns [start, end) of the inverse, given all that follow. */
function invertPanel(
  inverse: Float64Array,
  width: number,
  l: Float64Array,
  pivots: number,
  start: number,
  end: number,
): void {
  const count = end - start
  // m[c][i] = (L below the panel x (L of the panel)⁻¹)[i][c]
  const m = new Float64Array(count * width)
  for (let i = end; i < width; i++)
    for (let c = count - 1; c >= 0; c--) {
      let value = l[i * pivots + start + c] ?? 0
      for (let b = c + 1; b < count; b++)
        value -= (m[b * width + i] ?? 0) * (l[(start + b) * pivots + start + c] ?? 0)
      m[c * width + i] = value
    }
  if (end < width) multiplyInto(inverse, width, end, m, count, start)
  // The inverse of the panel's own L, by columns: u[c][b] for b >= c.
  const u = new Float64Array(count * count)
  for (let c = 0; c < count; c++) {
    u[c * count + c] = 1
    for (let b = c + 1; b < count; b++) {
      let value = 0
      for (let a = c; a < b; a++)
        value -= (l[(start + b) * pivots + start + a] ?? 0) * (u[c * count + a] ?? 0)
      u[c * count + b] = value
    }
  }
  for (let a = 0; a < count; a++)
    for (let c = 0; c <= a; c++) {
      let value = 0
      for (let b = a; b < count; b++) {
        const d = l[(start + b) * pivots + start + b] ?? 0
        if (d > 0) value += ((u[a * count + b] ?? 0) * (u[c * count + b] ?? 0)) / d
      }
      for (let i = end; i < width; i++)
        value -= (m[a * width + i] ?? 0) * (inverse[(start + c) * width + i] ?? 0)
      inverse[(start + a) * width + start + c] = value
      inverse[(start + c) * width + start + a] = value
    }
}
