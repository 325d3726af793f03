import { z } from 'zod'

/** A register map as written in YAML. Addresses are as on the wire: the manual's 40001 is holding 0. */
const address = z.number().int().min(0).max(65_535)
const TYPES = ['u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'f32', 'f64'] as const

const notAvailable = z
  .array(z.union([z.number(), z.tuple([z.number(), z.number()])]))
  .default([])
  .describe('Raw values that mean "no value"; a pair is a range with both its ends')

/** An order to a device that wants given words rather than a value. */
const sequence = z.strictObject({
  address,
  words: z.array(z.number().int().min(0).max(65_535)).min(1).max(8).describe('Written with function 16'),
})

const registerPoint = z.strictObject({
  table: z.enum(['holding', 'input']).default('holding'),
  address,
  type: z.enum(TYPES).default('u16'),
  scale: z
    .number()
    .refine((scale) => scale !== 0, 'a scale of 0 makes every value 0')
    .default(1)
    .describe('Value = raw x scale + offset'),
  offset: z.number().default(0),
  range: z.tuple([z.number(), z.number()]).optional().describe('Outside of it the value is invalid'),
  not_available: notAvailable,
  bit: z.number().int().min(0).max(63).optional().describe('Bit of the raw value, 0 is the lowest'),
  values: z
    .record(z.string().regex(/^\d+$/), z.number())
    .optional()
    .describe('What each raw value means; others are invalid'),
  unless: z
    .strictObject({
      address,
      mask: z.number().int().min(1).max(65_535),
      value: z.number(),
      not_available: notAvailable,
    })
    .optional()
    .describe('Where any bit of the mask is set in that register, the point has this value instead'),
  register_bytes: z
    .union([z.literal(2), z.literal(4)])
    .optional()
    .describe('Where its register is of another width than the others of the map'),
  writable: z.boolean().default(false),
  note: z.string().optional(),
})
const bitPoint = z.strictObject({
  table: z.enum(['coil', 'discrete']),
  address,
  writable: z.boolean().default(false),
  note: z.string().optional(),
})
const orderPoint = z.strictObject({ order: sequence, note: z.string().optional() })

export const deviceMapSchema = z.strictObject({
  family: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  make: z.string(),
  kind: z.enum(['engine', 'electricity-meter', 'gas-meter', 'gas-analyser', 'other']),
  sources: z
    .array(
      z.strictObject({
        document: z.string(),
        section: z.string().optional(),
        date: z.string().optional(),
        note: z.string().optional(),
      }),
    )
    .min(1)
    .describe('Where the registers come from'),
  settings: z.array(z.string()).default([]).describe('What must be set on the device for this map to hold'),
  word_order: z.enum(['high-first', 'low-first']).default('high-first'),
  byte_order: z
    .enum(['high-first', 'low-first'])
    .default('high-first')
    .describe('Within a register; only devices that break the Modbus specification need low-first'),
  single_writes: z
    .boolean()
    .default(true)
    .describe('One register or coil is written by function 6 or 5; false where only 16 and 15 are known'),
  register_bytes: z
    .union([z.literal(2), z.literal(4)])
    .default(2)
    .describe('4 for Enron Modbus'),
  most_registers: z.number().int().min(1).max(125).default(100).describe('In one request'),
  widest_gap: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(8)
    .describe('Registers read in vain to save a request'),
  identity: z
    .array(
      z.strictObject({
        table: z.enum(['holding', 'input']).default('holding'),
        address,
        any_of: z.array(z.number().int()).min(1),
        means: z.string(),
      }),
    )
    .default([])
    .describe('Registers by which the device is known to be the one meant'),
  groups: z.record(z.string(), z.array(z.string()).min(1)).default({}),
  points: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.union([orderPoint, bitPoint, registerPoint])),
})

export type DeviceMap = z.output<typeof deviceMapSchema>
export type MapPoint = DeviceMap['points'][string]
export type RegisterPoint = Extract<MapPoint, { readonly scale: number }>
export type BitPoint = Exclude<Extract<MapPoint, { readonly table: string }>, { readonly scale: number }>

export const WIDTH: Readonly<Record<RegisterPoint['type'], number>> = {
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  f32: 4,
  u64: 8,
  i64: 8,
  f64: 8,
}

export function isRegister(point: MapPoint): point is RegisterPoint {
  return 'scale' in point
}
export function isBit(point: MapPoint): point is BitPoint {
  return 'table' in point && !('scale' in point)
}
/** Bytes of each register that a point is read from. */
export function registerBytes(map: DeviceMap, point: RegisterPoint): number {
  return point.register_bytes ?? map.register_bytes
}
/** Registers that a point spans. */
export function spanOf(map: DeviceMap, point: RegisterPoint): number {
  return Math.max(1, WIDTH[point.type] / registerBytes(map, point))
}
