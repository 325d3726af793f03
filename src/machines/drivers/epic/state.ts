import {
  type Celsius,
  celsius,
  type TerahashesPerSecond,
  terahashesPerSecond,
  watts,
} from '../../../quantity/index.ts'
import { powerOf } from '../../family/power.ts'
import type { Board, Chip, Fan, MachineError, MachineReport, Pool, Profile } from '../../model.ts'
import {
  amount,
  at,
  count,
  flag,
  isRecord,
  items,
  mac,
  number,
  type Part,
  present,
  text,
} from '../../parsing/part.ts'

type Told = Omit<MachineReport, 'at' | 'firmware' | 'defects'>

/** No machine has more boards or fans; a larger index is a reading fault. */
const MOST = 16
/** The tuner that holds the power; the others hold a rate (epic-dashboard, PerpetualtuneTab, 2026). */
export const POWER_TUNE = 'PowerTune'

/** Is this an ePIC miner's /summary? Other web servers answer that path too. */
export function isSummary(summary: Part): boolean {
  return (
    isRecord(at(summary, 'Session').value) &&
    (isRecord(at(summary, 'Mining').value) || Array.isArray(at(summary, 'HBs').value))
  )
}

/**
 * Reads /summary, /temps, /capabilities and /network (ePIC's epic-dashboard README, API of v4; recorded: PowerPlay-BMS 1.5.13 and
 * epic-miner 2.0.6). Rates are MH/s, powers W, temperatures °C, times s.
 */
export function readEpic(summary: Part, temperatures: Part, capabilities: Part, network: Part): Told {
  const boards = readBoards(summary, temperatures, capabilities)
  const rates = boards.flatMap((board) => board.hashrate ?? [])
  // The boards tell what they do now, the session what it did on average; old firmware has only that.
  const average = perSecond(at(summary, 'Session', 'Average MHs'))
  const hashrate = rates.length > 0 ? terahashesPerSecond(rates.reduce((sum, one) => sum + one, 0)) : average
  const state = text(at(summary, 'Status', 'Operating State'))
  const mining = miningOf(state) ?? (hashrate === undefined ? undefined : hashrate > 0)
  const model = text(at(capabilities, 'Model'))
  const expected = amount(at(capabilities, 'Default Hashrate'))
  const limit = powerTarget(summary)
  return present<Told>({
    make: makeOf(model),
    model,
    firmwareVersion: text(at(summary, 'Software')),
    mac: mac(at(network, 'dhcp', 'mac_address')) ?? mac(at(network, 'static', 'mac_address')),
    serialNumber: text(at(capabilities, 'Control Board Version', 'cpuSerial')),
    hostname: text(at(summary, 'Hostname')),
    mining,
    hashrate,
    expectedHashrate: expected === undefined ? undefined : terahashesPerSecond(expected),
    ...readPower(at(summary, 'Power Supply Stats'), mining),
    powerLimit: limit === undefined ? undefined : watts(limit),
    profile: profileNow(summary, capabilities),
    profiles: profiles(capabilities),
    locating: flag(at(summary, 'Misc', 'Locate Miner State')),
    accepted: count(at(summary, 'Session', 'Accepted')),
    rejected: count(at(summary, 'Session', 'Rejected')),
    uptimeS: amount(at(summary, 'Session', 'Uptime')),
    boards,
    fans: readFans(at(summary, 'Fans Rpm')),
    pools: readPools(summary),
    errors: [at(summary, 'Status', 'Last Error'), at(summary, 'Last License Error')].flatMap((part) => {
      const said = text(part)
      return said === undefined ? [] : [{ text: said } satisfies MachineError]
    }),
  })
}

/** MH/s, alone or as the first of a list with shares and errors behind it. */
function perSecond(part: Part): TerahashesPerSecond | undefined {
  const megahashes = amount(Array.isArray(part.value) ? at(part, 0) : part)
  return megahashes === undefined ? undefined : terahashesPerSecond(megahashes / 1e6)
}

/** `Mining` and `Idling` are told apart by asic-rs and pyasic (2025); while it starts or tunes, the rate says it. */
function miningOf(state: string | undefined): boolean | undefined {
  if (state === 'Mining') return true
  return state === 'Idling' || state === 'Stopped' ? false : undefined
}

function makeOf(model: string | undefined): string | undefined {
  if (model === undefined) return undefined
  return /^antminer/i.test(model) ? 'Antminer' : /^(blockminer|epic|sc200)/i.test(model) ? 'ePIC' : undefined
}

