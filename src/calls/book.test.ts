import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '../quantity/index.ts'
import { answered } from './answer.ts'
import { callEntryOf, subjectOf } from './body.ts'
import { type CallBook, EMPTY_BOOK, foldCalls, timeOf } from './book.ts'
import type { CallEntry } from './fact.ts'
import { keyText } from './fact.ts'
import type { CallMessage } from './model.ts'
import { call, cancel, Desk, given, HOUR, ISSUERS, MONDAY, minutes } from './testCalls.testing.ts'

const states = (book: CallBook) =>
  [...book.calls.values()].map(({ call: { id, version }, state }) => `${id} v${version} ${state}`)

describe('who may call', () => {
  const refused = (message: CallMessage, issuer = 'dso') =>
    answered(EMPTY_BOOK, message, { way: 'http', issuer }, ISSUERS, MONDAY).answer

  it('refuses nobody, another one, and what an issuer may not order', () => {
    expect(refused(given({ issuer: 'thief' }), 'thief')).toMatchObject({ result: 'refused' })
    expect(refused(given(), 'law').reason).toBe('came from law, who is not dso')
    expect(refused(given({ scope: { kind: 'halls', ids: ['h1', 'h3'] } })).reason).toBe(
      'dso may not order h3',
    )
    expect(refused(given({ scope: { kind: 'grid', id: 'g' } })).reason).toBe('dso may not order g')
    expect(refused(given({ issuer: 'law', scope: { kind: 'grid', id: 'g' } }), 'law').result).toBe('taken')
  })

  it('refuses what lasts too long or begins too far ahead', () => {
    expect(refused(given({ until: instant(minutes(60) + 25 * HOUR) })).reason).toBe(
      'lasts 25 h, 24 h at most',
    )
    const far = { from: instant(MONDAY + 200 * HOUR), until: instant(MONDAY + 201 * HOUR) }
    expect(refused(given(far)).reason).toBe('begins in 200 h, 192 h at most')
  })

  it('refuses nonsense that a parser may have let through', () => {
    const wrong: CallMessage[] = [
      given({ until: minutes(60) }),
      given({ from: instant(Number.NaN) }),
      given({ version: 1.5 }),
      given({ id: '' }),
      given({ mode: { kind: 'cap', kw: -1 } }),
      given({ mode: { kind: 'cap', kw: Number.POSITIVE_INFINITY } }),
      given({ scope: { kind: 'halls', ids: [] } }),
      given({ payMinorPerKwh: Number.NaN }),
      given({ mode: { kind: 'above-price', minorPerKwh: Number.NaN } }),
      given({ mode: { kind: 'prices', importMinorPerKwh: Number.NaN } }),
    ]
    for (const message of wrong) expect(refused(message).result).toBe('refused')
    expect(refused(given({ mode: { kind: 'prices', importMinorPerKwh: -3 } })).result).toBe('taken')
  })
})

