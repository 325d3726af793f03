import { describe, expect, it } from 'vitest'
import type { CommandView } from '../../src/site/view.ts'
import { progressOf, requestOf } from './commandKinds.ts'

const command = (id: string, state: CommandView['state']): CommandView => ({
  id,
  at: '2026-03-01T00:00:00Z',
  who: 'anna',
  why: 'test',
  until: '2026-03-01T01:00:00Z',
  target: { kind: 'machine', id: `g/${id}` },
  action: 'sleep',
  state,
  steps: [],
})

describe('the progress of a command', () => {
  it('counts each machine once, in the stage it has reached', () => {
    const known = new Map(
      [
        command('a', 'confirmed'),
        command('b', 'escalated'),
        command('c', 'retried'),
        command('d', 'untold'),
      ].map((each) => [each.id, each]),
    )
    const { counts, failed } = progressOf(['a', 'b', 'c', 'd', 'not-heard-of'], known)
    expect(counts).toEqual({ written: 1, sent: 1, accepted: 0, confirmed: 1, untold: 1, failed: 1 })
    expect(failed.map((each) => each.id)).toEqual(['b'])
  })
})

describe('a command', () => {
  const nowMs = Date.parse('2026-03-01T00:00:00Z')
  it('ends within the seven days that the site allows', () => {
    const { until } = requestOf('sleep', ['m'], { powerW: 0, why: 'storm', hours: 168 }, nowMs)
    expect(Date.parse(until) - nowMs).toBeLessThan(7 * 86_400_000)
  })
  it('carries its power only when it limits', () => {
    const wanted = { powerW: 2500, why: 'storm', hours: 1 }
    expect(requestOf('limit', ['m'], wanted, nowMs).action).toEqual({ kind: 'limit', power_w: 2500 })
    expect(requestOf('wake', ['m'], wanted, nowMs).action).toEqual({ kind: 'wake' })
  })
})
