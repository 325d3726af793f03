import type { MachineDriver } from '../model.ts'
import { antminerStock } from './antminerStock.ts'
import { braiinsRest } from './braiinsRest.ts'
import { whatsminerV3 } from './whatsminerV3.ts'

/** Every firmware family that Fakel can drive. A new one is a file beside this and a line here; see docs/machines.md. */
export const DRIVERS: readonly MachineDriver[] = [antminerStock, whatsminerV3, braiinsRest]

export function driver(id: string): MachineDriver | undefined {
  return DRIVERS.find((one) => one.id === id)
}

export function driverIds(): readonly string[] {
  return DRIVERS.map((one) => one.id)
}
