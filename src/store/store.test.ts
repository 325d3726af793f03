import { expect, it, vi } from 'vitest'
import { eachStore } from '../../test/each-store.ts'
import type { Command } from '../dispatch/index.ts'
import type { SettledInterval } from '../ledger/index.ts'
import { instant, terahashesPerSecond, wattHours, watts } from '../quantity/index.ts'
import type { SiteEvent, StoredBalance } from './model.ts'

const noon = Date.UTC(2027, 0, 15, 12)
const DAY_MS = 86_400_000
const at = (seconds: number) => instant(noon + seconds * 1000)

const event = (seconds: number, kind: string, change: Partial<SiteEvent> = {}): SiteEvent => ({
  at: at(seconds),
  severity: 'info',
  kind,
  subject: 'g1',
  who: 'site',
  why: '',
  data: {},
  ...change,
})
const settled = (quarter: number, inputs = `inputs ${quarter}`): SettledInterval => ({
  interval: { start: at(quarter * 900), end: at(quarter * 900 + 900) },
  shares: [
    {
      customer: 'ann',
      energy: wattHours(1_000 + quarter),
      energySigma: wattHours(5),
      machineHours: 2.5,
      meanHashrate: terahashesPerSecond(100.5),
    },
  ],
  generated: wattHours(1_100),
  imported: wattHours(0),
  own: wattHours(100 - quarter),
  quality: 'measured',
  notes: [],
  inputs,
})
const balance = (quarter: number): StoredBalance => ({
  interval: settled(quarter).interval,
  kind: 'electricity',
  graph: { nodes: ['bus'], flows: [{ id: 'g1', from: null, to: 'bus', measured: 1_100.125, sigma: 1e-7 }] },
  result: {
    flows: [{ id: 'g1', reconciled: 1_100, sigma: 0.5, adjustment: -0.125, test: null }],
    unobservable: [],
    undecided: [],
    grossErrors: [],
    global: { statistic: 0.1, degrees: 1, critical: 3.84, passes: true },
    globalBefore: { statistic: 0.1, degrees: 1, critical: 3.84, passes: true },
  },
})
const command = (id: string): Command => ({
  id,
  at: at(0),
  who: 'olga',
  why: 'noise',
  until: at(3_600),
  target: { kind: 'machine', id: 'h1/10.0.0.1' },
  action: { kind: 'limit', power: watts(2_500) },
})

// Opening the embedded database anew takes a second, on a busy computer several.
vi.setConfig({ testTimeout: 90_000 })

eachStore('readings', ({ store, reopen }) => {
  it('come back in order of time, with the last one before the interval where asked for', async () => {
    const reading = (seconds: number, value: number | null) => ({
      channel: 'm-f1/power_w',
      at: at(seconds),
      value,
      quality: value === null ? ('invalid' as const) : ('good' as const),
    })
    await store().appendReadings([reading(20, 2.5), reading(-10, 0.1 + 0.2), reading(0, null)])
    await store().appendReadings([reading(20, 99)])
    const interval = { start: at(0), end: at(60) }
    expect(await store().readings(['m-f1/power_w', 'none'], interval)).toEqual([
      reading(0, null),
      reading(20, 2.5),
    ])
    expect((await store().readings(['m-f1/power_w'], interval, true))[0]).toEqual(reading(-10, 0.1 + 0.2))
    expect(await store().lastReadingAt()).toBe(at(20))
  })

  it('come back whole from a long interval, which is read piece by piece', async () => {
    const channels = Array.from({ length: 30 }, (_, k) => `m-${k}/power_w`)
    const rows = channels.flatMap((channel) =>
      Array.from({ length: 100 }, (_, k) => ({
        channel,
        at: at(k * 60),
        value: k,
        quality: 'good' as const,
      })),
    )
    await store().appendReadings(rows)
    const found = await store().readings(channels, { start: at(0), end: at(6_000) })
    expect(found).toHaveLength(3_000)
    expect(found.every((row, k) => k === 0 || row.at >= (found[k - 1]?.at ?? 0))).toBe(true)
  })

  it('of machines are kept too, and whole days are dropped when their time is over', async () => {
    const machine = (seconds: number) => ({
      machine: 'h1/10.0.0.1',
      at: at(seconds),
      mining: true,
      powerW: 3_001.5,
      hashrateThs: 101.25,
      temperatureC: null,
      quality: 'good' as const,
    })
    await store().appendMachineReadings([machine(0), machine(-86_400)])
    const whole = { start: instant(noon - 2 * DAY_MS), end: instant(noon + DAY_MS) }
    expect(await store().machineReadings(whole)).toEqual([machine(-86_400), machine(0)])
    await reopen()
    const dropped = await store().dropReadingsBefore(instant(noon))
    expect(dropped).toEqual(['machine_readings_20270114'])
    expect(await store().dropReadingsBefore(instant(noon))).toEqual([])
    expect(await store().machineReadings(whole)).toEqual([machine(0)])
  })
})

