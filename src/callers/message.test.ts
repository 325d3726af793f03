import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { instant } from '../quantity/index.ts'
import { siteFileSchema } from '../sitefile/index.ts'
import { readCalendar } from './calendar/readCalendar.ts'
import { issuerOf } from './desk.testing.ts'
import { type CallDefaults, readCallData, readCallMessage, writeCallMessage } from './index.ts'

const defaults: CallDefaults = {
  must: true,
  baseline: 'meter-before',
  payMinorPerKwh: 3,
  breachMinorPerKwh: 50,
}
const cap = {
  fakel_call: 1,
  kind: 'call',
  issuer: 'grid',
  id: 'a-1',
  version: 1,
  scope: { kind: 'site' },
  mode: { kind: 'cap', kw: 500 },
  from: '2026-11-21T17:00:00+05:00',
  duration_min: 90,
}
const read = (message: object) => readCallMessage(JSON.stringify(message), defaults)
const faultsOf = (message: object) => {
  const parsed = read(message)
  return parsed.ok ? 'taken' : parsed.faults.map(({ field }) => field)
}

describe('a message', () => {
  it('is a call with what its issuer leaves unsaid', () => {
    expect(read(cap)).toEqual({
      ok: true,
      message: {
        kind: 'call',
        call: {
          issuer: 'grid',
          id: 'a-1',
          version: 1,
          scope: { kind: 'site' },
          mode: { kind: 'cap', kw: 500 },
          from: Date.UTC(2026, 10, 21, 12),
          until: Date.UTC(2026, 10, 21, 13, 30),
          must: true,
          why: '',
          payMinorPerKwh: 3,
          breachMinorPerKwh: 50,
          baseline: 'meter-before',
        },
      },
    })
  })

  it('in UTF-8 bytes is read as the same in text', () => {
    const text = JSON.stringify({ ...cap, why: 'авария на линии' })
    expect(readCallMessage(new TextEncoder().encode(text), defaults)).toEqual(readCallMessage(text, defaults))
  })

  it.each([
    ['no issuer', { issuer: undefined }, 'issuer'],
    ['no kind', { kind: undefined }, 'kind'],
    ['another kind', { kind: 'order' }, 'kind'],
    ['no form', { fakel_call: undefined }, 'fakel_call'],
    ['a form of tomorrow', { fakel_call: 2 }, 'fakel_call'],
    ['no id', { id: undefined }, 'id'],
    ['an empty id', { id: '' }, 'id'],
    ['an id with a slash', { id: 'a/b' }, 'id'],
    ['an id that is a path', { id: '../../x' }, 'id'],
    ['an endless id', { id: 'a'.repeat(129) }, 'id'],
    ['version 0', { version: 0 }, 'version'],
    ['half a version', { version: 1.5 }, 'version'],
    ['a version as text', { version: '1' }, 'version'],
    ['a version that cannot be counted', { version: 2 ** 60 }, 'version'],
    ['no scope', { scope: undefined }, 'scope'],
    ['a scope nobody knows', { scope: { kind: 'country' } }, 'scope.kind'],
    ['no halls', { scope: { kind: 'halls', ids: [] } }, 'scope.ids'],
    ['a hall twice', { scope: { kind: 'halls', ids: ['h1', 'h1'] } }, 'scope.ids'],
    [
      'too many halls',
      { scope: { kind: 'halls', ids: Array.from({ length: 1001 }, (_, k) => `h${k}`) } },
      'scope.ids',
    ],
    ['a site with ids', { scope: { kind: 'site', ids: ['h1'] } }, 'scope.ids'],
    ['no mode', { mode: undefined }, 'mode'],
    ['a mode nobody knows', { mode: { kind: 'explode' } }, 'mode.kind'],
    ['a cap without kW', { mode: { kind: 'cap' } }, 'mode.kw'],
    ['a cap that is null, as NaN becomes', { mode: { kind: 'cap', kw: Number.NaN } }, 'mode.kw'],
    ['a cap below zero', { mode: { kind: 'cap', kw: -1 } }, 'mode.kw'],
    ['a cap as text', { mode: { kind: 'cap', kw: '500' } }, 'mode.kw'],
    ['a cap in watts', { mode: { kind: 'cap', w: 500_000 } }, 'mode.kw'],
    ['a cap of the whole world', { mode: { kind: 'cap', kw: 1e12 } }, 'mode.kw'],
    ['a reduction of nothing', { mode: { kind: 'reduce', kw: 0 } }, 'mode.kw'],
    ['a full stop with kW', { mode: { kind: 'full', kw: 1 } }, 'mode.kw'],
    [
      'a frequency of another world',
      { mode: { kind: 'below-frequency', hz: 5, kw: 1, restore_after_s: 1 } },
      'mode.hz',
    ],
    ['a price without its number', { mode: { kind: 'above-price' } }, 'mode.minor_per_kwh'],
    ['no beginning', { from: undefined }, 'from'],
    ['a beginning that is no instant', { from: 'tomorrow' }, 'from'],
    ['a beginning without its offset', { from: '2026-11-21T12:00:00' }, 'from'],
    ['a day that is none', { from: '2026-02-30T99:00:00Z' }, 'from'],
    ['a beginning in the year 9999', { from: '9999-01-01T00:00:00Z' }, 'from'],
    ['no end', { duration_min: undefined }, 'until'],
    ['two ends', { until: '2026-11-21T18:00:00Z' }, 'until'],
    ['an end before its beginning', { duration_min: undefined, until: '2026-11-21T11:00:00Z' }, 'until'],
    ['an end at its beginning', { duration_min: undefined, until: '2026-11-21T12:00:00Z' }, 'until'],
    ['no duration', { duration_min: 0 }, 'duration_min'],
    ['a duration of no moment', { duration_min: 1e-9 }, 'duration_min'],
    ['a duration of years', { duration_min: 1e6 }, 'duration_min'],
    ['a must that is a word', { must: 'yes' }, 'must'],
    ['a novel', { why: 'a'.repeat(501) }, 'why'],
    ['pay below zero', { pay_minor_per_kwh: -1 }, 'pay_minor_per_kwh'],
    ['a baseline nobody knows', { baseline: 'guess' }, 'baseline'],
    ['a field that there is not', { priority: 1 }, 'priority'],
    ['a prototype', JSON.parse('{"__proto__": 1}'), '__proto__'],
  ])('with %s is refused by its field', (_what, change, field) => {
    const message = Object.fromEntries([...Object.entries(cap), ...Object.entries(change)])
    if (field === '__proto__') Object.defineProperty(message, '__proto__', { value: 1, enumerable: true })
    expect(faultsOf(message)).toContain(field)
  })

  it.each([
    ['nothing', ''],
    ['no JSON', 'curtail now!'],
    ['half of it', JSON.stringify(cap).slice(0, 40)],
    ['NaN', '{"fakel_call":1,"kind":"call","version":NaN}'],
    ['too much', `{"why":"${'a'.repeat(70_000)}"}`],
    ['a tower', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
    ['another coding', Buffer.from([0xff, 0xfe, 0x7b, 0x00])],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '7'],
  ])('that is %s is refused as a whole', (_what, bytes) => {
    const parsed = readCallMessage(bytes, defaults)
    expect(parsed).toMatchObject({ ok: false, faults: [{ field: '' }], about: {} })
  })

  it('that is refused is still told apart by its id and version', () => {
    expect(read({ ...cap, version: 7, mode: {} })).toMatchObject({
      ok: false,
      about: { id: 'a-1', version: 7 },
    })
  })

  it('has no more faults than help', () => {
    const parsed = read(Object.fromEntries(Array.from({ length: 5_000 }, (_, k) => [`x${k}`, 1])))
    expect(parsed.ok ? [] : parsed.faults.length).toBeLessThanOrEqual(20)
  })

  it('of any JSON is read or refused, never thrown at; what is read is written and read as the same', () => {
    const near = fc.record(
      Object.fromEntries(
        Object.entries(cap).map(([key, value]) => [
          key,
          fc.oneof(fc.constant<unknown>(value), fc.jsonValue()),
        ]),
      ),
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), near), (data) => {
        const parsed = readCallData(data, defaults)
        if (!parsed.ok) return parsed.faults.length > 0
        const again = readCallData(writeCallMessage(parsed.message), defaults)
        expect(again).toEqual(parsed)
        return true
      }),
      { numRuns: 2_000 },
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => !readCallMessage(bytes, defaults).ok))
  })

  it('of any call is written and read as the same', () => {
    const kw = fc.double({ min: 0.001, max: 1e6, noNaN: true })
    const mode = fc.oneof(
      fc.record({ kind: fc.constantFrom('cap', 'reduce'), kw }),
      fc.record({ kind: fc.constantFrom('full', 'ban') }),
      fc.record({ kind: fc.constant('above-price'), minor_per_kwh: kw }),
      fc.record({
        kind: fc.constant('below-frequency'),
        hz: fc.double({ min: 45, max: 60, noNaN: true }),
        kw,
        restore_after_s: kw.map((x) => x % 3600),
      }),
      fc.record(
        { kind: fc.constant('prices'), import_minor_per_kwh: kw, export_minor_per_kwh: kw },
        { requiredKeys: ['kind', 'import_minor_per_kwh'] },
      ),
    )
    const scope = fc.oneof(
      fc.constant({ kind: 'site' }),
      fc.record({
        kind: fc.constantFrom('halls', 'customers'),
        ids: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 9 }), { minLength: 1 }),
      }),
      fc.record({ kind: fc.constant('grid'), id: fc.string({ minLength: 1, maxLength: 9 }) }),
    )
    fc.assert(
      fc.property(mode, scope, fc.boolean(), (mode, scope, must) => {
        const parsed = readCallData({ ...cap, mode, scope, must }, defaults)
        expect(parsed).toMatchObject({ ok: true })
        if (parsed.ok) expect(readCallData(writeCallMessage(parsed.message), defaults)).toEqual(parsed)
      }),
    )
  })
})

