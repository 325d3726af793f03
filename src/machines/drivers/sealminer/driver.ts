import { randomBytes } from 'node:crypto'
import type { Instant } from '../../../quantity/index.ts'
import { rpcFirmware } from '../../discover/identify.ts'
import { discreet } from '../../family/discreet.ts'
import { family, lastKnown, type Machine } from '../../family/family.ts'
import { joinedRpc } from '../../family/joined.ts'
import { portOf } from '../../family/ports.ts'
import { tokenHttp } from '../../family/tokenHttp.ts'
import { webPages } from '../../family/webPages.ts'
import type {
  MachineAddress,
  MachineCommand,
  MachineDriver,
  MachineOutcome,
  MachineReport,
  Pool,
} from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { at, text } from '../../parsing/part.ts'
import { documentsOf, section } from '../../parsing/section.ts'
import type { HttpAnswer, HttpRequest } from '../../transports/http.ts'
import type { Wires } from '../../transports/wires.ts'
import { sealminerOrders } from './orders.ts'
import { type FromWeb, readPools, readSealminer, readSystemInfo } from './state.ts'

const FIRMWARE = 'SealMiner'
/** Factory sign-in (asic-rs, bitcap-ipr, 2026). */
const FACTORY = { user: 'seal', password: 'seal' }
/** Names, pools, light and mode are asked again after this long, and after every command. */
const SELDOM_MS = 60_000

/**
 * Bitdeer's firmware on SealMiners: the cgminer API on TCP 4028 (its miner calls itself bdminer) and pages on HTTP 80, signed
 * in by a PHP session (asic-rs, bitcap-ipr, 2026; recorded answers of an A2).
 */
export const sealminer: MachineDriver = family({
  id: 'sealminer',
  make: 'SealMiner',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'limit', 'profile', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'errors'],
  machine: sealminerMachine,
})

interface Seldom {
  readonly fromWeb: FromWeb
  readonly pools: readonly Pool[]
  readonly apiVersion?: string
  readonly defects: readonly string[]
}

function sealminerMachine(address: MachineAddress, wires: Wires): Machine {
  const { user, password } = address.credentials ?? FACTORY
  const rpc = wires.rpc(portOf(address, 'rpc'))
  const joined = joinedRpc(rpc, (answer) => section(answer, 'STATS').value !== undefined)
  const connection = wires.http(portOf(address, 'http'))
  const web = tokenHttp(connection, { signIn, sign: signed(user), stale })
  const seldom = lastKnown<Seldom>(SELDOM_MS)
  const orders = sealminerOrders(web, rpc, password)
  let familiar = false

  /** The session is named by the caller; a server that names one of its own is followed (bitcap-ipr, asic-rs, 2026). */
  async function signIn(): Promise<MachineOutcome<string | undefined>> {
    const own = `PHPSESSID=${randomBytes(13).toString('hex')}`
    const answer = await connection.send({
      method: 'POST',
      path: '/cgi-bin/login.php',
      form: { username: user, origin_pwd: password },
      headers: { cookie: `userLanguage=en; ${own}`, 'x-requested-with': 'XMLHttpRequest' },
    })
    if (!answer.ok) return answer
    const { status, text: body, cookies, authenticate } = answer.value
    if (status === 404 || status === 405 || authenticate !== undefined)
      return failed({ kind: 'malformed', detail: `login.php: HTTP ${status}` })
    const told = at(documentsOf(body, 'login.php', []), 0)
    const state = text(at(told, 'state'))
    if (status < 300 && (state === '0' || (state === undefined && cookies.length > 0)))
      return ok(cookies.length > 0 ? cookies.join('; ') : own)
    const said = discreet(text(at(told, 'msg')) ?? `HTTP ${status}`, [password])
    return failed({ kind: 'unauthorised', detail: `login.php: user or password refused (${said})` })
  }

  async function poll(when: Instant): Promise<MachineOutcome<MachineReport>> {
    const kept = seldom.at(when)
    const [defects, slow]: [string[], string[]] = [[], []]
    const path = '/cgi-bin/get_system_info.php'
    const [spoken, pages] = await Promise.all([
      joined(kept === undefined ? ['version', 'summary', 'stats', 'pools'] : ['summary', 'stats'], defects),
      kept === undefined ? webPages(web.send, [path], slow) : undefined,
    ])
    if (!spoken.ok) return spoken
    const found = rpcFirmware(spoken.value)
    if (found !== undefined && found.family !== FIRMWARE && found.family !== 'cgminer')
      return failed({ kind: 'wrong-device', expected: FIRMWARE, found: found.family })
    familiar ||= found?.family === FIRMWARE
    if (!familiar || at(section(spoken.value, 'STATS'), 0).value === undefined)
      return failed({ kind: 'malformed', detail: `no bdminer's stats; ${defects[0] ?? 'it has other keys'}` })
    const apiVersion = text(at(section(spoken.value, 'VERSION'), 0, 'API'))
    const rest =
      kept ??
      seldom.keep(when, {
        fromWeb: pages === undefined ? {} : readSystemInfo(pages.page(path)),
        pools: readPools(spoken.value),
        ...(apiVersion === undefined ? {} : { apiVersion }),
        defects: slow,
      })
    return ok({
      at: when,
      make: 'SealMiner',
      firmware: FIRMWARE,
      ...(rest.apiVersion === undefined ? {} : { apiVersion: rest.apiVersion }),
      ...rest.fromWeb,
      ...readSealminer(spoken.value),
      pools: rest.pools,
      defects: [...rest.defects, ...defects],
    })
  }

  return {
    poll,
    command(order: MachineCommand) {
      seldom.forget()
      return orders(order)
    },
    close: () => web.close(),
  }
}

function signed(user: string) {
  return (request: HttpRequest, session: string): HttpRequest => ({
    ...request,
    headers: { ...request.headers, cookie: `username=${user}; userLanguage=en; ${session}` },
  })
}

/** A session that has run out is answered by the sign-in page, or by the way to it (assumed). */
function stale({ status, text: body }: HttpAnswer): boolean {
  return (
    status === 401 ||
    status === 403 ||
    status === 302 ||
    (status === 200 && /^\s*<(!doctype|html)/i.test(body))
  )
}
