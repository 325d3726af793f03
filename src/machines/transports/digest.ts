import { hash, randomUUID } from 'node:crypto'

/** HTTP digest access authentication, the client's side (RFC 7616, September 2015), for `qop=auth` or none. */
export interface DigestChallenge {
  readonly realm: string
  readonly nonce: string
  readonly algorithm: 'MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-256-sess'
  readonly qop?: 'auth'
  readonly opaque?: string
  readonly stale: boolean
}

export interface DigestRequest {
  readonly user: string
  readonly password: string
  readonly method: string
  readonly uri: string
  /** How often this nonce has been used, from 1. */
  readonly use: number
  readonly cnonce: string
}

const ALGORITHMS = ['SHA-256', 'SHA-256-sess', 'MD5', 'MD5-sess'] as const

/** The best challenge of the `WWW-Authenticate` headers that this client can meet; undefined when there is none. */
export function parseChallenge(header: string | readonly string[] | undefined): DigestChallenge | undefined {
  const headers = header === undefined ? [] : typeof header === 'string' ? [header] : header
  const challenges = headers.flatMap((line) =>
    line
      .split(/,?\s*(?=\bDigest\s)/i)
      .map(challengeOf)
      .filter((one) => one !== undefined),
  )
  return challenges.sort((a, b) => ALGORITHMS.indexOf(a.algorithm) - ALGORITHMS.indexOf(b.algorithm))[0]
}

function challengeOf(text: string): DigestChallenge | undefined {
  if (!/^Digest\s/i.test(text)) return undefined
  const fields = new Map<string, string>()
  for (const match of text.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g))
    fields.set((match[1] ?? '').toLowerCase(), match[2]?.replace(/\\(.)/g, '$1') ?? match[3] ?? '')
  const realm = fields.get('realm')
  const nonce = fields.get('nonce')
  const named = (fields.get('algorithm') ?? 'MD5').toUpperCase()
  const algorithm = ALGORITHMS.find((known) => known.toUpperCase() === named)
  const qop = fields.get('qop')
  const usable = qop === undefined || qop.split(/[\s,]+/).includes('auth')
  if (realm === undefined || nonce === undefined || algorithm === undefined || !usable) return undefined
  const opaque = fields.get('opaque')
  return {
    realm,
    nonce,
    algorithm,
    stale: fields.get('stale')?.toLowerCase() === 'true',
    ...(qop === undefined ? {} : { qop: 'auth' }),
    ...(opaque === undefined ? {} : { opaque }),
  }
}

/** The value of the `Authorization` header that answers the challenge. */
export function authorization(challenge: DigestChallenge, request: DigestRequest): string {
  const { realm, nonce, algorithm, qop, opaque } = challenge
  const hashed = (text: string) => hash(algorithm.startsWith('MD5') ? 'md5' : 'sha256', text)
  const count = request.use.toString(16).padStart(8, '0')
  const secret = secretOf(challenge, request, hashed)
  const a1 = algorithm.endsWith('-sess') ? hashed(`${secret}:${nonce}:${request.cnonce}`) : secret
  const a2 = hashed(`${request.method}:${request.uri}`)
  const response = hashed(
    qop === undefined ? `${a1}:${nonce}:${a2}` : `${a1}:${nonce}:${count}:${request.cnonce}:${qop}:${a2}`,
  )
  const quoted = (text: string) => (/["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`)
  const fields = [
    `username=${quoted(request.user)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(request.uri)}`,
    `algorithm=${algorithm}`,
    `response=${quoted(response)}`,
  ]
  if (qop !== undefined) fields.push(`qop=${qop}`, `nc=${count}`, `cnonce=${quoted(request.cnonce)}`)
  if (opaque !== undefined) fields.push(`opaque=${quoted(opaque)}`)
  return `Digest ${fields.join(', ')}`
}

/** The one hash that stays the same from request to request, kept as long as the challenge. */
const SECRETS = new WeakMap<
  DigestChallenge,
  { readonly user: string; readonly password: string; readonly secret: string }
>()

function secretOf(
  challenge: DigestChallenge,
  { user, password }: DigestRequest,
  hashed: (text: string) => string,
): string {
  const known = SECRETS.get(challenge)
  if (known?.user === user && known.password === password) return known.secret
  const secret = hashed(`${user}:${challenge.realm}:${password}`)
  SECRETS.set(challenge, { user, password, secret })
  return secret
}

export function newClientNonce(): string {
  return randomUUID()
}