eachStore('events', ({ store, tamper }) => {
  it('get rising numbers, and no second one when told again after a lost answer', async () => {
    const odd = event(3, 'device.bad', {
      why: 'nul \0 and half \uD83D',
      data: { a: 1.5, b: null, c: Number.NaN },
    })
    expect(await store().appendEvents([event(1, 'engine.tripped'), event(2, 'engine.stopped')])).toEqual([
      1, 2,
    ])
    expect(await store().appendEvents([event(2, 'engine.stopped'), odd])).toEqual([2, 3])
    const events = await store().events({ limit: 10 })
    expect(events.map(({ sequence, kind }) => [sequence, kind])).toEqual([
      [3, 'device.bad'],
      [2, 'engine.stopped'],
      [1, 'engine.tripped'],
    ])
    expect(events[0]).toMatchObject({ why: 'nul \uFFFD and half \uFFFD', data: { a: 1.5, b: null, c: null } })
  })

  it('are found by kind, subject, severity and number', async () => {
    await store().appendEvents([event(4, 'feeder.shed', { subject: 'f1', severity: 'alarm' })])
    const kinds = async (query: object) =>
      (await store().events({ limit: 10, ...query })).map(({ sequence }) => sequence)
    expect(await kinds({ kindPrefix: 'engine.' })).toEqual([2, 1])
    expect(await kinds({ subject: 'f1' })).toEqual([4])
    expect(await kinds({ severity: 'alarm' })).toEqual([4])
    expect(await kinds({ beforeSequence: 3, limit: 1 })).toEqual([2])
  })

  it('cannot be changed by SQL, and whoever goes round the guard is found', async () => {
    expect(await store().verify()).toMatchObject([
      { chain: 'events', ok: true, batches: 3, rows: 4 },
      { ok: true },
      { ok: true },
      { ok: true },
      { ok: true },
      { ok: true },
    ])
    await expect(tamper(`update events set why = 'x' where sequence = 1`)).rejects.toThrow(/append-only/)
    await expect(tamper('truncate events')).rejects.toThrow(/append-only/)
  })
})

eachStore('a chain that was tampered with', ({ store, tamper }) => {
  it('names the first broken batch: a changed row, then a missing one, then one too many', async () => {
    for (let k = 1; k <= 4; k++) await store().appendEvents([event(k, 'a.b'), event(k + 100, 'a.c')])
    const free = 'alter table events disable trigger user'
    await tamper(free, `update events set severity = 'alarm' where sequence = 6`)
    expect((await store().verify())[0]).toMatchObject({
      ok: false,
      batch: 3,
      reason: expect.stringMatching(/changed/),
    })
    await tamper(`update events set severity = 'info' where sequence = 6`)
    expect((await store().verify())[0]).toMatchObject({ ok: true })
    await tamper('delete from events where sequence = 4')
    expect((await store().verify())[0]).toMatchObject({
      ok: false,
      batch: 2,
      reason: '1 of its rows are missing',
    })
    await tamper(
      `insert into events select 4, at, severity, kind, subject, who, why, data, 'k', 1 from events where sequence = 1`,
    )
    expect((await store().verify())[0]).toMatchObject({
      ok: false,
      batch: 1,
      reason: 'it has 1 rows too many',
    })
  })
})

