import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '../../quantity/index.ts'
import { issuerOf } from '../desk.testing.ts'
import { readCalendar } from './readCalendar.ts'
import { modeOfWords, scopeOfWords } from './words.ts'

const issuer = issuerOf({ may_order: { site: true, halls: ['h1', 'h2'] }, breach_minor_per_kwh: 9 })
const calendar = (...events: readonly string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...events, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: readonly string[]) =>
  ['BEGIN:VEVENT', 'DTSTAMP:20261001T000000Z', ...lines, 'END:VEVENT'].join('\r\n')
const read = (
  text: string,
  more: { from?: string; days?: number; zone?: string; who?: typeof issuer } = {},
) => {
  const start = instant(Date.parse(more.from ?? '2026-11-21T00:00:00Z'))
  return readCalendar(text, {
    issuer: more.who ?? issuer,
    zone: more.zone ?? 'Asia/Yekaterinburg',
    window: { start, end: instant(start + (more.days ?? 8) * 86_400_000) },
  })
}
const spans = async (text: string, more: Parameters<typeof read>[1] = {}) => {
  const found = await read(text, more)
  if (!found.ok) return [found.reason]
  if (found.troubles.length > 0) return found.troubles
  return found.listed.map(({ call }) => `${call.id} ${iso(call.from)}/${iso(call.until)}`)
}
const iso = (at: number) => new Date(at).toISOString().slice(0, 16)

