import type { MachineCommand, MachineLink, MachineReport, Pool } from '../../src/machines/index.ts'
import { celsius, type Instant, terahashesPerSecond, watts } from '../../src/quantity/index.ts'
import type { SiteFile } from '../../src/sitefile/index.ts'
import type { SimulatedMachine } from '../model.ts'
import { type Chance, chance, seedFor } from '../random.ts'

export type Group = SiteFile['machines'][number]

export interface MachineSettings {
  readonly seed: number
  readonly deadBoardShare: number
  readonly bootS: number
  readonly warmUpS: number
}

const BOARDS = 3
/** Control board and idle fans while asleep or booting. Assumed; a recorded Braiins OS machine tells 45 W paused. */
const ASLEEP_W = 45
/** Power moves by this share of the nominal each second. Assumed. */
const SLEW_SHARE_PER_S = 0.08
/** Hashrate goes with power to this exponent: slower clocks take less per hash. Assumed. */
const HASH_EXPONENT = 0.85
/** From the order to wake until the boards take power. Assumed. */
const RESTART_S = 8
/** Boards stand this far above the inlet at nominal power. Assumed. */
const BOARD_RISE_C = 42
const BOARD_TIME_S = 90
/** Spread of power and hashrate between machines of a model, standard deviation. Assumed. */
const SCATTER = 0.015

/** Shares of full work in the profiles of the twin's firmware. Assumed. */
const PROFILES = { low: 0.75, normal: 1, high: 1.1 } as const
export function isProfile(name: string): name is keyof typeof PROFILES {
  return Object.hasOwn(PROFILES, name)
}

/** One mining machine: heat and power, whatever firmware speaks for it. */
export class Machine implements SimulatedMachine {
  readonly address: string
  readonly hall: string
  readonly group: Group
  readonly deadBoard: boolean
  /** What it draws at full work, W, and hashes, TH/s, with the boards it has. */
  readonly fullW: number
  readonly fullThs: number
  readonly serial: string
  readonly mac: string
  mode: SimulatedMachine['mode'] = 'off'
  powerW = 0
  temperatureC = 20
  uptimeS = 0
  limitW: number | undefined
  /** Share of full work, in percent. */
  percent = 100
  profile: keyof typeof PROFILES = 'normal'
  /** Those it was told; undefined before. */
  pools: readonly Pool[] | undefined
  locating = false
  readonly #settings: MachineSettings
  readonly #chance: Chance
  #inModeS = 0
  #asleep = false

