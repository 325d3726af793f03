import { Buffer } from 'node:buffer'
import { CsvError, parse } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/node'
import { z } from 'zod'
import type { Table } from '../register/index.ts'
import { unescaped, unguarded } from './writeTable.ts'
import { zipFault } from './zip.ts'

export type ReadTable =
  | { readonly ok: true; readonly table: Table }
  /** `line` where the fault is at one. */
  | { readonly ok: false; readonly line?: number; readonly message: string }

/** Larger files hold more than any register. */
export const MOST_FILE_BYTES = 20 * 1024 * 1024
/** What the parts of an XLSX may unpack to: 20,000 rows of 30 cells are some 40 MB of XML. */
const MOST_UNPACKED_BYTES = 200 * 1024 * 1024
const MOST_RECORD_CHARACTERS = 100_000

const ZIP = [0x50, 0x4b]
/** Of old Excel files (Compound File Binary). */
const OLD_EXCEL = [0xd0, 0xcf, 0x11, 0xe0]

/** Reads CSV or XLSX, told apart by their first bytes; the first sheet of a workbook counts. Empty rows are left out. */
export async function readTable(bytes: Uint8Array): Promise<ReadTable> {
  if (bytes.length > MOST_FILE_BYTES)
    return { ok: false, message: `has ${bytes.length} bytes; at most ${MOST_FILE_BYTES} are read` }
  if (begins(bytes, OLD_EXCEL))
    return { ok: false, message: 'is an old Excel file (.xls): save it as .xlsx or .csv' }
  return begins(bytes, ZIP) ? readXlsx(bytes) : readCsv(bytes)
}

function begins(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, k) => bytes[k] === byte)
}

async function readXlsx(bytes: Uint8Array): Promise<ReadTable> {
  const fault = zipFault(bytes, MOST_UNPACKED_BYTES)
  if (fault !== undefined) return { ok: false, message: fault }
  try {
    // Numbers stay as they are written, so that long serial numbers keep all their digits.
    const rows = await readSheet<string>(Buffer.from(bytes), { parseNumber: numberText })
    return tableOf(rows.map((cells, k) => ({ line: k + 1, cells: cells.map(cellText) })))
  } catch (error) {
    return { ok: false, message: `is no workbook that can be read: ${told(error)}` }
  }
}

function numberText(text: string): string {
  const value = Number(text)
  return /e/i.test(text) && Number.isSafeInteger(value) ? String(value) : text
}

/** A day for a date at midnight, else the local time: a sheet's times have no zone. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (!(cell instanceof Date)) return unguarded(String(cell))
  if (Number.isNaN(cell.getTime())) return 'no date'
  const text = cell.toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19)
}

const records = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }))

function readCsv(bytes: Uint8Array): ReadTable {
  const text = textOf(bytes)
  if (text.includes('\0')) return { ok: false, message: 'is neither CSV nor XLSX' }
  try {
    const parsed: unknown = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MOST_RECORD_CHARACTERS,
    })
    return tableOf(
      records.parse(parsed).map(({ record, info }) => ({ line: info.lines, cells: record.map(unescaped) })),
    )
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line: unknown = error['lines']
    return { ok: false, ...(typeof line === 'number' && { line }), message: `is no CSV: ${told(error)}` }
  }
}

/** What Excel calls Unicode text (UTF-16 behind its mark), UTF-8, else what Excel writes on a Russian Windows. */
function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1251').decode(bytes)
  }
}

/** Excel writes semicolons where the decimal sign is a comma. */
function delimiterOf(text: string): string {
  const begun = text.trimStart()
  const end = begun.indexOf('\n')
  const header = end < 0 ? begun : begun.slice(0, end)
  const count = (sign: string) => header.split(sign).length
  return [';', '\t'].find((sign) => count(sign) > count(',')) ?? ','
}

function tableOf(rows: Table['rows']): ReadTable {
  const [header, ...rest] = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  if (header === undefined) return { ok: false, message: 'is empty' }
  return { ok: true, table: { header: header.cells, rows: rest } }
}

function told(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : 'it is broken'
}
