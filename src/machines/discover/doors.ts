import { connect } from 'node:net'

/** What a port did when it was knocked at. `crowded`: this computer had no socket to give, which says nothing of the port. */
export type Knock = 'open' | 'closed' | 'silent' | 'crowded'

/** The local computer or its network refused to try: files, ports or buffers ran out. */
const CROWDED = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM', 'EAGAIN'])

/** Opens a TCP connection and lets it go at once. Never rejects. */
export function knock(host: string, port: number, timeoutMs: number): Promise<Knock> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    let answered = false
    const tell = (knocked: Knock) => {
      if (answered) return
      answered = true
      clearTimeout(deadline)
      // Closed in good order: small servers take a reset for a fault.
      socket.destroy()
      resolve(knocked)
    }
    const deadline = setTimeout(() => tell('silent'), timeoutMs)
    socket.on('connect', () => tell('open'))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? ''
      tell(
        CROWDED.has(code)
          ? 'crowded'
          : code === 'ECONNREFUSED' || code === 'ECONNRESET'
            ? 'closed'
            : 'silent',
      )
    })
  })
}
