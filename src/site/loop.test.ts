import { expect, it } from 'vitest'
import { type Clock, type Instant, instant } from '../quantity/index.ts'
import { runLoop } from './loop.ts'

/** Time that passes only by sleeping or by `spend`. */
function handClock() {
  let time = 0
  const clock: Clock = {
    now: () => instant(time),
    sleep: async (ms) => {
      time += ms
    },
  }
  const spend = (ms: number) => {
    time += ms
  }
  return { clock, spend }
}

it('keeps its period, skips what it missed, and goes on after a failure', async () => {
  const { clock, spend } = handClock()
  const starts: Instant[] = []
  const failures: string[] = []
  const finished = new Promise<void>((resolve) => {
    const loop = runLoop(
      'control',
      100,
      clock,
      (at) => {
        starts.push(at)
        if (starts.length === 2) spend(250)
        if (starts.length === 3) throw new Error('garbled')
        if (starts.length === 5) void loop.stop().then(resolve)
        return undefined
      },
      (name, error) => failures.push(`${name}: ${String(error)}`),
    )
  })
  await finished
  // Cycle 2 began at 100 and took 250 ms: the cycles of 200 and 300 are skipped.
  expect(starts).toEqual([0, 100, 400, 500, 600])
  expect(failures).toEqual(['control: Error: garbled'])
})
