import type { IncomingHttpHeaders } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { Client, errors } from 'undici'
import type { MachineFailure, MachineOutcome } from '../model.ts'
import { detailOf, failed, ok, socketFailure } from '../outcome.ts'
import { KEPT } from './kept.ts'
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
const KEEP_MS = 30_000
/**
 * An order is not sent over a connection that may be closing: reading can be repeated, an order cannot. Small web servers
 * close one that has rested for 5 s (lighttpd's and Apache's usual setting).
 */
const FRESH_MS = 4_000

const CLOSED = new Error('connection closed')

/** One connection: what asks over it at this moment, if anything does. */
interface Line {
  readonly client: Client
  /** When it was last given back, ms of this process. */
  restedAt: number
  /** Puts it away; what is being asked over it fails. */
  close(): void
}

/**
 * A few connections to one machine. Not undici's own pool: at 20,000 machines its timers, signals and streams cost more than
 * the requests (`npm run bench:poll`), and the connections of all machines together must stay bounded.
 */
export function http(to: Port, connections: number = CONNECTIONS): HttpConnection {
  const origin = `http://${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`
  const lines = new Set<Line>()
  const free: Line[] = []
  const waiting: ((line: Line) => void)[] = []

  function fresh(): Line {
    const client = new Client(origin, {
      pipelining: 1,
      keepAliveTimeout: KEEP_MS,
      maxResponseSize: LARGEST_ANSWER,
      maxHeaderSize: 16_384,
      // A request's own deadline covers its connecting too; and what rests is closed by us, not watched by TCP.
      connect: { timeout: 0, keepAlive: false },
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    const line: Line = {
      client,
      restedAt: 0,
      close() {
        lines.delete(line)
        const at = free.indexOf(line)
        if (at >= 0) free.splice(at, 1)
        KEPT.wake(line)
        // The error is made once: at 20,000 machines its stack traces alone are felt.
        client
          .destroy(CLOSED)
          .catch((error: unknown) => process.emitWarning(`closing ${to.host}: ${String(error)}`))
      },
    }
    lines.add(line)
    return line
  }

  /** One that is free and, for an order, was used of late; else a new one, or the next that is given back. */
  function take(order: boolean): Line | Promise<Line> {
    const line = free.at(-1)
    const stale = line !== undefined && order && performance.now() - line.restedAt > FRESH_MS
    if (line !== undefined && !stale) {
      free.pop()
      KEPT.wake(line)
      return line
    }
    if (stale && lines.size >= connections) line.close()
    return lines.size < connections ? fresh() : new Promise((resolve) => waiting.push(resolve))
  }

  function giveBack(line: Line): void {
    const next = waiting.shift()
    if (!lines.has(line)) next?.(fresh())
    else if (next !== undefined) next(line)
    else if (free.length > 0 && KEPT.crowded) line.close()
    else {
      line.restedAt = performance.now()
      free.push(line)
      KEPT.rest(line)
    }
  }

  function once(request: HttpRequest): Promise<MachineOutcome<HttpAnswer>> {
    const taken = take(request.method !== 'GET')
    return taken instanceof Promise
      ? taken.then((line) => ask(line, request, to.timeoutMs, giveBack))
      : ask(taken, request, to.timeoutMs, giveBack)
  }

  /** A kept connection may have been closed under the request; reading again is harmless, commanding again is not. */
  function readAgain(request: HttpRequest, first: MachineOutcome<HttpAnswer>) {
    return !first.ok && /UND_ERR_SOCKET|ECONNRESET/.test(detailOf(first.failure)) ? once(request) : first
  }

  return {
    send: (request) =>
      request.method === 'GET' ? once(request).then((first) => readAgain(request, first)) : once(request),
    close() {
      for (const line of [...lines]) line.close()
    },
  }
}

function ask(
  line: Line,
  request: HttpRequest,
  timeoutMs: number,
  giveBack: (line: Line) => void,
): Promise<MachineOutcome<HttpAnswer>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let status = 0
    let headers: IncomingHttpHeaders = {}
    let late = false
    const deadline = setTimeout(() => {
      late = true
      line.close()
    }, timeoutMs)
    const end = (outcome: MachineOutcome<HttpAnswer>) => {
      clearTimeout(deadline)
      giveBack(line)
      resolve(outcome)
    }
    line.client.dispatch(
      { method: request.method, path: request.path, headers: headersOf(request), body: bodyOf(request) },
      {
        onRequestStart: () => undefined,
        onResponseStart(_, code, told) {
          status = code
          headers = told
        },
        onResponseData: (_, chunk) => void chunks.push(chunk),
        onResponseEnd: () => end(answerOf(status, headers, chunks, request.path)),
        onResponseError: (_, error) => end(failed(failureOf(error, late, request.path, timeoutMs))),
      },
    )
  })
}

/** Small microcontrollers keep their pages packed, and send them so whatever the caller accepts. */
function answerOf(
  status: number,
  headers: IncomingHttpHeaders,
  chunks: readonly Buffer[],
  path: string,
): MachineOutcome<HttpAnswer> {
  const { 'www-authenticate': authenticate, server, location, 'set-cookie': cookies } = headers
  const [only] = chunks
  const sent = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
  const bytes = headers['content-encoding'] === 'gzip' ? unpacked(sent) : sent
  if (bytes === undefined)
    return failed({
      kind: 'malformed',
      detail: `${path}: no gzip, or one of more than ${LARGEST_ANSWER} bytes`,
    })
  return ok({
    status,
    text: bytes.toString('utf8'),
    authenticate,
    server: server?.toString(),
    location: location?.toString(),
    cookies: cookies === undefined ? [] : [cookies].flat().map((cookie) => cookie.split(';')[0] ?? ''),
  })
}

function unpacked(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_ANSWER })
  } catch {
    return undefined
  }
}

function failureOf(error: Error, late: boolean, path: string, timeoutMs: number): MachineFailure {
  if (late || error instanceof errors.ConnectTimeoutError) return { kind: 'timeout', afterMs: timeoutMs }
  if (error instanceof errors.ResponseExceededMaxSizeError)
    return { kind: 'malformed', detail: `${path}: answer is larger than ${LARGEST_ANSWER} bytes` }
  if (error instanceof errors.HTTPParserError)
    return { kind: 'malformed', detail: `${path}: not HTTP (${error.message})` }
  return socketFailure(error)
}

function headersOf(request: HttpRequest): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (request.form !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded'
  else if (request.body !== undefined) headers['content-type'] = 'application/json'
  if (request.authorization !== undefined) headers['authorization'] = request.authorization
  return request.headers === undefined ? headers : Object.assign(headers, request.headers)
}

function bodyOf(request: HttpRequest): string | null {
  if (request.form !== undefined) return new URLSearchParams(request.form).toString()
  return request.body === undefined ? null : JSON.stringify(request.body)
}
