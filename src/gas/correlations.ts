import { type Component, componentNamed } from './components.ts'

/** What rounding to six digits, as the standard prints them, may take from a pivot. */
const ROUNDING = 1e-4

/**
 * Reads correlation coefficients by component and component into a square matrix (ISO 6976:2016, Annex B). A pair may be given
 * once or both ways alike; pairs left out are uncorrelated. What is wrong is added to `mistakes`.
 */
export function readCorrelations(
  given: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined,
  components: readonly Component[],
  mistakes: string[],
): readonly (readonly number[])[] | undefined {
  if (given === undefined) return undefined
  const square = components.map((_, row) => components.map((__, column) => (row === column ? 1 : 0)))
  const told = new Set<string>()
  const before = mistakes.length
  const placeOf = (name: string) => {
    const component = componentNamed(name)
    const place = component === undefined ? -1 : components.indexOf(component)
    if (place < 0) mistakes.push(`correlation with "${name}", which is not in the gas`)
    return place
  }
  for (const [one, others] of Object.entries(given)) {
    const row = placeOf(one)
    for (const [other, value] of Object.entries(others)) {
      const column = placeOf(other)
      if (row < 0 || column < 0) continue
      if (typeof value !== 'number' || !(Math.abs(value) <= 1)) {
        mistakes.push(
          `correlation of ${one} and ${other}: ${JSON.stringify(value)} is no number from -1 to 1`,
        )
        continue
      }
      if (row === column && value !== 1) mistakes.push(`correlation of ${one} with itself is ${value}, not 1`)
      if (told.has(`${column} ${row}`) && square[row]?.[column] !== value)
        mistakes.push(
          `correlation of ${one} and ${other} is given twice, as ${square[row]?.[column]} and ${value}`,
        )
      told.add(`${row} ${column}`)
      set(square, row, column, value)
      set(square, column, row, value)
    }
  }
  if (mistakes.length > before) return undefined
  if (!possible(square))
    mistakes.push('the correlations contradict each other: no analysis can have them all')
  return square
}

function set(square: number[][], row: number, column: number, value: number): void {
  const line = square[row]
  if (line !== undefined) line[column] = value
}

/** Whether a matrix is positive semidefinite but for rounding, by the pivots of its Cholesky factor. */
function possible(square: readonly (readonly number[])[]): boolean {
  const factor = square.map((row) => row.map(() => 0))
  for (const [row, values] of square.entries()) {
    for (let column = 0; column <= row; column++) {
      let left = values[column] ?? 0
      for (let k = 0; k < column; k++) left -= (factor[row]?.[k] ?? 0) * (factor[column]?.[k] ?? 0)
      const pivot = factor[column]?.[column] ?? 0
      if (row !== column) set(factor, row, column, pivot === 0 ? 0 : left / pivot)
      else if (left < -ROUNDING) return false
      else set(factor, row, row, Math.sqrt(Math.max(0, left)))
    }
  }
  return true
}
