import type { Command, CommandStep } from '../dispatch/index.ts'
import type { MachineReading, Reading, SiteEvent, Store } from './model.ts'
import { StoreUnavailable } from './unavailable.ts'

/** What is to be written without waiting for it, kept in order until the store has it. */
export interface Backlog {
  events(events: readonly SiteEvent[]): void
  commands(commands: readonly Command[]): void
  commandSteps(steps: readonly CommandStep[]): void
  readings(readings: readonly Reading[]): void
  machineReadings(readings: readonly MachineReading[]): void
  /** Items that are not written yet. */
  waiting(): number
  /** Writes what it can within some seconds; what then still waits is told to the log. */
  close(): Promise<void>
}

export interface BacklogParts {
  /** Beyond this many, the oldest raw readings are dropped; events, commands and steps never are. */
  readonly maxItems: number
  readonly log: { warn(detail: object, text: string): void; error(detail: object, text: string): void }
}

/** Rows in one statement. */
const MOST_AT_ONCE = 2_000
const AGAIN_MS = { first: 250, longest: 5_000 }
const CLOSES_WITHIN_MS = 5_000

export function createBacklog(store: Store, { maxItems, log }: BacklogParts): Backlog {
  // Commands before their steps; readings last, so that what people must know is written first.
  const lines = {
    events: line((items: readonly SiteEvent[]) => store.appendEvents(items)),
    commands: line((items: readonly Command[]) => store.writeCommands(items)),
    steps: line((items: readonly CommandStep[]) => store.appendCommandSteps(items)),
    readings: line((items: readonly Reading[]) => store.appendReadings(items)),
    machines: line((items: readonly MachineReading[]) => store.appendMachineReadings(items)),
  }
  const all = Object.values(lines)
  let working = false
  let closed = false
  let dropped = 0
  let pause = AGAIN_MS.first
  let wake: (() => void) | undefined

  const waiting = () => all.reduce((total, each) => total + each.size(), 0)

  function trim(): void {
    const over = waiting() - maxItems
    if (over <= 0) return
    const lost = lines.readings.drop(over) + lines.machines.drop(Math.max(0, waiting() - maxItems))
    if (dropped === 0 && lost > 0)
      log.error({ maxItems }, 'the store has been lost for too long: the oldest raw readings are dropped')
    dropped += lost
  }

  async function work(): Promise<void> {
    if (working) return
    working = true
    while (waiting() > 0 && !closed) {
      try {
        for (const each of all) await each.write(MOST_AT_ONCE)
        pause = AGAIN_MS.first
        if (dropped > 0) log.warn({ dropped }, 'raw readings were dropped while the store was lost')
        dropped = 0
      } catch (error) {
        if (!(error instanceof StoreUnavailable))
          log.error({ error: String(error) }, 'the store refuses what it is given')
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pause)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        pause = Math.min(AGAIN_MS.longest, pause * 2)
      }
    }
    working = false
  }

  const put =
    <T>(to: { add(items: readonly T[]): void }) =>
    (items: readonly T[]) => {
      to.add(items)
      trim()
      void work()
    }

  return {
    events: put(lines.events),
    commands: put(lines.commands),
    commandSteps: put(lines.steps),
    readings: put(lines.readings),
    machineReadings: put(lines.machines),
    waiting,
    close: async () => {
      const until = performance.now() + CLOSES_WITHIN_MS
      while (waiting() > 0 && performance.now() < until) {
        wake?.()
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      closed = true
      wake?.()
      if (waiting() > 0) log.error({ waiting: waiting() }, 'ended before everything was written')
    },
  }
}

/** One kind of item in the order in which they came. */
function line<T>(append: (items: readonly T[]) => Promise<unknown>) {
  let items: T[] = []
  return {
    size: () => items.length,
    add: (more: readonly T[]) => {
      items.push(...more)
    },
    drop: (count: number): number => {
      const gone = Math.min(count, items.length)
      items = items.slice(gone)
      return gone
    },
    /** Writes the first of them; they leave the line only once the store has them. */
    write: async (most: number) => {
      if (items.length === 0) return
      const batch = items.slice(0, most)
      try {
        await append(batch)
      } catch (error) {
        // One that the store will never take must not hold up the rest; it is told and let go.
        if (error instanceof StoreUnavailable || batch.length > 1) {
          if (error instanceof StoreUnavailable) throw error
          for (const one of batch) await append([one]).catch((reason: unknown) => passOn(reason))
        }
        items = items.slice(batch.length)
        throw error
      }
      items = items.slice(batch.length)
    },
  }
}

function passOn(reason: unknown): void {
  if (reason instanceof StoreUnavailable) throw reason
}
