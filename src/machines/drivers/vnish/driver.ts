import type { Instant } from '../../../quantity/index.ts'
import { family, lastKnown, type Machine } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
import { REFUSED, tokenHttp } from '../../family/tokenHttp.ts'
import { webPages } from '../../family/webPages.ts'
import type {
  Chip,
  MachineAddress,
  MachineDriver,
  MachineFailure,
  MachineOutcome,
  MachineReport,
} from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { at, isRecord, type Part, partOf, present, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpAnswer, HttpConnection, HttpRequest } from '../../transports/http.ts'
import type { Wires } from '../../transports/wires.ts'
import { vnishCommands } from './commands.ts'
import { isVnish, readChips, readLive, readSeldom, type Seldom } from './state.ts'

const FIRMWARE = 'VNish'
/** The factory password; the firmware knows no users (asic-rs and pyasic, 2025). */
const FACTORY = { user: 'admin', password: 'admin' }
const BASE = '/api/v1'
const [INFO, STATUS, PERFORMANCE] = [`${BASE}/info`, `${BASE}/status`, `${BASE}/perf-summary`] as const
const [SUMMARY, PRESETS] = [`${BASE}/summary`, `${BASE}/autotune/presets`] as const
const [CHAINS, CHIPS] = [`${BASE}/chains`, `${BASE}/chips`] as const
/** Names, presets and the light are asked again after this long, and after every command. */
const SELDOM_MS = 60_000

/**
 * VNish (AnthillOS and white labels of it) 1.2 and 1.3 on Antminers: REST on HTTP 80 under /api/v1, signed in by POST /unlock
 * {"pw":".."} for a bearer token. Sources: the firmware's own API guide (/docs on the machine, 2025), asic-rs (1.2.0 and 1.3.0, 2026),
 * pyasic (2025), recorded answers of 1.2.7. Its power figure is the firmware's estimate. /info, /status, /perf-summary and /chains are
 * open; /summary is on some releases.
 */
export const vnish: MachineDriver = family({
  id: 'vnish',
  make: 'Antminer',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'limit', 'limit-percent', 'profile', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'chips', 'errors'],
  machine: vnishMachine,
})

interface Live {
  readonly page: Part
  readonly presets?: Part
  readonly defects: string[]
}