describe('a calendar of calls', () => {
  it('is read with what its events say', async () => {
    const text = calendar(
      event(
        'UID:a@grid',
        'DTSTART:20261122T080000Z',
        'DURATION:PT2H',
        'SUMMARY:Line works',
        'SEQUENCE:3',
        'X-FAKEL-MODE:reduce 0.2 MW',
        'X-FAKEL-SCOPE:halls h1\\, h2',
        'X-FAKEL-MUST:no',
        'X-FAKEL-PAY:12',
        'X-FAKEL-BASELINE:ten-in-ten',
      ),
      event(
        'UID:b@grid',
        'DTSTART:20261122T100000Z',
        'DTEND:20261122T110000Z',
        'SUMMARY:Evening',
        'CATEGORIES:Mining,BAN',
        'LAST-MODIFIED:20261101T000000Z',
      ),
      event(
        'UID:c@grid',
        'DTSTART:20261122T120000Z',
        'DTEND:20261122T130000Z',
        'SUMMARY:Cap 500 kW - by telephone',
      ),
    )
    const found = await read(text)
    expect(found).toMatchObject({ ok: true, troubles: [] })
    expect(found.ok ? found.listed : []).toEqual([
      {
        entry: 'a@grid',
        stated: 4,
        call: {
          id: 'a@grid',
          scope: { kind: 'halls', ids: ['h1', 'h2'] },
          mode: { kind: 'reduce', kw: 200 },
          from: Date.UTC(2026, 10, 22, 8),
          until: Date.UTC(2026, 10, 22, 10),
          must: false,
          why: 'Line works',
          payMinorPerKwh: 12,
          breachMinorPerKwh: 9,
          baseline: 'ten-in-ten',
        },
      },
      {
        entry: 'b@grid',
        stated: Date.UTC(2026, 10, 1) / 1000,
        call: expect.objectContaining({
          scope: { kind: 'site' },
          mode: { kind: 'ban' },
          must: true,
          baseline: 'meter-before',
        }),
      },
      {
        entry: 'c@grid',
        stated: 1,
        call: expect.objectContaining({ mode: { kind: 'cap', kw: 500 }, why: 'Cap 500 kW - by telephone' }),
      },
    ])
  })

  it('repeats by its rule without its exceptions, in the time of its zone, summer or winter', async () => {
    // Berlin goes back to UTC+1 on 25 October 2026: 18:00 is 16:00Z before, 17:00Z after.
    const daily = event(
      'UID:w',
      'DTSTART;TZID=Europe/Berlin:20261023T180000',
      'DTEND;TZID=Europe/Berlin:20261023T200000',
      'RRULE:FREQ=DAILY;COUNT=5',
      'EXDATE;TZID=Europe/Berlin:20261026T180000',
      'SUMMARY:ban',
    )
    const expected = [
      'w.20261023T160000Z 2026-10-23T16:00/2026-10-23T18:00',
      'w.20261024T160000Z 2026-10-24T16:00/2026-10-24T18:00',
      'w.20261025T170000Z 2026-10-25T17:00/2026-10-25T19:00',
      'w.20261027T170000Z 2026-10-27T17:00/2026-10-27T19:00',
    ]
    expect(await spans(calendar(daily), { from: '2026-10-20T00:00:00Z', days: 30 })).toEqual(expected)
    // The same with the zone written into the file, under a name of its own.
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Mitteleuropa',
      'BEGIN:STANDARD',
      'DTSTART:19961027T030000',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
      'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'DTSTART:19960331T020000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
      'END:DAYLIGHT',
      'END:VTIMEZONE',
    ].join('\r\n')
    expect(
      await spans(calendar(zone, daily.replaceAll('Europe/Berlin', 'Mitteleuropa')), {
        from: '2026-10-20T00:00:00Z',
        days: 30,
      }),
    ).toEqual(expected)
  })

  it('takes days and times without a zone as those of the site (UTC+5)', async () => {
    expect(
      await spans(
        calendar(
          event('UID:day', 'DTSTART;VALUE=DATE:20261123', 'SUMMARY:full'),
          event('UID:float', 'DTSTART:20261123T180000', 'DTEND:20261123T190000', 'SUMMARY:full'),
        ),
      ),
    ).toEqual(['day 2026-11-22T19:00/2026-11-23T19:00', 'float 2026-11-23T13:00/2026-11-23T14:00'])
  })

  it('knows a moved, a changed and a cancelled occurrence by its first time', async () => {
    const weekly = event(
      'UID:m',
      'DTSTART:20261102T080000Z',
      'DTEND:20261102T090000Z',
      'RRULE:FREQ=WEEKLY',
      'SUMMARY:ban',
    )
    const moved = event(
      'UID:m',
      'RECURRENCE-ID:20261123T080000Z',
      'DTSTART:20261124T100000Z',
      'DTEND:20261124T130000Z',
      'SUMMARY:cap 10 kW',
      'SEQUENCE:2',
    )
    const off = event(
      'UID:m',
      'RECURRENCE-ID:20261130T080000Z',
      'DTSTART:20261130T080000Z',
      'DTEND:20261130T090000Z',
      'STATUS:CANCELLED',
      'SUMMARY:ban',
    )
    const found = await read(calendar(weekly, moved, off), { days: 17 })
    expect(
      found.ok
        ? found.listed.map(({ call, stated }) => [call.id, call.mode.kind, iso(call.from), stated])
        : found,
    ).toEqual([
      ['m.20261123T080000Z', 'cap', '2026-11-24T10:00', 3],
      ['m.20261207T080000Z', 'ban', '2026-12-07T08:00', 1],
    ])
  })

  it('lists what is under way and what begins within the window, and no tentative or cancelled event', async () => {
    const one = (uid: string, day: string, more: string[] = []) =>
      event(`UID:${uid}`, `DTSTART:${day}T220000Z`, 'DURATION:PT4H', 'SUMMARY:full', ...more)
    expect(
      await spans(
        calendar(
          one('past', '20261119'),
          one('now', '20261120'),
          one('far', '20261201'),
          one('t', '20261122', ['STATUS:TENTATIVE']),
          one('x', '20261122', ['STATUS:CANCELLED']),
          one('ok', '20261122', ['STATUS:CONFIRMED']),
        ),
      ),
    ).toEqual(['now 2026-11-20T22:00/2026-11-21T02:00', 'ok 2026-11-22T22:00/2026-11-23T02:00'])
  })

  it.each([
    [
      'no mode',
      event('UID:x', 'DTSTART:20261122T080000Z', 'DURATION:PT1H', 'SUMMARY:Lunch'),
      'neither X-FAKEL-MODE',
    ],
    [
      'a mode nobody knows',
      event('UID:x', 'DTSTART:20261122T080000Z', 'DURATION:PT1H', 'SUMMARY:ban', 'X-FAKEL-MODE:explode'),
      'X-FAKEL-MODE is explode',
    ],
    [
      'a cap without its unit',
      event('UID:x', 'DTSTART:20261122T080000Z', 'DURATION:PT1H', 'X-FAKEL-MODE:cap 500'),
      'X-FAKEL-MODE is cap 500',
    ],
    [
      'a scope nobody knows',
      event('UID:x', 'DTSTART:20261122T080000Z', 'DURATION:PT1H', 'SUMMARY:ban', 'X-FAKEL-SCOPE:country'),
      'X-FAKEL-SCOPE is country',
    ],
    [
      'a must that is none',
      event('UID:x', 'DTSTART:20261122T080000Z', 'DURATION:PT1H', 'SUMMARY:ban', 'X-FAKEL-MUST:maybe'),
      'X-FAKEL-MUST is maybe',
    ],
    [
      'pay that is none',
      event('UID:x', 'DTSTART:20261122T080000Z', 'DURATION:PT1H', 'SUMMARY:ban', 'X-FAKEL-PAY:much'),
      'X-FAKEL-PAY is much',
    ],
    ['no length', event('UID:x', 'DTSTART:20261122T080000Z', 'SUMMARY:ban'), 'ends when it begins'],
    [
      'an end before its beginning',
      event('UID:x', 'DTSTART:20261122T080000Z', 'DTEND:20261122T070000Z', 'SUMMARY:ban'),
      'ends when it begins',
    ],
    [
      'a zone that there is not',
      event('UID:x', 'DTSTART;TZID=Mars/Olympus:20261122T080000', 'DURATION:PT1H', 'SUMMARY:ban'),
      'Mars/Olympus',
    ],
    [
      'a repetition each second',
      event('UID:x', 'DTSTART:20201122T080000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY', 'SUMMARY:ban'),
      'too often',
    ],
  ])('tells of an event with %s, and reads the others', async (_what, wrong, told) => {
    const good = event('UID:good', 'DTSTART:20261122T080000Z', 'DURATION:PT1H', 'SUMMARY:ban')
    const found = await read(calendar(wrong, good))
    expect(found).toMatchObject({
      ok: true,
      listed: [{ call: { id: 'good' } }],
      troubles: [expect.stringContaining(told)],
    })
    expect(found.ok && found.unclear).toEqual(new Set(['x']))
  })

  it('that is broken is refused as a whole', async () => {
    const whole = calendar(event('UID:a', 'DTSTART:20261122T080000Z', 'DURATION:PT1H', 'SUMMARY:ban'))
    for (const text of [
      '',
      'hello',
      '{}',
      whole.slice(0, 120),
      whole.replace('END:VEVENT\r\n', ''),
      whole.replace('BEGIN:VEVENT', 'BEGIN'),
    ])
      expect(await read(text)).toMatchObject({ ok: false })
    expect(await read(calendar())).toMatchObject({ ok: true, listed: [] })
  })

  it('cut or changed anywhere is read or refused, never thrown at', async () => {
    const whole = calendar(
      event(
        'UID:a',
        'DTSTART;TZID=Europe/Berlin:20261122T080000',
        'DURATION:PT1H',
        'RRULE:FREQ=WEEKLY;COUNT=3',
        'SUMMARY:cap 5 kW',
        'SEQUENCE:1',
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.string({ maxLength: 6 }), fc.nat(9), async (at, put, cut) => {
        expect(await read(whole.slice(0, at) + put + whole.slice(at + cut))).toHaveProperty('ok')
      }),
      { numRuns: 400 },
    )
  })

  it('means what its issuer may order where it does not say, and nothing where that is not clear', async () => {
    const text = calendar(event('UID:a', 'DTSTART:20261122T080000Z', 'DURATION:PT1H', 'SUMMARY:ban'))
    const halls = issuerOf({ may_order: { halls: ['h1', 'h2'] } })
    expect(await read(text, { who: halls })).toMatchObject({
      listed: [{ call: { scope: { kind: 'halls', ids: ['h1', 'h2'] } } }],
    })
    const mixed = issuerOf({ may_order: { halls: ['h1'], customers: ['altai'] } })
    expect(await read(text, { who: mixed })).toMatchObject({
      listed: [],
      troubles: [expect.stringContaining('X-FAKEL-SCOPE must say')],
    })
  })
})

