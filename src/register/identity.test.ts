import { expect, it } from 'vitest'
import { cardId, cardNumber, macOf, seenOf, serialOf } from './identity.ts'
import { dayOf, declarationOf } from './papers.ts'

it('takes nonsense for no identity', () => {
  for (const text of [
    '',
    '00:00:00:00:00:00',
    'FF-FF-FF-FF-FF-FF',
    '02:00:5e:10:00',
    '02:00:5e:10:00:0g',
    'a'.repeat(5000),
  ])
    expect(macOf(text), text).toBeUndefined()
  for (const text of [
    '',
    '123',
    '0000000000',
    '123456789',
    'N/A',
    '1.23456789012346E+17',
    'none',
    'To be filled by O.E.M.',
    '=1+1',
    'x'.repeat(65),
  ])
    expect(serialOf(text), text).toBeUndefined()
})

it('writes what is the same the same way', () => {
  for (const text of ['02:00:5E:10:00:01', '02-00-5e-10-00-01', '0200.5e10.0001', ' 02005E100001 '])
    expect(macOf(text)).toBe('02:00:5e:10:00:01')
  expect(serialOf(' smttatubdjaai00a5 ')).toBe('SMTTATUBDJAAI00A5')
  expect(serialOf('PROTO-SIM-b6bdaf86')).toBe('PROTO-SIM-B6BDAF86')
  expect(seenOf({ mac: '?', serial: '0000', boards: ['B2X1', undefined, 'b1x1', 'B1X1'] })).toEqual({
    boards: ['B1X1', 'B2X1'],
  })
  expect([cardId(123), cardNumber('M000123'), cardNumber('M12'), cardNumber('X000123')]).toEqual([
    'M000123',
    123,
    undefined,
    undefined,
  ])
})

it('knows days and numbers of customs declarations', () => {
  for (const text of ['2026-02-29', '31.04.2026', '2026-13-01', '1.1.26', '12345', '', '0026-01-01'])
    expect(dayOf(text), text).toBeUndefined()
  expect([dayOf('2024-02-29'), dayOf('1.3.2026'), dayOf('01.03.2026')]).toEqual([
    '2024-02-29',
    '2026-03-01',
    '2026-03-01',
  ])
  // Vladivostok: 10702070, 3 July 2017; position 2 of it in an invoice; Kazakhstan: five digits.
  expect(declarationOf('10702070/030717/0053345')).toEqual({
    number: '10702070/030717/0053345',
    office: '10702070',
    date: '2017-07-03',
  })
  expect(declarationOf('10702070/030717/0053345/2')).toMatchObject({ date: '2017-07-03' })
  expect(declarationOf('55309 / 030717 / 012345')).toMatchObject({ office: '55309' })
  expect(declarationOf('10702070/310217/0053345')).toMatch(/31\.02\.17, which there is not/)
  for (const text of [
    '10702070/030717/053345',
    '1070207/030717/0053345',
    '10702070-030717-0053345',
    '',
    'x'.repeat(1000),
  ])
    expect(declarationOf(text), text).toMatch(/is no number of a customs declaration/)
})
