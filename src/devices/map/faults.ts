import { reach } from './plan.ts'
import {
  type DeviceMap,
  isBit,
  isRegister,
  type RegisterPoint,
  registerBytes,
  spanOf,
  WIDTH,
} from './schema.ts'
import { LIMITS } from './value.ts'

export interface Fault {
  readonly path: readonly string[]
  readonly message: string
}

/** What is wrong with a map although each of its lines is well formed. */
export function faultsOf(map: DeviceMap): readonly Fault[] {
  return [
    ...groupFaults(map),
    ...Object.keys(map.points).flatMap((name) => pointFaults(map, name)),
    ...overlaps(map),
  ]
}

function groupFaults(map: DeviceMap): Fault[] {
  return Object.entries(map.groups).flatMap(([group, names]) =>
    names.flatMap((name, index): Fault[] => {
      const point = map.points[name]
      const path = ['groups', group, String(index)]
      if (point === undefined) return [{ path, message: `there is no point ${name}` }]
      return 'order' in point ? [{ path, message: `${name} is an order and cannot be read` }] : []
    }),
  )
}

function pointFaults(map: DeviceMap, name: string): Fault[] {
  const point = map.points[name]
  if (point === undefined) return []
  const at = (part: string, message: string): Fault => ({ path: ['points', name, part], message })
  if ('order' in point)
    return point.order.address + point.order.words.length > 65_536
      ? [at('order', 'it reaches beyond register 65535')]
      : []
  if (isBit(point))
    return point.writable && point.table === 'discrete' ? [at('writable', 'discrete cannot be written')] : []
  return isRegister(point) ? registerFaults(map, point, at) : []
}

function registerFaults(
  map: DeviceMap,
  point: RegisterPoint,
  at: (part: string, message: string) => Fault,
): Fault[] {
  const faults: Fault[] = []
  const limits = LIMITS[point.type]
  const { from, to } = reach(map, point)
  if (to > 65_536) faults.push(at('address', 'it reaches beyond register 65535'))
  if (to - from > map.most_registers)
    faults.push(
      at('address', `it takes ${to - from} registers in one request, and ${map.most_registers} are the most`),
    )
  if (point.bit !== undefined && (limits === undefined || point.bit >= WIDTH[point.type] * 8))
    faults.push(at('bit', `${point.type} has no bit ${point.bit}`))
  if (point.values !== undefined && limits === undefined)
    faults.push(at('values', `${point.type} is not a whole number`))
  if (point.unless !== undefined && registerBytes(map, point) !== map.register_bytes)
    faults.push(at('unless', 'its flags are in a register of another width'))
  if (point.values !== undefined && point.bit !== undefined)
    faults.push(at('values', 'give either bit or values'))
  if (point.range !== undefined && point.range[0] >= point.range[1])
    faults.push(at('range', 'the first end is not below the second'))
  for (const sentinel of point.not_available.flat())
    if (limits !== undefined && (sentinel < limits[0] || sentinel > limits[1]))
      faults.push(at('not_available', `${sentinel} cannot stand in a register of type ${point.type}`))
  if (point.writable) {
    if (point.table === 'input') faults.push(at('writable', 'input cannot be written'))
    if (point.bit !== undefined)
      faults.push(at('writable', 'one bit of a register cannot be written without the others'))
    if (registerBytes(map, point) === 4) faults.push(at('writable', 'registers of four bytes are only read'))
  }
  return faults
}

/** Points that share registers without being read from the same ones in the same way: one of the addresses is wrong. */
function overlaps(map: DeviceMap): Fault[] {
  const faults: Fault[] = []
  const taken = new Map<string, { readonly name: string; readonly key: string }>()
  for (const [name, point] of Object.entries(map.points)) {
    if ('order' in point) continue
    const span = isRegister(point) ? spanOf(map, point) : 1
    const key = isRegister(point)
      ? `${point.address} ${point.type} ${point.bit === undefined && point.values === undefined ? 'whole' : 'part'}`
      : name
    for (let address = point.address; address < point.address + span; address++) {
      const place = `${point.table} ${address}`
      const other = taken.get(place)
      if (other !== undefined && (other.key !== key || key.endsWith('whole'))) {
        faults.push({
          path: ['points', name, 'address'],
          message: `${place} belongs to ${other.name} already`,
        })
        break
      }
      taken.set(place, { name, key })
    }
  }
  return faults
}
