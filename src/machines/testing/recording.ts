import { z } from 'zod'
import type { Answers } from './brain.ts'

const request = z.object({
  transport: z.string(),
  port: z.number().optional(),
  command: z.string().optional(),
  parameter: z.unknown().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  request: z.unknown().optional(),
  response_text: z.string().optional(),
  response_raw: z.string().optional(),
})
const recording = z.object({
  id: z.string(),
  requests: z.array(request),
  expected: z.record(z.string(), z.unknown()).default({}),
})
export type Recording = z.infer<typeof recording>

/** One device file of the reference data, narrow (`asic`) or wide (`asic-wide`). */
export function parseRecording(json: unknown): Recording {
  return recording.parse(json)
}

/** The recorded answers in the shape that a stand-in serves. */
export function answersOf(device: Recording, signIn: Answers['signIn']): Answers {
  const rpc = new Map<string, string>()
  const framed = new Map<string, string>()
  const http = new Map<string, string>()
  for (const one of device.requests) {
    const answer = one.response_text ?? one.response_raw ?? ''
    if (one.transport === 'http') {
      const line = `${one.method ?? 'GET'} ${one.path}`
      const known = http.get(line)
      http.set(line, known === undefined ? answer : merged(known, answer))
    } else if (one.port === 4433)
      framed.set([one.command, one.parameter].filter((part) => part != null).join(' '), answer)
    else {
      const sent = one.command === undefined ? JSON.parse(String(one.request)) : one
      const name = [sent.command ?? sent.cmd, sent.parameter].filter((part) => part != null).join(' ')
      for (const [command, part] of partsOf(name, answer)) rpc.set(command, part)
    }
  }
  joinStatus(framed)
  return {
    ...(rpc.size > 0 ? { rpc } : {}),
    ...(framed.size > 0 ? { framed } : {}),
    ...(http.size > 0 ? { http } : {}),
    ...(signIn === undefined ? {} : { signIn }),
  }
}

/** A stand-in joins answers itself: one that was recorded joined (`summary+pools`) is taken apart. */
function partsOf(name: string, answer: string): readonly (readonly [string, string])[] {
  if (!name.includes('+')) return [[name, answer]]
  const whole = JSON.parse(answer)
  return name.split('+').map((command) => [command, JSON.stringify(whole[command][0])])
}

/** `get.miner.status` was recorded a section at a time; asked for joined sections the machine answers them in one. */
function joinStatus(framed: Map<string, string>): void {
  const sections = ['summary', 'pools', 'edevs'].map((name) => framed.get(`get.miner.status ${name}`))
  if (sections.every((one) => one === undefined)) return
  const known = sections.filter((one) => one !== undefined).map((one) => JSON.parse(one))
  const msg = Object.assign({}, ...known.map((one) => one.msg))
  framed.set('get.miner.status summary+pools+edevs', JSON.stringify({ ...known[0], msg }))
}

/** Several answers on one path are GraphQL: each query was recorded alone, and a machine answers them in one. */
function merged(first: string, second: string): string {
  const merge = (a: unknown, b: unknown): unknown => {
    if (Array.isArray(a) && Array.isArray(b)) return b.map((one, index) => merge(a[index], one))
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return b ?? a
    const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))]
    const keys = [...new Set([...left.keys(), ...right.keys()])]
    return Object.fromEntries(keys.map((key) => [key, merge(left.get(key), right.get(key))]))
  }
  return JSON.stringify(merge(JSON.parse(first), JSON.parse(second)))
}
