import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { factorSet } from './factorSet.ts'
import { sha256 } from './sha256.ts'

it('is SHA-256', () => {
  // FIPS 180-4, example of one block.
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'))
    }),
    { numRuns: 30 },
  )
})

it('makes the version of a set of factors: the same figures, the same version', () => {
  const version = (horizonYears: 20 | 100) => {
    const set = factorSet({ report: 'AR6', horizonYears })
    return set.ok ? set.factors.version : ''
  }
  expect(version(100)).toMatch(/^[0-9a-f]{12}$/)
  expect(version(100)).toBe(version(100))
  expect(version(20)).not.toBe(version(100))
})
