import type { Instant } from '../quantity/index.ts'
import type { Block } from './map/plan.ts'
import { type DeviceMap, isBit, isRegister, type RegisterPoint, spanOf } from './map/schema.ts'
import { type Decoded, decode, meansNothing, wordOf } from './map/value.ts'
import type { PointName, PointValue } from './model.ts'

type Told = readonly [PointName, PointValue]

/** The points of a block from the bytes that the device answered. */
export function valuesOf(map: DeviceMap, block: Block, body: Buffer, at: Instant): readonly Told[] {
  return block.points.flatMap((name): Told[] => {
    const point = map.points[name]
    if (point === undefined || 'order' in point) return []
    if (isBit(point)) {
      const offset = point.address - block.address
      const bit = ((body[offset >> 3] ?? 0) >> (offset & 7)) & 1
      return [[name, { value: bit, at, quality: 'good' }]]
    }
    if (!isRegister(point)) return []
    const span = spanOf(map, point)
    const decoded =
      instead(map, point, block, body) ?? decode(map, point, registers(point.address, span, block, body))
    return decoded.ok
      ? [[name, { value: decoded.value, at, quality: 'good' }]]
      : [[name, { value: undefined, at, quality: 'invalid', reason: decoded.reason }]]
  })
}

function registers(address: number, span: number, block: Block, body: Buffer): Buffer {
  const start = (address - block.address) * block.registerBytes
  return body.subarray(start, start + span * block.registerBytes)
}

/** What the point's flag register says in its place; undefined where it says nothing. */
function instead(map: DeviceMap, { unless }: RegisterPoint, block: Block, body: Buffer): Decoded | undefined {
  if (unless === undefined) return undefined
  const flags = wordOf(map, registers(unless.address, 1, block, body))
  if (meansNothing(unless.not_available, flags))
    return { ok: false, reason: `its flags have no value (${flags})` }
  return (flags & unless.mask) === 0 ? undefined : { ok: true, value: unless.value }
}
