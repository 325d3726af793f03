import { celsius, type TerahashesPerSecond, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import { powerOf } from '../../family/power.ts'
import type { Board, Chip, Fan, MachineError, MachineReport, Profile } from '../../model.ts'
import { amount, at, count, flag, items, mac, number, type Part, present, text } from '../../parsing/part.ts'
import { section } from '../../parsing/section.ts'
import { readPools } from '../antminerStock/stats.ts'
import { rateOf } from '../cgminer/read.ts'

type Live = Omit<MachineReport, 'at' | 'firmware' | 'defects' | 'pools' | 'errors'>
/** What is asked each minute. */
export type Seldom = Pick<
  MachineReport,
  'make' | 'model' | 'firmwareVersion' | 'apiVersion' | 'pools' | 'errors'
> & {
  readonly profiles?: readonly Profile[]
}

const MOST_BOARDS = 16
const MOST_PROFILES = 200
const MOST_ERRORS = 50
const MOST_CHIPS = 1_000
const GIGAHASHES_PER_TERAHASH = 1e3

/**
 * Reads `summary`, `stats`, `devs`, `temps`, `fans`, `power` and `config` of LUXminer (docs.luxor.tech, LUXminer commands,
 * 2023-2026; recorded of 2025.4.8). Power is measured where `PSU` says that the supply tells it.
 */
export function readLive(
  answer: Part,
  { profiles, ...names }: Pick<Seldom, 'profiles' | 'make' | 'model' | 'firmwareVersion' | 'apiVersion'>,
): Live {
  const summary = at(section(answer, 'SUMMARY'), 0)
  const config = at(section(answer, 'CONFIG'), 0)
  const row = statsRow(section(answer, 'STATS'))
  const hashrate = rateOf(summary) ?? gigahashes(at(row, 'GHS 5s'))
  const asleep = /^(sleep|idle)/i.test(text(at(config, 'CurtailMode')) ?? '')
  const mining = asleep ? false : hashrate === undefined ? undefined : hashrate > 0
  const told = amount(at(section(answer, 'POWER'), 0, 'Watts'))
  const measured = flag(at(section(answer, 'POWER'), 0, 'PSU')) === true
  const profile = text(at(config, 'Profile')) ?? text(at(at(section(answer, 'DEVS'), 0), 'Profile'))
  const led = text(at(config, 'RedLed'))
  return present<Live>({
    ...names,
    model: text(at(config, 'Model')) ?? names.model,
    mac: mac(at(config, 'MACAddr')),
    serialNumber: text(at(config, 'SerialNumber')),
    hostname: text(at(config, 'Hostname')),
    mining,
    hashrate,
    expectedHashrate: gigahashes(at(row, 'total_rateideal')),
    ...powerOf(told === undefined ? undefined : watts(told), measured ? 'measured' : 'estimated', mining),
    powerLimit: targetOf(config) ?? profiles?.find((one) => one.name === profile)?.power,
    profile,
    profiles,
    locating: led === undefined ? undefined : /^blink/i.test(led),
    accepted: count(at(summary, 'Accepted')),
    rejected: count(at(summary, 'Rejected')),
    uptimeS: amount(at(summary, 'Elapsed')) ?? amount(at(row, 'Elapsed')),
    boards: boards(section(answer, 'DEVS'), section(answer, 'TEMPS'), row),
    fans: items(section(answer, 'FANS')).map((fan) => present<Fan>({ rpm: amount(at(fan, 'RPM')) })),
  })
}

/** Reads `version`, `pools`, `profiles` and `events`. */
export function readSeldom(answer: Part): Seldom {
  const version = at(section(answer, 'VERSION'), 0)
  const model = text(at(version, 'Type'))
  const profiles = section(answer, 'PROFILES')
  return present<Seldom>({
    make: model?.startsWith('Antminer') ? 'Antminer' : undefined,
    model,
    firmwareVersion: text(at(version, 'Miner')) ?? text(at(version, 'LUXminer')),
    apiVersion: text(at(version, 'API')),
    profiles: profiles.value === undefined ? undefined : readProfiles(profiles),
    pools: readPools(section(answer, 'POOLS')),
    errors: events(section(answer, 'EVENTS')),
  })
}

/** `{"Profile Name":"290MHz","Watts":1188,"Hashrate":59.8}`: estimates in W and TH/s. */
export function readProfiles(list: Part): readonly Profile[] {
  return items(list)
    .slice(0, MOST_PROFILES)
    .flatMap((row) => {
      const name = text(at(row, 'Profile Name'))
      if (name === undefined) return []
      const [power, hashrate] = [amount(at(row, 'Watts')), amount(at(row, 'Hashrate'))]
      return [
        present<Profile>({
          name,
          power: power === undefined ? undefined : watts(power),
          hashrate: hashrate === undefined ? undefined : terahashesPerSecond(hashrate),
        }),
      ]
    })
}

/** True where this version and model hold a power that they are given (LuxOS, Power Targeting, 2026). */
export function targetsPower(config: Part): boolean {
  return flag(at(config, 'IsPowerTargetSupported')) === true
}

/** The target that was set; under heat the firmware holds a lower `ActualPowerTarget` (assumed of the two names). */
function targetOf(config: Part) {
  if (flag(at(config, 'IsPowerTargetEnabled')) !== true) return undefined
  const target = amount(at(config, 'IdealPowerTarget')) ?? amount(at(config, 'ActualPowerTarget'))
  return target === undefined || target === 0 ? undefined : watts(target)
}

/** Each chip of one board: `healthchipget`. */
export function readChips(answer: Part): readonly Chip[] {
  return items(section(answer, 'CHIPS'))
    .slice(0, MOST_CHIPS)
    .map((row) =>
      present<Chip>({
        temperature: degrees(at(row, 'Temperature')),
        hashrate: gigahashes(at(row, 'GHS 1m')) ?? gigahashes(at(row, 'GHS 5m')),
        frequencyMhz: amount(at(row, 'Frequency')),
      }),
    )
}

/** Boards in the order of their `ID`; `devs` lists them as they started. */
export function boardIds(devs: Part): readonly number[] {
  const ids = items(devs).map((row) => count(at(row, 'ID')) ?? count(at(row, 'ASC')))
  return [...new Set(ids.filter((id) => id !== undefined))].sort((a, b) => a - b).slice(0, MOST_BOARDS)
}

/** Antminers under LuxOS keep bmminer's row beside a header. */
function statsRow(stats: Part): Part {
  const rows = items(stats)
  return rows.find((row) => at(row, 'GHS 5s').value !== undefined) ?? at(stats, rows.length)
}

function boards(devs: Part, temps: Part, row: Part): readonly Board[] {
  const byId = (list: Part, id: number) =>
    items(list).find(
      (one) => (count(at(one, 'ID')) ?? count(at(one, 'ASC')) ?? count(at(one, 'TEMP'))) === id,
    )
  return boardIds(devs).map((id) => {
    const dev = byId(devs, id) ?? at(devs, MOST_BOARDS)
    const temp = byId(temps, id)
    const sensors = temp === undefined ? [] : SENSORS.map((name) => degrees(at(temp, name)))
    const known = sensors.filter((one) => one !== undefined)
    const [enabled, status] = [text(at(dev, 'Enabled')), text(at(dev, 'Status'))]
    return present<Board>({
      active:
        enabled === undefined && status === undefined
          ? undefined
          : (enabled ?? 'Y') === 'Y' && /^alive$/i.test(status ?? 'alive'),
      chips: count(at(row, `chain_acn${id + 1}`)),
      temperature: known.length > 0 ? celsius(Math.max(...known)) : degrees(at(dev, 'Temperature')),
      hashrate: rateOf(dev),
      serialNumber: text(at(dev, 'SerialNumber')),
    })
  })
}

/** Sensors at the corners of a board; earlier versions and other models tell one of the board and one of its chips. */
const SENSORS = ['TopLeft', 'TopRight', 'BottomLeft', 'BottomRight', 'Board', 'Chip']

/** A sensor that is not there reads 0. */
function degrees(part: Part) {
  const told = number(part)
  return told === undefined || told === 0 ? undefined : celsius(told)
}

function gigahashes(part: Part): TerahashesPerSecond | undefined {
  const told = amount(part)
  return told === undefined ? undefined : terahashesPerSecond(told / GIGAHASHES_PER_TERAHASH)
}

/** Events of the last while, each once: a code, what happened, and to what. */
function events(list: Part): readonly MachineError[] {
  const told = new Map<string, MachineError>()
  for (const row of items(list)) {
    const description = text(at(row, 'Description'))
    if (description === undefined) continue
    const target = text(at(row, 'Target'))
    const id = count(at(row, 'ID'))
    const where =
      target === undefined
        ? ''
        : `${[target.toLowerCase(), id].filter((one) => one !== undefined).join(' ')}: `
    const code = text(at(row, 'Code'))
    told.set(
      `${code} ${where}${description}`,
      present<MachineError>({ code, text: `${where}${description}` }),
    )
  }
  return [...told.values()].slice(-MOST_ERRORS)
}
