/** A sparse symmetric matrix: for each row, its entries by column, both triangles and the diagonal. */
export interface SymmetricMatrix {
  readonly size: number
  readonly rows: readonly ReadonlyMap<number, number>[]
}

/** One column of a wide sparse matrix. */
export interface SparseColumn {
  readonly rows: readonly number[]
  readonly coefficients: readonly number[]
}

/** sum(weight x column x columnᵀ). */
export function weightedProduct(
  size: number,
  columns: readonly SparseColumn[],
  weights: readonly number[],
): SymmetricMatrix {
  const rows = Array.from({ length: size }, () => new Map<number, number>())
  columns.forEach((column, index) => {
    const weight = weights[index] ?? 0
    for (let a = 0; a < column.rows.length; a++) {
      const row = rows[column.rows[a] ?? 0]
      const scaled = weight * (column.coefficients[a] ?? 0)
      for (let b = 0; b < column.rows.length; b++) {
        const other = column.rows[b] ?? 0
        row?.set(other, (row.get(other) ?? 0) + scaled * (column.coefficients[b] ?? 0))
      }
    }
  })
  return { size, rows }
}
