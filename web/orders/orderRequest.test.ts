import { describe, expect, it } from 'vitest'
import { FIRST_WISH, orderOf, poolsOf } from './orderRequest.ts'

const NOW = Date.parse('2026-11-20T10:00:00Z')

describe('an order by rule', () => {
  it('is none before it says which machines and what', () => {
    expect(orderOf(FIRST_WISH, NOW)).toBeUndefined()
    expect(orderOf({ ...FIRST_WISH, where: ' ' }, NOW)).toBeUndefined()
    expect(orderOf({ ...FIRST_WISH, where: 'hall=h1', action: 'profile' }, NOW)).toBeUndefined()
    expect(
      orderOf({ ...FIRST_WISH, where: 'hall=h1', action: 'pools', pools: 'stratum+tcp://a:1' }, NOW),
    ).toBeUndefined()
    expect(
      orderOf({ ...FIRST_WISH, where: 'hall=h1', action: 'limit', powerW: Number.NaN }, NOW),
    ).toBeUndefined()
  })

  it('says all that the site needs to know', () => {
    expect(
      orderOf(
        { ...FIRST_WISH, where: ' hall=h1 ', why: ' grid call ', action: 'wake', onlyStopped: true },
        NOW,
      ),
    ).toEqual({
      where: 'hall=h1',
      action: { kind: 'wake' },
      why: 'grid call',
      until: '2026-11-20T13:59:00.000Z',
      deadline_s: 60,
      only_stopped: true,
    })
    expect(orderOf({ ...FIRST_WISH, machines: ['a'], action: 'limit-percent' }, NOW)).toMatchObject({
      machines: ['a'],
      action: { kind: 'limit-percent', percent: 80 },
    })
  })

  it('reads a pool from each line', () => {
    expect(poolsOf('stratum+tcp://a:1  owner.w1\n\n stratum+tcp://b:2 owner.w1 x ')).toEqual([
      { url: 'stratum+tcp://a:1', user: 'owner.w1' },
      { url: 'stratum+tcp://b:2', user: 'owner.w1', password: 'x' },
    ])
  })
})
