import type { FlareTerms } from './activity.ts'
import type { Factor, Grade, Stated } from './factor.ts'

/** As amended by 89 FR 42062 (14 May 2024) and 89 FR 71838 (4 September 2024), in force since 1 January 2025. */
const W = '40 CFR 98.233'

/**
 * Engines' methane as the regulation has it where there is neither a test nor a maker's figure. `share/` is the fraction of gas burnt
 * that field gas must be calculated with: gas under 70 % methane, or outside 950 to 1,100 Btu/scf, as most associated gas is.
 */
export const ENGINE_FACTORS: readonly Factor[] = [
  share('two-stroke-lean', 0.953),
  share('four-stroke-lean', 0.962),
  share('four-stroke-rich', 0.997),
  share('turbine', 0.999),
  share('other-internal-combustion', 0.995),
  perHeat('two-stroke-lean', 0.658),
  perHeat('four-stroke-lean', 0.522),
  perHeat('four-stroke-rich', 0.045),
  perHeat('turbine', 0.004),
  {
    id: 'slip/ap-42/four-stroke-lean',
    value: 0.567,
    unit: 'kg/MMBtu gross',
    source: 'EPA AP-42 (2000), Table 3.2-2: 1.25 lb/MMBtu',
    year: 2000,
    grade: 'unverified',
  },
  {
    id: 'crankcase/production',
    value: 0.083,
    unit: 'kg CH4/h',
    source: `${W}(ee)(2), Eq. W-46`,
    year: 2024,
    grade: 'document',
    note: 'each engine over 130 hp, in production and in gathering and boosting',
  },
  {
    id: 'crankcase/other',
    value: 0.11,
    unit: 'kg CH4/h',
    source: `${W}(ee)(2), Eq. W-46`,
    year: 2024,
    grade: 'document',
  },
]

export const ENGINE_KINDS = [
  'two-stroke-lean',
  'four-stroke-lean',
  'four-stroke-rich',
  'turbine',
  'other-internal-combustion',
] as const
export type EngineKind = (typeof ENGINE_KINDS)[number]

/** Share of field gas that an engine of a kind burns, by 40 CFR 98.233(z)(3)(ii)(D). */
export function engineShare(kind: EngineKind): Factor {
  const found = ENGINE_FACTORS.find(({ id }) => id === `share/98.233z/${kind}`)
  if (found === undefined) throw new RangeError(`no share of ${kind}`)
  return found
}

/** Efficiencies of flares that may be chosen by name, each from its source; a flare has none by itself. */
export const FLARE_CHOICES = {
  'tier-1': choice(0.98, 0.965, `${W}(n)(1)(i)`, 2024, 'document'),
  'tier-2': choice(0.95, 0.935, `${W}(n)(1)(ii)`, 2024, 'document'),
  'tier-3': choice(0.92, 0.905, `${W}(n)(1)(iii)`, 2024, 'document'),
  'plant-2022': choice(
    0.911,
    0.911,
    'Plant et al., Science 377 (30 September 2022): effective, unlit flares included; carbon dioxide of all that is destroyed (assumed)',
    2022,
    'quoted',
    0,
  ),
  am0009: choice(
    1,
    1,
    'CDM AM0009: baseline of complete combustion; methane that a flare leaves is not credited',
    2013,
    'unverified',
    0,
  ),
} as const satisfies Readonly<Record<string, FlareChoice>>
export type FlareChoiceName = keyof typeof FLARE_CHOICES
export const FLARE_CHOICE_NAMES = [
  'tier-1',
  'tier-2',
  'tier-3',
  'plant-2022',
  'am0009',
] as const satisfies readonly FlareChoiceName[]

export interface FlareChoice {
  readonly destruction: number
  readonly combustion: number
  readonly source: string
  readonly year: number
  readonly grade: Grade
  /** Where the two already hold what goes to an unlit flare. */
  readonly unlit?: number
}

/** The terms of a flare chosen by name; the unlit share must be stated wherever the choice does not hold it. */
export function flareTerms(
  name: FlareChoiceName,
  unlit?: Stated,
):
  | { readonly ok: true; readonly terms: FlareTerms }
  | { readonly ok: false; readonly mistakes: readonly string[] } {
  const chosen: FlareChoice = FLARE_CHOICES[name]
  const { destruction, combustion, source, year, grade } = chosen
  const told = { source, year, grade }
  if (chosen.unlit === undefined && unlit === undefined)
    return { ok: false, mistakes: [`"${name}" says nothing of the unlit share: state it`] }
  if (chosen.unlit !== undefined && unlit !== undefined && unlit.value > 0)
    return { ok: false, mistakes: [`"${name}" holds unlit flares already: leave the unlit share out`] }
  return {
    ok: true,
    terms: {
      destruction: { value: destruction, ...told },
      combustion: { value: combustion, ...told },
      unlit: unlit ?? { value: chosen.unlit ?? 0, ...told },
    },
  }
}

function choice(
  destruction: number,
  combustion: number,
  source: string,
  year: number,
  grade: Grade,
  unlit?: number,
): FlareChoice {
  return { destruction, combustion, source, year, grade, ...(unlit === undefined ? {} : { unlit }) }
}

function share(kind: string, value: number): Factor {
  return {
    id: `share/98.233z/${kind}`,
    value,
    unit: '1',
    source: `${W}(z)(3)(ii)(D), Eq. W-39A and W-39B`,
    year: 2024,
    grade: 'document',
  }
}

function perHeat(kind: string, value: number): Factor {
  return {
    id: `slip/98.233z/${kind}`,
    value,
    unit: 'kg/MMBtu gross',
    source: '40 CFR 98, Table W-7 to Subpart W, by 98.233(z)(4)(iii)',
    year: 2024,
    grade: 'unverified',
    note: 'the paragraph was read, the table was not',
  }
}
