import type { TicketEntry } from '../src/health/index.ts'
import type { SettledInterval } from '../src/ledger/index.ts'
import type { Entry } from '../src/register/index.ts'
import type {
  CommandRecord,
  EmissionEntry,
  SiteEvent,
  Store,
  StoredBalance,
  StoredCall,
  StoredEvent,
} from '../src/store/index.ts'

/** Thrown while a fake store is told to be lost; the name is the real store's. */
class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

export interface FakeStore extends Store {
  /** While true every method rejects, as with a lost database. */
  lost: boolean
  readonly written: readonly StoredEvent[]
}

const notForTests = (): never => {
  throw new Error('the fake store does not keep this')
}

/** A store in memory with the events, commands, notes and settled intervals that the API reads. */
export function fakeStore(
  settled: readonly SettledInterval[] = [],
  events: readonly SiteEvent[] = [],
  balances: readonly StoredBalance[] = [],
): FakeStore {
  const written: StoredEvent[] = events.map((event, index) => ({ ...event, sequence: index + 1 }))
  const notes = new Map<string, unknown>()
  const commands: CommandRecord[] = []
  const entries: Entry[] = []
  const ticketEntries: TicketEntry[] = []
  const emissions: EmissionEntry[] = []
  const calls: StoredCall[] = []
  const store: FakeStore = {
    lost: false,
    written,
    place: 'memory',
    async appendEvents(more) {
      check()
      return more.map((event) => written.push({ ...event, sequence: written.length + 1 }))
    },
    async events({ beforeSequence = Number.POSITIVE_INFINITY, limit, kindPrefix = '', subject, severity }) {
      check()
      return written
        .filter((event) => event.sequence < beforeSequence && event.kind.startsWith(kindPrefix))
        .filter((event) => subject === undefined || event.subject === subject)
        .filter((event) => severity === undefined || event.severity === severity)
        .reverse()
        .slice(0, limit)
    },
    async writeCommand(command) {
      await store.writeCommands([command])
    },
    async writeCommands(more) {
      check()
      for (const command of more) commands.push({ ...command, state: 'written', steps: [] })
    },
    async appendCommandSteps(steps) {
      check()
      for (const step of steps) {
        const index = commands.findIndex((command) => command.id === step.command)
        const command = commands[index]
        if (command) commands[index] = { ...command, state: step.state, steps: [...command.steps, step] }
      }
    },
    async commands({ limit, target, open }) {
      check()
      const ended = ['confirmed', 'untold', 'refused', 'expired', 'withdrawn']
      return commands
        .filter((command) => target === undefined || command.target.id === target)
        .filter((command) => open !== true || !ended.includes(command.state))
        .reverse()
        .slice(0, limit)
    },
    async settled({ start, end }) {
      check()
      return settled.filter(({ interval }) => interval.start >= start && interval.start < end)
    },
    async settledSeal({ start, end }) {
      check()
      const intervals = (await store.settled({ start, end })).length
      if (intervals === 0) return undefined
      return { intervals, firstBatch: 1, lastBatch: intervals, hash: 'ab'.repeat(32) }
    },
    async firstSettledAt() {
      check()
      return settled[0]?.interval.start
    },
    async balances({ interval, kind, limit }) {
      check()
      return balances
        .filter((each) => kind === undefined || each.kind === kind)
        .filter(
          (each) =>
            interval === undefined ||
            (each.interval.start >= interval.start && each.interval.start < interval.end),
        )
        .toSorted((a, b) => b.interval.start - a.interval.start)
        .slice(0, limit)
    },
    async lastSettled() {
      check()
      return settled.at(-1)
    },
    async appendEntries(proposals, last) {
      check()
      if (entries.length !== last) return 'moved'
      const fresh = proposals.map((proposal, k) => ({ ...proposal, sequence: last + k + 1 }))
      entries.push(...fresh)
      return fresh
    },
    async appendTicketEntries(proposals, last) {
      check()
      if (ticketEntries.length !== last) return 'moved'
      const fresh = proposals.map((proposal, k) => ({ ...proposal, sequence: last + k + 1 }))
      ticketEntries.push(...fresh)
      return fresh
    },
    async ticketEntries({ after = 0, ticket, limit }) {
      check()
      return ticketEntries
        .filter((entry) => entry.sequence > after && (ticket === undefined || entry.ticket === ticket))
        .slice(0, limit)
    },
    async appendEmissionEntry(proposal, last) {
      check()
      if (emissions.length !== last) return 'moved'
      const entry = { ...proposal, sequence: last + 1 }
      emissions.push(entry)
      return entry
    },
    async emissionEntries({ after = 0, kind, subject, limit }) {
      check()
      return emissions
        .filter((entry) => entry.sequence > after && (kind === undefined || entry.kind === kind))
        .filter((entry) => subject === undefined || entry.subject === subject)
        .slice(0, limit)
    },
    async appendCallEntries(proposals, last) {
      check()
      if (calls.length !== last) return 'moved'
      const fresh = proposals.map((proposal, k) => ({ ...proposal, sequence: last + k + 1 }))
      calls.push(...fresh)
      return fresh
    },
    async callEntries({ after = 0, kind, subject, limit }) {
      check()
      return calls
        .slice(after)
        .filter((entry) => kind === undefined || entry.kind === kind)
        .filter((entry) => subject === undefined || entry.subject === subject)
        .slice(0, limit)
    },
    async entries({ after = 0, machine, limit }) {
      check()
      return entries
        .filter((entry) => entry.sequence > after && (machine === undefined || entry.machine === machine))
        .slice(0, limit)
    },
    async getNote(name) {
      check()
      return notes.get(name)
    },
    async putNote(name, value) {
      check()
      notes.set(name, value)
    },
    healthy: async () => !store.lost,
    verify: async () => [],
    close: async () => {},
    appendReadings: notForTests,
    appendMachineReadings: notForTests,
    readings: notForTests,
    machineReadings: notForTests,
    dropReadingsBefore: notForTests,
    lastReadingAt: notForTests,
    appendPlan: notForTests,
    planHeads: notForTests,
    plan: notForTests,
    dropPlansBefore: notForTests,
    means: notForTests,
    appendSettled: notForTests,
  }
  const check = () => {
    if (store.lost) throw new StoreUnavailable('the database does not answer')
  }
  return store
}
