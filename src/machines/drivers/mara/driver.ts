import type { Instant } from '../../../quantity/index.ts'
import { family, lastKnown, type Machine } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
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
import { digestHttp } from '../../transports/digestHttp.ts'
import type { Wires } from '../../transports/wires.ts'
import { maraCommands } from './commands.ts'
import { isBrief, readChips, readLive, readSeldom, type Seldom } from './state.ts'

const FIRMWARE = 'MARA'
/** Factory sign-in (pyasic and asic-rs, 2025). */
const FACTORY = { user: 'root', password: 'root' }
const BASE = '/kaonsu/v1'
const [BRIEF, BOARDS, FANS] = [`${BASE}/brief`, `${BASE}/hashboards`, `${BASE}/fans`] as const
const SELDOM = {
  overview: `${BASE}/overview`,
  pools: `${BASE}/pools`,
  network: `${BASE}/network_config`,
  config: `${BASE}/miner_config`,
  locate: `${BASE}/locate_miner`,
} as const
const DETAILS = `${BASE}/details`
/** Names, pools, the configuration and the light are asked again after this long, and after every command. */
const SELDOM_MS = 60_000

/**
 * MARA's firmware (MaraFW, "kaonsu") on Antminers: JSON on HTTP 80 under /kaonsu/v1 with digest sign-in (pyasic, 2025; asic-rs, 2026;
 * recorded answers of 3.14 on a KS5 Pro). Its power figure is an estimate.
 */
export const mara: MachineDriver = family({
  id: 'mara',
  make: 'Antminer',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'limit', 'profile', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'chips', 'errors'],
  machine: maraMachine,
})

function maraMachine(address: MachineAddress, wires: Wires): Machine {
  const web = digestHttp(wires.http(portOf(address, 'http')), address.credentials ?? FACTORY)
  const seldom = lastKnown<{ readonly told: Seldom; readonly defects: readonly string[] }>(SELDOM_MS)
  const command = maraCommands(web)

  async function poll(when: Instant): Promise<MachineOutcome<MachineReport>> {
    const kept = seldom.at(when)
    const [defects, slow]: [string[], string[]] = [[], []]
    const [live, more] = await Promise.all([
      webPages(web.send, [BRIEF, BOARDS, FANS], defects),
      kept === undefined ? webPages(web.send, Object.values(SELDOM), slow) : undefined,
    ])
    const brief = live.page(BRIEF)
    if (!isBrief(brief))
      return failed(
        foreign(live.failure(BRIEF)) ?? {
          kind: 'malformed',
          detail: `${BRIEF} has other keys; ${defects[0] ?? ''}`.trim(),
        },
      )
    const rest =
      kept ??
      seldom.keep(when, {
        told: more === undefined ? { pools: [] } : read(more),
        defects: slow,
      })
    return ok({
      at: when,
      firmware: FIRMWARE,
      ...rest.told,
      ...readLive(brief, live.page(BOARDS), live.page(FANS)),
      defects: [...rest.defects, ...defects],
    })
  }

  async function chips(): Promise<MachineOutcome<readonly (readonly Chip[])[]>> {
    const pages = await webPages(web.send, [DETAILS], [])
    const failure = pages.failure(DETAILS)
    return failure === undefined ? ok(readChips(pages.page(DETAILS))) : failed(failure)
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

function read(pages: Awaited<ReturnType<typeof webPages<(typeof SELDOM)[keyof typeof SELDOM]>>>): Seldom {
  const { overview, pools, network, config, locate } = SELDOM
  return readSeldom({
    overview: pages.page(overview),
    pools: pages.page(pools),
    network: pages.page(network),
    config: pages.page(config),
    locate: pages.page(locate),
  })
}

/** A web server that asks for a sign-in of another kind is another machine's. */
function foreign(failure: MachineFailure | undefined): MachineFailure | undefined {
  return failure?.kind === 'unauthorised' && failure.detail.includes('not digest')
    ? { kind: 'malformed', detail: failure.detail }
    : failure
}
