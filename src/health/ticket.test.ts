import { describe, expect, it } from 'vitest'
import { instant } from '../quantity/index.ts'
import {
  type Ticket,
  type TicketFact,
  ticketFactSchema,
  ticketId,
  ticketRefusal,
  withEntry,
} from './ticket.ts'

const opened: TicketFact = {
  kind: 'opened',
  finding: 'board-dead',
  severity: 'warning',
  since: instant(500),
  card: null,
  figures: [{ name: 'hashrate', part: 'board 2', value: 0, unit: 'TH/s' }],
  limits: [],
}
const ticketOf = (...facts: readonly TicketFact[]) =>
  facts.reduce<Ticket | undefined>(
    (ticket, fact, k) =>
      withEntry(ticket, {
        sequence: k + 1,
        ticket: 'T000001',
        machine: 'h1/10.0.0.1',
        at: instant(1_000 * (k + 1)),
        who: 'anna',
        fact,
      }),
    undefined,
  )

describe('a ticket', () => {
  it('follows the machine from the finding to the closing', () => {
    const ticket = ticketOf(
      opened,
      { kind: 'assigned', to: 'boris' },
      { kind: 'moved', machine: 'bench/10.9.0.1', card: 'M000007' },
      { kind: 'part', part: 'hash board', serial: 'B2', count: 1 },
      { kind: 'noted', text: 'board 2 replaced' },
      { kind: 'cleared' },
    )
    expect(ticket).toMatchObject({
      id: 'T000001',
      machine: 'bench/10.9.0.1',
      card: 'M000007',
      finding: 'board-dead',
      assignee: 'boris',
      openedAt: 1_000,
      clearedAt: 6_000,
      entries: { length: 6 },
    })
    // That the finding cleared closes nothing.
    expect(ticket?.closedAt).toBeUndefined()
  })

  it('is no longer proposed for closing when the finding returns', () => {
    expect(
      ticketOf(opened, { kind: 'cleared' }, { kind: 'returned', figures: [], limits: [] }),
    ).not.toHaveProperty('clearedAt')
  })

  it('can be closed, explained and opened again, and no more', () => {
    const closed = ticketOf(opened, { kind: 'closed', why: 'done' }) ?? expect.fail('none')
    expect(closed.closedAt).toBe(2_000)
    expect(ticketRefusal(closed, { kind: 'closed', why: 'again' })).toBe('T000001 is closed')
    expect(ticketRefusal(closed, { kind: 'assigned', to: 'x' })).toBe('T000001 is closed')
    expect(ticketRefusal(closed, { kind: 'noted', text: 'because' })).toBeUndefined()
    expect(ticketRefusal(closed, { kind: 'reopened', why: 'not done' })).toBeUndefined()
    const open = ticketOf(opened, { kind: 'closed', why: 'done' }, { kind: 'reopened', why: 'no' })
    expect(open).not.toHaveProperty('closedAt')
    expect(ticketRefusal(open ?? closed, { kind: 'reopened', why: 'no' })).toBe('T000001 is not closed')
    expect(ticketRefusal(open ?? closed, opened)).toBe('T000001 is open already')
  })

  it('is nothing without its opening', () => {
    expect(ticketOf({ kind: 'noted', text: 'hello' })).toBeUndefined()
    expect(ticketFactSchema.safeParse({ kind: 'noted', text: '' }).success).toBe(false)
    expect(ticketFactSchema.safeParse({ kind: 'part', part: 'fan', serial: null, count: 0 }).success).toBe(
      false,
    )
    expect(ticketId(12)).toBe('T000012')
  })
})
