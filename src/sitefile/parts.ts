import { z } from 'zod'

/** What the parts of a site file's schema are made of. */
export const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
  .describe('Name by which other parts of the file refer to this one')
export const ref = z.string()
export const positive = z.number().positive()
/** More than any site has: 10 GW. */
const MOST_KW = 10_000_000
export const kilowatts = positive.max(MOST_KW)
export const kilowattsOrNone = z.number().min(0).max(MOST_KW)
/** Of one machine: 1 MW. */
export const machineWatts = positive.max(1_000_000)
export const machineTerahashes = positive.max(1_000_000)
/** Minor units for a kWh or m3, with room for currencies of small units. */
export const MOST_UNIT_MINOR = 1_000_000_000
export const unitPrice = z.number().min(0).max(MOST_UNIT_MINOR)
/** Other money, in minor units: a tonne, a start, a month's kW. */
export const money = z.number().min(0).max(1_000_000_000_000)
export const share = z.number().min(0).max(1)
/** A point of a device, as `device/point`. */
export const point = z.string().regex(/^[a-z0-9-]+\/[a-z0-9_]+$/, 'device/point')
/** An address of these schemes; what is said of another is what was expected. */
export const address = (protocol: RegExp, expected: string) =>
  z.url({ protocol, error: expected, abort: true })
export const httpAddress = address(/^https?$/, 'https://host or http://host, with its path')
