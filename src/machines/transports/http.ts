import { gunzipSync } from 'node:zlib'
import type { MachineOutcome } from '../model.ts'
import { detailOf, failed, ok } from '../outcome.ts'
import { HttpLine, type RawAnswer } from './httpLine.ts'
import { LARGEST_ANSWER, type Port } from './socket.ts'

export interface HttpAnswer {
  readonly status: number
  readonly text: string
  readonly authenticate: string | string[] | undefined
  readonly server: string | undefined
  readonly location: string | undefined
  /** What `Set-Cookie` set, each as `name=value`, ready for `cookie` of the next request. */
  readonly cookies: readonly string[]
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  /** Sent as JSON. */
  readonly body?: object | boolean
  /** Sent as application/x-www-form-urlencoded, in place of a JSON body. */
  readonly form?: Readonly<Record<string, string>>
  readonly authorization?: string
  /** Further headers, such as `cookie` or a token of the vendor's own. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A few kept connections to one machine's web server. */
export interface HttpConnection {
  send(request: HttpRequest): Promise<MachineOutcome<HttpAnswer>>
  close(): void
}

/** Web servers in machines are small; they are asked over this many connections at most, unless a driver knows better. */
export const CONNECTIONS = 4
/** An order is not sent over a connection that may be closing: reading can be repeated, an order cannot. */
const FRESH_MS = 1_000

/**
 * A few connections to one machine. Not a general client: at 20,000 machines the pools, signals and streams of one cost more
 * than the requests (`npm run bench:poll`), and the connections of all machines together must stay bounded.
 */
export function http(to: Port, connections: number = CONNECTIONS): HttpConnection {
  const host = `${to.host.includes(':') ? `[${to.host}]` : to.host}${to.port === 80 ? '' : `:${to.port}`}`
  const lines = new Set<HttpLine>()
  const free: HttpLine[] = []
  const waiting: ((line: HttpLine) => void)[] = []

  const gone = (line: HttpLine) => {
    lines.delete(line)
    const at = free.indexOf(line)
    if (at >= 0) free.splice(at, 1)
  }
  function fresh(): HttpLine {
    const line = new HttpLine(to, gone)
    lines.add(line)
    return line
  }

  /** One that is free and, for an order, was used a moment ago; else a new one, or the next that is given back. */
  function take(order: boolean): HttpLine | Promise<HttpLine> {
    for (let line = free.pop(); line !== undefined; line = free.pop()) {
      if (!order || line.restedMs(performance.now()) <= FRESH_MS) {
        line.wake()
        return line
      }
      line.close()
    }
    return lines.size < connections ? fresh() : new Promise((resolve) => waiting.push(resolve))
  }

  function giveBack(line: HttpLine): void {
    const next = waiting.shift()
    if (!line.open) next?.(fresh())
    else if (next !== undefined) next(line)
    else {
      free.push(line)
      line.rest(performance.now())
    }
  }

  async function once(request: HttpRequest) {
    const line = await take(request.method !== 'GET')
    const used = line.used
    const asked = await line.ask(messageOf(request, host), request.path)
    // One that was closed at the other end was hardly the only one: the machine has restarted.
    if (used && 'failure' in asked) for (const other of [...free]) other.close()
    giveBack(line)
    const outcome = 'failure' in asked ? failed(asked.failure) : answerOf(asked.answer, request.path)
    return { outcome, used }
  }

  return {
    async send(request) {
      const { outcome, used } = await once(request)
      // A kept connection may have been closed under the request; reading again is harmless, commanding again is not.
      const again =
        used &&
        request.method === 'GET' &&
        !outcome.ok &&
        /closed|RESET|EPIPE/.test(detailOf(outcome.failure))
      return again ? (await once(request)).outcome : outcome
    },
    close() {
      for (const line of [...lines]) line.close()
    },
  }
}

/** Small microcontrollers keep their pages packed, and send them so whatever the caller accepts. */
function answerOf({ status, headers, body }: RawAnswer, path: string): MachineOutcome<HttpAnswer> {
  const packed = headers.get('content-encoding')?.[0]?.toLowerCase() === 'gzip'
  const bytes = packed ? unpacked(body) : body
  if (bytes === undefined)
    return failed({
      kind: 'malformed',
      detail: `${path}: no gzip, or one of more than ${LARGEST_ANSWER} bytes`,
    })
  const challenges = headers.get('www-authenticate')
  return ok({
    status,
    text: bytes.toString('utf8'),
    authenticate:
      challenges === undefined ? undefined : challenges.length === 1 ? challenges[0] : [...challenges],
    server: headers.get('server')?.join(', '),
    location: headers.get('location')?.[0],
    cookies: (headers.get('set-cookie') ?? []).map((cookie) => cookie.split(';')[0] ?? ''),
  })
}

function unpacked(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_ANSWER })
  } catch {
    return undefined
  }
}

/** The request as it goes over the wire. What would break out of its line is left out: no device has such a path or header. */
function messageOf(request: HttpRequest, host: string): string {
  const body = bodyOf(request)
  const form = request.form !== undefined
  const headers: Readonly<Record<string, string | undefined>> = {
    host,
    connection: 'keep-alive',
    accept: 'application/json',
    'content-type': form
      ? 'application/x-www-form-urlencoded'
      : body === undefined
        ? undefined
        : 'application/json',
    authorization: request.authorization,
    ...request.headers,
    'content-length':
      body === undefined ? (request.method === 'GET' ? undefined : '0') : String(Buffer.byteLength(body)),
  }
  let message = `${request.method} ${line(request.path).replaceAll(' ', '%20')} HTTP/1.1\r\n`
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) message += `${name}: ${line(value)}\r\n`
  }
  return `${message}\r\n${body ?? ''}`
}

function line(text: string): string {
  return text.replace(/[\r\n\0]/g, '')
}

function bodyOf(request: HttpRequest): string | undefined {
  if (request.form !== undefined) return new URLSearchParams(request.form).toString()
  return request.body === undefined ? undefined : JSON.stringify(request.body)
}
