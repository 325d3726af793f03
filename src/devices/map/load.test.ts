import { describe, expect, it } from 'vitest'
import { parseMap } from './load.ts'
import { planOf } from './plan.ts'

const HEAD = 'family: own\nmake: own\nkind: other\nsources: [{ document: own }]'
const mistakes = (points: string, head = HEAD) => {
  const parsed = parseMap(`${head}\npoints:\n${points}`, 'own.yaml')
  return parsed.ok ? [] : parsed.mistakes.map(({ line, path, message }) => `${line} ${path}: ${message}`)
}

describe('a map is refused, with the line, for', () => {
  it.each([
    ['a bit that the type has not', '  on: { address: 1, bit: 16 }', '6 points.on.bit: u16 has no bit 16'],
    ['a bit of a float', '  on: { address: 1, type: f32, bit: 1 }', '6 points.on.bit: f32 has no bit 1'],
    [
      'a sentinel that never comes',
      '  t_c: { address: 1, type: i16, not_available: [65535] }',
      '6 points.t_c.not_available: 65535 cannot stand in a register of type i16',
    ],
    [
      'two points on one register',
      '  a_w: { address: 7, type: u32 }\n  b_w: { address: 8 }',
      '7 points.b_w.address: holding 8 belongs to a_w already',
    ],
    [
      'one register twice',
      '  a_w: { address: 7 }\n  b_w: { address: 7 }',
      '7 points.b_w.address: holding 7 belongs to a_w already',
    ],
    [
      'a bit whose write would clear the others',
      '  on: { address: 1, bit: 3, writable: true }',
      '6 points.on.writable: one bit of a register cannot be written without the others',
    ],
    [
      'an input that is written',
      '  a_w: { table: input, address: 1, writable: true }',
      '6 points.a_w.writable: input cannot be written',
    ],
    [
      'a range upside down',
      '  a_w: { address: 1, range: [5, 1] }',
      '6 points.a_w.range: the first end is not below the second',
    ],
    [
      'a point beyond the last register',
      '  a_w: { address: 65535, type: u32 }',
      '6 points.a_w.address: it reaches beyond register 65535',
    ],
    [
      'flags too far away to be read with their point',
      '  phase: { address: 1, unless: { address: 500, mask: 1, value: 4 } }',
      '6 points.phase.address: it takes 500 registers in one request, and 100 are the most',
    ],
    [
      'a scale of nothing',
      '  a_w: { address: 1, scale: 0 }',
      '6 points.a_w.scale: a scale of 0 makes every value 0',
    ],
    ['what is no YAML', '  a_w: { address: 1', undefined],
  ])('%s', (_, points, expected) => {
    const found = mistakes(points)
    expect(found).not.toEqual([])
    if (expected !== undefined) expect(found).toContain(expected)
  })

  it('a group that names an order', () => {
    const head = `${HEAD}\ngroups: { fast: [start] }`
    expect(mistakes('  start: { order: { address: 1, words: [1] } }', head)).toEqual([
      '5 groups.fast.0: start is an order and cannot be read',
    ])
  })
})

describe('a map may', () => {
  it('tell several points by bits and meanings of one register', () => {
    expect(
      mistakes(
        '  a: { address: 1, bit: 0 }\n  b: { address: 1, bit: 1 }\n  c: { address: 1, values: { "1": 0 } }',
      ),
    ).toEqual([])
  })

  it('be read in one request up to its widest gap and its most registers', () => {
    const parsed = parseMap(
      `${HEAD}
most_registers: 12
widest_gap: 4
points: { a_w: { address: 0 }, b_w: { address: 5, type: u32 }, c_w: { address: 11 }, d_w: { address: 16 }, e: { table: coil, address: 3 } }`,
      'own.yaml',
    )
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
    const blocks = planOf(parsed.map, ['e', 'd_w', 'c_w', 'b_w', 'a_w'])
    expect(
      blocks.map(({ function: code, address, count, points }) => [code, address, count, points]),
    ).toEqual([
      [1, 3, 1, ['e']],
      [3, 0, 12, ['a_w', 'b_w', 'c_w']],
      [3, 16, 1, ['d_w']],
    ])
  })
})
