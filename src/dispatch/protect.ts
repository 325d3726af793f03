import { type Hertz, sum, type Watts, watts } from '../quantity/index.ts'

/** What the protection loop sees each cycle, read from the engine controllers and breakers just now. */
export interface ProtectionView {
  readonly frequency: Hertz | undefined
  readonly engines: readonly ProtectedEngine[]
  readonly feeders: readonly ProtectedFeeder[]
  /** Connections to public grids; absent where the site has none. */
  readonly grid?: readonly ProtectedGrid[]
}
export interface ProtectedGrid {
  readonly id: string
  /** It feeds the busbar; undefined while that is not known: it is then taken as it was last seen. */
  readonly online: boolean | undefined
  /** Imported; negative is exported. */
  readonly power: Watts | undefined
  readonly most: Watts
}
export interface ProtectedEngine {
  readonly id: string
  /** Undefined while its controller does not answer: it is then taken as it was last seen. */
  readonly online: boolean | undefined
  readonly power: Watts | undefined
  readonly available: Watts
}
export interface ProtectedFeeder {
  readonly id: string
  /** The feeder that it hangs from. */
  readonly upper?: string
  /** 1 is shed first. */
  readonly shedPriority: number
  readonly closed: boolean | undefined
  /** Last metered power while closed. */
  readonly power: Watts | undefined
}

export interface ProtectionSettings {
  readonly frequencyLow: Hertz
  readonly frequencyShedAll: Hertz
  /** Share of the remaining engines' power to be left free after a shed. */
  readonly reserveShare: number
  /** Cycles to wait for a shed to act before frequency alone may cause the next. */
  readonly settleCycles: number
}

/** What protection remembers from cycle to cycle. */
export interface ProtectionMemory {
  readonly online: readonly string[]
  /** Grid connections that were on line. */
  readonly tied: readonly string[]
  /** Power of each engine and connection on line when last known. */
  readonly powers: ReadonlyMap<string, Watts>
  readonly frequency: Hertz | undefined
  readonly cyclesSinceShed: number
  /** Feeders told to open whose breaker has not yet shown it. */
  readonly opening: readonly string[]
}

export const CALM: ProtectionMemory = {
  online: [],
  tied: [],
  powers: new Map(),
  frequency: undefined,
  cyclesSinceShed: Number.MAX_SAFE_INTEGER,
  opening: [],
}

export interface ProtectionDecision {
  /** Feeders to open, first shed first. */
  readonly open: readonly string[]
  readonly cause: string
  readonly lost: readonly string[]
  /** Grid connections that were lost. */
  readonly lostGrid: readonly string[]
  readonly memory: ProtectionMemory
}

/**
 * One cycle of protection. Two triggers, the first wins:
 * 1. An engine or a grid that was on line is not: what the others can carry, less the engines' reserve, is compared with what was
 *    generated and imported just before, and feeders are opened by priority until the rest fits. Where nothing is left, the last priority stays: it
 *    comes back with the line, and the rest after it one by one.
 * 2. Frequency below its limits: the next feeder by priority each `settleCycles` while it still falls; below the lower
 *    limit all but the last priority at once.
 * With 3 x 330 kW giving 860 kW, one lost: 2 x 330 x 0.95 = 627 kW can stay, so at least 233 kW must go.
 */
export function protect(
  view: ProtectionView,
  memory: ProtectionMemory,
  settings: ProtectionSettings,
): ProtectionDecision {
  const online = view.engines.filter((engine) => engine.online ?? memory.online.includes(engine.id))
  const lost = memory.online.filter((id) => !online.some((engine) => engine.id === id))
  const opening = memory.opening.filter((id) =>
    view.feeders.some((feeder) => feeder.id === id && feeder.closed !== false),
  )
  const sheddable = view.feeders
    .filter((feeder) => feeder.closed !== false && !opening.includes(feeder.id))
    .toSorted((a, b) => a.shedPriority - b.shedPriority)

  const tied = (view.grid ?? []).filter((line) => line.online ?? memory.tied.includes(line.id))
  const lostGrid = memory.tied.filter((id) => !tied.some((line) => line.id === id))

  const shed =
    lost.length + lostGrid.length > 0
      ? shedForLoss({ online, tied, lostGrid }, sheddable, memory, settings)
      : shedForFrequency(view, sheddable, memory, settings)
  const powers = new Map<string, Watts>()
  for (const source of [...online, ...tied]) {
    const power = source.power ?? memory.powers.get(source.id)
    if (power !== undefined) powers.set(source.id, power)
  }
  return {
    open: shed.open,
    cause: shed.cause,
    lost,
    lostGrid,
    memory: {
      online: online.map((engine) => engine.id),
      tied: tied.map((line) => line.id),
      powers,
      frequency: view.frequency ?? memory.frequency,
      cyclesSinceShed:
        shed.open.length > 0 ? 0 : Math.min(memory.cyclesSinceShed + 1, Number.MAX_SAFE_INTEGER),
      opening: [...opening, ...shed.open],
    },
  }
}

