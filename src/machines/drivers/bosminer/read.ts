import { celsius, watts } from '../../../quantity/index.ts'
import { powerOf } from '../../family/power.ts'
import type { Board, Fan, MachineReport, Pool } from '../../model.ts'
import {
  amount,
  at,
  count,
  flag,
  isRecord,
  items,
  number,
  type Part,
  present,
  text,
} from '../../parsing/part.ts'
import { section } from '../../parsing/section.ts'
import { rateOf } from '../cgminer/read.ts'

type Told = Omit<MachineReport, 'at' | 'firmware' | 'defects' | 'errors'>

/** What `version`, `devdetails` and `pools` tell: asked seldom. */
export interface Seldom {
  readonly model?: string
  readonly firmwareVersion?: string
  readonly apiVersion?: string
  readonly pools: readonly Pool[]
  /** Chips by the ID of the hash chain. */
  readonly chips: ReadonlyMap<string, number>
}

const MOST_BOARDS = 16

/** `summary`, `devs`, `temps`, `fans`, `tunerstatus` of BOSminer (BOSminer API, Braiins OS+ documentation, 2020-2021). */
export function readLive(answer: Part, seldom: Seldom): Told {
  const summary = at(section(answer, 'SUMMARY'), 0)
  const tuner = at(section(answer, 'TUNERSTATUS'), 0)
  const hashrate = rateOf(summary)
  const mining = hashrate === undefined ? undefined : hashrate > 0
  const power = amount(at(tuner, 'ApproximateMinerPowerConsumption'))
  const limit = amount(at(tuner, 'PowerLimit'))
  const { chips, ...names } = seldom
  return present<Told>({
    ...names,
    make: names.model?.startsWith('Antminer') ? 'Antminer' : undefined,
    mining,
    hashrate,
    ...powerOf(power === undefined ? undefined : watts(power), 'estimated', mining),
    powerLimit: limit === undefined || limit === 0 ? undefined : watts(limit),
    accepted: count(at(summary, 'Accepted')),
    rejected: count(at(summary, 'Rejected')),
    uptimeS: amount(at(summary, 'Elapsed')),
    boards: boards(section(answer, 'DEVS'), section(answer, 'TEMPS'), chips),
    fans: fansOf(
      items(section(answer, 'FANS')).map((fan) => amount(at(fan, 'RPM'))),
      [...items(section(answer, 'DEVS')), ...items(section(answer, 'TEMPS'))].map((row) =>
        text(at(row, 'ID')),
      ),
    ),
  })
}

export function readSeldom(answer: Part): Seldom {
  const version = at(section(answer, 'VERSION'), 0)
  const details = items(section(answer, 'DEVDETAILS')).slice(0, MOST_BOARDS)
  const models = details.map((row) => text(at(row, 'Model'))?.replace(/^Bitmain /, ''))
  return present<Seldom>({
    model: models.find((one) => one !== undefined),
    firmwareVersion: text(at(section(answer, 'STATUS'), 0, 'Description')),
    apiVersion: text(at(version, 'API')),
    pools: items(section(answer, 'POOLS')).flatMap(pool),
    chips: new Map(
      details.flatMap((row) => {
        const [id, chips] = [text(at(row, 'ID')), count(at(row, 'Chips'))]
        return id === undefined || chips === undefined ? [] : [[id, chips] as const]
      }),
    ),
  })
}

/** `DEVS` and `TEMPS` name the hash chain by `ID` (6 to 8 on an S9, else from 1); either may be missing. */
function boards(devs: Part, temps: Part, chips: ReadonlyMap<string, number>): readonly Board[] {
  const rows = new Map<string, { dev?: Part; temp?: Part }>()
  for (const [kind, list] of [['dev', devs] as const, ['temp', temps] as const])
    for (const row of items(list).slice(0, MOST_BOARDS)) {
      const id = text(at(row, 'ID')) ?? text(at(row, kind === 'dev' ? 'ASC' : 'TEMP'))
      if (id !== undefined) rows.set(id, { ...rows.get(id), [kind]: row })
    }
  const shown = [...rows].sort(([a], [b]) => Number(a) - Number(b))
  return shown.map(([id, { dev, temp }]) => {
    const hottest = temp === undefined ? undefined : temperature(temp)
    return present<Board>({
      active: dev === undefined ? undefined : active(dev),
      chips: chips.get(id),
      temperature: hottest === undefined ? undefined : celsius(hottest),
      hashrate: dev === undefined ? undefined : rateOf(dev),
    })
  })
}

function active(dev: Part): boolean | undefined {
  const [enabled, status] = [text(at(dev, 'Enabled')), text(at(dev, 'Status'))]
  if (enabled === undefined && status === undefined) return undefined
  return (enabled === undefined || enabled === 'Y') && (status === undefined || /^alive$/i.test(status))
}

/** A sensor that is not there reads 0. */
function temperature(row: Part): number | undefined {
  const [chip, board] = [number(at(row, 'Chip')), number(at(row, 'Board'))]
  return chip === undefined || chip === 0 ? (board === 0 ? undefined : board) : chip
}

/** Hash chains of an S9 are numbered by its connectors, J6 to J8; it has two fans. */
const S9_CHAINS = new Set(['6', '7', '8'])
const S9_FANS = 2

/**
 * BOSminer lists four fan slots whatever the machine has (recorded: an S9 with two fans). On an S9 the slots that read 0 are
 * left out, but for those that its two fans leave unexplained; other machines have four fans, and a 0 is a fan that stands.
 */
export function fansOf(
  rpms: readonly (number | undefined)[],
  chains: readonly (string | undefined)[],
): readonly Fan[] {
  const s9 = chains.length > 0 && chains.every((one) => one !== undefined && S9_CHAINS.has(one))
  const turning = rpms.filter((rpm) => rpm !== 0).length
  let standing = s9 ? Math.max(0, S9_FANS - turning) : rpms.length
  return rpms.flatMap((rpm) => {
    if (rpm !== 0) return [present<Fan>({ rpm })]
    standing -= 1
    return standing >= 0 ? [{ rpm }] : []
  })
}

function pool(row: Part): readonly Pool[] {
  const url = text(at(row, 'URL'))
  if (url === undefined || !isRecord(row.value)) return []
  return [present<Pool>({ url, user: text(at(row, 'User')), active: flag(at(row, 'Stratum Active')) })]
}
