import { execFileSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { instant } from '../../quantity/index.ts'
import { contentDigest, digestFault } from './digest.ts'
import { newKeyPair, readPrivateKey, readPublicKeys } from './keys.ts'
import { type SignedRequest, signRequest, verifyRequest, verifySignature } from './signature.ts'

const now = instant(Date.UTC(2026, 10, 21, 12))
const SECONDS = Date.UTC(2026, 10, 21, 12) / 1000
const body = Buffer.from('{"fakel_call":1,"kind":"cancel","issuer":"grid","id":"a","version":2}')
const url = 'https://site.example:8443/api/calls/grid'

describe('the example of RFC 9421, appendix B.2.6 (February 2024)', () => {
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs' },
  })
  const request = {
    method: 'POST',
    url: 'https://example.com/foo?param=Value&Pet=dog',
    headers: {
      date: 'Tue, 20 Apr 2021 02:07:55 GMT',
      'content-type': 'application/json',
      'content-length': '18',
      'signature-input':
        'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
      signature:
        'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:',
    },
  }
  const at = (ms: number) => ({
    keyid: 'test-key-ed25519',
    keys: [key],
    now: instant(1_618_884_473_000 + ms),
  })

  it('is right at its time, and is not for another method, path, host or time', async () => {
    expect(await verifySignature(request, at(0), ['@method', '@path', '@authority'])).toEqual({ ok: true })
    for (const wrong of [
      { ...request, method: 'PUT' },
      { ...request, url: 'https://example.com/bar' },
      { ...request, url: 'https://example.org/foo' },
      { ...request, headers: { ...request.headers, date: 'Tue, 20 Apr 2021 02:07:56 GMT' } },
    ])
      expect(await verifySignature(wrong, at(0), [])).toEqual({ ok: false, reason: 'its signature is wrong' })
    for (const ms of [-301_000, 301_000])
      expect(await verifySignature(request, at(ms), [])).toMatchObject({
        ok: false,
        reason: expect.stringContaining('300 s'),
      })
    expect(await verifySignature(request, { ...at(0), keyid: 'other' }, [])).toMatchObject({ ok: false })
  })

  it('does not sign what Fakel wants signed', async () => {
    expect(await verifyRequest({ ...request, body: Buffer.from('{"hello": "world"}') }, at(0))).toEqual({
      ok: false,
      reason: 'there is no Content-Digest',
    })
    expect(await verifySignature(request, at(0), ['content-digest'])).toMatchObject({ ok: false })
  })
})

describe('Content-Digest', () => {
  it('is that of RFC 9530, appendix B (February 2024)', () => {
    expect(contentDigest('{"hello": "world"}\n')).toBe(
      'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
    )
  })
  it('is checked: each that is known, and one must be', () => {
    const right = contentDigest(body)
    const long = contentDigest(body, 'sha-512')
    for (const field of [right, long, `${right}, ${long}`, `md5=:AAAA:, ${right}`])
      expect(digestFault(field, body)).toBeUndefined()
    for (const field of [
      undefined,
      '',
      'md5=:AAAA:',
      'sha-256=abc',
      'sha-256=:AAAA:',
      contentDigest('x'),
      `${right}, ${contentDigest('x', 'sha-512')}`,
    ])
      expect(digestFault(field, body)).toBeTypeOf('string')
  })
})

describe('keys', () => {
  it('are read from PEM or JWK, several for the time of a change', () => {
    const { publicPem, privatePem } = newKeyPair()
    const other = newKeyPair().publicPem
    expect(readPublicKeys(publicPem)).toMatchObject({ ok: true, keys: [{}] })
    expect(readPublicKeys(`# old\n${publicPem}\n# new\n${other}`)).toMatchObject({ ok: true, keys: [{}, {}] })
    const jwk = createPublicKey(publicPem).export({ format: 'jwk' })
    expect(readPublicKeys(JSON.stringify({ ...jwk, kid: 'grid' }))).toMatchObject({ ok: true })
    expect(readPrivateKey(privatePem)?.type).toBe('private')
    expect(readPrivateKey(publicPem)).toBeUndefined()
  })
  it('that are private, of another kind or none are refused', () => {
    const { privatePem } = newKeyPair()
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs', d: 'secret' }
    const ec = execFileSync('openssl', ['genpkey', '-algorithm', 'X25519'])
    const other = execFileSync('openssl', ['pkey', '-pubout'], { input: ec }).toString()
    for (const text of [
      privatePem,
      JSON.stringify(jwk),
      other,
      '',
      '{}',
      'null',
      'ssh-ed25519 AAAA',
      'x'.repeat(20_000),
    ])
      expect(readPublicKeys(text)).toMatchObject({ ok: false, reason: expect.not.stringContaining('secret') })
  })
})

