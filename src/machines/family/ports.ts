import type { MachineAddress } from '../model.ts'
import type { Port } from '../transports/socket.ts'

/** A machine on the local network answers in milliseconds; three seconds are a lost one. */
export const DEFAULT_TIMEOUT_MS = 3_000

/** The ports most firmware has. */
const USUAL_PORTS = { rpc: 4028, api: 4433, http: 80 } as const

/** Where to reach the machine; `usual` is the firmware's own port where it differs from most. */
export function portOf(
  address: MachineAddress,
  kind: keyof typeof USUAL_PORTS,
  usual: number = USUAL_PORTS[kind],
): Port {
  return {
    host: address.host,
    port: address.ports?.[kind] ?? usual,
    timeoutMs: address.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  }
}
