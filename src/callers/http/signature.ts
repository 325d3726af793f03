import { type KeyObject, sign, verify } from 'node:crypto'
import { httpbis } from 'http-message-signatures'
import type { Instant } from '../../quantity/index.ts'
import { contentDigest, digestFault } from './digest.ts'

/** A signature is older, or its clock further ahead, than this: it is refused. */
export const MOST_AGE_MS = 5 * 60_000
const LONGEST_FIELD = 4_096
const ALGORITHM = 'ed25519'

/** What must be signed: who is asked for what, and with which body. */
const ALWAYS = ['@method', '@authority', '@path'] as const
const WITH_BODY = [...ALWAYS, 'content-digest'] as const

export interface SignedRequest {
  readonly method: string
  /** Whole, as the client addressed it. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Empty where there is none. */
  readonly body: Uint8Array
}

export type Verified = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** Whose signature it must be. */
export interface Signer {
  readonly keyid: string
  readonly keys: readonly KeyObject[]
  readonly now: Instant
}

interface Claim {
  readonly created: number | undefined
  readonly expires: number | undefined
  readonly keyid: unknown
}

/**
 * Whether the holder of one of these Ed25519 keys signed the request (RFC 9421, 2024) under the name `keyid`, within five minutes of
 * `now`, body and all. One signature is looked at: a request with several is refused, for it is not clear what is meant by them.
 */
export async function verifyRequest(request: SignedRequest, signer: Signer): Promise<Verified> {
  const { headers, body, method } = request
  const bodied = body.length > 0 || method === 'POST'
  const fault = bodied ? digestFault(headers['content-digest'], body) : undefined
  if (fault !== undefined && headers['signature'] !== undefined) return { ok: false, reason: fault }
  return verifySignature(request, signer, bodied ? WITH_BODY : ALWAYS)
}

/** The same where other components than Fakel's must be signed, and without a look at the body. */
export async function verifySignature(
  request: Omit<SignedRequest, 'body'>,
  { keyid, keys, now }: Signer,
  required: readonly string[],
): Promise<Verified> {
  const refused = (reason: string): Verified => ({ ok: false, reason })
  const { headers } = request
  const input = headers['signature-input']
  const signature = headers['signature']
  if (input === undefined || signature === undefined)
    return refused('it is not signed: Signature-Input and Signature are missing')
  if (input.length > LONGEST_FIELD || signature.length > LONGEST_FIELD)
    return refused('its signature is too long')
  const claims: Claim[] = []
  let right: boolean | null
  try {
    right = await httpbis.verifyMessage(
      {
        all: true,
        requiredFields: [...required],
        requiredParams: ['created', 'keyid'],
        // Time is judged below, by the site's clock.
        notAfter: Number.POSITIVE_INFINITY,
        tolerance: Number.MAX_SAFE_INTEGER / 2,
        componentParser: (name, params) => {
          if (params.size > 0) throw new Error(`the component ${name} has parameters, which are not taken`)
          return null
        },
        keyLookup: async ({ created, expires, keyid }) => {
          claims.push({ created: secondsOf(created), expires: secondsOf(expires), keyid })
          return {
            algs: [ALGORITHM],
            verify: async (data, given) => keys.some((key) => verify(null, data, key, given)),
          }
        },
      },
      { method: request.method, url: request.url, headers: { ...headers } },
    )
  } catch (error) {
    return refused(`its signature cannot be used: ${shortened(error)}`)
  }
  const [claim] = claims
  if (claim === undefined || claims.length > 1) return refused('it must have one signature')
  if (claim.keyid !== keyid) return refused(`its keyid is not ${keyid}`)
  if (right !== true) return refused('its signature is wrong')
  return timely(claim, now)
}

function timely({ created, expires }: Claim, now: Instant): Verified {
  const ageMs = created === undefined ? Number.NaN : now - created * 1000
  if (!(Math.abs(ageMs) <= MOST_AGE_MS))
    return {
      ok: false,
      reason: `its signature was made ${Number.isFinite(ageMs) ? `${Math.round(ageMs / 1000)} s ago by our clock` : 'at no known time'}, and may differ by ${MOST_AGE_MS / 1000} s`,
    }
  if (expires !== undefined && !(now <= expires * 1000))
    return { ok: false, reason: 'its signature has expired' }
  return { ok: true }
}

function secondsOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  return value instanceof Date ? value.getTime() / 1000 : Number(value)
}

function shortened(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

/** The headers that sign a request; `key` is private, `keyid` the issuer's id. */
export async function signRequest(
  request: Omit<SignedRequest, 'headers'>,
  { keyid, key, now }: { readonly keyid: string; readonly key: KeyObject; readonly now: Instant },
): Promise<Record<string, string>> {
  const bodied = request.body.length > 0 || request.method === 'POST'
  const headers: Record<string, string> = bodied ? { 'content-digest': contentDigest(request.body) } : {}
  const signed = await httpbis.signMessage(
    {
      key: { id: keyid, alg: ALGORITHM, sign: async (data) => sign(null, data, key) },
      fields: [...(bodied ? WITH_BODY : ALWAYS)],
      params: ['created', 'keyid', 'alg'],
      paramValues: { created: new Date(now) },
    },
    { method: request.method, url: request.url, headers },
  )
  return Object.fromEntries(
    Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
}
