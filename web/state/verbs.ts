import type { FleetOrderPreview, FleetOrderView } from '../../src/site/fleetOrderView.ts'
import type { FindingView, TicketView } from '../../src/site/health/view.ts'
import type { CardView, EntryView } from '../../src/site/registerView.ts'
import type { MachineReportView, ScanView } from '../../src/site/reportView.ts'
import type {
  BalanceView,
  CommandPreview,
  CommandRequest,
  CommandView,
  EventView,
  HistoryPoint,
} from '../../src/site/view.ts'
import { withBatch, withCommands, withEvents } from './changes.ts'
import { type Answer, request } from './request.ts'
import { type Batch, change, EMPTY, type Person, type Role, read, type Session } from './store.ts'

/** A request by a signed-in person; a lapsed session leads back to the sign-in. */
export async function ask<T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
  timeoutMs?: number,
): Promise<Answer<T>> {
  const answer = await request<T>(method, path, body, headers, timeoutMs)
  if (!answer.ok && answer.refusal.status === 401)
    change(() => ({ ...EMPTY, session: { kind: 'signed-out' } }))
  return answer
}

/** The end of an address with the values that are given. */
export const query = (values: Record<string, string | number | boolean | undefined>): string => {
  const given = Object.entries(values).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [[key, String(value)]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

interface SessionAnswer {
  readonly user: Person
  readonly must_change_password: boolean
}
const setSession = (session: Session) => change((state) => ({ ...state, session }))
const signedIn = (answer: SessionAnswer): Session => ({
  kind: 'signed-in',
  user: answer.user,
  mustChangePassword: answer.must_change_password,
})

export async function resumeSession(): Promise<void> {
  const answer = await request<SessionAnswer>('GET', '/api/session')
  if (answer.ok) setSession(signedIn(answer.value))
  else setSession({ kind: answer.refusal.status === 401 ? 'signed-out' : 'unreachable' })
}
export async function signIn(username: string, password: string): Promise<Answer<unknown>> {
  const answer = await request<unknown>('POST', '/api/session', { username, password })
  if (answer.ok) await resumeSession()
  return answer
}
export async function signOut(): Promise<void> {
  const answer = await request<unknown>('DELETE', '/api/session')
  if (answer.ok || answer.refusal.status === 401)
    change(() => ({ ...EMPTY, session: { kind: 'signed-out' } }))
}
export async function changePassword(current: string, next: string): Promise<Answer<unknown>> {
  const answer = await request<unknown>('POST', '/api/password', { current, new: next })
  if (answer.ok) await resumeSession()
  return answer
}

/** Reads what the live stream does not begin with: the last hour, the last events and the open commands. */
export async function catchUp(): Promise<void> {
  const [history, events] = await Promise.all([
    ask<{ points: readonly HistoryPoint[] }>('GET', '/api/history?minutes=60'),
    readEvents({ limit: 100 }),
  ])
  change((state) => {
    let next = state
    if (history.ok) next = { ...next, history: history.value.points }
    if (events.ok) next = withEvents(next, events.value.events)
    return next
  })
  if (read().batches.length > 0) await readCommands({ limit: 1000 })
}

export interface EventQuery {
  readonly before?: number | undefined
  readonly limit: number
  readonly kind?: string | undefined
  readonly severity?: string | undefined
  readonly subject?: string | undefined
}
export const readEvents = (wanted: EventQuery) =>
  ask<{ events: readonly EventView[] }>('GET', `/api/events${query({ ...wanted })}`)

export const readBalances = (kind: string, limit: number, before?: string) =>
  ask<{ balances: readonly BalanceView[] }>('GET', `/api/balances${query({ kind, limit, before })}`)

export const previewCommand = (wanted: CommandRequest) =>
  ask<CommandPreview>('POST', '/api/commands/preview', wanted)
/** Gives a command and follows what comes of it. */
export async function giveCommand(wanted: CommandRequest): Promise<Answer<unknown>> {
  const answer = await ask<{ commands: readonly string[] }>('POST', '/api/commands', wanted)
  if (!answer.ok) return answer
  const { commands } = answer.value
  const batch: Batch = {
    id: commands[0] ?? wanted.until,
    action: wanted.action.kind,
    powerW: wanted.action.kind === 'limit' ? wanted.action.power_w : undefined,
    commands,
  }
  change((state) => withBatch(state, batch))
  return answer
}
export const releaseMachines = (machines: readonly string[], why: string) =>
  ask<unknown>('POST', '/api/commands/release', { machines, why })
export async function readCommands(wanted: { limit: number; target?: string }): Promise<void> {
  const answer = await ask<{ commands: readonly CommandView[] }>('GET', `/api/commands${query(wanted)}`)
  if (answer.ok) change((state) => withCommands(state, [...answer.value.commands].reverse()))
}

export interface Exclusion {
  readonly flow: string
  readonly who: string
  readonly why: string
  readonly at: string
}
export const readExclusions = () =>
  ask<{ exclusions: readonly Exclusion[] }>('GET', '/api/balance/exclusions')
export const excludeMeter = (flow: string, why: string) =>
  ask<unknown>('POST', '/api/balance/exclusions', { flow, why })
export const includeMeter = (flow: string) =>
  ask<unknown>('DELETE', `/api/balance/exclusions/${encodeURIComponent(flow)}`)

export interface UserRow {
  readonly name: string
  readonly role: Role
  readonly must_change_password: boolean
  readonly disabled: boolean
  readonly created_at: string
}
const user = (name: string) => `/api/users/${encodeURIComponent(name)}`
export const readUsers = () => ask<{ users: readonly UserRow[] }>('GET', '/api/users')
export const addUser = (name: string, role: Role, password: string) =>
  ask<unknown>('POST', '/api/users', { name, role, password })
export const changeUser = (name: string, changes: { role?: Role; password?: string; disabled?: boolean }) =>
  ask<unknown>('PATCH', user(name), changes)
export const removeUser = (name: string) => ask<unknown>('DELETE', user(name))

export interface MachinePoint {
  readonly at: string
  readonly power_w: number | null
  readonly hashrate_ths: number | null
  readonly temperature_c: number | null
}
const machine = (id: string) => `/api/machines/${encodeURIComponent(id)}`
export const readReport = (id: string) =>
  ask<{ report: MachineReportView | null }>('GET', `${machine(id)}/report`)
export const readMachineHistory = (id: string, hours: number) =>
  ask<{ points: readonly MachinePoint[] }>('GET', `${machine(id)}/history${query({ hours })}`)

export const readScan = () => ask<{ scan: ScanView | null }>('GET', '/api/scan')
export const startScan = (wanted: { targets: readonly string[]; user?: string; password?: string }) =>
  ask<{ scan: ScanView }>('POST', '/api/scan', wanted)
export const stopScan = () => ask<unknown>('DELETE', '/api/scan')

export interface RegisterConflict {
  readonly kind: string
  readonly value: string
  readonly machines: readonly string[]
  readonly where: readonly string[]
}
export interface RegisterImport {
  readonly applied: boolean
  readonly errors: readonly {
    readonly line: number
    readonly column: string | null
    readonly message: string
  }[]
  readonly added: number
  readonly changed: number
  readonly unchanged: number
}
/** More cards than one answer holds are narrowed by the search. */
const MOST_CARDS = 20_000
const card = (name: string) => `/api/register/machines/${encodeURIComponent(name)}`
export const readCards = ({ text, state }: { text: string; state: string }) =>
  ask<{ machines: readonly CardView[]; total: number }>(
    'GET',
    `/api/register/machines${query({ text, state, limit: MOST_CARDS })}`,
  )
export const readCard = (name: string) =>
  ask<{ machine: CardView; history: readonly EntryView[] }>('GET', card(name))
export const addCard = (facts: readonly object[], why: string) =>
  ask<unknown>('POST', '/api/register/machines', { facts, why })
export const enterFacts = (name: string, facts: readonly object[], why: string) =>
  ask<unknown>('POST', `${card(name)}/entries`, { facts, why })
export const readConflicts = () =>
  ask<{ conflicts: readonly RegisterConflict[] }>('GET', '/api/register/conflicts')
export const importFile = (file: File, { apply, why }: { apply: boolean; why: string }) =>
  ask<RegisterImport>('POST', `/api/register/import${query({ apply, why })}`, file)

export interface AlertView {
  readonly key: string
  readonly kind: string
  readonly severity: 'warning' | 'alarm'
  readonly place: { readonly kind: string; readonly id: string }
  readonly since: string
  readonly subjects: readonly string[]
}
export interface ChannelView {
  readonly id: string
  readonly kind: string
  readonly target: string
  readonly ok: boolean | null
  readonly last_sent_at: string | null
  readonly last_error: string | null
  readonly waiting: number
}
export const readFindings = (wanted: { machine?: string }) =>
  ask<{ findings: readonly FindingView[]; total: number }>('GET', `/api/findings${query(wanted)}`)
export const readAlerts = () => ask<{ alerts: readonly AlertView[] }>('GET', '/api/alerts')
export const readChannels = () => ask<{ channels: readonly ChannelView[] }>('GET', '/api/alert-channels')
export const testChannel = (id: string) =>
  ask<{ ok: boolean; reason: string | null }>(
    'POST',
    `/api/alert-channels/${encodeURIComponent(id)}/test`,
    {},
  )
export const readTickets = (wanted: { state: string; machine?: string | undefined }) =>
  ask<{ tickets: readonly TicketView[]; total: number }>('GET', `/api/tickets${query({ ...wanted })}`)
export const enterTicket = (id: string, fact: object) =>
  ask<unknown>('POST', `/api/tickets/${encodeURIComponent(id)}/entries`, { fact })

export interface OrderMachine {
  readonly machine: string
  readonly state: string
  readonly detail: string
}
export const previewOrder = (wanted: object) => ask<FleetOrderPreview>('POST', '/api/orders/preview', wanted)
/** The key makes an order that is sent twice one order. */
export const giveOrder = (wanted: object, key: string) =>
  ask<{ order: string }>('POST', '/api/orders', wanted, { 'idempotency-key': key })
export const readOrders = () => ask<{ orders: readonly FleetOrderView[] }>('GET', '/api/orders')
export const readOrder = (id: string) =>
  ask<FleetOrderView & { machines: readonly OrderMachine[] }>('GET', `/api/orders/${encodeURIComponent(id)}`)
export const stopOrder = (id: string, why: string) =>
  ask<unknown>('POST', `/api/orders/${encodeURIComponent(id)}/stop`, { why })
