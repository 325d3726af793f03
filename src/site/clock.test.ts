import { describe, expect, it } from 'vitest'
import { instant } from '../quantity/index.ts'
import { type ClockStep, siteClock } from './clock.ts'

function hands(wall = 1_000_000) {
  const state = { wall, steady: 0 }
  const sources = { wallMs: () => state.wall, steadyMs: () => state.steady, sleep: async () => {} }
  const pass = (ms: number, wallMs = ms) => {
    state.steady += ms
    state.wall += wallMs
  }
  return { sources, pass }
}

describe('the clock of the site', () => {
  it('goes with the wall clock', () => {
    const { sources, pass } = hands()
    const clock = siteClock(sources)
    pass(5_000)
    expect(clock.now()).toBe(1_005_000)
  })

  it.each([3_600_000, -3_600_000])(
    'keeps its own time when the wall steps by %d ms, and says so once',
    (by) => {
      const { sources, pass } = hands(10_000_000)
      const clock = siteClock(sources)
      const steps: ClockStep[] = []
      clock.onStep((step) => steps.push(step))
      pass(1_000)
      clock.now()
      pass(1_000, 1_000 + by)
      expect(clock.now()).toBe(10_002_000)
      pass(1_000)
      expect(clock.now()).toBe(10_003_000)
      expect(steps).toEqual([{ at: 10_002_000, byMs: by }])
    },
  )

  it('follows drift slowly: 50 ms are made up within 5 s at one per cent', () => {
    const { sources, pass } = hands()
    const clock = siteClock(sources)
    pass(100, 150)
    expect(clock.now()).toBe(1_000_101)
    for (let second = 0; second < 5; second++) {
      pass(1_000)
      clock.now()
    }
    expect(clock.now()).toBe(1_005_150)
  })

  it('never starts before the last instant in the store', () => {
    const { sources, pass } = hands(1_000)
    const clock = siteClock(sources, instant(9_000))
    pass(500)
    expect(clock.now()).toBe(9_500)
  })
})
