import { type DeviceMap, isBit, isRegister } from './map/schema.ts'
import { encode, unfit } from './map/value.ts'
import {
  writeCoilRequest,
  writeCoilsRequest,
  writeRegisterRequest,
  writeRegistersRequest,
} from './modbus/frame.ts'
import type { Outcome, PointName } from './model.ts'

/** The request that writes a point, or why there is none. Nothing is rounded into a range: what does not fit is refused. */
export function writeOf(map: DeviceMap, name: PointName, value: number): Outcome<Buffer> {
  const point = map.points[name]
  if (point === undefined) return refused(`${map.family} has no point ${name}`)
  if ('order' in point)
    return { ok: true, value: writeRegistersRequest(point.order.address, point.order.words) }
  if (!point.writable) return refused(`${name} of ${map.family} cannot be written`)
  if (isBit(point)) {
    if (value !== 0 && value !== 1) return refused(`${name} is 0 or 1, not ${value}`)
    const on = value === 1
    return {
      ok: true,
      value: map.single_writes ? writeCoilRequest(point.address, on) : writeCoilsRequest(point.address, [on]),
    }
  }
  if (!isRegister(point)) return refused(`${name} of ${map.family} cannot be written`)
  const reason = unfit(point, value)
  if (reason !== undefined) return refused(`${name}: ${reason}`)
  const bytes = encode(map, point, value)
  const words = Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2))
  const [only] = words
  return {
    ok: true,
    value:
      map.single_writes && words.length === 1 && only !== undefined
        ? writeRegisterRequest(point.address, only)
        : writeRegistersRequest(point.address, words),
  }
}

function refused(detail: string): Outcome<Buffer> {
  return { ok: false, failure: { kind: 'malformed', detail } }
}
