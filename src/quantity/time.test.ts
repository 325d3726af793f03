import { describe, expect, it } from 'vitest'
import { fromIso } from './time.ts'

describe('an instant in ISO 8601', () => {
  it.each([
    '2026-02-30T00:00:00Z',
    '2026-02-29T12:00:00Z',
    '2100-02-29T12:00:00Z',
    '2026-04-31T00:00:00+05:00',
    '2026-06-31T23:59:59.999-0300',
    '2026-01-32T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-01-00T00:00:00Z',
  ])('is none of a day that does not exist: %s', (text) => {
    expect(fromIso(text)).toBeUndefined()
  })

  it.each([
    ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
    ['2000-02-29T12:00:00+05:00', Date.UTC(2000, 1, 29, 7)],
    // The day is that of the place, which need not be that of UTC.
    ['2026-03-01T00:30:00+05:00', Date.UTC(2026, 1, 28, 19, 30)],
    ['2026-12-31T23:30:00-0300', Date.UTC(2027, 0, 1, 2, 30)],
    ['0099-12-31T00:00:00Z', Date.parse('0099-12-31T00:00:00Z')],
  ])('is read with its offset: %s', (text, ms) => {
    expect(fromIso(text)).toBe(ms)
  })

  it.each(['', 'yesterday', '2026-01-31', '2026-01-31T12:00:00', '2026-01-31T12:61:00Z'])(
    'is none without its time and offset: “%s”',
    (text) => {
      expect(fromIso(text)).toBeUndefined()
    },
  )
})
