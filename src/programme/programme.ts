/** What a column is worth to the objective, under a name, so that the result can be told by term. */
export interface Term {
  readonly name: string
  readonly value: number
}

export interface ColumnWords {
  /** 0 unless said. */
  readonly lower?: number
  /** No limit unless said. */
  readonly upper?: number
  readonly integer?: boolean
  readonly terms?: readonly Term[]
}

/** Column and coefficient. */
export type Entry = readonly [column: number, coefficient: number]

/**
 * A mixed-integer linear programme while it is written: columns with their bounds and worth, rows lower ≤ Σ a·x ≤ upper. The objective is
 * maximised. Every column and row has a name that a person can read.
 */
export class Programme {
  readonly columnNames: string[] = []
  readonly lower: number[] = []
  readonly upper: number[] = []
  readonly integer: boolean[] = []
  readonly worth: number[] = []
  readonly rowNames: string[] = []
  readonly rowLower: number[] = []
  readonly rowUpper: number[] = []
  readonly starts: number[] = [0]
  readonly indices: number[] = []
  readonly values: number[] = []
  readonly #terms = new Map<string, Map<number, number>>()

  column(
    name: string,
    { lower = 0, upper = Number.POSITIVE_INFINITY, integer = false, terms = [] }: ColumnWords = {},
  ): number {
    if (Number.isNaN(lower) || Number.isNaN(upper) || lower > upper)
      throw new RangeError(`${name}: bounds ${lower} to ${upper}`)
    const column = this.columnNames.push(name) - 1
    this.lower.push(lower)
    this.upper.push(upper)
    this.integer.push(integer)
    this.worth.push(0)
    for (const term of terms) this.add(column, term)
    return column
  }

  binary(name: string, words: Omit<ColumnWords, 'lower' | 'upper' | 'integer'> = {}): number {
    return this.column(name, { ...words, upper: 1, integer: true })
  }

  /** Adds to what a column is worth, a unit of it. */
  add(column: number, { name, value }: Term): void {
    if (!Number.isFinite(value))
      throw new RangeError(`${this.columnNames[column]}: worth ${value} by ${name}`)
    if (value === 0) return
    this.worth[column] = (this.worth[column] ?? 0) + value
    const term = this.#terms.get(name) ?? new Map<number, number>()
    term.set(column, (term.get(column) ?? 0) + value)
    this.#terms.set(name, term)
  }

  /** lower ≤ Σ a·x ≤ upper; entries of one column are summed, those of 0 left out. */
  row(
    name: string,
    entries: Iterable<Entry>,
    { lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY },
  ): number {
    const merged = new Map<number, number>()
    for (const [column, value] of entries) {
      if (!Number.isFinite(value)) throw new RangeError(`${name}: ${value} times ${this.columnNames[column]}`)
      merged.set(column, (merged.get(column) ?? 0) + value)
    }
    if (Number.isNaN(lower) || Number.isNaN(upper) || lower > upper)
      throw new RangeError(`${name}: ${lower} to ${upper}`)
    const row = this.rowNames.push(name) - 1
    this.rowLower.push(lower)
    this.rowUpper.push(upper)
    for (const [column, value] of merged)
      if (value !== 0) {
        this.indices.push(column)
        this.values.push(value)
      }
    this.starts.push(this.indices.length)
    return row
  }

  equal(name: string, entries: Iterable<Entry>, value: number): number {
    return this.row(name, entries, { lower: value, upper: value })
  }
  atMost(name: string, entries: Iterable<Entry>, upper: number): number {
    return this.row(name, entries, { upper })
  }
  atLeast(name: string, entries: Iterable<Entry>, lower: number): number {
    return this.row(name, entries, { lower })
  }

  /** What each term of the objective comes to. */
  termsOf(values: ArrayLike<number>): ReadonlyMap<string, number> {
    return new Map(
      [...this.#terms].map(([name, columns]) => [
        name,
        [...columns].reduce((sum, [column, value]) => sum + value * (values[column] ?? 0), 0),
      ]),
    )
  }

  objective(values: ArrayLike<number>): number {
    return this.worth.reduce((sum, value, column) => sum + value * (values[column] ?? 0), 0)
  }

  /** Rows and bounds that values break by more than `tolerance`, relative to the row's size, with how far. */
  broken(
    values: ArrayLike<number>,
    tolerance = 1e-6,
  ): readonly { readonly name: string; readonly by: number }[] {
    const broken: { readonly name: string; readonly by: number }[] = []
    const look = (name: string, value: number, lower: number, upper: number, size: number) => {
      const by = Math.max(lower - value, value - upper)
      if (by > tolerance * Math.max(1, size)) broken.push({ name, by })
    }
    for (const [column, name] of this.columnNames.entries()) {
      const value = values[column] ?? 0
      look(name, value, this.lower[column] ?? 0, this.upper[column] ?? 0, Math.abs(value))
      if (this.integer[column] === true)
        look(`${name} (whole)`, Math.abs(value - Math.round(value)), 0, tolerance, 1)
    }
    for (const [row, name] of this.rowNames.entries()) {
      let activity = 0
      let size = 0
      for (let k = this.starts[row] ?? 0; k < (this.starts[row + 1] ?? 0); k++) {
        const part = (this.values[k] ?? 0) * (values[this.indices[k] ?? 0] ?? 0)
        activity += part
        size = Math.max(size, Math.abs(part))
      }
      look(name, activity, this.rowLower[row] ?? 0, this.rowUpper[row] ?? 0, size)
    }
    return broken
  }
}
