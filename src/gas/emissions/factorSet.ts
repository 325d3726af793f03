import { componentNamed } from '../components.ts'
import type { AssessmentReport, Factor, FactorSet, HorizonYears, Substance } from './factor.ts'
import { GWP_FACTORS } from './gwp.ts'
import { ENGINE_FACTORS } from './knownFactors.ts'
import { sha256 } from './sha256.ts'

/** What a set of factors is made from; report and horizon change the figure most and have no default. */
export interface FactorChoice {
  readonly report: AssessmentReport
  readonly horizonYears: HorizonYears
  /** With climate-carbon feedback, which only AR5 tells apart. */
  readonly feedback?: boolean
  /** `fossil` (unless said otherwise) counts the carbon dioxide that methane becomes, where the report tells it; `plain` does not. */
  readonly methane?: 'fossil' | 'plain'
  /** `iso6976`: real gas. `subpart-w`: the densities at 60 °F and 14.7 psia of 40 CFR 98.233(v), Eq. W-36. */
  readonly method?: 'iso6976' | 'subpart-w'
  /** Figures of one's own in place of those of the set, by the same id. */
  readonly instead?: readonly Factor[]
}

const CFR_W = '40 CFR 98.233(v), Eq. W-36'
const CFR_C2 = '40 CFR 98, Table C-2 to Subpart C'

const N2O_FACTORS: readonly Factor[] = [
  {
    id: 'n2o/natural-gas',
    value: 1e-4,
    unit: 'kg/MMBtu gross',
    source: `${CFR_C2}; 98.233(z)(3)(ii)(G), Eq. W-40, also for flares by 98.233(n)(8)`,
    year: 2024,
    grade: 'document',
  },
]

const VOLUME_FACTORS: readonly Factor[] = [
  {
    id: 'volume/60F',
    value: 23.69042,
    unit: 'm3/kmol at 60 F and 101.325 kPa',
    source: 'ideal gas: 8.3144621 · 288.7056 / 101.325',
    year: 2010,
    grade: 'document',
  },
]
const DENSITY_FACTORS: readonly Factor[] = [
  { id: 'density/CO2', value: 0.0526, unit: 'kg/scf', source: CFR_W, year: 2024, grade: 'document' },
  { id: 'density/CH4', value: 0.0192, unit: 'kg/scf', source: CFR_W, year: 2024, grade: 'document' },
]

/** kg/kmol, from the atomic weights of ISO 6976:2016, Table A.1. */
const MASS_FACTORS = {
  CO2: mass('CO2', componentNamed('carbon dioxide')?.molarMass),
  CH4: mass('CH4', componentNamed('methane')?.molarMass),
  N2O: mass('N2O', 2 * 14.0067 + 15.9994),
  SO2: mass('SO2', 32.065 + 2 * 15.9994),
  H2S: mass('H2S', componentNamed('hydrogen sulphide')?.molarMass),
} as const

/** A set of factors, or what is wrong with the choice. */
export function factorSet(
  choice: FactorChoice,
):
  | { readonly ok: true; readonly factors: FactorSet }
  | { readonly ok: false; readonly mistakes: readonly string[] } {
  const {
    report,
    horizonYears,
    feedback = false,
    methane = 'fossil',
    method = 'iso6976',
    instead = [],
  } = choice
  const mistakes: string[] = []
  if (feedback && methane === 'fossil' && choice.methane !== undefined)
    mistakes.push('AR5 tells fossil methane without feedback alone')
  if (feedback && report !== 'AR5')
    mistakes.push(`${report} tells no potentials with feedback apart; only AR5 does`)
  for (const own of instead)
    if (!Number.isFinite(own.value) || own.value < 0) mistakes.push(`${own.id}: ${own.value} is no factor`)
  const own = new Map(instead.map((factor) => [factor.id, factor]))
  const used = new Set<string>()
  const pick = (factor: Factor): Factor => {
    used.add(factor.id)
    return own.get(factor.id) ?? factor
  }
  const warming = (substance: 'CH4' | 'N2O'): Factor => {
    const base = `gwp/${report}/${horizonYears}/${substance}`
    const wanted = feedback ? [`${base}-feedback`] : methane === 'fossil' ? [`${base}-fossil`, base] : [base]
    const found = wanted.flatMap((id) => GWP_FACTORS.find((factor) => factor.id === id) ?? [])[0]
    if (found !== undefined) return pick(found)
    if (!feedback || report === 'AR5')
      mistakes.push(`no potential of ${substance} in ${report} over ${horizonYears} years`)
    return exactly(base, 0, 'kg CO2e/kg')
  }
  const gwp = {
    CO2: exactly('gwp/CO2', 1, 'kg CO2e/kg'),
    CH4: warming('CH4'),
    N2O: warming('N2O'),
  }
  const [nitrous] = N2O_FACTORS
  const [volume] = VOLUME_FACTORS
  const [co2, ch4] = DENSITY_FACTORS
  if (nitrous === undefined || volume === undefined || co2 === undefined || ch4 === undefined)
    throw new RangeError('a factor is missing from the tables')
  const w = method === 'subpart-w'
  const content = {
    report,
    horizonYears,
    feedback,
    method,
    gwp,
    n2o: pick(nitrous),
    molarMass: {
      CO2: pick(w ? co2 : MASS_FACTORS.CO2),
      CH4: pick(w ? ch4 : MASS_FACTORS.CH4),
      N2O: pick(MASS_FACTORS.N2O),
      SO2: pick(MASS_FACTORS.SO2),
      H2S: pick(MASS_FACTORS.H2S),
    },
    molarVolume: w ? pick(volume) : own.has(volume.id) ? pick(volume) : ('real' as const),
  }
  for (const id of own.keys()) if (!used.has(id)) mistakes.push(`"${id}" is no factor of this set`)
  if (mistakes.length > 0) return { ok: false, mistakes }
  const version = sha256(JSON.stringify(content)).slice(0, 12)
  const kind = feedback ? 'feedback' : gwp.CH4.id.endsWith('-fossil') ? 'fossil' : 'plain'
  const id = `${report}-${horizonYears}-${kind}-${method}${own.size > 0 ? '-own' : ''}`
  return { ok: true, factors: { id, version, ...content } }
}

/** Every factor that this room knows, of all sets. */
export const ALL_FACTORS: readonly Factor[] = [
  ...GWP_FACTORS,
  ...N2O_FACTORS,
  ...Object.values(MASS_FACTORS),
  ...DENSITY_FACTORS,
  ...VOLUME_FACTORS,
  ...ENGINE_FACTORS,
]

/** All factors of a set, in a fixed order. */
export function factorsOf(set: FactorSet): readonly Factor[] {
  return [
    ...Object.values(set.gwp),
    set.n2o,
    ...Object.values(set.molarMass),
    ...(set.molarVolume === 'real' ? [] : [set.molarVolume]),
  ]
}

function exactly(id: string, value: number, unit: string): Factor {
  return { id, value, unit, source: 'by definition', year: 1990, grade: 'document' }
}

function mass(substance: Substance, value: number | undefined): Factor {
  if (value === undefined) throw new RangeError(`no molar mass of ${substance}`)
  return {
    id: `mass/${substance}`,
    value,
    unit: 'kg/kmol',
    source: 'ISO 6976:2016, Table A.1',
    year: 2016,
    grade: 'document',
  }
}
