import { expect, it } from 'vitest'
import { eachStore } from '../../test/each-store.ts'
import { instant } from '../quantity/index.ts'
import type { Fact, Table } from '../register/index.ts'
import { Registrar } from './registrar.ts'

const now = () => instant(Date.UTC(2026, 2, 1))
const identity = (n: number): Fact => ({ kind: 'identity', serial: `SN000${n}` })
const settings = { apply: true, zone: 'UTC', why: '' }
const table = (...rows: readonly (readonly [string, string])[]): Table => ({
  header: ['serial', 'owner'],
  rows: rows.map((cells, k) => ({ line: k + 2, cells })),
})

eachStore('the registrar', ({ store }) => {
  it('gives every machine a number of its own, however many write at once', async () => {
    const [one, two] = [new Registrar(store(), now), new Registrar(store(), now)]
    const added = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) => (n % 2 === 0 ? one : two).add([identity(n)], 'anna', { why: '' })),
    )
    expect(added.every(({ ok }) => ok)).toBe(true)
    const ids = [...(await one.current()).cards()].map(({ id }) => id)
    expect(ids).toEqual(['M000001', 'M000002', 'M000003', 'M000004', 'M000005', 'M000006'])
    expect([...(await two.current()).cards()]).toHaveLength(6)
  })

  it('checks anew against what another has written meanwhile', async () => {
    const [one, two] = [new Registrar(store(), now), new Registrar(store(), now)]
    const scrap = (registrar: Registrar, state: 'scrapped' | 'running') =>
      registrar.enter([{ machine: 'M000001', why: '', fact: { kind: 'state', state } }], 'anna')
    await one.current()
    await two.current()
    expect(await scrap(one, 'scrapped')).toMatchObject({ ok: true })
    expect(await scrap(two, 'running')).toMatchObject({
      ok: false,
      refusals: [{ index: 0, reason: expect.stringMatching(/M000001 is scrapped/) }],
    })
  })

  it('knows a machine at once whose owner is entered ahead', async () => {
    const registrar = new Registrar(store(), now)
    const next = instant(Date.UTC(2026, 3, 1))
    const owner: Fact = { kind: 'owner', owner: 'next' }
    const added = await registrar.add([identity(7), owner], 'anna', { why: '', effective: next })
    expect(added.ok && added.entries.map(({ effective }) => effective)).toEqual([now(), now(), next])
    const again = await registrar.add([identity(7)], 'anna', { why: '' })
    expect(again).toMatchObject({
      refusals: [{ reason: 'this machine is in the register already, as M000007' }],
    })
  })

  it('writes an import whole or not at all, and doing it again changes nothing', async () => {
    const registrar = new Registrar(store(), now)
    const { last } = await registrar.current()
    const bad = await registrar.import(table(['SN0002', 'north'], ['0000', 'x']), 'anna', settings)
    expect([bad.applied, bad.errors.length > 0, (await registrar.current()).last]).toEqual([
      false,
      true,
      last,
    ])
    const good = table(['SN0002', 'north'], ['SN0099', 'south'])
    expect(await registrar.import(good, 'anna', { ...settings, apply: false })).toMatchObject({
      applied: false,
    })
    expect((await registrar.current()).last).toBe(last)
    const done = await Promise.all([
      registrar.import(good, 'anna', settings),
      new Registrar(store(), now).import(good, 'boris', settings),
    ])
    expect(done.map(({ applied }) => applied)).toEqual([true, true])
    expect(done.map(({ changes, unchanged }) => [changes.length, unchanged]).toSorted()).toEqual([
      [0, 2],
      [2, 0],
    ])
    expect((await registrar.current()).size).toBe(8)
    expect((await store().verify()).every(({ ok }) => ok)).toBe(true)
  })
})
