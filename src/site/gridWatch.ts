import type { GridConnectionState, Snapshot } from '../dispatch/index.ts'
import type { Instant } from '../quantity/index.ts'
import { happening } from './differences.ts'
import type { Happening } from './journal.ts'

/** EN 50160:2010, 4.2.2: within 10 % of nominal; well again from a little more on. */
const WEAK_BELOW = 0.9
const WELL_FROM = 0.92
/** A meter is accused after so long: readings of several devices are not of one moment. Assumed. */
const ACCUSED_AFTER_MS = 20_000
/** More than the limit by this share for so long is told. Assumed. */
const OVER_SHARE = 1.02
const OVER_AFTER_MS = 10_000

interface Known {
  onLine: boolean | undefined
  weak: boolean
  trouble: GridConnectionState['trouble']
  troubleSince: Instant | undefined
  told: GridConnectionState['trouble']
  overSince: Instant | undefined
  over: boolean
}

/** What a person should know of grid connections, each thing once; that one was lost is told by protection. */
export class GridWatch {
  readonly #known = new Map<string, Known>()

  see({ at, grid }: Pick<Snapshot, 'at' | 'grid'>): readonly Happening[] {
    return (grid?.connections ?? []).flatMap((connection) => {
      const known = this.#known.get(connection.id) ?? { ...NEW, onLine: connection.onLine }
      this.#known.set(connection.id, known)
      return [
        ...backAgain(known, connection),
        ...voltage(known, connection),
        ...meter(known, connection, at),
        ...limit(known, connection, at),
      ]
    })
  }
}

const NEW: Known = {
  onLine: undefined,
  weak: false,
  trouble: undefined,
  troubleSince: undefined,
  told: undefined,
  overSince: undefined,
  over: false,
}

function backAgain(known: Known, { id, onLine }: GridConnectionState): readonly Happening[] {
  const before = known.onLine
  if (onLine === undefined) return []
  known.onLine = onLine
  return before === false && onLine ? [happening('info', 'grid.back', id)] : []
}

function voltage(known: Known, { id, onLine, voltageShare }: GridConnectionState): readonly Happening[] {
  if (voltageShare === undefined || onLine !== true) return []
  const data = { voltage_share: Number(voltageShare.toFixed(3)) }
  if (!known.weak && voltageShare < WEAK_BELOW) {
    known.weak = true
    const why = `${Math.round(voltageShare * 100)} % of the nominal voltage: nothing is added to the load`
    return [happening('alarm', 'grid.weak', id, why, data)]
  }
  if (known.weak && voltageShare >= WELL_FROM) {
    known.weak = false
    return [happening('info', 'grid.well', id, '', data)]
  }
  return []
}

const TROUBLE = {
  silent: 'its meter tells nothing: what the feeders’ meters leave to it is taken in its place',
  reversed:
    'its meter tells the opposite of what all others say: current transformers, or the sign in its register map',
} as const

function meter(known: Known, { id, trouble }: GridConnectionState, at: Instant): readonly Happening[] {
  if (known.trouble !== trouble) {
    known.trouble = trouble
    known.troubleSince = at
  }
  if (known.told === trouble || at - (known.troubleSince ?? at) < ACCUSED_AFTER_MS) return []
  known.told = trouble
  return trouble === undefined
    ? [happening('info', 'grid.meter-good', id)]
    : [happening('alarm', `grid.meter-${trouble}`, id, TROUBLE[trouble])]
}

function limit(
  known: Known,
  { id, power, limit: most }: GridConnectionState,
  at: Instant,
): readonly Happening[] {
  const over = power !== undefined && power > most * OVER_SHARE
  if (!over) {
    known.overSince = undefined
    known.over = false
    return []
  }
  known.overSince ??= at
  if (known.over || at - known.overSince < OVER_AFTER_MS) return []
  known.over = true
  const kw = (watts: number) => `${Math.round(watts / 1000)} kW`
  return [happening('alarm', 'grid.over-limit', id, `${kw(power)} is imported, ${kw(most)} may be`)]
}
