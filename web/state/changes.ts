import type { CommandView, EventView, HistoryPoint, MachineView, SiteView } from '../../src/site/view.ts'
import type { Batch, ConsoleState } from './store.ts'

const EVENTS_KEPT = 500
const BATCHES_KEPT = 5
const COMMANDS_KEPT = 25_000
const HISTORY_MS = 3_600_000
/** Live points closer than this to the last kept one are left out of the chart. */
const HISTORY_STEP_MS = 1900

/** A new site view, and its point on the chart of the last hour. */
export function withSite(state: ConsoleState, site: SiteView, nowMs: number): ConsoleState {
  const point: HistoryPoint = {
    at: site.at,
    available_w: site.available_w,
    load_w: site.load_w,
    generated_w: site.generated_w,
    frequency_hz: site.frequency_hz,
  }
  return { ...state, site, siteHeardMs: nowMs, history: withPoint(state.history, point) }
}

export function withPoint(history: readonly HistoryPoint[], point: HistoryPoint): readonly HistoryPoint[] {
  const atMs = Date.parse(point.at)
  const last = history.at(-1)
  if (last !== undefined && atMs - Date.parse(last.at) < HISTORY_STEP_MS) return history
  const oldest = atMs - HISTORY_MS
  const firstKept = history.findIndex((kept) => Date.parse(kept.at) >= oldest)
  return [...(firstKept < 0 ? [] : history.slice(firstKept)), point]
}

/** The machines that changed take the place of what was known of them; unknown ones are added. */
export function withMachines(state: ConsoleState, changed: readonly MachineView[]): ConsoleState {
  if (changed.length === 0) return state
  const fresh = new Map(changed.map((machine) => [machine.id, machine]))
  const machines = (state.machines ?? []).map((machine) => {
    const replacement = fresh.get(machine.id)
    if (replacement === undefined) return machine
    fresh.delete(machine.id)
    return replacement
  })
  return { ...state, machines: [...machines, ...fresh.values()] }
}

/**
 * Events newest first, each once. A live one may come before the store has numbered it, with a negative sequence; it is
 * replaced by the numbered one.
 */
export function mergeEvents(known: readonly EventView[], added: readonly EventView[]): readonly EventView[] {
  const byKey = new Map(known.map((event) => [keyOf(event), event]))
  for (const event of added) {
    const before = byKey.get(keyOf(event))
    if (before === undefined || before.sequence < 0) byKey.set(keyOf(event), event)
  }
  return [...byKey.values()].sort(newestFirst)
}

export const keyOf = (event: EventView): string => `${event.at} ${event.kind} ${event.subject} ${event.who}`

function newestFirst(a: EventView, b: EventView): number {
  if (a.at !== b.at) return a.at < b.at ? 1 : -1
  return Math.abs(b.sequence) - Math.abs(a.sequence)
}

export function withEvents(state: ConsoleState, added: readonly EventView[]): ConsoleState {
  if (added.length === 0) return state
  return { ...state, events: mergeEvents(state.events, added).slice(0, EVENTS_KEPT) }
}

export function withCommands(state: ConsoleState, changed: readonly CommandView[]): ConsoleState {
  if (changed.length === 0) return state
  const commands = new Map(state.commands)
  for (const command of changed) {
    commands.delete(command.id)
    commands.set(command.id, command)
  }
  for (const oldest of commands.keys()) {
    if (commands.size <= COMMANDS_KEPT) break
    commands.delete(oldest)
  }
  return { ...state, commands }
}

/** A command that this person has just given to many machines, followed until all have answered. */
export function withBatch(state: ConsoleState, batch: Batch): ConsoleState {
  return { ...state, batches: [batch, ...state.batches].slice(0, BATCHES_KEPT) }
}

export function withoutBatch(state: ConsoleState, id: string): ConsoleState {
  return { ...state, batches: state.batches.filter((batch) => batch.id !== id) }
}
