import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(resolve(import.meta.dirname, 'base.css'), 'utf8')

/** The colours of a block that begins with the selector. */
function colours(selector: string): ReadonlyMap<string, string> {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('}', start))
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  )
}

/** WCAG 2.2 (W3C, 12 December 2024), relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

/** Text and what it stands on. */
const TEXTS = [
  ...['ink', 'quiet', 'accent', 'alarm', 'warning'].flatMap((text) =>
    ['ground', 'panel', 'raised'].map((on) => [text, on] as const),
  ),
  ...(['ink', 'quiet'] as const).flatMap((text) =>
    ['accent-soft', 'alarm-soft', 'warning-soft'].map((on) => [text, on] as const),
  ),
  ['accent-ink', 'accent'],
  ['alarm', 'alarm-soft'],
] as const
/** Lines, shapes and frames that carry meaning, and what they stand on. */
const SHAPES = [
  ['power', 'panel'],
  ['gas', 'panel'],
  ['good', 'panel'],
  ['line-strong', 'panel'],
  ['off', 'panel'],
  ...[1, 2, 3, 4, 5, 6].flatMap((index) => [
    [`source-${index}`, 'panel'] as const,
    [`use-${index}`, 'panel'] as const,
  ]),
] as const

it('measures as the standard does: black on white is 21 to 1', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
})

describe.each([
  ['light', ':root'],
  ['dark', ':root[data-theme="dark"]'],
])('in the %s theme', (_, selector) => {
  const theme = colours(selector)
  it.each(TEXTS)('%s can be read on %s', (text, on) => {
    expect(contrast(theme.get(text) ?? '', theme.get(on) ?? '')).toBeGreaterThanOrEqual(4.5)
  })
  it.each(SHAPES)('%s can be told from %s', (shape, on) => {
    expect(contrast(theme.get(shape) ?? '', theme.get(on) ?? '')).toBeGreaterThanOrEqual(3)
  })
})
