import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { instant } from '../quantity/index.ts'
import type { Paper } from './paper.ts'
import { paperPdf } from './paperPdf.ts'
import { readTable } from './readTable.ts'
import { type RowsFile, rowsFile } from './rowsFile.ts'

const folder = mkdtempSync(join(tmpdir(), 'fakel-paper-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'paper.pdf')
const textOf = (page: number) =>
  execFileSync('pdftotext', ['-layout', '-f', String(page), '-l', String(page), file, '-'], {
    encoding: 'utf8',
  })
const pages = () => Number(/Pages:\s+(\d+)/.exec(execFileSync('pdfinfo', [file], { encoding: 'utf8' }))?.[1])

const paper: Paper = {
  title: 'Отчёт о выбросах',
  subtitle: 'Северный',
  foot: ['E0001, версия 2', 'SHA-256 abc'],
  pageWords: 'страница {page} из {pages}',
  at: instant(1_700_000_000_000),
  parts: [
    { kind: 'heading', text: 'Сутки' },
    { kind: 'text', text: 'НЕПОЛНЫЙ', tone: 'warning' },
    { kind: 'pairs', pairs: [['Площадка', 'Северный']] },
    {
      kind: 'table',
      columns: [
        { heading: 'День', width: 1 },
        { heading: 'Газ, м³', width: 2, align: 'right' },
      ],
      rows: [...Array.from({ length: 120 }, (_, k) => [`день ${k + 1}`, `${k} м³`]), ['всего', '7140 м³']],
      sums: 1,
    },
  ],
}

describe('a paper', () => {
  it('has its foot and number on every page, and its table’s headings wherever the table goes on', async () => {
    writeFileSync(file, await paperPdf(paper))
    const count = pages()
    expect(count).toBeGreaterThan(2)
    for (let page = 1; page <= count; page++) {
      expect(textOf(page)).toContain('E0001, версия 2')
      expect(textOf(page)).toContain('SHA-256 abc')
      expect(textOf(page)).toContain(`страница ${page} из ${count}`)
      expect(textOf(page)).toContain('Газ, м³')
    }
    const all = Array.from({ length: count }, (_, k) => textOf(k + 1)).join('')
    for (let k = 1; k <= 120; k++) expect(all).toMatch(new RegExp(`день ${k}\\s+${k - 1} м³`))
    expect(all).toMatch(/всего\s+7140 м³/)
  })

  it('is the same to the last byte whenever it is printed, and says when it was made', async () => {
    const [once, twice] = [await paperPdf(paper), await paperPdf(paper)]
    expect(Buffer.from(once).equals(Buffer.from(twice))).toBe(true)
    expect(Buffer.from(once).toString('latin1')).toContain('D:20231114221320Z')
  })
})

describe('a file of rows', () => {
  const table: RowsFile = {
    name: 'E0001 v2',
    header: ['что', 'сколько'],
    widths: [20],
    rows: [
      ['метан', 0.1],
      ['=1+1', -1e-7],
      ['constructor', null],
    ],
  }

  it('keeps all digits of numbers, and gives no spreadsheet a formula', async () => {
    const csv = new TextDecoder().decode(await rowsFile(table, 'csv'))
    expect(csv).toBe("что,сколько\r\nметан,0.1\r\n'=1+1,-1e-7\r\nconstructor,\r\n")
    const read = await readTable(await rowsFile(table, 'xlsx'))
    expect(read.ok && read.table.rows.map(({ cells }) => cells)).toEqual([
      ['метан', '0.1'],
      ['=1+1', '-1e-7'],
      ['constructor', ''],
    ])
  })

  it('is the same to the last byte whenever it is written', async () => {
    const once = await rowsFile(table, 'xlsx')
    // A zip archive tells times to two seconds.
    await new Promise((resolve) => setTimeout(resolve, 2_100))
    expect(Buffer.from(await rowsFile(table, 'xlsx')).equals(Buffer.from(once))).toBe(true)
  })
})
