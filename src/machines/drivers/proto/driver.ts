import type { Instant } from '../../../quantity/index.ts'
import { discreet } from '../../family/discreet.ts'
import { family, lastKnown, type Machine } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
import { tokenHttp } from '../../family/tokenHttp.ts'
import { webPages } from '../../family/webPages.ts'
import type { Chip, MachineAddress, MachineDriver, MachineOutcome, MachineReport } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { at, isRecord, type Part, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpAnswer, HttpRequest } from '../../transports/http.ts'
import type { Wires } from '../../transports/wires.ts'
import { protoOrders } from './orders.ts'
import { readChips, readLive, readSeldom, type Seldom } from './state.ts'

const FIRMWARE = 'ProtoOS'
const BASE = '/api/v1'
/** There are no user names, and no password until the owner sets one (proto-fleet, asic-rs, 2026). */
const FACTORY = ''
/** Names, pools, boards, complaints and the mode are asked again after this long, and after every command. */
const SELDOM_MS = 60_000
/** Enough to ask nine pages in two rounds; the control board runs Linux. */
const CONNECTIONS = 5
const ALWAYS = [`${BASE}/mining`, `${BASE}/telemetry?level=miner,hashboard,psu`, `${BASE}/cooling`] as const
const NAMES = ['system', 'network', 'hardware', 'pools', 'errors', 'mining/target'] as const

/**
 * ProtoOS on the Proto Rig: REST under /api/v1, signed in by a password for a bearer token (block/proto-fleet with its
 * fake-proto-rig, asic-rs, 2026; recorded: 1.8.0 of the maker's simulator).
 */
export const proto: MachineDriver = family({
  id: 'proto',
  make: 'Proto',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'limit', 'profile', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'chips', 'errors'],
  machine: protoMachine,
})

function protoMachine(address: MachineAddress, wires: Wires): Machine {
  const password = address.credentials?.password ?? FACTORY
  const connection = wires.http(portOf(address, 'http'), CONNECTIONS)
  const web = tokenHttp(connection, { signIn, sign, stale })
  const orders = protoOrders(web, BASE, password)
  const seldom = lastKnown<{
    readonly told: Seldom
    readonly hardware: Part
    readonly defects: readonly string[]
  }>(SELDOM_MS)

  async function signIn(): Promise<MachineOutcome<string | undefined>> {
    const answer = await connection.send({
      method: 'POST',
      path: `${BASE}/auth/login`,
      body: { password },
    })
    if (!answer.ok) return answer
    const { status, text: body, authenticate } = answer.value
    const told = at(documentsOf(body, 'auth/login', []), 0)
    const token = text(at(told, 'access_token')) ?? text(at(told, 'token'))
    if (status < 300 && token !== undefined) return ok(token)
    // Other firmware signs in at the same path; what Proto's tells of itself without sign-in shows which one this is.
    if ((status !== 401 && status !== 403) || authenticate !== undefined || !(await isProto()))
      return failed({ kind: 'malformed', detail: `auth/login: HTTP ${status} without a token` })
    const said = discreet(text(at(told, 'error', 'message')) ?? `HTTP ${status}`, [password])
    return failed({ kind: 'unauthorised', detail: `auth/login: password refused (${said})` })
  }

  async function isProto(): Promise<boolean> {
    const answer = await connection.send({ method: 'GET', path: `${BASE}/system` })
    if (!answer.ok || answer.value.status !== 200) return false
    return isRecord(at(documentsOf(answer.value.text, 'system', []), 0, 'system-info').value)
  }

  async function poll(when: Instant): Promise<MachineOutcome<MachineReport>> {
    const kept = seldom.at(when)
    const [defects, slow]: [string[], string[]] = [[], []]
    const [live, other] = await Promise.all([
      webPages(web.send, ALWAYS, defects),
      kept === undefined
        ? webPages(
            web.send,
            NAMES.map((name) => `${BASE}/${name}`),
            slow,
          )
        : undefined,
    ])
    const failure = live.failure(ALWAYS[0])
    if (failure !== undefined) return failed(failure)
    const mining = live.page(ALWAYS[0])
    if (!isRecord(at(mining, 'mining-status').value))
      return failed({
        kind: 'malformed',
        detail: `${ALWAYS[0]}: not of a Proto Rig; ${defects[0] ?? 'it has other keys'}`,
      })
    const page = (name: (typeof NAMES)[number]) => other?.page(`${BASE}/${name}`) ?? at(mining, 'none')
    const rest =
      kept ?? seldom.keep(when, { told: readSeldom(page), hardware: page('hardware'), defects: slow })
    return ok({
      at: when,
      firmware: FIRMWARE,
      ...rest.told,
      ...readLive(mining, live.page(ALWAYS[1]), live.page(ALWAYS[2]), { ...rest.hardware, defects }),
      defects: [...rest.defects, ...defects],
    })
  }

  async function chips(): Promise<MachineOutcome<readonly (readonly Chip[])[]>> {
    const path = `${BASE}/telemetry?level=asic`
    const { page, failure } = await webPages(web.send, [path], [])
    const none = failure(path)
    return none === undefined ? ok(readChips(page(path))) : failed(none)
  }

  return {
    poll,
    command(order) {
      seldom.forget()
      return orders(order)
    },
    chips,
    close: () => web.close(),
  }
}

function sign(request: HttpRequest, token: string): HttpRequest {
  return { ...request, authorization: `Bearer ${token}` }
}

function stale({ status, authenticate }: HttpAnswer): boolean {
  return status === 401 && authenticate === undefined
}