eachStore('settled intervals', ({ store, reopen }) => {
  it('are appended once, kept when settled again alike, and never replaced', async () => {
    expect(await store().lastSettled()).toBeUndefined()
    expect(await store().appendSettled(settled(0), [balance(0)])).toBe('appended')
    expect(await store().appendSettled(settled(1), [balance(1)])).toBe('appended')
    expect(await store().appendSettled(settled(1), [balance(1)])).toBe('kept')
    expect(await store().appendSettled(settled(1, 'others'), [balance(1)])).toBe('differs')
    await reopen()
    expect(await store().lastSettled()).toEqual(settled(1))
    expect(await store().settled({ start: at(0), end: at(1_800) })).toEqual([settled(0), settled(1)])
    expect(await store().balances({ limit: 1 })).toEqual([balance(1)])
    expect(await store().balances({ limit: 9, interval: { start: at(0), end: at(1) } })).toEqual([balance(0)])
    expect(await store().verify()).toMatchObject([
      { ok: true },
      { chain: 'settled', ok: true, batches: 2, rows: 4 },
      { ok: true },
      { ok: true },
      { ok: true },
      { ok: true },
    ])
    expect(await store().firstSettledAt()).toBe(at(0))
    const seal = await store().settledSeal({ start: at(0), end: at(1_800) })
    expect(seal).toMatchObject({ intervals: 2, firstBatch: 1, lastBatch: 2 })
    const first = await store().settledSeal({ start: at(0), end: at(1) })
    expect(first).toMatchObject({ intervals: 1, lastBatch: 1 })
    expect(first?.hash).not.toBe(seal?.hash)
    expect(await store().settledSeal({ start: at(1_800), end: at(3_600) })).toBeUndefined()
  })
})

eachStore('books that were tampered with', ({ store, tamper }) => {
  const books = async () => (await store().verify())[1]
  it('are found broken in a share, in a column, in a balance, and by a row from nowhere', async () => {
    for (const quarter of [0, 1, 2]) await store().appendSettled(settled(quarter), [balance(quarter)])
    expect(await books()).toMatchObject({ ok: true, batches: 3, rows: 6 })
    await tamper(
      'alter table settled disable trigger user',
      'alter table balances disable trigger user',
      `update settled set body = replace(body, '1001', '2001') where start_at = ${at(900)}`,
    )
    expect(await books()).toMatchObject({ ok: false, batch: 2, reason: expect.stringMatching(/changed/) })
    await tamper(
      `update settled set body = replace(body, '2001', '1001') where start_at = ${at(900)}`,
      `update settled set inputs = 'others' where start_at = ${at(1_800)}`,
    )
    expect(await books()).toMatchObject({ ok: false, batch: 3, reason: expect.stringMatching(/columns/) })
    await tamper(
      `update settled set inputs = 'inputs 2' where start_at = ${at(1_800)}`,
      `update balances set body = 'not even JSON' where start_at = ${at(0)}`,
    )
    expect(await books()).toMatchObject({ ok: false, batch: 1 })
    await tamper(
      `update balances set body = (select replace(body, '${at(900)}', '${at(0)}') from balances where start_at = ${at(900)})
       where start_at = ${at(0)}`,
    )
    expect(await books()).toMatchObject({ ok: false, batch: 1 })
  })

  it('are found broken when batches change places, or a link is gone, or rows have none', async () => {
    const before = (await store().verify())[0]
    expect(before).toMatchObject({ ok: true, batches: 0 })
    await store().appendEvents([event(1, 'a.b')])
    await store().appendEvents([event(2, 'a.c')])
    await store().appendEvents([event(3, 'a.d')])
    const events = async () => (await store().verify())[0]
    await tamper(
      'alter table events disable trigger user',
      'alter table chain disable trigger user',
      'update events set batch = case batch when 1 then 2 when 2 then 1 else batch end',
    )
    expect(await events()).toMatchObject({ ok: false, batch: 1 })
    await tamper('update events set batch = case batch when 1 then 2 when 2 then 1 else batch end')
    expect(await events()).toMatchObject({ ok: true })
    await tamper(
      `insert into balances select start_at + 1, end_at, kind, body, 99 from balances limit 1`,
      `delete from chain where chain = 'events' and batch = 2`,
    )
    expect(await events()).toMatchObject({ ok: false, batch: 2, reason: expect.stringMatching(/missing/) })
  })
})

