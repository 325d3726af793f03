import { describe, expect, it } from 'vitest'
import { cardOf, ownerAt } from './card.ts'
import type { Entry, Fact } from './model.ts'
import { march, written } from './register.testing.ts'

const M1 = 'M000001'
const entry = (sequence: number, entered: number, effective: number, fact: Fact): Entry => ({
  sequence,
  machine: M1,
  enteredAt: march(entered),
  by: 'anna',
  effective: march(effective),
  why: 'because',
  fact,
})

describe('a card', () => {
  it('is what its entries say, each field as of the last that speaks of it', () => {
    const entries = written(
      [1, M1, { kind: 'added' }],
      [1, M1, { kind: 'description', make: 'Bitmain', model: 'S19' }],
      [1, M1, { kind: 'identity', serial: 'SMTTATUBDJAAI00A5', mac: '02:00:5e:10:00:01' }],
      [2, M1, { kind: 'place', place: { site: 'north', hall: 'h1', slot: '7' } }],
      [3, M1, { kind: 'place', place: { hall: 'h2', slot: null } }],
      [4, M1, { kind: 'description', model: 'S19j Pro' }],
    )
    expect(cardOf(entries, march(9))).toEqual({
      id: M1,
      make: 'Bitmain',
      model: 'S19j Pro',
      serial: 'SMTTATUBDJAAI00A5',
      mac: '02:00:5e:10:00:01',
      boards: [],
      place: { site: 'north', hall: 'h2' },
      papers: [],
    })
    expect(cardOf(entries, march(2))?.place).toEqual({ site: 'north', hall: 'h1', slot: '7' })
    expect(cardOf([], march(2))).toBeUndefined()
  })

  it('changes its owner on the day from which that holds, not on the day of entering', () => {
    const entries = [
      entry(1, 1, 1, { kind: 'added' }),
      entry(2, 1, 1, { kind: 'owner', owner: 'north-oil' }),
      entry(3, 2, 20, { kind: 'owner', owner: 'yakut-mining' }),
      entry(4, 25, 10, { kind: 'owner', owner: 'a-bank' }),
    ]
    expect([9, 10, 19, 20, 30].map((day) => ownerAt(entries, march(day)))).toEqual([
      'north-oil',
      'a-bank',
      'a-bank',
      'yakut-mining',
      'yakut-mining',
    ])
  })

  it('forgets an entry that was taken back, and keeps it in the history', () => {
    const entries = [
      entry(1, 1, 1, { kind: 'added' }),
      entry(2, 1, 1, { kind: 'state', state: 'running' }),
      entry(3, 2, 2, { kind: 'state', state: 'scrapped' }),
      entry(4, 3, 3, { kind: 'reversal', of: 3 }),
    ]
    expect(cardOf(entries, march(9))).toMatchObject({ state: 'running', stateSince: march(1) })
    expect(entries).toHaveLength(4)
  })

  it('keeps the number on the case when firmware tells another one', () => {
    const entries = written(
      [1, M1, { kind: 'added' }],
      [1, M1, { kind: 'identity', serial: 'CASE0001' }],
      [2, M1, { kind: 'seen', serial: 'BOARD0001', address: '10.0.1.20' }],
    )
    expect(cardOf(entries, march(3))).toMatchObject({ serial: 'CASE0001', toldSerial: 'BOARD0001' })
    const back = [...entries, { ...entry(4, 3, 3, { kind: 'seen', serial: 'CASE0001' }) }]
    expect(cardOf(back, march(3))?.toldSerial).toBeUndefined()
  })

  it('holds a paper once, as it was last entered', () => {
    const paper = { kind: 'invoice', number: '17' } as const
    const entries = written(
      [1, M1, { kind: 'added' }],
      [1, M1, { kind: 'paper', paper }],
      [2, M1, { kind: 'paper', paper: { ...paper, date: '2026-02-01' } }],
    )
    expect(cardOf(entries, march(3))?.papers).toEqual([{ ...paper, date: '2026-02-01' }])
  })
})
