import { dirname } from 'node:path'
import { type DeviceMap, loadMap, openDevice } from '../devices/index.ts'
import { type CredentialsFor, driver } from '../machines/index.ts'
import type { Clock } from '../quantity/index.ts'
import type { SiteFile } from '../sitefile/index.ts'
import type { PlantMachine } from './plant.ts'
import type { SiteLinks } from './run.ts'

/** What keeps a site from being reached as its file says, each with the part of the file that it is about. */
export type LinksOrFaults =
  | { readonly ok: true; readonly links: SiteLinks }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Links to the real devices of a site file: its register maps are loaded and its drivers found before any is opened. */
export async function realLinks(
  file: SiteFile,
  fileName: string,
  clock: Clock,
  credentialsFor: CredentialsFor = () => undefined,
): Promise<LinksOrFaults> {
  const faults: string[] = []
  const maps = new Map<string, DeviceMap>()
  for (const name of new Set(file.devices.map((device) => device.map))) {
    const loaded = await loadMap(name, dirname(fileName))
    if (loaded.ok) maps.set(name, loaded.map)
    else faults.push(...loaded.mistakes.map((mistake) => `register map ${name}: ${mistake.message}`))
  }
  for (const group of file.machines) {
    if (driver(group.driver) === undefined) faults.push(`machines ${group.id}: no driver ${group.driver}`)
    const variable = group.credentials?.password_env
    if (variable !== undefined && process.env[variable] === undefined)
      faults.push(`machines ${group.id}: the environment variable ${variable} is not set`)
  }
  if (faults.length > 0) return { ok: false, faults }
  return {
    ok: true,
    links: {
      device: (entry) => {
        const map = maps.get(entry.map)
        if (map === undefined) throw new Error(`register map ${entry.map} was not loaded`)
        const { id, host, port, unit } = entry
        return openDevice(
          { id, host, port, unit, timeoutMs: entry.timeout_ms, map },
          { now: () => clock.now() },
        )
      },
      machine: (machine) => openMachine(machine, credentialsFor),
      capabilities: (id) => driver(id)?.capabilities ?? new Set(),
    },
  }
}

/** The sign-in of the site file, else the kept one, else the vendor's factory one. */
function openMachine(machine: PlantMachine, credentialsFor: CredentialsFor) {
  const { group, address } = machine
  const found = driver(group.driver)
  if (found === undefined) throw new Error(`no driver ${group.driver}`)
  const { credentials, ports } = group
  const password =
    credentials?.password ??
    (credentials?.password_env === undefined ? undefined : process.env[credentials.password_env])
  const signIn =
    credentials !== undefined && password !== undefined
      ? { user: credentials.user, password }
      : credentialsFor(address, group.driver, group.id)
  return found.open({
    host: address,
    ...(ports !== undefined && {
      ports: {
        ...(ports.rpc !== undefined && { rpc: ports.rpc }),
        ...(ports.api !== undefined && { api: ports.api }),
        ...(ports.http !== undefined && { http: ports.http }),
      },
    }),
    ...(signIn !== undefined && { credentials: signIn }),
  })
}
