import { z } from 'zod'

/** The kinds of machine that the simulated fleet has, by the driver that reads them. */
export const KINDS = ['antminer-stock', 'whatsminer-v3', 'braiins-rest'] as const
export type Kind = (typeof KINDS)[number]

export const fleetSettings = z.object({
  /** Machines of each kind; they stand one kind after another, from the first address on. */
  machines: z.record(z.enum(KINDS), z.number().int().nonnegative()),
  /** Ports of every machine. The real ones (4028, 4433, 80) may need rights that a bench does not have. */
  ports: z.object({ rpc: z.number(), api: z.number(), http: z.number() }),
  /** From taking an order to doing it. */
  obeyMs: z.number(),
  /** Share of the machines that take their first order and do nothing. */
  deafShare: z.number().min(0).max(1),
  /** Share of the machines that never obey, whatever they say. */
  stubbornShare: z.number().min(0).max(1),
  /** Machines behind one feeder. */
  perFeeder: z.number().int().positive(),
  /** Every how many-th address has a machine; between them nobody listens. */
  stride: z.number().int().positive(),
  /** A listener for each machine instead of one for all: what has no machine refuses, as a real network does. */
  listeners: z.enum(['shared', 'own']),
})
export type FleetSettings = z.infer<typeof fleetSettings>

export const PORTS = { rpc: 14_028, api: 14_433, http: 18_080 } as const

/** Machines in one /24; .0 and .255 are left out, as on a real network. */
const PER_NET = 250
/** 127.77.0.1 up to 127.77.255.250. */
export const MOST_MACHINES = 256 * PER_NET

export function addressOf(index: number, stride = 1): string {
  const place = index * stride
  return `127.77.${Math.floor(place / PER_NET)}.${(place % PER_NET) + 1}`
}

/** The machine at an address that a socket was reached at; undefined for one that no machine has. */
export function indexAt(address: string | undefined, count: number, stride = 1): number | undefined {
  const match = /^(?:::ffff:)?127\.77\.(\d+)\.(\d+)$/.exec(address ?? '')
  const [net, host] = [Number(match?.[1]), Number(match?.[2])]
  if (match === null || host < 1 || host > PER_NET) return undefined
  const index = (net * PER_NET + host - 1) / stride
  return Number.isInteger(index) && index < count ? index : undefined
}

export function kindOf(machines: FleetSettings['machines'], index: number): Kind | undefined {
  let first = 0
  for (const kind of KINDS) {
    first += machines[kind]
    if (index < first) return kind
  }
  return undefined
}

export function countOf(machines: FleetSettings['machines']): number {
  return KINDS.reduce((sum, kind) => sum + machines[kind], 0)
}
