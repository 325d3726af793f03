import type { Celsius, Instant, TerahashesPerSecond, Watts } from '../quantity/index.ts'
import type { Wires } from './transports/wires.ts'

/** How a machine's own power figure came to be. A zero on a hashing machine is `unknown`, never 0 W. */
export type PowerGrade = 'measured' | 'estimated' | 'unknown'

export interface Board {
  readonly active?: boolean
  readonly chips?: number
  /** The hottest that the device tells of this board: its chips where it knows them, else the board itself. */
  readonly temperature?: Celsius
  readonly hashrate?: TerahashesPerSecond
  readonly serialNumber?: string
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
/** One chip of a board, as the device tells of it. */
export interface Chip {
  readonly temperature?: Celsius
  readonly hashrate?: TerahashesPerSecond
  readonly frequencyMhz?: number
  readonly voltageV?: number
  /** Hardware errors counted by the firmware. */
  readonly errors?: number
}
/** A way to run that the firmware offers by name: a preset of frequency and voltage, a work mode. */
export interface Profile {
  readonly name: string
  readonly power?: Watts
  readonly hashrate?: TerahashesPerSecond
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
  /** The profile it runs in, and those it offers, where the firmware has profiles and tells them in its ordinary answers. */
  readonly profile?: string
  readonly profiles?: readonly Profile[]
  /** True while its locating light blinks. */
  readonly locating?: boolean
  /** Shares taken and refused by the pools since the start. */
  readonly accepted?: number
  readonly rejected?: number
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
  /** A limit as a share of what the machine draws unlimited, in percent from 1 to 100. */
  | { readonly kind: 'limit-percent'; readonly percent: number }
  /** One of the profiles that the report names. */
  | { readonly kind: 'profile'; readonly profile: string }
  /** All pools of the machine, in the order of preference; the ones it had are gone. */
  | { readonly kind: 'pools'; readonly pools: readonly PoolSetting[] }
  | { readonly kind: 'reboot' }
  /** Its locating light, on or off. */
  | { readonly kind: 'locate'; readonly on: boolean }
export type Capability = MachineCommand['kind']
/** What a driver reads beyond the ordinary figures. */
export type Reads = 'boards' | 'chips' | 'errors'

export interface PoolSetting {
  readonly url: string
  readonly user: string
  /** Pools seldom look at it; "x" is usual. */
  readonly password?: string
}

export interface MachineAddress {
  readonly host: string
  /** Where a port is not the firmware's usual one: `rpc` (4028), `api` (4433), `http` (80). */
  readonly ports?: { readonly rpc?: number; readonly api?: number; readonly http?: number }
  readonly credentials?: { readonly user: string; readonly password: string }
  readonly timeoutMs?: number
}

/** One firmware family. A folder in `drivers/` makes one and registers it in `drivers/index.ts`. */
export interface MachineDriver {
  readonly id: string
  readonly make: string
  /** The firmware as its report names it; the beginning of what `identify` finds on such a machine. */
  readonly firmware: string
  readonly capabilities: ReadonlySet<Capability>
  readonly reads: ReadonlySet<Reads>
  /**
   * A link to one machine; it keeps what is worth keeping (sockets, tokens, digest nonces) between polls. `wires` is the
   * local network unless a test answers in its place.
   */
  open(address: MachineAddress, wires?: Wires): MachineLink
}

export interface MachineLink {
  poll(at: Instant): Promise<MachineOutcome<MachineReport>>
  /** `accepted` says only that the device took the order; what happened is seen by later polls and by meters. */
  command(command: MachineCommand): Promise<MachineOutcome<'accepted'>>
  /** Each chip of each board, where the driver reads chips; costs further round trips. */
  chips(): Promise<MachineOutcome<readonly (readonly Chip[])[]>>
  close(): void
}
