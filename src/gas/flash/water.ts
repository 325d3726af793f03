const TRIPLE_K = 273.16
const TRIPLE_KPA = 0.611657
const CRITICAL_K = 647.096
const CRITICAL_KPA = 22064

/** Wagner and Pruß, J. Phys. Chem. Ref. Data 31 (2002) 387, equation 2.5 (IAPWS SR1-86), over liquid water. */
const LIQUID = [
  [1, -7.85951783],
  [1.5, 1.84408259],
  [3, -11.7866497],
  [3.5, 22.6807411],
  [4, -15.9618719],
  [7.5, 1.80122502],
] as const
/** IAPWS R14-08 (2011), equation 6, over ice. */
const ICE = [
  [0.333333333e-2, -0.212144006e2],
  [0.120666667e1, 0.273203819e2],
  [0.170333333e1, -0.61059813e1],
] as const

/** Pressure of saturated water vapour in kPa, over ice below 0.01 °C; the critical pressure above the critical point. */
export function waterSaturationKpa(kelvin: number): number {
  if (kelvin >= CRITICAL_K) return CRITICAL_KPA
  if (kelvin < TRIPLE_K) {
    const theta = kelvin / TRIPLE_K
    const sum = ICE.reduce((total, [power, factor]) => total + factor * theta ** power, 0)
    return TRIPLE_KPA * Math.exp(sum / theta)
  }
  const tau = 1 - kelvin / CRITICAL_K
  const sum = LIQUID.reduce((total, [power, factor]) => total + factor * tau ** power, 0)
  return CRITICAL_KPA * Math.exp((CRITICAL_K / kelvin) * sum)
}

/**
 * Mole fraction of water in gas over free water, 1 at most: the saturation pressure over the pressure and Bukacek's term for real gas (Institute
 * of Gas Technology, Research Bulletin 8, 1955), from 15 to 240 °C and up to 69 MPa; within 5 % for sweet gas. Sour gas above 2 MPa holds more.
 */
export function saturatedWaterFraction(kelvin: number, kpa: number): number {
  // 47,484 lb/MMscf is pure water vapour; the term is in lb/MMscf with °R.
  const real = 10 ** (6.69449 - 3083.87 / (1.8 * kelvin)) / 47484
  return Math.min(1, waterSaturationKpa(kelvin) / kpa + real)
}

/** The temperature, K, at which that much water begins to condense or freeze; undefined for dry gas and above the critical temperature. */
export function waterDewPointK(fraction: number, kpa: number): number | undefined {
  let [low, high] = [150, CRITICAL_K]
  if (!(fraction > saturatedWaterFraction(low, kpa)) || fraction > saturatedWaterFraction(high, kpa))
    return undefined
  for (let step = 0; step < 60 && high - low > 1e-6; step++) {
    const middle = (low + high) / 2
    if (saturatedWaterFraction(middle, kpa) < fraction) low = middle
    else high = middle
  }
  return (low + high) / 2
}
