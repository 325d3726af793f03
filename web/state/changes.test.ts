import { describe, expect, it } from 'vitest'
import type { EventView } from '../../src/site/view.ts'
import { mergeEvents, withMachines, withPoint } from './changes.ts'
import { EMPTY } from './store.ts'

const event = (sequence: number, at: string, subject = 'g1'): EventView => ({
  sequence,
  at,
  severity: 'info',
  kind: 'engine.running',
  subject,
  who: 'site',
  why: '',
  data: {},
})

describe('events', () => {
  it('stand newest first', () => {
    const merged = mergeEvents([event(1, '2026-03-01T00:00:01Z')], [event(2, '2026-03-01T00:00:02Z')])
    expect(merged.map((each) => each.sequence)).toEqual([2, 1])
  })
  it('that came live without a number are replaced by the numbered ones, not doubled', () => {
    const live = [event(-1, '2026-03-01T00:00:01Z'), event(-2, '2026-03-01T00:00:01Z', 'g2')]
    const merged = mergeEvents(live, [event(7, '2026-03-01T00:00:01Z')])
    expect(merged.map((each) => [each.subject, each.sequence])).toEqual([
      ['g1', 7],
      ['g2', -2],
    ])
  })
  it('keep their number when the live one comes late', () => {
    const merged = mergeEvents([event(7, '2026-03-01T00:00:01Z')], [event(-1, '2026-03-01T00:00:01Z')])
    expect(merged.map((each) => each.sequence)).toEqual([7])
  })
})

describe('the last hour', () => {
  const point = (at: string) => ({ at, available_w: 1, load_w: 1, generated_w: 1, frequency_hz: 50 })
  it('drops what is older than an hour and what comes within two seconds', () => {
    const history = withPoint([point('2026-03-01T00:00:00Z')], point('2026-03-01T00:00:01Z'))
    expect(history).toHaveLength(1)
    expect(withPoint(history, point('2026-03-01T01:00:01Z')).map((each) => each.at)).toEqual([
      '2026-03-01T01:00:01Z',
    ])
  })
})

describe('machines', () => {
  it('nothing changed is the same state', () => {
    expect(withMachines(EMPTY, [])).toBe(EMPTY)
  })
})
