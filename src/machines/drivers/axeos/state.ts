import { celsius, type TerahashesPerSecond, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import { powerOf } from '../../family/power.ts'
import type { Board, Chip, Fan, MachineError, MachineReport, Pool, Profile } from '../../model.ts'
import { amount, at, count, flag, items, mac, number, type Part, present, text } from '../../parsing/part.ts'

type Told = Omit<MachineReport, 'at' | 'firmware' | 'defects'>

/** No machine of this kind has more chips; a longer list is a reading fault. */
const MOST_CHIPS = 64
/** What ESP-Miner says where it has no temperature. */
const NO_TEMPERATURE = -1

/** Is this the /api/system/info of an ESP-Miner? */
export function isSystemInfo(info: Part): boolean {
  return (
    text(at({ ...info, defects: [] }, 'ASICModel')) !== undefined && at(info, 'hashRate').value !== undefined
  )
}

/**
 * Reads GET /api/system/info and /api/system/asic (ESP-Miner's openapi.yaml and http_server.c, NerdQAxe's handler_system.cpp,
 * 2026; recorded: v2.4.5). Rates are GH/s, power W at the board's input, core voltage mV, frequency MHz.
 */
export function readAxe(info: Part, asic: Part): Told {
  const deviceModel = text(at(info, 'deviceModel')) ?? text(at(asic, 'deviceModel'))
  const hashrate = gigahashes(at(info, 'hashRate'))
  const stopped = flag(at(info, 'miningPaused')) ?? flag(at(info, 'shutdown'))
  const mining = stopped === true ? false : hashrate === undefined ? undefined : hashrate > 0
  const power = amount(at(info, 'power'))
  const expected = gigahashes(at(info, 'expectedHashrate'))
  const version = text(at(info, 'version'))
  const frequency = amount(at(info, 'frequency'))
  const offered = frequencies(asic)
  return present<Told>({
    make: deviceModel !== undefined && /nerd/i.test(deviceModel) ? 'NerdAxe' : 'Bitaxe',
    model: deviceModel ?? text(at(info, 'boardVersion')),
    firmwareVersion: version,
    apiVersion: text(at(info, 'axeOSVersion')) ?? version,
    mac: mac(at(info, 'macAddr')),
    hostname: text(at(info, 'hostname')),
    mining,
    hashrate,
    expectedHashrate: expected === 0 ? undefined : expected,
    ...powerOf(power === undefined ? undefined : watts(power), 'measured', mining),
    profile: frequency !== undefined && offered.includes(frequency) ? profileName(frequency) : undefined,
    profiles: offered.length === 0 ? undefined : offered.map((one): Profile => ({ name: profileName(one) })),
    accepted: count(at(info, 'sharesAccepted')),
    rejected: count(at(info, 'sharesRejected')),
    uptimeS: amount(at(info, 'uptimeSeconds')),
    boards: [readBoard(info, asic, mining, hashrate)],
    fans: readFans(info),
    pools: readPools(info),
    errors: complaints(info),
  })
}

function gigahashes(part: Part): TerahashesPerSecond | undefined {
  const told = amount(part)
  return told === undefined ? undefined : terahashesPerSecond(told / 1e3)
}

/** The frequencies that the device offers; without such a list there are no profiles. */
export function frequencies(asic: Part): readonly number[] {
  return items(at(asic, 'frequencyOptions'))
    .slice(0, MOST_CHIPS)
    .flatMap((one) => amount(one) ?? [])
}

export function profileName(frequencyMhz: number): string {
  return `${frequencyMhz}MHz`
}

function readBoard(
  info: Part,
  asic: Part,
  mining: boolean | undefined,
  hashrate: TerahashesPerSecond | undefined,
): Board {
  const chips = items(at(info, 'asicTemps')).slice(0, MOST_CHIPS)
  const sensors = [at(info, 'temp'), at(info, 'temp2'), ...chips].map(temperatureOf)
  const known = sensors.filter((one) => one !== undefined)
  return present<Board>({
    active: mining,
    chips: count(at(info, 'asicCount')) ?? count(at(asic, 'asicCount')),
    temperature: known.length === 0 ? undefined : celsius(Math.max(...known)),
    hashrate,
  })
}

/** -1 is no reading; a second sensor that is not there says 0. */
function temperatureOf(part: Part): number | undefined {
  const told = number(part)
  return told === NO_TEMPERATURE || told === 0 ? undefined : told
}

/** ESP-Miner calls the second fan `fan2rpm`, NerdQAxe `fanrpm2`; it is there where it turns or `fanCount` says so. */
function readFans(info: Part): readonly Fan[] {
  const first = amount(at(info, 'fanrpm'))
  const second = amount(at(info, 'fan2rpm')) ?? amount(at(info, 'fanrpm2'))
  const fitted = count(at(info, 'fanCount')) ?? ((second ?? 0) > 0 ? 2 : 1)
  const told = first === undefined ? [] : [{ rpm: first }]
  return second !== undefined && fitted > 1 ? [...told, { rpm: second }] : told
}

/** The first pool and the one to fall back on; the port stands beside the host. */
function readPools(info: Part): readonly Pool[] {
  const fallback = flag(at(info, 'isUsingFallbackStratum')) ?? flag(at(info, 'stratum', 'usingFallback'))
  const both = items(at(info, 'stratum', 'pools'))
  return ([false, true] as const).flatMap((second, index) => {
    const key = (name: string) => (second ? `fallback${name.charAt(0).toUpperCase()}${name.slice(1)}` : name)
    const host = text(at(info, key('stratumURL')))
    if (host === undefined) return []
    const port = count(at(info, key('stratumPort')))
    const own = both.length < 2 ? undefined : both[index]
    return [
      present<Pool>({
        url: urlOf(host, port, at(info, key('stratumTLS')).value),
        user: text(at(info, key('stratumUser'))),
        active:
          own === undefined
            ? fallback === undefined
              ? undefined
              : fallback === second
            : flag(at(own, 'connected')),
      }),
    ]
  })
}

const LAST_PORT = 65_535

function urlOf(host: string, port: number | undefined, tls: unknown): string {
  const scheme = /^[a-z0-9+]+:\/\//i.test(host)
    ? ''
    : `stratum+${tls === undefined || tls === 0 || tls === false ? 'tcp' : 'ssl'}://`
  const told = port !== undefined && port > 0 && port <= LAST_PORT
  const ending = !told || /:\d+$/.test(host) ? '' : `:${port}`
  return `${scheme}${host}${ending}`
}

function complaints(info: Part): readonly MachineError[] {
  const fault = text(at(info, 'power_fault'))
  return [
    ...(flag(at(info, 'overheat_mode')) === true
      ? [{ text: 'overheated: it stays slow until that is cleared' }]
      : []),
    ...(fault === undefined ? [] : [{ text: fault }]),
  ]
}

/** `hashrateMonitor.asics` (ESP-Miner) tells the rate (GH/s) and errors of each chip, `asicTemps` (NerdQAxe) its temperature. */
export function readChips(info: Part): readonly (readonly Chip[])[] {
  const rates = items(at(info, 'hashrateMonitor', 'asics'))
  const temperatures = items(at(info, 'asicTemps'))
  const told = Math.max(rates.length, temperatures.length, count(at(info, 'asicCount')) ?? 0, 1)
  const alone = told === 1
  const frequencyMhz = amount(at(info, 'frequency'))
  const millivolts = amount(at(info, 'coreVoltageActual'))
  return [
    Array.from({ length: Math.min(told, MOST_CHIPS) }, (_, index) => {
      const warmth = temperatures[index] ?? (alone ? at(info, 'temp') : undefined)
      const degrees = warmth === undefined ? undefined : temperatureOf(warmth)
      const rate = rates[index]
      const own = rate === undefined ? undefined : gigahashes(at(rate, 'total'))
      return present<Chip>({
        temperature: degrees === undefined ? undefined : celsius(degrees),
        hashrate: own ?? (alone ? gigahashes(at(info, 'hashRate')) : undefined),
        frequencyMhz,
        voltageV: millivolts === undefined || millivolts === 0 ? undefined : millivolts / 1000,
        errors: rate === undefined ? undefined : count(at(rate, 'errorCount')),
      })
    }),
  ]
}