describe('words', () => {
  it.each([
    ['cap 500 kW', { kind: 'cap', kw: 500 }],
    ['Cap 0.5 MW (line works)', { kind: 'cap', kw: 500 }],
    ['Fakel: reduce by 200 kW', { kind: 'reduce', kw: 200 }],
    ['FULL', { kind: 'full' }],
    ['ban: winter', { kind: 'ban' }],
    ['above 5.5', { kind: 'above-price', minorPerKwh: 5.5 }],
    ['prices 7.25 4.1', { kind: 'prices', importMinorPerKwh: 7.25, exportMinorPerKwh: 4.1 }],
    ['price -1', { kind: 'prices', importMinorPerKwh: -1 }],
    [
      'below-frequency 49.7 Hz 100 kW 300 s',
      { kind: 'below-frequency', hz: 49.7, kw: 100, restoreAfterS: 300 },
    ],
    ['fullness', undefined],
    ['banana', undefined],
    ['cap -5 kW', undefined],
    ['reduce 0 kW', undefined],
    ['cap kW', undefined],
    ['', undefined],
  ])('%s', (words, mode) => expect(modeOfWords(words)).toEqual(mode))

  it.each([
    ['site', { kind: 'site' }],
    ['halls h1, h2', { kind: 'halls', ids: ['h1', 'h2'] }],
    ['Customers altai', { kind: 'customers', ids: ['altai'] }],
    ['grid g110', { kind: 'grid', id: 'g110' }],
    ['grid', undefined],
    ['halls', undefined],
    ['site h1', undefined],
  ])('%s', (words, scope) => expect(scopeOfWords(words)).toEqual(scope))
})