describe('the messages of docs/calls.md', () => {
  const text = readFileSync(resolve('docs/calls.md'), 'utf8')
  const blocks = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
  const messages = blocks.filter((block) => /"kind": *"(call|cancel)"/.test(block))

  it('are many', () => expect(messages.length).toBeGreaterThanOrEqual(8))
  it.each(messages)('are read: %s', (message) => {
    expect(readCallMessage(message, defaults)).toMatchObject({ ok: true })
  })
})

describe('the site files and calendars of docs/calls.md', () => {
  const text = readFileSync(resolve('docs/calls.md'), 'utf8')
  const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
  const calendars = [...text.matchAll(/```\n(BEGIN:VCALENDAR[\s\S]*?)```/g)].map((match) => match[1] ?? '')

  it('are many', () => expect([blocks.length, calendars.length]).toEqual([5, 1]))
  it.each(blocks)('are taken: %s', (block) => {
    const parts = z.object({ calls: siteFileSchema.shape.calls }).safeParse(parse(block))
    expect(parts.error?.issues ?? []).toEqual([])
  })
  it.each(calendars)('are read: %s', async (calendar) => {
    const at = Date.UTC(2026, 11, 31)
    const window = { start: instant(at), end: instant(at + 3 * 86_400_000) }
    const read = await readCalendar(calendar, { issuer: issuerOf({}), zone: 'UTC', window })
    // New Year's Day is an exception; 18:00 in Irkutsk is 10:00 UTC.
    expect(read).toMatchObject({
      ok: true,
      troubles: [],
      listed: [
        { call: { from: at + 10 * 3_600_000, mode: { kind: 'ban' } } },
        { call: { from: at + 58 * 3_600_000 } },
      ],
    })
  })
})
