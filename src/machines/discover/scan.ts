import { setTimeout as pause } from 'node:timers/promises'
import { NETWORK, type Wires } from '../transports/wires.ts'
import { type Found, type Recognition, recognise, wallClock } from './recognise.ts'
import { DEFAULT_PACE, type Pace, type Sweep, sweep } from './sweep.ts'
import { type Targets, targetAt } from './targets.ts'

export interface ScanProgress {
  /** Addresses that are done, of how many. Every address before `next` is done. */
  readonly done: number
  readonly next: number
  readonly count: number
  /** Addresses at which anything answered, devices read by a driver, and devices that none could read. */
  readonly alive: number
  readonly machines: number
  readonly unread: number
}

export interface ScanOptions {
  /** Called for each device, in the order in which they are found; a scan waits for what it returns. */
  readonly onFound: (found: Found, progress: ScanProgress) => void | Promise<void>
  readonly onProgress?: (progress: ScanProgress) => void
  readonly pace?: Partial<Pace>
  /** Devices being asked at one moment. */
  readonly devices?: number
  /** Time limit of each question to a device. */
  readonly timeoutMs?: number
  readonly credentials?: Recognition['credentials']
  /** Addresses before this place in the targets are passed over: a scan taken up again. */
  readonly from?: number
  readonly signal?: AbortSignal
  readonly wires?: Wires
  readonly sweep?: Sweep
}

const DEVICES = 200
const TIMEOUT_MS = 2_000
const PROGRESS_MS = 250

/**
 * Looks at every address: first its ports, at a bounded pace, then, where one is open, what stands there. Resolves when all
 * are done or the signal has ended it; what `onFound` throws ends it too.
 */
export async function scan(targets: Targets, options: ScanOptions): Promise<ScanProgress> {
  const sweeping = options.sweep ?? sweep({ ...DEFAULT_PACE, ...options.pace })
  const wires = options.wires ?? NETWORK
  const how: Recognition = {
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    now: wallClock,
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  }
  const from = options.from ?? 0
  const tally = { done: from, alive: 0, machines: 0, unread: 0 }
  const unfinished = new Set<number>()
  let begun = from
  const progress = (): ScanProgress => {
    let next = begun
    for (const index of unfinished) if (index < next) next = index
    return { ...tally, next, count: targets.count }
  }
  const rooms = slots(options.devices ?? DEVICES)
  const work = new Set<Promise<void>>()
  let fault: { readonly error: unknown } | undefined
  const telling = setInterval(() => options.onProgress?.(progress()), PROGRESS_MS)

  async function one(index: number, host: string): Promise<void> {
    const { open, alive } = await sweeping.look(host)
    if (alive) tally.alive += 1
    if (open.length > 0) {
      await rooms.take()
      try {
        const found = await recognise(host, open, wires, how)
        if (found.report === undefined) tally.unread += 1
        else tally.machines += 1
        await options.onFound(found, progress())
      } finally {
        rooms.give()
      }
    }
    unfinished.delete(index)
    tally.done += 1
  }

  try {
    const ended = () => options.signal?.aborted === true || fault !== undefined
    for (; begun < targets.count && !ended(); begun++) {
      await sweeping.turn()
      // Devices that answer faster than they can be asked hold the sweep back.
      while (rooms.waiting() > (options.devices ?? DEVICES) * 4 && !ended()) await pause(10)
      const host = targetAt(targets, begun)
      if (host === undefined) break
      const index = begun
      unfinished.add(index)
      const mine = one(index, host)
        .catch((error: unknown) => {
          fault ??= { error }
        })
        .finally(() => work.delete(mine))
      work.add(mine)
    }
    if (options.signal?.aborted !== true) await Promise.all(work)
  } finally {
    clearInterval(telling)
  }
  if (fault !== undefined) throw fault.error
  const last = progress()
  options.onProgress?.(last)
  return last
}

/** So many at once; the others wait in line. */
function slots(count: number) {
  let free = count
  const line: (() => void)[] = []
  return {
    waiting: () => line.length,
    async take() {
      if (free === 0) return new Promise<void>((resolve) => line.push(resolve))
      free -= 1
    },
    give() {
      const next = line.shift()
      if (next === undefined) free += 1
      else next()
    },
  }
}
