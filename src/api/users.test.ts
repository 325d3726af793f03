import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, OWN_PASSWORD } from '../../test/api-fixture.ts'
import { ownPassword, signIn } from '../../test/sign-in.ts'

let under: ApiUnderTest
beforeAll(async () => {
  under = await apiUnderTest()
})
afterAll(() => under.close())
const asAdmin = async (method: string, path: string, body?: unknown) =>
  under.send(method, path, { cookie: await under.as('admin'), ...(body !== undefined && { body }) })

it('adds a user, who must change the password, and lists everyone without a trace of passwords', async () => {
  const added = await asAdmin('POST', '/api/users', {
    name: 'olga',
    role: 'operator',
    password: 'a first password',
  })
  expect(added.status).toBe(200)
  const text = await (await asAdmin('GET', '/api/users')).text()
  expect(JSON.parse(text).users).toMatchObject([
    { name: 'admin-0', role: 'admin', must_change_password: false, disabled: false },
    { name: 'olga', role: 'operator', must_change_password: true, disabled: false },
  ])
  expect(text).not.toMatch(/hash|salt|a first password/)
  const [event] = await under.site.store.events({ limit: 1, kindPrefix: 'user.created' })
  expect(event).toMatchObject({ subject: 'olga', who: 'admin-0', data: { role: 'operator' } })
})

it('refuses a name taken or malformed and a password too weak, naming the field', async () => {
  const add = async (name: string, password = 'long enough it is') =>
    (await asAdmin('POST', '/api/users', { name, role: 'viewer', password })).json()
  expect(await add('olga')).toMatchObject({ status: 409, code: 'user_exists' })
  expect(await add('Olga Petrova')).toMatchObject({
    code: 'invalid_request',
    errors: [{ field: 'body.name' }],
  })
  expect(await add('pavel', 'short')).toMatchObject({ code: 'weak_password' })
  expect(await add('konstantin', 'konstantin1')).toMatchObject({ code: 'weak_password' })
})

it('gives a new role at once to a session that is open', async () => {
  const cookie = await ownPassword(under.api.fetch, 'olga', 'a first password', OWN_PASSWORD)
  const release = () =>
    under.send('POST', '/api/commands/release', { cookie, body: { machines: ['x'], why: 'test' } })
  expect((await release()).status).toBe(200)
  await asAdmin('PATCH', '/api/users/olga', { role: 'viewer' })
  expect((await release()).status).toBe(403)
})

it('ends the sessions of a disabled user, refuses the next sign-in, and takes the user back', async () => {
  const cookie = await signIn(under.api.fetch, 'olga', OWN_PASSWORD)
  await asAdmin('PATCH', '/api/users/olga', { disabled: true })
  expect((await under.send('GET', '/api/session', { cookie })).status).toBe(401)
  await expect(signIn(under.api.fetch, 'olga', OWN_PASSWORD)).rejects.toThrow('account_disabled')
  await asAdmin('PATCH', '/api/users/olga', { disabled: false })
  await signIn(under.api.fetch, 'olga', OWN_PASSWORD)
})

it('resets a password, which must then be changed', async () => {
  await asAdmin('PATCH', '/api/users/olga', { password: 'forgotten once more' })
  await expect(signIn(under.api.fetch, 'olga', OWN_PASSWORD)).rejects.toThrow('wrong_credentials')
  const cookie = await signIn(under.api.fetch, 'olga', 'forgotten once more')
  expect((await under.send('GET', '/api/site', { cookie })).status).toBe(403)
})

it('never leaves the site without an administrator', async () => {
  for (const [method, body] of [
    ['PATCH', { role: 'viewer' }],
    ['PATCH', { disabled: true }],
    ['DELETE', undefined],
  ] as const) {
    const answer = await asAdmin(method, '/api/users/admin-0', body)
    expect(await answer.json()).toMatchObject({ status: 409, code: 'last_admin' })
  }
})

it('removes a user, whose sessions end', async () => {
  const cookie = await signIn(under.api.fetch, 'olga', 'forgotten once more')
  expect((await asAdmin('DELETE', '/api/users/olga')).status).toBe(200)
  expect((await under.send('GET', '/api/session', { cookie })).status).toBe(401)
  expect(await (await asAdmin('DELETE', '/api/users/olga')).json()).toMatchObject({ code: 'not_found' })
})
