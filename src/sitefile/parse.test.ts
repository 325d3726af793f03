import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changed, exampleText, lineOf, mistakesOf } from './example.testing.ts'
import { parseSiteFile, readSiteFile } from './index.ts'

describe('the site file', () => {
  it('of the example is in order, with defaults filled in', () => {
    const parsed = parseSiteFile(exampleText, 'site.yaml', {
      drivers: ['antminer-stock', 'whatsminer-v3', 'braiins-rest'],
    })
    expect(mistakesOf(parsed)).toEqual([])
    expect(parsed.ok && parsed.site.engines.map((engine) => engine.rated_kw)).toEqual([330, 330, 330])
    expect(parsed.ok && parsed.site.devices[10]?.timeout_ms).toBe(1_000)
  })

  it('names a misspelt key with its place and the right one, and does not also call that one missing', () => {
    const mistakes = mistakesOf(changed('rated_kw: 330', 'rated_kv: 330'))
    expect(mistakes).toHaveLength(1)
    expect(mistakes[0]).toMatchObject({
      file: 'site.yaml',
      line: lineOf('rated_kw: 330'),
      column: 5,
      path: 'engines[0].rated_kv',
      suggestion: 'rated_kw',
    })
  })

  it('points into flow collections on one line', () => {
    const line = 'host: 127.77.0.11, port: 1502'
    const [mistake] = mistakesOf(changed(line, 'host: 127.77.0.11, prt: 1502'))
    const column = exampleText.split('\n')[lineOf(line) - 1]?.indexOf('port: 1502')
    expect(mistake).toMatchObject({ line: lineOf(line), column: (column ?? 0) + 1, suggestion: 'port' })
  })

  it('says what kind of value was expected', () => {
    expect(mistakesOf(changed('elevation_m: 60', 'elevation_m: sixty'))).toMatchObject([
      { path: 'site.elevation_m', message: 'elevation_m is the text "sixty"', expected: 'a number' },
    ])
    expect(mistakesOf(changed('port: 1502', 'port: 70000'))).toMatchObject([
      { path: 'devices[0].port', expected: 'at most 65535' },
    ])
    expect(mistakesOf(changed('period_ms: 40,', 'period_ms: 40.5,'))).toMatchObject([
      { expected: 'a whole number' },
    ])
  })

  it('asks for quotes around a class that YAML reads as a number', () => {
    expect(mistakesOf(changed('accuracy_class: "1"', 'accuracy_class: 1'))).toMatchObject([
      { path: 'meters[7].accuracy_class', suggestion: '"1"' },
    ])
  })

  it('says which engine has no breaker', () => {
    const line =
      '    breaker: { closed: g2-ctl/breaker_closed, open: g2-ctl/breaker_open, close: g2-ctl/breaker_close }\n'
    expect(mistakesOf(changed(line, ''))).toMatchObject([
      { path: 'engines[1].breaker', message: 'g2 has no breaker', line: lineOf('  - id: g2') },
    ])
  })

  it('finds wrong references beside misspelt keys and wrong values', () => {
    const text = exampleText
      .replace('rated_kw: 330', 'rated_kv: 330')
      .replace('accuracy_class: "1"', 'accuracy_class: 1')
      .replace('fed_from: f2', 'fed_from: f22')
    expect(mistakesOf(parseSiteFile(text, 'site.yaml')).map((mistake) => mistake.path)).toEqual([
      'engines[0].rated_kv',
      'meters[7].accuracy_class',
      'halls[1].fed_from',
    ])
  })

  it('says where text is no YAML at all', () => {
    expect(mistakesOf(parseSiteFile('site: [1, 2\nhalls: }', 'x.yaml'))[0]).toMatchObject({
      file: 'x.yaml',
      line: 2,
    })
    expect(mistakesOf(changed('currency: USD', 'currency: USD\ncurrency: EUR'))[0]?.message).toContain(
      'unique',
    )
    for (const text of ['', 'null', '42', '[]', 'a: *nobody', '[['.repeat(20_000)])
      expect(mistakesOf(parseSiteFile(text, 'x.yaml')).length, text.slice(0, 9)).toBeGreaterThan(0)
  })

  it('refuses aliases that multiply without end', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h']
      .map(
        (name, k) =>
          `${name}: &${name} [${new Array(10).fill(`*${String.fromCharCode(97 + k)}`).join(', ')}]`,
      )
      .join('\n')}`
    expect(mistakesOf(parseSiteFile(bomb, 'bomb.yaml'))[0]?.message).toContain('alias')
  })

  it('that cannot be read from disk is a mistake too', async () => {
    expect(mistakesOf(await readSiteFile('/nowhere/site.yaml'))[0]?.message).toContain('cannot be read')
  })

  it('never throws, whatever becomes of it, and every mistake has a place in it', () => {
    const lines = exampleText.split('\n')
    const damage = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('delete' as const), line: fc.nat(lines.length - 1) }),
        fc.record({
          kind: fc.constant('swap' as const),
          line: fc.nat(lines.length - 1),
          at: fc.nat(60),
          by: fc.constantFrom(
            ':',
            '-',
            ' ',
            '{',
            '}',
            '[',
            ']',
            '"',
            '&',
            '*',
            '0',
            'x',
            '\t',
            '!',
            '|',
            '\u0000',
          ),
        }),
      ),
      { minLength: 1, maxLength: 4 },
    )
    fc.assert(
      fc.property(damage, (wounds) => {
        const text = [...lines]
        for (const wound of wounds) {
          const line = text[wound.line] ?? ''
          text[wound.line] =
            wound.kind === 'delete' ? '' : `${line.slice(0, wound.at)}${wound.by}${line.slice(wound.at + 1)}`
        }
        for (const mistake of mistakesOf(parseSiteFile(text.join('\n'), 'site.yaml'))) {
          expect(mistake.line).toBeGreaterThan(0)
          expect(mistake.line).toBeLessThanOrEqual(lines.length)
          expect(mistake.column).toBeGreaterThan(0)
        }
      }),
      { numRuns: 150 },
    )
  })
})
