import { celsius } from '../../../quantity/index.ts'
import type { Board, Fan, Pool } from '../../model.ts'
import { amount, at, count, items, number, type Part, partOf, present, text } from '../../parsing/part.ts'
import type { HttpConnection } from '../../transports/http.ts'
import { rate } from './rate.ts'
import { type AntminerTold, isAntminer, readPools, readStats } from './stats.ts'
import { page } from './web.ts'

/** What pages alone tell of a machine whose cgminer API is closed. */
export interface ByPages {
  readonly told: AntminerTold
  readonly pools: readonly Pool[]
}

/**
 * Firmware of 2014 to 2020 without stats.cgi: miner_stats.cgi, miner_pools.cgi (the cgminer API's own answers; S17, pyasic 2023) or
 * get_miner_status.cgi (S5 to S9; Bitmain's script of 2015). The status page minerStatus.cgi is HTML around the same and is not read.
 */
export async function readOldPages(
  web: HttpConnection,
  type: string | undefined,
): Promise<ByPages | undefined> {
  // Which of them the firmware has is found out by asking; the ones it lacks are no defects.
  const aside: string[] = []
  const [stats, pools, status] = await Promise.all(
    ['miner_stats', 'miner_pools', 'get_miner_status'].map(
      async (name) => (await page(web, name, aside)).part,
    ),
  )
  if (stats !== undefined && isAntminer(partOf([stats.value], stats.place, aside)))
    return {
      told: readStats(partOf([stats.value], stats.place, aside)),
      pools: readPools(at(pools ?? stats, 'POOLS')),
    }
  if (status === undefined || at(status, 'summary').value === undefined) return undefined
  return { told: statusPage(status, type), pools: readPools(at(status, 'pools')) }
}

/** `{"summary":{"elapsed":"73","ghs5s":"13,560.12",..},"pools":[..],"devs":[{"index":"6","chain_acn":"63","temp":"61",..}]}`. */
function statusPage(status: Part, type: string | undefined): AntminerTold {
  const summary = at(status, 'summary')
  const devs = items(at(status, 'devs'))
  const ghs = 1e3
  const hashrate = rate(plain(at(summary, 'ghs5s')), ghs)
  return present<AntminerTold>({
    model: type,
    hashrate,
    uptimeS: amount(at(summary, 'elapsed')),
    accepted: count(plain(at(summary, 'accepted'))),
    rejected: count(plain(at(summary, 'rejected'))),
    boards: devs.map((dev) => board(dev, ghs)),
    fans: fansOf(devs),
    deadChips: [],
  })
}

function board(dev: Part, perSecond: number): Board {
  const chips = count(at(dev, 'chain_acn'))
  const told = ['rate', 'chain_rate'].map((key) => at(dev, key)).find((one) => one.value !== undefined)
  const hashrate = told === undefined ? undefined : rate(plain(told), perSecond)
  const sensors = ['temp2', 'temp']
    .map((key) => number(at(dev, key)))
    .filter((one) => one !== undefined && one !== 0)
  const marks = text(at(dev, 'chain_acs'))
  return present<Board>({
    active: chips === 0 ? false : hashrate === undefined ? marks?.includes('o') : hashrate > 0,
    chips,
    temperature: sensors[0] === undefined ? undefined : celsius(sensors[0]),
    hashrate,
  })
}

/** Each board repeats `fan1`, `fan2`, ..; the first release had one `fan` a board. */
function fansOf(devs: readonly Part[]): readonly Fan[] {
  const first = devs[0]
  if (first === undefined) return []
  const numbered = Array.from({ length: 8 }, (_, index) => amount(at(first, `fan${index + 1}`)))
  const single = devs.map((dev) => amount(at(dev, 'fan')))
  const speeds = numbered.some((one) => one !== undefined) ? numbered : single
  return speeds.filter((rpm) => rpm !== undefined && rpm > 0).map((rpm) => present<Fan>({ rpm }))
}

/** "13,560.12" as the page groups its thousands. */
function plain(part: Part): Part {
  return typeof part.value === 'string'
    ? { ...part, value: part.value.replaceAll(/(?<=\d),(?=\d{3})/g, '') }
    : part
}
