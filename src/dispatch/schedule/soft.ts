import type { Entry, Programme } from '../../programme/index.ts'

/** A row that gives way when no plan keeps them all: what it is called, and which columns say how far it gave way. */
export interface GivenWay {
  readonly name: string
  readonly unit: string
  readonly columns: readonly number[]
  readonly stepH: number
}

/**
 * Rows that people set, as against those that nature sets. While `elastic` is off they are as hard as the others; with it on each gives
 * way at a price far above money, so that the plan that comes out breaks least.
 */
export class SoftRows {
  readonly givenWay: GivenWay[] = []
  readonly #programme: Programme
  readonly #elastic: boolean

  constructor(programme: Programme, elastic: boolean) {
    this.#programme = programme
    this.#elastic = elastic
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
    for (const { at, entries, most, least } of rows) {
      const given: Entry[] = []
      if (this.#elastic) {
        const breach = (direction: -1 | 1) => {
          const column = this.#programme.column(`${name} given way ${at}${direction < 0 ? '' : ' up'}`, {
            terms: [{ name: 'given way', value: -price }],
          })
          columns.push(column)
          given.push([column, direction])
        }
        if (most !== undefined) breach(-1)
        if (least !== undefined) breach(1)
      }
      this.#programme.row(`${name} ${at}`.trim(), [...entries, ...given], {
        ...(most !== undefined && { upper: most }),
        ...(least !== undefined && { lower: least }),
      })
    }
    if (columns.length > 0) this.givenWay.push({ name, unit, columns, stepH })
  }
}
