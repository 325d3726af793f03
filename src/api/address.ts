import type { Context } from 'hono'
import type { ApiEnv } from './parts.ts'

/** Where a request comes from: as the proxy of one's own tells it, else the other end of the connection. */
export function addressOf(c: Context<ApiEnv>, trustProxy: boolean): string {
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  return (trustProxy && forwarded) || c.env?.incoming?.socket?.remoteAddress || 'unknown'
}
