import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import type { EventView } from '../../src/site/view.ts'
import { formatFor } from '../format.ts'
import en from '../messages/en.json' with { type: 'json' }
import ru from '../messages/ru.json' with { type: 'json' }
import { eventText, whyText } from './eventText.ts'

const event = (kind: string, subject: string, data: EventView['data'] = {}): EventView => ({
  sequence: 1,
  at: '2026-03-01T00:00:00Z',
  severity: 'info',
  kind,
  subject,
  who: 'site',
  why: '',
  data,
})
const told = (language: 'en' | 'ru', happened: EventView) => {
  const translate = i18next.getFixedT(language)
  const words = (key: string, values: Record<string, unknown> = {}) => translate(key, values)
  return eventText(
    words,
    formatFor(language, 'Asia/Yekaterinburg', (unit) => unit),
    happened,
  ).replace(/\u00a0/g, ' ')
}

beforeAll(async () => {
  await i18next.init({
    lng: 'en',
    resources: { en: { translation: en }, ru: { translation: ru } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  })
})

describe('what happened', () => {
  it.each([
    [event('engine.tripped', 'g2'), 'Engine g2 tripped', 'Аварийное отключение агрегата g2'],
    [
      event('control.adjusted', 'site', { machines: 22 }),
      'Load adjusted: 22 machines',
      'Нагрузка изменена: 22 машины',
    ],
    [
      event('control.adjusted', 'site', { machines: 1 }),
      'Load adjusted: 1 machine',
      'Нагрузка изменена: 1 машина',
    ],
    [
      event('command.given', 'machines', { machines: 11, action: 'sleep' }),
      'Sleep: 11 machines',
      'Усыпить: 11 машин',
    ],
    [
      event('command.given', 'h1/10.0.0.1', { machines: 1, action: 'wake' }),
      'Wake: h1/10.0.0.1',
      'Разбудить: h1/10.0.0.1',
    ],
    [
      event('interval.settled', '2026-03-01T20:15:00Z'),
      'Interval of 2 Mar, 01:15 settled',
      'Рассчитан интервал 2 мар., 01:15',
    ],
    [
      event('user.role-set', 'anna', { role: 'operator' }),
      'Role of anna set: Operator',
      'Роль пользователя anna: Оператор',
    ],
    [event('new.kind', 'x'), 'x: new.kind', 'x: new.kind'],
  ])('is told as people say it', (happened, english, russian) => {
    expect(told('en', happened)).toBe(english)
    expect(told('ru', happened)).toBe(russian)
  })
})

describe('why it happened', () => {
  const why = (language: 'en' | 'ru', kind: string, said: string, data: EventView['data'] = {}) => {
    const translate = i18next.getFixedT(language)
    const words = (key: string, values: Record<string, unknown> = {}) => translate(key, values)
    const format = formatFor(language, 'UTC', (unit) => unit)
    return whyText(words, format, { ...event(kind, 'site', data), why: said }).replace(/\u00a0/g, ' ')
  }
  it('is told in the chosen language where the site gave a reason, with its figures', () => {
    const late = ['schedule.merit-order', 'no answer within 23 s'] as const
    const data = { seconds: 23, reason: 'schedule.trouble.solver-late' }
    expect(why('en', ...late, data)).toBe('the solver did not answer within 23 s')
    expect(why('ru', ...late, data)).toBe('решатель не ответил за 23 с')
    const long = { reason: 'call.answer.too-long', hours: 25.5, most_h: 24, version: 1 }
    expect(why('ru', 'call.refused', 'lasts 25.5 h, 24 h at most', long)).toBe(
      'длится 25,5 ч, можно не больше 24 ч',
    )
    const since = { reason: 'call.untold.stale-price', since: '2026-11-21T14:00:00.000Z' }
    expect(why('en', 'call.untold', 'the prices have run out', since)).toBe(
      'the prices that were given ended at 21 Nov, 14:00',
    )
  })
  it('names what gave way', () => {
    expect(why('ru', 'schedule.relaxed', 'pin pin-9; reserve for g1')).toBe(
      'Закрепление pin-9; Резерв на случай отключения g1',
    )
    expect(why('en', 'schedule.relaxed', 'engines below their least load')).toBe(
      "The least load of engines, which run on for the site's own use",
    )
  })
  it('stands as people said it where nobody gave a reason, or one that has no text', () => {
    expect(why('ru', 'order.ended', 'обед')).toBe('обед')
    expect(why('ru', 'moon.rose', 'it was time', { reason: 'tides' })).toBe('it was time')
  })
})
