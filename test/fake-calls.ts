import { type Callers, newKeyPair, SignedCalls } from '../src/callers/index.ts'
import {
  answered,
  type CallBook,
  type CallEntry,
  EMPTY_BOOK,
  foldCalls,
  type HeldCall,
} from '../src/calls/index.ts'
import { fromIso, type Instant, toIso } from '../src/quantity/index.ts'
import { presentCall } from '../src/site/calls/present.ts'
import type { CallsFace } from '../src/site/index.ts'
import type { SiteFile } from '../src/sitefile/index.ts'

const keys = newKeyPair()
/** The private key with which the issuer `northern-grid` of the fake site signs. */
export const ISSUER_KEY = keys.privatePem

/** Issuers of the fake site. */
export const FAKE_ISSUERS = {
  issuers: [
    {
      id: 'northern-grid',
      name: 'Northern Grid',
      may_order: { site: true, halls: ['h1', 'h2'] },
      key: keys.publicPem,
    },
    { id: 'ministry', name: 'Ministry of Energy', may_order: { site: true } },
  ],
}

/** A desk in memory: the real book and answers, nothing carried out or measured. */
export function fakeCalls(file: SiteFile, now: () => Instant): CallsFace {
  let book: CallBook = EMPTY_BOOK
  const entries: CallEntry[] = []
  const issuers = file.calls.issuers.map(({ id, may_order, longest_h, most_ahead_h }) => ({
    id,
    mayOrder: may_order,
    longestMs: longest_h * 3_600_000,
    aheadMs: most_ahead_h * 3_600_000,
  }))
  const append = (fact: CallEntry['fact']) => {
    const entry = { sequence: entries.length + 1, at: now(), fact }
    entries.push(entry)
    book = foldCalls([entry], book)
  }
  const viewOf = (held: HeldCall) => presentCall(held, book, now(), { measured: {}, drawnKw: undefined })
  const face: CallsFace = {
    book: () => book,
    subscribe: () => () => undefined,
    take: async (message, source) => {
      const { answer } = answered(book, message, source, issuers, now())
      append({ kind: 'message', message, source, answer })
      return answer
    },
    takeByPerson: (message) => {
      const { issuer } = message.kind === 'call' ? message.call : message
      return face.take(message, { way: 'person', issuer })
    },
    list: ({ limit, open }) => ({
      now: toIso(now()),
      currency: file.currency,
      calls: [...book.calls.values()]
        .filter(({ call, endedAt }) => open !== true || (endedAt === undefined && call.until > now()))
        .toSorted((a, b) => b.taken - a.taken)
        .slice(0, limit)
        .map(viewOf),
    }),
    call: async (issuer, id, version) => {
      const held = [...book.calls.values()]
        .filter(({ call }) => call.issuer === issuer && call.id === id)
        .filter(({ call }) => version === undefined || call.version === version)
        .at(-1)
      return held && { call: viewOf(held), entries: [] }
    },
    override: async (key, { why, until }, who) => {
      append({ kind: 'override', call: key, who, why, until: fromIso(until) ?? now() })
      const record = await face.call(key.issuer, key.id, key.version)
      if (record === undefined) throw new Error('no such call')
      return record.call
    },
  }
  return face
}

/** The ways of calls of the fake site: signed HTTP alone. */
export function fakeCallers(file: SiteFile, desk: CallsFace, now: () => Instant): Callers {
  const signed = new SignedCalls(file.calls, { desk, now, place: (path) => path })
  return { signed, status: () => [signed.status()], stop: async () => undefined }
}