  constructor(address: string, group: Group, settings: MachineSettings) {
    this.address = address
    this.hall = group.hall
    this.group = group
    this.#settings = settings
    this.#chance = chance(seedFor(settings.seed, address))
    this.deadBoard = this.#chance.next() < settings.deadBoardShare
    const boards = this.deadBoard ? (BOARDS - 1) / BOARDS : 1
    this.fullW = group.nominal_power_w * boards * (1 + SCATTER * this.#chance.normal())
    this.fullThs = group.nominal_hashrate_ths * boards * (1 + SCATTER * this.#chance.normal())
    const parts = address.split('.').map(Number)
    this.mac = ['02', '46', ...parts.map((part) => part.toString(16).padStart(2, '0'))]
      .join(':')
      .toUpperCase()
    this.serial = `SIM${parts.map((part) => String(part).padStart(3, '0')).join('')}`
  }

  tick(dtS: number, energised: boolean, inletC: number): void {
    if (!energised) {
      if (this.mode !== 'off') this.#enter('off')
      this.powerW = 0
      this.uptimeS = 0
      this.#cool(dtS, inletC)
      return
    }
    if (this.mode === 'off') {
      this.#enter('booting')
      this.powerW = ASLEEP_W
    }
    this.#inModeS += dtS
    this.uptimeS += dtS
    if (this.mode === 'booting' && this.#inModeS >= this.#settings.bootS)
      this.#enter(this.#asleep ? 'sleeping' : 'warming')
    if (this.mode === 'warming' && this.#inModeS >= this.#settings.warmUpS) this.#enter('mining')
    this.#draw(dtS)
    this.#cool(dtS, inletC)
  }

  /** TH/s now; a machine that warms up hashes with the power it has. */
  hashrateThs(): number {
    if (this.mode !== 'mining' && this.mode !== 'warming') return 0
    const share = Math.max(0, (this.powerW - ASLEEP_W) / (this.fullW - ASLEEP_W))
    return this.fullThs * share ** HASH_EXPONENT * (1 + 0.004 * this.#chance.normal())
  }

  get hashing(): boolean {
    return this.mode === 'mining' || this.mode === 'warming'
  }

  order(command: MachineCommand): void {
    switch (command.kind) {
      case 'sleep':
        this.#asleep = true
        if (this.hashing) this.#enter('sleeping')
        break
      case 'wake':
        this.#asleep = false
        if (this.mode === 'sleeping') {
          this.#enter('warming')
          this.#inModeS = -RESTART_S
        }
        break
      case 'limit':
        this.limitW = command.power
        break
      case 'limit-percent':
        this.percent = command.percent
        break
      case 'profile':
        if (isProfile(command.profile)) this.profile = command.profile
        break
      case 'pools':
        this.pools = command.pools.map(({ url, user }, index) => ({ url, user, active: index === 0 }))
        break
      case 'locate':
        this.locating = command.on
        break
      case 'reboot':
        this.reboot()
        break
    }
  }

  reboot(): void {
    if (this.mode === 'off') return
    // Stock firmware keeps its work mode and limits over a reboot; a pause of Braiins OS is not kept (assumed).
    if (this.group.driver === 'braiins-rest') this.#asleep = false
    this.uptimeS = 0
    this.powerW = ASLEEP_W
    this.#enter('booting')
  }

  /** What it works for: those it was told, else the one it came with. */
  worksFor(): readonly Pool[] {
    const user = `${this.group.customer}.${this.address}`
    return this.pools ?? [{ url: 'stratum+tcp://pool.example:3333', user, active: this.hashing }]
  }

  /** Answers on the network: not while it has no power or boots. */
  get answers(): boolean {
    return this.mode !== 'off' && this.mode !== 'booting'
  }

  link(): MachineLink {
    const silent = { ok: false, failure: { kind: 'timeout', afterMs: 3_000 } } as const
    const limits = this.group.driver !== 'antminer-stock'
    return {
      poll: async (at) => (this.answers ? { ok: true, value: reportOf(this, at) } : silent),
      command: async (command) => {
        if (!this.answers) return silent
        if (command.kind === 'limit' && !limits)
          return { ok: false, failure: { kind: 'unsupported', detail: 'this firmware has no power limit' } }
        this.order(command)
        return { ok: true, value: 'accepted' }
      },
      chips: async () => ({ ok: false, failure: { kind: 'unsupported', detail: 'the twin has no chips' } }),
      close: () => {},
    }
  }

  #enter(mode: SimulatedMachine['mode']): void {
    this.mode = mode
    this.#inModeS = 0
  }

  #draw(dtS: number): void {
    const rising = this.mode === 'warming' ? Math.max(0, this.#inModeS) / this.#settings.warmUpS : 1
    const share = (this.percent / 100) * PROFILES[this.profile]
    const full = Math.min(this.fullW * share, this.limitW ?? this.fullW)
    const target = this.hashing ? ASLEEP_W + (full - ASLEEP_W) * Math.min(1, rising) : ASLEEP_W
    // Falling asleep the boards are cut off at once; otherwise the tuner moves step by step.
    const most = this.hashing ? SLEW_SHARE_PER_S * this.group.nominal_power_w * dtS : Number.POSITIVE_INFINITY
    this.powerW += Math.min(most, Math.max(-most, target - this.powerW))
  }

  #cool(dtS: number, inletC: number): void {
    const target = inletC + BOARD_RISE_C * Math.min(1.2, this.powerW / this.group.nominal_power_w)
    this.temperatureC += (target - this.temperatureC) * (1 - Math.exp(-dtS / BOARD_TIME_S))
  }
}

/** The report that the family's driver would make of it, without the wire. */
function reportOf(machine: Machine, at: Instant): MachineReport {
  const { driver } = machine.group
  const hashrate = machine.hashrateThs()
  const power =
    driver === 'antminer-stock'
      ? { powerGrade: 'unknown' as const }
      : {
          power: watts(Math.round(machine.powerW)),
          powerGrade: driver === 'whatsminer-v3' ? ('measured' as const) : ('estimated' as const),
        }
  const mining = driver === 'antminer-stock' ? hashrate > 0 : machine.hashing
  return {
    at,
    firmware: driver,
    model: machine.group.model,
    mac: machine.mac,
    serialNumber: machine.serial,
    mining,
    hashrate: terahashesPerSecond(Math.round(hashrate * 100) / 100),
    ...power,
    ...(machine.limitW !== undefined && { powerLimit: watts(machine.limitW) }),
    profile: machine.profile,
    profiles: Object.keys(PROFILES).map((name) => ({ name })),
    // Stock Antminers tell of their light by a page that is not asked here.
    ...(driver !== 'antminer-stock' && { locating: machine.locating }),
    uptimeS: Math.round(machine.uptimeS),
    boards: boardsOf(machine).map(({ active, temperature }) => ({
      active,
      temperature: celsius(temperature),
    })),
    fans: [],
    pools: machine.pools ?? [],
    errors: [],
    defects: [],
  }
}

/** Its boards, the last one dead where it has a dead one. */
export function boardsOf(machine: Machine): { active: boolean; temperature: number; share: number }[] {
  const alive = machine.deadBoard ? BOARDS - 1 : BOARDS
  return Array.from({ length: BOARDS }, (_, index) => ({
    active: index < alive,
    temperature: Math.round(machine.temperatureC + index),
    share: index < alive ? 1 / alive : 0,
  }))
}
