import { describe, expect, it } from 'vitest'
import { type Part, partOf } from '../../parsing/part.ts'
import { boardsOf, countsSolutions, fansOf, rateOf, rowsOf, wholeRate } from './read.ts'

const part = (value: unknown): Part => partOf(value, 'rpc', [])
const none = part(undefined)

describe('the rate of a row', () => {
  it('is unknown where there is none, or none that can be read', () => {
    expect(rateOf(part({}))).toBeUndefined()
    expect(rateOf(part(null))).toBeUndefined()
    expect(rateOf(part({ 'MHS 5s': 'None', 'MHS av': '-' }))).toBeUndefined()
    expect(rateOf(part({ 'MHS 5s': -4 }))).toBeUndefined()
    expect(rateOf(part({ 'MHS rolling': 4, 'Work Utility': 3, MHS: 4 }))).toBeUndefined()
  })

  it.each([
    [{ 'MHS 5s': 9e6, 'MHS av': 8e6 }, 9],
    [{ 'GHS 5s': '13402.14', 'GHS av': 1 }, 13.40214],
    [{ 'THS av': 90.5 }, 90.5],
    [{ 'KHS 5s': 5e8 }, 0.5],
    [{ 'MHS 30S': 3355.44, 'MHS 5m': 4697 }, 0.00335544],
    [{ 'MHS 5s': 'nan', 'MHS 1m': 2e6 }, 2],
  ])('of %j is %d TH/s', (row, rate) => expect(rateOf(part(row))).toBeCloseTo(rate, 12))

  it('is the mean of a minute where nothing is known of the machine', () => {
    const summary = part({ 'MHS av': 512711.84, 'MHS 5s': 377763.37, 'MHS 1m': 509012.61 })
    expect(wholeRate(summary, none, [])).toBe(0.50901261)
  })
})

describe('the rate of the whole machine', () => {
  it('is no sum with a part missing', () => {
    expect(wholeRate(none, part([{ 'MHS 5s': 1e6 }, { Status: 'Dead' }]), [])).toBeUndefined()
    expect(wholeRate(none, part([{ 'MHS 5s': 1e6 }, { 'MHS 5s': 2e6 }]), [])).toBe(3)
  })

  it('is not that of the first board', () => {
    const chains = [1, 2].map((id) => part({ 'Chain ID': id, 'MHS av': 4e6 }))
    expect(wholeRate(none, none, chains)).toBe(8)
    expect(boardsOf(none, chains)).toHaveLength(2)
  })

  it('is no board, though it counts chips', () => {
    expect(boardsOf(none, [part({ STATS: 0, 'Num active chips': 459, Temp: 70 })])).toEqual([])
  })
})

it('reads no temperature of a sensor that is not there', () => {
  const rows = part([{ Temperature: -273 }, { Temperature: 0 }, { Temperature: '65.5' }])
  expect(boardsOf(rows, []).map((board) => board.temperature)).toEqual([undefined, undefined, 65.5])
})

it('reads fans once, and no share in percent', () => {
  const rows = [{}, { 'Fan0 Speed': 3090, 'Fan1 Speed': 3330, 'Fan Duty': 32 }, { 'Fan0 Speed': 3091 }].map(
    part,
  )
  expect(fansOf(rows)).toEqual([{ rpm: 3090 }, { rpm: 3330 }])
  expect(fansOf([part({ 'Fan Speed': 80 })])).toEqual([])
})

it('finds rows in numbered sections', () => {
  const answer = part([{ POOL0: [{ URL: 'a' }], POOL1: [{ URL: 'b' }], POOL3: [{ URL: 'd' }] }])
  expect(rowsOf(answer, 'POOLS', 'POOL').map((row) => row.value)).toEqual([{ URL: 'a' }, { URL: 'b' }])
})

it.each([
  ['innominer a9-1.1.0', true],
  ['Antminer Z15 Pro', true],
  ['stratum+tcp://americas.equihash.example:6663', true],
  ['AvalonMiner A921', false],
  ['innominer t3', false],
  [undefined, false],
])('%s counts solutions: %s', (word, counts) => expect(countsSolutions([word])).toBe(counts))
