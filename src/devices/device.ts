import type { Instant } from '../quantity/index.ts'
import { describeFailure, qualityOf } from './failure.ts'
import { Identity } from './identity.ts'
import { type Block, planOf, readable, splitUp } from './map/plan.ts'
import type { DeviceMap } from './map/schema.ts'
import { wordOf } from './map/value.ts'
import { connectModbus } from './modbus/client.ts'
import { FUNCTION, readRequest } from './modbus/frame.ts'
import type { DeviceFailure, FieldDevice, Outcome, PointName, PointValue } from './model.ts'
import { valuesOf } from './reading.ts'
import { writeOf } from './writing.ts'

export interface DeviceEntry {
  readonly id: string
  readonly host: string
  readonly port: number
  readonly unit: number
  readonly timeoutMs: number
  readonly map: DeviceMap
}

/** Blocks left unanswered in a row after which the rest of a reading is not asked for. */
const MOST_SILENT_BLOCKS = 2

/**
 * A device over Modbus TCP as its register map describes it. Reads never reject: each point tells its own quality.
 * Groups that the map does not have read all its points. Writes go before the reads that wait.
 */
export function openDevice(entry: DeviceEntry, { now }: { readonly now: () => Instant }): FieldDevice {
  const { id, map } = entry
  const client = connectModbus(entry)
  const identity = new Identity(map.identity, async (mark) => {
    const code = mark.table === 'holding' ? FUNCTION.readHolding : FUNCTION.readInput
    const outcome = await readBlock(
      { ...mark, function: code, count: 1, registerBytes: map.register_bytes, points: [] },
      'urgent',
    )
    return outcome.ok ? { ok: true, value: wordOf(map, outcome.value) } : outcome
  })
  const plans = new Map<string, readonly Block[]>()
  /** Blocks that the device would not answer as a whole, until it is connected to anew. */
  const split = new Map<Block, readonly Block[]>()
  let splitIn: number | undefined

  const planFor = (groups: readonly string[] | undefined): readonly Block[] => {
    const key = groups?.join(' ') ?? ''
    const known = plans.get(key)
    if (known !== undefined) return known
    const named = groups?.flatMap((group) => map.groups[group] ?? [])
    const plan = planOf(map, named === undefined || named.length === 0 ? readable(map) : [...new Set(named)])
    plans.set(key, plan)
    return plan
  }

  async function readBlock(block: Block, urgency?: 'urgent'): Promise<Outcome<Buffer>> {
    const outcome = await client.request(readRequest(block.function, block.address, block.count), urgency)
    if (!outcome.ok) return outcome
    const bits = block.table === 'coil' || block.table === 'discrete'
    const expected = bits ? Math.ceil(block.count / 8) : block.count * block.registerBytes
    const body = outcome.value.subarray(2)
    return body.length === expected
      ? { ok: true, value: body }
      : { ok: false, failure: { kind: 'malformed', detail: `${body.length} bytes instead of ${expected}` } }
  }

  function partsOf(block: Block): readonly Block[] | undefined {
    if (splitIn !== client.connection()) split.clear()
    return split.get(block)
  }

  return {
    id,
    read: async (groups) => {
      const values = new Map<PointName, PointValue>()
      const waiting = [...planFor(groups)]
      let over = await identity.check(now(), client.connection)
      let silent = 0
      for (let block = waiting.shift(); block !== undefined; block = waiting.shift()) {
        const parts = over === undefined ? partsOf(block) : undefined
        if (parts !== undefined) {
          waiting.unshift(...parts)
          continue
        }
        const outcome = over === undefined ? await readBlock(block) : { ok: false as const, failure: over }
        if (outcome.ok) {
          silent = 0
          for (const [point, value] of valuesOf(map, block, outcome.value, now())) values.set(point, value)
        } else if (over === undefined && block.points.length > 1 && refusesAddresses(outcome.failure)) {
          const smaller = splitUp(map, block)
          split.set(block, smaller)
          splitIn = client.connection()
          waiting.unshift(...smaller)
        } else {
          if (outcome.failure.kind === 'timeout') silent++
          if (outcome.failure.kind === 'unreachable' || silent >= MOST_SILENT_BLOCKS) over = outcome.failure
          const { failure } = outcome
          const reason = describeFailure(failure)
          for (const point of block.points)
            values.set(point, { value: undefined, at: now(), quality: qualityOf(failure), reason })
        }
      }
      return values
    },
    write: async (name, value) => {
      const request = writeOf(map, name, value)
      if (!request.ok) return request
      const strange = await identity.check(now(), client.connection)
      if (strange !== undefined) return { ok: false, failure: strange }
      const outcome = await client.request(request.value, 'urgent')
      return outcome.ok ? { ok: true, value: undefined } : outcome
    },
    close: async () => client.close(),
  }
}

/** Illegal address, or more than the device gives at once: V1.1b3 section 7, exceptions 2 and 3. */
function refusesAddresses(failure: DeviceFailure): boolean {
  return failure.kind === 'exception' && (failure.code === 2 || failure.code === 3)
}
