import type { Composition } from '../composition.ts'
import { conditionMistakes, prepare } from '../flash/flash.ts'
import { type Assay, assay, type GasAt, kmolPerM3 } from './assay.ts'
import { enthalpy, letDown } from './enthalpy.ts'
import {
  type Capacity,
  type CoolerStep,
  capacityOf,
  type SweeteningStep,
  stepMistakes,
  type TreatmentStep,
} from './steps.ts'
import { kgOf, massesOf, mixtureOf, part, plus, type Stream, sumOf, times } from './stream.ts'
import { warningsAhead, warningsOf } from './warnings.ts'

/** What a step takes in and gives, for each hour. */
export interface StepOutcome {
  readonly id: string
  readonly kind: TreatmentStep['kind']
  /** The gas that leaves. */
  readonly gas: GasAt
  readonly assay: Assay
  /** Hydrocarbon liquid that is drained, kg/h by component and in all. */
  readonly liquidKgPerH: number
  readonly liquid: Readonly<Record<string, number>>
  /** Free water that is drained. */
  readonly waterKgPerH: number
  /** Drops that go on with the gas. */
  readonly carriedKgPerH: number
  readonly carried: Readonly<Record<string, number>>
  /** What is bound or taken up, kg/h by component. */
  readonly removed: Readonly<Record<string, number>>
  /** Gas that leaves otherwise, by the step's loss share. */
  readonly lostKgPerH: number
  readonly lost: Readonly<Record<string, number>>
  /** Gas in less gas out, m³/h at 15 °C and 101.325 kPa. */
  readonly shrinkageM3PerH: number
  readonly consumable?: {
    readonly kgPerH: number
    readonly capacity: Capacity
    /** Whole minor units, where a price is given. */
    readonly costMinorPerH?: number
  }
  /** Heat that the step takes out of the gas and its liquid, below 0 where it heats; absent where it cannot be told. */
  readonly coolingKw?: number
  /** Absent where neither a power nor a coefficient of performance is given. */
  readonly electricalKw?: number
  readonly warnings: readonly string[]
  /** What was taken for granted, since it was not given. */
  readonly assumptions: readonly string[]
}

export interface Treated {
  readonly inlet: {
    readonly gas: GasAt
    readonly assay: Assay
    /** Liquid that is in what enters, at its temperature and pressure, and the gas that it would be. */
    readonly freeLiquidKgPerH: number
    readonly condensedM3PerH: number
  }
  readonly steps: readonly StepOutcome[]
  /** What goes to the engines: the last step's gas, or the inlet's without steps. */
  readonly outlet: { readonly gas: GasAt; readonly assay: Assay; readonly warnings: readonly string[] }
  /** Of all, what condensed before the first step among it. */
  readonly shrinkageM3PerH: number
}

export type TreatOutcome =
  | { readonly ok: true; readonly treated: Treated }
  | { readonly ok: false; readonly reasons: readonly string[] }

/**
 * Leads a gas through steps and tells what comes out of each. What enters may hold liquid already: it is flashed at its temperature and pressure and
 * goes on as drops until a step takes it out. Every kmol is in the gas, in a drain, bound, lost or carried.
 */
