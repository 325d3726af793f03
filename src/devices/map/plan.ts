import { FUNCTION } from '../modbus/frame.ts'
import { type DeviceMap, isBit, isRegister, type RegisterPoint, registerBytes, spanOf } from './schema.ts'

type Table = 'holding' | 'input' | 'coil' | 'discrete'

/** One read request and the points that its answer holds. */
export interface Block {
  readonly table: Table
  readonly function: number
  readonly address: number
  /** Registers, or bits. */
  readonly count: number
  /** Bytes of each of its registers. */
  readonly registerBytes: number
  readonly points: readonly string[]
}

const READ: Readonly<Record<Table, number>> = {
  coil: FUNCTION.readCoils,
  discrete: FUNCTION.readDiscretes,
  holding: FUNCTION.readHolding,
  input: FUNCTION.readInput,
}

interface Span {
  readonly point: string
  readonly from: number
  readonly to: number
  readonly registerBytes: number
}

/** The fewest requests, within the map's limits, that read the named points. */
export function planOf(map: DeviceMap, names: readonly string[]): readonly Block[] {
  const spans = new Map<Table, Span[]>()
  const add = (table: Table, span: Span) => spans.set(table, [...(spans.get(table) ?? []), span])
  for (const name of names) {
    const point = map.points[name]
    if (point === undefined) continue
    if (isBit(point))
      add(point.table, { point: name, from: point.address, to: point.address + 1, registerBytes: 0 })
    else if (isRegister(point))
      add(point.table, { point: name, ...reach(map, point), registerBytes: registerBytes(map, point) })
  }
  return [...spans].flatMap(([table, list]) => joined(map, table, list))
}

/** The registers that tell a point's value, the flags that may stand in its place among them: they are read together. */
export function reach(map: DeviceMap, point: RegisterPoint): { readonly from: number; readonly to: number } {
  const to = point.address + spanOf(map, point)
  const { unless } = point
  return unless === undefined
    ? { from: point.address, to }
    : { from: Math.min(point.address, unless.address), to: Math.max(to, unless.address + 1) }
}

/** Smaller requests for a block that a device would not answer: without gaps, and if it has none, point by point. */
export function splitUp(map: DeviceMap, block: Block): readonly Block[] {
  const dense = planOf({ ...map, widest_gap: 0 }, block.points)
  return dense.length > 1 ? dense : block.points.flatMap((point) => planOf(map, [point]))
}

function joined(map: DeviceMap, table: Table, spans: readonly Span[]): Block[] {
  const bits = table === 'coil' || table === 'discrete'
  const most = bits ? MOST_BITS : map.most_registers
  const blocks: { from: number; to: number; registerBytes: number; points: string[] }[] = []
  for (const { point, from, to, registerBytes } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = blocks.at(-1)
    const fits =
      last !== undefined &&
      last.registerBytes === registerBytes &&
      from - last.to <= map.widest_gap &&
      Math.max(to, last.to) - last.from <= most
    if (fits) {
      last.to = Math.max(last.to, to)
      last.points.push(point)
    } else blocks.push({ from, to, registerBytes, points: [point] })
  }
  return blocks.map(({ from, to, registerBytes, points }) => ({
    table,
    function: READ[table],
    address: from,
    count: to - from,
    registerBytes,
    points,
  }))
}
/** A request may ask for 2,000; few devices have as many together. */
const MOST_BITS = 512

/** Points that can be read. */
export function readable(map: DeviceMap): readonly string[] {
  return Object.entries(map.points).flatMap(([name, point]) =>
    isRegister(point) || isBit(point) ? [name] : [],
  )
}
