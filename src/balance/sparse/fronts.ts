import { minimumDegree } from './ordering.ts'
import type { SymmetricMatrix } from './symmetric.ts'

/** A group of unknowns eliminated together, with the later unknowns that they touch: one dense block. */
export interface Front {
  /** The pivots first, then the rows. */
  readonly index: Int32Array
  readonly pivots: number
  /** The front in which the first of the rows is a pivot; -1 at a root. Always later in the list. */
  parent: number
}

export interface Fronts {
  readonly size: number
  readonly fronts: readonly Front[]
  /** For each unknown the front in which it is a pivot, and its place in the order of elimination. */
  readonly frontOf: Int32Array
  readonly rank: Int32Array
}

/** Fronts up to this width are joined even if that stores a few zeros. */
const SMALL_FRONT = 12

interface Group {
  readonly pivots: number[]
  readonly rows: readonly number[]
  merged: boolean
}

/** Groups the unknowns into fronts: an unknown joins the one that follows it where that stores no zero, or few. */
export function frontsOf(matrix: SymmetricMatrix): Fronts {
  const { steps } = minimumDegree(matrix)
  const step = new Int32Array(matrix.size)
  steps.forEach(({ pivots }, index) => {
    for (const pivot of pivots) step[pivot] = index
  })
  const groups: Group[] = steps.map(({ pivots, rows }) => ({ pivots: [...pivots], rows, merged: false }))
  const first = (rows: readonly number[]) =>
    rows.reduce((least, row) => Math.min(least, step[row] ?? 0), steps.length)
  for (const group of groups) {
    const next = group.rows.length === 0 ? undefined : groups[first(group.rows)]
    if (next === undefined) continue
    const zeros = next.pivots.length + next.rows.length - group.rows.length
    const width = group.pivots.length + next.pivots.length + next.rows.length
    if (zeros > 0 && width > SMALL_FRONT) continue
    next.pivots.unshift(...group.pivots)
    group.merged = true
  }
  const kept = groups.filter((group) => !group.merged)
  const frontOf = new Int32Array(matrix.size)
  const rank = new Int32Array(matrix.size)
  let place = 0
  kept.forEach((group, index) => {
    for (const pivot of group.pivots) {
      frontOf[pivot] = index
      rank[pivot] = place++
    }
  })
  const fronts = kept.map(({ pivots, rows }) => ({
    index: Int32Array.from([...pivots, ...rows]),
    pivots: pivots.length,
    parent: rows.reduce((least, row) => Math.min(least, frontOf[row] ?? 0), kept.length),
  }))
  for (const front of fronts) if (front.parent === kept.length) front.parent = -1
  return { size: matrix.size, fronts, frontOf, rank }
}
