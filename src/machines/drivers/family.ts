import type { MachineAddress, MachineFailure } from '../model.ts'
import type { Port } from '../transports/socket.ts'

/** A machine on the local network answers in milliseconds; three seconds are a lost one. */
export const DEFAULT_TIMEOUT_MS = 3_000

/** The vendors' usual ports. */
export const USUAL_PORTS = { rpc: 4028, api: 4433, http: 80 } as const

export function portOf(address: MachineAddress, kind: keyof typeof USUAL_PORTS): Port {
  return {
    host: address.host,
    port: address.ports?.[kind] ?? USUAL_PORTS[kind],
    timeoutMs: address.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  }
}

export function unsupported(driver: string, command: string): MachineFailure {
  return { kind: 'unsupported', detail: `${driver} firmware cannot ${command}` }
}