eachStore('commands', ({ store }) => {
  it('keep their steps in order and are open until they have ended', async () => {
    await store().writeCommands([command('a'), command('b')])
    await store().writeCommand(command('a'))
    const step = (id: string, seconds: number, state: 'sent' | 'accepted' | 'confirmed') => ({
      command: id,
      at: at(seconds),
      state,
      detail: 'd',
    })
    await store().appendCommandSteps([step('a', 1, 'sent'), step('b', 1, 'sent'), step('a', 1, 'accepted')])
    await store().appendCommandSteps([step('a', 5, 'confirmed'), step('a', 1, 'sent')])
    const records = await store().commands({ limit: 10 })
    expect(records.find(({ id }) => id === 'a')).toEqual({
      ...command('a'),
      state: 'confirmed',
      steps: [step('a', 1, 'sent'), step('a', 1, 'accepted'), step('a', 5, 'confirmed')],
    })
    expect((await store().commands({ limit: 10, open: true })).map(({ id }) => id)).toEqual(['b'])
    expect((await store().commands({ limit: 10, open: false })).map(({ id }) => id)).toEqual(['a'])
    expect(await store().commands({ limit: 10, target: 'other' })).toEqual([])
  })

  it('keep what was ordered, of pools no more than is meant to be kept', async () => {
    const pool = { url: 'stratum+tcp://pool.example:3333', user: 'anna.1', passwordGiven: true }
    const actions: Command['action'][] = [
      { kind: 'limit-percent', percent: 80 },
      { kind: 'profile', profile: 'low' },
      { kind: 'locate', on: true },
      { kind: 'pools', pools: [{ ...pool, ...{ password: 'geheim-4711' } }] },
    ]
    await store().writeCommands(actions.map((action, k) => ({ ...command(`c${k}`), action })))
    const untold = { command: 'c2', at: at(1), state: 'untold' as const, detail: 'd' }
    await store().appendCommandSteps([untold])
    const records = await store().commands({ limit: 10, target: 'h1/10.0.0.1' })
    expect(records.find(({ id }) => id === 'c3')?.action).toEqual({ kind: 'pools', pools: [pool] })
    expect(records.find(({ id }) => id === 'c0')?.action).toEqual(actions[0])
    expect(JSON.stringify(records)).not.toContain('geheim')
    expect((await store().commands({ limit: 10, open: false })).map(({ id }) => id)).toContain('c2')
  })
})

eachStore('notes', ({ store, reopen }) => {
  it('outlast a restart', async () => {
    expect(await store().getNote('orders')).toBeUndefined()
    await store().putNote('orders', [{ id: 'x', until: 5 }])
    await store().putNote('word', 'a "quoted" word')
    await store().putNote('odd', 'nul \0')
    expect(await store().getNote('odd')).toBe('nul \uFFFD')
    await reopen()
    expect(await store().getNote('orders')).toEqual([{ id: 'x', until: 5 }])
    expect(await store().getNote('word')).toBe('a "quoted" word')
    expect(await store().healthy()).toBe(true)
  })
})
