import { describe, expect, it } from 'vitest'
import { fromIso, instant } from '../quantity/index.ts'
import { between, readSeries, type SeriesTable } from './series.ts'

const table = (text: string): SeriesTable => {
  const [head = '', ...lines] = text.trim().split('\n')
  return {
    header: head.split(','),
    rows: lines.map((line, k) => ({ line: k + 2, cells: line.split(',') })),
  }
}
const read = (text: string, constants: Parameters<typeof readSeries>[1] = {}) =>
  readSeries(table(text), constants, fromIso)
const ALL = {
  temperature_c: -5,
  import_price_minor_per_kwh: 9,
  export_price_minor_per_kwh: 0,
  hashprice_minor_per_th_day: 5,
}

describe('a table of what happened', () => {
  it('becomes series, with constants where it has no column', () => {
    const told = read(
      `time,gas_m3_per_h,load_limit_kw
2025-01-01T00:00:00Z,200,
2025-01-01T00:15:00Z,210.5,300
2025-01-01T00:30:00Z,190,300`,
      ALL,
    )
    if (!told.ok) throw new Error(told.mistakes.join())
    expect(told.series).toMatchObject({
      start: Date.UTC(2025, 0, 1),
      stepH: 0.25,
      gasM3PerH: [200, 210.5, 190],
      outsideC: [-5, -5, -5],
      loadLimitKw: [undefined, 300, 300],
    })
    const later = between(told.series, instant(Date.UTC(2025, 0, 1, 0, 15)), undefined)
    expect(later).toMatchObject({ start: Date.UTC(2025, 0, 1, 0, 15), gasM3PerH: [210.5, 190] })
    expect(between(told.series, instant(Date.UTC(2026, 0, 1)), undefined).gasM3PerH).toEqual([])
  })

  it.each([
    [
      'a gap',
      'time,gas_m3_per_h\n2025-01-01T00:00:00Z,1\n2025-01-01T00:15:00Z,1\n2025-01-01T01:00:00Z,1',
      /^line 4: 2025-01-01T01:00:00.000Z is 45 min after the step before; others are 15 min apart$/,
    ],
    [
      'a doubled step',
      'time,gas_m3_per_h\n2025-01-01T00:00:00Z,1\n2025-01-01T00:15:00Z,1\n2025-01-01T00:15:00Z,1',
      /^line 4: 2025-01-01T00:15:00.000Z is there twice$/,
    ],
    [
      'time that goes back',
      'time,gas_m3_per_h\n2025-01-01T00:15:00Z,1\n2025-01-01T00:00:00Z,1',
      /^line 3: 2025-01-01T00:00:00.000Z is earlier than the step before$/,
    ],
    [
      'a step that fits no day',
      'time,gas_m3_per_h\n2025-01-01T00:00:00Z,1\n2025-01-01T00:07:00Z,1',
      /a day must be a whole number/,
    ],
    [
      'no number',
      'time,gas_m3_per_h\n2025-01-01T00:00:00Z,\n2025-01-01T00:15:00Z,NaN',
      /line 2: gas_m3_per_h “” is no number[\s\S]*line 3: gas_m3_per_h “NaN”/,
    ],
    [
      'gas below nothing',
      'time,gas_m3_per_h\n2025-01-01T00:00:00Z,-1\n2025-01-01T00:15:00Z,1',
      /line 2: gas_m3_per_h -1 is below nothing/,
    ],
    [
      'a limit below nothing',
      'time,gas_m3_per_h,load_limit_kw\n2025-01-01T00:00:00Z,1,-3\n2025-01-01T00:15:00Z,1,',
      /load_limit_kw “-3”/,
    ],
    ['no time', 'time,gas_m3_per_h\nyesterday,1\n2025-01-01T00:15:00Z,1', /line 2: “yesterday” is no time/],
    [
      'a column that nobody knows',
      'time,gas\n2025-01-01T00:00:00Z,1\n2025-01-01T00:15:00Z,1',
      /no column “gas”; there are time, gas_m3_per_h/,
    ],
    [
      'a column twice',
      'time,gas_m3_per_h,gas_m3_per_h\n2025-01-01T00:00:00Z,1,1\n2025-01-01T00:15:00Z,1,1',
      /gas_m3_per_h is there twice/,
    ],
    [
      'decimal commas between commas',
      'time,gas_m3_per_h,load_limit_kw\n2025-01-01T00:00:00Z,200,5,300,5\n2025-01-01T00:15:00Z,200,300',
      /^line 2: 5 cells, the header has 3; are there decimal commas\?$/m,
    ],
    [
      'a row that breaks off',
      'time,gas_m3_per_h,load_limit_kw\n2025-01-01T00:00:00Z,200,\n2025-01-01T00:15:00Z,200',
      /^line 3: 2 cells, the header has 3$/,
    ],
    ['one step', 'time,gas_m3_per_h\n2025-01-01T00:00:00Z,1', /no two steps/],
  ])('with %s is refused, with its line', (_, text, says) => {
    const told = read(text, ALL)
    expect(told.ok ? '' : told.mistakes.join('\n')).toMatch(says)
  })

  it.each([
    [
      'missing',
      [0, 1, 2, 4, 5, 6, 7],
      /^line 5: .* is 30 min after the step before; others are 15 min apart$/,
    ],
    ['missing at the beginning', [0, 2, 3, 4, 5], /^line 3: .* is 30 min after/],
    ['doubled', [0, 1, 2, 2, 3, 4, 5], /^line 5: .* is there twice$/],
    ['doubled at the beginning', [0, 0, 1, 2, 3], /^line 3: .* is there twice$/],
    ['no time', [0, undefined, 2, 3, 4], /^line 3: “” is no time/],
  ])('names one step that is %s once, and none of those behind it', (_, quarters, says) => {
    const time = (quarter: number | undefined) =>
      quarter === undefined ? '' : new Date(Date.UTC(2025, 0, 1, 0, 15 * quarter)).toISOString()
    const told = read(`time,gas_m3_per_h\n${quarters.map((each) => `${time(each)},1`).join('\n')}`, ALL)
    expect(told.ok ? [] : told.mistakes).toEqual([expect.stringMatching(says)])
  })

  it('takes empty cells behind the last column, as spreadsheets leave them', () => {
    const told = read('time,gas_m3_per_h\n2025-01-01T00:00:00Z,1,,\n2025-01-01T00:15:00Z,2, ', ALL)
    expect(told.ok && told.series.gasM3PerH).toEqual([1, 2])
  })

  it('names what is missing and has nothing to stand for it', () => {
    const told = read('time,gas_m3_per_h\n2025-01-01T00:00:00Z,1\n2025-01-01T00:15:00Z,1')
    expect(told.ok ? [] : told.mistakes).toHaveLength(4)
  })
})
