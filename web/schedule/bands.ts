import type { ScheduleView } from '../../src/site/schedule/view.ts'

/** A call or a pin as a time on the axis. */
export interface InForce {
  readonly kind: 'call' | 'pin'
  readonly id: string
  readonly startMs: number
  readonly endMs: number
  readonly must: boolean
  readonly call?: ScheduleView['calls'][number]
  readonly pin?: ScheduleView['pins'][number]
  /** A name of the style sheet's. */
  readonly colour: string
}

/** States of calls that ask for nothing any more. */
const OVER = new Set(['cancelled', 'replaced'])

/** Calls that ask for something and pins, by their beginning; those whose times cannot be read are left out. */
export function inForce({ calls, pins }: Pick<ScheduleView, 'calls' | 'pins'>): readonly InForce[] {
  return [
    ...calls
      .filter(({ state, mode }) => !OVER.has(state) && mode !== 'prices')
      .map((call) => ({
        kind: 'call' as const,
        id: `${call.issuer} ${call.id}`,
        startMs: Date.parse(call.from),
        endMs: Date.parse(call.until),
        must: call.must,
        call,
        colour: call.must ? '--alarm' : '--warning',
      })),
    ...pins.map((pin) => ({
      kind: 'pin' as const,
      id: pin.id,
      startMs: Date.parse(pin.from),
      endMs: Date.parse(pin.until),
      must: true,
      pin,
      colour: '--good',
    })),
  ]
    .filter(({ startMs, endMs }) => endMs > startMs)
    .sort((one, other) => one.startMs - other.startMs)
}
