/**
 * Limits of error at reference conditions in percent of the reading, between the transitional flow or current of the
 * meter and its maximum, at unity power factor. Below that a meter may err more.
 * - 0.2S, 0.5S: IEC 62053-22:2020, from 5 % of the nominal current; 0.5, 1, 2: IEC 62053-21:2020.
 * - A, B, C: EN 50470-3:2006 for Directive 2014/32/EU (MID), annex V (MI-003).
 * - Gas meters 1 and 1.5: MID annex IV (MI-002), upper flow range; EN 12261:2018; OIML R 137-1:2012, class 1 and 1.5.
 * - 0.2, and 2 and 3 for gas: no standard of legal metrology named here; the number is taken as the limit (assumed).
 */
const LIMIT_PERCENT = {
  '0.2S': 0.2,
  '0.2': 0.2,
  '0.5S': 0.5,
  '0.5': 0.5,
  '1': 1,
  '1.5': 1.5,
  '2': 2,
  '3': 3,
  A: 2,
  B: 1,
  C: 0.5,
} as const

export type AccuracyClass = keyof typeof LIMIT_PERCENT

/**
 * Standard uncertainty of a meter's value, in its unit: the limit of error over the square root of three, as every error
 * within the limits is taken as equally likely (JCGM 100:2008, 4.3.7). Class 1 at 100 kWh is 0.577 kWh. `least` is the
 * uncertainty that even a reading of zero has, such as the resolution of a counter.
 */
export function standardUncertainty(accuracyClass: AccuracyClass, value: number, least = 0): number {
  return Math.max(least, (Math.abs(value) * LIMIT_PERCENT[accuracyClass]) / 100 / Math.sqrt(3))
}
