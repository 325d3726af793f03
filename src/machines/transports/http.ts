import { errors, Pool } from 'undici'
import type { MachineOutcome } from '../model.ts'
import { detailOf, failed, ok, socketFailure } from '../outcome.ts'
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
  readonly body?: object
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

/** Web servers in machines are small; they are asked over this many connections at most. */
const CONNECTIONS = 4

export function http(to: Port): HttpConnection {
  const host = to.host.includes(':') ? `[${to.host}]` : to.host
  let pool: Pool | undefined
  const opened = () => {
    pool ??= new Pool(`http://${host}:${to.port}`, {
      connections: CONNECTIONS,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      maxResponseSize: LARGEST_ANSWER,
      maxHeaderSize: 16_384,
      connect: { timeout: to.timeoutMs },
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    return pool
  }

  async function once(request: HttpRequest): Promise<MachineOutcome<HttpAnswer>> {
    const abort = new AbortController()
    const deadline = setTimeout(() => abort.abort(), to.timeoutMs)
    try {
      const answer = await opened().request({
        method: request.method,
        path: request.path,
        signal: abort.signal,
        headers: headersOf(request),
        body: bodyOf(request),
      })
      const text = await answer.body.text()
      const { 'www-authenticate': authenticate, server, location, 'set-cookie': cookies } = answer.headers
      return ok({
        status: answer.statusCode,
        text,
        authenticate,
        server: server?.toString(),
        location: location?.toString(),
        cookies: [cookies ?? []].flat().map((cookie) => cookie.split(';')[0] ?? ''),
      })
    } catch (error) {
      if (abort.signal.aborted || error instanceof errors.ConnectTimeoutError)
        return failed({ kind: 'timeout', afterMs: to.timeoutMs })
      if (error instanceof errors.ResponseExceededMaxSizeError)
        return failed({
          kind: 'malformed',
          detail: `${request.path}: answer is larger than ${LARGEST_ANSWER} bytes`,
        })
      if (error instanceof errors.HTTPParserError)
        return failed({ kind: 'malformed', detail: `${request.path}: not HTTP (${error.message})` })
      return failed(socketFailure(error))
    } finally {
      clearTimeout(deadline)
    }
  }

  return {
    async send(request) {
      const first = await once(request)
      // A kept connection may have been closed under the request; reading again is harmless, commanding again is not.
      const again =
        request.method === 'GET' && !first.ok && /UND_ERR_SOCKET|ECONNRESET/.test(detailOf(first.failure))
      return again ? once(request) : first
    },
    close() {
      const closing = pool
      pool = undefined
      closing
        ?.destroy()
        .catch((error: unknown) => process.emitWarning(`closing ${to.host}: ${String(error)}`))
    },
  }
}

function headersOf(request: HttpRequest): Record<string, string> {
  const type =
    request.form !== undefined
      ? 'application/x-www-form-urlencoded'
      : request.body === undefined
        ? undefined
        : 'application/json'
  return {
    accept: 'application/json',
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(request.authorization === undefined ? {} : { authorization: request.authorization }),
    ...request.headers,
  }
}

function bodyOf(request: HttpRequest): string | null {
  if (request.form !== undefined) return new URLSearchParams(request.form).toString()
  return request.body === undefined ? null : JSON.stringify(request.body)
}
