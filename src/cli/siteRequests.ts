import { z } from 'zod'
import { RegisterRefused } from './registerSource.ts'

/** A file of thousands of rows, or of labels, takes seconds. */
const WITHIN_MS = 120_000

const problem = z.object({
  detail: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
})

/** A call that was refused is an answer like any other. */
const refusal = z.object({ reason: z.string() })

/** What is sent. */
export interface Body {
  readonly type: string
  readonly content: string | Uint8Array<ArrayBuffer>
}

/** One request of a person who is signed in; rejects with `RegisterRefused`. */
export type Ask = (path: string, body?: Body) => Promise<Response>

/** Signs in at a running site, with the password of the environment. */
export async function signedIn(url: string, user: string): Promise<Ask> {
  const password = process.env['FAKEL_SITE_PASSWORD']
  if (password === undefined)
    throw new RegisterRefused(`set FAKEL_SITE_PASSWORD to the password of ${user} at ${url}`)
  let cookie = ''
  const ask: Ask = async (path, body) => {
    const answer = await answered(url, path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { cookie, ...(body !== undefined && { 'content-type': body.type }) },
      ...(body !== undefined && { body: body.content }),
    })
    if (answer.ok) return answer
    const said: unknown = await answer.json().catch(() => undefined)
    const told = problem.safeParse(said).data
    const errors = told?.errors?.map(({ message }) => message) ?? []
    throw new RegisterRefused(
      ...(errors.length > 0
        ? errors
        : [told?.detail ?? refusal.safeParse(said).data?.reason ?? `it answered ${answer.status}`]),
    )
  }
  const session = JSON.stringify({ username: user, password })
  const answer = await ask('/api/session', { type: 'application/json', content: session })
  cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  return ask
}

async function answered(url: string, path: string, how: RequestInit): Promise<Response> {
  try {
    const whole = new URL(path, url)
    return await fetch(whole, { ...how, redirect: 'error', signal: AbortSignal.timeout(WITHIN_MS) })
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
    throw new RegisterRefused(`${url} does not answer as a site${cause}`)
  }
}

/** The fields that are told, as the query of an address. */
export function query(fields: Readonly<Record<string, string | number | undefined>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) search.set(name, String(value))
  return search.toString()
}
