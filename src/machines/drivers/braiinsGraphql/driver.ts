import type { Instant } from '../../../quantity/index.ts'
import { discreet } from '../../family/discreet.ts'
import { family, lastKnown, type Machine, unsupported } from '../../family/family.ts'
import { joinedRpc } from '../../family/joined.ts'
import { portOf } from '../../family/ports.ts'
import type {
  MachineAddress,
  MachineCommand,
  MachineDriver,
  MachineFailure,
  MachineOutcome,
  MachineReport,
} from '../../model.ts'
import { detailOf, failed, ok } from '../../outcome.ts'
import { at, isRecord, type Part, partOf, present, text } from '../../parsing/part.ts'
import { section } from '../../parsing/section.ts'
import type { Wires } from '../../transports/wires.ts'
import { readSeldom as readNames } from '../bosminer/read.ts'
import { kinOf } from '../braiinsRest/kin.ts'
import { luciMac } from './luci.ts'
import { mutations } from './orders.ts'
import {
  failedIn,
  LIVE,
  type QueryError,
  SELDOM,
  type Selection,
  unknownIn,
  without,
  written,
} from './query.ts'
import { readLive, readSeldom, type Seldom } from './read.ts'
import { graphql, type Told } from './session.ts'

const FIRMWARE = 'Braiins OS'
const SELDOM_MS = 60_000
/** How often a query is asked again without the fields that a version does not know. */
const MOST_RETRIES = 3

/**
 * Braiins OS from 21.09 to 25.03 by its GraphQL interface (POST /graphql): one query a poll, another one each minute, and the
 * MAC address from LuCI once. It limits power by the autotuner's target, stops and starts BOSminer to sleep and wake.
 */
export const braiinsGraphql: MachineDriver = family({
  id: 'braiins-graphql',
  make: 'Braiins',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'limit', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'errors'],
  machine: braiins,
})

type Names = Pick<MachineReport, 'apiVersion' | 'make' | 'model'>

