import { dirname, resolve } from 'node:path'
import { type Tried, tryVtn, writeMode, writeScope } from '../callers/index.ts'
import { instant, toIso } from '../quantity/index.ts'
import { checkSite, tellMistakes } from './site.ts'

export interface TryWords {
  readonly openadr?: string
  readonly register?: boolean
  readonly json?: boolean
}

/**
 * `fakel calls try FILE`: goes through what a running site says to the OpenADR servers of its file, and prints what worked and what
 * would become of each event. Ends with 1 where calls would not be heard.
 */
export async function tryCalls(fileName: string, { openadr, register, json }: TryWords): Promise<number> {
  const parsed = await checkSite(fileName)
  if (!parsed.ok) {
    tellMistakes(parsed.mistakes)
    return 1
  }
  const file = parsed.site
  const ways = file.calls.openadr.filter(({ id }) => openadr === undefined || id === openadr)
  if (ways.length === 0) {
    const none = openadr === undefined ? 'no OpenADR server' : `no OpenADR server of the name ${openadr}`
    console.error(`${fileName} names ${none} (calls.openadr)`)
    return 1
  }
  let code = 0
  for (const way of ways)
    for (const issuer of file.calls.issuers.filter(({ id }) => id === way.issuer)) {
      const trying = {
        file,
        issuer,
        now: () => instant(Date.now()),
        place: (path: string) => resolve(dirname(fileName), path),
        register: register === true,
      }
      for await (const tried of tryVtn(way, trying)) {
        if (tried.result === 'failed') code = 1
        for (const line of json === true
          ? [JSON.stringify({ way: way.id, ...told(tried) })]
          : lines(way.id, tried))
          console.log(line)
      }
    }
  return code
}

function told({ step, result, text, calls }: Tried) {
  return {
    step,
    result,
    text,
    ...(calls !== undefined && {
      calls: calls.map(({ id, mode, scope, from, until, must }) => ({
        id,
        mode: writeMode(mode),
        scope: writeScope(scope),
        from: toIso(from),
        until: toIso(until),
        must,
      })),
    }),
  }
}

function lines(way: string, tried: Tried): string[] {
  const { step, result, text, calls = [] } = told(tried)
  return [
    [way, step, result, text].join('\t'),
    ...calls.map(({ id, mode, scope, from, until, must }) =>
      [
        way,
        'call',
        id,
        Object.values(mode).join(' '),
        Object.values(scope).flat().join(' '),
        from,
        until,
        must ? 'must' : 'should',
      ].join('\t'),
    ),
  ]
}
