import { stringify } from 'csv-stringify/sync'
import writeXlsxFile from 'write-excel-file/node'
import { type Card, COLUMN_KEYS, headingOf, type Language, rowOf } from '../register/index.ts'

export type TableFormat = 'csv' | 'xlsx'

/** The format that a file's name asks for. */
export function formatOf(fileName: string): TableFormat | undefined {
  if (/\.csv$/i.test(fileName)) return 'csv'
  return /\.xlsx$/i.test(fileName) ? 'xlsx' : undefined
}

/** Widths of columns, in characters. */
const WIDTHS: Readonly<Record<string, number>> = {
  serial: 22,
  mac: 19,
  boards: 40,
  declaration: 26,
  note: 40,
}
const USUAL_WIDTH = 14

/** Signs by which a spreadsheet takes a cell for a formula, or for one behind the apostrophe that says it is none. */
const FORMULA = /^'*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/

/** A cell that no spreadsheet runs as a formula. */
export function escaped(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell
}

/** Takes back what `escaped` has put before a cell. */
export function unescaped(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell
}

/** Names that every JavaScript object has: the writer of workbooks takes them for texts that it has written already. */
const INHERITED = new RegExp(`^'*(${Object.getOwnPropertyNames(Object.prototype).join('|')})$`)

/** What the writer of workbooks leaves out: signs that XML does not take, or is advised against, and the one that stands for a lost sign. */
const LEFT_OUT = /(?![\t\n\r])[\p{Cc}\p{Noncharacter_Code_Point}\uFFFD]/gu
/** What a reader of workbooks would take for such a sign. */
const LIKE_ESCAPED = /_(?=x[0-9A-Fa-f]{4}_)/g

/** By the four digits of each of its halves, as workbooks have it (ECMA-376, 22.9.2.19, ST_Xstring): readers bring it back. */
const inDigits = (sign: string) =>
  Array.from(
    { length: sign.length },
    (_, k) => `_x${sign.charCodeAt(k).toString(16).toUpperCase().padStart(4, '0')}_`,
  ).join('')

/** A cell that the writer of workbooks takes as it is. */
export function guarded(cell: string): string {
  const whole = cell.replace(LIKE_ESCAPED, '_x005F_').replace(LEFT_OUT, inDigits)
  return INHERITED.test(whole) ? `'${whole}` : whole
}

/** Takes back what a workbook's writer has put before a cell. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && INHERITED.test(cell) ? cell.slice(1) : cell
}

/** Rows as CSV, as they are. */
export function csvOf(rows: readonly (readonly string[])[]): Uint8Array {
  return new TextEncoder().encode(stringify(rows.map((row) => [...row])))
}

/**
 * Cards as a file that an import takes back unchanged. In CSV what a spreadsheet would run as a formula gets an apostrophe
 * (OWASP, CSV injection); in XLSX every cell is text by its type.
 */
export async function writeTable(
  cards: Iterable<Card>,
  format: TableFormat,
  language: Language,
): Promise<Uint8Array> {
  const header = COLUMN_KEYS.map((key) => headingOf(key, language))
  const rows = [...cards].map((card) => [...rowOf(card, language)])
  if (format === 'csv')
    // A byte order mark, or Excel takes Cyrillic for another code page.
    return new TextEncoder().encode(
      stringify([header, ...rows.map((row) => row.map(escaped))], { bom: true, record_delimiter: 'windows' }),
    )
  const text = (value: string) => (value === '' ? null : { value: guarded(value), type: String })
  const sheet = writeXlsxFile(
    [
      header.map((value) => ({ value, type: String, fontWeight: 'bold' as const })),
      ...rows.map((row) => row.map(text)),
    ],
    {
      sheet: language === 'ru' ? 'Машины' : 'Machines',
      stickyRowsCount: 1,
      columns: COLUMN_KEYS.map((key) => ({ width: WIDTHS[key] ?? USUAL_WIDTH })),
    },
  )
  return sheet.toBuffer()
}
