import type { SymmetricMatrix } from './symmetric.ts'

/** In which order to eliminate the unknowns so that few new entries arise, and which rows each one then touches. */
export interface Ordering {
  /** One step eliminates `pivots` at once; `rows` are the later unknowns that they touch. */
  readonly steps: readonly { readonly pivots: readonly number[]; readonly rows: readonly number[] }[]
}

/** Once every unknown touches this share of those left, the rest is eliminated as one dense block. */
const DENSE_SHARE = 0.6

/**
 * Minimum degree on the quotient graph: an eliminated unknown becomes an element, the set of unknowns it ties together;
 * degrees are bounded from above as in P. R. Amestoy, T. A. Davis and I. S. Duff, SIAM J. Matrix Anal. Appl. 17 (1996)
 * 886.
 */
export function minimumDegree(matrix: SymmetricMatrix): Ordering {
  const { size } = matrix
  const neighbours = matrix.rows.map((row, index) => [...row.keys()].filter((other) => other !== index))
  const elementsOf: number[][] = Array.from({ length: size }, () => [])
  const members: (number[] | undefined)[] = new Array(size)
  const degree = neighbours.map((list) => list.length)
  const gone = new Uint8Array(size)
  const mark = new Int32Array(size).fill(-1)
  const outside = new Int32Array(size)
  const seen = new Int32Array(size).fill(-1)
  const queue = new DegreeQueue(degree)
  const steps: { pivots: number[]; rows: number[] }[] = []
  for (let left = size; left > 0; left--) {
    const pivot = queue.lowest()
    if ((degree[pivot] ?? 0) >= DENSE_SHARE * left && left > 1) {
      const rest: number[] = []
      for (let index = 0; index < size; index++) if (gone[index] === 0) rest.push(index)
      steps.push({ pivots: rest, rows: [] })
      return { steps }
    }
    queue.remove(pivot)
    gone[pivot] = 1
    mark[pivot] = pivot
    const rows: number[] = []
    const take = (other: number) => {
      if (gone[other] === 1 || mark[other] === pivot) return
      mark[other] = pivot
      rows.push(other)
    }
    for (const other of neighbours[pivot] ?? []) take(other)
    for (const element of elementsOf[pivot] ?? []) {
      for (const other of members[element] ?? []) take(other)
      members[element] = undefined
    }
    steps.push({ pivots: [pivot], rows })
    members[pivot] = rows
    // How much of each element lies outside the new one.
    for (const row of rows)
      for (const element of elementsOf[row] ?? []) {
        const set = members[element]
        if (set === undefined) continue
        if (seen[element] !== pivot) {
          seen[element] = pivot
          outside[element] = set.length
        }
        outside[element] = (outside[element] ?? 0) - 1
      }
    for (const row of rows) {
      const kept: number[] = []
      let bound = rows.length - 1
      for (const element of elementsOf[row] ?? []) {
        if (members[element] === undefined) continue
        // An element wholly inside the new one says nothing more.
        if ((outside[element] ?? 0) === 0) continue
        kept.push(element)
        bound += outside[element] ?? 0
      }
      kept.push(pivot)
      elementsOf[row] = kept
      const near = (neighbours[row] ?? []).filter((other) => gone[other] === 0 && mark[other] !== pivot)
      neighbours[row] = near
      bound += near.length
      const next = Math.min(bound, (degree[row] ?? 0) + rows.length - 1, left - 2)
      degree[row] = next
      queue.move(row, next)
    }
    neighbours[pivot] = []
    elementsOf[pivot] = []
  }
  return { steps }
}

/** Unknowns by degree in doubly linked lists, so that the lowest is found and moved at once. */
class DegreeQueue {
  private readonly head: Int32Array
  private readonly next: Int32Array
  private readonly previous: Int32Array
  private readonly at: Int32Array
  private low = 0

  constructor(degrees: readonly number[]) {
    const size = degrees.length
    this.head = new Int32Array(size + 1).fill(-1)
    this.next = new Int32Array(size).fill(-1)
    this.previous = new Int32Array(size).fill(-1)
    this.at = new Int32Array(size)
    for (let index = size - 1; index >= 0; index--) this.insert(index, degrees[index] ?? 0)
  }

  lowest(): number {
    while ((this.head[this.low] ?? -1) < 0) this.low++
    return this.head[this.low] ?? 0
  }

  move(index: number, degree: number): void {
    this.remove(index)
    this.insert(index, degree)
  }

  remove(index: number): void {
    const before = this.previous[index] ?? -1
    const after = this.next[index] ?? -1
    if (before >= 0) this.next[before] = after
    else this.head[this.at[index] ?? 0] = after
    if (after >= 0) this.previous[after] = before
  }

  private insert(index: number, degree: number): void {
    const first = this.head[degree] ?? -1
    this.at[index] = degree
    this.previous[index] = -1
    this.next[index] = first
    if (first >= 0) this.previous[first] = index
    this.head[degree] = index
    if (degree < this.low) this.low = degree
  }
}