export function treat(gas: GasAt, steps: readonly TreatmentStep[]): TreatOutcome {
  const read = prepare(gas.composition)
  const reasons = [
    ...conditionMistakes(gas),
    ...(gas.flowM3PerH > 0 && Number.isFinite(gas.flowM3PerH) ? [] : [`${gas.flowM3PerH} m³/h is no flow`]),
    ...(read.ok ? [] : read.reasons),
    ...steps.flatMap(stepMistakes),
    ...steps.flatMap(({ id }, i) =>
      steps.findIndex((step) => step.id === id) < i ? [`${id} is named twice`] : [],
    ),
  ]
  if (reasons.length > 0) return { ok: false, reasons }
  const { components, fractions } = gas.composition
  const entering: Stream = {
    components,
    gas: times(fractions, gas.flowM3PerH * kmolPerM3(gas.composition)),
    carried: components.map(() => 0),
    pressureKpa: gas.pressureKpa,
    temperatureC: gas.temperatureC,
  }
  const begun = part(entering)
  if (!begun.ok) return { ok: false, reasons: begun.reasons.map((reason) => `inlet: ${reason}`) }
  const drops = plus(begun.parted.liquid, begun.parted.water)
  let stream: Stream = { ...entering, gas: begun.parted.gas, carried: drops }
  if (sumOf(stream.gas) === 0) return { ok: false, reasons: ['inlet: all of it is liquid'] }
  const entered = gasOf(stream).flowM3PerH
  const outcomes: StepOutcome[] = []
  for (const step of steps) {
    const told = pass(stream, step)
    if (!told.ok) return { ok: false, reasons: told.reasons.map((reason) => `${step.id}: ${reason}`) }
    stream = told.stream
    outcomes.push(told.outcome)
  }
  const inlet = {
    gas,
    assay: assay(gas),
    freeLiquidKgPerH: kgOf(components, drops),
    condensedM3PerH: gas.flowM3PerH - entered,
  }
  const last = outcomes.at(-1)
  const leaving = last?.gas ?? gas
  const leavingAssay = last?.assay ?? inlet.assay
  return {
    ok: true,
    treated: {
      inlet,
      steps: outcomes,
      outlet: {
        gas: leaving,
        assay: leavingAssay,
        warnings: warningsAhead(leavingAssay, last?.carriedKgPerH ?? inlet.freeLiquidKgPerH),
      },
      shrinkageM3PerH: gas.flowM3PerH - leaving.flowM3PerH,
    },
  }
}

/** What a kind of step does to the stream, before losses and the pressure drop. */
interface Worked {
  readonly stream: Stream
  readonly liquid: readonly number[]
  readonly water: readonly number[]
  readonly removed: readonly number[]
  readonly assumptions: readonly string[]
}
type Work = ({ readonly ok: true } & Worked) | { readonly ok: false; readonly reasons: readonly string[] }

function pass(
  before: Stream,
  step: TreatmentStep,
):
  | { readonly ok: true; readonly stream: Stream; readonly outcome: StepOutcome }
  | { readonly ok: false; readonly reasons: readonly string[] } {
  const work = 'removes' in step ? sweeten(before, step) : separate(before, step)
  if (!work.ok) return work
  const { components } = before
  const lost = times(work.stream.gas, step.lossShare ?? 0)
  const stream: Stream = {
    ...work.stream,
    gas: plus(work.stream.gas, times(lost, -1)),
    pressureKpa: work.stream.pressureKpa - (step.pressureDropKpa ?? 0),
  }
  if (!(stream.pressureKpa > 0)) return { ok: false, reasons: ['the pressure drop leaves no pressure'] }
  if (!(sumOf(stream.gas) > 0)) return { ok: false, reasons: ['no gas is left'] }
  const gas = gasOf(stream)
  const told = assay(gas)
  const taken = 'removes' in step ? consumed(step, before, work.removed) : undefined
  const cooling =
    step.kind === 'cooler' || step.kind === 'chiller' || step.kind === 'heater'
      ? heatOut(before, work, step)
      : undefined
  const power =
    step.powerKw ??
    (cooling !== undefined && 'cop' in step && step.cop !== undefined
      ? Math.max(0, cooling) / step.cop
      : undefined)
  const carriedKgPerH = kgOf(components, stream.carried)
  const outcome: StepOutcome = {
    id: step.id,
    kind: step.kind,
    gas,
    assay: told,
    liquidKgPerH: kgOf(components, work.liquid),
    liquid: massesOf(components, work.liquid),
    waterKgPerH: kgOf(components, work.water),
    carriedKgPerH,
    carried: massesOf(components, stream.carried),
    removed: massesOf(components, work.removed),
    lostKgPerH: kgOf(components, lost),
    lost: massesOf(components, lost),
    shrinkageM3PerH: gasOf(before).flowM3PerH - gas.flowM3PerH,
    ...(taken !== undefined && { consumable: taken }),
    ...(cooling !== undefined && { coolingKw: cooling }),
    ...(power !== undefined && { electricalKw: power }),
    warnings: warningsOf(step, before, { gas, told, carriedKgPerH, drains: kgOf(components, work.water) }),
    assumptions: [
      ...work.assumptions,
      ...((step.kind === 'cooler' || step.kind === 'chiller' || step.kind === 'heater') &&
      cooling === undefined
        ? ['its heat is not told: no published heat capacity for a component of this gas']
        : []),
      ...(step.kind === 'chiller' && power === undefined
        ? ['its electrical power is not told: give power_kw or cop']
        : []),
    ],
  }
  return { ok: true, stream, outcome }
}

