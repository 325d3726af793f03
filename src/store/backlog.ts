import type { Command, CommandStep } from '../dispatch/index.ts'
import type { Instant } from '../quantity/index.ts'
import { createLine, type Line } from './line.ts'
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
  const refused = (item: object, error: unknown) =>
    log.error({ item, error: String(error) }, 'the store refuses what it is given; it is let go')
  // Commands before their steps; readings last, so that what people must know is written first.
  const events = createLine((items: readonly SiteEvent[]) => store.appendEvents(items), refused)
  const commands = createLine((items: readonly Command[]) => store.writeCommands(items), refused)
  const steps = createLine((items: readonly CommandStep[]) => store.appendCommandSteps(items), refused)
  const readings = createLine((items: readonly Reading[]) => store.appendReadings(items), refused)
  const machines = createLine(
    (items: readonly MachineReading[]) => store.appendMachineReadings(items),
    refused,
  )
  const all = [events, commands, steps, readings, machines]
  let working = false
  let closed = false
  let dropped = 0
  let pause = AGAIN_MS.first
  let wake: (() => void) | undefined

  const waiting = () => all.reduce((total, each) => total + each.size(), 0)

  function trim(): void {
    let over = waiting() - maxItems
    while (over > 0) {
      const first = older(readings, machines)
      if (first === undefined) return
      first.drop()
      over--
      if (dropped++ === 0)
        log.error({ maxItems }, 'the store has been lost for too long: the oldest raw readings are dropped')
    }
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
          log.error({ error: String(error) }, 'what waits for the store could not be written')
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
    <T>(to: Line<T>) =>
    (items: readonly T[]) => {
      if (closed) log.error({ items: items.length }, 'came after the end and is not written')
      to.add(items)
      trim()
      void work()
    }

  return {
    events: put(events),
    commands: put(commands),
    commandSteps: put(steps),
    readings: put(readings),
    machineReadings: put(machines),
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

/** The line whose first item has waited longer. */
function older<A extends { at: Instant }, B extends { at: Instant }>(a: Line<A>, b: Line<B>) {
  const [first, second] = [a.oldest(), b.oldest()]
  if (first === undefined) return second === undefined ? undefined : b
  return second === undefined || first.at <= second.at ? a : b
}
