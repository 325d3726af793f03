import { type Instant, instant } from '../quantity/index.ts'
import type { Alert, Notice, Trouble } from './model.ts'

const noon = Date.UTC(2027, 0, 15, 12)
/** Seconds after noon. */
export const at = (seconds: number): Instant => instant(noon + seconds * 1_000)

/** A machine of a feeder that does not answer, unless told otherwise. */
export function trouble(
  machine: number,
  feeder: string,
  raisedS: number,
  change: Partial<Trouble> = {},
): Trouble {
  const subject = change.subject ?? `${feeder}-group/10.0.0.${machine}`
  const kind = change.kind ?? 'unreachable'
  return {
    id: `${kind} ${subject}`,
    kind,
    severity: 'warning',
    subject,
    feeder,
    hall: `hall-${feeder}`,
    since: at(raisedS - 300),
    raisedAt: at(raisedS),
    figures: [{ name: 'failure', value: 'no answer within 3000 ms' }],
    limits: [],
    ...change,
  }
}

export const many = (count: number, feeder: string, raisedS: number, change: Partial<Trouble> = {}) =>
  Array.from({ length: count }, (_, k) => trouble(k + 1, feeder, raisedS + (k % 10), change))

export function raised(alert: Partial<Alert>): Extract<Notice, { alert: Alert }> {
  return {
    what: 'raised',
    at: at(0),
    alert: {
      key: 'hot h1-s19/10.0.1.5',
      kind: 'hot',
      severity: 'warning',
      place: { kind: 'machine', id: 'h1-s19/10.0.1.5' },
      subjects: ['h1-s19/10.0.1.5'],
      since: at(-600),
      figures: [{ name: 'temperature', part: 'board 2', value: 96, unit: '°C' }],
      limits: [{ name: 'temperature', value: 90, unit: '°C', source: 'assumed' }],
      feeder: 'f1',
      hall: 'h1',
      ...alert,
    },
  }
}
