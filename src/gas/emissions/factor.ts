/** How far a figure was traced: to the document itself, to one that quotes it, or only remembered and plausible. */
export type Grade = 'document' | 'quoted' | 'unverified' | 'stated'

/** A figure with all that an auditor asks of it. */
export interface Factor {
  /** `gwp/AR6/100/CH4-fossil`; what a row names under `factors`. */
  readonly id: string
  readonly value: number
  readonly unit: string
  /** Standard uncertainty (k = 1), in the same unit, where the source tells one. */
  readonly sigma?: number
  /** Document, table or clause. */
  readonly source: string
  /** Year of the document; 0 for what was stated without one. */
  readonly year: number
  readonly grade: Grade
  readonly note?: string
}

/** A figure that the one who asks states, and where it is from. Rows name it as `given/<activity>/<what>`. */
export interface Stated {
  readonly value: number
  /** Standard uncertainty (k = 1). */
  readonly sigma?: number
  readonly source: string
  /** Where it was taken from a document by name, as a flare of a tier; otherwise it is `stated`. */
  readonly grade?: Grade
  readonly year?: number
}

export const REPORTS = ['AR4', 'AR5', 'AR6'] as const
export type AssessmentReport = (typeof REPORTS)[number]
export type HorizonYears = 20 | 100

/** Substances that rows are told of. NMHC are hydrocarbons other than methane that were not burnt. */
export const SUBSTANCES = ['CO2', 'CH4', 'N2O', 'NMHC', 'SO2', 'H2S'] as const
export type Substance = (typeof SUBSTANCES)[number]

/**
 * Immutable: all figures that a statement leans on besides what was measured. `version` is a hash of the content, so that two sets
 * of one version are the same figures.
 */
export interface FactorSet {
  readonly id: string
  readonly version: string
  readonly report: AssessmentReport
  readonly horizonYears: HorizonYears
  /** Whether climate-carbon feedback is in the methane figure. */
  readonly feedback: boolean
  readonly method: 'iso6976' | 'subpart-w'
  readonly gwp: { readonly CO2: Factor; readonly CH4: Factor; readonly N2O: Factor }
  /** kg/MMBtu (gross) of gas burnt. */
  readonly n2o: Factor
  /** kg/kmol */
  readonly molarMass: { readonly [S in Exclude<Substance, 'NMHC'>]: Factor }
  /** `real`: by ISO 6976 with the compression factor; otherwise m³/kmol of any gas at 60 °F and 101.325 kPa. */
  readonly molarVolume: 'real' | Factor
}
