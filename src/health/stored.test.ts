import { expect, it } from 'vitest'
import { fine, poll } from './course.testing.ts'
import { findingsOf } from './examine.ts'
import { readHealth, storedHealth } from './stored.ts'

const silent = () => 'silent' as const
const restarted = (health: Parameters<typeof storedHealth>[0]) =>
  readHealth(JSON.parse(JSON.stringify(storedHealth(health))))

it('comes back after a restart as it was, and goes on', () => {
  const lost = poll(poll(undefined, 0, 600, fine).health, 600, 1_000, silent).health
  const back = restarted(new Map([['m', lost]])).get('m') ?? expect.fail('forgotten')
  expect(findingsOf('m', back)).toEqual(findingsOf('m', lost))
  // Nobody is told of it again, and the night in which nobody looked clears nothing.
  expect(poll(back, 40_000, 41_000, silent).told).toEqual([])
  expect(poll(back, 40_000, 41_000, fine).told).toEqual(['40300 cleared unreachable'])
  const two = () => ({ boards: [{ chips: 120 }, { chips: 120 }] })
  expect(poll(back, 40_000, 41_000, two).told).toContain('40600 raised board-missing')
})

it('keeps little of machines in order, and forgets what it cannot read', () => {
  const well = poll(undefined, 0, 600, fine).health
  expect(storedHealth(new Map([['m', well]])).found).toEqual({})
  const read = readHealth({
    found: { bad: { held: 7 }, good: { lived: 5, held: {}, restarts: [1] } },
    parts: { bad: 'x', good: { boards: { value: 3 } } },
  })
  expect([...read]).toEqual([['good', { lived: 5, held: {}, restarts: [1], boards: { value: 3 } }]])
  expect(readHealth({ found: undefined, parts: 'garbage' }).size).toBe(0)
})