function gasOf({ components, gas, pressureKpa, temperatureC }: Stream): GasAt {
  const total = sumOf(gas)
  const composition: Composition = {
    components,
    fractions: gas.map((value) => value / total),
    warnings: [],
  }
  return { composition, flowM3PerH: total / kmolPerM3(composition), pressureKpa, temperatureC }
}

/** Separators, filters and coolers: all comes to one temperature and pressure, and what is liquid there is drained but for what is carried over. */
function separate(before: Stream, step: Exclude<TreatmentStep, SweeteningStep>): Work {
  const assumptions: string[] = []
  const pressureKpa =
    step.kind === 'separator' ? (step.pressureKpa ?? before.pressureKpa) : before.pressureKpa
  if (pressureKpa > before.pressureKpa * (1 + 1e-9))
    return {
      ok: false,
      reasons: [
        `is at ${pressureKpa} kPa, above the ${before.pressureKpa} kPa of the gas that enters; compression is no step`,
      ],
    }
  const given = 'temperatureC' in step ? step.temperatureC : undefined
  // What is let down without a temperature is cooled by that alone.
  const cooled =
    given === undefined && pressureKpa < before.pressureKpa
      ? letDown(mixtureOf(before), before, pressureKpa)
      : undefined
  if (given === undefined && pressureKpa < before.pressureKpa && cooled === undefined)
    assumptions.push('the gas keeps its temperature as its pressure falls: its enthalpy could not be told')
  const temperatureC = given ?? cooled ?? before.temperatureC
  const told = part({ ...before, temperatureC, pressureKpa })
  if (!told.ok) return told
  const { gas, liquid, water } = told.parted
  if (step.carryOverShare === undefined && sumOf(liquid) + sumOf(water) > 0)
    assumptions.push('no carry-over is given: all liquid is taken to be drained')
  const over = step.carryOverShare ?? 0
  return {
    ok: true,
    stream: { ...before, gas, temperatureC, pressureKpa, carried: times(plus(liquid, water), over) },
    liquid: times(liquid, 1 - over),
    water: times(water, 1 - over),
    removed: before.components.map(() => 0),
    assumptions,
  }
}

function sweeten(before: Stream, step: SweeteningStep): Work {
  const shares: Readonly<Record<string, number | undefined>> = {
    'hydrogen sulphide': step.removes.hydrogenSulphide,
    'carbon dioxide': step.removes.carbonDioxide,
    water: step.removes.water,
  }
  const removed = before.gas.map((value, i) => value * (shares[before.components[i]?.name ?? ''] ?? 0))
  const none = before.components.map(() => 0)
  return {
    ok: true,
    stream: { ...before, gas: plus(before.gas, times(removed, -1)) },
    liquid: none,
    water: none,
    removed,
    assumptions: [
      ...(step.removes.hydrogenSulphide === undefined && step.kind !== 'amine'
        ? ['no share of hydrogen sulphide is given: none is taken out']
        : []),
      ...(step.kind === 'amine' ? ['heat for its reboiler and losses of amine are not modelled'] : []),
    ],
  }
}

function consumed(
  step: SweeteningStep,
  { components }: Stream,
  removed: readonly number[],
): StepOutcome['consumable'] {
  const capacity = capacityOf(step)
  if (capacity === undefined || step.kind === 'amine') return undefined
  const sulphide = massesOf(components, removed)['hydrogen sulphide'] ?? 0
  const kgPerH = sulphide / capacity.kgH2sPerKg
  return {
    kgPerH,
    capacity,
    ...(step.priceMinorPerKg !== undefined && { costMinorPerH: Math.round(kgPerH * step.priceMinorPerKg) }),
  }
}

/** kW that leave the gas: its enthalpy before less that of what comes out. */
function heatOut(before: Stream, work: Worked, step: CoolerStep): number | undefined {
  const kmolPerH = sumOf(before.gas) + sumOf(before.carried)
  const mixture = mixtureOf(before)
  const warm = enthalpy(mixture, before)
  const cold = enthalpy(mixture, { temperatureC: step.temperatureC, pressureKpa: work.stream.pressureKpa })
  return warm === undefined || cold === undefined ? undefined : ((warm - cold) * kmolPerH) / 3600
}
