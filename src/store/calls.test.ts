import { expect, it } from 'vitest'
import { eachStore } from '../../test/each-store.ts'
import { instant } from '../quantity/index.ts'
import type { CallProposal } from './model.ts'

const propose = (subject: string, body: string): CallProposal => ({
  kind: 'message',
  subject,
  at: instant(1_000),
  who: 'сети',
  why: 'перегрузка линии',
  body,
})

eachStore('entries about calls', ({ store, reopen, tamper }) => {
  it('are kept to the last byte, in order, several in one go', async () => {
    const both = [
      propose('dso/1', '{"b":1e-7,"a":"кВт  "}'),
      { ...propose('dso/2', '{}'), kind: 'state' } as const,
    ]
    expect(await store().appendCallEntries(both, 0)).toMatchObject([{ sequence: 1 }, { sequence: 2 }])
    expect(await store().appendCallEntries([propose('dso/1', '{}')], 2)).toMatchObject([{ sequence: 3 }])
    expect(await store().appendCallEntries([], 7)).toEqual([])
    await reopen()
    expect(await store().callEntries({ subject: 'dso/1', limit: 10 })).toEqual([
      { ...propose('dso/1', '{"b":1e-7,"a":"кВт  "}'), sequence: 1 },
      { ...propose('dso/1', '{}'), sequence: 3 },
    ])
    expect(await store().callEntries({ after: 1, limit: 1 })).toMatchObject([{ subject: 'dso/2' }])
    expect(await store().callEntries({ kind: 'state', limit: 10 })).toMatchObject([{ sequence: 2 }])
  })

  it('refuse what was made from older ones; of two at once one is written', async () => {
    expect(await store().appendCallEntries([propose('dso/3', '{}')], 2)).toBe('moved')
    const both = await Promise.all([
      store().appendCallEntries([propose('dso/3', '{"n":1}')], 3),
      store().appendCallEntries([propose('dso/3', '{"n":2}')], 3),
    ])
    expect(both.filter((answer) => answer === 'moved')).toHaveLength(1)
    expect(await store().callEntries({ after: 3, limit: 10 })).toHaveLength(1)
  })

  it('cannot be changed or removed, and show it where somebody did so past the store', async () => {
    await expect(tamper('delete from call_entries')).rejects.toThrow('append-only')
    await expect(tamper("update call_entries set body = '{}'")).rejects.toThrow('append-only')
    await expect(tamper('truncate call_entries')).rejects.toThrow('append-only')
    const verdict = async () => (await store().verify()).find(({ chain }) => chain === 'calls')
    expect(await verdict()).toMatchObject({ ok: true, rows: 4, batches: 3 })
    await tamper(
      'alter table call_entries disable trigger all',
      `update call_entries set body = '{"b":2e-7,"a":"кВт  "}' where sequence = 1`,
    )
    expect(await verdict()).toMatchObject({ ok: false, batch: 1 })
  })
})
