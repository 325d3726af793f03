import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bodyOf } from '../../test/api-fixture.ts'

let under: ApiUnderTest
const webFolder = mkdtempSync(join(tmpdir(), 'fakel-web-'))
beforeAll(async () => {
  mkdirSync(join(webFolder, 'assets'))
  writeFileSync(join(webFolder, 'index.html'), '<!doctype html><title>Fakel</title>')
  writeFileSync(join(webFolder, 'assets/index-4f2a.js'), 'export {}')
  under = await apiUnderTest({ webFolder })
})
afterAll(async () => {
  await under.close()
  rmSync(webFolder, { recursive: true })
})

describe('what another site makes a browser send', () => {
  const signIn = (headers: Record<string, string>) =>
    under.send('POST', '/api/session', { body: { username: 'nobody', password: 'x' }, headers })

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
  ])('is refused: %o', async (headers) => {
    expect(await (await signIn(headers)).json()).toMatchObject({ status: 403, code: 'cross_origin' })
  })

  it('differs from what the console and other programs send', async () => {
    for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { origin: under.address }, {}])
      expect((await signIn(headers)).status).toBe(401)
  })

  it('cannot be a form, which sends no JSON', async () => {
    const answer = await under.send('POST', '/api/session', {
      body: 'username=nobody&password=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(answer.status).toBe(400)
  })
})

describe('every answer', () => {
  it.each(['/', '/api/health', '/api/site', '/api/none'])(
    'of %s tells browsers to take care',
    async (path) => {
      const { headers } = await under.send('GET', path)
      const policy = headers.get('content-security-policy')
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    },
  )

  it('of the API is not stored by caches', async () => {
    for (const path of ['/api/health', '/api/site'])
      expect((await under.send('GET', path)).headers.get('cache-control')).toBe('no-store')
  })
})

describe('bad requests', () => {
  it('with a body too large are refused before they are read', async () => {
    const answer = await under.send('POST', '/api/session', {
      body: JSON.stringify({ username: 'a', password: 'x'.repeat(1_100_000) }),
    })
    expect(await answer.json()).toMatchObject({ status: 413, code: 'body_too_large' })
  })

  it.each(['{', '[]', 'null', '{"username":"a"}', '{"username":"a","password":"b","admin":true}'])(
    'as %s are problems, not crashes',
    async (body) => {
      const answer = await under.send('POST', '/api/session', { body })
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ code: 'invalid_request' })
    },
  )

  it('to a route that is none are told so', async () => {
    expect(await (await under.send('GET', '/api/none')).json()).toMatchObject({
      status: 404,
      code: 'not_found',
    })
    expect((await under.send('PUT', '/api/site')).status).toBe(404)
  })
})

describe('the console', () => {
  it('is served for every path of its own, always fresh', async () => {
    for (const path of ['/', '/machines', '/balance/2026-01-01']) {
      const answer = await under.send('GET', path)
      expect(await answer.text()).toContain('<title>Fakel</title>')
      expect(answer.headers.get('cache-control')).toBe('no-cache')
    }
  })

  it('has assets that are kept for a year, and none that are missing', async () => {
    const asset = await under.send('GET', '/assets/index-4f2a.js')
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(asset.headers.get('content-type')).toMatch('javascript')
    expect((await under.send('GET', '/assets/index-old.js')).status).toBe(404)
  })

  it('gives nothing from outside its folder', async () => {
    for (const path of [
      '/%2e%2e/%2e%2e/etc/passwd',
      '/assets/..%2f..%2f..%2fetc/passwd',
      '/..%5c..%5cetc/passwd',
    ])
      expect(await (await under.send('GET', path)).text()).not.toContain('root:')
  })
})

describe('health', () => {
  it('is degraded, not failing, with a bad device or a lost store: a restart would only stop protecting', async () => {
    const before = await under.send('GET', '/api/health')
    expect([before.status, (await bodyOf(before)).status]).toEqual([200, 'degraded'])
    under.site.store.lost = true
    const answer = await under.send('GET', '/api/health')
    under.site.store.lost = false
    expect(answer.status).toBe(200)
    expect((await bodyOf(answer)).parts).toContainEqual(expect.objectContaining({ name: 'store', ok: false }))
  })

  it('is failing when the protect loop stands still', async () => {
    const view = under.site.view
    under.site.view = () => ({
      ...view(),
      loops: [{ name: 'protect', ok: false, last_at: null, took_ms: null, detail: 'last cycle 4 s ago' }],
    })
    const answer = await under.send('GET', '/api/health')
    under.site.view = view
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ status: 'failing' })
  })
})
