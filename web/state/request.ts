import type { RefusalReason } from '../../src/site/refused.ts'

/** Why the site did not do what it was asked, in its own words; `code` is the key of a translated text, and so is that of the reason. */
export interface Refusal {
  readonly code: string
  readonly message: string
  readonly status: number
  /** What it found wrong with the request. */
  readonly reason?: RefusalReason
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal }

const TIMEOUT_MS = 20_000

function refusalOf(status: number, body: unknown): Refusal {
  if (typeof body === 'object' && body !== null && 'code' in body && 'detail' in body)
    return {
      code: String(body.code),
      message: String(body.detail),
      status,
      ...('reason' in body && { reason: body.reason as RefusalReason }),
    }
  return { code: 'unexpected_answer', message: `HTTP ${status}`, status }
}

/**
 * One request to the site that serves this page; a body is sent as JSON, a file as it is. The console and its server are built and shipped together, so an
 * answer's type is taken as declared: this is the one place where that is done.
 */
export async function request<T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
  timeoutMs = TIMEOUT_MS,
): Promise<Answer<T>> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined
        ? { headers }
        : body instanceof Blob
          ? { body, headers: { ...headers, 'content-type': 'application/octet-stream' } }
          : { body: JSON.stringify(body), headers: { ...headers, 'content-type': 'application/json' } }),
    })
  } catch (error) {
    return { ok: false, refusal: { code: 'unreachable', message: String(error), status: 0 } }
  }
  const text = await response.text().catch(() => '')
  let parsed: unknown
  try {
    parsed = text === '' ? undefined : JSON.parse(text)
  } catch {
    return { ok: false, refusal: refusalOf(response.status, undefined) }
  }
  if (!response.ok) return { ok: false, refusal: refusalOf(response.status, parsed) }
  return { ok: true, value: parsed as T }
}
