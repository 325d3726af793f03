import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { createApi, firstSignIn } from '../api/index.ts'
import { type Callers, startCallers, type WayNews } from '../callers/index.ts'
import { type Clock, type Instant, instant } from '../quantity/index.ts'
import { computerClocks, type RunningSite, realLinks, runSite, siteClock } from '../site/index.ts'
import type { SiteFile } from '../sitefile/index.ts'
import { FolderTaken, type OpenStore, openStore, type StorePlace, StoreUnavailable } from '../store/index.ts'
import { keptCredentials } from './credentials.ts'

export interface Serving {
  readonly file: SiteFile
  readonly fileName: string
  readonly place: StorePlace
  readonly host: string
  readonly port: number
  readonly https: boolean
  readonly log: Logger
}

export interface Served {
  readonly address: string
  /** Set until the first administrator has chosen a password. */
  readonly first: { readonly name: string; readonly password: string } | undefined
  close(): Promise<void>
}

/** A site that cannot be run as its file says; each fault names its part of the file. */
export class CannotServe extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/** Opens the store, runs the site's loops and serves the API and console over it. */
export async function serveSite(serving: Serving): Promise<Served> {
  const { file, fileName, log } = serving
  const time: { now: () => Instant } = { now: () => instant(Date.now()) }
  // A second controller must not touch the devices, not even until it finds its port taken.
  await mayListen(serving.host, serving.port)
  const store = await openOrSay(serving, () => time.now())
  try {
    const clock = siteClock(computerClocks, await store.lastReadingAt())
    time.now = () => clock.now()
    const kept = await keptCredentials()
    if (typeof kept === 'string') throw new CannotServe([kept])
    const links = await realLinks(file, fileName, clock, kept)
    if (!links.ok) throw new CannotServe(links.faults)
    const site = await runSite({ file, store, clock, links: links.links, log })
    const callers = await callersOf(site, serving, clock)
    const webFolder = fileURLToPath(new URL('../../web', import.meta.url))
    const api = await createApi({
      site,
      authDatabase: store.accounts,
      log,
      https: serving.https,
      ...(callers !== undefined && { callers }),
      ...(existsSync(`${webFolder}/index.html`) && { webFolder }),
    })
    const first = await firstSignIn(api.users)
    const listening = await api.listen({ host: serving.host, port: serving.port })
    return {
      address: listening.address,
      first,
      close: async () => {
        await listening.close()
        await callers?.stop()
        await site.stop()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** The ways of calls, of a site whose file names issuers. */
function callersOf(
  { calls: desk, store }: RunningSite,
  { file, fileName, log }: Serving,
  clock: Clock,
): Promise<Callers> | undefined {
  if (desk === undefined) return undefined
  const notes = {
    get: (key: string) => store.getNote(key),
    put: (key: string, value: unknown) => store.putNote(key, value),
  }
  const tell = ({ at, kind, way, why }: WayNews) => {
    const severity = kind === 'calls.way-down' ? 'warning' : 'info'
    // While the store is lost the log has it.
    store
      .appendEvents([{ at, severity, kind, subject: way, who: 'site', why, data: {} }])
      .catch((error: unknown) => log.warn({ error: String(error), kind, way }, 'an event is not written'))
  }
  return startCallers({ file, fileName, desk, clock, notes, log, tell })
}

function mayListen(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) =>
      reject(new CannotServe([`cannot listen on ${host}:${port}: ${error.message}; choose another --port`])),
    )
    probe.listen(port, host, () => probe.close(() => resolve()))
  })
}

async function openOrSay(serving: Serving, now: () => Instant): Promise<OpenStore> {
  try {
    return await openStore(serving.place, { now, log: serving.log })
  } catch (error) {
    if (error instanceof FolderTaken) throw new CannotServe([error.message])
    if (error instanceof StoreUnavailable)
      throw new CannotServe([`the store cannot be opened: ${error.message}`])
    throw error
  }
}

/** Runs until the process is told to end, then closes in order. */
export async function untilTold(close: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await close()
}
