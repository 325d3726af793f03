import { describe, expect, it } from 'vitest'
import { callEntryOf, foldCalls } from '../src/calls/index.ts'
import { type Instant, instant, toIso } from '../src/quantity/index.ts'
import { expandAddresses } from '../src/sitefile/index.ts'
import { calledSite, callNow } from './calledSite.ts'
import { type FastSite, fastSite } from './fastSite.ts'
import { memoryStore } from './memoryStore.ts'
import { randomCalls } from './randomCalls.ts'

const example = await calledSite()
const start = (given: Partial<Parameters<typeof fastSite>[0]> = {}) =>
  fastSite({ ...example, seed: 1, ...given })
const load = (fast: FastSite) => fast.twin.truth().loadW / 1000
const inS = (fast: FastSite, seconds: number): Instant => instant(fast.site.now() + seconds * 1000)
const SOURCE = { way: 'http', issuer: 'dso' } as const

async function calls(fast: FastSite, message: Parameters<NonNullable<FastSite['site']['calls']>['take']>[0]) {
  const [answer] = await Promise.all([fast.site.calls?.take(message, SOURCE), fast.run(0)])
  return answer
}
const state = (fast: FastSite, id = 'c1') =>
  fast.site.calls?.list({ limit: 10 }).calls.find((call) => call.id === id)?.state
const opened = (fast: FastSite) =>
  fast.twin.truth().log.flatMap(({ what, id }) => (what === 'feeder-opened' ? [id] : []))