interface Shed {
  readonly open: readonly string[]
  readonly cause: string
}
const NOTHING: Shed = { open: [], cause: '' }

function shedForLoss(
  left: {
    readonly online: readonly ProtectedEngine[]
    readonly tied: readonly ProtectedGrid[]
    readonly lostGrid: readonly string[]
  },
  sheddable: readonly ProtectedFeeder[],
  memory: ProtectionMemory,
  settings: ProtectionSettings,
): Shed {
  const before = sum(memory.powers.values())
  // A grid's meter may have shown the loss before its breaker did: what the feeders last drew is to be carried all the same.
  const drawn =
    left.lostGrid.length > 0
      ? sum(sheddable.map(({ power, upper }) => (upper === undefined ? (power ?? watts(0)) : watts(0))))
      : before
  const generated = watts(Math.max(before, drawn))
  const engines = sum(left.online.map((engine) => engine.available)) * (1 - settings.reserveShare)
  // A grid takes over at once what its limit leaves; one whose power is not known is not counted on for more than before.
  const grid = sum(left.tied.filter(({ id }) => memory.powers.has(id)).map(({ most }) => most))
  const carried = watts(engines + grid)
  const dead = left.lostGrid.length > 0 && left.online.length + left.tied.length === 0
  const excess = dead ? Number.POSITIVE_INFINITY : generated - carried
  if (excess <= 0) return NOTHING
  const last = dead ? Math.max(...sheddable.map((feeder) => feeder.shedPriority)) : Number.POSITIVE_INFINITY
  const open: ProtectedFeeder[] = []
  let relieved = 0
  for (const feeder of sheddable.filter(({ shedPriority }) => shedPriority < last)) {
    if (relieved >= excess) break
    relieved += reliefOf(feeder, open)
    open.push(feeder)
  }
  const kw = (value: number) => `${Math.round(value / 1000)} kW`
  const what = left.lostGrid.length > 0 ? 'grid' : 'engine'
  return {
    open: open.map(({ id }) => id),
    cause: `${what} lost: ${kw(generated)} given before, ${kw(carried)} can stay`,
  }
}

/** What goes with a feeder that has not gone with others; one of unknown load is opened without being counted on. */
function reliefOf({ id, upper, power }: ProtectedFeeder, open: readonly ProtectedFeeder[]): number {
  if (open.some((each) => each.id === upper)) return 0
  const gone = open.reduce((total, each) => total + (each.upper === id ? (each.power ?? 0) : 0), 0)
  return Math.max(0, (power ?? 0) - gone)
}

function shedForFrequency(
  view: ProtectionView,
  sheddable: readonly ProtectedFeeder[],
  memory: ProtectionMemory,
  settings: ProtectionSettings,
): Shed {
  const now = view.frequency
  if (now === undefined || now >= settings.frequencyLow) return NOTHING
  // At standstill there is nothing left to protect: a dead busbar reads 0 Hz.
  if (now < 5) return NOTHING
  if (now < settings.frequencyShedAll) {
    const last = Math.max(...view.feeders.map((feeder) => feeder.shedPriority))
    const open = sheddable.filter((feeder) => feeder.shedPriority < last).map((feeder) => feeder.id)
    return { open, cause: `frequency ${now.toFixed(2)} Hz below ${settings.frequencyShedAll} Hz` }
  }
  const falling = memory.frequency !== undefined && now < memory.frequency
  const next = sheddable[0]
  if (!falling || next === undefined || memory.cyclesSinceShed < settings.settleCycles) return NOTHING
  return {
    open: [next.id],
    cause: `frequency ${now.toFixed(2)} Hz below ${settings.frequencyLow} Hz and falling`,
  }
}
