import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import type { MachineAddress } from '../model.ts'
import { type Answers, brain } from './brain.ts'
import type { Trips } from './trips.ts'

export type { Answers } from './brain.ts'

/** How a stand-in misbehaves. */
export interface Manners {
  readonly delayMs?: number
  /** Counts the round trips that a client needs: answers come together, once it asks no more without them. */
  readonly trips?: Trips
  /** Changes what goes onto the wire; undefined sends nothing and keeps the connection open. */
  readonly wire?: (answer: Buffer) => Buffer | undefined
  /** Ends a cgminer answer by a NUL and closing, by a NUL alone, by closing alone, or by neither for a while. */
  readonly rpcEnd?: 'nul' | 'open' | 'close' | 'late'
  readonly joins?: boolean
  /** Takes one connection to the cgminer API at a time: drops a second one, or lets it wait. */
  readonly single?: 'drop' | 'wait'
}

export interface StandIn {
  readonly address: MachineAddress
  /** Every request as it came: `rpc stats`, `framed {...}`, `GET /path`, `PUT /path {...}`. */
  readonly log: readonly string[]
  /** Connections open now and connections ever made, by transport. */
  readonly sockets: { readonly open: number; readonly opened: number }
  /** Lets every token given so far run out. */
  forgetTokens(): void
  close(): Promise<void>
}

/** A port on which nothing listens. */
const CLOSED = 9

/** Serves one machine's answers on ports of its own on loopback. */
export async function standIn(
  answers: Answers,
  manners: Manners = {},
  at: MachineAddress['ports'] = {},
): Promise<StandIn> {
  const machine = brain(answers, manners.joins === undefined ? {} : { joins: manners.joins })
  const sockets = new Set<Socket>()
  let opened = 0
  const servers: Server[] = []

  const listen = async (server: Server, port = 0): Promise<number> => {
    server.on('connection', (socket) => {
      opened += 1
      manners.trips?.stir()
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    servers.push(server)
    return (server.address() as AddressInfo).port
  }
  const send = (answer: Buffer, write: (wire: Buffer) => void) => {
    const wire = manners.wire === undefined ? answer : manners.wire(answer)
    if (wire === undefined) return
    if (manners.trips === undefined) setTimeout(() => write(wire), manners.delayMs ?? 0)
    else manners.trips.hold(() => write(wire))
  }

  let taken: Promise<unknown> = Promise.resolve()
  let busy = 0
  const rpc = createTcpServer((socket) => {
    const before = taken
    const closed = new Promise((resolve) => socket.once('close', resolve))
    if (manners.single === 'drop' && busy > 0) return socket.destroy()
    busy += 1
    socket.once('close', () => {
      busy -= 1
    })
    taken = closed
    socket.once('data', async (chunk) => {
      if (manners.single === 'wait') await before
      const end = manners.rpcEnd ?? 'nul'
      const text = machine.rpc(chunk.toString())
      send(Buffer.from(end === 'nul' || end === 'open' ? `${text}\0` : text), (wire) => {
        socket.write(wire)
        if (end === 'nul' || end === 'close') socket.end()
      })
    })
  })
  const framed = createTcpServer((socket) => {
    let received = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 4 && received.length >= 4 + received.readUInt32LE(0)) {
        const length = received.readUInt32LE(0)
        const request = received.subarray(4, 4 + length).toString()
        received = received.subarray(4 + length)
        send(frame(machine.framed(request)), (wire) => socket.write(wire))
      }
    })
  })
  const web = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (chunk: Buffer) => parts.push(chunk))
    request.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]),
      )
      const reply = machine.web({
        method: request.method ?? 'GET',
        path: request.url ?? '/',
        headers,
        body: Buffer.concat(parts).toString(),
      })
      send(Buffer.from(reply.text), (wire) => response.writeHead(reply.status, reply.headers).end(wire))
    })
  })
  web.keepAliveTimeout = 60_000
  const ports = {
    rpc: answers.rpc === undefined && answers.onRpc === undefined ? CLOSED : await listen(rpc, at.rpc),
    api: answers.framed === undefined ? CLOSED : await listen(framed, at.api),
    http:
      answers.http === undefined && answers.onWeb === undefined && answers.site === undefined
        ? CLOSED
        : await listen(web, at.http),
  }
  return {
    address: {
      host: '127.0.0.1',
      ports,
      credentials: { user: answers.user ?? 'root', password: answers.password ?? 'root' },
      timeoutMs: 2_000,
    },
    log: machine.log,
    get sockets() {
      return { open: sockets.size, opened }
    },
    forgetTokens: () => machine.forgetTokens(),
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

export function frame(text: string): Buffer {
  const body = Buffer.from(text)
  const head = Buffer.alloc(4)
  head.writeUInt32LE(body.length)
  return Buffer.concat([head, body])
}
