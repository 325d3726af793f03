import { describe, expect, it } from 'vitest'
import { fromIso } from '../quantity/index.ts'
import { exampleText } from './example.testing.ts'
import { parseSiteFile } from './parse.ts'
import { importPriceOfFile } from './tariff.ts'

const TARIFF = `
  import_price_minor_per_kwh: 6.5
  import_tariff:
    - { from: "22:00", until: "07:00", price_minor_per_kwh: 3.5 }
    - { from: "17:00", until: "20:00", days: [mon, tue, wed, thu, fri], price_minor_per_kwh: 13 }
`
/** The example in Helsinki, with a tariff. */
function siteWith(schedule: string) {
  const parsed = parseSiteFile(
    exampleText
      .replace('zone: Asia/Yekaterinburg', 'zone: Europe/Helsinki')
      .replace(/\nschedule:\n/, `\nschedule:${schedule}`),
    'site.yaml',
  )
  if (!parsed.ok) throw new Error(parsed.mistakes.map(({ message }) => message).join('; '))
  return parsed.site
}

describe('a tariff by the hour', () => {
  const site = siteWith(TARIFF)
  const at = (iso: string) => {
    const instant = fromIso(iso)
    if (instant === undefined) throw new Error(iso)
    return importPriceOfFile(site, instant)
  }

  it.each([
    // Friday 2026-11-20 in Helsinki, two hours ahead of UTC in winter.
    ['2026-11-20T06:59:59+02:00', 3.5],
    ['2026-11-20T07:00:00+02:00', 6.5],
    ['2026-11-20T16:59:59+02:00', 6.5],
    ['2026-11-20T17:00:00+02:00', 13],
    ['2026-11-20T19:45:00+02:00', 13],
    ['2026-11-20T20:00:00+02:00', 6.5],
    ['2026-11-20T22:00:00+02:00', 3.5],
    ['2026-11-20T20:00:00Z', 3.5],
    // Saturday has no peak.
    ['2026-11-21T17:00:00+02:00', 6.5],
    // In summer it is three hours ahead.
    ['2026-07-03T14:00:00Z', 13],
    // The hour that comes twice, at 03:00 on 25 October 2026, is night both times.
    ['2026-10-25T00:30:00Z', 3.5],
    ['2026-10-25T01:30:00Z', 3.5],
    ['2026-10-25T05:00:00Z', 6.5],
  ])('costs at %s %d', (iso, price) => {
    expect(at(iso)).toBe(price)
  })

  it('counts a window over midnight to the day on which it begins', () => {
    const nights = siteWith(
      '\n  import_price_minor_per_kwh: 6\n  import_tariff:\n    - { from: "22:00", until: "07:00", days: [fri], price_minor_per_kwh: 1 }\n',
    )
    const price = (iso: string) => importPriceOfFile(nights, fromIso(iso) ?? expect.fail(iso))
    expect(price('2026-11-20T01:00:00+02:00')).toBe(6)
    expect(price('2026-11-20T23:00:00+02:00')).toBe(1)
    expect(price('2026-11-21T06:00:00+02:00')).toBe(1)
    expect(price('2026-11-21T23:00:00+02:00')).toBe(6)
  })

  it('is not known outside its windows where no price stands beside it', () => {
    const told = siteWith(
      '\n  import_price_minor_per_kwh: 6\n  import_tariff:\n    - { from: "00:00", until: "24:00", days: [sat, sun], price_minor_per_kwh: 2 }\n',
    )
    const { import_price_minor_per_kwh: _plain, ...schedule } = told.schedule
    const windows = { ...told, schedule }
    const price = (iso: string) => importPriceOfFile(windows, fromIso(iso) ?? expect.fail(iso))
    expect(price('2026-11-21T23:59:59+02:00')).toBe(2)
    expect(price('2026-11-23T12:00:00+02:00')).toBeUndefined()
  })

  it.each([
    ['25:00', '07:00'],
    ['7:00', '08:00'],
    ['07:00', '07:00'],
    ['24:00', '07:00'],
  ])('is refused from %s to %s', (from, until) => {
    const schedule = `\n  import_tariff:\n    - { from: "${from}", until: "${until}", price_minor_per_kwh: 2 }\n`
    expect(() => siteWith(schedule)).toThrow()
  })
})
