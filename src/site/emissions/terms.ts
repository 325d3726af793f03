import {
  type FactorSet,
  type FlareTerms,
  factorSet,
  factorsOf,
  REPORTS,
  type Stated,
} from '../../gas/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import { catalogueSlip } from './catalogueSlip.ts'
import {
  ASSESSMENT_REPORT,
  type EnteredFactor,
  FLARE_FACTORS,
  type FlareFactor,
  factorInForce,
  HORIZON_YEARS,
  OF_SET,
  slipOf,
} from './factorEntry.ts'

/** One figure or choice that a report leans on, and where it comes from. */
export interface Term {
  readonly name: string
  readonly value: number | string
  readonly unit: string
  readonly sigma?: number
  readonly source: string
  readonly origin: 'site file' | 'entered' | 'catalogue' | 'assumed'
  /** Where a person entered it. */
  readonly entered?: EnteredFactor
}

export interface Terms {
  readonly factors: FactorSet
  readonly flare: FlareTerms
  readonly baseline: FlareTerms
  /** By engine. */
  readonly slip: ReadonlyMap<string, Stated>
  readonly told: readonly Term[]
  readonly warnings: readonly string[]
}

export type TermsRead =
  | { readonly ok: true; readonly terms: Terms }
  | { readonly ok: false; readonly missing: readonly string[]; readonly told: readonly Term[] }

/**
 * The terms of a report whose period begins on a day: what the site file says, and what people entered in its place. Nothing that
 * changes the figure is taken without being told; all that is missing is named at once. `loads` are the mean loads of the
 * engines while they ran, for the slip that a catalogue tells by the load.
 */
export function termsOf(
  file: SiteFile,
  entries: readonly EnteredFactor[],
  from: string,
  loads: ReadonlyMap<string, number>,
): TermsRead {
  const missing: string[] = []
  const warnings: string[] = []
  const told: Term[] = []
  const entered = (name: string): EnteredFactor | undefined => {
    const { inForce, later } = factorInForce(entries, name, from)
    for (const each of later)
      warnings.push(`${name} of ${each.source} holds since ${each.since} only and is not used`)
    return inForce?.value === null ? undefined : inForce
  }
  /** One term: entered, else as the file, else as `otherwise` tells it; named as missing where nothing does. */
  const term = (
    name: string,
    unit: string,
    given: { readonly value: number | string | undefined; readonly source: string },
    otherwise: () => Term | undefined = () => undefined,
  ): Term | undefined => {
    const own = entered(name)
    const found = own === undefined ? (ofFile(name, unit, given) ?? otherwise()) : ofPerson(own, unit)
    if (found === undefined)
      missing.push(`${name} is not given: in the site file, or by fakel emissions enter`)
    else told.push(found)
    return found
  }
  const flareOf = (
    group: 'flare' | 'baseline',
    file: Partial<Readonly<Record<FlareFactor, number | undefined>>>,
    source: string,
  ): FlareTerms | undefined => {
    const [destruction, combustion, unlit] = FLARE_FACTORS.map((factor) => {
      const destroyed = told.find(({ name }) => name === `${group}.destruction_efficiency`)
      const assumed = () =>
        factor === 'combustion_efficiency' ? asDestroyed(`${group}.${factor}`, destroyed) : undefined
      // What is assumed from a missing one is not missing itself.
      if (factor === 'combustion_efficiency' && destroyed === undefined) return undefined
      return stated(term(`${group}.${factor}`, '1', { value: file[factor], source }, assumed))
    })
    if (destruction === undefined || combustion === undefined || unlit === undefined) return undefined
    return { destruction, combustion, unlit }
  }

  const { emissions, gas } = file
  const written = { source: 'site file: emissions' }
  const report = term(ASSESSMENT_REPORT, '', { value: emissions?.assessment_report, ...written })
  const horizon = term(HORIZON_YEARS, 'years', { value: emissions?.horizon_years, ...written })
  const flare = flareOf('flare', gas?.flare ?? {}, gas?.flare.source ?? 'site file: gas.flare')
  const before = emissions?.baseline
  const baseline = flareOf('baseline', before ?? {}, before?.source ?? 'site file: emissions.baseline')
  const slip = new Map<string, Stated>()
  for (const engine of file.engines) {
    const name = slipOf(engine.id)
    const given = { value: engine.methane_slip_g_per_kwh, source: 'site file: measured' }
    const found = stated(
      term(name, 'g/kWh', given, () => {
        const sheet = catalogueSlip(engine.catalogue, loads.get(engine.id) ?? 1)
        if (sheet === undefined) return undefined
        return { name, value: sheet.value, unit: 'g/kWh', source: sheet.source, origin: 'catalogue' }
      }),
    )
    if (found !== undefined) slip.set(engine.id, found)
  }
  const names = new Set(entries.map(({ name }) => name).filter((name) => name.startsWith(OF_SET)))
  const instead = [...names].toSorted().flatMap((name) => entered(name) ?? [])
  const chosen = REPORTS.find((each) => each === report?.value)
  const years = horizon?.value === 20 ? 20 : horizon?.value === 100 ? 100 : undefined
  if (missing.length > 0 || chosen === undefined || years === undefined || !flare || !baseline)
    return { ok: false, missing, told }
  const plain = factorSet({ report: chosen, horizonYears: years })
  if (!plain.ok) return { ok: false, missing: plain.mistakes, told }
  const known = new Map(factorsOf(plain.factors).map((factor) => [factor.id, factor]))
  const own = instead.flatMap((entry) => {
    const replaced = known.get(entry.name.slice(OF_SET.length))
    // A figure of another choice, such as a potential of another report, waits for that choice.
    if (replaced === undefined || typeof entry.value !== 'number') return []
    told.push(ofPerson(entry, replaced.unit))
    const { value, sigma, source } = entry
    const year = Number(entry.date.slice(0, 4))
    return [
      {
        id: replaced.id,
        unit: replaced.unit,
        value,
        source,
        year,
        grade: 'stated' as const,
        ...(sigma !== undefined && { sigma }),
      },
    ]
  })
  const made = factorSet({ report: chosen, horizonYears: years, instead: own })
  if (!made.ok) return { ok: false, missing: made.mistakes, told }
  return { ok: true, terms: { factors: made.factors, flare, baseline, slip, told, warnings } }
}

function ofFile(
  name: string,
  unit: string,
  { value, source }: { readonly value: number | string | undefined; readonly source: string },
): Term | undefined {
  return value === undefined ? undefined : { name, value, unit, source, origin: 'site file' }
}

function ofPerson(entry: EnteredFactor, unit: string): Term {
  const { name, value, sigma, source, date } = entry
  return {
    name,
    value: value ?? '',
    unit,
    ...(sigma !== undefined && { sigma }),
    source: `${source} (${date})`,
    origin: 'entered',
    entered: entry,
  }
}

/** Where nobody tells how much burns to carbon dioxide, all that is destroyed does: that counts rather too much. */
function asDestroyed(name: string, destroyed: Term | undefined): Term | undefined {
  if (destroyed === undefined) return undefined
  const { value, unit } = destroyed
  const source = 'taken as the destruction efficiency: all that is destroyed counts as carbon dioxide'
  return { name, value, unit, source, origin: 'assumed' }
}

function stated(term: Term | undefined): Stated | undefined {
  if (term === undefined || typeof term.value !== 'number') return undefined
  const { value, sigma, source } = term
  return { value, source, ...(sigma !== undefined && { sigma }) }
}
