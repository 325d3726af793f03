import { stringify } from 'csv-stringify/sync'
import writeXlsxFile from 'write-excel-file/node'
import { escaped, guarded, type TableFormat } from './writeTable.ts'
import { withoutTimes } from './zip.ts'

/** A number stays a number in a workbook. */
export type Cell = string | number | null

/** A table of any kind; the first row are its headings. */
export interface RowsFile {
  readonly name: string
  readonly header: readonly string[]
  /** In characters. */
  readonly widths: readonly number[]
  readonly rows: readonly (readonly Cell[])[]
}

const USUAL_WIDTH = 14

/**
 * The table as a file; the same table gives the same bytes. Numbers have a point and all their digits. In CSV a text that a
 * spreadsheet would run as a formula gets an apostrophe.
 */
export async function rowsFile(table: RowsFile, format: TableFormat): Promise<Uint8Array> {
  if (format === 'csv') {
    const text = (cell: Cell) =>
      cell === null ? '' : typeof cell === 'number' ? String(cell) : escaped(cell)
    const lines = [[...table.header], ...table.rows.map((row) => row.map(text))]
    return new TextEncoder().encode(stringify(lines, { bom: true, record_delimiter: 'windows' }))
  }
  const cellOf = (cell: Cell) => {
    if (cell === null || cell === '') return null
    return typeof cell === 'number' ? { value: cell, type: Number } : { value: guarded(cell), type: String }
  }
  const file = writeXlsxFile(
    [
      table.header.map((value) => ({ value, type: String, fontWeight: 'bold' as const })),
      ...table.rows.map((row) => row.map(cellOf)),
    ],
    {
      sheet: table.name,
      stickyRowsCount: 1,
      columns: table.header.map((_, k) => ({ width: table.widths[k] ?? USUAL_WIDTH })),
    },
  )
  return withoutTimes(new Uint8Array(await file.toBuffer()))
}
