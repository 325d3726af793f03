import { describe, expect, it } from 'vitest'
import { failed, ok } from '../outcome.ts'
import type { HttpAnswer } from '../transports/http.ts'
import { webPages, wentDown } from './webPages.ts'

function answer(status: number, text: string) {
  const told: HttpAnswer = {
    status,
    text,
    authenticate: undefined,
    server: undefined,
    location: undefined,
    cookies: [],
  }
  return ok(told)
}

const send = async ({ path }: { readonly path: string }) => {
  if (path === '/slow') return failed({ kind: 'timeout', afterMs: 5 })
  if (path === '/other') return answer(404, 'not found')
  if (path === '/broken') return answer(500, '')
  if (path === '/private') return answer(401, '')
  return answer(200, '{"watt":7}')
}

describe('pages of a web server', () => {
  it('say why one could not be had', async () => {
    const paths = ['/slow', '/private', '/other', '/a'] as const
    const { failure } = await webPages(send, paths, [])
    expect(paths.map((path) => failure(path)?.kind)).toEqual([
      'timeout',
      'unauthorised',
      'malformed',
      undefined,
    ])
  })

  it('are absent where they cannot be had, and a defect where the firmware has them', async () => {
    const defects: string[] = []
    const { page } = await webPages(send, ['/a', '/slow', '/other', '/broken'], defects)
    expect(page('/a').value).toEqual({ watt: 7 })
    expect((['/slow', '/other', '/broken'] as const).map((path) => page(path).value)).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(defects.sort()).toEqual(['/broken: HTTP 500', '/slow: no answer within 5 ms'])
  })
})

it('knows a machine that went down from one that is not there', () => {
  expect(wentDown(failed({ kind: 'unreachable', detail: 'other side closed' }))).toBe(true)
  expect(wentDown(failed({ kind: 'unreachable', detail: 'ECONNREFUSED' }))).toBe(false)
})
