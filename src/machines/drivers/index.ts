import type { MachineDriver } from '../model.ts'
import { antminerStock } from './antminerStock/driver.ts'
import { auradine } from './auradine/driver.ts'
import { avalon } from './avalon/driver.ts'
import { axeos } from './axeos/driver.ts'
import { bosminer } from './bosminer/driver.ts'
import { braiinsGraphql } from './braiinsGraphql/driver.ts'
import { braiinsRest } from './braiinsRest/driver.ts'
import { cgminer } from './cgminer/driver.ts'
import { epic } from './epic/driver.ts'
import { luxos } from './luxos/driver.ts'
import { mara } from './mara/driver.ts'
import { proto } from './proto/driver.ts'
import { sealminer } from './sealminer/driver.ts'
import { vnish } from './vnish/driver.ts'
import { whatsminerV2 } from './whatsminerV2/driver.ts'
import { whatsminerV3 } from './whatsminerV3/driver.ts'

/** Every firmware family that Fakel can drive. A new one is a folder beside this and a line here; see docs/machines.md. */
export const DRIVERS: readonly MachineDriver[] = [
  antminerStock,
  whatsminerV3,
  whatsminerV2,
  avalon,
  braiinsRest,
  epic,
  bosminer,
  auradine,
  sealminer,
  axeos,
  proto,
  braiinsGraphql,
  luxos,
  vnish,
  mara,
]

/** Reads any machine that speaks the cgminer API and is of no family above; it cannot be commanded. */
export const GENERAL: MachineDriver = cgminer

const ALL = [...DRIVERS, GENERAL]

export function driver(id: string): MachineDriver | undefined {
  return ALL.find((one) => one.id === id)
}

export function driverIds(): readonly string[] {
  return ALL.map((one) => one.id)
}
