import { z } from 'zod'
import { cardView, conflictView, entryView, importView } from '../site/index.ts'
import { type Filter, RegisterRefused, type RegisterSource } from './registerSource.ts'

/** A file of thousands of rows, or of labels, takes seconds. */
const WITHIN_MS = 120_000
const PAGE = 5_000

const problem = z.object({
  detail: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
})

/** The register of a running site, over its API. */
export async function registerAtSite(url: string, user: string): Promise<RegisterSource> {
  const ask = await signedIn(url, user)
  const read = async <T extends z.ZodType>(shape: T, path: string, body?: Body): Promise<z.output<T>> => {
    const parsed = shape.safeParse(await (await ask(path, body)).json())
    if (!parsed.success) throw new RegisterRefused(`${url} answers otherwise than this version expects`)
    return parsed.data
  }
  const file = async (path: string) => new Uint8Array(await (await ask(path)).arrayBuffer())
  return {
    cards: async (filter) => {
      const shape = z.object({ machines: z.array(cardView) })
      const all: z.output<typeof cardView>[] = []
      for (;;) {
        const page = query({ ...filter, limit: PAGE, after: all.at(-1)?.id })
        const { machines } = await read(shape, `/api/register/machines?${page}`)
        all.push(...machines)
        if (machines.length < PAGE) return all
      }
    },
    machine: (name) =>
      read(
        z.object({ machine: cardView, history: z.array(entryView) }),
        `/api/register/machines/${encodeURIComponent(name)}`,
      ),
    import: (bytes, { apply, why, zone }) =>
      read(importView, `/api/register/import?${query({ apply: String(apply), why, zone })}`, {
        type: 'application/octet-stream',
        content: new Uint8Array(bytes),
      }),
    enter: async (name, facts, { why }) => {
      const body = { type: 'application/json', content: JSON.stringify({ facts, why }) }
      const path = `/api/register/machines/${encodeURIComponent(name)}/entries`
      return (await read(z.object({ entries: z.array(entryView) }), path, body)).entries
    },
    table: (filter, format, language) =>
      file(`/api/register/export?${query({ ...filter, format, language })}`),
    unregistered: (format, language) => file(`/api/register/unregistered?${query({ format, language })}`),
    labels: (names, filter, layout, skip) => {
      const machines = names.length === 0 ? undefined : names.join(',')
      return file(`/api/register/labels?${query({ ...filterOf(filter), machines, layout, skip })}`)
    },
    conflicts: async () =>
      (await read(z.object({ conflicts: z.array(conflictView) }), '/api/register/conflicts')).conflicts,
  }
}

interface Body {
  readonly type: string
  readonly content: string | Uint8Array<ArrayBuffer>
}

type Ask = (path: string, body?: Body) => Promise<Response>

async function signedIn(url: string, user: string): Promise<Ask> {
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
    const told = problem.safeParse(await answer.json().catch(() => undefined)).data
    const errors = told?.errors?.map(({ message }) => message) ?? []
    throw new RegisterRefused(
      ...(errors.length > 0 ? errors : [told?.detail ?? `it answered ${answer.status}`]),
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

function filterOf({ owner, hall, state }: Filter) {
  return { owner, hall, state }
}

function query(fields: Readonly<Record<string, string | number | undefined>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) search.set(name, String(value))
  return search.toString()
}
