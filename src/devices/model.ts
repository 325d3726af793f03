import type { Instant } from '../quantity/index.ts'

/** What a field device can tell or take, named alike over all makes; the unit is the suffix of the name. */
export type PointName = string

/** Why a point has no usable value now. */
export type Quality = 'good' | 'stale' | 'invalid' | 'unreachable' | 'wrong-device'

export interface PointValue {
  /** Engineering value in the unit of the point; undefined when the device did not give a usable one. */
  readonly value: number | undefined
  readonly at: Instant
  readonly quality: Quality
  /** What was wrong, with the words an operator needs. */
  readonly reason?: string
}

/** A failure with its place; expected failures are values, never exceptions. */
export type DeviceFailure =
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'exception'; readonly code: number; readonly detail: string }
  | { readonly kind: 'malformed'; readonly detail: string }
  | { readonly kind: 'wrong-device'; readonly expected: string; readonly found: string }

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: DeviceFailure }

/** One configured field device: an engine controller, a meter, a flow computer, breaker I/O. */
export interface FieldDevice {
  readonly id: string
  /** Reads the points of the named groups (all groups when none is named) in as few requests as the map allows. */
  read(groups?: readonly string[]): Promise<ReadonlyMap<PointName, PointValue>>
  /** Writes one point; the outcome says what the device answered, never that the thing happened. */
  write(point: PointName, value: number): Promise<Outcome<void>>
  close(): Promise<void>
}
