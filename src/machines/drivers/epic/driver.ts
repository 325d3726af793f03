import type { Instant } from '../../../quantity/index.ts'
import { discreet, secretsOf } from '../../family/discreet.ts'
import { family, lastKnown, type Machine } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
import { webPages, wentDown } from '../../family/webPages.ts'
import type {
  Chip,
  MachineAddress,
  MachineCommand,
  MachineDriver,
  MachineOutcome,
  MachineReport,
} from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { at, flag, type Part, partOf, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpAnswer, HttpConnection } from '../../transports/http.ts'
import type { Wires } from '../../transports/wires.ts'
import { type Order, ordersFor } from './orders.ts'
import { isSummary, readChips, readEpic } from './state.ts'

const FIRMWARE = 'ePIC'
/** HTTP stands where other firmware has the cgminer API (epic-dashboard, 2026). */
const PORT = 4028
/** Factory password; there are no user names (epic-dashboard README, 2026). */
const FACTORY = 'letmein'
/** What the machine can do and its network are asked again after this long, and after every command. */
const SELDOM_MS = 60_000
/** These answer when they have been done; the vendor's dashboard waits a minute for them (2026). */
const SLOW = new Set(['/miner', '/coin', '/mode'])
const SLOW_MS = 20_000
/** Orders that hang on what the machine says of itself. */
const ASKS_FIRST = new Set<MachineCommand['kind']>(['limit', 'profile', 'pools'])

/**
 * ePIC's firmware: PowerPlay on Antminers and BlockMiners, epic-miner on its own machines (ePIC's epic-dashboard, 2021-2026;
 * asic-rs, 2025). REST on HTTP 4028: GETs without sign-in, POSTs `{"param", "password"}` answered by `{"result", "error"}`.
 */
export const epic: MachineDriver = family({
  id: 'epic',
  make: 'ePIC',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'limit', 'profile', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'chips', 'errors'],
  machine: epicMachine,
})

interface Seldom {
  readonly capabilities: Part
  readonly network: Part
  readonly defects: readonly string[]
}

function epicMachine(address: MachineAddress, wires: Wires): Machine {
  const port = portOf(address, 'http', PORT)
  const web = wires.http(port)
  const patient = wires.http({ ...port, timeoutMs: Math.max(port.timeoutMs, SLOW_MS) })
  const password = address.credentials?.password ?? FACTORY
  const seldom = lastKnown<Seldom>(SELDOM_MS)

  async function poll(when: Instant): Promise<MachineOutcome<MachineReport>> {
    const defects: string[] = []
    const slow: string[] = []
    const kept = seldom.at(when)
    const [live, other] = await Promise.all([
      webPages(web.send, ['/summary', '/temps'], defects),
      kept === undefined ? webPages(web.send, ['/capabilities', '/network'], slow) : undefined,
    ])
    const failure = live.failure('/summary')
    if (failure !== undefined) return failed(failure)
    const summary = live.page('/summary')
    if (!isSummary(summary))
      return failed({
        kind: 'malformed',
        detail: `/summary: not of an ePIC miner; ${defects[0] ?? 'it has other keys'}`,
      })
    const page = (path: '/capabilities' | '/network') => other?.page(path) ?? partOf(undefined, path, slow)
    const rest =
      kept ??
      seldom.keep(when, { capabilities: page('/capabilities'), network: page('/network'), defects: slow })
    const told = readEpic(
      summary,
      live.page('/temps'),
      { ...rest.capabilities, defects },
      { ...rest.network, defects },
    )
    return ok({ at: when, firmware: FIRMWARE, ...told, defects: [...rest.defects, ...defects] })
  }

  async function send(
    { path, param }: Order,
    secrets: readonly (string | undefined)[],
  ): Promise<MachineOutcome<'accepted'>> {
    const through: HttpConnection = SLOW.has(path) ? patient : web
    const answer = await through.send({ method: 'POST', path, body: { param, password } })
    return path === '/reboot' && wentDown(answer) ? ok('accepted') : accept(path, answer, secrets)
  }

  /** `{"result":true,"error":null}` is a yes, whatever the status. */
  function accept(
    path: string,
    answer: MachineOutcome<HttpAnswer>,
    secrets: readonly (string | undefined)[],
  ): MachineOutcome<'accepted'> {
    if (!answer.ok) return answer
    const { status, text: body } = answer.value
    const told = at(documentsOf(body, path, []), 0)
    if (status < 300 && flag(at(told, 'result')) === true) return ok('accepted')
    const said = discreet(text(at(told, 'error')) ?? `HTTP ${status}`, [password, ...secrets])
    const denied = status === 401 || status === 403 || /password|unauthori[sz]ed/i.test(said)
    return denied
      ? failed({ kind: 'unauthorised', detail: `${path}: password refused (${said})` })
      : failed({ kind: 'refused', detail: `${path}: ${said}` })
  }

  async function command(order: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    const nothing = partOf(undefined, '', [])
    let [summary, capabilities] = [nothing, nothing]
    if (ASKS_FIRST.has(order.kind)) {
      const pages = await webPages(web.send, ['/summary', '/capabilities'], [])
      const failure = pages.failure('/summary')
      if (failure !== undefined) return failed(failure)
      summary = pages.page('/summary')
      capabilities = pages.page('/capabilities')
    }
    const orders = ordersFor(order, summary, capabilities)
    if (!orders.ok) return orders
    seldom.forget()
    for (const one of orders.value) {
      const outcome = await send(one, secretsOf(order))
      if (!outcome.ok) return outcome
    }
    return ok('accepted')
  }

  async function chips(): Promise<MachineOutcome<readonly (readonly Chip[])[]>> {
    const { page, failure } = await webPages(
      web.send,
      ['/hashrate', '/temps/chip', '/clocks', '/voltages'],
      [],
    )
    const none = failure('/hashrate')
    if (none !== undefined) return failed(none)
    return ok(readChips(page('/hashrate'), page('/temps/chip'), page('/clocks'), page('/voltages')))
  }

  return {
    poll,
    command,
    chips,
    close() {
      web.close()
      patient.close()
    },
  }
}
