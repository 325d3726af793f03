import { describe, expect, it } from 'vitest'
import { randomCalls } from './randomCalls.ts'

describe('calls on the twin', { timeout: 180_000 }, () => {
  it('a hundred random orders are kept, and leave a record that folds to the same book', async () => {
    const result = await randomCalls({ messages: 100, seed: 1, everyS: 4, longestS: 120 })
    console.log(result)
    expect(result).toMatchObject({ faults: [], trips: 0 })
    expect(result.longestExcessS).toBeLessThanOrEqual(10)
  })
})
