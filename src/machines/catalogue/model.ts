import type { JoulesPerTerahash, TerahashesPerSecond, Watts } from '../../quantity/index.ts'
import type { Algorithm, Cooling, SourceGrade } from './schema.ts'

/** Where a figure comes from, and what stands behind it. */
export interface CatalogueSource {
  readonly id: string
  readonly title: string
  readonly grade: SourceGrade
  /** A year, a month or a day; absent where the source bears none. */
  readonly date?: string
  readonly place?: string
}

/** One nominal hashrate in which a model is sold, or one mode of it. */
export interface ModelVariant {
  /** For example `bitmain/s19j-pro/104`. */
  readonly id: string
  readonly hashrate: TerahashesPerSecond
  /** At the wall, at 25 °C or where the source says nothing; absent where no source tells it. */
  readonly power?: Watts
  /** Derived from the two. */
  readonly efficiency?: JoulesPerTerahash
  readonly mode?: string
  /** All of them state these figures to within 1 %; the first is the one they were taken from. */
  readonly sources: readonly CatalogueSource[]
  readonly assumed: readonly ('hashrate_ths' | 'power_w')[]
  readonly note?: string
}

/** What a source says otherwise, and why it was not followed. */
export interface DifferingStatement {
  readonly hashrate?: TerahashesPerSecond
  readonly power?: Watts
  readonly efficiency?: JoulesPerTerahash
  readonly source: CatalogueSource
  readonly why: string
}

/** Hash boards, chips on each of them, and fans of a machine as built; what no source tells is absent. */
export interface ModelHardware {
  readonly boards: number
  readonly chipsPerBoard?: number
  readonly fans?: number
  readonly source: CatalogueSource
}

/** One model of a maker. */
export interface MachineModel {
  /** For example `bitmain/s19j-pro`. */
  readonly id: string
  readonly make: string
  /** The name of the maker's line of machines: Antminer, WhatsMiner. */
  readonly line?: string
  readonly model: string
  /** Other names under which it is sold or reported. */
  readonly also: readonly string[]
  readonly algorithm: Algorithm
  readonly cooling: Cooling
  /** Of its first release. */
  readonly year: { readonly value: number; readonly source: CatalogueSource }
  readonly hardware?: ModelHardware
  /** By the code that WhatsMiner adds to the model (`VH30`): one model is built of different boards. */
  readonly versions: ReadonlyMap<string, ModelHardware>
  /** The lowest power that some source shows this model to run at. */
  readonly limit?: { readonly downTo: Watts; readonly source: CatalogueSource }
  readonly variants: readonly ModelVariant[]
  readonly differing: readonly DifferingStatement[]
}

/** A maker, with the words that its machines put before the name of a model. */
export interface MachineMaker {
  readonly make: string
  readonly line?: string
  readonly also: readonly string[]
  readonly models: readonly MachineModel[]
}
