import { celsius, type TerahashesPerSecond, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import { powerOf } from '../../family/power.ts'
import type { Board, Chip, Fan, MachineError, MachineReport, Pool, Profile } from '../../model.ts'
import { amount, at, count, flag, items, mac, number, type Part, present, text } from '../../parsing/part.ts'
import { section } from '../../parsing/section.ts'

/** No machine has more boards; a larger number is a reading fault. */
const MOST_BOARDS = 16
/** Work modes of the API (pyasic, 2025); `custom` is what a limit makes. */
export const MODES: readonly Profile[] = [{ name: 'eco' }, { name: 'normal' }, { name: 'turbo' }]
/** Codes of the lights (pyasic, 2025). */
export const LIGHT = { normal: 2, locate: 3 } as const

export type Live = Omit<
  MachineReport,
  'at' | 'firmware' | 'defects' | 'pools' | 'errors' | 'boards' | keyof Names
>
export interface Names {
  readonly model?: string
  readonly firmwareVersion?: string
  readonly apiVersion?: string
  readonly mac?: string
  readonly serialNumber?: string
  readonly hostname?: string
}
/** What changes seldom. */
export interface Seldom extends Names {
  readonly boardSerials: readonly (string | undefined)[]
  readonly chipsPerBoard?: number
  readonly locating?: boolean
  readonly pools: readonly Pool[]
  readonly errors: readonly MachineError[]
}

/**
 * Reads `summary` of the cgminer API and the pages /mode, /psu and /fan (recorded: FluxOS 2023-12.27 and 2.2.0). MHS are
 * MH/s, `Ths` and `ThsThrottle` TH/s, powers W as text with their unit.
 */
export function readLive(rpc: Part, mode: Part, psu: Part, fan: Part): Live {
  const summary = at(section(rpc, 'SUMMARY'), 0)
  const work = at(section(mode, 'Mode'), 0)
  const hashrate = megahashes(at(summary, 'MHS 5s')) ?? megahashes(at(summary, 'MHS av'))
  const asleep = onOff(at(work, 'Sleep'))
  const mining =
    asleep === true
      ? false
      : hashrate !== undefined
        ? hashrate > 0
        : asleep === undefined
          ? undefined
          : !asleep
  const expected = amount(at(summary, 'ThsThrottle')) ?? amount(at(work, 'Ths'))
  const limit = text(at(work, 'Tune'))?.toLowerCase() === 'ths' ? undefined : amount(at(work, 'Power'), 'W')
  return present<Live>({
    mining,
    hashrate,
    expectedHashrate: expected === undefined || expected === 0 ? undefined : terahashesPerSecond(expected),
    ...readPower(summary, psu, mining),
    powerLimit: limit === undefined || limit === 0 ? undefined : watts(limit),
    profile: text(at(work, 'Mode'))?.toLowerCase(),
    profiles: MODES,
    accepted: count(at(summary, 'Accepted')),
    rejected: count(at(summary, 'Rejected')),
    uptimeS: amount(at(summary, 'Elapsed')),
    fans: items(section(fan, 'Fan')).map((one) => present<Fan>({ rpm: amount(at(one, 'Speed'), 'RPM') })),
  })
}

function megahashes(part: Part): TerahashesPerSecond | undefined {
  const told = amount(part)
  return told === undefined ? undefined : terahashesPerSecond(told / 1e6)
}

function onOff(part: Part): boolean | undefined {
  const { value } = part
  if (typeof value === 'string' && /^(on|off)$/i.test(value)) return value.toLowerCase() === 'on'
  return flag(part)
}

/** The supplies measure what they take in; newer firmware adds them up in `summary`. */
function readPower(summary: Part, psu: Part, mining: boolean | undefined) {
  const total = amount(at(summary, 'Wattage'), 'W')
  const supplies = items(section(psu, 'PSU')).flatMap((one) => amount(at(one, 'PowerIn'), 'W') ?? [])
  const taken = supplies.length === 0 ? undefined : supplies.reduce((sum, one) => sum + one, 0)
  const power = total ?? taken
  return powerOf(power === undefined ? undefined : watts(power), 'measured', mining)
}

/** `devs` numbers boards from 1; /temperature tells their sensors and chips, and the control board's as number 0. */
export function readBoards(rpc: Part, temperature: Part, seldom: Seldom): readonly Board[] {
  const devices = numbered(section(rpc, 'DEVS'))
  const sensors = numbered(section(temperature, 'Temperature'))
  const length = Math.max(0, seldom.boardSerials.length, ...devices.keys(), ...sensors.keys())
  return Array.from({ length }, (_, index) => {
    const device = devices.get(index + 1)
    return present<Board>({
      active: device === undefined ? undefined : activeOf(device),
      chips: seldom.chipsPerBoard,
      temperature: hottest(sensors.get(index + 1), device),
      hashrate: device === undefined ? undefined : megahashes(at(device, 'MHS 5s')),
      serialNumber: seldom.boardSerials[index],
    })
  })
}

function numbered(list: Part): ReadonlyMap<number, Part> {
  const found = new Map<number, Part>()
  for (const entry of items(list)) {
    const id = count(at(entry, 'ID'))
    if (id !== undefined && id > 0 && id <= MOST_BOARDS) found.set(id, entry)
  }
  return found
}

function activeOf(device: Part): boolean | undefined {
  const enabled = flag(at(device, 'Enabled'))
  const alive = text(at(device, 'Status'))?.toLowerCase()
  return enabled === false || alive === undefined ? enabled : alive === 'alive'
}

function hottest(sensors: Part | undefined, device: Part | undefined) {
  const told = (list: 'ChipTemp' | 'BoardTemp') =>
    sensors === undefined ? [] : items(at(sensors, list)).map((one) => number(at(one, 'Temperature')))
  const own = device === undefined ? undefined : number(at(device, 'Temperature'))
  const known = [...told('ChipTemp'), ...told('BoardTemp'), own].filter(
    (one) => one !== undefined && one !== 0,
  )
  return known.length === 0 ? undefined : celsius(Math.max(...known.map(Number)))
}

/** Reads /ipreport and /led, and `version`, `asccount` and `pools` of the cgminer API. */
export function readSeldom(rpc: Part, ipreport: Part, led: Part): Seldom {
  const names = at(section(ipreport, 'IPReport'), 0)
  const chips = at(section(rpc, 'ASCCount'), 0)
  const [all, boards] = [count(at(chips, 'AsicCount')), count(at(chips, 'BoardCount'))]
  const light = at(section(led, 'LED'), 0)
  const code = count(at(light, 'Code'))
  return present<Seldom>({
    model: text(at(names, 'model')),
    firmwareVersion: text(at(names, 'version')),
    apiVersion: text(at(section(rpc, 'VERSION'), 0, 'API')),
    mac: mac(at(names, 'mac')),
    serialNumber: text(at(names, 'SerialNo')),
    hostname: text(at(names, 'hostname')),
    boardSerials: items(at(names, 'HBSerialNo')).slice(0, MOST_BOARDS).map(text),
    chipsPerBoard: all !== undefined && boards !== undefined && all % boards === 0 ? all / boards : undefined,
    locating: code === undefined ? undefined : code === LIGHT.locate,
    pools: items(section(rpc, 'POOLS')).flatMap(pool),
    errors: complaint(code, light),
  })
}

function pool(part: Part): readonly Pool[] {
  const url = text(at(part, 'URL'))
  const [user, active] = [text(at(part, 'User')), flag(at(part, 'Stratum Active'))]
  return url === undefined ? [] : [present<Pool>({ url, user, active })]
}

/** The lights tell one thing at a time, with its words. */
function complaint(code: number | undefined, light: Part): readonly MachineError[] {
  if (code === undefined || code === LIGHT.normal || code === LIGHT.locate) return []
  return [{ code: String(code), text: text(at(light, 'Msg')) ?? `light code ${code}` }]
}

/** /temperature, /voltage and /frequency number the chips of each board from 0: °C, V and MHz. */
export function readChips(temperature: Part, voltage: Part, frequency: Part): Chip[][] {
  const pages = [
    [numbered(section(temperature, 'Temperature')), 'ChipTemp', 'Temperature'],
    [numbered(section(voltage, 'Voltage')), 'ChipVoltage', 'Voltage'],
    [numbered(section(frequency, 'Frequency')), 'ChipFrequency', 'Frequency'],
  ] as const
  const length = Math.max(0, ...pages.flatMap(([boards]) => [...boards.keys()]))
  return Array.from({ length }, (_, index) => {
    const [degrees, volts, megahertz] = pages.map(([boards, list, key]) => {
      const board = boards.get(index + 1)
      return new Map(
        (board === undefined ? [] : items(at(board, list))).map((chip) => [
          count(at(chip, 'ID')),
          at(chip, key),
        ]),
      )
    })
    const chips = [...new Set([degrees, volts, megahertz].flatMap((page) => [...(page?.keys() ?? [])]))]
    return chips
      .filter((id) => id !== undefined)
      .sort((one, other) => one - other)
      .map((id) => {
        const [warmth, tension, beat] = [degrees, volts, megahertz].map((page) => page?.get(id))
        const temperatureC = warmth === undefined ? undefined : number(warmth)
        return present<Chip>({
          temperature: temperatureC === undefined ? undefined : celsius(temperatureC),
          frequencyMhz: beat === undefined ? undefined : amount(beat),
          voltageV: tension === undefined ? undefined : amount(tension),
        })
      })
  })
}
