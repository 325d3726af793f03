import { expect, it } from 'vitest'
import { eachStore } from '../../test/each-store.ts'
import { instant } from '../quantity/index.ts'
import type { Entry, Fact, Proposal } from '../register/index.ts'

const propose = (machine: string, fact: Fact, more: Partial<Proposal> = {}): Proposal => ({
  machine,
  enteredAt: instant(2_000),
  effective: instant(1_000),
  by: 'анна',
  why: '',
  fact,
  ...more,
})
const boards = ['B1X1', 'B1X2', 'B1X3']

eachStore('the register', ({ store, reopen, tamper }) => {
  it('keeps entries as they were given, in the order of entering', async () => {
    const first = [propose('M000001', { kind: 'added' }), propose('M000002', { kind: 'added' })]
    const second = [
      propose(
        'M000001',
        { kind: 'identity', serial: 'SN0001', mac: null, boards },
        { why: 'a label\0 was read' },
      ),
      propose('M000001', { kind: 'place', place: { hall: 'Цех 1', slot: null } }),
      propose('M000001', { kind: 'state', state: 'running', correction: true }, { effective: instant(9e12) }),
    ]
    expect(await store().appendEntries(first, 0)).toHaveLength(2)
    const answered = await store().appendEntries(second, 2)
    const expected = [...first, ...second].map((each, k): Entry => ({ ...each, sequence: k + 1 }))
    const [, , labelled, ...rest] = expected
    const kept = [{ ...labelled, why: 'a label\uFFFD was read' }, ...rest]
    expect(answered).toEqual(kept)
    await reopen()
    expect(await store().entries({ limit: 10 })).toEqual([...expected.slice(0, 2), ...kept])
    expect(await store().entries({ limit: 10, machine: 'M000002' })).toMatchObject([{ sequence: 2 }])
    expect(await store().entries({ limit: 1, after: 3 })).toMatchObject([{ sequence: 4 }])
  })

  it('writes nothing where the register has gone on, and lets only one of two writers through', async () => {
    const add = (machine: string) => [propose(machine, { kind: 'added' })]
    expect(await store().appendEntries(add('M000003'), 2)).toBe('moved')
    const answers = await Promise.all([
      store().appendEntries(add('M000003'), 5),
      store().appendEntries(add('M000003'), 5),
    ])
    expect(answers.filter((answer) => answer === 'moved')).toHaveLength(1)
    expect(await store().entries({ limit: 10, after: 5 })).toHaveLength(1)
    expect(await store().appendEntries([], 0)).toEqual([])
  })

  it('takes thousands of entries at once', async () => {
    const many = Array.from({ length: 5_000 }, (_, k) =>
      propose(`M1${String(k).padStart(5, '0')}`, { kind: 'added' }),
    )
    expect(await store().appendEntries(many, 6)).toHaveLength(5_000)
    expect((await store().verify()).find(({ chain }) => chain === 'register')).toEqual({
      chain: 'register',
      ok: true,
      batches: 4,
      rows: 5_006,
    })
  })

  it('cannot be changed, and tells when a hand was in it', async () => {
    for (const statement of [
      `update register_entries set who = 'x'`,
      'delete from register_entries',
      'truncate register_entries',
    ])
      await expect(tamper(statement)).rejects.toThrow('register_entries is append-only')
    await tamper(
      'alter table register_entries disable trigger user',
      `update register_entries set fact = '{"kind":"state","state":"sold"}' where sequence = 5`,
    )
    expect((await store().verify()).find(({ chain }) => chain === 'register')).toMatchObject({
      chain: 'register',
      ok: false,
      batch: 2,
    })
  })
})
