import { fromIso, toIso } from '../../quantity/index.ts'
import { type SeriesName, type SeriesRequest, seriesName } from './view.ts'

interface Table {
  readonly header: readonly string[]
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[]
}

/**
 * Series of a table with a column `at` (instants with their offset) and a column for each series; an empty cell is no value. Where it is none,
 * what is wrong with it, and at which line.
 */
export function seriesTable({ header, rows }: Table): SeriesRequest['series'] | string {
  const columns = header.map((cell) => cell.trim().toLowerCase())
  const time = columns.indexOf('at')
  if (time < 0) return 'has no column `at`'
  const names = columns.flatMap((cell, k): { name: SeriesName; k: number }[] => {
    const read = seriesName.safeParse(cell)
    return read.success ? [{ name: read.data, k }] : []
  })
  const known = `one of ${seriesName.options.join(', ')}`
  const strange = columns.find((_, k) => k !== time && !names.some((each) => each.k === k))
  if (strange !== undefined) return `has a column "${strange}", which is not ${known}`
  if (names.length === 0) return `has no column of a series: ${known}`
  const series = names.map(({ name, k }) => ({ name, k, points: [] as { at: string; value: number }[] }))
  for (const { line, cells } of rows) {
    const count = cells.findLastIndex((cell) => cell.trim() !== '') + 1
    if (count > header.length)
      return `line ${line}: ${count} cells, the header has ${header.length}; are there decimal commas?`
    const at = fromIso((cells[time] ?? '').trim())
    if (at === undefined)
      return `line ${line}: "${cells[time] ?? ''}" is no instant with its offset, as 2026-01-31T12:00:00Z`
    for (const { name, k, points } of series) {
      const text = (cells[k] ?? '').trim()
      if (text === '') continue
      const value = Number(text.replace(',', '.'))
      if (!Number.isFinite(value)) return `line ${line}: ${name} is "${text}", which is no number`
      points.push({ at: toIso(at), value })
    }
  }
  const told = series.filter(({ points }) => points.length > 0).map(({ name, points }) => ({ name, points }))
  return told.length === 0 ? 'has no values' : told
}
