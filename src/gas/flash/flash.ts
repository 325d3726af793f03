import type { Component } from '../components.ts'
import { criticalOf } from './critical.ts'
import { interactionOf } from './interaction.ts'
import { type Fluid, pengRobinson } from './pengRobinson.ts'
import { bubbleTemperature, dewTemperature } from './saturation.ts'
import { type Split, split } from './split.ts'
import { saturatedWaterFraction, waterDewPointK } from './water.ts'

/** A mixture by mole fractions that sum to one. */
export interface Mixture {
  readonly components: readonly Component[]
  readonly fractions: readonly number[]
}

export interface FlashConditions {
  readonly temperatureC: number
  /** Absolute. */
  readonly pressureKpa: number
}

/** What a mixture parts into; the three shares are moles of each phase over moles in all and sum to one. */
export interface Flashed {
  readonly vapourFraction: number
  /** Of hydrocarbon liquid. */
  readonly liquidFraction: number
  /** Of free water, liquid or ice. */
  readonly waterFraction: number
  /** Mole fractions of the gas in the order of the mixture's components, water vapour among them. */
  readonly vapour?: readonly number[]
  readonly liquid?: readonly number[]
  /** Largest difference of ln fugacity between vapour and liquid, where both are. */
  readonly residual?: number
}

/** `reasons` says all that is wrong with the input, or why nothing reliable came out. */
export type FlashOutcome =
  | { readonly ok: true; readonly flashed: Flashed }
  | { readonly ok: false; readonly reasons: readonly string[] }

/** A mixture made ready: what the equation of state takes, and water apart. */
export interface Prepared {
  readonly fluid: Fluid
  /** Mole fractions of what is not water, without those that are 0; they sum to one. */
  readonly dry: readonly number[]
  /** Place of each in the mixture. */
  readonly places: readonly number[]
  readonly water: number
  readonly waterPlace: number
}

const SUM_OFF = 1e-6
const DRY = 1e-15

/** Refuses what has no published constants, and fractions that are none. */
export function prepare(
  mixture: Mixture,
):
  | { readonly ok: true; readonly prepared: Prepared }
  | { readonly ok: false; readonly reasons: readonly string[] } {
  const { components, fractions } = mixture
  const reasons: string[] = []
  if (components.length === 0) reasons.push('no components')
  if (fractions.some((part) => !Number.isFinite(part) || part < 0))
    reasons.push('a mole fraction is negative or no number')
  const total = fractions.reduce((sum, part) => sum + part, 0)
  if (reasons.length === 0 && !(Math.abs(total - 1) < SUM_OFF))
    reasons.push(`the mole fractions sum to ${total}, not 1`)
  const waterPlace = components.findIndex((component) => component.name === 'water')
  const places = [...components.keys()].filter(
    (place) => place !== waterPlace && (fractions[place] ?? 0) > DRY,
  )
  const known = places.flatMap((place) => {
    const component = components[place]
    const critical = component && criticalOf(component)
    if (component === undefined) return []
    if (critical === undefined) reasons.push(`no published critical constants for ${component.name}`)
    return critical === undefined ? [] : [{ place, component, critical }]
  })
  if (reasons.length > 0) return { ok: false, reasons }
  const sum = known.reduce((all, { place }) => all + (fractions[place] ?? 0), 0)
  const fluid = pengRobinson(
    known.map(({ critical }) => critical),
    (one, other) => {
      const [a, b] = [known[one]?.component, known[other]?.component]
      return a === undefined || b === undefined ? 0 : interactionOf(a, b)
    },
  )
  return {
    ok: true,
    prepared: {
      fluid,
      dry: known.map(({ place }) => (fractions[place] ?? 0) / sum),
      places,
      water: waterPlace < 0 ? 0 : (fractions[waterPlace] ?? 0),
      waterPlace,
    },
  }
}

/** What is wrong with a temperature and a pressure. */
export function conditionMistakes({ temperatureC, pressureKpa }: FlashConditions): readonly string[] {
  return [
    ...(temperatureC > -223.15 && temperatureC < 1000
      ? []
      : [`${temperatureC} °C is no temperature between -223 and 1000 °C`]),
    ...(pressureKpa > 0 && pressureKpa <= 100_000
      ? []
      : [`${pressureKpa} kPa is no absolute pressure above 0 and up to 100 MPa`]),
  ]
}

/**
 * Flash of a gas at fixed temperature and pressure: hydrocarbons and gases by Peng and Robinson (split.ts) at their share of the pressure, water
 * as free water that dissolves nothing and is not dissolved in hydrocarbon liquid (water.ts).
 */
export function flash(mixture: Mixture, conditions: FlashConditions): FlashOutcome {
  const read = prepare(mixture)
  const mistakes = [...conditionMistakes(conditions), ...(read.ok ? [] : read.reasons)]
  if (!read.ok || mistakes.length > 0) return { ok: false, reasons: mistakes }
  return flashPrepared(mixture, read.prepared, conditions)
}

