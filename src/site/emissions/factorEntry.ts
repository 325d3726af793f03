import { z } from 'zod'
import { factorSet, factorsOf, REPORTS } from '../../gas/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import type { EmissionEntry } from '../../store/index.ts'

/** What a person enters about one factor. `value` is null where an earlier entry is taken back. */
export const factorRequest = z.strictObject({
  name: z
    .string()
    .max(200)
    .describe('flare.unlit_share, engines.g1.methane_slip_g_per_kwh, set.n2o/natural-gas, …'),
  value: z.union([z.number(), z.string().max(20)]).nullable(),
  sigma: z.number().min(0).optional().describe('Standard uncertainty (k = 1), in the unit of the value'),
  source: z.string().trim().min(1).max(500).describe('The test, study or document that tells it'),
  date: z.iso.date().describe('Day of that test or document'),
  since: z.iso
    .date()
    .optional()
    .describe('Reports of periods that begin on this day or later use it; the date unless said'),
})
export type FactorRequest = z.infer<typeof factorRequest>

/** A factor as somebody entered it. */
export interface EnteredFactor {
  readonly name: string
  readonly value: number | string | null
  readonly sigma?: number | undefined
  readonly source: string
  readonly date: string
  readonly since: string
  /** Number of its entry in the store. */
  readonly entry: number
  readonly at: number
  readonly who: string
  readonly why: string
}

const body = factorRequest.required({ since: true })

/** What the entry of a factor says; undefined where another version of Fakel wrote it in another shape. */
export function enteredFactorOf(entry: EmissionEntry): EnteredFactor | undefined {
  if (entry.kind !== 'factor') return undefined
  const parsed = body.safeParse(JSON.parse(entry.body))
  if (!parsed.success) return undefined
  const { sequence, at, who, why } = entry
  return { ...parsed.data, entry: sequence, at, who, why }
}

export const FLARE_FACTORS = ['destruction_efficiency', 'combustion_efficiency', 'unlit_share'] as const
export type FlareFactor = (typeof FLARE_FACTORS)[number]

export const ASSESSMENT_REPORT = 'emissions.assessment_report'
export const HORIZON_YEARS = 'emissions.horizon_years'
export const slipOf = (engine: string) => `engines.${engine}.methane_slip_g_per_kwh`
/** Before the id of a figure of the factor set that is replaced by one's own. */
export const OF_SET = 'set.'

/** What is wrong with an entry; undefined where it can be entered. */
export function factorFault(request: FactorRequest, file: SiteFile, today: string): string | undefined {
  const { name, value, date } = request
  if (date > today) return `date: ${date} has not come yet`
  const kind = kindOf(name, file)
  if (kind === undefined) return `name: there is no factor ${name} at this site`
  if (value === null) return undefined
  if (kind === 'report')
    return REPORTS.some((report) => report === value) ? undefined : `value: one of ${REPORTS.join(', ')}`
  if (kind === 'horizon') return value === 20 || value === 100 ? undefined : 'value: 20 or 100 years'
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    return 'value: a number that is not negative'
  if (kind === 'share' && value > 1)
    return `value: ${value} is no share of one${value <= 100 ? '; it looks like percent' : ''}`
  return undefined
}

type FactorKind = 'share' | 'amount' | 'report' | 'horizon'

function kindOf(name: string, file: SiteFile): FactorKind | undefined {
  if (name === ASSESSMENT_REPORT) return 'report'
  if (name === HORIZON_YEARS) return 'horizon'
  const [group, factor] = name.split('.')
  if ((group === 'flare' || group === 'baseline') && FLARE_FACTORS.some((each) => each === factor))
    return name.split('.').length === 2 ? 'share' : undefined
  if (file.engines.some(({ id }) => name === slipOf(id))) return 'amount'
  if (name.startsWith(OF_SET) && setFactorIds().has(name.slice(OF_SET.length))) return 'amount'
  return undefined
}

/** Ids of the figures that sets are made of, whatever their choice. */
function setFactorIds(): ReadonlySet<string> {
  const sets = REPORTS.flatMap((report) =>
    ([20, 100] as const).map((horizonYears) => factorSet({ report, horizonYears })),
  )
  return new Set(sets.flatMap((made) => (made.ok ? factorsOf(made.factors).map(({ id }) => id) : [])))
}

/**
 * The entry in force for a period that begins on a day: of those that hold since then or earlier the one that holds since last, and
 * of these the one entered last. `later` are those that hold only from a day within or after it.
 */
export function factorInForce(
  entries: readonly EnteredFactor[],
  name: string,
  from: string,
): { readonly inForce: EnteredFactor | undefined; readonly later: readonly EnteredFactor[] } {
  const own = entries.filter((entry) => entry.name === name)
  const [inForce] = own
    .filter(({ since }) => since <= from)
    .toSorted((a, b) => (a.since === b.since ? b.entry - a.entry : a.since < b.since ? 1 : -1))
  return { inForce, later: own.filter(({ since }) => since > from) }
}
