import { type DeviceMap, type RegisterPoint, WIDTH } from './schema.ts'

export type Decoded =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly reason: string }

/** The engineering value of a point from the bytes of its registers, as they came over the wire. */
export function decode(map: DeviceMap, point: RegisterPoint, bytes: Buffer): Decoded {
  const raw = rawOf(point.type, ordered(map, bytes))
  if (typeof raw === 'number' && !Number.isFinite(raw)) return { ok: false, reason: 'not a number' }
  if (point.not_available.some((none) => none === Number(raw)))
    return { ok: false, reason: 'the device has no value' }
  if (point.bit !== undefined)
    return { ok: true, value: Number((BigInt.asUintN(64, BigInt(raw)) >> BigInt(point.bit)) & 1n) }
  if (point.values !== undefined) {
    const value = point.values[String(raw)]
    return value === undefined ? { ok: false, reason: `${raw} has no meaning here` } : { ok: true, value }
  }
  const value = Number(raw) * point.scale + point.offset
  if (!Number.isFinite(value)) return { ok: false, reason: 'not a number' }
  const [least, most] = point.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  if (value < least || value > most) return { ok: false, reason: `${value} is outside ${least} to ${most}` }
  return { ok: true, value }
}

/** The bytes on the wire for a value; the nearest that the registers can hold. */
export function encode(map: DeviceMap, point: RegisterPoint, value: number): Buffer {
  const raw = rawFor(point, value)
  const width = WIDTH[point.type]
  const bytes = Buffer.alloc(Math.max(width, map.register_bytes))
  writeRaw(point.type, bytes, raw)
  return ordered(map, bytes)
}

/** The bytes of a point that has no value: its sentinel, a NaN, or undefined where it has no way to say so. */
export function encodeNothing(map: DeviceMap, point: RegisterPoint): Buffer | undefined {
  const [sentinel] = point.not_available
  if (sentinel === undefined && point.type !== 'f32' && point.type !== 'f64') return undefined
  const bytes = Buffer.alloc(Math.max(WIDTH[point.type], map.register_bytes))
  writeRaw(point.type, bytes, sentinel ?? Number.NaN)
  return ordered(map, bytes)
}

function rawFor(point: RegisterPoint, value: number): number {
  if (point.bit !== undefined) return value === 0 ? 0 : 2 ** point.bit
  if (point.values !== undefined) {
    const found = Object.entries(point.values).find(([, meaning]) => meaning === value)
    return found === undefined ? (point.not_available[0] ?? 0) : Number(found[0])
  }
  return (value - point.offset) / point.scale
}

/** Registers in the order of the highest first; the bytes within a register are always highest first. */
function ordered(map: DeviceMap, bytes: Buffer): Buffer {
  if (map.word_order === 'high-first' || bytes.length <= map.register_bytes) return bytes
  const words: Buffer[] = []
  for (let at = 0; at < bytes.length; at += map.register_bytes)
    words.unshift(bytes.subarray(at, at + map.register_bytes))
  return Buffer.concat(words)
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
      return void bytes.writeBigUInt64BE(BigInt(whole(0, Number.MAX_SAFE_INTEGER)))
    case 'i64':
      return void bytes.writeBigInt64BE(BigInt(whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)))
    case 'f64':
      return void bytes.writeDoubleBE(raw)
  }
}
