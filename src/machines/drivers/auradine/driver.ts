import type { Instant } from '../../../quantity/index.ts'
import { rpcFirmware } from '../../discover/identify.ts'
import { discreet, secretsOf } from '../../family/discreet.ts'
import { family, lastKnown, type Machine, unsupported } from '../../family/family.ts'
import { joinedRpc } from '../../family/joined.ts'
import { portOf } from '../../family/ports.ts'
import { tokenHttp } from '../../family/tokenHttp.ts'
import { webPages, wentDown } from '../../family/webPages.ts'
import type {
  Chip,
  MachineAddress,
  MachineCommand,
  MachineDriver,
  MachineOutcome,
  MachineReport,
} from '../../model.ts'
import { describeFailure, failed, ok } from '../../outcome.ts'
import { at, isRecord, type Part, partOf, text } from '../../parsing/part.ts'
import { documentsOf, section } from '../../parsing/section.ts'
import type { HttpAnswer, HttpRequest } from '../../transports/http.ts'
import type { Wires } from '../../transports/wires.ts'
import { LIGHT, MODES, readBoards, readChips, readLive, readSeldom, type Seldom } from './state.ts'

const FIRMWARE = 'Auradine'
/** HTTP stands beside the cgminer API (asic-rs, pyasic, 2025). */
const PORT = 8080
/** Factory sign-in (pyasic, asic-rs, 2025). */
const FACTORY = { user: 'admin', password: 'admin' }
/** Names, versions, pools and lights are asked again after this long, and after every command. */
const SELDOM_MS = 60_000
/** Most pools (asic-rs, 2026). */
const MOST_POOLS = 3
const PAGES = ['/mode', '/psu', '/fan', '/temperature'] as const
const SELDOM_PAGES = ['/ipreport', '/led'] as const

/**
 * Auradine's FluxOS on Teraflux machines: the cgminer API on TCP 4028 (its miner calls itself GCMiner) and HTTP on 8080,
 * signed in by a token (asic-rs, 2025-2026; pyasic, 2025; recorded answers).
 */
export const auradine: MachineDriver = family({
  id: 'auradine',
  make: 'Auradine',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'limit', 'profile', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'chips', 'errors'],
  machine: auradineMachine,
})

