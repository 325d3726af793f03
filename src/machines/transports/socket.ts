import { connect, isIP, type Socket } from 'node:net'

/** Most bytes taken from one answer; a device that sends more is not what it says it is. */
export const LARGEST_ANSWER = 1_048_576

export interface Port {
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
}

/** True when reaching the host needs no name server: an IP address, or this machine itself. */
export function isAddress(host: string): boolean {
  return isIP(host) !== 0 || host === 'localhost'
}

export function open(to: Port): Socket {
  const socket = connect({ host: to.host, port: to.port, noDelay: true })
  // Errors reach the one who waits through his own listener; this one keeps a late error from ending the process.
  socket.on('error', () => socket.destroy())
  return socket
}