/**
 * A supply that measures tells its input current or voltage too; where both are 0 (recorded: S19 XP) the firmware has
 * worked the power out.
 */
function readPower(supply: Part, mining: boolean | undefined) {
  const power = amount(at(supply, 'Input Power'))
  const senses =
    (number(at(supply, 'Input Current')) ?? 0) > 0 || (number(at(supply, 'Input Voltage')) ?? 0) > 0
  return powerOf(power === undefined ? undefined : watts(power), senses ? 'measured' : 'estimated', mining)
}

/** The target of the tuner that holds the power, or of a preset with a power (v4); other tuners limit nothing. */
function powerTarget(summary: Part): number | undefined {
  const tuner = at(summary, 'PerpetualTune')
  if (flag(at(tuner, 'Running')) === true) {
    const target = amount(at(tuner, 'Algorithm', POWER_TUNE, 'Target'))
    if (target !== undefined && target > 0) return target
  }
  const preset = text(at(summary, 'PresetInfo', 'Preset'))
  const asked = preset === undefined ? undefined : amount(at(summary, 'PresetInfo', 'Target Power'))
  return asked === 0 ? undefined : asked
}

/** One way to run: a clock and a voltage of `Tune Presets` (PowerPlay), or a preset by its own name (v4 and before). */
export interface EpicProfile extends Profile {
  readonly tune?: { readonly clockMhz: number; readonly millivolts: number }
}

/** A list, also where it is written as an object of entries (epic-dashboard reads both so, 2026). */
export function entries(part: Part): readonly Part[] {
  return isRecord(part.value) ? Object.keys(part.value).map((key) => at(part, key)) : items(part)
}

export function profilesOf(capabilities: Part): readonly EpicProfile[] {
  const tuned = entries(at(capabilities, 'Tune Presets')).flatMap((preset): readonly EpicProfile[] => {
    const clockMhz = amount(at(preset, 'clk'))
    const millivolts = amount(at(preset, 'voltage'))
    if (clockMhz === undefined || millivolts === undefined) return []
    const power = amount(at(preset, 'power'))
    const rate = amount(at(preset, 'hashrate'))
    return [
      {
        ...present<Profile>({
          name: `${clockMhz}MHz-${millivolts}mV`,
          power: power === undefined ? undefined : watts(power),
          hashrate: rate === undefined ? undefined : terahashesPerSecond(rate),
        }),
        tune: { clockMhz, millivolts },
      },
    ]
  })
  const named = items(at(capabilities, 'Presets')).flatMap((preset) => {
    const name = text(preset)
    return name === undefined ? [] : [{ name }]
  })
  return [...tuned, ...named]
}

function profiles(capabilities: Part): readonly Profile[] | undefined {
  const told = profilesOf(capabilities)
  return told.length === 0 ? undefined : told.map(({ tune: _, ...profile }) => profile)
}

/** The preset by name where it is told; else the one whose clock and voltage are set, while no tuner moves them. */
function profileNow(summary: Part, capabilities: Part): string | undefined {
  const named = text(at(summary, 'PresetInfo', 'Preset')) ?? text(at(summary, 'Preset'))
  if (named !== undefined) return named
  if (flag(at(summary, 'PerpetualTune', 'Running')) === true) return undefined
  const clocks = new Set(
    items(at(summary, 'HwConfig', 'Boards Target Clock')).map((board) => number(at(board, 'Data'))),
  )
  const millivolts = number(at(summary, 'Power Supply Stats', 'Target Voltage'))
  if (clocks.size !== 1) return undefined
  return profilesOf(capabilities).find(
    ({ tune }) => tune !== undefined && clocks.has(tune.clockMhz) && tune.millivolts === millivolts,
  )?.name
}

/** Entries of a list by their `Index`; one without a usable index is left out. */
function byIndex(list: Part): ReadonlyMap<number, Part> {
  const found = new Map<number, Part>()
  for (const entry of items(list)) {
    const index = count(at(entry, 'Index'))
    if (index !== undefined && index < MOST) found.set(index, entry)
  }
  return found
}

