import { expect, it } from 'vitest'
import { eachStore } from '../../test/each-store.ts'
import type { TicketEntry, TicketFact, TicketProposal } from '../health/index.ts'
import { instant } from '../quantity/index.ts'

const propose = (ticket: string, fact: TicketFact, who = 'site'): TicketProposal => ({
  ticket,
  machine: 'h1-s19/10.0.1.5',
  at: instant(1_000),
  who,
  fact,
})
const opened: TicketFact = {
  kind: 'opened',
  finding: 'hot',
  severity: 'warning',
  since: instant(500),
  card: 'M000001',
  figures: [{ name: 'temperature', part: 'board 2', value: 96.5, unit: '°C' }],
  limits: [{ name: 'temperature', value: 90, unit: '°C', source: 'assumed' }],
}

eachStore('repair tickets', ({ store, reopen, tamper }) => {
  it('keep their entries as they were given, in order', async () => {
    const first = [propose('T000001', opened), propose('T000002', opened)]
    const second = [
      propose('T000001', { kind: 'noted', text: 'вентилятор\0 снят' }, 'анна'),
      propose('T000001', { kind: 'part', part: 'fan', serial: null, count: 2 }, 'анна'),
      propose('T000001', { kind: 'closed', why: 'cool again' }, 'анна'),
    ]
    expect(await store().appendTicketEntries(first, 0)).toHaveLength(2)
    expect(await store().appendTicketEntries(second, 2)).toHaveLength(3)
    await reopen()
    const [noted, ...rest] = second
    const kept = [
      ...first,
      { ...noted, fact: { kind: 'noted', text: 'вентилятор\uFFFD снят' } },
      ...rest,
    ].map((each, k) => ({ ...each, sequence: k + 1 }))
    expect(await store().ticketEntries({ limit: 10 })).toEqual(kept)
    expect(await store().ticketEntries({ limit: 10, ticket: 'T000002' })).toMatchObject([{ sequence: 2 }])
    expect(await store().ticketEntries({ limit: 1, after: 3 })).toMatchObject([{ sequence: 4 }])
  })

  it('refuse what was checked against older ones, and write nothing of it', async () => {
    expect(await store().appendTicketEntries([propose('T000003', opened)], 4)).toBe('moved')
    const both = await Promise.all([
      store().appendTicketEntries([propose('T000003', opened)], 5),
      store().appendTicketEntries([propose('T000003', { kind: 'noted', text: 'x' })], 5),
    ])
    expect(both.filter((answer) => answer === 'moved')).toHaveLength(1)
    expect(await store().ticketEntries({ after: 5, limit: 10 })).toHaveLength(1)
    expect(await store().appendTicketEntries([], 0)).toEqual([])
  })

  it('take a lost hall at once', async () => {
    const many = Array.from({ length: 2_000 }, (_, k) => propose(`T${k + 100}`, opened))
    const answered = await store().appendTicketEntries(many, 6)
    expect(answered).toHaveLength(2_000)
    const last: TicketEntry | undefined = answered === 'moved' ? undefined : answered.at(-1)
    expect(last?.sequence).toBe(2_006)
  })

  it('cannot be changed or removed, and show it where somebody did so past the store', async () => {
    await expect(tamper('delete from ticket_entries')).rejects.toThrow('append-only')
    await expect(tamper("update ticket_entries set who = 'nobody'")).rejects.toThrow('append-only')
    const verdict = async () => (await store().verify()).find(({ chain }) => chain === 'tickets')
    expect(await verdict()).toMatchObject({ ok: true, rows: 2_006 })
    await tamper(
      'alter table ticket_entries disable trigger all',
      "update ticket_entries set who = 'nobody' where sequence = 3",
    )
    expect(await verdict()).toMatchObject({ ok: false, batch: 2 })
  })
})
