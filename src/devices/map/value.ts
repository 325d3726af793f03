import { type DeviceMap, type RegisterPoint, registerBytes, WIDTH } from './schema.ts'

export type Decoded =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly reason: string }

/** The engineering value of a point from the bytes of its registers, as they came over the wire. */
export function decode(map: DeviceMap, point: RegisterPoint, bytes: Buffer): Decoded {
  const raw = rawOf(point.type, ordered(map, bytes, registerBytes(map, point)))
  if (typeof raw === 'number' && !Number.isFinite(raw)) return { ok: false, reason: 'not a number' }
  if (meansNothing(point.not_available, Number(raw)))
    return { ok: false, reason: `the device has no value (${raw})` }
  if (point.bit !== undefined)
    return { ok: true, value: Number((BigInt.asUintN(64, BigInt(raw)) >> BigInt(point.bit)) & 1n) }
  if (point.values !== undefined) {
    const value = point.values[String(raw)]
    return value === undefined ? { ok: false, reason: `${raw} has no meaning here` } : { ok: true, value }
  }
  const value = scaled(Number(raw), point.scale) + point.offset
  if (!Number.isFinite(value)) return { ok: false, reason: 'not a number' }
  const [least, most] = point.range ?? ANY
  if (value < least || value > most) return { ok: false, reason: `${value} is outside ${least} to ${most}` }
  return { ok: true, value }
}

/** 499 tenths are 49.9, which 499 x 0.1 is not quite. */
function scaled(raw: number, scale: number): number {
  const parts = Math.round(1 / scale)
  return 1 / parts === scale ? raw / parts : raw * scale
}

const ANY = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const

/** Whether a raw value is one of those by which the device says that it has none. */
export function meansNothing(sentinels: RegisterPoint['not_available'], raw: number): boolean {
  return sentinels.some((each) =>
    typeof each === 'number' ? raw === each : raw >= each[0] && raw <= each[1],
  )
}

/** One register as a whole number. */
export function wordOf(map: DeviceMap, bytes: Buffer): number {
  return Number(rawOf('u16', ordered(map, bytes, map.register_bytes)))
}

/** The bytes on the wire of a register that holds a whole number. */
export function bytesOfWord(map: DeviceMap, word: number): Buffer {
  const bytes = Buffer.alloc(map.register_bytes)
  bytes.writeUInt16BE(word & 0xffff, map.register_bytes - 2)
  return ordered(map, bytes, map.register_bytes)
}

/** The bytes on the wire for a value; the nearest that the registers can hold. */
export function encode(map: DeviceMap, point: RegisterPoint, value: number): Buffer {
  return written(map, point, rawFor(point, value))
}

/** The bytes of a point that has no value: its sentinel, a NaN, or undefined where it has no way to say so. */
export function encodeNothing(map: DeviceMap, point: RegisterPoint): Buffer | undefined {
  const [first] = point.not_available
  const sentinel = typeof first === 'object' ? first[0] : first
  const float = point.type === 'f32' || point.type === 'f64'
  return sentinel === undefined && !float ? undefined : written(map, point, sentinel ?? Number.NaN)
}

/** Why a value cannot be written to the point as it is; undefined when it can, within half a step of its scale. */
export function unfit(point: RegisterPoint, value: number): string | undefined {
  if (!Number.isFinite(value)) return `${value} cannot be written`
  if (point.values !== undefined)
    return Object.values(point.values).includes(value) ? undefined : `${value} has no meaning there`
  const [least, most] = point.range ?? ANY
  if (value < least || value > most) return `${value} is outside ${least} to ${most}`
  const raw = nearest(point.type, (value - point.offset) / point.scale)
  const [lowest, highest] = LIMITS[point.type] ?? ANY
  if (!Number.isFinite(raw) || raw < lowest || raw > highest)
    return `${value} does not fit into a register of type ${point.type}`
  return meansNothing(point.not_available, raw) ? `${value} would be read as no value` : undefined
}

