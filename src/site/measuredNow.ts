import type { Instant } from '../quantity/index.ts'
import type { Image } from './image.ts'
import { type Plant, splitPoint } from './plant.ts'

/** Electrical values older than this are unknown: the engines' and breakers' fast points come every few tens of ms. */
export const FAST_OLDEST_MS = 2_000
/** Meters are read every few seconds; three missed readings make the value unknown. */
export const METER_OLDEST_MS = 10_000

/** What a meter shows now, W; undefined while it is silent. */
export function meterPower(plant: Plant, image: Image, meter: string, now: Instant): number | undefined {
  const device = plant.deviceOfMeter.get(meter)
  return device === undefined ? undefined : image.value(device, 'power_w', now, METER_OLDEST_MS)
}

/** A contact that was read just now. */
export function flagOf(image: Image, reference: string, now: Instant): boolean | undefined {
  const { device, point } = splitPoint(reference)
  const value = image.value(device, point, now, FAST_OLDEST_MS)
  return value === undefined ? undefined : value !== 0
}
