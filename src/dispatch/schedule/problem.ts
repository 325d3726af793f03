import type { Instant } from '../../quantity/index.ts'

/**
 * What is to be scheduled: a site over steps of equal length. Powers in kW, gas in m³/h at 15 °C, money in minor units of one currency
 * (fractions allowed: these are expectations, not postings). A series has one value a step.
 */
export interface ScheduleProblem {
  readonly start: Instant
  readonly stepH: number
  readonly steps: number
  /**
   * Steps at whose beginning engines may be started and stopped; any where it is left out. Far ahead, where nothing is sure and the plan is made anew
   * long before, whole hours do, and leave the search a fraction of its ways.
   */
  readonly engineSteps?: readonly number[]
  readonly engines: readonly EngineUnit[]
  readonly gas: GasSupply | undefined
  readonly grids: readonly GridConnection[]
  readonly halls: readonly Hall[]
  readonly loads: readonly LoadClass[]
  readonly jobs: readonly Job[]
  readonly heat: HeatSale | undefined
  /** The site's own use, whatever runs; left unserved, at `UNSERVED_MINOR_PER_KWH`, only where nothing else can be done. */
  readonly ownUseKw: readonly number[]
  /** Lost between busbar and halls, as a share of what the halls draw. */
  readonly lossShare: number
  readonly orders: readonly LoadOrder[]
  readonly pins: readonly Pin[]
}

/** What the site's own use goes without, in what gave way. */
export const UNSERVED = 'own use unserved'
/** Assumed: far more than any machine earns of a kWh, and less than any law costs that a plan could break instead. */
export const UNSERVED_MINOR_PER_KWH = 1_000

/** What engines give less than their least, in what gave way: only at standstill, where nothing else carries the own use. */
export const LOW_LOAD = 'engines below their least load'

export interface EngineUnit {
  readonly id: string
  /** Most it may give in each step: rating, derating, fuel limits; 0 while it may not run. */
  readonly mostKw: readonly number[]
  readonly leastKw: number
  /** Fuel at powers from `leastKw` to the rating, m³/h, both rising. */
  readonly fuel: readonly { readonly kw: number; readonly m3PerH: number }[]
  readonly running: boolean
  /** How long it has been as it is. */
  readonly sinceH: number
  readonly minimumUpH: number
  readonly minimumDownH: number
  readonly rampKwPerStep: number
  readonly startMinor: number
  /** Oil, plugs, overhauls: what an hour of running costs. */
  readonly runMinorPerH: number
  /** Hours it may run before it must be serviced. */
  readonly untilServiceH?: number
}

export interface GasSupply {
  readonly inflowM3PerH: readonly number[]
  readonly packM3: number
  readonly packLeastM3: number
  readonly packMostM3: number
  /** Held at the end of the last step, so that the next plan has some. */
  readonly packAtEndM3: number
  readonly priceMinorPerM3: number
  /** Fees of what is flared. */
  readonly flareMinorPerM3: number
  /** What carbon costs; nothing where it is left out. */
  readonly carbon?: { readonly burntMinorPerM3: number; readonly flaredMinorPerM3: number }
}

export interface GridConnection {
  readonly id: string
  readonly importMostKw: readonly number[]
  readonly exportMostKw: readonly number[]
  readonly importMinorPerKwh: readonly number[]
  readonly exportMinorPerKwh: readonly number[]
  /** For each kW of the period's highest import above what it has been already. */
  readonly demandMinorPerKw: number
  readonly peakSoFarKw: number
}

export interface Hall {
  readonly id: string
  /** What its feeder and its cooling let it draw in each step, cooling included. */
  readonly mostKw: readonly number[]
  /** kW of fans and chillers for each kW of machines. */
  readonly coolingShare: readonly number[]
}

export interface LoadClass {
  readonly id: string
  readonly hall: string
  /** Machines that may run in each step; 0 where a price cap or a ban forbids. */
  readonly machines: readonly number[]
  /** In no mode, a machine stands still. */
  readonly modes: readonly Mode[]
  readonly nowByMode: readonly number[]
  /** What it costs to bring one machine into a mode. */
  readonly changeMinor: number
  /** Machine-hours owed by contract, over the whole horizon. */
  readonly leastMachineH?: number
  /** Share of its power that can be shed within a second. */
  readonly shedShare: number
}

export interface Mode {
  readonly id: string
  readonly kw: number
  /** What one machine in this mode brings in an hour: hash price times hashrate, or the fee for its energy. */
  readonly minorPerH: readonly number[]
}

export interface Job {
  readonly id: string
  readonly hall: string
  readonly kw: number
  readonly steps: number
  readonly earliest: number
  /** Step by whose beginning it must be done. */
  readonly deadline: number
  readonly preemptible: boolean
  /** Paid if it is done in time, and only then. */
  readonly paysMinor: number
  /** It was taken on: it must be done. */
  readonly owed: boolean
}

export interface HeatSale {
  /** kW of heat for each kW that the engines give. */
  readonly share: number
  readonly wantedKw: readonly number[]
  readonly minorPerKwh: number
}

/** From outside: draw at most so much in these steps, from grids, in halls, or by machines of some classes. */
export interface LoadOrder {
  readonly id: string
  readonly kind: 'import' | 'load' | 'machines'
  /** The grids, halls or classes that are meant; all of them where it is left out. */
  readonly of?: readonly string[]
  readonly from: number
  readonly to: number
  readonly mostKw: number
  /** A must is a constraint; a should costs so much for each kWh above it. */
  readonly must: boolean
  readonly breachMinorPerKwh: number
}

/** From an operator: an engine on, off or at a power, or a hall at a power, in these steps. */
export interface Pin {
  readonly id: string
  readonly target: { readonly kind: 'engine' | 'hall'; readonly id: string }
  readonly from: number
  readonly to: number
  readonly state: 'on' | 'off' | { readonly kw: number }
}

/** The last step at whose beginning engines may have changed. */
export function changedAt({ engineSteps }: ScheduleProblem, t: number): number {
  return engineSteps?.findLast((step) => step <= t) ?? (engineSteps === undefined ? t : 0)
}
