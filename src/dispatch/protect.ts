import { type Hertz, sum, type Watts, watts } from '../quantity/index.ts'

/** What the protection loop sees each cycle, read from the engine controllers and breakers just now. */
export interface ProtectionView {
  readonly frequency: Hertz | undefined
  readonly engines: readonly ProtectedEngine[]
  readonly feeders: readonly ProtectedFeeder[]
  /** What grids on line may give beyond what they give; absent where there are none, or their meters are silent. */
  readonly gridRoom?: Watts
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
  /** Power of each online engine when last known. */
  readonly powers: ReadonlyMap<string, Watts>
  readonly frequency: Hertz | undefined
  readonly cyclesSinceShed: number
  /** Feeders told to open whose breaker has not yet shown it. */
  readonly opening: readonly string[]
}

export const CALM: ProtectionMemory = {
  online: [],
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
  readonly memory: ProtectionMemory
}

/**
 * One cycle of protection. Two triggers, the first wins:
 * 1. An engine that was on line is not: what the others can carry, less the reserve, is compared with what was
 *    generated just before, and feeders are opened by priority until the rest fits.
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

  const shed =
    lost.length > 0
      ? shedForLoss(online, sheddable, memory, settings, view.gridRoom ?? 0)
      : shedForFrequency(view, sheddable, memory, settings)
  const powers = new Map<string, Watts>()
  for (const engine of online) {
    const power = engine.power ?? memory.powers.get(engine.id)
    if (power !== undefined) powers.set(engine.id, power)
  }
  return {
    open: shed.open,
    cause: shed.cause,
    lost,
    memory: {
      online: online.map((engine) => engine.id),
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
  online: readonly ProtectedEngine[],
  sheddable: readonly ProtectedFeeder[],
  memory: ProtectionMemory,
  settings: ProtectionSettings,
  gridRoomW: number,
): Shed {
  const generated = sum(memory.powers.values())
  const engines = sum(online.map((engine) => engine.available)) * (1 - settings.reserveShare)
  // A grid takes over at once what its limit leaves.
  const carried = watts(engines + gridRoomW)
  const excess = generated - carried
  if (excess <= 0) return NOTHING
  const open: string[] = []
  let relieved = 0
  for (const feeder of sheddable) {
    if (relieved >= excess) break
    open.push(feeder.id)
    // A feeder of unknown load is opened without being counted on.
    relieved += feeder.power ?? 0
  }
  const kw = (value: number) => `${Math.round(value / 1000)} kW`
  return { open, cause: `engine lost: ${kw(generated)} generated before, ${kw(carried)} can stay` }
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
