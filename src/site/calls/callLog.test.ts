import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../../twin/memoryStore.ts'
import { type CallFact, foldCalls, keyText } from '../../calls/index.ts'
import { instant } from '../../quantity/index.ts'
import { CallLog, type Noted } from './callLog.ts'

const at = instant(1_800_000_000_000)
const key = (id: string) => ({ issuer: 'dso', id, version: 1 })
const taken = (id: string): Noted => ({
  fact: {
    kind: 'message',
    message: {
      kind: 'call',
      call: {
        ...key(id),
        scope: { kind: 'site' },
        mode: { kind: 'full' },
        from: at,
        until: instant(at + 60_000),
        must: true,
        why: 'x',
        payMinorPerKwh: 0,
        breachMinorPerKwh: 0,
        baseline: 'meter-before',
      },
    },
    source: { way: 'http', issuer: 'dso' },
    answer: { ...key(id), result: 'taken', reason: '', at },
  },
  at,
  who: 'dso',
  why: '',
})
const broken = (id: string): CallFact => ({ kind: 'state', call: key(id), state: 'broken', reason: 'meters' })
const states = (log: CallLog) =>
  [...log.book().calls.values()].map(({ call, state }) => `${call.id} ${state}`)

describe('the log of calls', () => {
  it('holds at once what the site finds, and writes it when the store is back, in order', async () => {
    const store = memoryStore()
    const log = new CallLog(store, () => undefined)
    await log.append(() => [taken('a')])
    store.lose(true)
    log.note([broken('a')], at)
    expect(states(log)).toEqual(['a broken'])
    await expect(log.flush()).rejects.toMatchObject({ name: 'StoreUnavailable' })
    await expect(log.append(() => [taken('b')])).rejects.toMatchObject({ name: 'StoreUnavailable' })
    expect(states(log)).toEqual(['a broken'])
    expect(log.waiting()).toBe(1)
    store.lose(false)
    await log.append(() => [taken('b')])
    expect((await store.callEntries({ limit: 9 })).map(({ kind }) => kind)).toEqual([
      'message',
      'state',
      'message',
    ])
    expect(log.waiting()).toBe(0)
    const anew = new CallLog(store, () => undefined)
    await anew.read()
    expect(anew.book()).toEqual(log.book())
  })

  it('asks again where another process has written in between', async () => {
    const store = memoryStore()
    const [one, other] = [new CallLog(store, () => undefined), new CallLog(store, () => undefined)]
    await one.append(() => [taken('a')])
    const seen: number[] = []
    await other.append((book) => {
      seen.push(book.calls.size)
      return [taken('b')]
    })
    expect(seen).toEqual([0, 1])
    expect(states(other)).toEqual(['a waiting', 'b waiting'])
  })

  it('goes on past an entry that it cannot read', async () => {
    const store = memoryStore()
    const strange = { kind: 'state', subject: 'x/y', at, who: 'z', why: '', body: '{}' } as const
    await store.appendCallEntries([strange], 0)
    const log = new CallLog(store, () => undefined)
    await log.read()
    await log.append(() => [taken('a')])
    expect(states(log)).toEqual(['a waiting'])
    expect(await store.callEntries({ limit: 9 })).toHaveLength(2)
  })

  it('drops no state while the store is lost for long, but measurements, which can be made again', async () => {
    const store = memoryStore()
    const log = new CallLog(store, () => undefined)
    await log.append(() => [taken('a')])
    const quarter = { start: at, end: at, measuredKwh: 1, baselineKwh: 1, allowedKwh: 1, estimated: false }
    const measured = (count: number): CallFact[] =>
      Array.from({ length: count }, (_, index) => ({
        kind: 'measured',
        call: key('a'),
        quarter: { ...quarter, start: instant(at + index) },
      }))
    log.note(measured(9_999), at)
    log.note([...measured(2), broken('a')], at)
    expect(log.waiting()).toBe(10_000)
    expect(states(log)).toEqual(['a broken'])
    expect(foldCalls([]).calls.has(keyText(key('a')))).toBe(false)
  })
})
