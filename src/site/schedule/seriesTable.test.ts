import { describe, expect, it } from 'vitest'
import { seriesTable } from './seriesTable.ts'

const header = ['at', 'import-price']
const at = '2026-11-21T12:00:00Z'
const table = (...cells: readonly string[]) => seriesTable({ header, rows: [{ line: 2, cells }] })

describe('a table of given series', () => {
  it('is refused where decimal commas between commas make cells of their own', () => {
    expect(table(at, '12', '5')).toBe('line 2: 3 cells, the header has 2; are there decimal commas?')
  })

  it('takes a decimal comma within a cell, and empty cells behind the last column', () => {
    expect(table(at, '12,5', '', ' ')).toEqual([
      { name: 'import-price', points: [{ at: '2026-11-21T12:00:00.000Z', value: 12.5 }] },
    ])
  })
})
