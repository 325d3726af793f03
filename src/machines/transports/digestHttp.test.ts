import { describe, expect, it } from 'vitest'
import { ok } from '../outcome.ts'
import { digestHttp } from './digestHttp.ts'
import type { HttpAnswer, HttpConnection, HttpRequest } from './http.ts'

const answer = (status: number, nonce?: string): HttpAnswer => ({
  status,
  text: '',
  authenticate: nonce === undefined ? undefined : `Digest realm="r", nonce="${nonce}", qop="auth"`,
  server: undefined,
  location: undefined,
  cookies: [],
})
const countOf = ({ authorization }: HttpRequest) =>
  Number.parseInt(/nc=(\w+)/.exec(authorization ?? '')?.[1] ?? '0', 16)

/** A server that answers in turn, by what `answers` says to each signed or unsigned request. */
function server(answers: (request: HttpRequest, before: readonly HttpRequest[]) => HttpAnswer) {
  const log: HttpRequest[] = []
  const connection: HttpConnection = {
    send: async (request) => {
      const said = answers(request, log)
      log.push(request)
      await Promise.resolve()
      return ok(said)
    },
    close: () => undefined,
  }
  return { log, web: digestHttp(connection, { user: 'root', password: 'p' }) }
}

const pages = (count: number) =>
  Array.from({ length: count }, (_, index): HttpRequest => ({ method: 'GET', path: `/${index}` }))

describe('HTTP with digest', () => {
  it('tells a refused password after one signed attempt each, and other sign-ins at once', async () => {
    const { log, web } = server(() => answer(401, 'n'))
    expect(await web.send({ method: 'GET', path: '/' })).toMatchObject({
      failure: { kind: 'unauthorised', detail: '/: user or password refused' },
    })
    expect(log).toHaveLength(2)
    const basic = server(() => ({ ...answer(401), authenticate: 'Basic realm="r"' }))
    expect(await basic.web.send({ method: 'GET', path: '/' })).toMatchObject({
      failure: { detail: expect.stringContaining('not digest') },
    })
  })

  it('asks for a challenge once and signs all others with it', async () => {
    const { log, web } = server((request) =>
      request.authorization === undefined ? answer(401, 'n') : answer(200),
    )
    const all = await Promise.all(pages(9).map((page) => web.send(page)))
    expect(all.every((one) => one.ok && one.value.status === 200)).toBe(true)
    expect(log.filter((one) => one.authorization === undefined)).toHaveLength(1)
    expect(log.map(countOf).filter((count) => count > 0)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('signs anew what was overtaken, where the server wants the counts to rise', async () => {
    let refused = 0
    const { web } = server((request, before) => {
      if (request.authorization === undefined) return answer(401, 'n')
      const late = request.path === '/2' && refused === 0 && before.some((one) => countOf(one) > 0)
      if (late) refused += 1
      return late ? answer(401, 'n') : answer(200)
    })
    expect((await web.send({ method: 'GET', path: '/' })).ok).toBe(true)
    const all = await Promise.all(pages(4).map((page) => web.send(page)))
    expect(all.every((one) => one.ok && one.value.status === 200)).toBe(true)
    expect(refused).toBe(1)
  })

  it('goes unsigned where no sign-in is wanted', async () => {
    const { log, web } = server(() => answer(200))
    await Promise.all(pages(9).map((page) => web.send(page)))
    expect(log).toHaveLength(9)
    expect(log.every((one) => one.authorization === undefined)).toBe(true)
  })
})
