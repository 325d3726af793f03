import { type Credentials, readTargets, scan as scanNetwork, type Targets } from '../machines/index.ts'
import { type Instant, toIso } from '../quantity/index.ts'
import type { Plant } from './plant.ts'
import { type FoundView, presentFound, type ScanView } from './reportView.ts'

/** A /16: what a scan from the console may look at. */
const MOST_ADDRESSES = 65_536
const MOST_FOUND = 20_000
/** A site's controller must not be made to look into other people's networks: private (RFC 1918), shared (RFC 6598), loopback. */
const OWN_NETWORKS: readonly (readonly [first: number, last: number])[] = [
  [0x0a000000, 0x0affffff],
  [0xac100000, 0xac1fffff],
  [0xc0a80000, 0xc0a8ffff],
  [0x64400000, 0x647fffff],
  [0x7f000000, 0x7fffffff],
]

export interface ScanRequest {
  readonly targets: readonly string[]
  readonly credentials?: Credentials
}

export type ScanStart =
  | { readonly ok: true; readonly scan: ScanView }
  | { readonly ok: false; readonly busy: boolean; readonly mistakes: readonly string[] }

/** One scan at a time, and the last one that was. What it found stays until the next begins. */
export class Scans {
  readonly #now: () => Instant
  readonly #machineAt: ReadonlyMap<string, string>
  readonly #scan: typeof scanNetwork
  #last: ScanView | undefined
  #found: FoundView[] = []
  #ending: AbortController | undefined
  #count = 0

  constructor(plant: Pick<Plant, 'machines'>, now: () => Instant, scan: typeof scanNetwork = scanNetwork) {
    this.#now = now
    this.#machineAt = new Map(plant.machines.map((machine) => [machine.address, machine.id]))
    this.#scan = scan
  }

  current(): ScanView | undefined {
    return this.#last === undefined ? undefined : { ...this.#last, found: [...this.#found] }
  }

  start(request: ScanRequest, who: string): ScanStart {
    if (this.#ending !== undefined) return { ok: false, busy: true, mistakes: ['a scan is under way'] }
    const read = readTargets(request.targets.map((text) => ({ text })))
    if (!read.ok) return { ok: false, busy: false, mistakes: read.mistakes }
    const { targets } = read
    const refusal = refusalOf(targets)
    if (refusal !== undefined) return { ok: false, busy: false, mistakes: [refusal] }
    this.#found = []
    this.#count += 1
    this.#last = {
      id: String(this.#count),
      state: 'running',
      who,
      targets: [...request.targets],
      started_at: toIso(this.#now()),
      ended_at: null,
      addresses: targets.count,
      done: 0,
      alive: 0,
      machines: 0,
      unread: 0,
      failure: null,
      found: [],
    }
    const ending = new AbortController()
    this.#ending = ending
    void this.#run(targets, request.credentials, ending)
    return { ok: true, scan: this.#last }
  }

  /** True when there was one to stop. */
  stop(): boolean {
    this.#ending?.abort()
    return this.#ending !== undefined
  }

  async #run(targets: Targets, credentials: Credentials | undefined, ending: AbortController): Promise<void> {
    try {
      await this.#scan(targets, {
        signal: ending.signal,
        ...(credentials === undefined ? {} : { credentials: () => [credentials] }),
        onFound: (found) => {
          if (this.#found.length < MOST_FOUND)
            this.#found.push(presentFound(found, this.#machineAt.get(found.address)))
        },
        onProgress: ({ done, alive, machines, unread }) => this.#change({ done, alive, machines, unread }),
      })
      this.#change({ state: ending.signal.aborted ? 'stopped' : 'finished' })
    } catch (error) {
      this.#change({ state: 'failed', failure: error instanceof Error ? error.message : String(error) })
    } finally {
      this.#change({ ended_at: toIso(this.#now()) })
      this.#ending = undefined
    }
  }

  #change(fields: Partial<ScanView>): void {
    if (this.#last !== undefined) this.#last = { ...this.#last, ...fields }
  }
}

function refusalOf({ ranges, count }: Targets): string | undefined {
  if (count > MOST_ADDRESSES)
    return `${count} addresses are more than ${MOST_ADDRESSES}; scan them in parts or with fakel machines scan`
  const inside = ranges.every(([first, last]) =>
    OWN_NETWORKS.some(([from, to]) => first >= from && last <= to),
  )
  return inside
    ? undefined
    : 'only private networks are scanned from here: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 127.0.0.0/8'
}
