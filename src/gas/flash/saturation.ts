import type { Fluid } from './pengRobinson.ts'
import { stability, wilsonLnK } from './stability.ts'

/** The temperature at which a second phase begins. */
export type Saturation =
  | { readonly ok: true; readonly kelvin: number }
  | { readonly ok: false; readonly reason: string }

const MOST_STEPS = 300
/** Critical volume over covolume of this equation (0.307401 / 0.077796): liquids at saturation have less room, vapours more. */
const CRITICAL_ROOM = 3.951
/** A boundary at which one phase becomes another, as of a pure component, is a jump of at least that share in volume. */
const JUMP = 0.02

/** The highest temperature at that pressure (kPa absolute) at which liquid is beside the vapour. */
export function dewTemperature(fluid: Fluid, z: readonly number[], kpa: number): Saturation {
  return edge(fluid, z, kpa, 'dew')
}

/** The lowest temperature at that pressure (kPa absolute) at which vapour is beside the liquid. */
export function bubbleTemperature(fluid: Fluid, z: readonly number[], kpa: number): Saturation {
  return edge(fluid, z, kpa, 'bubble')
}

/** What the mixture is at a temperature; `room` is its volume over its covolume. */
type Look =
  | { readonly is: 'vapour' | 'liquid'; readonly room: number }
  | { readonly is: 'two-phase'; readonly room: number; readonly otherRoom: number }
  | { readonly is: 'unknown' }

/**
 * By the tangent plane test alone, which needs no start near the answer: steps from Wilson's estimate until the phase beyond the edge and what is
 * within are both met, then halves. What begins must be denser than a vapour and lighter than a liquid, or it is no such point.
 */
function edge(fluid: Fluid, z: readonly number[], kpa: number, kind: 'dew' | 'bubble'): Saturation {
  const beyond = kind === 'dew' ? 'vapour' : 'liquid'
  const outward = kind === 'dew' ? 1 : -1
  const no = (why: string): Saturation => ({ ok: false, reason: `no ${kind} point at ${kpa} kPa: ${why}` })
  const look = (kelvin: number) => lookAt(fluid, z, kelvin, kpa)

  let kelvin = wilsonTemperature(fluid, z, kpa, kind)
  let seen = look(kelvin)
  let [inside, outside]: (number | undefined)[] = []
  for (let step = 1; step <= MOST_STEPS && seen.is !== 'unknown'; step++) {
    if (seen.is === beyond) outside = kelvin
    else inside = kelvin
    if (inside !== undefined && outside !== undefined) break
    kelvin *= 1 + outward * (outside === undefined ? 0.01 : -0.01)
    if (kelvin < 30 || kelvin > 2000) break
    seen = look(kelvin)
  }
  if (seen.is === 'unknown') return no('the stability of the mixture could not be told')
  if (inside === undefined || outside === undefined) return no('one phase at all temperatures')
  for (let step = 0; step < 60 && Math.abs(outside - inside) > 1e-8 * inside; step++) {
    const middle: number = (inside + outside) / 2
    seen = look(middle)
    if (seen.is === 'unknown') return no('the stability of the mixture could not be told')
    if (seen.is === beyond) outside = middle
    else inside = middle
  }
  const [within, past] = [look(inside), look(outside)]
  if (within.is === 'unknown' || past.is === 'unknown' || past.is === 'two-phase')
    return no('the stability of the mixture could not be told')
  if (
    within.is === 'two-phase'
      ? within.otherRoom < within.room !== (kind === 'dew')
      : Math.abs(within.room / past.room - 1) < JUMP
  )
    return no('one phase at all temperatures')
  return { ok: true, kelvin: inside }
}

function lookAt(fluid: Fluid, z: readonly number[], kelvin: number, kpa: number): Look {
  const state = fluid.at(kelvin, kpa)
  const told = stability(fluid, state, z, kelvin, kpa)
  if (told.verdict === 'unknown') return { is: 'unknown' }
  const scratch = new Float64Array(z.length)
  const room = state.volumeRatio(z, state.lnPhi(z, scratch))
  return told.verdict === 'unstable'
    ? {
        is: 'two-phase',
        room,
        otherRoom: state.volumeRatio(told.trial, state.lnPhi(told.trial, scratch)),
      }
    : { is: room > CRITICAL_ROOM ? 'vapour' : 'liquid', room }
}

/** Where Σ z/K (dew) or Σ z·K (bubble) by Wilson is one. */
function wilsonTemperature(fluid: Fluid, z: readonly number[], kpa: number, kind: 'dew' | 'bubble'): number {
  let [low, high] = [30, 2000]
  for (let step = 0; step < 60; step++) {
    const kelvin = (low + high) / 2
    const sum = fluid.criticals.reduce((total, critical, i) => {
      const lnK = wilsonLnK(critical, kelvin, kpa)
      return total + (z[i] ?? 0) * Math.exp(kind === 'dew' ? -lnK : lnK)
    }, 0)
    if (kind === 'dew' ? sum > 1 : sum < 1) low = kelvin
    else high = kelvin
  }
  return (low + high) / 2
}
