import type { Interval } from '../../quantity/index.ts'
import { ATOMIC_WEIGHTS } from '../components.ts'
import type { Activity } from './activity.ts'
import type { Carbon } from './burn.ts'
import { SUBSTANCES, type Substance } from './factor.ts'
import { type Amount, amountOf, carbonOf, type Recipe } from './recipe.ts'
import type {
  CarbonAccount,
  Datum,
  EmissionRow,
  EmissionSide,
  EmissionTotal,
  EmissionTotals,
  EmissionUnit,
} from './statement.ts'
import { deviation } from './uncertain.ts'

const PER_KILOGRAM: Readonly<Record<EmissionUnit, number>> = { mg: 1e6, g: 1000, kg: 1 }
const [CARBON] = ATOMIC_WEIGHTS

type Writable = { -readonly [K in keyof EmissionRow]: EmissionRow[K] }
type Of = Substance | 'CO2e'
interface Running {
  amount: number
  /** In kg, by uncertain input. */
  readonly leans: Map<string, number>
}

/** Gathers rows and their totals: what the site did, or what the flare would have done. */
export interface OpenSide {
  readonly mistakes: string[]
  readonly running: ReadonlyMap<Of, Running>
  /** Ids of all factors that rows name. */
  readonly named: ReadonlySet<string>
  enter(
    interval: Interval | undefined,
    activity: Pick<Activity, 'id' | 'kind'>,
    recipe: Recipe,
    data: readonly Datum[],
  ): void
  told(): EmissionSide
}

export function openSide(unit: EmissionUnit): OpenSide {
  const scale = PER_KILOGRAM[unit]
  const rows: EmissionRow[] = []
  const mistakes: string[] = []
  const met = new Set<Recipe>()
  const named = new Set<string>()
  const running = new Map<Of, Running>()
  for (const of of [...SUBSTANCES, 'CO2e'] as const) running.set(of, { amount: 0, leans: new Map() })
  const carbon = { into: 0, methane: 0, others: 0, incomplete: 0 }

  const add = (of: Of, amount: number, leans: Amount['leans']) => {
    const sum = running.get(of)
    if (sum === undefined) return
    sum.amount += amount
    for (const [key, lean] of leans ?? []) sum.leans.set(key, (sum.leans.get(key) ?? 0) + lean)
    if (!Number.isSafeInteger(sum.amount) && mistakes.length === 0)
      mistakes.push(`${of}: too much for whole ${unit}; tell it in ${unit === 'mg' ? 'g' : 'kg'}`)
  }

  return {
    mistakes,
    running,
    named,
    enter(interval, { id, kind }, recipe, data) {
      if (!met.has(recipe)) {
        met.add(recipe)
        for (const { factors } of recipe.rows) for (const id of factors) named.add(id)
      }
      const keys = data.map(({ what }) => `${what}/${id}`)
      for (const { substance, equation, kilograms, co2e, factors } of recipe.rows) {
        const emitted = amountOf(kilograms, data, keys)
        const warming = co2e === undefined ? undefined : amountOf(co2e, data, keys)
        const amount = whole(emitted.value * scale)
        const warmed = warming === undefined ? undefined : whole(warming.value * scale)
        const [sigma, co2eSigma] = [deviation(emitted.leans), deviation(warming?.leans)]
        // Set one by one: a year of quarters has hundreds of thousands of rows.
        const row: Writable = { activity: id, kind, substance, amount, unit, equation, factors, data }
        if (interval !== undefined) row.interval = interval
        if (warmed !== undefined) row.co2e = warmed
        if (sigma !== undefined) row.sigma = sigma * scale
        if (co2eSigma !== undefined) row.co2eSigma = co2eSigma * scale
        rows.push(row)
        add(substance, amount, emitted.leans)
        if (warming !== undefined && warmed !== undefined) add('CO2e', warmed, warming.leans)
      }
      const burnt = carbonOf(recipe, data)
      for (const key of ['into', 'methane', 'others', 'incomplete'] as const) carbon[key] += burnt[key]
    },
    told: () => ({
      rows,
      totals: totals((of) => {
        const { amount = 0, leans } = running.get(of) ?? {}
        return total(amount, leans, unit)
      }),
      carbon: account(carbon),
    }),
  }
}

/** The first side less the second; what both share, such as the gas's composition, does not count twice. */
export function differences(first: OpenSide, second: OpenSide, unit: EmissionUnit): EmissionTotals {
  return totals((of) => {
    const [a, b] = [first.running.get(of), second.running.get(of)]
    const leans = new Map(a?.leans)
    for (const [key, lean] of b?.leans ?? []) leans.set(key, (leans.get(key) ?? 0) - lean)
    return total((a?.amount ?? 0) - (b?.amount ?? 0), leans, unit)
  })
}

function totals(of: (of: Of) => EmissionTotal): EmissionTotals {
  return {
    CO2: of('CO2'),
    CH4: of('CH4'),
    N2O: of('N2O'),
    NMHC: of('NMHC'),
    SO2: of('SO2'),
    H2S: of('H2S'),
    CO2e: of('CO2e'),
  }
}

function total(amount: number, leans: Amount['leans'], unit: EmissionUnit): EmissionTotal {
  const sigma = deviation(leans)
  return { amount, unit, ...(sigma === undefined ? {} : { sigma: sigma * PER_KILOGRAM[unit] }) }
}

function account({ into, methane, others, incomplete }: Omit<Carbon, 'methaneIn'>): CarbonAccount {
  return {
    inKg: into * CARBON,
    asCo2Kg: (into - methane - others - incomplete) * CARBON,
    asMethaneKg: methane * CARBON,
    asOtherHydrocarbonsKg: others * CARBON,
    asIncompleteKg: incomplete * CARBON,
  }
}

/** A negative zero would print as one. */
function whole(value: number): number {
  return Math.round(value) + 0
}
