/** Dense kernels on square blocks stored by rows in one array; `width` is the length of a row. */

const PANEL = 32

/**
 * Factors the first `pivots` columns of the lower triangle in place as L D Lᵀ (unit L below the diagonal, D on it) and
 * subtracts their part from the rest of the lower triangle. A pivot not above `floor[k]` is taken as zero: its column
 * is cleared, `D` there is 0.
 */
export function factorPartly(block: Float64Array, width: number, pivots: number, floor: Float64Array): void {
  for (let start = 0; start < pivots; start += PANEL) {
    const end = Math.min(pivots, start + PANEL)
    for (let k = start; k < end; k++) {
      const d = block[k * width + k] ?? 0
      const usable = d > (floor[k] ?? 0)
      block[k * width + k] = usable ? d : 0
      for (let i = k + 1; i < width; i++) {
        const above = block[i * width + k] ?? 0
        if (above === 0) continue
        if (!usable) {
          block[i * width + k] = 0
          continue
        }
        const l = above / d
        block[i * width + k] = l
        const last = Math.min(i + 1, end)
        // block[j][k] is L already where j < i; the diagonal itself needs `above`.
        for (let j = k + 1; j < last; j++) {
          const other = j === i ? l : (block[j * width + k] ?? 0)
          block[i * width + j] = (block[i * width + j] ?? 0) - above * other
        }
      }
    }
    if (end < width) subtractPanel(block, width, start, end)
  }
}

/** block[i][j] -= sum over the panel of L[i][k] D[k] L[j][k], for i >= j >= end. */
function subtractPanel(block: Float64Array, width: number, start: number, end: number): void {
  const depth = end - start
  const rows = width - end
  const left = new Float64Array((rows + 4) * depth)
  const right = new Float64Array((rows + 4) * depth)
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < depth; k++) {
      const l = block[(end + i) * width + start + k] ?? 0
      left[i * depth + k] = l
      right[i * depth + k] = l * (block[(start + k) * width + start + k] ?? 0)
    }
  for (let i = 0; i < rows; i += 2)
    for (let j = 0; j <= i + 1; j += 4) {
      let a0 = 0
      let a1 = 0
      let a2 = 0
      let a3 = 0
      let b0 = 0
      let b1 = 0
      let b2 = 0
      let b3 = 0
      let p = i * depth
      let q = p + depth
      let r = j * depth
      let s = r + depth
      let t = s + depth
      let u = t + depth
      for (let k = 0; k < depth; k++) {
        const x = left[p++] ?? 0
        const y = left[q++] ?? 0
        const c0 = right[r++] ?? 0
        const c1 = right[s++] ?? 0
        const c2 = right[t++] ?? 0
        const c3 = right[u++] ?? 0
        a0 += x * c0
        a1 += x * c1
        a2 += x * c2
        a3 += x * c3
        b0 += y * c0
        b1 += y * c1
        b2 += y * c2
        b3 += y * c3
      }
      put(block, width, end, rows, i, j, a0, a1, a2, a3)
      put(block, width, end, rows, i + 1, j, b0, b1, b2, b3)
    }
}

function put(
  block: Float64Array,
  width: number,
  end: number,
  rows: number,
  i: number,
  j: number,
  v0: number,
  v1: number,
  v2: number,
  v3: number,
): void {
  if (i >= rows) return
  const at = (end + i) * width + end + j
  if (j <= i) block[at] = (block[at] ?? 0) - v0
  if (j + 1 <= i) block[at + 1] = (block[at + 1] ?? 0) - v1
  if (j + 2 <= i) block[at + 2] = (block[at + 2] ?? 0) - v2
  if (j + 3 <= i) block[at + 3] = (block[at + 3] ?? 0) - v3
}

/**
 * out[i][c] = -sum over j of square[i][j] x other[c][j], for i and j from `from` up to `width` and the rows c of
 * `other`; the result goes into the columns `to + c` of `square` and, mirrored, into its rows.
 */
export function multiplyInto(
  square: Float64Array,
  width: number,
  from: number,
  other: Float64Array,
  count: number,
  to: number,
): void {
  for (let i = from; i < width; i++)
    for (let c = 0; c < count; c += 4) {
      const lanes = Math.min(4, count - c)
      let s0 = 0
      let s1 = 0
      let s2 = 0
      let s3 = 0
      let p = i * width + from
      let a = c * width + from
      let b = a + (lanes > 1 ? width : 0)
      let d = b + (lanes > 2 ? width : 0)
      let e = d + (lanes > 3 ? width : 0)
      for (let j = from; j < width; j++) {
        const x = square[p++] ?? 0
        s0 += x * (other[a++] ?? 0)
        s1 += x * (other[b++] ?? 0)
        s2 += x * (other[d++] ?? 0)
        s3 += x * (other[e++] ?? 0)
      }
      const row = i * width + to + c
      square[row] = -s0
      if (lanes > 1) square[row + 1] = -s1
      if (lanes > 2) square[row + 2] = -s2
      if (lanes > 3) square[row + 3] = -s3
    }
  for (let c = 0; c < count; c++)
    for (let i = from; i < width; i++) square[(to + c) * width + i] = square[i * width + to + c] ?? 0
}