/** `HBs` has the boards that run, `HBStatus` and the sensors of /temps all of them; serial numbers come without an index, for those that run. */
function readBoards(summary: Part, temperatures: Part, capabilities: Part): readonly Board[] {
  const running = byIndex(at(summary, 'HBs'))
  const status = byIndex(at(summary, 'HBStatus'))
  const sensors = byIndex(temperatures)
  const chips = count(at(capabilities, 'Performance Estimator', 'Chip Count'))
  const length = Math.max(-1, ...running.keys(), ...status.keys(), ...sensors.keys()) + 1
  const active = Array.from({ length }, (_, index) => activeOf(status.get(index), running.has(index)))
  const serials = items(at(capabilities, 'Board Serial Numbers')).map(text)
  const bearers = active.flatMap((one, index) => (one !== false ? [index] : []))
  const known = serials.length === bearers.length ? bearers : serials.length === length ? active.keys() : []
  const serialOf = new Map([...known].map((board, index) => [board, serials[index]]))
  return active.map((one, index) => {
    const board = running.get(index)
    const temperature = hottest([
      ...(board === undefined ? [] : [at(board, 'Temperature')]),
      ...items(at(sensors.get(index) ?? at(temperatures, 'none'), 'Data')),
    ])
    return present<Board>({
      active: one,
      chips: one === false ? undefined : chips,
      temperature,
      hashrate: board === undefined ? undefined : perSecond(at(board, 'Hashrate')),
      serialNumber: serialOf.get(index),
    })
  })
}

/** A sensor that says 0 °C is not there. */
function hottest(sensors: readonly Part[]): Celsius | undefined {
  const told = sensors.map((one) => number(one)).filter((one) => one !== undefined && one !== 0)
  return told.length === 0 ? undefined : celsius(Math.max(...told.map(Number)))
}

function activeOf(status: Part | undefined, running: boolean): boolean | undefined {
  if (status === undefined) return running ? true : undefined
  if (flag(at(status, 'Detected')) === false) return false
  return flag(at(status, 'Enabled')) ?? (running ? true : undefined)
}

/** `{"Fans Speed 1": 5971, "Fans Speed 5": null}`: places without a fan are null. */
function readFans(told: Part): readonly Fan[] {
  if (!isRecord(told.value)) return []
  return Object.keys(told.value)
    .map((key) => [Number(/(\d+)$/.exec(key)?.[1]), key] as const)
    .filter(([place]) => place >= 1 && place <= MOST)
    .sort(([one], [other]) => one - other)
    .flatMap(([, key]) => {
      const rpm = amount(at(told, key))
      return rpm === undefined ? [] : [{ rpm }]
    })
}

function readPools(summary: Part): readonly Pool[] {
  const connected = flag(at(summary, 'Stratum', 'IsPoolConnected'))
  const current = count(at(summary, 'Stratum', 'Config Id'))
  const configured = items(at(summary, 'StratumConfigs')).flatMap((config, index) => {
    const url = text(at(config, 'pool'))
    const active =
      current === undefined || connected === undefined ? undefined : connected && current === index
    return url === undefined ? [] : [present<Pool>({ url, user: text(at(config, 'login')), active })]
  })
  if (configured.length > 0) return configured
  const url = text(at(summary, 'Stratum', 'Current Pool'))
  const user = text(at(summary, 'Stratum', 'Current User'))
  return url === undefined ? [] : [present<Pool>({ url, user, active: connected })]
}

/** The four pages of chips, each a list of boards with one entry a chip: MH/s, °C, MHz, mV (asic-rs, 2025). 0 is no reading. */
export function readChips(rates: Part, temperatures: Part, clocks: Part, voltages: Part): Chip[][] {
  const boards = [rates, temperatures, clocks, voltages].map(byIndex)
  const length = Math.max(-1, ...boards.flatMap((one) => [...one.keys()])) + 1
  return Array.from({ length }, (_, index) => {
    const [rate, temperature, clock, voltage] = boards.map((one) => {
      const board = one.get(index)
      return board === undefined ? [] : items(at(board, 'Data'))
    })
    const places = Math.max(...[rate, temperature, clock, voltage].map((one) => one?.length ?? 0))
    return Array.from({ length: places }, (_chip, place) => {
      const degrees = reading(temperature?.[place], number)
      const millivolts = reading(voltage?.[place], amount)
      const told = rate?.[place]
      return present<Chip>({
        temperature: degrees === undefined ? undefined : celsius(degrees),
        hashrate: told === undefined ? undefined : perSecond(told),
        frequencyMhz: reading(clock?.[place], amount),
        voltageV: millivolts === undefined ? undefined : millivolts / 1000,
      })
    })
  })
}

function reading(part: Part | undefined, read: (part: Part) => number | undefined): number | undefined {
  const told = part === undefined ? undefined : read(part)
  return told === 0 ? undefined : told
}
