import { describe, expect, it } from 'vitest'
import type { MachineCommand, MachineFailure } from '../machines/index.ts'
import { deliveryOf } from './delivery.ts'

const pools = (password: string): MachineCommand => ({
  kind: 'pools',
  pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'anna.1', password }],
})
const refusal = (detail: string) => ({ ok: false, failure: { kind: 'refused', detail } }) as const

describe('what came of sending an order', () => {
  it.each([
    ['geheim-4711', 'cannot set pass=geheim-4711', 'refused: cannot set pass=…'],
    ['a"b c', String.raw`bad {"pass":"a\"b c"}`, 'refused: bad {"pass":"…"}'],
    ['a&b c', 'bad pass=a%26b%20c', 'refused: bad pass=…'],
    ['x', 'bad syntax', 'refused: bad syntax'],
  ])('is told without the password %s', (password, detail, told) => {
    expect(deliveryOf(refusal(detail), pools(password)).failure).toBe(told)
  })

  it.each<[MachineFailure, boolean]>([
    [{ kind: 'refused', detail: 'no' }, false],
    [{ kind: 'unauthorised', detail: 'no' }, false],
    [{ kind: 'timeout', afterMs: 3_000 }, true],
    [{ kind: 'unreachable', detail: 'closed' }, true],
    [{ kind: 'malformed', detail: 'half an answer' }, true],
  ])('is unknown where nobody said no: %j', (failure, unanswered) => {
    expect(deliveryOf({ ok: false, failure }, { kind: 'reboot' }).unanswered).toBe(unanswered)
  })
})
