import { describe, expect, it } from 'vitest'
import { authorization, type DigestChallenge, parseChallenge } from './digest.ts'

// RFC 7616, section 3.9.1: "Example with SHA-256 and MD5", user Mufasa, password "Circle of Life".
const SHA256 =
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
const MD5 = SHA256.replace('SHA-256', 'MD5')
const request = {
  user: 'Mufasa',
  password: 'Circle of Life',
  method: 'GET',
  uri: '/dir/index.html',
  use: 1,
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
}
const answer = (challenge: DigestChallenge | undefined) =>
  challenge === undefined ? '' : authorization(challenge, request)

describe('digest sign-in', () => {
  it('gives the responses printed in RFC 7616, 3.9.1', () => {
    expect(answer(parseChallenge(MD5))).toContain('response="8ca523f5e9506fed4657c9700eebdbec"')
    expect(answer(parseChallenge(SHA256))).toContain(
      'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
    )
  })

  it('takes the strongest of several challenges, in one header or in two', () => {
    expect(parseChallenge([MD5, SHA256])?.algorithm).toBe('SHA-256')
    expect(parseChallenge(`${MD5}, ${SHA256}`)?.algorithm).toBe('SHA-256')
  })

  it('gives the response printed in RFC 2069, 2.4 (as corrected by its errata), where no qop is offered', () => {
    const challenge = parseChallenge(
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    )
    const old = { ...request, password: 'CircleOfLife' }
    const header = challenge === undefined ? '' : authorization(challenge, old)
    expect(header).toContain('response="1949323746fe6a43ef61f9606e7febea"')
    expect(header).not.toContain('nc=')
  })

  it('counts the uses of a nonce in eight hexadecimal digits', () => {
    const challenge = parseChallenge(MD5)
    expect(challenge && authorization(challenge, { ...request, use: 255 })).toContain('nc=000000ff')
  })

  it.each([
    'Basic realm="x"',
    'Digest realm="x"',
    'Digest realm="x", nonce="n", algorithm=FOO',
    'Digest realm="x", nonce="n", qop="auth-int"',
    '',
  ])('has no answer to %j', (header) => {
    expect(parseChallenge(header)).toBeUndefined()
  })
})
