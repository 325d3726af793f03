import type { Entry, Programme } from '../../programme/index.ts'

/** A row that gives way when no plan keeps them all: what it is called, and which columns say how far it gave way. */
export interface GivenWay {
  readonly name: string
  readonly unit: string
  readonly columns: readonly number[]
  readonly stepH: number
}

/**
 * Far above any price of energy, and in the order in which they are given up last: reserve, law, contract, an engine's time, an operator's wish. For each
 * kWh, machine-hour, or kW of its least and step that an engine stops early.
 */
export const GIVE_WAY = { reserve: 3e5, order: 1e5, contract: 3e4, minimumTime: 2e4, pin: 1e4 } as const

/** The solver's tolerance and some. */
const ROUNDING = 1e-5

/**
 * Rows that people set, as against those that nature sets. While `elastic` is off they are as hard as the others; with it on each gives
 * way at a price far above money, so that the plan that comes out breaks least. Where it is known how far each must give way, they give way as far for
 * nothing and no further: then money decides, which beside such prices no gap could tell.
 */
export class SoftRows {
  readonly givenWay: GivenWay[] = []
  readonly #programme: Programme
  readonly elastic: boolean
  readonly #known: ReadonlyMap<string, number> | undefined

  /** `known`: amounts by name, in unit-hours where there is a unit. */
  constructor(programme: Programme, elastic: boolean, known?: ReadonlyMap<string, number>) {
    this.#programme = programme
    this.elastic = elastic
    this.#known = known
  }

  /** One constraint over one or more rows; `price` is minor units for each unit of breach. */
  write(
    name: string,
    unit: string,
    price: number,
    stepH: number,
    rows: readonly {
      readonly at: string
      readonly entries: readonly Entry[]
      readonly most?: number
      readonly least?: number
    }[],
  ): void {
    const columns: number[] = []
    const most = this.#known === undefined ? Number.POSITIVE_INFINITY : (this.#known.get(name) ?? 0)
    const gives = this.elastic && most > 0
    for (const { at, entries, most: upper, least: lower } of rows) {
      const given: Entry[] = []
      if (gives) {
        const breach = (direction: -1 | 1) => {
          const column = this.#programme.column(`${name} given way ${at}${direction < 0 ? '' : ' up'}`, {
            terms: [{ name: 'given way', value: this.#known === undefined ? -price : 0 }],
          })
          columns.push(column)
          given.push([column, direction])
        }
        if (upper !== undefined) breach(-1)
        if (lower !== undefined) breach(1)
      }
      this.#programme.row(`${name} ${at}`.trim(), [...entries, ...given], {
        ...(upper !== undefined && { upper }),
        ...(lower !== undefined && { lower }),
      })
    }
    if (columns.length === 0) return
    this.givenWay.push({ name, unit, columns, stepH })
    if (!Number.isFinite(most)) return
    const hours = unit === 'kW' ? stepH : 1
    this.#programme.atMost(
      `${name} given way in all`,
      columns.map((column): Entry => [column, hours]),
      most * (1 + ROUNDING) + ROUNDING,
    )
  }
}
