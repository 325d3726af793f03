import { checkAlerts } from './checkAlerts.ts'
import { checkCalls } from './checkCalls.ts'
import { checkTreatment } from './checkGas.ts'
import { checkMachines } from './checkMachines.ts'
import { checkReferences } from './checkReferences.ts'
import { checkSchedule } from './checkSchedule.ts'
import { checkTree } from './checkTree.ts'
import { checkValues } from './checkValues.ts'
import type { SiteFile } from './schema.ts'
import type { Path } from './source.ts'

/** What the file refers to outside itself; a list left out is not checked. */
export interface Known {
  /** Ids of the machine drivers. */
  readonly drivers?: readonly string[]
  /** Ids of the shipped register maps. */
  readonly maps?: readonly string[]
  /** The points of each register map, by the map's name as the file writes it; points of other maps are not checked. */
  readonly points?: ReadonlyMap<string, readonly string[]>
}

/** A mistake that a schema cannot see. */
export interface Finding {
  readonly path: Path
  readonly message: string
  readonly expected?: string
  readonly suggestion?: string
}

/** Finds what is well written and still wrong: references to nothing, cycles, two owners, values out of order. */
export function check(site: SiteFile, known: Known = {}): readonly Finding[] {
  return [
    ...checkReferences(site, known),
    ...checkTree(site),
    ...checkMachines(site, known),
    ...checkValues(site),
    ...checkTreatment(site.gas?.treatment ?? [], ['gas', 'treatment']),
    ...checkAlerts(site),
    ...checkCalls(site),
    ...checkSchedule(site),
  ]
}
