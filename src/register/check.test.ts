import { describe, expect, it } from 'vitest'
import { refusalOf } from './check.ts'
import { type Fact, LIFE_STATES, type LifeState, type Proposal } from './model.ts'
import { march, written } from './register.testing.ts'

const M1 = 'M000001'
const propose = (fact: Fact, more: Partial<Proposal> = {}): Proposal => ({
  machine: M1,
  enteredAt: march(10),
  effective: march(10),
  by: 'anna',
  why: '',
  fact,
  ...more,
})
const exists = (id: string) => id === M1 || id === 'M000002'
const opened = written([1, M1, { kind: 'added' }])
const refusal = (fact: Fact, more: Partial<Proposal> = {}, history = opened) =>
  refusalOf(history, propose(fact, more), exists)

describe('what is refused', () => {
  it('has its reason in words', () => {
    expect(refusal({ kind: 'added' })).toBe('M000001 is there already')
    expect(refusal({ kind: 'note', text: 'x' }, {}, [])).toBe('there is no machine M000001')
    expect(refusal({ kind: 'note', text: 'x' }, { by: ' ' })).toMatch(/names who/)
    expect(refusal({ kind: 'note', text: 'x'.repeat(501) })).toMatch(/more than 500 characters/)
    expect(refusal({ kind: 'note', text: ' ' })).toMatch(/empty/)
    expect(refusal({ kind: 'owner', owner: '-' })).toMatch(/a dash alone/)
    expect(refusal({ kind: 'owner', owner: 'x ' })).toMatch(/blanks around/)
    expect(refusal({ kind: 'paper', paper: { kind: 'invoice', number: '1; 2' } })).toMatch(/semicolon/)
    for (const text of ['a\u0001b', 'a\uD800b', '\uFFFF'])
      expect(refusal({ kind: 'note', text })).toMatch(/no text/)
    expect(refusal({ kind: 'note', text: 'x' }, { why: '\u0007' })).toMatch(/no text/)
    expect(refusal({ kind: 'owner', owner: 'x' }, { effective: march(365 * 3) })).toMatch(/two years ahead/)
    expect(refusal({ kind: 'identity', mac: '02:00:5E:10:00:01' })).toMatch(/no MAC/)
    expect(refusal({ kind: 'identity', boards: ['0000'] })).toMatch(/no serial number/)
    expect(refusal({ kind: 'origin', country: 'China' })).toMatch(/no country/)
    expect(refusal({ kind: 'origin', purchased_on: '31.03.2026' })).toMatch(/no day/)
    expect(refusal({ kind: 'duplicate', of: M1 })).toMatch(/of itself/)
    expect(refusal({ kind: 'duplicate', of: 'M000009' })).toBe('there is no machine M000009')
    const paper = { kind: 'declaration', number: '10702070/030717/0053345', date: '2017-07-04' } as const
    expect(refusal({ kind: 'paper', paper })).toMatch(/is of 2017-07-03, not of 2017-07-04/)
    expect(refusal({ kind: 'paper', paper: { kind: 'declaration', number: '1' } })).toMatch(/no number/)
  })

  it('leaves the rest', () => {
    expect(refusal({ kind: 'identity', mac: null, serial: 'SN0001', boards: [] })).toBeUndefined()
    expect(refusal({ kind: 'duplicate', of: 'M000002' })).toBeUndefined()
    expect(refusal({ kind: 'owner', owner: 'x' }, { effective: march(60) })).toBeUndefined()
  })
})

describe('the life of a machine', () => {
  const from = (state: LifeState) => [...opened, ...written([1, M1, { kind: 'state', state }])]
  it('follows a table', () => {
    const allowed = LIFE_STATES.map((state) => [
      state,
      LIFE_STATES.filter(
        (next) => refusal({ kind: 'state', state: next }, {}, from(state)) === undefined,
      ).join(' '),
    ])
    expect(Object.fromEntries(allowed)).toEqual({
      ordered: 'ordered in-transit received',
      'in-transit': 'in-transit received',
      received: 'in-transit received installed repair sold scrapped',
      installed: 'received installed running repair sold scrapped',
      running: 'received installed running repair sold scrapped',
      repair: 'received installed running repair sold scrapped',
      sold: 'received sold',
      scrapped: 'scrapped',
    })
  })

  it('may begin anywhere, and be corrected by an entry that says why', () => {
    expect(refusal({ kind: 'state', state: 'running' })).toBeUndefined()
    const history = from('scrapped')
    expect(refusal({ kind: 'state', state: 'running' }, {}, history)).toBe(
      'M000001 is scrapped since 2026-03-01; nothing follows that, not running. Where the books are wrong, enter it as a correction that says why',
    )
    const correction = { kind: 'state', state: 'running', correction: true } as const
    expect(refusal(correction, {}, history)).toMatch(/says why/)
    expect(refusal(correction, { why: 'the wrong machine was scrapped' }, history)).toBeUndefined()
  })

  it('refuses an entry for an earlier day that what came later cannot follow', () => {
    const history = [...opened, ...written([5, M1, { kind: 'state', state: 'ordered' }])]
    expect(refusal({ kind: 'state', state: 'running' }, { effective: march(2) }, history)).toBe(
      'M000001 is entered as ordered from 2026-03-05 on, which does not follow running',
    )
  })

  it('takes an entry back once, with a reason', () => {
    const history = written([1, M1, { kind: 'added' }], [2, M1, { kind: 'note', text: 'x' }])
    const back = (of: number, why = 'typed for another machine', past = history) =>
      refusal({ kind: 'reversal', of }, { why }, past)
    expect(back(2)).toBeUndefined()
    expect(back(2, '')).toMatch(/says why/)
    expect(back(1)).toMatch(/cannot be taken back/)
    expect(back(7)).toBe('M000001 has no entry 7')
    const taken = written(
      [1, M1, { kind: 'added' }],
      [2, M1, { kind: 'note', text: 'x' }],
      [3, M1, { kind: 'reversal', of: 2 }],
    )
    expect(back(2, 'again', taken)).toMatch(/already/)
    expect(back(3, 'undo', taken)).toMatch(/enter the fact anew/)
  })
})
