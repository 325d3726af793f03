import { expect, it } from 'vitest'
import { memoryStore } from '../../twin/memoryStore.ts'
import type { ControlDecision, Intent } from '../dispatch/index.ts'
import { instant, watts } from '../quantity/index.ts'
import { createBacklog } from '../store/index.ts'
import { ControlTally } from './controlTally.ts'
import { Journal } from './journal.ts'

const decision: ControlDecision = {
  available: { power: watts(1), engines: watts(1), grid: watts(0), gas: undefined, limit: 'engines' },
  target: watts(1),
  expected: undefined,
  intents: [],
  cause: 'room',
}
const orders = (kind: 'wake' | 'sleep', count: number): Intent[] =>
  Array.from({ length: count }, (_, k) => ({
    target: { kind: 'machine', id: `m${k}` },
    action: { kind },
    cause: 'test',
  }))

it('tells the first cycle of a ramp at once and the rest as one sum', () => {
  const silent = { warn: () => {}, error: () => {} }
  const journal = new Journal(createBacklog(memoryStore(), { maxItems: 10, log: silent }), () => instant(0))
  const told: string[] = []
  journal.onEvent(({ kind, data }) => told.push(`${kind} ${data.machines} ${data.woken}`))
  const tally = new ControlTally(journal)
  for (let second = 0; second < 40; second += 2)
    tally.add(instant(second * 1000), orders('wake', 4), decision)
  expect(told).toEqual(['control.restored 4 4'])
  tally.add(instant(50_000), orders('sleep', 2), decision)
  tally.add(instant(60_000), [], decision)
  expect(told).toEqual(['control.restored 4 4', 'control.adjusted 2 0', 'control.restored 76 76'])
  tally.add(instant(200_000), [], decision)
  tally.add(instant(202_000), orders('wake', 1), decision)
  expect(told.slice(3)).toEqual(['control.restored 1 1'])
})
