import type { Instant } from '../../../quantity/index.ts'
import { rpcFirmware } from '../../discover/identify.ts'
import { family, lastKnown, type Machine } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
import { powerOf } from '../../family/power.ts'
import type { MachineAddress, MachineDriver, MachineOutcome, MachineReport, Pool } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { type Part, partOf, present } from '../../parsing/part.ts'
import { documentsOf, section } from '../../parsing/section.ts'
import { digestHttp } from '../../transports/digestHttp.ts'
import type { Wires } from '../../transports/wires.ts'
import { antminerCommands } from './commands.ts'
import { readOldPages } from './oldPages.ts'
import { type AntminerTold, isAntminer, readPools, readStats, statsRow, tellsBoards } from './stats.ts'
import { type AntminerPages, type Pages, page, readPages, readWeb } from './web.ts'
import { OFFERED, workTold } from './work.ts'

const FIRMWARE = 'Antminer stock'
/** Factory sign-in of Bitmain's web interface (asic-rs and pyasic, 2025). */
const FACTORY = { user: 'root', password: 'root' }
/** What changes seldom (names, versions, pools, complaints, the work mode of a running machine) is asked again after this long. */
const SELDOM_MS = 60_000
const ALWAYS = ['summary', 'stats']
const SELDOM = ['version', 'summary', 'stats', 'pools']

/**
 * Bitmain's stock firmware, 2019 (S9, T9+) to 2025 (S21, hydro): reads by the cgminer API on TCP 4028, `summary+stats` every poll and
 * `version+summary+stats+pools` each minute; names, versions, complaints, work mode and light from pages of the web interface each
 * minute; the pages alone where 4028 is closed or silent. Commands through the web interface (commands.ts). The firmware has no limit
 * in watts.
 */
export const antminerStock: MachineDriver = family({
  id: 'antminer-stock',
  make: 'Antminer',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'limit-percent', 'profile', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'errors'],
  machine: antminer,
})

interface Seldom {
  readonly pages: AntminerPages
  readonly pools: readonly Pool[]
  readonly model?: string
  readonly apiVersion?: string
  readonly compiled?: string
  /** True where stats.cgi tells boards that the cgminer API does not. */
  readonly boardsByPage: boolean
  readonly boardSerials: readonly (string | undefined)[]
  readonly defects: readonly string[]
}

