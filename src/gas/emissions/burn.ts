import { CUBIC_FOOT_M3 } from '../bases.ts'
import type { EngineActivity, FlareTerms } from './activity.ts'
import type { EquationId } from './equations.ts'
import type { Factor, FactorSet, Stated, Substance } from './factor.ts'
import type { Measured } from './recipe.ts'
import type { Sample } from './sample.ts'
import { exact, minus, plus, scaled, times, type Uncertain } from './uncertain.ts'

/** Kilograms of one substance. */
export interface Emitted {
  readonly substance: Substance
  readonly kilograms: Uncertain
  readonly equation: EquationId
}

/** kmol of carbon. */
export interface Carbon {
  readonly into: number
  readonly methaneIn: number
  readonly methane: number
  readonly others: number
  readonly incomplete: number
}

export interface Outcome {
  readonly emitted: readonly Emitted[]
  readonly carbon: Carbon
}

/** What a gas cannot emit has no row; of what it could but nobody told, an engine's heavier hydrocarbons, there is none either. */
function present({ sample }: Burning, emitted: readonly Emitted[]): readonly Emitted[] {
  return emitted.filter(({ substance }) => {
    if (substance === 'SO2') return sample.sulphur.value > 0
    if (substance === 'H2S') return sample.hydrogenSulphide.value > 0
    return substance !== 'NMHC' || sample.otherMass.value > 0
  })
}

/** What the figures of one activity are made of. */
export interface Burning {
  readonly kmol: Uncertain
  readonly sample: Sample
  readonly set: FactorSet
  /** A figure stated for this activity, entered in the statement's factors. */
  readonly stated: (what: string, unit: string, stated: Stated) => Uncertain
  /** An amount that is measured for it; the volume is in `kmol` already. */
  readonly measured: (what: Measured) => Uncertain
  readonly factor: (factor: Factor) => Uncertain
}

export function flared(burning: Burning, terms: FlareTerms): Outcome {
  const { kmol, sample } = burning
  const destruction = burning.stated('destruction efficiency', '1', terms.destruction)
  const combustion = burning.stated('combustion efficiency', '1', terms.combustion)
  const unlit = burning.stated('unlit share', '1', terms.unlit)
  const lit = minus(exact(1), unlit)
  const left = plus(times(minus(exact(1), destruction), lit), unlit)
  const burnt = times(combustion, lit)
  const mass = massOf(burning)
  return {
    emitted: present(burning, [
      mass('CO2', times(kmol, plus(sample.carbonDioxide, times(sample.carbon, burnt))), 'flare.CO2'),
      mass('CH4', times(kmol, sample.methane, left), 'flare.CH4'),
      burning.set.method === 'subpart-w'
        ? nitrous(burning, exact(1), 'flare.N2O.w')
        : nitrous(burning, lit, 'flare.N2O'),
      { substance: 'NMHC', kilograms: times(kmol, sample.otherMass, left), equation: 'flare.NMHC' },
      mass('SO2', times(kmol, sample.sulphur, burnt), 'flare.SO2'),
      mass('H2S', times(kmol, sample.hydrogenSulphide, minus(exact(1), burnt)), 'flare.H2S'),
    ]),
    carbon: {
      ...carbonIn(burning),
      methane: kmol.value * sample.methane.value * left.value,
      others: kmol.value * sample.otherCarbon.value * left.value,
      incomplete: kmol.value * sample.carbon.value * (destruction.value - combustion.value) * lit.value,
    },
  }
}

export function vented(burning: Burning): Outcome {
  const { kmol, sample } = burning
  const mass = massOf(burning)
  return {
    emitted: present(burning, [
      mass('CO2', times(kmol, sample.carbonDioxide), 'vent.CO2'),
      mass('CH4', times(kmol, sample.methane), 'vent.CH4'),
      { substance: 'NMHC', kilograms: times(kmol, sample.otherMass), equation: 'vent.NMHC' },
      mass('H2S', times(kmol, sample.hydrogenSulphide), 'vent.H2S'),
    ]),
    carbon: {
      ...carbonIn(burning),
      methane: kmol.value * sample.methane.value,
      others: kmol.value * sample.otherCarbon.value,
      incomplete: 0,
    },
  }
}

