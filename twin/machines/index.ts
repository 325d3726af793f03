import { expandAddresses, type SiteFile } from '../../src/sitefile/index.ts'
import { Machine, type MachineSettings } from './machine.ts'

export type { MachineSettings } from './machine.ts'
export type { ServedMachines } from './serve.ts'
export { serveMachines } from './serve.ts'

/** One simulated machine an address of the site file, each with its own seeded scatter. */
export function createMachines(site: SiteFile, settings: MachineSettings): Machine[] {
  return site.machines.flatMap((group) => {
    const range = expandAddresses(group.addresses)
    if (!range.ok) throw new RangeError(range.message)
    return range.addresses.map((address) => new Machine(address, group, settings))
  })
}