export function flashPrepared(
  mixture: Mixture,
  prepared: Prepared,
  { temperatureC, pressureKpa }: FlashConditions,
): FlashOutcome {
  const kelvin = temperatureC + 273.15
  const { water, fluid, dry, places, waterPlace } = prepared
  const saturated = saturatedWaterFraction(kelvin, pressureKpa)
  const count = mixture.components.length
  if (places.length === 0) {
    const vapour = saturated >= 1
    return {
      ok: true,
      flashed: {
        vapourFraction: vapour ? 1 : 0,
        liquidFraction: 0,
        waterFraction: vapour ? 0 : 1,
        ...(vapour && { vapour: Array.from({ length: count }, (_, i) => (i === waterPlace ? 1 : 0)) }),
      },
    }
  }
  const at = (wet: number) => split(fluid, dry, kelvin, pressureKpa * (1 - wet))
  const dryMoles = 1 - water
  const wetness = (parted: Split) => water / (water + dryMoles * vapourShare(parted))
  // Water in the gas as a mole fraction: all of it, or what saturates the gas. More water in the gas leaves more gas, so one answer is.
  const most = Math.min(saturated, 1 - 1e-6)
  // All of it evaporated is tried first where the gas could hold it.
  let wet = Math.min(most, water)
  let parted = at(wet)
  if (wet < most && parted.kind !== 'unsolved' && wetness(parted) > wet) {
    wet = most
    parted = at(wet)
  }
  if (parted.kind !== 'unsolved' && wetness(parted) < wet) {
    let [low, high] = [0, wet]
    for (let step = 0; step < 60 && parted.kind !== 'unsolved'; step++) {
      const next: number = wetness(parted)
      if (Math.abs(next - wet) < 1e-13) break
      if (next > wet) low = wet
      else high = wet
      wet = next > low && next < high ? next : (low + high) / 2
      parted = at(wet)
    }
  }
  if (parted.kind === 'unsolved') return { ok: false, reasons: [parted.reason] }
  const gas = dryMoles * vapourShare(parted)
  const vapourWater = Math.min(water, (gas * wet) / (1 - wet))
  const spread = (of: ArrayLike<number>, ofWater: number) => {
    const out = new Array<number>(count).fill(0)
    places.forEach((place, i) => {
      out[place] = (of[i] ?? 0) * (1 - ofWater)
    })
    if (waterPlace >= 0) out[waterPlace] = ofWater
    return out
  }
  const vapourFraction = gas + vapourWater
  const liquidFraction = dryMoles - gas
  return {
    ok: true,
    flashed: {
      vapourFraction,
      liquidFraction,
      waterFraction: water - vapourWater,
      ...(gas > 0 && {
        vapour: spread(parted.kind === 'two-phase' ? parted.vapour : dry, vapourWater / vapourFraction),
      }),
      ...(parted.kind === 'two-phase'
        ? { liquid: spread(parted.liquid, 0), residual: parted.residual }
        : parted.kind === 'liquid' && { liquid: spread(dry, 0) }),
    },
  }
}

function vapourShare(parted: Split): number {
  return parted.kind === 'two-phase' ? parted.vapourFraction : parted.kind === 'vapour' ? 1 : 0
}

/** A temperature at which something begins to condense or boil, or why there is none. */
export type Point =
  | { readonly ok: true; readonly temperatureC: number }
  | { readonly ok: false; readonly reasons: readonly string[] }

/** Hydrocarbon dew point at an absolute pressure: the highest temperature at which hydrocarbons condense. Water takes its share of the pressure. */
export function hydrocarbonDewPoint(mixture: Mixture, pressureKpa: number): Point {
  return pointOf(mixture, pressureKpa, dewTemperature)
}

/** Bubble point at an absolute pressure of the mixture without its water. */
export function bubblePoint(mixture: Mixture, pressureKpa: number): Point {
  return pointOf(mixture, pressureKpa, bubbleTemperature, true)
}

/** Water dew point (frost point below 0 °C) at an absolute pressure. */
export function waterDewPoint(mixture: Mixture, pressureKpa: number): Point {
  const read = prepare(mixture)
  const mistakes = [...conditionMistakes({ temperatureC: 0, pressureKpa }), ...(read.ok ? [] : read.reasons)]
  if (!read.ok || mistakes.length > 0) return { ok: false, reasons: mistakes }
  const kelvin = waterDewPointK(read.prepared.water, pressureKpa)
  return kelvin === undefined
    ? { ok: false, reasons: ['no water dew point: the gas is dry, or all of it is water'] }
    : { ok: true, temperatureC: kelvin - 273.15 }
}

function pointOf(
  mixture: Mixture,
  pressureKpa: number,
  find: typeof dewTemperature,
  withoutWater = false,
): Point {
  const read = prepare(mixture)
  const mistakes = [...conditionMistakes({ temperatureC: 0, pressureKpa }), ...(read.ok ? [] : read.reasons)]
  if (!read.ok || mistakes.length > 0) return { ok: false, reasons: mistakes }
  const { fluid, dry, water, places } = read.prepared
  if (places.length === 0) return { ok: false, reasons: ['all of it is water'] }
  const found = find(fluid, dry, pressureKpa * (withoutWater ? 1 : 1 - water))
  return found.ok ? { ok: true, temperatureC: found.kelvin - 273.15 } : { ok: false, reasons: [found.reason] }
}
