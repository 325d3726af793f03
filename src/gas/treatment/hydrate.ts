/** Gravities for which the correlation was made. */
const GRAVITIES = [0.55, 1] as const

/**
 * Temperature, °C, below which gas over free water may form hydrates: Towler and Mokhatab (Hydrocarbon Processing 84 (2005) 61), from the relative
 * density and the absolute pressure. Undefined outside relative densities of 0.55 to 1. For sour gas it is too low.
 */
export function hydrateTemperatureC(relativeDensity: number, pressureKpa: number): number | undefined {
  const [least, most] = GRAVITIES
  if (!(relativeDensity >= least && relativeDensity <= most) || !(pressureKpa > 0)) return undefined
  const lnPsi = Math.log(pressureKpa / 6.894757293168)
  const lnGravity = Math.log(relativeDensity)
  const fahrenheit = 13.47 * lnPsi + 34.27 * lnGravity - 1.675 * lnPsi * lnGravity - 20.35
  return (fahrenheit - 32) / 1.8
}
