import type { Finding } from '../src/health/index.ts'
import { after, type Instant } from '../src/quantity/index.ts'
import { Tickets } from '../src/site/health/tickets.ts'
import type { RunningSite } from '../src/site/index.ts'
import type { Store } from '../src/store/index.ts'

/** The health of a site without a site: one hot machine with its ticket, one channel that fails. */
export function fakeHealth(store: Store, machine: string, now: () => Instant): RunningSite['health'] {
  const finding: Finding = {
    machine,
    kind: 'hot',
    severity: 'warning',
    since: after(now(), -3_600_000),
    raisedAt: after(now(), -3_480_000),
    seenAt: now(),
    figures: [{ name: 'temperature', part: 'board 2', value: 96, unit: '°C' }],
    limits: [{ name: 'temperature', value: 90, unit: '°C', source: 'assumed' }],
  }
  let tickets: Tickets | undefined
  const opening = Tickets.open(store, now).then(async (opened) => {
    await opened.open([finding], new Map(), 'site')
    tickets = opened
    return opened
  })
  return {
    findings: () => new Map([[machine, [finding]]]),
    alerts: () => [
      {
        key: `hot ${machine}`,
        kind: 'hot',
        severity: 'warning',
        place: { kind: 'machine', id: machine },
        subjects: [machine],
        since: finding.since,
        figures: finding.figures,
        limits: finding.limits,
      },
    ],
    channels: () => [
      {
        id: 'hook',
        kind: 'webhook',
        target: 'example.org',
        ok: false,
        failingSince: after(now(), -60_000),
        lastError: 'answered 503',
        waiting: 1,
        sent: 0,
        lost: 0,
      },
    ],
    testChannel: async (id) => (id === 'hook' ? { ok: false, reason: 'answered 503' } : undefined),
    tickets: () => tickets?.all() ?? [],
    ticket: async (id) => (await opening).of(id),
    openTicket: (id, kind) => {
      const ticket = tickets?.about(id, kind)
      return ticket?.closedAt === undefined ? ticket : undefined
    },
    enter: async (ticket, fact, who) => (await opening).enter([{ ticket, fact }], who),
  }
}
