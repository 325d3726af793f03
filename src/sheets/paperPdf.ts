import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import { FONTS } from './fonts.ts'
import type { Paper, PaperPart, PaperTable } from './paper.ts'

type Document = InstanceType<typeof PDFDocument>

/** Points. */
const MARGIN = 46
/** Left free at the bottom of a page, the foot in it. */
const BOTTOM = 66
const FOOT_TOP = 52
const SIZES = { title: 16, subtitle: 9.5, heading: 11, text: 8.5, small: 7, cell: 7.5, foot: 6.5 } as const
const CELL_PAD = 3
/** A heading stays with at least this much of what it heads. */
const KEEP_TOGETHER = 110
const COLOURS = {
  ink: '#111111',
  faint: '#555555',
  line: '#b5b5b5',
  band: '#eeeeee',
  warning: '#9a3412',
} as const
/** Share of the width that the names of pairs take. */
const NAMES = 0.3

/** The paper as A4 pages, with its foot and the number of the page on each; the same paper gives the same bytes. */
export async function paperPdf(paper: Paper): Promise<Uint8Array> {
  const made = new Date(paper.at)
  const document = new PDFDocument({
    size: 'A4',
    margins: { left: MARGIN, right: MARGIN, top: MARGIN, bottom: BOTTOM },
    bufferPages: true,
    info: { Title: paper.title, Creator: 'Fakel', Producer: 'Fakel', CreationDate: made, ModDate: made },
  })
  const bytes = buffer(document)
  document.registerFont('regular', FONTS.regular).registerFont('bold', FONTS.bold)
  write(document, paper.title, 'bold', SIZES.title, COLOURS.ink)
  document.moveDown(0.2)
  write(document, paper.subtitle, 'regular', SIZES.subtitle, COLOURS.faint)
  document.moveDown(0.8)
  for (const part of paper.parts) draw(document, part)
  drawFeet(document, paper)
  document.end()
  return bytes
}

function write(document: Document, text: string, font: string, size: number, colour: string): void {
  document
    .font(font)
    .fontSize(size)
    .fillColor(colour)
    .text(text, MARGIN, document.y, { width: widthOf(document) })
}

function widthOf(document: Document): number {
  return document.page.width - 2 * MARGIN
}

function bottomOf(document: Document): number {
  return document.page.height - BOTTOM
}

function room(document: Document, height: number): void {
  if (document.y + height > bottomOf(document)) document.addPage()
}

function draw(document: Document, part: PaperPart): void {
  if (part.kind === 'heading') {
    room(document, KEEP_TOGETHER)
    document.moveDown(0.6)
    write(document, part.text, 'bold', SIZES.heading, COLOURS.ink)
    document.moveDown(0.35)
  } else if (part.kind === 'text') {
    const { tone = 'plain' } = part
    const colour = { plain: COLOURS.ink, warning: COLOURS.warning, small: COLOURS.faint }[tone]
    const font = tone === 'warning' ? 'bold' : 'regular'
    write(document, part.text, font, tone === 'small' ? SIZES.small : SIZES.text, colour)
    document.moveDown(0.4)
  } else if (part.kind === 'pairs') drawPairs(document, part.pairs)
  else drawTable(document, part)
}

function drawPairs(document: Document, pairs: readonly (readonly [string, string])[]): void {
  const width = widthOf(document)
  for (const [name, value] of pairs) {
    document.font('regular').fontSize(SIZES.text)
    const height = Math.max(
      document.heightOfString(name, { width: width * NAMES - CELL_PAD }),
      document.heightOfString(value, { width: width * (1 - NAMES) }),
    )
    room(document, height)
    const top = document.y
    document.fillColor(COLOURS.faint).text(name, MARGIN, top, { width: width * NAMES - CELL_PAD })
    document.fillColor(COLOURS.ink).text(value, MARGIN + width * NAMES, top, { width: width * (1 - NAMES) })
    document.y = top + height + 2
  }
  document.moveDown(0.4)
}

function drawTable(document: Document, table: PaperTable): void {
  const whole = table.columns.reduce((sum, { width }) => sum + width, 0)
  const widths = table.columns.map(({ width }) => (width / whole) * widthOf(document))
  const sums = table.rows.length - (table.sums ?? 0)
  const header = table.columns.map(({ heading }) => heading)
  const heading = () => drawRow(document, table, widths, header, 'heading')
  room(document, heightOf(document, header, widths, 'bold') * 3)
  heading()
  for (const [index, cells] of table.rows.entries()) {
    const kind = index >= sums ? 'sum' : 'row'
    if (document.y + heightOf(document, cells, widths, fontOf(kind)) > bottomOf(document)) {
      document.addPage()
      heading()
    }
    drawRow(document, table, widths, cells, kind)
  }
  document.moveDown(0.8)
}

type RowKind = 'heading' | 'row' | 'sum'
const fontOf = (kind: RowKind) => (kind === 'row' ? 'regular' : 'bold')

function heightOf(
  document: Document,
  cells: readonly string[],
  widths: readonly number[],
  font: string,
): number {
  document.font(font).fontSize(SIZES.cell)
  const heights = cells.map((cell, k) =>
    document.heightOfString(cell, { width: (widths[k] ?? 0) - 2 * CELL_PAD }),
  )
  return Math.max(SIZES.cell, ...heights) + 2 * CELL_PAD
}

function drawRow(
  document: Document,
  table: PaperTable,
  widths: readonly number[],
  cells: readonly string[],
  kind: RowKind,
): void {
  const height = heightOf(document, cells, widths, fontOf(kind))
  const top = document.y
  const right = MARGIN + widthOf(document)
  if (kind !== 'row') document.rect(MARGIN, top, widthOf(document), height).fill(COLOURS.band)
  document.font(fontOf(kind)).fontSize(SIZES.cell).fillColor(COLOURS.ink)
  let left = MARGIN
  for (const [k, cell] of cells.entries()) {
    const width = widths[k] ?? 0
    document.text(cell, left + CELL_PAD, top + CELL_PAD, {
      width: width - 2 * CELL_PAD,
      align: table.columns[k]?.align ?? 'left',
    })
    left += width
  }
  const under = top + height
  document.moveTo(MARGIN, under).lineTo(right, under).lineWidth(0.4).strokeColor(COLOURS.line).stroke()
  document.y = under
}

function drawFeet(document: Document, paper: Paper): void {
  const { count } = document.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    document.switchToPage(page)
    // Below the margin pdfkit would begin a new page.
    document.page.margins.bottom = 0
    const top = document.page.height - FOOT_TOP
    const width = widthOf(document)
    document
      .moveTo(MARGIN, top - 5)
      .lineTo(MARGIN + width, top - 5)
      .lineWidth(0.4)
      .strokeColor(COLOURS.line)
      .stroke()
    document.font('regular').fontSize(SIZES.foot).fillColor(COLOURS.faint)
    const number = paper.pageWords.replace('{page}', String(page + 1)).replace('{pages}', String(count))
    document.text(number, MARGIN, top, { width, align: 'right', lineBreak: false })
    document.text(paper.foot.join('\n'), MARGIN, top, { width: width * 0.85, lineGap: 1.5 })
  }
}
