import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { answerView, readPrivateKey, type SignedRequest, signRequest } from '../callers/index.ts'
import { instant } from '../quantity/index.ts'
import { callView } from '../site/index.ts'
import { type CallWords, callMessage } from './callMessage.ts'

const WITHIN_MS = 30_000
const problem = z.object({ detail: z.string() })

export interface SendWords extends CallWords {
  readonly to: string
  readonly key: string
  readonly json?: boolean
  readonly dryRun?: boolean
}

/** `fakel calls send`: what an issuer does, signed with its private key. Ends with 1 unless the call is taken, or was before. */
export async function sendCall(file: string | undefined, words: SendWords): Promise<number> {
  const now = instant(Date.now())
  const written = await callMessage(file, words, now)
  if (!written.ok) return complain(...written.faults)
  const body = JSON.stringify(written.message)
  if (words.dryRun === true) {
    console.log(JSON.stringify(written.message, null, 2))
    return 0
  }
  const path = `api/calls/${encodeURIComponent(written.issuer)}`
  const told = await signed('POST', words, path, written.issuer, Buffer.from(body))
  if (typeof told === 'string') return complain(told)
  const answer = answerView.safeParse(told.body)
  if (!answer.success) return complain(reasonOf(told))
  const { result, reason, id, version, faults = [] } = answer.data
  if (words.json === true) console.log(JSON.stringify(answer.data))
  else {
    console.log([id, version, result, reason].join('\t'))
    for (const { field, message } of faults) console.error(`${field}: ${message}`)
  }
  return result === 'taken' || result === 'repeated' ? 0 : 1
}

/** `fakel calls state`: how a call stands, asked by its issuer. */
export async function askState(
  issuer: string,
  id: string,
  words: Pick<SendWords, 'to' | 'key' | 'json'>,
): Promise<number> {
  const path = `api/calls/${encodeURIComponent(issuer)}/${encodeURIComponent(id)}`
  const told = await signed('GET', words, path, issuer, new Uint8Array())
  if (typeof told === 'string') return complain(told)
  const call = callView.safeParse(told.body)
  if (!call.success) return complain(reasonOf(told))
  const { version, state, mean_kw, reduced_kwh } = call.data
  if (words.json === true) console.log(JSON.stringify(call.data))
  else
    console.log(
      [id, version, state, `mean ${mean_kw ?? '-'} kW`, `reduced ${reduced_kwh ?? '-'} kWh`].join('\t'),
    )
  return 0
}

interface Told {
  readonly status: number
  readonly body: unknown
}

async function signed(
  method: 'GET' | 'POST',
  { to, key: file }: Pick<SendWords, 'to' | 'key'>,
  path: string,
  keyid: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<Told | string> {
  if (!URL.canParse(to)) return `--to: ${to} is no address of a site such as http://127.0.0.1:8080`
  let pem: string
  try {
    pem = await readFile(file, 'utf8')
  } catch (error) {
    return `--key: ${error instanceof Error ? error.message : String(error)}`
  }
  const key = readPrivateKey(pem)
  if (key === undefined)
    return `--key: ${file} holds no private Ed25519 key in PEM; fakel calls keys makes one`
  const request: Omit<SignedRequest, 'headers'> = {
    method,
    url: new URL(path, `${to.replace(/\/+$/, '')}/`).href,
    body,
  }
  const headers = await signRequest(request, { keyid, key, now: instant(Date.now()) })
  try {
    const answer = await fetch(request.url, {
      method,
      headers: { ...headers, ...(method === 'POST' && { 'content-type': 'application/json' }) },
      ...(method === 'POST' && { body }),
      redirect: 'error',
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    return { status: answer.status, body: await answer.json().catch(() => undefined) }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    return `${to}: ${cause}`
  }
}

function reasonOf({ status, body }: Told): string {
  return problem.safeParse(body).data?.detail ?? `it answered ${status}, and not as a site`
}

function complain(...faults: readonly string[]): number {
  for (const fault of faults) console.error(fault)
  return 1
}
