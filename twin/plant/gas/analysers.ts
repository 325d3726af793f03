import type { Component } from '../../../src/gas/index.ts'
import type { Chance } from '../../random.ts'

/** Which component of the gas each point of a chromatograph tells; hexanes and heavier go together. */
const POINT_OF: Readonly<Record<string, string>> = {
  methane: 'x_methane',
  ethane: 'x_ethane',
  propane: 'x_propane',
  isobutane: 'x_isobutane',
  'n-butane': 'x_n_butane',
  isopentane: 'x_isopentane',
  'n-pentane': 'x_n_pentane',
  nitrogen: 'x_nitrogen',
  'carbon dioxide': 'x_carbon_dioxide',
}
const HEAVIEST = 'x_hexanes'

/** Repeatability of a component, as a share of it. Assumed: 0.1 %, as makers tell of the heating value some 0.05 %. */
const REPEATS_WITHIN = 0.001
/** It calibrates itself once a day, for so long. Assumed. */
const CALIBRATES_EVERY_S = 86_400
const CALIBRATES_AT_S = 43_200
const CALIBRATES_FOR_S = 900

/**
 * A gas chromatograph: a sample is drawn, parted for a cycle, told at its end and stands until the next, so that what it tells is one
 * to two cycles old. It measures no hydrogen sulphide, helium or oxygen: what it measures is told as 100 %.
 */
export class Chromatograph {
  readonly #cycleS: number
  readonly #chance: Chance
  #told: ReadonlyMap<string, number> = new Map()
  #drawn: ReadonlyMap<string, number> = new Map()
  #drawnAtS = 0
  #toldAtS = 0
  #nextS = 0
  #frozenUntilS = 0
  #calibrating = false

  constructor(cycleS: number, chance: Chance) {
    this.#cycleS = cycleS
    this.#chance = chance
  }

  /** It goes on saying that it analyses, and tells the same for ever, or for so long. */
  freeze(forS: number, nowS: number): void {
    this.#frozenUntilS = nowS + forS
  }

  step(nowS: number, components: readonly Component[], fractions: readonly number[]): void {
    if (this.#drawn.size === 0) this.#begin(nowS, components, fractions)
    if (nowS < this.#frozenUntilS || nowS < this.#nextS) return
    this.#calibrating = (nowS + CALIBRATES_AT_S) % CALIBRATES_EVERY_S < CALIBRATES_FOR_S
    this.#nextS = nowS + this.#cycleS
    if (this.#calibrating) return
    this.#told = this.#drawn
    this.#toldAtS = this.#drawnAtS
    this.#draw(nowS, components, fractions)
  }

  /** What it shows; undefined for a point that it has not. */
  read(point: string): number | undefined {
    switch (point) {
      case 'analysing':
        return this.#calibrating ? 0 : 1
      case 'analysis_hour':
        return Math.floor(this.#toldAtS / 3600) % 24
      case 'analysis_minute':
        return Math.floor(this.#toldAtS / 60) % 60
      case 'stream':
        return 1
      case 'alarms':
      case 'alarms_2':
        return 0
      default:
        return this.#told.get(point)
    }
  }

  #begin(nowS: number, components: readonly Component[], fractions: readonly number[]): void {
    this.#draw(nowS, components, fractions)
    this.#told = this.#drawn
    this.#toldAtS = nowS
    this.#nextS = nowS + this.#cycleS
  }

  #draw(nowS: number, components: readonly Component[], fractions: readonly number[]): void {
    const parts = new Map<string, number>([...Object.values(POINT_OF), HEAVIEST].map((point) => [point, 0]))
    for (const [k, { name, atoms }] of components.entries()) {
      const point = POINT_OF[name] ?? (atoms[0] >= 6 ? HEAVIEST : undefined)
      if (point !== undefined) parts.set(point, (parts.get(point) ?? 0) + (fractions[k] ?? 0))
    }
    const seen = [...parts].map(
      ([point, part]) => [point, part * (1 + REPEATS_WITHIN * this.#chance.normal())] as const,
    )
    const sum = seen.reduce((total, [, part]) => total + part, 0)
    this.#drawn = new Map(seen.map(([point, part]) => [point, (100 * part) / sum]))
    this.#drawnAtS = nowS
  }
}

/** The points of a chromatograph. */
export const CHROMATOGRAPH_POINTS: readonly string[] = [
  ...Object.values(POINT_OF),
  HEAVIEST,
  'analysing',
  'analysis_hour',
  'analysis_minute',
  'stream',
  'alarms',
  'alarms_2',
]
