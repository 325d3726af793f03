import type { Interval, TerahashesPerSecond, WattHours } from '../quantity/index.ts'

/** What one customer is owed or owes for, in one settled interval. */
export interface SettledShare {
  readonly customer: string
  readonly energy: WattHours
  /** Standard uncertainty of `energy`. */
  readonly energySigma: WattHours
  /** Hours of machines seen mining: 60 machines over a quarter of an hour are 15. */
  readonly machineHours: number
  readonly meanHashrate: TerahashesPerSecond | undefined
}

/** Reconciled energy and machine-hours of every customer over one interval. Immutable once stored. */
export interface SettledInterval {
  readonly interval: Interval
  readonly shares: readonly SettledShare[]
  readonly generated: WattHours
  /** Net of what went out; negative where more was exported than imported. */
  readonly imported: WattHours
  /** Losses and the site's own use: generated + imported - customers' energy. */
  readonly own: WattHours
  readonly quality: 'measured' | 'estimated'
  /** Why any part was estimated, and which measurements were set aside. */
  readonly notes: readonly string[]
  /** Hash of the measurements it was made from: the same inputs settle to the same result. */
  readonly inputs: string
}
