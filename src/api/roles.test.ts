import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type ApiUnderTest, apiUnderTest, OWN_PASSWORD } from '../../test/api-fixture.ts'
import { ownPassword, signIn } from '../../test/sign-in.ts'
import { ACCESS, ROLES, type Role } from './roles.ts'

/** Who may do what, as people are told it; written here by hand beside the table that the routes are built from. */
const EXPECTED: Readonly<Record<string, 'anyone' | 'signed-in' | Role>> = {
  'get /api/health': 'anyone',
  'get /api/openapi.json': 'anyone',
  'post /api/session': 'anyone',
  'post /api/calls/{issuer}': 'anyone',
  'get /api/calls/{issuer}/{id}': 'anyone',
  'get /api/session': 'signed-in',
  'delete /api/session': 'signed-in',
  'post /api/password': 'signed-in',
  'get /api/site': 'viewer',
  'get /api/machines': 'viewer',
  'get /api/machines/{id}': 'viewer',
  'get /api/machines/{id}/report': 'viewer',
  'get /api/machines/{id}/history': 'viewer',
  'get /api/scan': 'viewer',
  'get /api/calls': 'viewer',
  'get /api/calls/{issuer}/{id}/record': 'viewer',
  'get /api/call-ways': 'viewer',
  'post /api/scan': 'operator',
  'delete /api/scan': 'operator',
  'get /api/history': 'viewer',
  'get /api/live': 'viewer',
  'get /api/events': 'viewer',
  'get /api/balances': 'viewer',
  'get /api/settlements': 'viewer',
  'get /api/commands': 'viewer',
  'get /api/balance/exclusions': 'viewer',
  'get /api/gas': 'viewer',
  'get /api/gas/analyses': 'viewer',
  'get /api/gas/history': 'viewer',
  'get /api/emissions': 'viewer',
  'get /api/emissions/reports': 'viewer',
  'get /api/emissions/reports/{number}': 'viewer',
  'get /api/emissions/reports/{number}/file': 'viewer',
  'get /api/emissions/factors': 'viewer',
  'get /api/schedule': 'viewer',
  'get /api/schedule/plans': 'viewer',
  'get /api/schedule/plans/{id}': 'viewer',
  'get /api/schedule/series': 'viewer',
  'get /api/register/machines': 'viewer',
  'get /api/register/machines/{name}': 'viewer',
  'get /api/register/conflicts': 'viewer',
  'get /api/register/unregistered': 'viewer',
  'get /api/register/export': 'viewer',
  'get /api/register/labels': 'viewer',
  'get /api/findings': 'viewer',
  'get /api/alerts': 'viewer',
  'get /api/tickets': 'viewer',
  'get /api/tickets/{id}': 'viewer',
  'get /api/alert-channels': 'viewer',
  'get /api/orders': 'viewer',
  'get /api/orders/{id}': 'viewer',
  'post /api/tickets/{id}/entries': 'operator',
  'post /api/alert-channels/{id}/test': 'operator',
  'post /api/commands': 'operator',
  'post /api/commands/preview': 'operator',
  'post /api/commands/release': 'operator',
  'post /api/calls': 'operator',
  'post /api/calls/{issuer}/{id}/override': 'operator',
  'post /api/orders': 'operator',
  'post /api/orders/preview': 'operator',
  'post /api/orders/{id}/stop': 'operator',
  'post /api/balance/exclusions': 'operator',
  'post /api/gas/analyses': 'operator',
  'post /api/emissions/reports': 'operator',
  'post /api/emissions/factors': 'operator',
  'delete /api/balance/exclusions/{flow}': 'operator',
  'post /api/schedule/pins': 'operator',
  'post /api/schedule/pins/preview': 'operator',
  'delete /api/schedule/pins/{id}': 'operator',
  'put /api/schedule/series': 'operator',
  'post /api/register/machines': 'operator',
  'post /api/register/machines/{name}/entries': 'operator',
  'post /api/register/import': 'operator',
  'get /api/users': 'admin',
  'post /api/users': 'admin',
  'patch /api/users/{name}': 'admin',
  'delete /api/users/{name}': 'admin',
}
const METHODS = ['get', 'post', 'put', 'patch', 'delete']
const document = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
})

let under: ApiUnderTest
let described: z.infer<typeof document>
beforeAll(async () => {
  under = await apiUnderTest()
  described = document.parse(await (await under.send('GET', '/api/openapi.json')).json())
})
afterAll(() => under.close())

describe('the description of the API', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(described.openapi).toMatch(/^3\.1\./)
    const validator = new Validator()
    const result = await validator.validate(structuredClone(described))
    expect(result).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('lists every route, and each has its least role in the table', () => {
    const routes = Object.entries(described.paths).flatMap(([path, operations]) =>
      Object.keys(operations)
        .filter((method) => METHODS.includes(method))
        .map((method) => `${method} ${path}`),
    )
    expect(routes.toSorted()).toEqual(Object.keys(EXPECTED).toSorted())
    expect(ACCESS).toEqual(EXPECTED)
  })
})

describe('every route lets in whom it must and no one else', () => {
  for (const [route, least] of Object.entries(EXPECTED))
    it(`${route}: ${least}`, async () => {
      const [method = '', template = ''] = route.split(' ')
      const path = template.replaceAll(/\{\w+\}/g, 'nothing-of-this-name')
      for (const who of ['signed-out', 'newcomer', ...ROLES] as const) {
        const cookie = await cookieOf(who)
        const answer = await under.send(method.toUpperCase(), path, {
          ...(cookie !== undefined && { cookie }),
          ...(['post', 'put', 'patch'].includes(method) && { body: {} }),
        })
        const code = answer.ok ? '' : await codeOf(answer)
        await answer.body?.cancel().catch(() => {})
        expect({ who, refusal: refusalIn(code) }).toEqual({ who, refusal: expectedRefusal(who, least) })
      }
    })

  const cookies = new Map<string, string>()
  async function cookieOf(who: 'signed-out' | 'newcomer' | Role): Promise<string | undefined> {
    if (who === 'signed-out') return undefined
    const first = 'given by the admin'
    const known = cookies.get(who)
    if (known === undefined)
      await under.api.users.create(`walker-${who}`, who === 'newcomer' ? 'admin' : who, first, 'test')
    // The session may have ended: one of the routes signs out.
    else if ((await under.send('GET', '/api/session', { cookie: known })).ok) return known
    const name = `walker-${who}`
    const cookie =
      who === 'newcomer'
        ? await signIn(under.api.fetch, name, first)
        : known === undefined
          ? await ownPassword(under.api.fetch, name, first, OWN_PASSWORD)
          : await signIn(under.api.fetch, name, OWN_PASSWORD)
    cookies.set(who, cookie)
    return cookie
  }
})

const REFUSALS = ['not_signed_in', 'password_change_required', 'forbidden']
const refusalIn = (code: string) => (REFUSALS.includes(code) ? code : 'let in')

async function codeOf(answer: Response): Promise<string> {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  return z.object({ code: z.string() }).parse(await answer.json()).code
}

function expectedRefusal(who: string, least: string): string {
  if (least === 'anyone') return 'let in'
  if (who === 'signed-out') return 'not_signed_in'
  if (least === 'signed-in') return 'let in'
  if (who === 'newcomer') return 'password_change_required'
  const allowed = {
    viewer: ['viewer', 'operator', 'admin'],
    operator: ['operator', 'admin'],
    admin: ['admin'],
  }
  return (allowed[least as Role] as readonly string[]).includes(who) ? 'let in' : 'forbidden'
}
