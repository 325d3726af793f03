import { describe, expect, it } from 'vitest'
import { builtCatalogue } from './build.ts'
import { parseMaker, parseSources } from './read.ts'

const sources = { shop: { title: 'A shop', grade: 'retailer' as const } }
const lines = (...extra: string[]) =>
  [
    'make: Example',
    'models:',
    '  - model: X1',
    '    algorithm: SHA-256',
    '    cooling: air',
    '    year: { value: 2024, source: shop }',
    '    variants:',
    '      - { hashrate_ths: 100, power_w: 2000, sources: [shop] }',
    ...extra,
  ].join('\n')

describe('a maker file', () => {
  it.each([
    [
      'a source that is not listed',
      lines('      - { hashrate_ths: 90, sources: [heard] }'),
      9,
      'sources.yaml has no heard',
    ],
    [
      'a variant twice',
      lines('      - { hashrate_ths: 100, sources: [shop] }'),
      9,
      '100 TH/s is a variant of X1 already',
    ],
    ['a variant without a source', lines('      - { hashrate_ths: 90, sources: [] }'), 9, /Too small/],
    [
      'a zero for an unknown power',
      lines('      - { hashrate_ths: 90, power_w: 0, sources: [shop] }'),
      9,
      /0/,
    ],
    [
      'an assumption that says nothing of its ground',
      lines('      - { hashrate_ths: 90, assumed: [hashrate_ths], sources: [shop] }'),
      9,
      'what is assumed needs a note that says from what',
    ],
    [
      'a differing statement without figures',
      lines('    differing:', '      - { hashrate_ths: 90, source: shop, why: unclear }'),
      10,
      'give hashrate_ths with power_w, or j_per_th',
    ],
    [
      'one model under two spellings',
      lines(
        '  - model: x 1',
        '    algorithm: SHA-256',
        '    cooling: air',
        '    year: { value: 2024, source: shop }',
        '    variants: [{ hashrate_ths: 1, sources: [shop] }]',
      ),
      9,
      'x 1 stands in this file already',
    ],
    ['a key that is not known', lines('    noise_db: 75'), 3, /noise_db/],
    ['text that is not YAML', 'make: [', 1, /./],
  ])('refuses %s and says where', (_what, text, line, message) => {
    const parsed = parseMaker(text, '/somewhere/example.yaml', sources)
    expect(parsed).toMatchObject({ ok: false, mistakes: [{ file: 'example.yaml', line }] })
    if (!parsed.ok) expect(parsed.mistakes[0]?.message).toMatch(message)
  })

  it('gives models with units, derived J/TH and an id for each variant', () => {
    const parsed = parseMaker(lines(), 'example.yaml', sources)
    if (!parsed.ok) throw new Error(parsed.mistakes[0]?.message)
    expect(builtCatalogue({ sources, makers: [parsed.value] })).toMatchObject([
      {
        make: 'Example',
        models: [
          {
            id: 'example/x1',
            variants: [{ id: 'example/x1/100', hashrate: 100, power: 2000, efficiency: 20 }],
          },
        ],
      },
    ])
  })
})

describe('the table of sources', () => {
  it('refuses a grade and a date that it does not know', () => {
    const parsed = parseSources('a:\n  title: A\n  grade: rumour\n  date: last year\n', 'sources.yaml')
    expect(parsed).toMatchObject({ ok: false, mistakes: [{ line: 3 }, { line: 4 }] })
  })
})