function antminer(address: MachineAddress, wires: Wires): Machine {
  const rpc = wires.rpc(portOf(address, 'rpc'))
  const web = digestHttp(wires.http(portOf(address, 'http')), address.credentials ?? FACTORY)
  const seldom = lastKnown<Seldom>(SELDOM_MS)
  const command = antminerCommands(web)
  let joins = true
  /** Once the machine has named itself, a poll in which that one field is broken still counts. */
  let familiar = false
  /** Told to sleep or wake since its pages were last read. */
  let ordered = false

  /** Several commands in one round trip where the firmware joins them; old firmware refuses that or cuts the answer. */
  async function ask(commands: readonly string[], defects: string[]): Promise<MachineOutcome<Part>> {
    if (joins) {
      const answer = await rpc.ask(commands.join('+'))
      // Firmware whose own answer is no JSON drops the connection when it is to join it.
      if (!answer.ok && answer.failure.kind !== 'malformed') return answer
      if (answer.ok) {
        const own: string[] = []
        const part = documentsOf(answer.value, 'rpc', own)
        const whole =
          section(part, 'STATS').value !== undefined &&
          !own.some((one) => one.endsWith('ends inside a value'))
        if (whole || otherFirmware(part) !== undefined) {
          defects.push(...own)
          return ok({ ...part, defects })
        }
      }
      joins = false
    }
    const documents: unknown[] = []
    // Alone, each command costs a connection: `summary` only in the full round, for `stats` tells the rate too.
    for (const one of commands === ALWAYS ? ['stats'] : commands) {
      const answer = await rpc.ask(one)
      if (answer.ok) documents.push(documentsOf(answer.value, one, defects).value)
      else if (one === 'stats') {
        joins = true
        return answer
      } else defects.push(`${one}: ${answer.failure.kind}`)
    }
    return ok(partOf(documents, 'rpc', defects))
  }

  async function poll(at: Instant): Promise<MachineOutcome<MachineReport>> {
    const kept = seldom.at(at)
    const [slow, defects]: [string[], string[]] = [[], []]
    const [answer, full, conf, boardPage] = await Promise.all([
      ask(kept === undefined ? SELDOM : ALWAYS, defects),
      kept === undefined ? readPages(web, slow) : undefined,
      // A machine that sleeps, or was told to sleep or wake, is asked each time whether it does.
      kept !== undefined && (ordered || kept.pages.work?.asleep === true)
        ? page(web, 'get_miner_conf', defects)
        : undefined,
      kept?.boardsByPage === true ? page(web, 'stats', defects) : undefined,
    ])
    const foreign = answer.ok ? otherFirmware(answer.value) : undefined
    if (foreign !== undefined) return failed({ kind: 'wrong-device', expected: FIRMWARE, found: foreign })
    if (full !== undefined) ordered = false
    const pages = full === undefined ? kept?.pages : readWeb(full)
    const byPage = full?.stats ?? boardPage?.part
    const told = answer.ok ? byApi(answer.value, byPage) : await byPages(full, pages, kept, defects)
    if (told === undefined) {
      if (answer.ok) return failed({ kind: 'malformed', detail: strange(defects) })
      return full?.failure?.kind === 'unauthorised' && /refused/.test(full.failure.detail)
        ? failed(full.failure)
        : answer
    }
    familiar = true
    const rest = kept ?? seldom.keep(at, remember(told, pages ?? NO_PAGES, slow))
    return ok(
      report(at, told, {
        ...rest,
        pages: { ...rest.pages, ...present({ work: conf === undefined ? undefined : workTold(conf.part) }) },
        defects: [...rest.defects, ...defects],
      }),
    )
  }

  function byApi(answer: Part, byPage: Part | undefined): Told | undefined {
    if (!familiar && !isAntminer(answer)) return undefined
    const stats = section(answer, 'STATS')
    if (stats.value === undefined && section(answer, 'SUMMARY').value === undefined) return undefined
    const live = readStats(answer)
    const paged =
      byPage === undefined ? undefined : readStats(partOf([byPage.value], byPage.place, byPage.defects))
    const row = statsRow(stats)
    const bare = row === undefined || !tellsBoards(row)
    const whole = paged !== undefined && bare && paged.boards.length > 0
    return {
      live: whole
        ? { ...paged, ...live, boards: paged.boards, fans: live.fans.length > 0 ? live.fans : paged.fans }
        : live,
      pools: readPools(section(answer, 'POOLS')),
      boardsByPage: whole,
      boardSerials: paged?.boards.map((board) => board.serialNumber) ?? [],
    }
  }

  /** Without the cgminer API: stats.cgi and pools.cgi, or the pages of older firmware. */
  async function byPages(
    full: Pages | undefined,
    pages: AntminerPages | undefined,
    kept: Seldom | undefined,
    defects: string[],
  ): Promise<Told | undefined> {
    const type = pages?.model
    if (!familiar && !/antminer/i.test(type ?? '')) return undefined
    const stats = full?.stats ?? (await page(web, 'stats', defects)).part
    const asOne = partOf([stats.value, full?.summary.value], stats.place, defects)
    if (statsRow(section(asOne, 'STATS')) === undefined) {
      const old = await readOldPages(web, type)
      if (old === undefined) return undefined
      return { live: old.told, pools: old.pools, boardsByPage: false, boardSerials: [] }
    }
    const pools = full === undefined ? undefined : (await page(web, 'pools', defects)).part
    return {
      live: readStats(asOne),
      pools:
        pools === undefined
          ? (kept?.pools ?? [])
          : readPools(section(partOf([pools.value], pools.place, defects), 'POOLS')),
      boardsByPage: false,
      boardSerials: [],
    }
  }

  return {
    poll,
    command(order) {
      // Sleeping changes nothing else: thousands ordered at once are looked at by two requests each, not by six.
      if (order.kind === 'sleep' || order.kind === 'wake') ordered = true
      else seldom.forget()
      return command(order)
    },
    close: () => web.close(),
  }
}

const NO_PAGES: AntminerPages = { errors: [] }

/** What one poll found out, by whichever way. */
interface Told {
  readonly live: AntminerTold
  readonly pools: readonly Pool[]
  readonly boardsByPage: boolean
  readonly boardSerials: readonly (string | undefined)[]
}

function remember({ live, ...told }: Told, pages: AntminerPages, defects: readonly string[]): Seldom {
  const { model, apiVersion, compiled } = live
  return { ...told, pages, ...present({ model, apiVersion, compiled }), defects }
}

function report(at: Instant, { live }: Told, rest: Seldom): MachineReport {
  const { power, work: running, compiled, deadChips, boards, apiVersion: _, ...told } = live
  const { work: configured, errors, ...pages } = rest.pages
  const asleep = configured?.asleep === true || running?.asleep === true
  const rated = live.hashrate === undefined ? undefined : live.hashrate > 0
  const mining = asleep ? false : rated
  const serials = rest.boardSerials.length === boards.length ? rest.boardSerials : []
  return {
    at,
    make: 'Antminer',
    firmware: FIRMWARE,
    ...pages,
    ...present({ firmwareVersion: pages.firmwareVersion ?? rest.compiled, apiVersion: rest.apiVersion }),
    ...told,
    ...present({
      model: rest.model ?? live.model ?? pages.model,
      mining,
      profile: (configured ?? running)?.profile,
      profiles: configured?.form === 'new' ? OFFERED : undefined,
    }),
    boards: boards.map((board, index) => ({ ...present({ serialNumber: serials[index] }), ...board })),
    pools: rest.pools,
    errors: [...errors, ...(asleep ? [] : deadChips)],
    ...powerOf(power, 'estimated', mining),
    defects: rest.defects,
  }
}

function strange(defects: readonly string[]): string {
  return `no Antminer's stats in the answer; ${defects[0] ?? 'it has other keys'}`
}

/** The name of another firmware that answers on 4028; undefined for stock and for answers that name nothing known. */
function otherFirmware(answer: Part): string | undefined {
  const found = rpcFirmware(answer)
  if (found === undefined || found.family === FIRMWARE || found.family === 'cgminer') return undefined
  return found.detail === '' ? found.family : `${found.family}, ${found.detail}`
}
