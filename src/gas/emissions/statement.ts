import type { Interval } from '../../quantity/index.ts'
import type { Activity } from './activity.ts'
import type { EquationId } from './equations.ts'
import type { AssessmentReport, Factor, HorizonYears, Substance } from './factor.ts'

/** Amounts are whole numbers of their unit, so that they sum to the same total in any order and grouping. */
export type EmissionUnit = 'mg' | 'g' | 'kg'

/** A measured amount that rows were made from. */
export interface Datum {
  readonly what: 'volume' | 'energy' | 'running hours'
  readonly value: number
  readonly unit: string
  readonly sigma?: number
  readonly source: string
}

/** One substance of one activity in one interval. */
export interface EmissionRow {
  readonly interval?: Interval
  readonly activity: string
  readonly kind: Activity['kind']
  readonly substance: Substance
  readonly amount: number
  readonly unit: EmissionUnit
  /** Warming, in the same unit of carbon dioxide; absent where the substance has no potential. */
  readonly co2e?: number
  /** Standard uncertainties (k = 1) from those inputs that have one; absent where none has. */
  readonly sigma?: number
  readonly co2eSigma?: number
  /** See `EQUATIONS`. */
  readonly equation: EquationId
  /** Ids of the figures it was made from; each is in the statement's `factors`. */
  readonly factors: readonly string[]
  readonly data: readonly Datum[]
}

export interface EmissionTotal {
  readonly amount: number
  readonly unit: EmissionUnit
  /** Inputs that rows share count once: a common error of a meter does not average out. */
  readonly sigma?: number
}
export type EmissionTotals = { readonly [S in Substance | 'CO2e']: EmissionTotal }

/** Kilograms of carbon: what came in is what went out. */
export interface CarbonAccount {
  readonly inKg: number
  readonly asCo2Kg: number
  readonly asMethaneKg: number
  readonly asOtherHydrocarbonsKg: number
  /** Soot, carbon monoxide: destroyed, but not burnt to carbon dioxide. */
  readonly asIncompleteKg: number
}

export interface EmissionSide {
  readonly rows: readonly EmissionRow[]
  readonly totals: EmissionTotals
  readonly carbon: CarbonAccount
}

export interface EmissionStatement extends EmissionSide {
  readonly factorSet: {
    readonly id: string
    readonly version: string
    readonly report: AssessmentReport
    readonly horizonYears: HorizonYears
    readonly feedback: boolean
  }
  /** The flare that would have burnt the gas without the site; absent where no interval has a baseline. */
  readonly baseline?: EmissionSide
  /** Baseline less site; below zero where the site is worse. */
  readonly avoided?: EmissionTotals
  /** Avoided CO2e as a share of the baseline's. */
  readonly reduction?: number
  /** Every figure that a row names, each with value, unit and source. */
  readonly factors: readonly Factor[]
  readonly warnings: readonly string[]
}

export type EmissionResult =
  | { readonly ok: true; readonly statement: EmissionStatement }
  | { readonly ok: false; readonly mistakes: readonly string[] }
