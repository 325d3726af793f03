import type { Celsius, Instant, TerahashesPerSecond, Watts } from '../quantity/index.ts'

/** How a machine's own power figure came to be. A zero on a hashing machine is `unknown`, never 0 W. */
export type PowerGrade = 'measured' | 'estimated' | 'unknown'

export interface Board {
  readonly active?: boolean
  readonly chips?: number
  readonly temperature?: Celsius
  readonly hashrate?: TerahashesPerSecond
}
export interface Fan {
  readonly rpm?: number
}
export interface Pool {
  readonly url: string
  readonly user?: string
  readonly active?: boolean
}
export interface MachineError {
  readonly code?: string
  readonly text: string
}

/** What one machine told of itself in one poll. A field is absent where the device does not tell it. */
export interface MachineReport {
  readonly at: Instant
  readonly make?: string
  readonly model?: string
  readonly firmware: string
  readonly firmwareVersion?: string
  readonly apiVersion?: string
  readonly mac?: string
  readonly serialNumber?: string
  readonly hostname?: string
  /** True while it hashes, false while it sleeps or stands; absent where the device does not say. */
  readonly mining?: boolean
  readonly hashrate?: TerahashesPerSecond
  readonly expectedHashrate?: TerahashesPerSecond
  readonly power?: Watts
  readonly powerGrade: PowerGrade
  readonly powerLimit?: Watts
  readonly uptimeS?: number
  readonly boards: readonly Board[]
  readonly fans: readonly Fan[]
  readonly pools: readonly Pool[]
  readonly errors: readonly MachineError[]
  /** Parts of the answer that could not be read, each with its place; one failing field never voids a report. */
  readonly defects: readonly string[]
}

export type MachineFailure =
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'unauthorised'; readonly detail: string }
  | { readonly kind: 'malformed'; readonly detail: string }
  | { readonly kind: 'wrong-device'; readonly expected: string; readonly found: string }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unsupported'; readonly detail: string }

export type MachineOutcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: MachineFailure }

/** What may be asked of a machine. A driver lists those its firmware can do. */
export type MachineCommand =
  | { readonly kind: 'sleep' }
  | { readonly kind: 'wake' }
  | { readonly kind: 'limit'; readonly power: Watts }
  | { readonly kind: 'reboot' }
export type Capability = MachineCommand['kind']

export interface MachineAddress {
  readonly host: string
  /** Where a port is not the firmware's usual one: `rpc` (4028), `api` (4433), `http` (80). */
  readonly ports?: { readonly rpc?: number; readonly api?: number; readonly http?: number }
  readonly credentials?: { readonly user: string; readonly password: string }
  readonly timeoutMs?: number
}

/** One firmware family. A file in `drivers/` makes one and registers it in `drivers/index.ts`. */
export interface MachineDriver {
  readonly id: string
  readonly make: string
  readonly capabilities: ReadonlySet<Capability>
  /** A connection to one machine; it keeps what is worth keeping (sockets, tokens, digest nonces) between polls. */
  open(address: MachineAddress): MachineLink
}

export interface MachineLink {
  poll(at: Instant): Promise<MachineOutcome<MachineReport>>
  /** `accepted` says only that the device took the order; what happened is seen by later polls and by meters. */
  command(command: MachineCommand): Promise<MachineOutcome<'accepted'>>
  close(): void
}
