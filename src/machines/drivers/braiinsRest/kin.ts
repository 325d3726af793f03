import type { Instant } from '../../../quantity/index.ts'
import { identify } from '../../discover/identify.ts'
import { lastKnown } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
import type { MachineAddress, MachineFailure } from '../../model.ts'
import { isRecord } from '../../parsing/part.ts'
import { readJson } from '../../parsing/tolerantJson.ts'
import type { HttpAnswer } from '../../transports/http.ts'
import type { Wires } from '../../transports/wires.ts'

/** The interfaces that Braiins OS has had. The cgminer API of BOSminer stands beside the other two as well. */
export type BraiinsApi = 'REST' | 'GraphQL' | 'cgminer'

const ASK_AGAIN_MS = 300_000
const HASTY_MS = 1_000

/**
 * Braiins OS that has another API than the driver's answers as Braiins OS by every mark, so that the link cannot tell it is
 * the wrong device. Asked when the driver's own API is not there, at most every five minutes; undefined where it is no
 * Braiins OS, or nothing more can be said.
 */
export function kinOf(own: BraiinsApi, expected: string, address: MachineAddress, wires: Wires) {
  const known = lastKnown<{ readonly found: string | undefined }>(ASK_AGAIN_MS)
  return async function kin(at: Instant, failure: MachineFailure): Promise<MachineFailure> {
    const absent =
      failure.kind === 'malformed' ||
      (failure.kind === 'unreachable' && failure.detail.includes('ECONNREFUSED'))
    if (!absent) return failure
    const { found } = known.at(at) ?? known.keep(at, { found: await other(own, address, wires) })
    return found === undefined ? failure : { kind: 'wrong-device', expected, found }
  }
}

async function other(own: BraiinsApi, address: MachineAddress, wires: Wires): Promise<string | undefined> {
  const hasty = { ...address, timeoutMs: Math.min(address.timeoutMs ?? HASTY_MS, HASTY_MS) }
  const marks = await identify(hasty, wires)
  if (marks?.includes('Braiins OS') !== true) return undefined
  const web = wires.http(portOf(hasty, 'http'))
  const [graphql, rest] = await Promise.all([
    web.send({ method: 'POST', path: '/graphql', body: { query: '{ __typename }' } }),
    web.send({ method: 'GET', path: '/api/v1/version' }),
  ])
  web.close()
  if (rest.ok && isRest(rest.value)) return own === 'REST' ? undefined : 'Braiins OS with its REST API'
  if (graphql.ok && isGraphQl(graphql.value)) return own === 'GraphQL' ? undefined : 'Braiins OS with GraphQL'
  const rpc = marks.split('; ').find((one) => one.startsWith('Braiins OS, '))
  return rpc === undefined || own === 'cgminer'
    ? undefined
    : rpc.replace('Braiins OS,', 'Braiins OS by its cgminer API alone,')
}

/** The version is told without a sign-in, or one is wanted that is neither digest nor basic. */
function isRest({ status, text, authenticate }: HttpAnswer): boolean {
  return (status === 200 || (status === 401 && authenticate === undefined)) && isRecord(document(text))
}

/** Any GraphQL server answers with `data` or `errors` (GraphQL specification, October 2021, 7.1). */
export function isGraphQl({ text }: Pick<HttpAnswer, 'text'>): boolean {
  const told = document(text)
  return isRecord(told) && (Object.hasOwn(told, 'data') || Object.hasOwn(told, 'errors'))
}

function document(text: string): unknown {
  return readJson(text).documents[0]
}
