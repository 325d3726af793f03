import { describe, expect, it } from 'vitest'
import { standardUncertainty } from './index.ts'

describe('the uncertainty of a meter', () => {
  it('is its limit of error over the square root of three', () => {
    expect(standardUncertainty('1', 100)).toBeCloseTo(0.57735, 5)
    expect(standardUncertainty('0.5S', -200)).toBeCloseTo(0.57735, 5)
    expect(standardUncertainty('A', 50)).toBeCloseTo(0.57735, 5)
    expect(standardUncertainty('1.5', 1000)).toBeCloseTo(8.66025, 5)
  })

  it('is never less than what a counter can resolve', () => {
    expect(standardUncertainty('C', 0)).toBe(0)
    expect(standardUncertainty('C', 0, 0.29)).toBe(0.29)
  })
})
