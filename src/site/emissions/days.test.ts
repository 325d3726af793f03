import { describe, expect, it } from 'vitest'
import { fromIso, toIso } from '../../quantity/index.ts'
import { dayHolding, daysOf, intervalOfPeriod, periodFault } from './days.ts'

const hours = (zone: string, from: string, to: string) =>
  [...daysOf({ from, to }, zone)].map(({ day, interval }) => [
    day,
    (interval.end - interval.start) / 3_600_000,
  ])

describe('the days of a period', () => {
  it('refuses what is no period', () => {
    expect(periodFault({ from: '2026-10-01', to: '2026-10-01' })).toContain('not after its first day')
    expect(periodFault({ from: '2026-10-02', to: '2026-10-01' })).toContain('not after its first day')
    expect(periodFault({ from: '2026-02-30', to: '2026-10-01' })).toContain('2026-02-30 is no day')
    expect(periodFault({ from: '2026-10-01', to: '1.11.2026' })).toContain('1.11.2026 is no day')
    expect(periodFault({ from: '2024-01-01', to: '2026-01-01' })).toContain('at most 366')
    expect(periodFault({ from: '2024-01-01', to: '2025-01-01' })).toBeUndefined()
  })

  it('counts 23 and 25 hours where clocks are put on and back (tz database, Europe/Berlin 2026)', () => {
    expect(hours('Europe/Berlin', '2026-03-28', '2026-03-31')).toEqual([
      ['2026-03-28', 24],
      ['2026-03-29', 23],
      ['2026-03-30', 24],
    ])
    expect(hours('Europe/Berlin', '2026-10-25', '2026-10-26')).toEqual([['2026-10-25', 25]])
  })

  it('begins a day at one o’clock where midnight is skipped (tz database, Asia/Beirut 2026-03-29)', () => {
    const { start } = intervalOfPeriod({ from: '2026-03-29', to: '2026-03-30' }, 'Asia/Beirut')
    expect(toIso(start)).toBe('2026-03-28T22:00:00.000Z')
    expect(hours('Asia/Beirut', '2026-03-29', '2026-03-30')).toEqual([['2026-03-29', 23]])
  })

  it('begins at the site’s midnight, not at that of Greenwich', () => {
    const month = intervalOfPeriod({ from: '2026-10-01', to: '2026-11-01' }, 'Asia/Yekaterinburg')
    expect(toIso(month.start)).toBe('2026-09-30T19:00:00.000Z')
    expect((month.end - month.start) / 900_000).toBe(31 * 96)
    expect(dayHolding(fromIso('2026-09-30T19:00:00Z') ?? month.start, 'Asia/Yekaterinburg')).toBe(
      '2026-10-01',
    )
  })
})
