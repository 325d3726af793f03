import { type Instant, watts } from '../../quantity/index.ts'
import type { MachineCommand, MachineFailure } from '../model.ts'
import { expectedPower } from './evidence.ts'
import type { Share } from './feeder.ts'
import {
  effectOf,
  type MachineOrder,
  type MachineStanding,
  type OrderState,
  type OrderTarget,
} from './model.ts'

/** One machine of a running order. */
export interface Track {
  readonly target: OrderTarget
  state: OrderState
  /** Nothing more is done for it. */
  final: boolean
  /** Being sent to or looked at now. */
  busy: boolean
  attempts: number
  looks: number
  detail: string
  at: Instant
  /** When it last took the order. */
  takenAt: Instant | undefined
  powerAfter: number | undefined
  failure: MachineFailure | undefined
  /** How often its report said nothing of the order either way. */
  untold: number
}

export function newTrack(target: OrderTarget, at: Instant): Track {
  return {
    target,
    state: 'planned',
    final: false,
    busy: false,
    attempts: 0,
    looks: 0,
    detail: '',
    at,
    takenAt: undefined,
    powerAfter: undefined,
    failure: undefined,
    untold: 0,
  }
}

export function standingOf({ target, state, attempts, detail, at, powerAfter }: Track): MachineStanding {
  return {
    target,
    state,
    attempts,
    detail,
    at,
    ...(powerAfter === undefined ? {} : { powerAfter: watts(powerAfter) }),
  }
}

/** What the machine drew before; one that slept drew next to nothing. */
function powerBefore({ power, mining, nominalPower }: OrderTarget): number | undefined {
  return power ?? (mining === false ? 0 : nominalPower)
}

/** What a machine adds to the change that its feeder's meter should show. */
export function shareOf(track: Track, command: MachineCommand): Share {
  const before = powerBefore(track.target)
  const observed = track.state === 'observed' || track.state === 'confirmed'
  const after = (observed ? track.powerAfter : undefined) ?? expectedPower(command, track.target)
  return {
    observed,
    settled: observed || track.final,
    // A machine that was never asked has not changed.
    changeW:
      track.attempts === 0 && track.final
        ? 0
        : before === undefined || after === undefined
          ? undefined
          : after - before,
  }
}

/** The load that sending the order brings, W; not above zero where it falls. */
export function riseOf(target: OrderTarget, command: MachineCommand): number {
  if (effectOf(command) === 'report') return 0
  const after =
    expectedPower(command, target) ?? (command.kind === 'wake' || command.kind === 'profile' ? UNTOLD_W : 0)
  return after - (powerBefore(target) ?? 0)
}

/** An air-cooled machine of 2024, for those that tell nothing. Assumed. */
const UNTOLD_W = 3_500

export function directionOf({ command }: MachineOrder): 'falls' | 'rises' | 'either' {
  if (command.kind === 'sleep') return 'falls'
  return command.kind === 'wake' ? 'rises' : 'either'
}

/** Why a machine that is given up is given up, from how far it came. */
export function givenUp(track: Track): { readonly state: OrderState; readonly detail: string } {
  const { state, failure, detail, attempts } = track
  if (state === 'observed') return { state, detail }
  if (state === 'accepted')
    return { state: 'escalated', detail: `took the order ${attempts} times; ${detail}` }
  if (state === 'planned') return { state: 'escalated', detail: 'not sent before the deadline' }
  if (failure === undefined) return { state: 'escalated', detail: 'no answer before the deadline' }
  const silent = failure.kind === 'timeout' || failure.kind === 'unreachable'
  return { state: silent ? 'unreachable' : 'refused', detail }
}