describe('calls on the twin', { timeout: 180_000 }, () => {
  it('curtail the whole site within 10 s of an order that nobody expected, and tell what meters show', async () => {
    const fast = await start()
    await fast.run(30)
    const before = load(fast)
    const told: string[] = []
    fast.site.calls?.subscribe((report) => told.push(report.state))
    const until = inS(fast, 60)
    expect(await calls(fast, callNow(fast.site.now(), { until }))).toMatchObject({ result: 'taken' })
    await fast.run(10)
    // The site's own 18 kW stay; the rest is below 5 %.
    expect(load(fast) - 18).toBeLessThan(before * 0.05)
    expect(opened(fast)).toEqual([])
    expect(state(fast)).toBe('kept')
    expect(told).toEqual(['waiting', 'in force', 'kept'])
    await fast.run(100)
    expect(load(fast)).toBeGreaterThan(60)
    expect(fast.twin.truth().log.filter(({ what }) => what === 'engine-tripped')).toEqual([])
    await fast.stop()
  })

  it('have lowered the load when a call begins that was known before', async () => {
    const fast = await start()
    await fast.run(30)
    const message = callNow(inS(fast, 40), { mode: { kind: 'cap', kw: 300 }, until: inS(fast, 300) })
    await calls(fast, message)
    await fast.run(20)
    expect(load(fast)).toBeGreaterThan(800)
    await fast.run(20)
    expect(load(fast) - 18).toBeLessThan(303)
    expect(load(fast) - 18).toBeGreaterThan(270)
    await fast.stop()
  })

  it('open the breaker above machines that take every order and obey none', async () => {
    const group = example.file.machines.find(({ hall }) => hall === 'h1')
    const expanded = expandAddresses(group?.addresses ?? '')
    const fast = await start({ deaf: new Set(expanded.ok ? expanded.addresses : []) })
    await fast.run(30)
    const before = load(fast)
    await calls(fast, callNow(fast.site.now(), { until: inS(fast, 60) }))
    await fast.run(10)
    expect(load(fast) - 18).toBeLessThan(before * 0.05)
    expect(opened(fast)).toEqual(['f1'])
    expect(state(fast)).toBe('kept')
    const commands = await fast.store.commands({ limit: 1_000, target: 'f1' })
    expect(commands.map(({ who, action, why }) => `${who} ${action.kind} ${why}`)).toEqual([
      expect.stringMatching(/^controller open dso: \d+ kW of 0 kW for 6 s$/),
    ])
    // The feeder is closed again after the call, when there is room for all behind it.
    await fast.run(200)
    expect(fast.twin.truth().feeders.every(({ closed }) => closed)).toBe(true)
    await fast.stop()
  })

  it('hold over a restart of the controller, from its first cycle', async () => {
    const store = memoryStore()
    const first = await start({ store })
    await first.run(30)
    await calls(first, callNow(first.site.now(), { until: inS(first, 600) }))
    await first.run(10)
    const book = first.site.calls?.book()
    await first.stop()
    // A new twin, at full work: what holds it down is what the store remembers.
    const second = await start({ store, start: first.site.now() })
    const before = load(second)
    await second.run(10)
    expect(before).toBeGreaterThan(800)
    expect(load(second) - 18).toBeLessThan(before * 0.05)
    expect([...(book?.calls.keys() ?? [])]).toEqual([...(second.site.calls?.book().calls.keys() ?? [])])
    await second.run(30)
    expect(load(second)).toBeLessThan(60)
    await second.stop()
  })

  it('are lifted by a person by name for a time, and that stands in the record', async () => {
    const fast = await start()
    await fast.run(30)
    const desk = fast.site.calls
    if (desk === undefined) throw new Error('no desk')
    await calls(fast, callNow(fast.site.now(), { mode: { kind: 'cap', kw: 100 } }))
    await fast.run(20)
    const key = { issuer: 'dso', id: 'c1', version: 1 }
    const until = toIso(inS(fast, 120))
    await expect(desk.override({ ...key, id: 'c2' }, { why: 'test', until }, 'olga')).rejects.toMatchObject({
      code: 'no-such-call',
    })
    const past = toIso(fast.site.now())
    await expect(desk.override(key, { why: 'test', until: past }, 'olga')).rejects.toMatchObject({
      code: 'until-past',
    })
    const [done] = await Promise.all([
      desk.override(key, { why: 'a hospital needs heat', until }, 'olga'),
      fast.run(0),
    ])
    expect(done.overrides).toMatchObject([{ who: 'olga', why: 'a hospital needs heat' }])
    await fast.run(60)
    expect(load(fast)).toBeGreaterThan(150)
    // It is still measured against what its issuer allowed.
    expect(state(fast)).toBe('broken')
    await fast.run(75)
    expect(load(fast) - 18).toBeLessThan(101)
    const events = await fast.store.events({ limit: 20, kindPrefix: 'call.overridden' })
    expect(events).toMatchObject([{ who: 'olga', severity: 'alarm' }])
    await fast.stop()
  })

  it('are refused an answer while the store is lost, and go on being kept', async () => {
    const store = memoryStore()
    const fast = await start({ store })
    await fast.run(30)
    await calls(fast, callNow(fast.site.now(), { until: inS(fast, 120) }))
    store.lose(true)
    await expect(calls(fast, callNow(fast.site.now(), { id: 'c2' }))).rejects.toMatchObject({
      name: 'StoreUnavailable',
    })
    await fast.run(10)
    expect(load(fast)).toBeLessThan(60)
    expect(state(fast)).toBe('kept')
    expect(state(fast, 'c2')).toBeUndefined()
    store.lose(false)
    await fast.run(10)
    const entries = (await store.callEntries({ limit: 100 })).flatMap((row) => callEntryOf(row) ?? [])
    expect(foldCalls(entries)).toEqual(fast.site.calls?.book())
    expect(entries.map(({ fact }) => fact.kind)).toContain('state')
    await fast.stop()
  })

  it('shed below a frequency, reduce below a baseline, and stand still above a price', async () => {
    const store = memoryStore()
    const fast = await start({ store })
    await fast.run(30)
    const before = load(fast) - 18
    const frequency = { kind: 'below-frequency', hz: 55, kw: 200, restoreAfterS: 30 } as const
    await calls(fast, callNow(fast.site.now(), { id: 'f', mode: frequency, until: inS(fast, 20) }))
    await fast.run(10)
    expect(load(fast) - 18).toBeLessThan((before - 200) * 1.01)
    // What a meter shows comes later than what machines say: some more than needed may go, and come back.
    expect(load(fast) - 18).toBeGreaterThan((before - 200) * 0.85)
    const reduce = { kind: 'reduce', kw: 300 } as const
    await calls(fast, callNow(fast.site.now(), { id: 'r', mode: reduce, until: inS(fast, 30) }))
    await fast.run(8)
    // The meter just before was that of a site already shed.
    expect(load(fast) - 18).toBeLessThan((before - 490) * 1.01)
    const above = { kind: 'above-price', minorPerKwh: 10 } as const
    const halls = { kind: 'halls', ids: ['h1'] } as const
    await calls(fast, callNow(fast.site.now(), { id: 'a', mode: above, scope: halls }))
    await calls(fast, callNow(fast.site.now(), { id: 'p', mode: { kind: 'prices', importMinorPerKwh: 11 } }))
    await fast.run(8)
    const h1 = () => (fast.twin.truth().feeders.find(({ id }) => id === 'f1')?.powerW ?? 0) / 1000
    expect(h1()).toBeLessThan(17)
    await calls(fast, callNow(fast.site.now(), { id: 'q', mode: { kind: 'prices', importMinorPerKwh: 9 } }))
    await fast.run(150)
    expect(h1()).toBeGreaterThan(25)
    const kinds = (await store.events({ limit: 200, kindPrefix: 'call.' })).map(({ kind }) => kind)
    expect(kinds).toContain('call.shed')
    await fast.stop()
  })

  it('a hundred random orders are kept, and leave a record that folds to the same book', async () => {
    const result = await randomCalls({ messages: 100, seed: 3, everyS: 3, longestS: 90 })
    expect(result).toMatchObject({ faults: [], trips: 0 })
    expect(result.longestExcessS).toBeLessThanOrEqual(10)
    expect(result.answers.taken).toBeGreaterThan(40)
  })

  it('and so are a hundred on a site on a grid, at its connection too', async () => {
    const result = await randomCalls({ messages: 100, seed: 3, everyS: 3, longestS: 90, site: 'grid-site' })
    expect(result).toMatchObject({ faults: [], trips: 0 })
    expect(result.longestExcessS, result.excessOf).toBeLessThanOrEqual(10)
    expect(result.answers.taken).toBeGreaterThan(40)
  })
})
