import {
  type CubicMetresPerHour,
  cubicMetresPerHour,
  type MegajoulesPerCubicMetre,
  type Watts,
  watts,
} from '../../quantity/index.ts'
import type { HighestLoad } from './highestLoad.ts'
import { type FuelReading, fuelForLoad, loadForFuel, type NotTold } from './printedFuel.ts'
import type { CatalogueEngine, PrintedFuelUse } from './schema.ts'

/** Engines of one kind on one flow of gas. */
export interface Plant {
  readonly engine: CatalogueEngine
  readonly count: number
  /** Gas that may be drawn. */
  readonly flow: CubicMetresPerHour
  readonly heat: MegajoulesPerCubicMetre
  /** What each may give now. */
  readonly highest: HighestLoad
}

/** How many run and at what, equally loaded. */
export interface PlantRun {
  readonly ok: true
  readonly running: number
  /** Of the rating, each. */
  readonly loadShare: number
  readonly each: Watts
  readonly total: Watts
  readonly fuel: CubicMetresPerHour
  /** With the sheet's tolerance, where it tells one. */
  readonly most?: CubicMetresPerHour
  readonly left: CubicMetresPerHour
  /** Electrical on the net heating value; absent where none runs. */
  readonly efficiency?: number
  readonly basis?: PrintedFuelUse['basis']
  readonly belowPrinted: boolean
  /** Why not more of them run, or none. */
  readonly why: string
}

const NONE = {
  ok: true,
  running: 0,
  loadShare: 0,
  each: watts(0),
  total: watts(0),
  belowPrinted: false,
} as const

/**
 * The number of equally loaded engines that makes the most of the gas, none of them above its highest load nor below its lowest;
 * of equal ones the fewest.
 */
export function runPlant(
  { engine, count, flow, heat, highest }: Plant,
  reading: FuelReading = {},
): PlantRun | NotTold {
  const none = (why: string): PlantRun => ({ ...NONE, fuel: cubicMetresPerHour(0), left: flow, why })
  if (!highest.permitted) return none('the engine may not run on this gas, or in this air')
  const rated = highest.power / highest.share
  const lowest = rated * (highest.minimumShare ?? 0)
  if (lowest > highest.power)
    return none(
      `its highest load of ${percent(highest.share)} is below its lowest of ${percent(highest.minimumShare ?? 0)}`,
    )
  let best: PlantRun | undefined
  let reason: NotTold | undefined
  for (let running = 1; running <= count; running++) {
    const given = loadForFuel(engine, cubicMetresPerHour(flow / running), heat, reading)
    if (!given.ok) {
      reason = given
      continue
    }
    const each = watts(Math.min(given.power, highest.power))
    if (each < lowest - LEAST || each <= 0) continue
    const told = fuelForLoad(engine, each, heat, reading)
    if (!told.ok) {
      reason = told
      continue
    }
    const total = watts(each * running)
    if (best !== undefined && total <= best.total + LEAST) continue
    const fuel = Math.min(flow, told.fuel * running)
    best = {
      ok: true,
      running,
      loadShare: each / rated,
      each,
      total,
      fuel: cubicMetresPerHour(fuel),
      ...(told.most !== undefined && { most: cubicMetresPerHour(told.most * running) }),
      left: cubicMetresPerHour(flow - fuel),
      efficiency: told.efficiency,
      basis: told.basis,
      belowPrinted: told.belowPrinted,
      why:
        each < highest.power - LEAST
          ? 'the gas carries no more'
          : running === count
            ? 'all run at their highest load'
            : 'the gas left does not carry one more at its lowest load',
    }
  }
  if (best !== undefined) return best
  if (reason !== undefined) return reason
  return none(`the gas does not carry one engine at its lowest load of ${percent(highest.minimumShare ?? 0)}`)
}

/** Differences of power that are none, W. */
const LEAST = 1

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`
}
