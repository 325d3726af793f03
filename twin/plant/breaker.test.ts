import { describe, expect, it } from 'vitest'
import { Breaker } from './breaker.ts'

/** Milliseconds after the order at which the contacts moved. */
function movesAfter(breaker: Breaker): number | undefined {
  const before = breaker.closed
  for (let ms = 0; ms <= 200; ms++) {
    breaker.step(10 + ms / 1000)
    if (breaker.closed !== before) return ms
  }
  return undefined
}

describe('a breaker', () => {
  it('opens in 60 ms and closes in 80 ms', () => {
    const open = new Breaker(true, () => {})
    open.open(10)
    expect(movesAfter(open)).toBe(60)
    const close = new Breaker(false, () => {})
    close.close(10)
    expect(movesAfter(close)).toBe(80)
  })

  it('is not delayed by the same order again', () => {
    const breaker = new Breaker(true, () => {})
    breaker.open(10)
    breaker.open(10.05)
    expect(movesAfter(breaker)).toBe(60)
  })

  it('follows the newer of two opposite orders', () => {
    const moves: boolean[] = []
    const breaker = new Breaker(true, (closed) => moves.push(closed))
    breaker.open(10)
    breaker.close(10.03)
    expect(movesAfter(breaker)).toBeUndefined()
    expect(breaker.closed).toBe(true)
    expect(moves).toEqual([])
  })
})
