import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import { create } from 'qrcode'
import type { Instant } from '../quantity/index.ts'
import { type Card, placeText } from '../register/index.ts'
import { FONTS } from './fonts.ts'
import { type LabelLayout, type LayoutName, layoutOf } from './layouts.ts'

const POINTS_PER_MM = 72 / 25.4
/** Free space around the print of a label, mm: printers are that far off. */
const MARGIN = 2
/** White modules around a QR code (ISO/IEC 18004:2015, 9.1). */
const QUIET = 4
/** Share of a label's width that the code may take: on 62 mm its modules are then 0.6 mm, which any telephone reads. */
const LARGEST_CODE = 0.36
/** Letters of the largest print, points. */
const LARGEST_PT = 8
/** From line to line, in heights of the letters. */
const LINE = 1.35
/** Long lines are printed smaller by this at most, then cut. */
const SMALLEST = 0.7
/** More pages than anybody prints at once. */
export const MOST_LABELS = 5_000

export interface LabelSettings {
  readonly layout: LayoutName
  /** Told in the file as when it was made. */
  readonly at: Instant
  readonly skip?: number
}

/** What the code of a label says: the card, and the serial number where it is known: `M000123 SMTTATUBDJAAI00A5`. */
export function labelCode(card: Card): string {
  return card.serial === undefined ? card.id : `${card.id} ${card.serial}`
}

/**
 * A PDF of labels: a QR code, and what people read. The first `skip` places of the first sheet are left free, where a sheet
 * was begun before. At most `MOST_LABELS`.
 */
export async function labelSheet(cards: readonly Card[], settings: LabelSettings): Promise<Uint8Array> {
  const layout = layoutOf(settings.layout)
  const perPage = layout.columns * layout.rows
  const skip = Math.min(settings.skip ?? 0, perPage - 1)
  const document = new PDFDocument({
    autoFirstPage: false,
    info: { Title: 'Fakel', CreationDate: new Date(settings.at) },
  })
  const bytes = buffer(document)
  const size = [layout.page.width * POINTS_PER_MM, layout.page.height * POINTS_PER_MM] as [number, number]
  document.registerFont('regular', FONTS.regular).registerFont('bold', FONTS.bold)
  for (const [k, card] of cards.slice(0, MOST_LABELS).entries()) {
    const place = (k + skip) % perPage
    if (k === 0 || place === 0) document.addPage({ size, margin: 0 })
    drawLabel(document, card, layout, place)
  }
  if (cards.length === 0) document.addPage({ size, margin: 0 })
  document.end()
  return bytes
}

type Document = InstanceType<typeof PDFDocument>

function drawLabel(document: Document, card: Card, layout: LabelLayout, place: number): void {
  const left = layout.left + (place % layout.columns) * layout.pitch.across + MARGIN
  const top = layout.top + Math.floor(place / layout.columns) * layout.pitch.down + MARGIN
  const height = layout.label.height - 2 * MARGIN
  const width = layout.label.width - 2 * MARGIN
  document.save().scale(POINTS_PER_MM)
  const side = Math.min(height, width * LARGEST_CODE)
  drawCode(document, labelCode(card), left, top + (height - side) / 2, side)
  document.restore()
  drawLines(document, card, {
    left: (left + side + 1) * POINTS_PER_MM,
    top: top * POINTS_PER_MM,
    width: (width - side - 1) * POINTS_PER_MM,
    height: height * POINTS_PER_MM,
  })
}

/** A square of dark modules, in the units of the document as they are scaled now. */
function drawCode(document: Document, text: string, left: number, top: number, side: number): void {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const unit = side / (modules.size + 2 * QUIET)
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++) {
      if (!modules.get(row, column)) continue
      let run = 1
      while (column + run < modules.size && modules.get(row, column + run)) run++
      document.rect(left + (QUIET + column) * unit, top + (QUIET + row) * unit, run * unit, unit)
      column += run
    }
  document.fill('black')
}

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

function drawLines(document: Document, card: Card, box: Box): void {
  const lines = [
    { font: 'bold', text: card.id },
    { font: 'bold', text: modelText(card) },
    { font: 'regular', text: card.serial ?? '' },
    { font: 'regular', text: card.mac ?? '' },
    { font: 'regular', text: card.owner ?? '' },
    { font: 'regular', text: placeText(card.place) },
  ].filter(({ text }) => text !== '')
  const pitch = Math.min(LARGEST_PT * LINE, box.height / 6)
  for (const [k, { font, text }] of lines.entries()) {
    document.font(font).fontSize(pitch / LINE)
    const narrow = Math.max(SMALLEST, box.width / document.widthOfString(text))
    if (narrow < 1) document.fontSize((pitch / LINE) * narrow)
    document.text(fitted(document, text, box.width), box.left, box.top + k * pitch, { lineBreak: false })
  }
}

/** Make and model; firmware often tells the make within the model. */
function modelText({ make = '', model = '' }: Card): string {
  return model.toLowerCase().startsWith(make.toLowerCase()) ? model || make : `${make} ${model}`.trim()
}

/** The text, cut to what fits into a width. */
function fitted(document: Document, text: string, width: number): string {
  const line = text.replace(/\s+/g, ' ')
  if (document.widthOfString(line) <= width) return line
  let short = line.slice(0, 80)
  while (short.length > 1 && document.widthOfString(`${short}…`) > width) short = short.slice(0, -1)
  return `${short}…`
}