describe('a request signed by hand with openssl', () => {
  let folder = ''
  let keys: readonly ReturnType<typeof createPublicKey>[] = []
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fakel-sign-'))
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', join(folder, 'key.pem')])
    execFileSync('openssl', [
      'pkey',
      '-in',
      join(folder, 'key.pem'),
      '-pubout',
      '-out',
      join(folder, 'public.pem'),
    ])
    const read = readPublicKeys(readFileSync(join(folder, 'public.pem'), 'utf8'))
    keys = read.ok ? read.keys : []
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const PARAMS = `("@method" "@authority" "@path" "content-digest");created=${SECONDS};keyid="grid"`
  const digest = () =>
    `sha-256=:${execFileSync('openssl', ['dgst', '-sha256', '-binary'], { input: body }).toString('base64')}:`
  function byHand({
    params = PARAMS,
    lines,
  }: {
    params?: string
    lines?: readonly string[]
  } = {}): SignedRequest {
    const base = [
      ...(lines ?? [
        '"@method": POST',
        '"@authority": site.example:8443',
        '"@path": /api/calls/grid',
        `"content-digest": ${digest()}`,
      ]),
      `"@signature-params": ${params}`,
    ].join('\n')
    writeFileSync(join(folder, 'base'), base)
    const signature = execFileSync('openssl', [
      'pkeyutl',
      '-sign',
      '-rawin',
      '-inkey',
      join(folder, 'key.pem'),
      '-in',
      join(folder, 'base'),
    ])
    return {
      method: 'POST',
      url,
      body,
      headers: {
        'content-digest': digest(),
        'signature-input': `sig1=${params}`,
        signature: `sig1=:${signature.toString('base64')}:`,
      },
    }
  }
  const verified = (request: SignedRequest, at = now) =>
    verifyRequest(request, { keyid: 'grid', keys, now: at })

  it('is taken within five minutes', async () => {
    expect(await verified(byHand())).toEqual({ ok: true })
    expect(await verified(byHand(), instant(now + 299_000))).toEqual({ ok: true })
    expect(await verified(byHand(), instant(now - 299_000))).toEqual({ ok: true })
  })

  it('is taken with a second key beside it, and refused with another alone', async () => {
    const other = readPublicKeys(newKeyPair().publicPem)
    if (!other.ok) throw new Error('no key')
    expect(await verifyRequest(byHand(), { keyid: 'grid', keys: [...other.keys, ...keys], now })).toEqual({
      ok: true,
    })
    expect(await verifyRequest(byHand(), { keyid: 'grid', keys: other.keys, now })).toMatchObject({
      ok: false,
    })
    expect(await verifyRequest(byHand(), { keyid: 'grid', keys: [], now })).toMatchObject({ ok: false })
  })

  it.each<[string, (request: SignedRequest) => SignedRequest]>([
    ['another body', (r) => ({ ...r, body: Buffer.from('{}') })],
    [
      'another body with its digest',
      (r) => ({
        ...r,
        body: Buffer.from('{}'),
        headers: { ...r.headers, 'content-digest': contentDigest('{}') },
      }),
    ],
    ['no body', (r) => ({ ...r, body: new Uint8Array() })],
    ['another method', (r) => ({ ...r, method: 'PUT' })],
    ['another issuer', (r) => ({ ...r, url: url.replace('grid', 'ministry') })],
    ['another site', (r) => ({ ...r, url: url.replace('site.example', 'other.example') })],
    ['another port', (r) => ({ ...r, url: url.replace('8443', '8444') })],
    ['no signature', ({ headers: { signature: _, ...headers }, ...r }) => ({ ...r, headers })],
    ['no input', ({ headers: { 'signature-input': _, ...headers }, ...r }) => ({ ...r, headers })],
    ['no digest', ({ headers: { 'content-digest': _, ...headers }, ...r }) => ({ ...r, headers })],
    [
      'two signatures',
      (r) => ({
        ...r,
        headers: {
          ...r.headers,
          'signature-input': `${r.headers['signature-input']}, ${r.headers['signature-input']?.replace('sig1', 'sig2')}`,
          signature: `${r.headers['signature']}, ${r.headers['signature']?.replace('sig1', 'sig2')}`,
        },
      }),
    ],
    [
      'a signature of another name',
      (r) => ({
        ...r,
        headers: { ...r.headers, signature: r.headers['signature']?.replace('sig1', 'sig2') ?? '' },
      }),
    ],
    [
      'an older time',
      (r) => ({
        ...r,
        headers: {
          ...r.headers,
          'signature-input':
            r.headers['signature-input']?.replace(String(SECONDS), String(SECONDS + 60)) ?? '',
        },
      }),
    ],
    ['half a signature', (r) => ({ ...r, headers: { ...r.headers, signature: 'sig1=:AAAA:' } })],
    ['nonsense', (r) => ({ ...r, headers: { ...r.headers, 'signature-input': 'sig1=(((', signature: '"' } })],
  ])('with %s is refused', async (_what, change) => {
    expect(await verified(change(byHand()))).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/.../),
    })
  })

  it('that leaves out what must be signed is refused, be the signature right', async () => {
    const all = [
      '"@method": POST',
      '"@authority": site.example:8443',
      '"@path": /api/calls/grid',
      `"content-digest": ${digest()}`,
    ]
    const names = ['"@method"', '"@authority"', '"@path"', '"content-digest"']
    for (const left of names.keys()) {
      const params = `(${names.toSpliced(left, 1).join(' ')});created=${SECONDS};keyid="grid"`
      expect(await verified(byHand({ params, lines: all.toSpliced(left, 1) }))).toMatchObject({
        ok: false,
        reason: expect.stringContaining('Missing'),
      })
    }
    const components = names.join(' ')
    for (const params of [
      `(${components});keyid="grid"`,
      `(${components});created=${SECONDS}`,
      `(${components});created="now";keyid="grid"`,
      `(${components});created=${SECONDS};keyid="other"`,
      `(${components});created=${SECONDS};keyid="grid";alg="hmac-sha256"`,
      `(${components});created=${SECONDS};expires=${SECONDS - 1};keyid="grid"`,
    ])
      expect(await verified(byHand({ params, lines: all }))).toMatchObject({ ok: false })
    const more = `(${components} "content-type");created=${SECONDS};expires=${SECONDS + 5};keyid="grid";alg="ed25519";nonce="n";tag="fakel"`
    const signed = byHand({ params: more, lines: [...all, '"content-type": application/json'] })
    expect(
      await verified({ ...signed, headers: { ...signed.headers, 'content-type': 'application/json' } }),
    ).toEqual({ ok: true })
  })

  it('is what our own signer makes, byte for byte', async () => {
    const key = readPrivateKey(readFileSync(join(folder, 'key.pem'), 'utf8'))
    if (key === undefined) throw new Error('no key')
    const ours = await signRequest({ method: 'POST', url, body }, { keyid: 'grid', key, now })
    const params = `${PARAMS};alg="ed25519"`
    const theirs = byHand({ params })
    const [name = ''] = ours['signature-input']?.split('=') ?? []
    expect(ours['signature-input']).toBe(`${name}=${params}`)
    expect(ours['signature']).toBe(theirs.headers['signature']?.replace('sig1', name))
    expect(ours['content-digest']).toBe(theirs.headers['content-digest'])
  })

  it('of any headers is refused, never thrown at', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), fc.string(), async (input, signature, extra) => {
        const request = byHandless({
          'signature-input': `sig1=${input}`,
          signature: `sig1=${signature}`,
          'content-digest': contentDigest(body),
          extra,
        })
        expect(await verified(request)).toMatchObject({ ok: false })
      }),
      { numRuns: 300 },
    )
  })
  const byHandless = (headers: Record<string, string>): SignedRequest => ({
    method: 'POST',
    url,
    body,
    headers,
  })
})
