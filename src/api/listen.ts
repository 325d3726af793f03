import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { App } from './parts.ts'

export interface Listening {
  /** `http://127.0.0.1:8080` */
  readonly address: string
  close(): Promise<void>
}

/** Requests must arrive whole within this time; answers, as live streams, may take any. */
const REQUEST_TIMEOUT_MS = 30_000
const MOST_CONNECTIONS = 1_000

/** Serves an app over HTTP; rejects when the port is taken. */
export async function listenTo(
  app: App,
  { host, port, closing }: { readonly host: string; readonly port: number; readonly closing: () => void },
): Promise<Listening> {
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
    getRequestListener((request, bindings) => app.fetch(request, bindings)),
  )
  server.maxConnections = MOST_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const bound = server.address()
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    close: () =>
      new Promise((resolve, reject) => {
        closing()
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}
