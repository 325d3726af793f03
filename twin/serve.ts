import { bankOf, loadMap, type ModbusServer, serveModbus } from '../src/devices/index.ts'
import type { SiteFile } from '../src/sitefile/index.ts'
import { serveMachines } from './machines/index.ts'
import type { SimulatedMachine } from './model.ts'
import type { DevicePoints } from './points.ts'

export interface Serving {
  setSilent(device: string, silent: boolean): void
  setReachable(addresses: readonly string[], reachable: boolean): void
  close(): Promise<void>
}

/** Opens every port of the site: field devices over Modbus TCP by their maps, machines by their firmware. */
export async function serveSite(
  site: SiteFile,
  siteFolder: string,
  points: ReadonlyMap<string, DevicePoints>,
  machines: readonly SimulatedMachine[],
): Promise<Serving> {
  const servers = new Map<string, ModbusServer>()
  for (const entry of site.devices) {
    const loaded = await loadMap(entry.map, siteFolder)
    if (!loaded.ok) throw new Error(`${entry.id}: ${loaded.mistakes.map((each) => each.message).join('; ')}`)
    const own = points.get(entry.id)
    const bank = bankOf(loaded.map, {
      read: (point) => own?.read.get(point)?.(),
      write: (point, value) => own?.write.get(point)?.(value),
    })
    servers.set(entry.id, await serveModbus(entry, new Map([[entry.unit, bank]])))
  }
  const firmware = await serveMachines(machines)
  return {
    setSilent: (device, silent) => servers.get(device)?.setSilent(silent),
    setReachable: (addresses, reachable) => firmware.setReachable(addresses, reachable),
    close: async () => {
      await Promise.all([...servers.values()].map((server) => server.close()))
      await firmware.close()
    },
  }
}
