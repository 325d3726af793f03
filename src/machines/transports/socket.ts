import { connect, type Socket } from 'node:net'

/** Most bytes taken from one answer; a device that sends more is not what it says it is. */
export const LARGEST_ANSWER = 1_048_576

export interface Port {
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
}

/** True when the host is an address, or a name that needs no lookup outside this machine. */
export function isAddress(host: string): boolean {
  return host === 'localhost' || /^[\d.]+$/.test(host) || host.includes(':')
}

export function open(to: Port): Socket {
  const socket = connect({ host: to.host, port: to.port, noDelay: true })
  // Errors reach the one who waits through his own listener; this one keeps a late error from ending the process.
  socket.on('error', () => socket.destroy())
  return socket
}
