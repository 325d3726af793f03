import type { FieldDevice } from '../src/devices/index.ts'
import type { MachineLink } from '../src/machines/index.ts'
import type { Instant } from '../src/quantity/index.ts'

/** What happens to the gas. */
export type GasHappening =
  | {
      readonly kind: 'rich-slug'
      readonly for_s: number
      readonly c3_plus_share?: number
      readonly methane_number?: number
    }
  | { readonly kind: 'h2s'; readonly ppm: number; readonly for_s: number }
  | {
      readonly kind: 'separator'
      readonly pressure_kpa?: number
      readonly temperature_c?: number
      readonly over_s: number
    }
  | {
      readonly kind: 'composition'
      readonly composition: Readonly<Record<string, number>>
      readonly over_s: number
    }
  | { readonly kind: 'gas-leak'; readonly m3_per_h: number }
  | { readonly kind: 'analyser-frozen'; readonly for_s: number }
  | { readonly kind: 'analyser-lost'; readonly for_s: number }

/** What happens to a connection to a public grid, and to the devices that tell of it. */
export type GridHappening =
  | { readonly kind: 'grid-lost'; readonly grid: string; readonly for_s: number }
  | {
      readonly kind: 'grid-weak'
      readonly grid: string
      readonly voltage_share: number
      readonly frequency_hz: number
      readonly for_s: number
    }
  | { readonly kind: 'grid-limit'; readonly grid: string; readonly kw: number; readonly for_s?: number }
  | { readonly kind: 'meter-reversed'; readonly meter: string }
  | { readonly kind: 'device-lost'; readonly device: string; readonly for_s: number }

/** One happening that a scenario file scripts, `at_s` seconds after the start. */
export type ScenarioEvent = { readonly at_s: number } & (
  | { readonly kind: 'engine-trip'; readonly engine: string; readonly back_after_s?: number }
  | { readonly kind: 'gas-flow'; readonly share: number; readonly over_s: number }
  | { readonly kind: 'meter-drift'; readonly meter: string; readonly share: number; readonly over_s?: number }
  | { readonly kind: 'link-lost'; readonly feeder: string; readonly for_s: number }
  | { readonly kind: 'reboot'; readonly machines: number }
  | { readonly kind: 'outside'; readonly temperature_c: number; readonly over_s: number }
  | {
      readonly kind: 'engine-tired'
      readonly engine: string
      readonly share: number
      readonly over_s: number
    }
  | GasHappening
  | GridHappening
)

/** What is really so inside the twin, for tests and benches to compare with; no real site has this. */
export interface Truth {
  readonly timeMs: number
  readonly frequencyHz: number
  readonly lowestFrequencyHz: number
  /** By engines. */
  readonly generatedW: number
  readonly loadW: number
  /** Connections to public grids. */
  readonly grid: readonly {
    readonly id: string
    /** There is voltage on the line. */
    readonly live: boolean
    readonly closed: boolean
    /** Imported; negative is exported. */
    readonly powerW: number
    readonly voltageShare: number
    readonly frequencyHz: number
    readonly importedWh: number
    readonly exportedWh: number
  }[]
  readonly engines: readonly {
    readonly id: string
    readonly phase: string
    readonly powerW: number
    readonly breakerClosed: boolean
    readonly tripReason?: string
    readonly fuelM3PerH: number
    /** Electricity over the net heat of the fuel; 0 off line. */
    readonly efficiency: number
    /** The most that the gas lets it carry without knocking, as a share of its rating; absent where nobody analysed it. */
    readonly permittedShare?: number
    /** How long it has knocked since it last did not. */
    readonly knockS: number
    /** Running time on gas with more hydrogen sulphide than it bears. */
    readonly corrosionS: number
  }[]
  readonly feeders: readonly { readonly id: string; readonly closed: boolean; readonly powerW: number }[]
  readonly gas: {
    readonly pressureKpa: number
    readonly inflowM3PerH: number
    readonly burntM3: number
    readonly flaredM3: number
    /** Gone past every meter. */
    readonly leakedM3: number
    readonly inM3: number
    readonly lowestKpa: number
    readonly highestKpa: number
    /** Net, at 15 °C combustion and metering, of the gas in the header. */
    readonly heatMjPerM3: number
    readonly inMj: number
    readonly burntMj: number
    readonly flaredMj: number
    readonly leakedMj: number
    /** By EN 16726. */
    readonly methaneNumber?: number
    /** Behind the scavenger. */
    readonly hydrogenSulphidePpm: number
    /** Mole fractions in the header, without those that are not there. */
    readonly composition?: Readonly<Record<string, number>>
    /** Propane and heavier, as a share of what the well gives now. */
    readonly wellHeavyShare?: number
  }
  readonly machines: { readonly mining: number; readonly sleeping: number; readonly powerW: number }
  /** Every trip, breaker move and PLC shed since the start. */
  readonly log: readonly {
    readonly timeMs: number
    readonly what: string
    readonly id: string
    readonly detail?: string
  }[]
}

/** One machine of the twin: its heat and power, under the firmware that speaks for it. */
export interface SimulatedMachine {
  readonly address: string
  readonly hall: string
  /** Draw now, W. */
  readonly powerW: number
  readonly mode: 'off' | 'booting' | 'warming' | 'mining' | 'sleeping'
  /** Lets `dtS` seconds pass with the feeder on or off. */
  tick(dtS: number, energised: boolean, inletC: number): void
  reboot(): void
  /** The same reports and commands as over its firmware, without the wire; for simulations faster than time. */
  link(): MachineLink
}

export interface Twin {
  /** Milliseconds of simulated time since the start. */
  readonly timeMs: number
  /** Lets simulated time pass; a live twin does this by the clock itself. */
  advance(ms: number): void
  apply(event: ScenarioEvent): void
  truth(): Truth
  /**
   * Direct access without the wire, for simulations faster than time; the same points as over Modbus. They carry the time of
   * whom they are read by, as over the wire, or else the twin's own.
   */
  device(id: string, now?: () => Instant): FieldDevice
  machine(address: string): MachineLink
  /** What a machine really draws now, W. */
  machinePowerW(address: string): number
  /** Opens every Modbus, cgminer, WhatsMiner and HTTP port of the site file. */
  listen(): Promise<void>
  close(): Promise<void>
}
