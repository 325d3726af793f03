import { describe, expect, it } from 'vitest'
import type { CallMessage, CallScope } from '../calls/index.ts'
import { after, instant } from '../quantity/index.ts'
import { fakeDesk, issuerOf } from './desk.testing.ts'
import { guarded } from './gate.ts'

const now = instant(Date.UTC(2026, 10, 21, 12))
const grid = issuerOf({
  may_order: { site: true, halls: ['h1', 'h2'], grid: ['g1'] },
  longest_h: 4,
  most_ahead_h: 48,
})
const callOf = (more: { scope?: CallScope; inH?: number; hours?: number; issuer?: string }): CallMessage => {
  const from = after(now, (more.inH ?? 1) * 3_600_000)
  return {
    kind: 'call',
    call: {
      issuer: more.issuer ?? 'grid',
      id: 'a',
      version: 1,
      scope: more.scope ?? { kind: 'site' },
      mode: { kind: 'full' },
      from,
      until: after(from, (more.hours ?? 1) * 3_600_000),
      must: true,
      why: '',
      payMinorPerKwh: 0,
      breachMinorPerKwh: 0,
      baseline: 'meter-before',
    },
  }
}

describe('the gate before the desk', () => {
  it.each([
    ['the site', callOf({}), undefined],
    ['its halls', callOf({ scope: { kind: 'halls', ids: ['h1', 'h2'] } }), undefined],
    ['its grid connection', callOf({ scope: { kind: 'grid', id: 'g1' } }), undefined],
    ['as long as it may', callOf({ hours: 4 }), undefined],
    ['longer than it may', callOf({ hours: 4.1 }), 'until'],
    ['later than it may', callOf({ inH: 49 }), 'from'],
    ["another's hall", callOf({ scope: { kind: 'halls', ids: ['h1', 'h3'] } }), 'scope.ids'],
    ["another's customer", callOf({ scope: { kind: 'customers', ids: ['altai'] } }), 'scope.ids'],
    ['another connection', callOf({ scope: { kind: 'grid', id: 'g2' } }), 'scope.id'],
    ['in the name of another', callOf({ issuer: 'ministry' }), 'issuer'],
    ['a cancel of another', { kind: 'cancel', issuer: 'ministry', id: 'a', version: 2 } as const, 'issuer'],
    ['a cancel of its own', { kind: 'cancel', issuer: 'grid', id: 'a', version: 2 } as const, undefined],
  ])('an issuer that orders %s', async (_what, message, field) => {
    const desk = fakeDesk(() => now)
    const answer = await guarded(desk, [grid], () => now).take(message, { way: 'mqtt', issuer: 'grid' })
    if (field === undefined) expect(answer).toMatchObject({ issuer: 'grid', result: 'taken' })
    else {
      expect(answer).toMatchObject({ issuer: 'grid', result: 'refused', at: now })
      expect(answer.reason.startsWith(`${field}:`)).toBe(true)
      expect(desk.taken).toEqual([])
    }
  })

  it('refuses who is nobody', async () => {
    const desk = fakeDesk(() => now)
    const answer = await guarded(desk, [grid], () => now).take(callOf({ issuer: 'x' }), {
      way: 'http',
      issuer: 'x',
    })
    expect(answer).toMatchObject({ result: 'refused', reason: 'issuer: the site knows no issuer x' })
  })
})
