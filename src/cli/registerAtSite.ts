import { z } from 'zod'
import { cardView, conflictView, entryView, importView } from '../site/index.ts'
import { type Filter, RegisterRefused, type RegisterSource } from './registerSource.ts'
import { type Body, query, signedIn } from './siteRequests.ts'

const PAGE = 5_000

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

function filterOf({ owner, hall, state }: Filter) {
  return { owner, hall, state }
}
