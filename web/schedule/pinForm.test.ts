import { describe, expect, it } from 'vitest'
import { firstTimes, type PinForm, previewKey, readPin, termChanges } from './pinForm.ts'

const ZONE = 'Asia/Yekaterinburg'
const NOW = Date.parse('2026-11-21T14:20:00Z')
const form: PinForm = {
  kind: 'engine',
  id: 'g2',
  state: 'off',
  kw: '',
  from: '2026-11-21T19:30',
  until: '2026-11-21T21:30',
  why: 'spark plugs are changed',
}

describe('the form of a pin', () => {
  it.each([
    ['target', { id: '' }],
    ['kw', { state: 'kw', kw: '' }],
    ['kw', { state: 'kw', kw: 'much' }],
    ['kw', { state: 'kw', kw: '-5' }],
    ['time', { from: '' }],
    ['time', { until: 'tomorrow' }],
    ['order', { until: '2026-11-21T19:30' }],
    ['past', { from: '2026-11-21T10:00', until: '2026-11-21T12:00' }],
  ] as const)('says what is wrong: %s', (mistake, change) => {
    expect(readPin({ ...form, ...change }, ZONE, NOW)).toEqual({ ok: false, mistake })
  })

  it('becomes a request in UTC: 19:30 in Yekaterinburg is 14:30', () => {
    expect(readPin(form, ZONE, NOW)).toEqual({
      ok: true,
      request: {
        target: { kind: 'engine', id: 'g2' },
        state: 'off',
        from: '2026-11-21T14:30:00.000Z',
        until: '2026-11-21T16:30:00.000Z',
        why: 'spark plugs are changed',
      },
    })
    const hall = readPin({ ...form, kind: 'hall', id: 'h1', state: 'kw', kw: '120,5' }, ZONE, NOW)
    expect(hall.ok && hall.request.state).toEqual({ kw: 120.5 })
  })

  it('begins with the step that holds the instant, for two hours', () => {
    expect(firstTimes(NOW, 900_000, ZONE)).toEqual({ from: '2026-11-21T19:15', until: '2026-11-21T21:15' })
  })

  it('asks anew for what it costs when anything changes but the reason', () => {
    const key = (change: Partial<PinForm>) => {
      const read = readPin({ ...form, ...change }, ZONE, NOW)
      return read.ok ? previewKey(read.request) : undefined
    }
    expect(key({ why: 'another' })).toBe(key({}))
    expect(key({ state: 'on' })).not.toBe(key({}))
    expect(key({ until: '2026-11-21T22:00' })).not.toBe(key({}))
  })

  it('shows terms of either plan, the largest change first', () => {
    expect(
      termChanges({
        before: [
          { name: 'computing', minor: 5000 },
          { name: 'flare', minor: -100 },
        ],
        after: [
          { name: 'computing', minor: 4200 },
          { name: 'flare', minor: -100 },
          { name: 'engine starts', minor: -90 },
        ],
      }),
    ).toEqual([
      { name: 'computing', before: 5000, after: 4200 },
      { name: 'engine starts', before: 0, after: -90 },
      { name: 'flare', before: -100, after: -100 },
    ])
  })
})
