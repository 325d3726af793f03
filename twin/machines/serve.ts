import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import type { SimulatedMachine } from '../model.ts'
import { AntminerWeb, answerRpc } from './antminer.ts'
import { BraiinsApi } from './braiins.ts'
import { Machine } from './machine.ts'
import { serveFramed, WhatsminerApi } from './whatsminer.ts'

export interface ServedMachines {
  /** A machine out of reach takes connections and answers nothing, as behind a switch that is off. */
  setReachable(addresses: readonly string[], reachable: boolean): void
  connections(): number
  close(): Promise<void>
}

/** Ports of the firmware where the site file names none. */
const PORTS = { rpc: 4028, api: 4433, http: 80 }
const BACKLOG = 16

/** Opens each machine's own ports on its own address. */
export async function serveMachines(machines: readonly SimulatedMachine[]): Promise<ServedMachines> {
  const away = new Set<string>()
  const sockets = new Set<Socket>()
  const servers: Server[] = []
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  const silent = (machine: Machine) => away.has(machine.address) || !machine.answers
  const open: Promise<void>[] = []
  const listen = (server: Server, machine: Machine, port: number) => {
    servers.push(server)
    server.on('connection', keep)
    open.push(
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen({ host: machine.address, port, backlog: BACKLOG }, resolve)
      }),
    )
  }

  for (const machine of machines) {
    if (!(machine instanceof Machine)) continue
    const ports = { ...PORTS, ...machine.group.ports }
    if (machine.group.driver === 'whatsminer-v3') {
      const api = new WhatsminerApi(machine)
      listen(
        framedServer(api, () => silent(machine)),
        machine,
        ports.api ?? PORTS.api,
      )
      continue
    }
    const web = machine.group.driver === 'braiins-rest' ? new BraiinsApi(machine) : new AntminerWeb(machine)
    listen(
      httpServer(web, () => silent(machine)),
      machine,
      ports.http ?? PORTS.http,
    )
    if (machine.group.driver === 'antminer-stock')
      listen(
        rpcServer(machine, () => silent(machine)),
        machine,
        ports.rpc ?? PORTS.rpc,
      )
  }
  await Promise.all(open)
  return {
    setReachable: (addresses, reachable) => {
      for (const address of addresses) {
        if (reachable) away.delete(address)
        else away.add(address)
      }
    },
    connections: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

function rpcServer(machine: Machine, silent: () => boolean): Server {
  return createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', (request: Buffer) => {
      if (!silent()) answerRpc(machine, socket, request.toString('utf8'))
    })
  })
}

function framedServer(api: WhatsminerApi, silent: () => boolean): Server {
  return createServer((socket) => {
    socket.on('error', () => socket.destroy())
    if (silent()) return
    serveFramed(api, socket, silent)
  })
}

interface Web {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
}

function httpServer(web: Web, silent: () => boolean): Server {
  return createHttp({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (silent()) return
    web.handle(request, response).catch(() => response.destroy())
  })
}
