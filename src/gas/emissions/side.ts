import type { Interval } from '../../quantity/index.ts'
import { ATOMIC_WEIGHTS } from '../components.ts'
import type { Activity } from './activity.ts'
import type { FactorBook } from './book.ts'
import type { Carbon, Outcome } from './burn.ts'
import { SUBSTANCES, type Substance } from './factor.ts'
import type {
  CarbonAccount,
  Datum,
  EmissionRow,
  EmissionSide,
  EmissionTotal,
  EmissionTotals,
  EmissionUnit,
} from './statement.ts'
import { deviation, exact, minus, plus, scaled, times, type Uncertain } from './uncertain.ts'

const PER_KILOGRAM: Readonly<Record<EmissionUnit, number>> = { mg: 1e6, g: 1000, kg: 1 }
const [CARBON] = ATOMIC_WEIGHTS

type Of = Substance | 'CO2e'
interface Running {
  amount: number
  /** In kg, for its uncertainty alone. */
  kilograms: Uncertain
}

/** Gathers rows and their totals: what the site did, or what the flare would have done. */
export interface OpenSide {
  readonly mistakes: string[]
  readonly running: ReadonlyMap<Of, Running>
  enter(
    interval: Interval | undefined,
    activity: Pick<Activity, 'id' | 'kind'>,
    outcome: Outcome,
    data: readonly Datum[],
  ): void
  told(): EmissionSide
}

export function openSide(book: FactorBook, unit: EmissionUnit): OpenSide {
  const scale = PER_KILOGRAM[unit]
  const rows: EmissionRow[] = []
  const mistakes: string[] = []
  const running = new Map<Of, Running>()
  for (const of of [...SUBSTANCES, 'CO2e'] as const) running.set(of, { amount: 0, kilograms: exact(0) })
  const carbon = { into: 0, methane: 0, others: 0, incomplete: 0 }

  const add = (of: Of, amount: number, kilograms: Uncertain) => {
    const sum = running.get(of)
    if (sum === undefined) return
    sum.amount += amount
    if (kilograms.leans.size > 0) sum.kilograms = plus(sum.kilograms, kilograms)
    if (!Number.isSafeInteger(sum.amount) && mistakes.length === 0)
      mistakes.push(`${of}: too much for whole ${unit}; tell it in ${unit === 'mg' ? 'g' : 'kg'}`)
  }

  return {
    mistakes,
    running,
    enter(interval, { id, kind }, outcome, data) {
      for (const { substance, kilograms, equation } of outcome.emitted) {
        const amount = whole(kilograms.value * scale)
        const warming = warmingOf(book, substance, kilograms)
        const co2e = warming === undefined ? undefined : whole(warming.value * scale)
        const [sigma, co2eSigma] = [deviation(kilograms), warming && deviation(warming)]
        rows.push({
          ...(interval === undefined ? {} : { interval }),
          activity: id,
          kind,
          substance,
          amount,
          unit,
          ...(co2e === undefined ? {} : { co2e }),
          ...(sigma === undefined ? {} : { sigma: sigma * scale }),
          ...(co2eSigma === undefined ? {} : { co2eSigma: co2eSigma * scale }),
          equation,
          factors: (warming ?? kilograms).from,
          data,
        })
        add(substance, amount, kilograms)
        if (warming !== undefined && co2e !== undefined) add('CO2e', co2e, warming)
      }
      for (const key of ['into', 'methane', 'others', 'incomplete'] as const)
        carbon[key] += outcome.carbon[key]
    },
    told: () => ({
      rows,
      totals: totals((of) => {
        const { amount = 0, kilograms = exact(0) } = running.get(of) ?? {}
        return total(amount, kilograms, unit)
      }),
      carbon: account(carbon),
    }),
  }
}

/** The first side less the second; what both share, such as the gas's composition, does not count twice. */
export function differences(first: OpenSide, second: OpenSide, unit: EmissionUnit): EmissionTotals {
  return totals((of) => {
    const [a, b] = [first.running.get(of), second.running.get(of)]
    return total(
      (a?.amount ?? 0) - (b?.amount ?? 0),
      minus(a?.kilograms ?? exact(0), b?.kilograms ?? exact(0)),
      unit,
    )
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

function total(amount: number, kilograms: Uncertain, unit: EmissionUnit): EmissionTotal {
  const sigma = deviation(scaled(kilograms, PER_KILOGRAM[unit]))
  return { amount, unit, ...(sigma === undefined ? {} : { sigma }) }
}

function warmingOf(book: FactorBook, substance: Substance, kilograms: Uncertain): Uncertain | undefined {
  if (substance === 'CO2') return times(kilograms, exact(book.set.gwp.CO2.value))
  if (substance !== 'CH4' && substance !== 'N2O') return undefined
  return times(kilograms, book.factor(book.set.gwp[substance]))
}

function account({ into, methane, others, incomplete }: Carbon): CarbonAccount {
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
