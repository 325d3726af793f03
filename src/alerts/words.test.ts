import { describe, expect, it } from 'vitest'
import { FINDING_KINDS } from '../health/index.ts'
import { en } from './messages/en.ts'
import { ru } from './messages/ru.ts'
import { at, raised } from './troubles.testing.ts'
import { wordsOf } from './words.ts'

const english = { language: 'en', site: 'Pad 4', zone: 'Asia/Yekaterinburg' } as const
const russian = { ...english, language: 'ru', site: 'Куст 4' } as const
const hot = raised({})
const lost = raised({
  kind: 'unreachable',
  place: { kind: 'feeder', id: 'f3' },
  subjects: Array.from({ length: 200 }, (_, k) => `g/10.0.0.${k + 1}`),
  figures: [],
  limits: [],
})

it('says what, where, since when, by which figure and against which limit', () => {
  expect(wordsOf([raised({})], english)).toEqual({
    subject: 'Pad 4: Warning: machine h1-s19/10.0.1.5: too hot',
    text: `Warning: machine h1-s19/10.0.1.5: too hot
board 2: temperature: 96 °C
temperature held against: 90 °C (assumed)
hall h1, feeder f1
since 15/01/2027, 16:50:00 GMT+5
`,
  })
})

it('says it in Russian, with the plurals of Russian', () => {
  expect(wordsOf([lost], russian).subject).toBe('Куст 4: Внимание: фидер f3: 200 машин: не отвечает')
  const two = raised({ place: { kind: 'hall', id: 'h1' }, subjects: ['a', 'b'] })
  expect(wordsOf([two], russian).subject).toBe('Куст 4: Внимание: зал h1: 2 машины: перегрев')
  const one = raised({ place: { kind: 'hall', id: 'h1' }, subjects: ['a'] })
  expect(wordsOf([one, one], russian, 21).text).toContain('не удалось доставить 21 прежнее сообщение')
})

it('names a lost feeder, the number of machines and some of them', () => {
  const { subject, text } = wordsOf([lost], english)
  expect(subject).toBe('Pad 4: Warning: feeder f3: 200 machines: does not answer')
  expect(text).toContain('g/10.0.0.1, g/10.0.0.2, g/10.0.0.3, g/10.0.0.4, g/10.0.0.5, and 195 more')
})

it('tells of turns, events and tests', () => {
  const { alert } = hot
  const heads = [
    { what: 'grown', at: at(0), alert, before: 3 },
    { what: 'reminder', at: at(0), alert },
    { what: 'resolved', at: at(0), alert },
    { what: 'event', at: at(0), event: { kind: 'engine.tripped', subject: 'g2', why: '', at: at(0) } },
    { what: 'event', at: at(0), event: { kind: 'odd.thing', subject: 'x', why: 'because', at: at(0) } },
    { what: 'test', at: at(0), who: 'anna' },
  ] as const
  expect(heads.map((notice) => wordsOf([notice], english).subject)).toEqual([
    'Pad 4: Grows: Warning: machine h1-s19/10.0.1.5: too hot (before: 3)',
    'Pad 4: Still: Warning: machine h1-s19/10.0.1.5: too hot',
    'Pad 4: Over: Warning: machine h1-s19/10.0.1.5: too hot',
    'Pad 4: ALARM: engine g2 tripped',
    'Pad 4: ALARM: odd.thing: x',
    'Pad 4: Test of the alert channel',
  ])
})

it('writes out some of many notices and counts the rest', () => {
  const { subject, text } = wordsOf(
    Array.from({ length: 90 }, () => raised({})),
    english,
  )
  expect(subject).toBe('Pad 4: 90 messages: Warning: machine h1-s19/10.0.1.5: too hot')
  expect(text).toContain('and 65 more')
  expect(text.length).toBeLessThan(8_000)
})

it('lets no device write a line of its own', () => {
  const notice = raised({
    kind: 'foreign-worker',
    figures: [{ name: 'worker', value: 'evil\r\nBcc: all@example.org' }],
    place: { kind: 'machine', id: 'a\r\nBcc: all@example.org' },
  })
  const { subject, text } = wordsOf([notice], english)
  expect(subject).not.toMatch(/[\r\n]/)
  expect(text).toContain('worker: evil Bcc: all@example.org\n')
})

describe('the catalogues', () => {
  it('have every kind, and in Russian the same places to fill', () => {
    for (const kind of FINDING_KINDS) expect(en).toHaveProperty([`kind.${kind}`])
    const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort()
    for (const [key, text] of Object.entries(en))
      expect([key, places(Object.entries(ru).find(([other]) => other === key)?.[1] ?? '')]).toEqual([
        key,
        places(text),
      ])
    expect(Object.keys(ru).sort()).toEqual(Object.keys(en).sort())
  })
})
