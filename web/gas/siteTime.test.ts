import { describe, expect, it } from 'vitest'
import { daysLater, instantAtSite, monthBefore, siteLocal } from './siteTime.ts'

describe('time at the site', () => {
  it('refuses what is no time', () => {
    for (const wrong of ['', 'yesterday', '2026-13-01T00:00', '2026-01-01'])
      expect(instantAtSite(wrong, 'Asia/Novosibirsk'), wrong).toBeUndefined()
  })

  it('is by the clocks of the site, whatever those of the browser show', () => {
    // Novosibirsk keeps UTC+7 all the year (Federal Law 226-FZ of 2016).
    expect(instantAtSite('2026-03-01T12:00', 'Asia/Novosibirsk')).toBe('2026-03-01T05:00:00.000Z')
    expect(siteLocal(Date.parse('2026-03-01T05:00:59Z'), 'Asia/Novosibirsk')).toBe('2026-03-01T12:00')
    expect(instantAtSite('2026-01-01T00:30', 'America/Chicago')).toBe('2026-01-01T06:30:00.000Z')
  })

  it('holds on the nights when clocks are changed', () => {
    // Berlin 2026: forward on 29 March at 01:00 UTC, back on 25 October at 01:00 UTC (Directive 2000/84/EC).
    expect(instantAtSite('2026-03-29T01:59', 'Europe/Berlin')).toBe('2026-03-29T00:59:00.000Z')
    expect(instantAtSite('2026-03-29T03:00', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z')
    expect(instantAtSite('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z')
    expect(instantAtSite('2026-10-25T03:00', 'Europe/Berlin')).toBe('2026-10-25T02:00:00.000Z')
  })

  it('counts days over the ends of months', () => {
    expect(daysLater('2026-02-28', 1)).toBe('2026-03-01')
    expect(monthBefore('2026-03-15')).toEqual({ from: '2026-02-01', last: '2026-02-28' })
    expect(monthBefore('2026-01-31')).toEqual({ from: '2025-12-01', last: '2025-12-31' })
  })
})
