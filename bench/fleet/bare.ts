import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Agent, request } from 'undici'
import type { MachineLink } from '../../src/machines/index.ts'
import { driver } from '../../src/machines/index.ts'
import { frame } from '../../src/machines/testing/standIn.ts'
import type { HttpRequest } from '../../src/machines/transports/http.ts'
import type { RpcRequest } from '../../src/machines/transports/rpc.ts'
import { NETWORK, type Wires } from '../../src/machines/transports/wires.ts'
import type { FleetMachine } from './fleet.ts'

/** One request as a driver sent it. */
export type Sent =
  | { readonly wire: 'rpc'; readonly request: RpcRequest }
  | { readonly wire: 'api'; readonly request: object }
  | { readonly wire: 'web'; readonly request: HttpRequest }

/** The network, noting what goes over it. */
function noting(log: Sent[]): Wires {
  return {
    rpc(to) {
      const { ask } = NETWORK.rpc(to)
      return {
        ask: (request) => {
          log.push({ wire: 'rpc', request })
          return ask(request)
        },
      }
    },
    framed(to) {
      const { ask, close } = NETWORK.framed(to)
      return {
        close,
        ask: (request, repeat) => {
          log.push({ wire: 'api', request })
          return ask(request, repeat)
        },
      }
    },
    http(to) {
      const { send, close } = NETWORK.http(to)
      return {
        close,
        send: (request) => {
          log.push({ wire: 'web', request })
          return send(request)
        },
      }
    },
  }
}

/** What a driver sends for one piece of work, once its link has done it before. */
export async function requestsOf(
  machine: FleetMachine,
  work: (link: MachineLink) => Promise<unknown>,
): Promise<readonly Sent[]> {
  const log: Sent[] = []
  const link = driver(machine.driver)?.open(machine.address, noting(log))
  if (link === undefined) throw new Error(`no driver ${machine.driver}`)
  await work(link)
  log.length = 0
  await work(link)
  link.close()
  return log
}

/** A client that sends the same requests, one after another, and throws the answers away. */
export function bare({ address }: FleetMachine, agent: Agent) {
  let kept: Socket | undefined
  return {
    async send(requests: readonly Sent[]): Promise<void> {
      for (const one of requests)
        if (one.wire === 'rpc') {
          const socket = connect(address.ports.rpc, address.host)
          socket.end(JSON.stringify(typeof one.request === 'string' ? { command: one.request } : one.request))
          socket.resume()
          await once(socket, 'close')
        } else if (one.wire === 'api') {
          kept ??= connect(address.ports.api, address.host).setNoDelay(true)
          kept.write(frame(JSON.stringify(one.request)))
          await once(kept, 'data')
        } else {
          const { method, path, body, authorization } = one.request
          const answer = await request(`http://${address.host}:${address.ports.http}${path}`, {
            dispatcher: agent,
            method,
            headers: {
              accept: 'application/json',
              ...(authorization === undefined ? {} : { authorization }),
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            },
            body: body === undefined ? null : JSON.stringify(body),
          })
          await answer.body.dump()
        }
    },
    close: () => kept?.destroy(),
  }
}

/** Does the work for every one, at most so many at a time. */
export async function forEach<T>(
  list: readonly T[],
  parallel: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const left = list.values()
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (const one of left) await work(one)
    }),
  )
}