describe('versions of a call', () => {
  it('repeats change nothing; lower ones are late; higher ones replace', () => {
    const desk = new Desk()
    expect(desk.say(given({ version: 2 }))).toMatchObject({ result: 'taken', version: 2 })
    expect(desk.say(given({ version: 2 })).result).toBe('repeated')
    expect(desk.say(given({ version: 1 })).result).toBe('late')
    expect(desk.say(given({ version: 3 }))).toMatchObject({
      result: 'taken',
      reason: 'in place of version 2',
    })
    expect(states(desk.book)).toEqual(['c1 v2 replaced', 'c1 v3 waiting'])
  })

  it('the same version with another content is refused, and the first one stands', () => {
    const desk = new Desk()
    desk.say(given())
    expect(desk.say(given({ mode: { kind: 'full' } })).result).toBe('refused')
    expect([...desk.book.calls.values()].map((held) => held.call.mode.kind)).toEqual(['cap'])
  })

  it('is cancelled by its own number or a higher one, and called anew by a higher one still', () => {
    const desk = new Desk()
    desk.say(given())
    expect(desk.say(cancel(1)).result).toBe('taken')
    expect(desk.say(cancel(1)).result).toBe('repeated')
    expect(desk.say(given()).result).toBe('late')
    expect(desk.say(given({ version: 2 })).result).toBe('taken')
    expect(desk.say(cancel(1)).result).toBe('late')
    expect(states(desk.book)).toEqual(['c1 v1 cancelled', 'c1 v2 waiting'])
  })

  it('a cancel that overtakes its call makes it late', () => {
    const desk = new Desk()
    expect(desk.say(cancel(4)).result).toBe('taken')
    expect(desk.say(given({ version: 4 })).result).toBe('late')
    expect(desk.say(given({ version: 5 })).result).toBe('taken')
  })

  it('is late when its time is over, and the version before it stays', () => {
    const desk = new Desk()
    desk.say(given())
    const over = given({ version: 2, from: minutes(-60), until: MONDAY })
    expect(desk.say(over).result).toBe('late')
    expect(states(desk.book)).toEqual(['c1 v1 waiting'])
  })

  it('asks from when it was taken until it was replaced', () => {
    const desk = new Desk()
    desk.say(given({ from: minutes(-10) }))
    desk.say(given({ version: 2 }), minutes(30))
    const [first] = desk.book.calls.values()
    expect(first && timeOf(first)).toEqual({ start: MONDAY, end: minutes(30) })
  })

  it('what came in any order, and more than once, ends in the same calls', () => {
    const word = fc.record({
      id: fc.constantFrom('a', 'b'),
      version: fc.integer({ min: 1, max: 4 }),
      cancels: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (words, chance) => {
        const messages = words.map(({ id, version, cancels }) =>
          cancels ? cancel(version, id) : given({ id, version }),
        )
        const shuffled = [...messages, ...messages]
          .map((message) => ({ message, rank: chance.next().value ?? 0 }))
          .toSorted((a, b) => a.rank - b.rank)
        const [one, other] = [new Desk(), new Desk()]
        for (const message of messages) one.say(message)
        for (const { message } of shuffled) other.say(message)
        const open = (desk: Desk) => states(desk.book).filter((each) => each.endsWith('waiting'))
        expect(open(other).toSorted()).toEqual(open(one).toSorted())
        // At most one version of each id is open.
        expect(new Set(open(one).map((each) => each.split(' ')[0])).size).toBe(open(one).length)
      }),
    )
  })
})

describe('the book', () => {
  const key = { issuer: 'dso', id: 'c1', version: 1 }

  it('reads the same from its written entries, in one go or in parts', () => {
    const desk = new Desk()
    const entries: CallEntry[] = []
    const add = desk.add.bind(desk)
    desk.add = (fact, at = MONDAY) => {
      entries.push({ sequence: desk.book.last + 1, at, fact })
      add(fact, at)
    }
    desk.say(given())
    desk.say(given())
    const baseline = { method: 'meter-before', days: [], steps: [{ from: minutes(60), kw: 400 }] } as const
    desk.add({ kind: 'baseline', call: key, baseline })
    desk.add({ kind: 'state', call: key, state: 'broken', reason: 'x' }, minutes(61))
    desk.add({ kind: 'override', call: key, who: 'olga', why: 'test', until: minutes(90) }, minutes(62))
    desk.add({ kind: 'trigger', call: key, on: true, powerKw: 12 }, minutes(63))
    const read = entries.map(({ sequence, at, fact }) => {
      const body = JSON.stringify(fact)
      expect(subjectOf(fact)).toBe('dso/c1')
      return callEntryOf({ sequence, at, body })
    })
    expect(read).toEqual(entries)
    const half = foldCalls(entries.slice(0, 3))
    expect(foldCalls(entries, half)).toEqual(desk.book)
    expect(foldCalls(entries)).toEqual(desk.book)
    expect(desk.book.calls.get(keyText(key))).toMatchObject({ everBroken: true, state: 'broken' })
  })

  it('takes no entry that it cannot read, and a settlement once', () => {
    expect(callEntryOf({ sequence: 1, at: MONDAY, body: '{"kind":"dream"}' })).toBeUndefined()
    expect(callEntryOf({ sequence: 1, at: MONDAY, body: 'not json' })).toBeUndefined()
    const desk = new Desk()
    desk.say(given())
    const settlement = (penaltyMinor: number) => ({
      ...key,
      start: call().from,
      end: call().until,
      quarters: [],
      unmeasured: 4,
      estimated: 0,
      measuredKwh: 0,
      baselineKwh: 0,
      reducedKwh: 0,
      brokenKwh: 0,
      payMinor: 0,
      penaltyMinor,
      currency: 'USD',
      baselineMethod: null,
      baselineDays: [],
      overriddenBy: [],
    })
    desk.add({ kind: 'settled', settlement: settlement(1) })
    desk.add({ kind: 'settled', settlement: settlement(2) })
    expect(desk.book.calls.get(keyText(key))?.settlement?.penaltyMinor).toBe(1)
  })
})