function braiins(address: MachineAddress, wires: Wires): Machine {
  const web = wires.http(portOf(address, 'http'))
  const { enter, send } = graphql(web, address.credentials)
  const kin = kinOf('GraphQL', `${FIRMWARE} with GraphQL`, address, wires)
  const seldom = lastKnown<{ readonly told: Seldom; readonly defects: readonly string[] }>(SELDOM_MS)
  /** Paths of fields that this machine's version does not know. */
  const unknown = new Set<string>()
  let mac: string | undefined
  const rpc = wires.rpc(portOf(hasty(address), 'rpc'))
  const askRpc = joinedRpc(rpc, (answer) => section(answer, 'VERSION').value !== undefined)
  /** What BOSminer's cgminer API names beside GraphQL; asked once, and left where that port is closed. */
  let names: Names | undefined

  async function ask(selection: Selection): Promise<MachineOutcome<Told>> {
    const broken = new Set<string>()
    const past: QueryError[] = []
    for (let attempt = 0; ; attempt++) {
      const known = without(selection, new Set([...unknown, ...broken]))
      if (known === undefined)
        return failed({ kind: 'malformed', detail: '/graphql: no field of the query is known' })
      const query = written(known)
      const answer = await send(query.text)
      if (!answer.ok) return answer
      const { data, errors } = answer.value
      if (isRecord(data.value)) return ok({ data, errors: [...past, ...errors] })
      const fresh = unknownIn(errors, query)
      const failing = fresh.length > 0 ? [] : failedIn(errors, query)
      if ((fresh.length === 0 && failing.length === 0) || attempt === MOST_RETRIES)
        return failed({ kind: 'malformed', detail: `/graphql: ${errors[0]?.message ?? 'no data'}` })
      for (const path of fresh) unknown.add(path)
      // What fails now may be well at the next poll.
      for (const path of failing) broken.add(path)
      if (failing.length > 0) past.push(...errors)
    }
  }

  async function macAddress(defects: string[]): Promise<string | undefined> {
    // No password goes to a device that has not taken it as Braiins OS.
    if (mac !== undefined || (await enter()) !== undefined) return mac
    const told = await luciMac(web, address.credentials ?? { user: 'root', password: '' }, defects)
    if (told.ok) mac = told.value
    else defects.push(`iface_status/lan: ${told.failure.kind}`)
    return mac
  }

  async function namesOf(): Promise<void> {
    if (names !== undefined || (await enter()) !== undefined) return
    const answer = await askRpc(['version', 'devdetails'], [])
    const { apiVersion, model } = answer.ok ? readNames(answer.value) : {}
    names = present<Names>({
      apiVersion,
      make: model?.startsWith('Antminer') ? 'Antminer' : undefined,
      model,
    })
  }

  /** What comes back after a silence may be another machine. */
  function lost(failure: MachineFailure): MachineFailure {
    seldom.forget()
    mac = undefined
    names = undefined
    unknown.clear()
    return failure
  }

  async function slowly(when: Instant) {
    const kept = seldom.at(when)
    if (kept !== undefined) return kept
    const defects: string[] = []
    const [answer] = await Promise.all([ask(SELDOM), macAddress(defects), namesOf()])
    if (!answer.ok) defects.push(`pools and tuner: ${answer.failure.kind}`)
    const told = answer.ok ? answer.value : { data: partOf(undefined, 'graphql', []), errors: [] }
    return seldom.keep(when, { told: readSeldom(told.data), defects: [...defects, ...defectsOf(told)] })
  }

  async function poll(when: Instant): Promise<MachineOutcome<MachineReport>> {
    const [live, rest] = await Promise.all([ask(LIVE), slowly(when)])
    if (!live.ok) return failed(await kin(when, lost(live.failure)))
    const { data } = live.value
    if (at(data, 'bos').value == null && at(data, 'bosminer').value == null)
      return failed(
        await kin(
          when,
          lost({ kind: 'malformed', detail: '/graphql: neither bos nor bosminer in the answer' }),
        ),
      )
    const { target, ...told } = rest.told
    const silent = live.value.errors.some(({ path }) => path === 'bosminer' || path === 'bosminer.info')
    const report = readLive(data, target, silent)
    return ok({
      at: when,
      firmware: FIRMWARE,
      ...names,
      ...report,
      ...(mac === undefined ? {} : { mac }),
      ...told,
      defects: [...rest.defects, ...defectsOf(live.value)],
    })
  }

  /** A version that does not know one of the error types has done nothing yet: it is asked again without them. */
  async function mutate(query: string, variables: object | undefined): Promise<MachineOutcome<Told>> {
    const answer = await send(query, variables)
    const bare = query.replaceAll(/ \.\.\. on \w+ \{ message \}/g, '')
    if (!answer.ok || bare === query || isRecord(answer.value.data.value)) return answer
    return answer.value.errors.some(({ message }) => /unknown type|fragment/i.test(message))
      ? send(bare, variables)
      : answer
  }

  async function command(order: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    const asked = mutations(order)
    if (asked === undefined) return unsupported(FIRMWARE, order.kind)
    seldom.forget()
    for (const [index, { query, variables }] of asked.entries()) {
      const answer = await mutate(query, variables)
      // The machine may go down before its web server has answered.
      const gone =
        order.kind === 'reboot' &&
        !answer.ok &&
        answer.failure.kind === 'unreachable' &&
        /closed|RESET/.test(detailOf(answer.failure))
      if (gone) return ok('accepted')
      if (!answer.ok) return answer
      const no = refusal(answer.value)
      if (no === undefined) continue
      const secrets = order.kind === 'pools' ? order.pools.map((one) => one.password) : []
      const detail = `${discreet(no, secrets)}${index === 0 ? '' : ' (the settings are written, but mining is not started anew)'}`
      return failed({ kind: 'refused', detail })
    }
    return ok('accepted')
  }

  return { poll, command, close: () => web.close() }
}

/** What could not be read, once all of it has been read. */
function defectsOf({ data, errors }: Told): readonly string[] {
  return [...data.defects, ...errors.map((one) => `graphql: ${one.message}`)]
}

const HASTY_MS = 1_000

/** A question on the side must not hold up the poll for long. */
function hasty(address: MachineAddress): MachineAddress {
  return { ...address, timeoutMs: Math.min(address.timeoutMs ?? HASTY_MS, HASTY_MS) }
}

/** Why a mutation was not done: an error of the whole request, or an answer whose type is an error (`BosminerError`). */
function refusal({ data, errors }: Told): string | undefined {
  if (errors[0] !== undefined) return errors[0].message
  if (!isRecord(data.value)) return 'no data in the answer'
  return errorIn(data, 0)
}

const DEEPEST = 4

function errorIn(part: Part, depth: number): string | undefined {
  if (depth > DEEPEST || !isRecord(part.value)) return undefined
  const type = text(at(part, '__typename'))
  const message = text(at(part, 'message'))
  if (type !== undefined && /error$/i.test(type)) return message ?? type
  for (const key of Object.keys(part.value)) {
    const found = errorIn(at(part, key), depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}