function auradineMachine(address: MachineAddress, wires: Wires): Machine {
  const { user, password } = address.credentials ?? FACTORY
  const rpc = joinedRpc(
    wires.rpc(portOf(address, 'rpc')),
    (answer) => section(answer, 'SUMMARY').value !== undefined,
  )
  const connection = wires.http(portOf(address, 'http', PORT))
  const web = tokenHttp(connection, { signIn, sign, stale })
  const seldom = lastKnown<{ readonly told: Seldom; readonly defects: readonly string[] }>(SELDOM_MS)
  let familiar = false

  /** POST /token answers `{"Token":[{"Token":"…"}]}`; firmware without that page is asked without a token. */
  async function signIn(): Promise<MachineOutcome<string | undefined>> {
    const answer = await connection.send({
      method: 'POST',
      path: '/token',
      body: { command: 'token', user, password },
    })
    if (!answer.ok) return answer
    const { status, text: body, authenticate } = answer.value
    if (status === 404 || status === 405) return ok(undefined)
    const told = documentsOf(body, '/token', [])
    const token = text(at(section(told, 'Token'), 0, 'Token'))
    if (token !== undefined) return ok(token)
    const refusal = status === 401 || status === 403 ? `HTTP ${status}` : errorOf(told)
    if (refusal === undefined || authenticate !== undefined)
      return failed({ kind: 'malformed', detail: `/token: HTTP ${status} without a token` })
    return failed({
      kind: 'unauthorised',
      detail: `/token: user or password refused (${discreet(refusal, [password])})`,
    })
  }

  async function poll(when: Instant): Promise<MachineOutcome<MachineReport>> {
    const kept = seldom.at(when)
    const [defects, slow]: [string[], string[]] = [[], []]
    const commands =
      kept === undefined ? ['version', 'summary', 'devs', 'asccount', 'pools'] : ['summary', 'devs']
    const [spoken, pages, names] = await Promise.all([
      rpc(commands, defects),
      webPages(web.send, PAGES, defects),
      kept === undefined ? webPages(web.send, SELDOM_PAGES, slow) : undefined,
    ])
    const mode = pages.page('/mode')
    const words = spoken.ok ? spoken.value : partOf(undefined, 'rpc', defects)
    const foreign = rpcFirmware(words)?.family
    if (foreign !== undefined && foreign !== FIRMWARE && foreign !== 'cgminer')
      return failed({ kind: 'wrong-device', expected: FIRMWARE, found: foreign })
    const fromWeb = isRecord(at(section(mode, 'Mode'), 0).value)
    familiar ||= foreign === FIRMWARE || fromWeb
    const told = section(words, 'SUMMARY').value !== undefined || fromWeb
    if (!familiar || !told) {
      const failure = spoken.ok ? undefined : spoken.failure
      if (failure !== undefined && pages.failure('/mode')?.kind === failure.kind) return failed(failure)
      return failed({ kind: 'malformed', detail: `no Auradine's answer; ${defects.slice(0, 3).join('; ')}` })
    }
    if (!spoken.ok) defects.push(`rpc: ${describeFailure(spoken.failure)}`)
    const page = (path: (typeof SELDOM_PAGES)[number]) => names?.page(path) ?? partOf(undefined, path, slow)
    const rest =
      kept ??
      seldom.keep(when, {
        told: readSeldom({ ...words, defects: slow }, page('/ipreport'), page('/led')),
        defects: slow,
      })
    const { boardSerials: _, chipsPerBoard: _chips, ...shown } = rest.told
    return ok({
      at: when,
      make: 'Auradine',
      firmware: FIRMWARE,
      ...shown,
      ...readLive(words, mode, pages.page('/psu'), pages.page('/fan')),
      boards: readBoards(words, pages.page('/temperature'), rest.told),
      defects: [...rest.defects, ...defects],
    })
  }

  async function command(order: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    const asked = request(order)
    if (asked === undefined) return unsupported(FIRMWARE, order.kind)
    if (!asked.ok) return asked
    seldom.forget()
    const { command: name, ...body } = asked.value
    const answer = await web.send({ method: 'POST', path: `/${name}`, body: { command: name, ...body } })
    if (order.kind === 'reboot' && wentDown(answer)) return ok('accepted')
    if (!answer.ok) return answer
    const said = documentsOf(answer.value.text, name, [])
    const refusal = answer.value.status < 300 ? errorOf(said) : `HTTP ${answer.value.status}`
    return refusal === undefined
      ? ok('accepted')
      : failed({ kind: 'refused', detail: `${name}: ${discreet(refusal, [password, ...secretsOf(order)])}` })
  }

  async function chips(): Promise<MachineOutcome<readonly (readonly Chip[])[]>> {
    const { page, failure } = await webPages(web.send, ['/temperature', '/voltage', '/frequency'], [])
    const none = failure('/temperature')
    if (none !== undefined) return failed(none)
    return ok(readChips(page('/temperature'), page('/voltage'), page('/frequency')))
  }

  return { poll, command, chips, close: () => web.close() }
}

function sign(request: HttpRequest, token: string): HttpRequest {
  return { ...request, headers: { ...request.headers, Token: token } }
}

/** A token that has run out is told by the status, or in words with status 200 (asic-rs, 2026). */
function stale({ status, text: body, authenticate }: HttpAnswer): boolean {
  if (status === 401) return authenticate === undefined
  return (
    status < 300 &&
    body.length < 2_000 &&
    /token|session|expired|unauthori/i.test(errorOf(documentsOf(body, '', [])) ?? '')
  )
}

/** What a cgminer status complains of; undefined for success, information and warnings, and where there is no status. */
function errorOf(answer: Part): string | undefined {
  const status = at(section(answer, 'STATUS'), 0)
  const letter = text(at(status, 'STATUS'))
  return letter === 'E' || letter === 'F' ? (text(at(status, 'Msg')) ?? 'error without words') : undefined
}

/** Requests as pyasic (2025) and asic-rs (2026) send them. */
function request(order: MachineCommand): MachineOutcome<{ readonly command: string }> | undefined {
  switch (order.kind) {
    case 'sleep':
      return ok({ command: 'mode', sleep: 'on' })
    case 'wake':
      return ok({ command: 'mode', sleep: 'off' })
    case 'limit':
      return ok({ command: 'mode', mode: 'custom', tune: 'power', power: Math.floor(order.power) })
    case 'profile':
      return MODES.some(({ name }) => name === order.profile)
        ? ok({ command: 'mode', mode: order.profile })
        : failed({ kind: 'refused', detail: `no mode "${order.profile}"; there are eco, normal and turbo` })
    case 'pools':
      return order.pools.length === 0 || order.pools.length > MOST_POOLS
        ? failed({ kind: 'refused', detail: `Auradine takes one to ${MOST_POOLS} pools` })
        : ok({
            command: 'updatepools',
            pools: order.pools.map(({ url, user, password = 'x' }) => ({ url, user, pass: password })),
          })
    case 'reboot':
      return ok({ command: 'restart' })
    case 'locate':
      return ok({ command: 'led', code: order.on ? LIGHT.locate : LIGHT.normal })
    default:
      return undefined
  }
}
