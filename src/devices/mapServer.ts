import { reach } from './map/plan.ts'
import { type DeviceMap, isBit, isRegister, type RegisterPoint, registerBytes, spanOf } from './map/schema.ts'
import { bytesOfWord, decode, encode, encodeNothing } from './map/value.ts'
import type { Bank } from './modbus/server.ts'
import type { PointName } from './model.ts'

/** A device behind a register map: what its points are now, and what is done when one is written. */
export interface MappedDevice {
  /** Engineering value; undefined where it has none. */
  read(point: PointName): number | undefined
  /** Orders are written with the value 1. */
  write(point: PointName, value: number): void
}

/** Answers Modbus requests as a device of this family would: the other side of `openDevice`. */
export function bankOf(map: DeviceMap, device: MappedDevice): Bank {
  const registers = new Map<string, Part[]>()
  const bits = new Map<string, string>()
  const words = new Map<string, (() => number)[]>()
  const addTo = <T>(parts: Map<string, T[]>, key: string, part: T) =>
    parts.set(key, [...(parts.get(key) ?? []), part])
  for (const mark of map.identity) addTo(words, `${mark.table} ${mark.address}`, () => mark.any_of[0] ?? 0)
  const orders = Object.entries(map.points).flatMap(([name, point]) =>
    'order' in point ? [{ name, ...point.order }] : [],
  )
  for (const [name, point] of Object.entries(map.points)) {
    if (isBit(point)) bits.set(`${point.table} ${point.address}`, name)
    if (!isRegister(point)) continue
    for (let part = 0; part < spanOf(map, point); part++)
      addTo(registers, `${point.table} ${point.address + part}`, { name, point, part })
    const { unless } = point
    if (unless !== undefined)
      addTo(words, `${point.table} ${unless.address}`, () =>
        device.read(name) === unless.value ? unless.mask : 0,
      )
  }
  const limits = extent(map)

  return {
    register: (table, address) => {
      const key = `${table} ${address}`
      const parts = registers.get(key)
      const told = words.get(key)
      if (parts !== undefined || told !== undefined)
        return registerOf(map, device, parts ?? [], told?.map((word) => word()) ?? [])
      // Registers between those of the map exist on the real device too: they read as nothing.
      const { least, most } = limits[table]
      return address >= least && address <= most ? Buffer.alloc(widthNear(map, table, address)) : undefined
    },
    bit: (table, address) => {
      const name = bits.get(`${table} ${address}`)
      if (name !== undefined) return (device.read(name) ?? 0) !== 0
      const { least, most } = limits[table]
      return address >= least && address <= most ? false : undefined
    },
    writeRegisters: (address, written) => {
      const order = orders.find(
        (each) =>
          each.address === address &&
          each.words.length === written.length &&
          each.words.every((expected, index) => expected === written[index]),
      )
      if (order !== undefined) {
        device.write(order.name, 1)
        return true
      }
      const [target] = registers.get(`holding ${address}`) ?? []
      if (target === undefined || !target.point.writable || target.part !== 0) return false
      const bytes = Buffer.from(written.flatMap((each) => [each >> 8, each & 0xff]))
      if (bytes.length !== spanOf(map, target.point) * registerBytes(map, target.point)) return false
      const decoded = decode(map, target.point, bytes)
      if (decoded.ok) device.write(target.name, decoded.value)
      return decoded.ok
    },
    writeCoil: (address, on) => {
      const name = bits.get(`coil ${address}`)
      const point = name === undefined ? undefined : map.points[name]
      if (name === undefined || point === undefined || 'order' in point || !point.writable) return false
      device.write(name, on ? 1 : 0)
      return true
    },
  }
}

/** A register of a point: the first, the second and so on. */
interface Part {
  readonly name: string
  readonly point: RegisterPoint
  readonly part: number
}

/** One register; points that are bits of it, flags of other points and who the device is are laid over each other. */
function registerOf(
  map: DeviceMap,
  device: MappedDevice,
  parts: readonly Part[],
  words: readonly number[],
): Buffer | undefined {
  const [first] = parts
  const width = first === undefined ? map.register_bytes : registerBytes(map, first.point)
  const flags = words.reduce((all, each) => all | each, 0)
  const whole = width === map.register_bytes ? bytesOfWord(map, flags) : Buffer.alloc(width)
  for (const { name, point, part } of parts) {
    const value = device.read(name)
    const bytes = value === undefined ? encodeNothing(map, point) : encode(map, point, value)
    if (bytes === undefined) return undefined
    const from = part * width
    for (let at = 0; at < width; at++) whole[at] = (whole[at] ?? 0) | (bytes[from + at] ?? 0)
  }
  return whole
}

/** A register that no point is read from is as wide as those of the point below it. */
function widthNear(map: DeviceMap, table: Table, address: number): number {
  let nearest = -1
  let width: number = map.register_bytes
  for (const point of Object.values(map.points))
    if (isRegister(point) && point.table === table && point.address <= address && point.address > nearest) {
      nearest = point.address
      width = registerBytes(map, point)
    }
  return width
}

type Table = 'holding' | 'input' | 'coil' | 'discrete'

/** The lowest and highest address of each table that the map knows. */
function extent(map: DeviceMap): Readonly<Record<Table, { least: number; most: number }>> {
  const none = () => ({ least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY })
  const limits = { holding: none(), input: none(), coil: none(), discrete: none() }
  const widen = (table: Table, from: number, to: number) => {
    limits[table].least = Math.min(limits[table].least, from)
    limits[table].most = Math.max(limits[table].most, to)
  }
  for (const point of Object.values(map.points)) {
    if (isBit(point)) widen(point.table, point.address, point.address)
    else if (isRegister(point)) {
      const { from, to } = reach(map, point)
      widen(point.table, from, to - 1)
    }
  }
  return limits
}
