import { factorPartly } from './dense.ts'
import { type Front, type Fronts, frontsOf } from './fronts.ts'
import type { SymmetricMatrix } from './symmetric.ts'

/** Of a pivot's first value: what is left below this share of it is rounding, and the equation depends on others. */
const NOTHING = 1e-13

/** S = L D Lᵀ by the multifrontal method: for each front, the columns of its pivots by rows; D on their diagonal. */
export interface Factor {
  readonly structure: Fronts
  readonly lower: readonly Float64Array[]
  /** Unknowns whose pivot vanished: their rows are combinations of others. */
  readonly dependent: readonly number[]
}

/** Factors a positive semidefinite sparse matrix. */
export function factor(matrix: SymmetricMatrix, nothing = NOTHING): Factor {
  const structure = frontsOf(matrix)
  const { fronts, rank } = structure
  const lower: Float64Array[] = []
  const dependent: number[] = []
  const pending: { front: Front; rest: Float64Array }[][] = fronts.map(() => [])
  const place = new Int32Array(matrix.size)
  fronts.forEach((front, number) => {
    const { index, pivots } = front
    const width = index.length
    const block = new Float64Array(width * width)
    const floor = new Float64Array(pivots)
    for (let i = 0; i < width; i++) place[index[i] ?? 0] = i
    for (let k = 0; k < pivots; k++) {
      const unknown = index[k] ?? 0
      for (const [other, value] of matrix.rows[unknown] ?? []) {
        if ((rank[other] ?? 0) < (rank[unknown] ?? 0)) continue
        const i = place[other] ?? 0
        block[i * width + k] = (block[i * width + k] ?? 0) + value
      }
      floor[k] = nothing * (matrix.rows[unknown]?.get(unknown) ?? 0)
    }
    for (const child of pending[number] ?? []) addRest(block, width, place, child.front, child.rest)
    pending[number] = []
    factorPartly(block, width, pivots, floor)
    const columns = new Float64Array(width * pivots)
    for (let i = 0; i < width; i++)
      for (let k = 0; k < Math.min(i + 1, pivots); k++) columns[i * pivots + k] = block[i * width + k] ?? 0
    lower.push(columns)
    for (let k = 0; k < pivots; k++) if (columns[k * pivots + k] === 0) dependent.push(index[k] ?? 0)
    if (front.parent >= 0) pending[front.parent]?.push({ front, rest: restOf(block, width, pivots) })
  })
  return { structure, lower, dependent }
}

/** The lower triangle that the pivots leave to the parent. */
function restOf(block: Float64Array, width: number, pivots: number): Float64Array {
  const size = width - pivots
  const rest = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    const from = (pivots + i) * width + pivots
    rest.set(block.subarray(from, from + i + 1), i * size)
  }
  return rest
}

function addRest(
  block: Float64Array,
  width: number,
  place: Int32Array,
  child: Front,
  rest: Float64Array,
): void {
  const size = child.index.length - child.pivots
  const to = new Int32Array(size)
  for (let i = 0; i < size; i++) to[i] = place[child.index[child.pivots + i] ?? 0] ?? 0
  for (let i = 0; i < size; i++) {
    const row = to[i] ?? 0
    for (let j = 0; j <= i; j++) {
      const column = to[j] ?? 0
      const at = row >= column ? row * width + column : column * width + row
      block[at] = (block[at] ?? 0) + (rest[i * size + j] ?? 0)
    }
  }
}

/** Replaces `vector` by L⁻¹ vector, and calls back each pivot's entry with its D. */
function forward({ structure, lower }: Factor, vector: Float64Array): void {
  structure.fronts.forEach(({ index, pivots }, number) => {
    const columns = lower[number] ?? new Float64Array()
    let any = false
    for (let k = 0; k < pivots && !any; k++) any = vector[index[k] ?? 0] !== 0
    if (!any) return
    const head = new Float64Array(pivots)
    for (let i = 0; i < index.length; i++) {
      const unknown = index[i] ?? 0
      let value = vector[unknown] ?? 0
      const row = i * pivots
      const last = Math.min(i, pivots)
      for (let k = 0; k < last; k++) value -= (columns[row + k] ?? 0) * (head[k] ?? 0)
      vector[unknown] = value
      if (i < pivots) head[i] = value
    }
  })
}

/** Solves S x = b in place; dependent unknowns come out as 0. */
export function solve(factorised: Factor, vector: Float64Array): void {
  forward(factorised, vector)
  const { structure, lower } = factorised
  for (let number = structure.fronts.length - 1; number >= 0; number--) {
    const front = structure.fronts[number]
    const columns = lower[number]
    if (front === undefined || columns === undefined) continue
    const { index, pivots } = front
    const head = new Float64Array(pivots)
    for (let k = 0; k < pivots; k++) {
      const d = columns[k * pivots + k] ?? 0
      head[k] = d > 0 ? (vector[index[k] ?? 0] ?? 0) / d : 0
    }
    for (let i = index.length - 1; i > 0; i--) {
      const value = i < pivots ? (head[i] ?? 0) : (vector[index[i] ?? 0] ?? 0)
      const row = i * pivots
      const last = Math.min(i, pivots)
      if (i < pivots && columns[i * pivots + i] === 0) continue
      for (let k = 0; k < last; k++) head[k] = (head[k] ?? 0) - (columns[row + k] ?? 0) * value
    }
    for (let k = 0; k < pivots; k++)
      vector[index[k] ?? 0] = (columns[k * pivots + k] ?? 0) > 0 ? (head[k] ?? 0) : 0
  }
}

/** bᵀ S⁻¹ b; `vector` is used up. */
export function quadraticForm(factorised: Factor, vector: Float64Array): number {
  forward(factorised, vector)
  let sum = 0
  factorised.structure.fronts.forEach(({ index, pivots }, number) => {
    const columns = factorised.lower[number] ?? new Float64Array()
    for (let k = 0; k < pivots; k++) {
      const d = columns[k * pivots + k] ?? 0
      if (d > 0) sum += (vector[index[k] ?? 0] ?? 0) ** 2 / d
    }
  })
  return sum
}
