import { expect, it } from 'vitest'
import { eachStore } from '../../test/each-store.ts'
import { instant } from '../quantity/index.ts'
import type { EmissionProposal } from './model.ts'

const propose = (subject: string, body: string): EmissionProposal => ({
  kind: 'report',
  subject,
  at: instant(1_000),
  who: 'анна',
  why: 'квартал',
  body,
})

eachStore('entries about emissions', ({ store, reopen, tamper }) => {
  it('are kept to the last byte, in order', async () => {
    expect(await store().appendEmissionEntry(propose('E0001', '{"b":1e-7,"a":"м³  "}'), 0)).toMatchObject({
      sequence: 1,
    })
    await store().appendEmissionEntry(propose('E0002', '{}'), 1)
    await store().appendEmissionEntry({ ...propose('flare.unlit_share', '{}'), kind: 'factor' }, 2)
    await reopen()
    expect(await store().emissionEntries({ kind: 'report', subject: 'E0001', limit: 10 })).toEqual([
      { ...propose('E0001', '{"b":1e-7,"a":"м³  "}'), sequence: 1 },
    ])
    expect(await store().emissionEntries({ after: 1, limit: 1 })).toMatchObject([{ subject: 'E0002' }])
    expect(await store().emissionEntries({ kind: 'factor', limit: 10 })).toMatchObject([{ sequence: 3 }])
  })

  it('refuse what was made from older ones; of two at once one is written', async () => {
    expect(await store().appendEmissionEntry(propose('E0003', '{}'), 2)).toBe('moved')
    const both = await Promise.all([
      store().appendEmissionEntry(propose('E0003', '{"n":1}'), 3),
      store().appendEmissionEntry(propose('E0003', '{"n":2}'), 3),
    ])
    expect(both.filter((answer) => answer === 'moved')).toHaveLength(1)
    expect(await store().emissionEntries({ after: 3, limit: 10 })).toHaveLength(1)
  })

  it('cannot be changed or removed, and show it where somebody did so past the store', async () => {
    await expect(tamper('delete from emission_entries')).rejects.toThrow('append-only')
    await expect(tamper("update emission_entries set body = '{}'")).rejects.toThrow('append-only')
    await expect(tamper('truncate emission_entries')).rejects.toThrow('append-only')
    const verdict = async () => (await store().verify()).find(({ chain }) => chain === 'emissions')
    expect(await verdict()).toMatchObject({ ok: true, rows: 4 })
    await tamper(
      'alter table emission_entries disable trigger all',
      `update emission_entries set body = '{"b":2e-7,"a":"м³  "}' where sequence = 1`,
    )
    expect(await verdict()).toMatchObject({ ok: false, batch: 1 })
  })
})