/** What the registers of a type come to hold of a raw value; a float of 32 bits has none beyond 3.4 x 10^38. */
function nearest(type: RegisterPoint['type'], raw: number): number {
  if (type === 'f64') return raw
  return type === 'f32' ? Math.fround(raw) : Math.round(raw)
}

/** The least and the most that a whole number of each type holds. */
export const LIMITS: Readonly<Partial<Record<RegisterPoint['type'], readonly [number, number]>>> = {
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  i32: [-0x8000_0000, 0x7fff_ffff],
  u64: [0, 2 ** 64],
  i64: [-(2 ** 63), 2 ** 63],
}

function written(map: DeviceMap, point: RegisterPoint, raw: number): Buffer {
  const width = registerBytes(map, point)
  const bytes = Buffer.alloc(Math.max(WIDTH[point.type], width))
  writeRaw(point.type, bytes, raw)
  return ordered(map, bytes, width)
}

function rawFor(point: RegisterPoint, value: number): number {
  if (point.bit !== undefined) {
    const sign = point.type.startsWith('i') && point.bit === WIDTH[point.type] * 8 - 1
    return value === 0 ? 0 : sign ? -(2 ** point.bit) : 2 ** point.bit
  }
  if (point.values !== undefined) {
    const found = Object.entries(point.values).find(([, meaning]) => meaning === value)
    return found === undefined ? 0 : Number(found[0])
  }
  return (value - point.offset) / point.scale
}

/** Between the order of the wire and highest first; doing it twice gives back what was. */
function ordered(map: DeviceMap, bytes: Buffer, width: number): Buffer {
  const registers: Buffer[] = []
  for (let at = 0; at < bytes.length; at += width) {
    const register = Buffer.from(bytes.subarray(at, at + width))
    registers.push(map.byte_order === 'high-first' ? register : register.reverse())
  }
  return Buffer.concat(map.word_order === 'high-first' ? registers : registers.reverse())
}

function rawOf(type: RegisterPoint['type'], bytes: Buffer): number | bigint {
  switch (type) {
    case 'u16':
      return bytes.readUInt16BE(bytes.length - 2)
    case 'i16':
      return bytes.readInt16BE(bytes.length - 2)
    case 'u32':
      return bytes.readUInt32BE()
    case 'i32':
      return bytes.readInt32BE()
    case 'f32':
      return bytes.readFloatBE()
    case 'u64':
      return bytes.readBigUInt64BE()
    case 'i64':
      return bytes.readBigInt64BE()
    case 'f64':
      return bytes.readDoubleBE()
  }
}

function writeRaw(type: RegisterPoint['type'], bytes: Buffer, raw: number): void {
  const whole = (least: number, most: number) => Math.min(most, Math.max(least, Math.round(raw) || 0))
  const long = (least: bigint, most: bigint) => {
    const exact = BigInt(Math.round(raw) || 0)
    return exact < least ? least : exact > most ? most : exact
  }
  switch (type) {
    case 'u16':
      return void bytes.writeUInt16BE(whole(0, 0xffff), bytes.length - 2)
    case 'i16':
      return void bytes.writeInt16BE(whole(-0x8000, 0x7fff), bytes.length - 2)
    case 'u32':
      return void bytes.writeUInt32BE(whole(0, 0xffff_ffff))
    case 'i32':
      return void bytes.writeInt32BE(whole(-0x8000_0000, 0x7fff_ffff))
    case 'f32':
      return void bytes.writeFloatBE(raw)
    case 'u64':
      return void bytes.writeBigUInt64BE(long(0n, 2n ** 64n - 1n))
    case 'i64':
      return void bytes.writeBigInt64BE(long(-(2n ** 63n), 2n ** 63n - 1n))
    case 'f64':
      return void bytes.writeDoubleBE(raw)
  }
}
