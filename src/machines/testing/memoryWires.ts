import { failed, ok } from '../outcome.ts'
import type { Wires } from '../transports/wires.ts'
import type { Answers, Brain } from './brain.ts'

/** Answers drivers out of a brain without a socket; `change` wounds each answer on its way. */
export function memoryWires(
  machine: Brain,
  answers: Answers,
  change: (text: string) => string = (text) => text,
): Wires {
  const refused = failed({ kind: 'unreachable', detail: 'ECONNREFUSED' })
  return {
    rpc: () => ({
      ask: async (request) => {
        if (answers.rpc === undefined && answers.onRpc === undefined) return refused
        return ok(
          change(machine.rpc(JSON.stringify(typeof request === 'string' ? { command: request } : request))),
        )
      },
    }),
    framed: () => ({
      ask: async (request) =>
        answers.framed === undefined ? refused : ok(change(machine.framed(JSON.stringify(request)))),
      close: () => undefined,
    }),
    http: () => ({
      send: async ({ method, path, body, form, authorization, headers }) => {
        if (answers.http === undefined && answers.onWeb === undefined && answers.site === undefined)
          return refused
        const sent =
          form !== undefined
            ? new URLSearchParams(form).toString()
            : body === undefined
              ? ''
              : JSON.stringify(body)
        const lower = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
        const reply = machine.web({
          method,
          path,
          body: sent,
          headers: {
            ...Object.fromEntries(lower),
            ...(authorization === undefined ? {} : { authorization }),
          },
        })
        const told = reply.headers ?? {}
        return ok({
          status: reply.status,
          text: change(reply.text),
          authenticate: told['www-authenticate'],
          server: told['server'],
          location: told['location'],
          cookies: told['set-cookie'] === undefined ? [] : [told['set-cookie'].split(';')[0] ?? ''],
        })
      },
      close: () => undefined,
    }),
  }
}
