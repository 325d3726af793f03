import { expect, it } from 'vitest'
import { signInLimit } from './signInLimit.ts'

it('refuses the sixth attempt of one address on one account for the rest of five minutes', () => {
  const limit = signInLimit()
  for (let attempt = 0; attempt < 5; attempt++) expect(limit.attempt('anna', '10.0.0.1', 60_000)).toBe(0)
  expect(limit.attempt('anna', '10.0.0.1', 100_000)).toBe(260_000)
  expect(limit.attempt('anna', '10.0.0.2', 100_000)).toBe(0)
  expect(limit.attempt('boris', '10.0.0.1', 100_000)).toBe(0)
  expect(limit.attempt('anna', '10.0.0.1', 360_000)).toBe(0)
})

it('stops one address that tries many accounts, and many addresses that try one', () => {
  const limit = signInLimit()
  for (let attempt = 0; attempt < 30; attempt++) limit.attempt(`user${attempt}`, '10.0.0.1', 0)
  expect(limit.attempt('anna', '10.0.0.1', 0)).toBe(300_000)
  for (let attempt = 0; attempt < 30; attempt++) limit.attempt('anna', `10.0.1.${attempt}`, 0)
  expect(limit.attempt('anna', '10.0.9.9', 0)).toBe(300_000)
})

it('never stops people who sign in rightly, however often', () => {
  const limit = signInLimit()
  for (let attempt = 0; attempt < 100; attempt++) {
    expect(limit.attempt('anna', '10.0.0.1', 0)).toBe(0)
    limit.forgive('anna', '10.0.0.1')
  }
})

it('keeps a bounded number of counts, forgetting the oldest', () => {
  const limit = signInLimit(12)
  for (let attempt = 0; attempt < 5; attempt++) limit.attempt('anna', '10.0.0.1', 0)
  expect(limit.attempt('anna', '10.0.0.1', 0)).toBeGreaterThan(0)
  for (let other = 0; other < 4; other++) limit.attempt(`user${other}`, `10.1.0.${other}`, 0)
  expect(limit.attempt('anna', '10.0.0.1', 0)).toBe(0)
})