function vnishMachine(address: MachineAddress, wires: Wires): Machine {
  const { password } = address.credentials ?? FACTORY
  const connection = wires.http(portOf(address, 'http'))
  let word: 'Bearer ' | '' = 'Bearer '
  const signed = tokenHttp(connection, {
    signIn,
    sign: (request, token) => ({ ...request, authorization: `${word}${token}` }),
    stale: ({ status }) => status === 401,
  })
  const web: HttpConnection = { send, close: () => signed.close() }
  const seldom = lastKnown<{ readonly told: Seldom; readonly defects: readonly string[] }>(SELDOM_MS)
  const command = vnishCommands(web, password)
  /** Releases that show /summary to everyone are not asked with a password that they refuse. */
  let open = false

  /**
   * The token goes with the word Bearer (the firmware's API guide); for machines that refuse it so, bare, as pyasic sends it for all but
   * system/reboot. The other way is kept to once it has worked.
   */
  async function send(request: HttpRequest): Promise<MachineOutcome<HttpAnswer>> {
    const used = word
    const answer = await signed.send(request)
    if (answer.ok || answer.failure.kind !== 'unauthorised' || !answer.failure.detail.includes(REFUSED))
      return answer
    const other = used === '' ? 'Bearer ' : ''
    if (word === used) word = other
    const again = await signed.send(request)
    if (!again.ok && again.failure.kind === 'unauthorised' && word === other) word = used
    return again
  }

  async function signIn(): Promise<MachineOutcome<string | undefined>> {
    const answer = await connection.send({ method: 'POST', path: `${BASE}/unlock`, body: { pw: password } })
    if (!answer.ok) return answer
    const { status, text: body, authenticate } = answer.value
    const token = status < 300 ? text(at(documentsOf(body, 'unlock', []), 0, 'token')) : undefined
    if (token !== undefined) return ok(token)
    // 429 is too many wrong ones (API guide); a machine that asks for digest or basic sign-in is another one.
    return [400, 401, 403, 429].includes(status) && authenticate === undefined
      ? failed({ kind: 'unauthorised', detail: `unlock: HTTP ${status}, password refused` })
      : failed({ kind: 'malformed', detail: `unlock: HTTP ${status}, no VNish REST API` })
  }

  async function poll(when: Instant): Promise<MachineOutcome<MachineReport>> {
    const kept = seldom.at(when)
    const slow: string[] = []
    const [named, live] = await Promise.all([
      kept === undefined ? webPages(connection.send, [INFO, STATUS, PERFORMANCE], slow) : undefined,
      summary(kept === undefined, slow),
    ])
    if (named !== undefined && !isVnish(named.page(INFO)))
      return failed(
        missing(named.failure(INFO)) ?? {
          kind: 'malformed',
          detail: `${INFO} names no firmware; ${slow[0] ?? ''}`.trim(),
        },
      )
    if (!live.ok) return live
    if (!isRecord(at(live.value.page, 'miner').value))
      return failed({
        kind: 'malformed',
        detail: `${SUMMARY}: no miner in it; ${live.value.defects[0] ?? ''}`.trim(),
      })
    const told =
      kept ??
      seldom.keep(when, {
        told: readSeldom(named?.page(INFO) ?? partOf(undefined, INFO, slow), {
          ...present({ status: named?.page(STATUS), performance: named?.page(PERFORMANCE) }),
          ...present({ presets: live.value.presets }),
        }),
        defects: slow,
      })
    return ok({
      at: when,
      firmware: FIRMWARE,
      ...readLive(live.value.page, told.told),
      defects: [...told.defects, ...live.value.defects],
    })
  }

  /**
   * /summary, and the presets in a full round. Where the password is refused, the one may still be open and the others are left out
   * with a defect; the password is tried again in each full round, for it may have been mended on the machine.
   */
  async function summary(full: boolean, slow: string[]): Promise<MachineOutcome<Live>> {
    const defects: string[] = []
    if (full) open = false
    if (!open) {
      const [pages, more] = await Promise.all([
        webPages(web.send, [SUMMARY], defects),
        full ? webPages(web.send, [PRESETS], slow) : undefined,
      ])
      const failure = pages.failure(SUMMARY)
      if (failure === undefined)
        return ok({ page: pages.page(SUMMARY), ...present({ presets: more?.page(PRESETS) }), defects })
      if (failure.kind !== 'unauthorised') return failed(failure)
      defects.length = 0
      const shown = await webPages(connection.send, [SUMMARY], defects)
      if (shown.failure(SUMMARY) !== undefined) return failed(failure)
      open = true
      return ok({ page: shown.page(SUMMARY), defects })
    }
    const shown = await webPages(connection.send, [SUMMARY], defects)
    const failure = shown.failure(SUMMARY)
    return failure === undefined ? ok({ page: shown.page(SUMMARY), defects }) : failed(failure)
  }

  async function chips(): Promise<MachineOutcome<readonly (readonly Chip[])[]>> {
    const defects: string[] = []
    const pages = await webPages(connection.send, [CHAINS, INFO], defects)
    const told = readSeldom(pages.page(INFO))
    const failure = pages.failure(CHAINS)
    if (failure === undefined) return ok(readChips(pages.page(CHAINS), told))
    const old = await webPages(connection.send, [CHIPS], defects)
    return old.failure(CHIPS) === undefined ? ok(readChips(old.page(CHIPS), told)) : failed(failure)
  }

  return {
    poll,
    chips,
    command(order) {
      seldom.forget()
      return command(order)
    },
    close: () => web.close(),
  }
}

/** /info is open: a machine that shows it to nobody without a password is another one. */
function missing(failure: MachineFailure | undefined): MachineFailure | undefined {
  return failure?.kind === 'unauthorised' ? { kind: 'malformed', detail: failure.detail } : failure
}
