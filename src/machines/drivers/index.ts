import type { MachineDriver } from '../model.ts'
import { antminerStock } from './antminerStock/driver.ts'
import { braiinsRest } from './braiinsRest/driver.ts'
import { whatsminerV3 } from './whatsminerV3/driver.ts'

/** Every firmware family that Fakel can drive. A new one is a folder beside this and a line here; see docs/machines.md. */
export const DRIVERS: readonly MachineDriver[] = [antminerStock, whatsminerV3, braiinsRest]

export function driver(id: string): MachineDriver | undefined {
  return DRIVERS.find((one) => one.id === id)
}

export function driverIds(): readonly string[] {
  return DRIVERS.map((one) => one.id)
}
