import { expect, it, vi } from 'vitest'
import { memoryStore } from '../../twin/memoryStore.ts'
import { instant } from '../quantity/index.ts'
import { createBacklog } from './backlog.ts'
import type { Reading, SiteEvent, Store } from './model.ts'
import { StoreUnavailable } from './unavailable.ts'

const event = (number: number): SiteEvent => ({
  at: instant(number),
  severity: 'info',
  kind: 'a.b',
  subject: `s${number}`,
  who: 'site',
  why: '',
  data: {},
})
const reading = (number: number): Reading => ({
  channel: 'm1/power_w',
  at: instant(number),
  value: number,
  quality: 'good',
})
const silent = () => ({ warn: vi.fn(), error: vi.fn() })
const lost = () => Promise.reject(new StoreUnavailable('lost'))

/** Remembers what was written; `state.lost` makes every call fail, `state.answers` writes but loses the answer. */
function fakeStore() {
  const state = { lost: false, answers: true }
  const events: SiteEvent[] = []
  const readings: Reading[] = []
  const store: Store = {
    ...memoryStore(),
    appendEvents: async (more) => {
      if (state.lost) return lost()
      const known = new Set(events.map(({ subject }) => subject))
      events.push(...more.filter(({ subject }) => !known.has(subject)))
      return state.answers ? more.map(() => 1) : lost()
    },
    appendReadings: async (more) => {
      if (state.lost) return lost()
      if (more.some(({ value }) => value === -1)) throw new Error('never')
      readings.push(...more)
    },
  }
  return { store, state, events, readings }
}

it('keeps everything in order while the store is lost, and writes it once when it is back', async () => {
  const { store, state, events } = fakeStore()
  state.lost = true
  const backlog = createBacklog(store, { maxItems: 10_000, log: silent() })
  for (let k = 0; k < 5_000; k++) backlog.events([event(k)])
  expect(backlog.waiting()).toBe(5_000)
  state.lost = false
  await vi.waitFor(() => expect(backlog.waiting()).toBe(0), 5_000)
  expect(events.map(({ subject }) => subject)).toEqual(Array.from({ length: 5_000 }, (_, k) => `s${k}`))
})

it('writes again what was written without an answer', async () => {
  const { store, state, events } = fakeStore()
  state.answers = false
  const backlog = createBacklog(store, { maxItems: 10_000, log: silent() })
  backlog.events([event(1), event(2)])
  await vi.waitFor(() => expect(events).toHaveLength(2))
  backlog.events([event(3)])
  state.answers = true
  await vi.waitFor(() => expect(backlog.waiting()).toBe(0), 5_000)
  expect(events.map(({ subject }) => subject)).toEqual(['s1', 's2', 's3'])
})

it('drops the oldest raw readings beyond its bound, never events, and says so once', async () => {
  const { store, state, events, readings } = fakeStore()
  state.lost = true
  const log = silent()
  const backlog = createBacklog(store, { maxItems: 100, log })
  for (let k = 0; k < 60; k++) backlog.events([event(k)])
  for (let k = 0; k < 60; k++) backlog.readings([reading(k)])
  backlog.events(Array.from({ length: 60 }, (_, k) => event(100 + k)))
  // 120 events are beyond the bound by themselves: all readings are gone, all events are here.
  expect(backlog.waiting()).toBe(120)
  expect(log.error.mock.calls.filter(([, text]) => /oldest raw readings/.test(text))).toHaveLength(1)
  state.lost = false
  await vi.waitFor(() => expect(backlog.waiting()).toBe(0), 5_000)
  expect([events.length, readings.length]).toEqual([120, 0])
})

it('loses nothing that is newer when readings are dropped while a batch is on its way', async () => {
  const { store, readings } = fakeStore()
  let answer = () => {}
  const slow: Store = {
    ...store,
    appendReadings: async (more) => {
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      readings.push(...more)
    },
  }
  const backlog = createBacklog(slow, { maxItems: 10, log: silent() })
  backlog.readings(Array.from({ length: 10 }, (_, k) => reading(k)))
  await new Promise((resolve) => setTimeout(resolve, 5))
  backlog.readings([reading(10), reading(11), reading(12)])
  answer()
  await vi.waitFor(() => expect(backlog.waiting()).toBe(3))
  await vi.waitFor(() => {
    answer()
    expect(backlog.waiting()).toBe(0)
  })
  expect(readings.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
})

it('lets go, loudly, of the one row that the store will never take', async () => {
  const { store, readings } = fakeStore()
  const log = silent()
  const backlog = createBacklog(store, { maxItems: 100, log })
  backlog.readings([reading(1), reading(-1), reading(3)])
  await vi.waitFor(() => expect(backlog.waiting()).toBe(0))
  expect(readings.map(({ value }) => value)).toEqual([1, 3])
  expect(log.error).toHaveBeenCalledTimes(1)
})

it('writes what it can before it ends', async () => {
  const { store, events } = fakeStore()
  const backlog = createBacklog(store, { maxItems: 100, log: silent() })
  backlog.events([event(1), event(2)])
  await backlog.close()
  expect(events).toHaveLength(2)
})
