import { burntM3PerH, evaluate, hallKw, type Plan, type ScheduleProblem } from '../dispatch/index.ts'

/** What steps that were gone through come to: money in minor units, gas in m³ at 15 °C, energy in kWh. */
export interface Books {
  /** Money by term; what is paid is negative. */
  readonly terms: Readonly<Record<string, number>>
  readonly engineH: readonly number[]
  readonly engineStarts: readonly number[]
  readonly gasInM3: number
  readonly gasBurntM3: number
  readonly gasFlaredM3: number
  readonly generatedKwh: number
  readonly importedKwh: number
  readonly exportedKwh: number
  readonly computingKwh: number
  readonly unservedKwh: number
  readonly orders: {
    /** Hours in which an order was in force. */
    readonly orderedH: number
    /** Hours in which the halls drew no more than was ordered. */
    readonly keptH: number
    readonly overKwh: number
  }
  /** What an engineer finds fault with, the first of them. */
  readonly breaches: readonly string[]
}

const MOST_BREACHES = 50
/** Far below what any meter tells. */
const CLOSE_KW = 1e-3

export function emptyBooks(engines: number): Books {
  const none = Array.from({ length: engines }, () => 0)
  return {
    terms: {},
    engineH: none,
    engineStarts: none,
    gasInM3: 0,
    gasBurntM3: 0,
    gasFlaredM3: 0,
    generatedKwh: 0,
    importedKwh: 0,
    exportedKwh: 0,
    computingKwh: 0,
    unservedKwh: 0,
    orders: { orderedH: 0, keptH: 0, overKwh: 0 },
    breaches: [],
  }
}

/** Adds what was done, which `evaluate` prices without knowing the plan that it came from. */
export function entered(books: Books, actual: ScheduleProblem, done: Plan): Books {
  const { terms, breaches } = evaluate(actual, done)
  const all: Record<string, number> = { ...books.terms }
  for (const [name, minor] of terms) all[name] = (all[name] ?? 0) + minor
  const per = actual.stepH
  const burnt = total(done.flareM3PerH.map((_, t) => burntM3PerH(actual, done, t)))
  return {
    terms: all,
    engineH: books.engineH.map((hours, k) => hours + (done.engines[k]?.on.filter(Boolean).length ?? 0) * per),
    engineStarts: books.engineStarts.map((starts, k) => starts + startsOf(actual, done, k)),
    gasInM3: books.gasInM3 + total(actual.gas?.inflowM3PerH ?? []) * per,
    gasBurntM3: books.gasBurntM3 + burnt * per,
    gasFlaredM3: books.gasFlaredM3 + total(done.flareM3PerH) * per,
    generatedKwh: books.generatedKwh + total(done.engines.flatMap(({ kw }) => kw)) * per,
    importedKwh: books.importedKwh + total(done.grids.flatMap(({ importKw }) => importKw)) * per,
    exportedKwh: books.exportedKwh + total(done.grids.flatMap(({ exportKw }) => exportKw)) * per,
    computingKwh: books.computingKwh + computingKw(actual, done) * per,
    unservedKwh: books.unservedKwh + total(done.unservedKw) * per,
    orders: obeyed(books.orders, actual, done),
    // Stopping for want of gas is counted on its own; contracts are looked at over the whole time by whoever reads the result.
    breaches: [
      ...books.breaches,
      ...breaches
        .filter((breach) => !/(stopped|started) after|machine-hours owed/.test(breach))
        .map((breach) => `${new Date(actual.start).toISOString()} ${breach}`),
    ].slice(0, MOST_BREACHES),
  }
}

/** Machine-kW in all steps. */
function computingKw({ loads }: ScheduleProblem, done: Plan): number {
  return loads.reduce(
    (sum, { modes }, k) =>
      sum + modes.reduce((all, { kw }, m) => all + kw * total(done.loads[k]?.machines[m]?.count ?? []), 0),
    0,
  )
}

function startsOf({ engines }: ScheduleProblem, done: Plan, k: number): number {
  const on = done.engines[k]?.on ?? []
  return on.filter((is, t) => is && !(t === 0 ? (engines[k]?.running ?? false) : on[t - 1])).length
}

function obeyed(before: Books['orders'], actual: ScheduleProblem, done: Plan): Books['orders'] {
  let { orderedH, keptH, overKwh } = before
  for (const order of actual.orders) {
    for (let t = order.from; t < order.to; t++) {
      const drawn = actual.halls.reduce((sum, { id }) => sum + hallKw(actual, done, id, t), 0)
      const over = Math.max(0, drawn - order.mostKw)
      orderedH += actual.stepH
      if (over <= CLOSE_KW) keptH += actual.stepH
      overKwh += over * actual.stepH
    }
  }
  return { orderedH, keptH, overKwh }
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