export function burntInEngine(
  burning: Burning,
  { slip, crankcase }: Pick<EngineActivity, 'slip' | 'crankcase'>,
): Outcome {
  const { kmol, sample, set } = burning
  const mass = massOf(burning)
  const perKmol = kilogramsPerKmol(set.molarMass.CH4, set)
  const share =
    slip.per === 'fuel' ? burning.stated('destruction efficiency', '1', slip.destruction) : exact(1)
  const left = minus(exact(1), share)
  const methane = (): readonly [kilograms: Uncertain, equation: EquationId] => {
    if (slip.per === 'fuel')
      return [
        times(
          kmol,
          sample.methane,
          left,
          scaled(burning.factor(set.molarMass.CH4), perKmol / set.molarMass.CH4.value),
        ),
        'engine.CH4.share',
      ]
    if (slip.per === 'MMBtu gross')
      return [
        times(burning.stated('methane slip', 'kg/MMBtu gross', slip.kilogramsPerMmbtu), kmol, sample.heat),
        'engine.CH4.MMBtu',
      ]
    const grams = burning.stated(
      'methane slip',
      `g/kWh ${slip.per === 'shaft kWh' ? 'shaft' : 'electrical'}`,
      slip.gramsPerKwh,
    )
    const energy = burning.measured('energy')
    return [scaled(times(grams, energy), 1 / 1000), 'engine.CH4.kWh']
  }
  const [slipped, equation] = methane()
  const blown =
    crankcase === undefined
      ? []
      : [
          times(
            burning.stated('crankcase methane', 'kg/h', crankcase.kilogramsPerHour),
            burning.measured('running hours'),
          ),
        ]
  const kilograms = plus(slipped, ...blown)
  const unburnt = scaled(kilograms, 1 / perKmol)
  const others = times(kmol, sample.otherCarbon, left)
  const whole = times(kmol, plus(sample.carbonDioxide, sample.carbon))
  return {
    emitted: present(burning, [
      mass('CO2', minus(minus(whole, unburnt), others), 'engine.CO2'),
      { substance: 'CH4', kilograms: slipped, equation },
      ...blown.map(
        (each): Emitted => ({ substance: 'CH4', kilograms: each, equation: 'engine.CH4.crankcase' }),
      ),
      nitrous(burning, exact(1), 'engine.N2O'),
      ...(slip.per === 'fuel'
        ? [
            {
              substance: 'NMHC',
              kilograms: times(kmol, sample.otherMass, left),
              equation: 'engine.NMHC',
            } satisfies Emitted,
          ]
        : []),
      mass('SO2', times(kmol, sample.sulphur, share), 'engine.SO2'),
      mass('H2S', times(kmol, sample.hydrogenSulphide, left), 'engine.H2S'),
    ]),
    carbon: { ...carbonIn(burning), methane: unburnt.value, others: others.value, incomplete: 0 },
  }
}

/** kg of a kilomole: a molar mass, or a density per standard cubic foot on the set's own molar volume. */
export function kilogramsPerKmol(factor: Factor, set: FactorSet): number {
  if (factor.unit !== 'kg/scf') return factor.value
  if (set.molarVolume === 'real') throw new RangeError(`${factor.id} per scf needs a molar volume`)
  return (factor.value * set.molarVolume.value) / CUBIC_FOOT_M3
}

function massOf(burning: Burning) {
  return (substance: Exclude<Substance, 'NMHC'>, kmol: Uncertain, equation: EquationId): Emitted => {
    const factor = burning.set.molarMass[substance]
    const perKmol = scaled(burning.factor(factor), kilogramsPerKmol(factor, burning.set) / factor.value)
    return { substance, kilograms: times(kmol, perKmol), equation }
  }
}

function nitrous({ kmol, sample, set, factor }: Burning, lit: Uncertain, equation: EquationId): Emitted {
  return { substance: 'N2O', kilograms: times(factor(set.n2o), kmol, sample.heat, lit), equation }
}

function carbonIn({ kmol, sample }: Burning): Pick<Carbon, 'into' | 'methaneIn'> {
  return {
    into: kmol.value * (sample.carbonDioxide.value + sample.carbon.value),
    methaneIn: kmol.value * sample.methane.value,
  }
}
