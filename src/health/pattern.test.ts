import { expect, it } from 'vitest'
import { matches, poolAllowed, poolHost } from './pattern.ts'

it('reads the host of a pool, and nothing that only looks like it', () => {
  expect(poolHost('stratum+tcp://User@Pool.Example:3333/path')).toBe('pool.example:3333')
  expect(poolHost('stratum2+tcp://v2.pool.example/9aw4')).toBe('v2.pool.example')
  expect(poolHost('pool.example:3333')).toBe('pool.example:3333')
  expect(poolHost('stratum+tcp://thief.test/pool.example:3333')).toBe('thief.test')
  expect(poolHost('stratum+tcp://pool.example:3333@thief.test:1')).toBe('thief.test:1')
  expect(poolHost('')).toBe('')
})

it('allows by host, with and without port', () => {
  expect(poolAllowed('stratum+tcp://eu.pool.example:3333', ['*.pool.example'])).toBe(true)
  expect(poolAllowed('stratum+tcp://eu.pool.example:3333', ['*.pool.example:3333'])).toBe(true)
  expect(poolAllowed('stratum+tcp://eu.pool.example:443', ['*.pool.example:3333'])).toBe(false)
  expect(poolAllowed('stratum+tcp://eu.pool.example:443', ['*.pool.example:*'])).toBe(true)
  expect(poolAllowed('stratum+tcp://pool.example.thief.test', ['pool.example*'])).toBe(true)
  expect(poolAllowed('stratum+tcp://pool.example.thief.test', ['pool.example', 'pool.example:*'])).toBe(false)
  expect(poolAllowed('stratum+tcp://notpool.example', ['*.pool.example'])).toBe(false)
  expect(poolAllowed('anything', [])).toBe(false)
})

it('matches in no more time than the text is long', () => {
  expect(matches('nordhash.r1', 'nordhash.*')).toBe(true)
  expect(matches('nordhash', 'nordhash.*')).toBe(false)
  expect(matches('abc', '*b*')).toBe(true)
  expect(matches('ab', 'ab*b')).toBe(false)
  expect(matches('', '*')).toBe(true)
  const started = performance.now()
  expect(matches('a'.repeat(10_000), `${'a*'.repeat(1_000)}b`)).toBe(false)
  expect(performance.now() - started).toBeLessThan(1_000)
})
