import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, OWN_PASSWORD } from '../../test/api-fixture.ts'
import { cookiesOf, ownPassword, signIn } from '../../test/sign-in.ts'
import { firstSignIn } from './users.ts'

let under: ApiUnderTest
beforeAll(async () => {
  under = await apiUnderTest()
})
afterAll(() => under.close())
const events = (kind: string, subject: string) =>
  under.site.store.events({ limit: 1000, kindPrefix: kind, subject })

describe('the first sign-in', () => {
  it('is a random password for admin, anew until it is changed, and then never again', async () => {
    const first = await firstSignIn(under.api.users)
    expect(first?.name).toBe('admin')
    expect(first?.password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
    const again = await firstSignIn(under.api.users)
    expect(again?.password).not.toBe(first?.password)

    await expect(signIn(under.api.fetch, 'admin', first?.password ?? '')).rejects.toThrow('wrong_credentials')
    const cookie = await signIn(under.api.fetch, 'admin', again?.password ?? '')
    const before = await under.send('GET', '/api/session', { cookie })
    expect(await before.json()).toEqual({
      user: { name: 'admin', role: 'admin' },
      must_change_password: true,
    })
    expect(await (await under.send('GET', '/api/site', { cookie })).json()).toMatchObject({
      status: 403,
      code: 'password_change_required',
    })

    const changed = await under.send('POST', '/api/password', {
      cookie,
      body: { current: again?.password, new: OWN_PASSWORD },
    })
    expect(changed.status).toBe(200)
    const own = cookiesOf(changed)
    expect((await under.send('GET', '/api/site', { cookie: own })).status).toBe(200)
    expect((await under.send('GET', '/api/site', { cookie })).status).toBe(401)
    expect(await firstSignIn(under.api.users)).toBeUndefined()
    expect(await events('user.password-changed', 'admin')).toMatchObject([{ who: 'admin' }])
  })
})

describe('signing in', () => {
  it('gives a cookie that scripts and other sites cannot use, and writes it among the events', async () => {
    await under.api.users.create('anna', 'viewer', 'given by the admin', 'test')
    const answer = await under.send('POST', '/api/session', {
      body: { username: 'Anna', password: 'given by the admin' },
    })
    expect(answer.headers.getSetCookie()).toHaveLength(1)
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^fakel\.session_token=\S+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    expect(await events('session.signed-in', 'anna')).toMatchObject([
      { who: 'anna', data: { address: '127.0.0.1' } },
    ])
  })

  it('tells a wrong password and an unknown name alike', async () => {
    const wrong = await under.send('POST', '/api/session', { body: { username: 'anna', password: 'x' } })
    const unknown = await under.send('POST', '/api/session', { body: { username: 'nobody', password: 'x' } })
    const told = await wrong.json()
    expect(wrong.status).toBe(401)
    expect(told).toMatchObject({ code: 'wrong_credentials' })
    expect(await unknown.json()).toEqual(told)
    expect(await events('session.refused', 'nobody')).toMatchObject([{ severity: 'warning' }])
  })

  it('stops hearing an address after five failures on one account, and hears it again later', async () => {
    await under.api.users.create('boris', 'viewer', 'given by the admin', 'test')
    const attempt = (password: string) =>
      under.send('POST', '/api/session', { body: { username: 'boris', password } })
    for (let failure = 0; failure < 5; failure++) expect((await attempt('guess')).status).toBe(401)
    const stopped = await attempt('given by the admin')
    expect(stopped.status).toBe(429)
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(290)
    // Attempts that are not heard are not written, so that they cannot flood the store.
    expect(await events('session.refused', 'boris')).toHaveLength(5)
    under.pass(301_000)
    expect((await attempt('given by the admin')).status).toBe(200)
  })

  it('hears no more than five attempts even when they come all at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        under.send('POST', '/api/session', { body: { username: 'galina', password: 'guess' } }),
      ),
    )
    const heard = answers.filter((answer) => answer.status === 401)
    expect([heard.length, answers.length - heard.length]).toEqual([5, 15])
    under.pass(301_000)
  })

  it('ends with the session when one signs out', async () => {
    await under.api.users.create('vera', 'viewer', 'given by the admin', 'test')
    const cookie = await ownPassword(under.api.fetch, 'vera', 'given by the admin', OWN_PASSWORD)
    const out = await under.send('DELETE', '/api/session', { cookie })
    expect(out.headers.getSetCookie().join()).toMatch(/session_token=;.*Max-Age=0/)
    expect((await under.send('GET', '/api/session', { cookie })).status).toBe(401)
  })

  it('takes no forged or altered cookie', async () => {
    const cookie = await under.as('viewer')
    const altered = cookie.replace(/session_token=./, (text) =>
      text.endsWith('A') ? `${text.slice(0, -1)}B` : `${text.slice(0, -1)}A`,
    )
    for (const forged of [altered, 'fakel.session_token=guess', 'fakel.session_token='])
      expect((await under.send('GET', '/api/session', { cookie: forged })).status).toBe(401)
  })
})

describe('a password of one’s own', () => {
  it.each([
    ['too short', 'short'],
    ['the present one', OWN_PASSWORD],
  ])('is refused when it is %s', async (_why, wanted) => {
    const answer = await under.send('POST', '/api/password', {
      cookie: await under.as('viewer'),
      body: { current: OWN_PASSWORD, new: wanted },
    })
    expect(await answer.json()).toMatchObject({ status: 422, code: 'weak_password' })
  })

  it('takes the present one to change', async () => {
    const answer = await under.send('POST', '/api/password', {
      cookie: await under.as('viewer'),
      body: { current: 'not this one', new: 'another long one' },
    })
    expect(await answer.json()).toMatchObject({ code: 'wrong_password', errors: [{ field: 'body.current' }] })
  })
})

describe('while the database is lost', () => {
  it('still shows the site to whoever was signed in, for an hour, and signs nobody in', async () => {
    const cookie = await under.as('operator')
    expect((await under.send('GET', '/api/site', { cookie })).status).toBe(200)
    under.site.store.lost = true
    const events = await under.send('GET', '/api/events', { cookie })
    expect(await events.json()).toMatchObject({ status: 503, code: 'store_unavailable' })

    await under.loseAccounts()
    under.pass(60_000)
    expect((await under.send('GET', '/api/site', { cookie })).status).toBe(200)
    await expect(signIn(under.api.fetch, 'anna', 'given by the admin')).rejects.toThrow('store_unavailable')
    const stranger = await under.send('GET', '/api/site', { cookie: 'fakel.session_token=guess' })
    expect(stranger.status).toBe(401)
    under.pass(3_600_000)
    expect((await under.send('GET', '/api/site', { cookie })).status).toBe(503)
  })
})
