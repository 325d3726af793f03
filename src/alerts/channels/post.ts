import { request } from 'undici'
import { withoutSecrets } from '../../sitefile/index.ts'
import { SEND_WITHIN_MS, type Sent } from './channel.ts'

/** More of an answer is not looked at. */
const MOST_ANSWER_BYTES = 64 * 1024

export interface Posting {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
  /** Says from the answer's JSON why it was not taken, and after how many seconds it may be. */
  readonly explain?: (answer: unknown) => { readonly reason?: string; readonly afterS?: number }
}

/** Posts JSON once. Any 2xx is taken; 408, 425, 429 and 5xx may pass later (RFC 9110); redirects are not followed. */
export async function post(posting: Posting): Promise<Sent> {
  try {
    const answer = await request(posting.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'fakel', ...posting.headers },
      body: posting.body,
      headersTimeout: SEND_WITHIN_MS,
      bodyTimeout: SEND_WITHIN_MS,
      signal: AbortSignal.timeout(SEND_WITHIN_MS),
    })
    const status = answer.statusCode
    if (status >= 200 && status < 300) {
      await answer.body.dump()
      return { ok: true }
    }
    const { reason, afterS } = posting.explain?.(await json(answer.body)) ?? {}
    const wait = afterS ?? seconds(answer.headers['retry-after'])
    return {
      ok: false,
      reason: withoutSecrets(
        `answered ${status}${reason === undefined ? '' : `: ${reason}`}`,
        posting.secrets,
      ),
      again: status >= 500 || [401, 403, 408, 425, 429].includes(status),
      ...(wait !== undefined && { afterS: wait }),
    }
  } catch (error) {
    return { ok: false, reason: withoutSecrets(textOf(error), posting.secrets), again: true }
  }
}

async function json(body: AsyncIterable<unknown> & { dump(): Promise<void> }): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) break
    chunks.push(Buffer.from(chunk))
    size += chunk.length
    if (size > MOST_ANSWER_BYTES) break
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function seconds(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) : undefined
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${SEND_WITHIN_MS / 1000} s`
  return error.message === '' && 'code' in error ? String(error.code) : error.message
}
