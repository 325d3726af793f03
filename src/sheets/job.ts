import type { Card, Language } from '../register/index.ts'
import { type LabelSettings, labelSheet } from './labelSheet.ts'
import type { Paper } from './paper.ts'
import { paperPdf } from './paperPdf.ts'
import { type ReadTable, readTable } from './readTable.ts'
import { type RowsFile, rowsFile } from './rowsFile.ts'
import { type TableFormat, writeTable } from './writeTable.ts'

/** What can be done apart from the loops of a site; plain data, so that it can go to another thread and back. */
export type SheetJob =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'write'
      readonly cards: readonly Card[]
      readonly format: TableFormat
      readonly language: Language
    }
  | { readonly kind: 'paper'; readonly paper: Paper }
  | { readonly kind: 'rows'; readonly table: RowsFile; readonly format: TableFormat }
  | { readonly kind: 'labels'; readonly cards: readonly Card[]; readonly settings: LabelSettings }

export interface SheetAnswers {
  readonly read: ReadTable
  readonly write: Uint8Array
  readonly labels: Uint8Array
  readonly paper: Uint8Array
  readonly rows: Uint8Array
}

const DO: {
  readonly [K in SheetJob['kind']]: (job: Extract<SheetJob, { kind: K }>) => Promise<SheetAnswers[K]>
} = {
  read: ({ bytes }) => readTable(bytes),
  write: ({ cards, format, language }) => writeTable(cards, format, language),
  labels: ({ cards, settings }) => labelSheet(cards, settings),
  paper: ({ paper }) => paperPdf(paper),
  rows: ({ table, format }) => rowsFile(table, format),
}

export function doSheet<K extends SheetJob['kind']>(
  job: Extract<SheetJob, { kind: K }>,
): Promise<SheetAnswers[K]> {
  const kind: K = job.kind
  return DO[kind](job)
}
