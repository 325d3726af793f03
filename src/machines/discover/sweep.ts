import { setTimeout as pause } from 'node:timers/promises'
import { type Knock, knock } from './doors.ts'

/** Ports behind which a machine may speak: cgminer's API (ePIC's HTTP too), MicroBT's framed API, the web. */
export const FIRST_PORTS = [4028, 4433, 80] as const
/** Tried where an address is alive and none of the first is open: some makers' web servers. */
export const SECOND_PORTS = [8080] as const

export interface Pace {
  /** Most connections being tried at one moment. */
  readonly sockets: number
  /** New addresses a second: each may cost a router a look-up of its neighbour. */
  readonly addressesPerSecond: number
  /** How long a port may say nothing; TCP repeats a lost first packet after one second. */
  readonly knockMs: number
}

export const DEFAULT_PACE: Pace = { sockets: 6_000, addressesPerSecond: 1_500, knockMs: 1_500 }

const FEWEST_SOCKETS = 16
const TICK_MS = 20

export interface Sweep {
  /** Which ports of the address are open, and whether anything there answered at all (a refusal is an answer). */
  look(host: string): Promise<{ readonly open: readonly number[]; readonly alive: boolean }>
  /** Resolves when one more address may be begun. */
  turn(): Promise<void>
}

/** Knocks at ports within the pace. When this computer runs out of sockets it slows down and tries the same port again. */
export function sweep(pace: Pace, knockAt: typeof knock = knock): Sweep {
  let most = pace.sockets
  let busy = 0
  const waiting: (() => void)[] = []
  let allowance = 1
  let filled = performance.now()

  async function once(host: string, port: number): Promise<Knock> {
    if (busy >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    busy += 1
    const knocked = await knockAt(host, port, pace.knockMs)
    busy -= 1
    if (busy < most) waiting.shift()?.()
    return knocked
  }

  async function at(host: string, port: number): Promise<Knock> {
    for (;;) {
      const knocked = await once(host, port)
      if (knocked !== 'crowded') return knocked
      most = Math.max(FEWEST_SOCKETS, Math.floor(Math.min(most, busy + 1) * 0.8))
      await pause(TICK_MS * 5)
    }
  }

  return {
    async look(host) {
      const first = await Promise.all(FIRST_PORTS.map((port) => at(host, port)))
      const open: number[] = FIRST_PORTS.filter((_, index) => first[index] === 'open')
      const alive = first.some((knocked) => knocked !== 'silent')
      if (open.length === 0 && alive)
        for (const port of SECOND_PORTS) if ((await at(host, port)) === 'open') open.push(port)
      return { open, alive }
    },
    async turn() {
      for (;;) {
        const now = performance.now()
        // A tick's worth may be saved up, so that a coarse timer does not slow the sweep.
        const full = Math.max(1, (pace.addressesPerSecond * TICK_MS * 2) / 1000)
        allowance = Math.min(full, allowance + ((now - filled) / 1000) * pace.addressesPerSecond)
        filled = now
        if (allowance >= 1 && waiting.length === 0) {
          allowance -= 1
          return
        }
        await pause(TICK_MS)
      }
    },
  }
}
