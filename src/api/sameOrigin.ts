import type { MiddlewareHandler } from 'hono'
import { Refused } from './problem.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses what another site makes a browser send. A browser says where a request comes from in Sec-Fetch-Site, an
 * older one in Origin; a client that says neither is no browser and brings no one's cookie unasked.
 */
export const sameOrigin: MiddlewareHandler = async (c, next) => {
  if (SAFE.has(c.req.method)) return next()
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const own =
    site !== undefined
      ? site === 'same-origin' || site === 'none'
      : origin === undefined || hostOf(origin) === c.req.header('host')
  if (!own) throw new Refused('cross_origin', 'this request comes from another site')
  return next()
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
