import type { FieldDevice, PointValue } from '../src/devices/index.ts'
import { type Instant, instant } from '../src/quantity/index.ts'
import type { SiteFile } from '../src/sitefile/index.ts'
import { createMachines } from './machines/index.ts'
import type { SimulatedMachine, Twin } from './model.ts'
import { Plant } from './plant/plant.ts'
import { type DevicePoints, devicesBehind, pointsOf } from './points.ts'
import { type Serving, serveSite } from './serve.ts'
import { eventOf, missingParts, type TwinSettings, unknownNames } from './settings.ts'

export interface TwinParts {
  readonly site: SiteFile
  /** Folder of the site file, for its own register maps. */
  readonly siteFolder: string
  readonly settings: TwinSettings
  readonly seed: number
  readonly warm: boolean
}

/** Machines that were found running have been so for this long. */
const WARM_S = 240

/** The simulated site. Without `listen` it is reached directly and its time passes by `advance` alone. */
export function createTwin(parts: TwinParts): Twin {
  const { site, settings, seed } = parts
  const pending = settings.scenario.map(eventOf).toSorted((a, b) => a.at_s - b.at_s)
  const unknown = [
    ...missingParts(site, settings),
    ...unknownNames(
      site,
      settings.engines.map(({ id }) => id),
      pending,
    ),
  ]
  if (unknown.length > 0) throw new RangeError(unknown.join('; '))
  const machines = createMachines(site, {
    seed,
    deadBoardShare: settings.machines.dead_board_share,
    bootS: settings.machines.boot_s,
    warmUpS: settings.machines.warm_up_s,
  })
  const plant = new Plant(site, settings, machines, seed)
  if (parts.warm) plant.warm(WARM_S)
  const points = pointsOf(plant)
  const byAddress = new Map(machines.map((machine) => [machine.address, machine]))
  const silent = silence(plant, machines)
  let serving: Serving | undefined

  const happen = () => {
    for (let next = pending[0]; next !== undefined && next.at_s <= plant.timeS; next = pending[0]) {
      pending.shift()
      plant.apply(next)
    }
  }
  return {
    get timeMs() {
      return Math.round(plant.timeS * 1000)
    },
    advance: (ms) => {
      const end = plant.timeS + ms / 1000
      while (plant.timeS < end - 1e-9) {
        happen()
        const due = pending[0]?.at_s ?? Number.POSITIVE_INFINITY
        plant.advance(Math.min(end, Math.max(due, plant.timeS + 1e-3)) - plant.timeS)
      }
      silent.follow(serving)
    },
    apply: (event) => plant.apply(event),
    truth: () => plant.truth(),
    device: (id, now = () => instant(plant.timeS * 1000)) =>
      directDevice(id, points.get(id), now, silent.devices),
    machine: (address) => {
      const machine = byAddress.get(address)
      if (machine === undefined) throw new RangeError(`there is no machine ${address}`)
      return silent.guard(machine)
    },
    machinePowerW: (address) => byAddress.get(address)?.powerW ?? 0,
    listen: async () => {
      serving = await serveSite(site, parts.siteFolder, points, machines)
    },
    close: async () => {
      await serving?.close()
    },
  }
}

/** Keeps what a lost link makes unreachable in step with the plant. */
function silence(plant: Plant, machines: readonly SimulatedMachine[]) {
  const devices = new Set<string>()
  const addresses = new Set<string>()
  return {
    devices,
    follow: (serving: Serving | undefined) => {
      if (plant.lostLinks.size + plant.lostDevices.size + devices.size + addresses.size === 0) return
      const lost = [...plant.lostLinks.keys()]
      const halls = plant.feeders.flatMap((feeder) =>
        lost.includes(feeder.entry.id) ? feeder.halls.map((hall) => hall.id) : [],
      )
      const quiet = new Set([
        ...lost.flatMap((feeder) => devicesBehind(plant.site, feeder, halls)),
        ...plant.lostDevices.keys(),
      ])
      const gone = machines
        .filter((machine) => halls.includes(machine.hall))
        .map((machine) => machine.address)
      const before = { devices: [...devices], addresses: [...addresses] }
      devices.clear()
      addresses.clear()
      for (const device of quiet) devices.add(device)
      for (const address of gone) addresses.add(address)
      if (serving === undefined) return
      for (const device of before.devices) if (!devices.has(device)) serving.setSilent(device, false)
      for (const device of devices) if (!before.devices.includes(device)) serving.setSilent(device, true)
      const back = before.addresses.filter((address) => !addresses.has(address))
      const away = gone.filter((address) => !before.addresses.includes(address))
      if (back.length > 0) serving.setReachable(back, true)
      if (away.length > 0) serving.setReachable(away, false)
    },
    guard: (machine: SimulatedMachine) => {
      const link = machine.link()
      const timeout = { ok: false, failure: { kind: 'timeout', afterMs: 3_000 } } as const
      const away = () => addresses.has(machine.address)
      return {
        poll: async (at: Parameters<typeof link.poll>[0]) => (away() ? timeout : link.poll(at)),
        command: async (command: Parameters<typeof link.command>[0]) =>
          away() ? timeout : link.command(command),
        chips: () => link.chips(),
        close: () => link.close(),
      }
    },
  }
}

/** A device reached without the wire: the same points as over Modbus, unrounded. */
function directDevice(
  id: string,
  points: DevicePoints | undefined,
  now: () => Instant,
  silent: ReadonlySet<string>,
): FieldDevice {
  return {
    id,
    read: async () => {
      const values = new Map<string, PointValue>()
      const at = now()
      const away = silent.has(id)
      for (const [name, read] of points?.read ?? []) {
        const value = away ? undefined : read()
        values.set(
          name,
          value === undefined
            ? { value, at, quality: 'unreachable', reason: 'no answer' }
            : { value, at, quality: 'good' },
        )
      }
      return values
    },
    write: async (point, value) => {
      const write = points?.write.get(point)
      if (write === undefined)
        return { ok: false, failure: { kind: 'exception', code: 2, detail: `no point ${point}` } }
      write(value)
      return { ok: true, value: undefined }
    },
    close: async () => {},
  }
}
