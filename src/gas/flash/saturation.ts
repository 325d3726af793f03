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
 * By the tangent plane test alone, which needs no start near the answer: first from Wilson's estimate, outward until one phase is met; where the phases
 * merge without a jump there (near and above the critical pressure), through all temperatures for the highest at which liquid parts. Then halves.
 * What begins must be denser than the mixture at a dew point and lighter at a bubble point, or it is none.
 */
function edge(fluid: Fluid, z: readonly number[], kpa: number, kind: 'dew' | 'bubble'): Saturation {
  const no = (why: string): Saturation => ({ ok: false, reason: `no ${kind} point at ${kpa} kPa: ${why}` })
  const look = (kelvin: number) => lookAt(fluid, z, kelvin, kpa)
  const start = wilsonTemperature(fluid, z, kpa, kind)
  const near = outward(look, start, kind)
  if (near === 'unknown') return no(UNKNOWN)
  const found = near === undefined ? undefined : halved(look, near, kind)
  if (found === 'unknown') return no(UNKNOWN)
  if (found !== undefined) return { ok: true, kelvin: found }
  if (kind === 'bubble') return no('none was found')
  const far = downward(look, start)
  if (far === 'unknown') return no(UNKNOWN)
  if (far === undefined) return no('one phase at all temperatures tried, in steps of 1 %')
  const again = halved(look, far, kind)
  if (again === 'unknown') return no(UNKNOWN)
  return again === undefined
    ? no('what parts at the highest temperature is lighter than the mixture, not liquid')
    : { ok: true, kelvin: again }
}

const UNKNOWN = 'the stability of the mixture could not be told'

/** A temperature within and one beyond the edge. */
interface Bracket {
  readonly inside: number
  readonly outside: number
}

/** Steps of 1 % from the start, until both sides of the edge are met; undefined where they are not. */
function outward(
  look: (kelvin: number) => Look,
  start: number,
  kind: 'dew' | 'bubble',
): Bracket | 'unknown' | undefined {
  const beyond = kind === 'dew' ? 'vapour' : 'liquid'
  const sign = kind === 'dew' ? 0.01 : -0.01
  let [inside, outside]: (number | undefined)[] = []
  let parted = false
  for (let kelvin = start, step = 0; step < MOST_STEPS && kelvin > 20 && kelvin < 2000; step++) {
    const { is } = look(kelvin)
    if (is === 'unknown') return is
    parted ||= is === 'two-phase'
    // Once two phases were met, any single one is beyond them, whatever it would be called.
    if (is === beyond || (parted && is !== 'two-phase' && inside !== undefined)) outside = kelvin
    else inside = kelvin
    if (inside !== undefined && outside !== undefined) return { inside, outside }
    kelvin *= outside === undefined ? 1 + sign : 1 - sign
  }
  return undefined
}

/** From hot to cold, the first step at which the mixture parts, and the one before. */
function downward(look: (kelvin: number) => Look, start: number): Bracket | 'unknown' | undefined {
  let outside: number | undefined
  for (let kelvin = 2 * start; kelvin > 0.5 * start; kelvin *= 0.99) {
    const { is } = look(kelvin)
    if (is === 'unknown') return is
    if (is === 'two-phase') return outside === undefined ? undefined : { inside: kelvin, outside }
    outside = kelvin
  }
  return undefined
}

/** The edge between the two, if something begins there. */
function halved(
  look: (kelvin: number) => Look,
  bracket: Bracket,
  kind: 'dew' | 'bubble',
): number | 'unknown' | undefined {
  let { inside, outside } = bracket
  const beyond = look(outside).is
  const parted = look(inside).is === 'two-phase'
  for (let step = 0; step < 60 && Math.abs(outside - inside) > 1e-8 * inside; step++) {
    const middle = (inside + outside) / 2
    const { is } = look(middle)
    if (is === 'unknown') return is
    if (parted ? is !== 'two-phase' : is === beyond) outside = middle
    else inside = middle
  }
  const [within, past] = [look(inside), look(outside)]
  if (within.is === 'unknown' || past.is === 'unknown' || past.is === 'two-phase') return 'unknown'
  const begins =
    within.is === 'two-phase'
      ? within.otherRoom < within.room === (kind === 'dew')
      : Math.abs(within.room / past.room - 1) >= JUMP
  return begins ? inside : undefined
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
