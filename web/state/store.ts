import { useSyncExternalStore } from 'react'
import type { CommandView, EventView, HistoryPoint, MachineView, SiteView } from '../../src/site/view.ts'

export type Role = 'viewer' | 'operator' | 'admin'
export interface Person {
  readonly name: string
  readonly role: Role
}

export type Session =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'signed-in'; readonly user: Person; readonly mustChangePassword: boolean }

/** Whether the live stream brings news; `sinceMs` is when that began, by the browser's clock. */
export interface LiveState {
  readonly kind: 'connecting' | 'live' | 'lost'
  readonly sinceMs: number
}

/** One command to many machines, as this person gave it: the ids of its single commands. */
export interface Batch {
  readonly id: string
  readonly action: string
  readonly powerW: number | undefined
  readonly commands: readonly string[]
}

/** Everything the console knows, as one plain object; `undefined` is not yet heard of. */
export interface ConsoleState {
  readonly session: Session
  readonly live: LiveState
  readonly site: SiteView | undefined
  /** When the last site view came, by the browser's clock: shown ages grow from here. */
  readonly siteHeardMs: number
  readonly machines: readonly MachineView[] | undefined
  /** Newest first. */
  readonly events: readonly EventView[]
  /** Oldest first, the last hour. */
  readonly history: readonly HistoryPoint[]
  /** The commands given or changed while this page was open, by id. */
  readonly commands: ReadonlyMap<string, CommandView>
  /** Newest first, those given from this page. */
  readonly batches: readonly Batch[]
}

export const EMPTY: ConsoleState = {
  session: { kind: 'unknown' },
  live: { kind: 'connecting', sinceMs: 0 },
  site: undefined,
  siteHeardMs: 0,
  machines: undefined,
  events: [],
  history: [],
  commands: new Map(),
  batches: [],
}

let state: ConsoleState = EMPTY
const listeners = new Set<() => void>()

export function read(): ConsoleState {
  return state
}

export function change(verb: (state: ConsoleState) => ConsoleState): void {
  const next = verb(state)
  if (next === state) return
  state = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** One part of the state; `part` must return something that stays the same object while it has not changed. */
export function useConsole<T>(part: (state: ConsoleState) => T): T {
  return useSyncExternalStore(subscribe, () => part(state))
}
