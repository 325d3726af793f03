import type { Instant } from '../quantity/index.ts'
import { type Block, planOf, readable } from './map/plan.ts'
import { type DeviceMap, isBit, isRegister, spanOf } from './map/schema.ts'
import { decode, encode } from './map/value.ts'
import { connectModbus } from './modbus/client.ts'
import {
  FUNCTION,
  readRequest,
  writeCoilRequest,
  writeRegisterRequest,
  writeRegistersRequest,
} from './modbus/frame.ts'
import type { DeviceFailure, FieldDevice, Outcome, PointName, PointValue, Quality } from './model.ts'

export interface DeviceEntry {
  readonly id: string
  readonly host: string
  readonly port: number
  readonly unit: number
  readonly timeoutMs: number
  readonly map: DeviceMap
}

/** How often a device that is not the one meant, or could not be asked, is asked again who it is. */
const IDENTITY_AGAIN_MS = 10_000

/** A device over Modbus TCP as its register map describes it. Reads never reject: each point tells its own quality. */
export function openDevice(entry: DeviceEntry, { now }: { readonly now: () => Instant }): FieldDevice {
  const { id, map } = entry
  const client = connectModbus(entry)
  const plans = new Map<string, readonly Block[]>()
  let identified = map.identity.length === 0
  let stranger: DeviceFailure | undefined
  let askedAt: Instant | undefined

  const planFor = (groups: readonly string[] | undefined): readonly Block[] => {
    const key = groups?.join(' ') ?? ''
    const known = plans.get(key)
    if (known !== undefined) return known
    const named = groups?.flatMap((group) => map.groups[group] ?? [])
    const plan = planOf(map, named === undefined || named.length === 0 ? readable(map) : [...new Set(named)])
    plans.set(key, plan)
    return plan
  }

  async function readBlock(block: Block): Promise<Outcome<Buffer>> {
    const outcome = await client.request(readRequest(block.function, block.address, block.count))
    if (!outcome.ok) return outcome
    const bits = block.table === 'coil' || block.table === 'discrete'
    const expected = bits ? Math.ceil(block.count / 8) : block.count * map.register_bytes
    const pdu = outcome.value
    if (pdu.length !== expected + 2 || pdu.readUInt8(1) !== expected)
      return {
        ok: false,
        failure: { kind: 'malformed', detail: `${pdu.length - 2} bytes instead of ${expected}` },
      }
    return { ok: true, value: pdu.subarray(2) }
  }

  /** Whether the device is the one that the site file means; asked once, then again after every loss. */
  async function identify(): Promise<DeviceFailure | undefined> {
    if (identified) return undefined
    const at = now()
    if (stranger !== undefined && askedAt !== undefined && at - askedAt < IDENTITY_AGAIN_MS) return stranger
    askedAt = at
    for (const mark of map.identity) {
      const code = mark.table === 'holding' ? FUNCTION.readHolding : FUNCTION.readInput
      const outcome = await readBlock({ ...mark, function: code, count: 1, points: [] })
      if (!outcome.ok) {
        if (outcome.failure.kind !== 'exception') return outcome.failure
        stranger = { kind: 'wrong-device', expected: mark.means, found: 'a device without that register' }
        return stranger
      }
      const found = outcome.value.readUInt16BE(outcome.value.length - 2)
      if (!mark.any_of.includes(found)) {
        stranger = {
          kind: 'wrong-device',
          expected: mark.means,
          found: `register ${mark.address} holds ${found}`,
        }
        return stranger
      }
    }
    identified = true
    stranger = undefined
    return undefined
  }

  const failedBlock = (block: Block, failure: DeviceFailure): [PointName, PointValue][] =>
    block.points.map((point) => [
      point,
      { value: undefined, at: now(), quality: qualityOf(failure), reason: reasonOf(failure) },
    ])

  return {
    id,
    read: async (groups) => {
      const values = new Map<PointName, PointValue>()
      const plan = planFor(groups)
      const strange = await identify()
      for (const block of plan) {
        if (strange !== undefined) {
          for (const [point, value] of failedBlock(block, strange)) values.set(point, value)
          continue
        }
        const outcome = await readBlock(block)
        if (!outcome.ok && outcome.failure.kind === 'unreachable' && map.identity.length > 0)
          identified = false
        const found = outcome.ok
          ? valuesOf(map, block, outcome.value, now())
          : failedBlock(block, outcome.failure)
        for (const [point, value] of found) values.set(point, value)
      }
      return values
    },
    write: async (name, value) => {
      const strange = await identify()
      if (strange !== undefined) return { ok: false, failure: strange }
      const request = writeOf(map, name, value)
      if (request === undefined)
        return { ok: false, failure: { kind: 'malformed', detail: `${map.family} has no writable ${name}` } }
      const outcome = await client.request(request)
      return outcome.ok ? { ok: true, value: undefined } : outcome
    },
    close: async () => client.close(),
  }
}

