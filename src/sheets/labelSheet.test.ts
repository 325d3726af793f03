import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import jsqr from 'jsqr'
import { afterAll, describe, expect, it } from 'vitest'
import { instant } from '../quantity/index.ts'
import type { Card } from '../register/index.ts'
import { labelSheet } from './labelSheet.ts'

/** Debian's poppler-utils prints what was drawn, so that another program than ours reads it. */
const present = spawnSync('pdftoppm', ['-v']).status === 0
if (!present && process.env['CI']) throw new Error('there is no pdftoppm: install poppler-utils')
if (!present) console.warn('there is no pdftoppm: tests of labels are left out (install poppler-utils)')

const folder = mkdtempSync(join(tmpdir(), 'fakel-labels-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const card = (number: number, more: Partial<Card> = {}): Card => ({
  id: `M${String(number).padStart(6, '0')}`,
  make: 'Bitmain',
  model: 'Antminer S19j Pro+',
  serial: `SMTTATUBDJAAI00A${number}`,
  mac: '02:00:5e:10:00:01',
  boards: [],
  owner: 'ООО «Якутская вычислительная компания с очень длинным названием»',
  place: { site: 'Север', hall: 'Зал 1', rack: '3', shelf: '2', slot: '7' },
  papers: [],
  ...more,
})
const file = join(folder, 'labels.pdf')
const put = async (cards: readonly Card[], settings: Parameters<typeof labelSheet>[1]) =>
  writeFileSync(file, await labelSheet(cards, settings))

/** A part of a page as Poppler's pdftoppm prints it, 300 dots an inch, as jsqr reads it. Lengths in mm. */
function codeOn(
  page: number,
  part: { x: number; y: number; width: number; height: number },
): string | undefined {
  const dots = (mm: number) => String(Math.round((mm / 25.4) * 300))
  const area = ['-x', dots(part.x), '-y', dots(part.y), '-W', dots(part.width), '-H', dots(part.height)]
  const pages = ['-f', String(page), '-l', String(page)]
  execFileSync('pdftoppm', ['-r', '300', ...pages, ...area, '-singlefile', file, join(folder, 'page')])
  const bytes = readFileSync(join(folder, 'page.ppm'))
  const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 40))
  const [width, height] = [Number(header?.[1]), Number(header?.[2])]
  const pixels = bytes.subarray(header?.[0].length)
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let k = 0; k < width * height; k++) rgba.set(pixels.subarray(k * 3, k * 3 + 3), k * 4)
  return jsqr.default(rgba, width, height)?.data
}
const textOn = (page: number) =>
  execFileSync('pdftotext', ['-f', String(page), '-l', String(page), file, '-'], { encoding: 'utf8' })
const pages = () => Number(/Pages:\s+(\d+)/.exec(execFileSync('pdfinfo', [file], { encoding: 'utf8' }))?.[1])
const settings = { at: instant(0) }

describe.runIf(present)('labels', () => {
  it('of one a page are read back from print, code and text', async () => {
    await put([card(1), card(2)], { ...settings, layout: 'single-62x29' })
    const whole = { x: 0, y: 0, width: 62, height: 29 }
    expect([codeOn(1, whole), codeOn(2, whole)]).toEqual([
      'M000001 SMTTATUBDJAAI00A1',
      'M000002 SMTTATUBDJAAI00A2',
    ])
    const text = textOn(1)
    for (const part of [
      'M000001',
      'Antminer',
      'SMTTATUBDJAAI00A1',
      '02:00:5e:10:00:01',
      'ООО «Якут',
      'Север / Зал 1',
    ])
      expect(text).toContain(part)
    expect(text).toContain('…')
  })

  it('stand where the sheet has its labels, after the places that are used up', async () => {
    const cards = Array.from({ length: 24 }, (_, k) => card(k + 1))
    await put(cards, { ...settings, layout: 'a4-3x8', skip: 2 })
    expect(pages()).toBe(2)
    const at = (page: number, column: number, row: number) =>
      codeOn(page, { x: column * 70, y: 0.5 + row * 37, width: 70, height: 37 })
    expect(at(1, 1, 0)).toBeUndefined()
    expect(at(1, 2, 0)).toBe('M000001 SMTTATUBDJAAI00A1')
    expect(at(1, 2, 7)).toBe('M000022 SMTTATUBDJAAI00A22')
    expect(at(2, 0, 0)).toBe('M000023 SMTTATUBDJAAI00A23')
    await put(cards, { ...settings, layout: 'a4-3x8-margins' })
    expect(pages()).toBe(1)
    expect(codeOn(1, { x: 7.2 + 2 * 66.05, y: 12.9 + 7 * 33.9, width: 63.5, height: 33.9 })).toBe(
      'M000024 SMTTATUBDJAAI00A24',
    )
  })

  it('say what is known, and no more', async () => {
    const bare: Card = { id: 'M000009', boards: [], place: {}, papers: [] }
    await put([bare], { ...settings, layout: 'single-62x29' })
    expect(codeOn(1, { x: 0, y: 0, width: 62, height: 29 })).toBe('M000009')
    expect(textOn(1).trim()).toBe('M000009')
    await put([], { ...settings, layout: 'a4-3x8' })
    expect(pages()).toBe(1)
  })
})
