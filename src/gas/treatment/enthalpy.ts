import { prepare } from '../flash/flash.ts'
import { type FlashConditions, flash, type Mixture } from '../flash/index.ts'

/**
 * Heat capacity of the ideal gas, J/(mol·K), as a + bT + cT² + dT³ (Reid, Prausnitz and Poling, The Properties of Gases and Liquids, 4th edition,
 * 1987, appendix A).
 */
const HEAT_CAPACITY: Readonly<Record<string, readonly [number, number, number, number]>> = {
  methane: [19.25, 5.213e-2, 1.197e-5, -1.132e-8],
  ethane: [5.409, 1.781e-1, -6.938e-5, 8.713e-9],
  propane: [-4.224, 3.063e-1, -1.586e-4, 3.215e-8],
  'n-butane': [9.487, 3.313e-1, -1.108e-4, -2.822e-9],
  isobutane: [-1.39, 3.847e-1, -1.846e-4, 2.895e-8],
  'n-pentane': [-3.626, 4.873e-1, -2.58e-4, 5.305e-8],
  isopentane: [-9.525, 5.066e-1, -2.729e-4, 5.723e-8],
  'n-hexane': [-4.413, 5.82e-1, -3.119e-4, 6.494e-8],
  'n-heptane': [-5.146, 6.762e-1, -3.651e-4, 7.658e-8],
  'n-octane': [-6.096, 7.712e-1, -4.195e-4, 8.855e-8],
  'n-nonane': [-8.374, 8.729e-1, -4.823e-4, 1.031e-7],
  'n-decane': [-7.913, 9.609e-1, -5.288e-4, 1.131e-7],
  nitrogen: [31.15, -1.357e-2, 2.68e-5, -1.168e-8],
  'carbon dioxide': [19.8, 7.344e-2, -5.602e-5, 1.715e-8],
  'hydrogen sulphide': [31.94, 1.436e-3, 2.432e-5, -1.176e-8],
  oxygen: [28.11, -3.68e-6, 1.746e-5, -1.065e-8],
  hydrogen: [27.14, 9.274e-3, -1.381e-5, 7.645e-9],
  helium: [20.786, 0, 0, 0],
  argon: [20.786, 0, 0, 0],
  water: [32.24, 1.924e-3, 1.055e-5, -3.596e-9],
}
const REFERENCE_K = 288.15

/**
 * Enthalpy of a mixture in kJ/kmol above its ideal gas at 15 °C: heat capacities of the ideal gas, the equation of state's departure of each phase,
 * and free water less its heat of vaporisation (ISO 6976:2016, clause 5.3: 45.064 kJ/mol at 0 °C, 44.013 at 25 °C, linear between and beyond).
 * Undefined where a heat capacity is not published here or the flash does not end.
 */
export function enthalpy(mixture: Mixture, conditions: FlashConditions): number | undefined {
  const told = flash(mixture, conditions)
  const read = prepare(mixture)
  if (!told.ok || !read.ok) return undefined
  const kelvin = conditions.temperatureC + 273.15
  let ideal = 0
  for (const [place, component] of mixture.components.entries()) {
    const part = mixture.fractions[place] ?? 0
    if (part === 0) continue
    const capacity = HEAT_CAPACITY[component.name]
    if (capacity === undefined) return undefined
    ideal +=
      part *
      capacity.reduce(
        (sum, factor, k) => sum + (factor * (kelvin ** (k + 1) - REFERENCE_K ** (k + 1))) / (k + 1),
        0,
      )
  }
  const { flashed } = told
  const { fluid, places, waterPlace } = read.prepared
  const departure = (phase: readonly number[] | undefined, share: number, root: 'vapour' | 'liquid') => {
    if (phase === undefined || share === 0 || places.length === 0) return 0
    const water = waterPlace < 0 ? 0 : (phase[waterPlace] ?? 0)
    const dry = places.map((place) => (phase[place] ?? 0) / (1 - water))
    return (
      share *
      (1 - water) *
      fluid.at(kelvin, conditions.pressureKpa * (1 - water)).enthalpyDeparture(dry, root)
    )
  }
  return (
    ideal +
    departure(flashed.vapour, flashed.vapourFraction, 'vapour') +
    departure(flashed.liquid, flashed.liquidFraction, 'liquid') -
    flashed.waterFraction * (45_064 - 42.04 * conditions.temperatureC)
  )
}

const MOST_COOLING_K = 120

/**
 * The temperature, °C, after a mixture was let down to a lower pressure without heat or work (Joule and Thomson), by halving; undefined where its
 * enthalpy cannot be told, or where it would cool by more than 120 K.
 */
export function letDown(mixture: Mixture, from: FlashConditions, pressureKpa: number): number | undefined {
  const wanted = enthalpy(mixture, from)
  if (wanted === undefined) return undefined
  let [low, high] = [from.temperatureC - MOST_COOLING_K, from.temperatureC + 10]
  for (let step = 0; step < 40 && high - low > 1e-4; step++) {
    const temperatureC = (low + high) / 2
    const told = enthalpy(mixture, { temperatureC, pressureKpa })
    if (told === undefined) return undefined
    if (told < wanted) low = temperatureC
    else high = temperatureC
  }
  return low > from.temperatureC - MOST_COOLING_K ? (low + high) / 2 : undefined
}
