import { createServer, type Server, type Socket } from 'node:net'
import type { FleetPlant } from './plant.ts'
import { page, type Replies, Reply, repliesOf } from './replies.ts'
import { addressOf, type FleetSettings, indexAt, KINDS, type Kind } from './settings.ts'

const UNKNOWN = new Reply(
  '{"STATUS":[{"STATUS":"E","When":0,"Code":14,"Msg":"Invalid command","Description":"cgminer 1.0.0"}],"id":1}\0',
)
const CHALLENGE = page(
  '401 Unauthorized',
  '',
  'www-authenticate: Digest realm="antMiner Configuration", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c0", qop="auth"\r\n',
)
const NO_TOKEN = page('401 Unauthorized', '{"message":"unauthorized"}')
const NOT_FOUND = page('404 Not Found', '{"error":"not found"}')
const FRONT = page('200 OK', '<!doctype html><title>Braiins OS</title>')
const DONE = page('200 OK', 'true')

/**
 * All machines of the fleet behind one listener a port: the address that a socket was reached at tells which machine is
 * spoken to. Sign-ins are asked for but not worked out again: the bench measures the one who asks.
 */
export async function serveFleet(plant: FleetPlant, settings: FleetSettings): Promise<readonly Server[]> {
  const { ports, stride } = settings
  const replies = new Map(
    KINDS.map((kind) => [kind, { on: repliesOf(kind, true), off: repliesOf(kind, false) }]),
  )
  const answersOf = (index: number, wire: 'rpc' | 'api' | 'web'): Replies => {
    const both = replies.get(plant.kind(index))
    const known = plant.mining(index) ? both?.on : both?.off
    return known?.[wire] ?? new Map()
  }

  const rpc = listener(plant, stride, ['antminer-stock'], (index, socket) => {
    socket.once('data', (chunk) => {
      plant.tally.requests += 1
      const command = /"command"\s*:\s*"([^"]+)"/.exec(chunk.toString('latin1'))?.[1] ?? ''
      socket.end((answersOf(index, 'rpc').get(command) ?? UNKNOWN).of(index))
    })
  })

  const api = listener(plant, stride, ['whatsminer-v3'], (index, socket) => {
    let received: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      while (received.length >= 4 && received.length >= 4 + received.readUInt32LE(0)) {
        const length = received.readUInt32LE(0)
        const text = received.toString('latin1', 4, 4 + length)
        received = received.subarray(4 + length)
        plant.tally.requests += 1
        const known = answersOf(index, 'api')
        const command = /"cmd"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? ''
        if (command === 'set.miner.service') plant.order(index, text.includes('"start"'))
        const name = command.startsWith('set.') ? 'accepted' : command
        const reply = known.get(name) ?? known.get('unknown')
        if (reply !== undefined) socket.write(reply.of(index))
      }
    })
  })

  const web = listener(plant, stride, ['antminer-stock', 'braiins-rest'], (index, socket) => {
    let received = ''
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
      for (;;) {
        const head = received.indexOf('\r\n\r\n')
        if (head < 0) return
        const length = Number(/content-length: *(\d+)/i.exec(received.slice(0, head))?.[1] ?? 0)
        if (received.length < head + 4 + length) return
        const request = received.slice(0, head)
        const body = received.slice(head + 4, head + 4 + length)
        received = received.slice(head + 4 + length)
        plant.tally.requests += 1
        const reply = plant.kind(index) === 'braiins-rest' ? rest(index, request) : cgi(index, request, body)
        socket.write(reply.of(index))
      }
    })
  })

  function cgi(index: number, request: string, body: string): Reply {
    if (!/\r\nauthorization: Digest/i.test(request)) return CHALLENGE
    const path = request.split(' ', 2)[1] ?? ''
    const mode = /"miner-mode":(\d)/.exec(body)?.[1]
    if (path.endsWith('set_miner_conf.cgi') && mode !== undefined) plant.order(index, mode !== '1')
    return answersOf(index, 'web').get(path) ?? NOT_FOUND
  }

  function rest(index: number, request: string): Reply {
    const [method, path = ''] = request.split(' ', 2)
    const name = path.slice('/api/v1/'.length)
    const known = answersOf(index, 'web').get(name)
    if (path === '/') return FRONT
    if (method === 'POST') return known ?? NOT_FOUND
    if (!/\r\nauthorization: /i.test(request)) return NO_TOKEN
    if (name === 'actions/pause' || name === 'actions/resume') plant.order(index, name.endsWith('resume'))
    return method === 'PUT' ? DONE : (known ?? NOT_FOUND)
  }

  const listeners: [Server, number, readonly Kind[]][] = [
    [rpc, ports.rpc, ['antminer-stock']],
    [api, ports.api, ['whatsminer-v3']],
    [web, ports.http, ['antminer-stock', 'braiins-rest']],
  ]
  for (const [server, port, kinds] of listeners)
    if (settings.listeners === 'shared') await listen(server, port, '0.0.0.0')
    else
      for (let index = 0; index < plant.count; index++)
        if (kinds.includes(plant.kind(index)))
          await listen(
            createServer({ noDelay: true }, (socket) => server.emit('connection', socket)),
            port,
            addressOf(index, stride),
          )
  return listeners.map(([server]) => server)
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: 4096 }, resolve)
  })
}

/** Whoever reaches an address without a machine of these kinds is turned away, as by a closed port. */
function listener(
  plant: FleetPlant,
  stride: number,
  kinds: readonly Kind[],
  serve: (index: number, socket: Socket) => void,
): Server {
  return createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    const index = indexAt(socket.localAddress, plant.count, stride)
    if (index === undefined || !kinds.includes(plant.kind(index))) socket.resetAndDestroy()
    else serve(index, socket)
  })
}
