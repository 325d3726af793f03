import type { Command, CommandState, CommandStep } from '../src/dispatch/index.ts'
import type { TicketEntry } from '../src/health/index.ts'
import type { SettledInterval } from '../src/ledger/index.ts'
import { type Instant, type Interval, instant } from '../src/quantity/index.ts'
import type { Entry } from '../src/register/index.ts'
import {
  type CommandRecord,
  type EmissionEntry,
  type MachineReading,
  type Mean,
  type Reading,
  type SiteEvent,
  type Store,
  type StoredBalance,
  type StoredCall,
  type StoredEvent,
  type StoredPlan,
  StoreUnavailable,
} from '../src/store/index.ts'

export interface MemoryStore extends Store {
  /** Makes every call fail as with a lost database, until called with false. */
  lose(lost: boolean): void
}

/** A store that forgets, for simulations faster than time: the face of the real one without a database. */
export function memoryStore(): MemoryStore {
  const readings = new Map<string, Reading[]>()
  const machines: MachineReading[] = []
  const events: StoredEvent[] = []
  const commands = new Map<string, { command: Command; steps: CommandStep[] }>()
  const settled: SettledInterval[] = []
  const balances: StoredBalance[] = []
  const notes = new Map<string, unknown>()
  const plans = new Map<string, StoredPlan>()
  const entries: Entry[] = []
  const ticketEntries: TicketEntry[] = []
  const emissions: EmissionEntry[] = []
  const calls: StoredCall[] = []
  let lost = false
  const here = () => {
    if (lost) throw new StoreUnavailable('taken away by the test')
  }
  const within = (at: Instant, interval: Interval) => at >= interval.start && at < interval.end
  const stateOf = (steps: readonly CommandStep[]): CommandState => steps.at(-1)?.state ?? 'written'
  const ended = new Set<CommandState>(['confirmed', 'untold', 'escalated', 'expired', 'withdrawn'])

  return {
    place: 'memory',
    lose: (now) => {
      lost = now
    },
    appendReadings: async (given) => {
      here()
      for (const reading of given) {
        const list = readings.get(reading.channel) ?? []
        list.push(reading)
        readings.set(reading.channel, list)
      }
    },
    appendMachineReadings: async (given) => {
      here()
      machines.push(...given)
    },
    readings: async (channels, interval, before = false) => {
      here()
      return channels.flatMap((channel) => {
        const list = readings.get(channel) ?? []
        const inside = list.filter(({ at }) => within(at, interval))
        const earlier = before ? list.filter(({ at }) => at < interval.start).at(-1) : undefined
        return earlier === undefined ? inside : [earlier, ...inside]
      })
    },
    machineReadings: async (interval, machine) => {
      here()
      return machines.filter(
        (each) => within(each.at, interval) && (machine === undefined || each.machine === machine),
      )
    },
    dropReadingsBefore: async (at) => {
      here()
      for (const [channel, list] of readings)
        readings.set(
          channel,
          list.filter((each) => each.at >= at),
        )
      return []
    },
    lastReadingAt: async () => undefined,
    appendEvents: async (given: readonly SiteEvent[]) => {
      here()
      return given.map((event) => {
        const sequence = events.length + 1
        events.push({ ...event, sequence })
        return sequence
      })
    },
    events: async ({
      beforeSequence = Number.POSITIVE_INFINITY,
      limit,
      kindPrefix = '',
      subject,
      severity,
    }) => {
      here()
      return events
        .filter(
          (event) =>
            event.sequence < beforeSequence &&
            event.kind.startsWith(kindPrefix) &&
            (subject === undefined || event.subject === subject) &&
            (severity === undefined || event.severity === severity),
        )
        .slice(-limit)
        .reverse()
    },
    writeCommand: async (command) => {
      here()
      commands.set(command.id, { command, steps: [] })
    },
    writeCommands: async (given) => {
      here()
      for (const command of given) commands.set(command.id, { command, steps: [] })
    },
    appendCommandSteps: async (steps) => {
      here()
      for (const step of steps) commands.get(step.command)?.steps.push(step)
    },
    commands: async ({ limit, target, open }) => {
      here()
      return [...commands.values()]
        .map(({ command, steps }): CommandRecord => ({ ...command, steps, state: stateOf(steps) }))
        .filter(
          (record) =>
            (target === undefined || record.target.id === target) &&
            (open === undefined || ended.has(record.state) !== open),
        )
        .slice(-limit)
        .reverse()
    },
    appendSettled: async (interval, given) => {
      here()
      const same = settled.find((each) => each.interval.start === interval.interval.start)
      if (same !== undefined) return same.inputs === interval.inputs ? 'kept' : 'differs'
      settled.push(interval)
      balances.push(...given)
      return 'appended'
    },
    settled: async (interval) => {
      here()
      return settled.filter((each) => within(each.interval.start, interval))
    },
    lastSettled: async () => {
      here()
      return settled.at(-1)
    },
    settledSeal: async (interval) => {
      here()
      const places = settled.flatMap((each, k) => (within(each.interval.start, interval) ? [k + 1] : []))
      const [firstBatch] = places
      const lastBatch = places.at(-1)
      if (firstBatch === undefined || lastBatch === undefined) return undefined
      // A store that forgets has no chain.
      return { intervals: places.length, firstBatch, lastBatch, hash: '' }
    },
    firstSettledAt: async () => {
      here()
      return settled[0]?.interval.start
    },
    balances: async ({ interval, kind, limit }) => {
      here()
      return balances
        .filter(
          (each) =>
            (interval === undefined || within(each.interval.start, interval)) &&
            (kind === undefined || each.kind === kind),
        )
        .slice(-limit)
        .reverse()
    },
    appendEntries: async (proposals, last) => {
      here()
      if (entries.length !== last) return 'moved'
      const fresh = proposals.map((proposal, k) => ({ ...proposal, sequence: last + k + 1 }))
      entries.push(...fresh)
      return fresh
    },
    entries: async ({ after = 0, machine, limit }) => {
      here()
      return entries
        .filter((entry) => entry.sequence > after && (machine === undefined || entry.machine === machine))
        .slice(0, limit)
    },
    appendTicketEntries: async (proposals, last) => {
      here()
      if (ticketEntries.length !== last) return 'moved'
      const fresh = proposals.map((proposal, k) => ({ ...proposal, sequence: last + k + 1 }))
      ticketEntries.push(...fresh)
      return fresh
    },
    ticketEntries: async ({ after = 0, ticket, limit }) => {
      here()
      return ticketEntries
        .filter((entry) => entry.sequence > after && (ticket === undefined || entry.ticket === ticket))
        .slice(0, limit)
    },
    appendEmissionEntry: async (proposal, last) => {
      here()
      if (emissions.length !== last) return 'moved'
      const entry = { ...proposal, sequence: last + 1 }
      emissions.push(entry)
      return entry
    },
    emissionEntries: async ({ after = 0, kind, subject, limit }) => {
      here()
      return emissions
        .filter((entry) => entry.sequence > after && (kind === undefined || entry.kind === kind))
        .filter((entry) => subject === undefined || entry.subject === subject)
        .slice(0, limit)
    },
    appendCallEntries: async (proposals, last) => {
      here()
      if (calls.length !== last) return 'moved'
      const fresh = proposals.map((proposal, k) => ({ ...proposal, sequence: last + k + 1 }))
      calls.push(...fresh)
      return fresh
    },
    callEntries: async ({ after = 0, kind, subject, limit }) => {
      here()
      return calls
        .slice(after)
        .filter((entry) => kind === undefined || entry.kind === kind)
        .filter((entry) => subject === undefined || entry.subject === subject)
        .slice(0, limit)
    },
    appendPlan: async (plan) => {
      here()
      if (!plans.has(plan.id)) plans.set(plan.id, plan)
    },
    planHeads: async ({ limit, before }) => {
      here()
      return [...plans.values()]
        .filter(({ id }) => before === undefined || id < before)
        .toSorted((a, b) => (a.id < b.id ? 1 : -1))
        .slice(0, limit)
        .map(({ body: _, ...head }) => head)
    },
    plan: async (id) => {
      here()
      return plans.get(id)
    },
    dropPlansBefore: async (at) => {
      here()
      const old = [...plans.values()].filter(({ madeAt }) => madeAt < at)
      for (const { id } of old) plans.delete(id)
      return old.length
    },
    means: async (channels, interval, spanMs) => {
      here()
      return channels.flatMap((channel) =>
        meansOf(
          channel,
          (readings.get(channel) ?? []).filter(({ at }) => within(at, interval)),
          interval,
          spanMs,
        ),
      )
    },
    getNote: async (name) => {
      here()
      return notes.get(name)
    },
    putNote: async (name, value) => {
      here()
      notes.set(name, value)
    },
    verify: async () => [],
    healthy: async () => !lost,
    close: async () => {},
  }
}

function meansOf(channel: string, readings: readonly Reading[], { start }: Interval, spanMs: number): Mean[] {
  const minutes = new Map<number, number[]>()
  for (const { at, value, quality } of readings) {
    if (value === null || quality !== 'good') continue
    const minute = Math.floor((at - start) / 60_000)
    const values = minutes.get(minute)
    if (values === undefined) minutes.set(minute, [value])
    else values.push(value)
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const spans = new Map<number, number[]>()
  for (const [minute, values] of minutes) {
    const span = Math.floor((minute * 60_000) / spanMs)
    spans.set(span, [...(spans.get(span) ?? []), mean(values)])
  }
  return [...spans]
    .toSorted(([a], [b]) => a - b)
    .map(([span, values]) => ({
      channel,
      at: instant(start + span * spanMs),
      value: mean(values),
      minutes: values.length,
    }))
}
