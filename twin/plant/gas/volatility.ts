/**
 * Critical temperature in K, critical pressure in kPa, acentric factor (Poling, Prausnitz and O'Connell, The Properties of
 * Gases and Liquids, 5th edition, 2001, appendix A). What is not here does not condense.
 */
const CRITICAL: Readonly<
  Record<string, readonly [temperatureK: number, pressureKpa: number, acentric: number]>
> = {
  methane: [190.56, 4599, 0.011],
  ethane: [305.32, 4872, 0.099],
  propane: [369.83, 4248, 0.152],
  isobutane: [407.85, 3640, 0.186],
  'n-butane': [425.12, 3796, 0.2],
  isopentane: [460.39, 3381, 0.229],
  'n-pentane': [469.7, 3370, 0.252],
  'n-hexane': [507.6, 3025, 0.3],
  'n-heptane': [540.2, 2740, 0.35],
  'n-octane': [568.7, 2490, 0.399],
  'n-nonane': [594.6, 2290, 0.445],
  'n-decane': [617.7, 2110, 0.492],
  nitrogen: [126.2, 3398, 0.037],
  'carbon dioxide': [304.12, 7374, 0.225],
  'hydrogen sulphide': [373.4, 8963, 0.09],
}

/** Whether it is one that takes part in a twin's gas whatever its analysis names. */
export function volatile(component: string): boolean {
  return component in CRITICAL
}

/** Ambient pressure, kPa: the plant's own are told as gauge. */
export const AMBIENT_KPA = 101.325
const ZERO_C_K = 273.15

/**
 * How readily a component leaves the liquid: its part in the gas over that in the liquid, by Wilson's correlation (G. M. Wilson,
 * 1968), good at such pressures to some tenths. n-Butane at 300 kPa absolute and 30 °C: 3796/300 x exp(5.373 x 1.2 x (1 -
 * 425.12/303.15)) = 0.945.
 */
export function volatility(component: string, pressureKpa: number, temperatureC: number): number {
  const critical = CRITICAL[component]
  if (critical === undefined) return Number.POSITIVE_INFINITY
  const [temperatureK, criticalKpa, acentric] = critical
  return (
    (criticalKpa / pressureKpa) *
    Math.exp(5.373 * (1 + acentric) * (1 - temperatureK / (temperatureC + ZERO_C_K)))
  )
}

/** What stays gas of a mixture of these volatilities, as a share of it, and its fractions. */
export interface Vapour {
  readonly share: number
  readonly fractions: readonly number[]
}

/** Part gas and part liquid in equilibrium (Rachford and Rice, 1952), by bisection on the share that is liquid. */
export function condensed(fractions: ArrayLike<number>, volatilities: readonly number[]): Vapour {
  const z = Array.from(fractions)
  const inverse = z.map((_, k) => 1 / (volatilities[k] ?? Number.POSITIVE_INFINITY))
  const gas = (liquid: number) => z.map((part, k) => part / (1 - liquid + liquid * (inverse[k] ?? 0)))
  /** Rises with the liquid's share; zero where gas and liquid both are whole. */
  const excess = (liquid: number) =>
    gas(liquid).reduce((sum, part, k) => sum + part * (1 - (inverse[k] ?? 0)), 0)
  if (excess(0) >= 0) return { share: 1, fractions: z }
  let [low, high] = [0, 1]
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (excess(middle) < 0) low = middle
    else high = middle
  }
  const y = gas(low)
  const sum = y.reduce((total, part) => total + part, 0)
  return { share: 1 - low, fractions: y.map((part) => part / sum) }
}
