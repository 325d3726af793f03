import { resolve } from 'node:path'
import { pino } from 'pino'
import { driver, type MachineLink } from '../src/machines/index.ts'
import { type Instant, instant } from '../src/quantity/index.ts'
import { type RunningSite, runSite, type SiteParts } from '../src/site/index.ts'
import { readSiteFile, type SiteFile } from '../src/sitefile/index.ts'
import type { Store } from '../src/store/index.ts'
import { memoryStore } from './memoryStore.ts'
import type { Twin } from './model.ts'
import { readTwinSettings, type TwinSettings } from './settings.ts'
import { createTwin } from './twin.ts'
import { VirtualClock } from './virtualClock.ts'

/** A site and its twin in one process on one virtual clock: a day passes in the time that its work takes. */
export interface FastSite {
  readonly site: RunningSite
  readonly twin: Twin
  readonly store: Store
  readonly clock: VirtualClock
  run(seconds: number): Promise<void>
  stop(): Promise<void>
}

export interface FastParts {
  readonly file: SiteFile
  readonly folder: string
  readonly settings: TwinSettings
  readonly seed: number
  readonly warm?: boolean
  /** A store that forgets, unless another is given. */
  readonly store?: Store
  readonly start?: Instant
  /** None unless one is given: engines and machines go by merit. */
  readonly solver?: NonNullable<SiteParts['solver']>
  /** Addresses of machines that take every order and obey none. */
  readonly deaf?: ReadonlySet<string>
}

const NO_SOLVER: NonNullable<SiteParts['solver']> = {
  solve: () => Promise.reject(new Error('there is none')),
  close: async () => {},
}

/** 2027-01-15T00:00Z: any instant will do that starts a quarter of an hour. */
const START = Date.UTC(2027, 0, 15)

export async function fastSite(parts: FastParts): Promise<FastSite> {
  const { file, folder, settings, seed } = parts
  const { store, idle: stored } = counted(parts.store ?? memoryStore())
  const { store: solver, idle: solved } = counted(parts.solver ?? NO_SOLVER)
  const idle = () => stored() && solved()
  const clock = new VirtualClock(parts.start ?? instant(START), idle)
  const twin = createTwin({
    site: file,
    siteFolder: folder,
    settings,
    seed,
    warm: parts.warm ?? true,
  })
  // Meters show something only once time has passed.
  twin.advance(2_000)
  const starting = runSite({
    file,
    store,
    clock,
    log: pino({ level: 'silent' }),
    solver,
    links: {
      device: (entry) => twin.device(entry.id, () => clock.now()),
      machine: ({ address }) =>
        parts.deaf?.has(address) === true ? deaf(twin.machine(address)) : twin.machine(address),
      capabilities: (id) => driver(id)?.capabilities ?? new Set(),
    },
  })
  const site = await starting
  return {
    site,
    twin,
    store,
    clock,
    run: (seconds) => clock.run(seconds * 1000, (ms) => twin.advance(ms)),
    stop: async () => {
      const stopping = site.stop()
      await clock.run(60_000, () => {})
      await stopping
    },
  }
}

/** The store with its calls counted, so that virtual time waits for a real database as it waits for nothing else. */
function counted<T extends object>(store: T): { readonly store: T; readonly idle: () => boolean } {
  let underWay = 0
  const watched = new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...given: readonly unknown[]) => {
        const result: unknown = Reflect.apply(member, target, given)
        if (!(result instanceof Promise)) return result
        underWay++
        return result.finally(() => {
          underWay--
        })
      }
    },
  })
  return { store: watched, idle: () => underWay === 0 }
}

function deaf(link: MachineLink): MachineLink {
  return {
    poll: (at) => link.poll(at),
    command: async () => ({ ok: true, value: 'accepted' }),
    chips: () => link.chips(),
    close: () => link.close(),
  }
}

/** An example site and its plant. */
export async function exampleSite(
  name: 'flare-site' | 'grid-site' = 'flare-site',
): Promise<{ file: SiteFile; folder: string; settings: TwinSettings }> {
  const folder = resolve('examples', name)
  const parsed = await readSiteFile(`${folder}/site.yaml`)
  if (!parsed.ok) throw new Error(parsed.mistakes.map((mistake) => mistake.message).join('; '))
  return { file: parsed.site, folder, settings: await readTwinSettings(`${folder}/twin.yaml`) }
}

/**
 * The example for hours in which no engine trips and no frequency falls: its protection looks twice a second instead of 25
 * times, which is most of the work of such an hour.
 */
export async function calmExample(): Promise<Awaited<ReturnType<typeof exampleSite>>> {
  const example = await exampleSite()
  const protection = { ...example.file.protection, period_ms: 500 }
  return { ...example, file: { ...example.file, protection } }
}