function writeOf(map: DeviceMap, name: PointName, value: number): Buffer | undefined {
  const point = map.points[name]
  if (point === undefined) return undefined
  if ('order' in point) return writeRegistersRequest(point.order.address, point.order.words)
  if (!point.writable) return undefined
  if (isBit(point)) return writeCoilRequest(point.address, value !== 0)
  if (!isRegister(point)) return undefined
  const bytes = encode(map, point, value)
  const words = Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2))
  const [only] = words
  return words.length === 1 && only !== undefined
    ? writeRegisterRequest(point.address, only)
    : writeRegistersRequest(point.address, words)
}

function valuesOf(map: DeviceMap, block: Block, body: Buffer, at: Instant): [PointName, PointValue][] {
  return [...new Set(block.points)].flatMap((name): [PointName, PointValue][] => {
    const point = map.points[name]
    if (point === undefined) return []
    if (isBit(point)) {
      const offset = point.address - block.address
      const bit = ((body[offset >> 3] ?? 0) >> (offset & 7)) & 1
      return [[name, { value: bit, at, quality: 'good' }]]
    }
    if (!isRegister(point)) return []
    const width = map.register_bytes
    const start = (point.address - block.address) * width
    const end = start + spanOf(point, width) * width
    // The point's own registers may lie in another block than those of its exception.
    if (start < 0 || end > body.length) return []
    const instead = insteadOf(map, point, block, body)
    if (instead !== undefined) return [[name, { value: instead, at, quality: 'good' }]]
    const decoded = decode(map, point, body.subarray(start, end))
    return decoded.ok
      ? [[name, { value: decoded.value, at, quality: 'good' }]]
      : [[name, { value: undefined, at, quality: 'invalid', reason: decoded.reason }]]
  })
}

function insteadOf(
  map: DeviceMap,
  { unless }: { readonly unless?: { address: number; mask: number; value: number } | undefined },
  block: Block,
  body: Buffer,
): number | undefined {
  if (unless === undefined) return undefined
  const start = (unless.address - block.address) * map.register_bytes
  if (start < 0 || start + 2 > body.length) return undefined
  return (body.readUInt16BE(start) & unless.mask) === 0 ? undefined : unless.value
}

function qualityOf(failure: DeviceFailure): Quality {
  if (failure.kind === 'wrong-device') return 'wrong-device'
  return failure.kind === 'timeout' || failure.kind === 'unreachable' ? 'unreachable' : 'invalid'
}

function reasonOf(failure: DeviceFailure): string {
  switch (failure.kind) {
    case 'timeout':
      return `no answer within ${failure.afterMs} ms`
    case 'exception':
      return `exception ${failure.code}: ${failure.detail}`
    case 'wrong-device':
      return `expected ${failure.expected}, found ${failure.found}`
    default:
      return failure.detail
  }
}
