import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parse } from 'yaml'
import { z } from 'zod'
import {
  type Activity,
  BASES,
  CUBIC_FOOT_M3,
  type EmissionInterval,
  ENGINE_KINDS,
  engineShare,
  type FactorSet,
  FLARE_CHOICE_NAMES,
  type FlareTerms,
  factorSet,
  flareTerms,
  type MeteredGas,
  readComposition,
  type Slip,
  type Stated,
} from '../gas/index.ts'

/** A number alone, or with its standard uncertainty and source. */
const figure = z.union([
  z.number(),
  z.strictObject({ value: z.number(), sigma: z.number().optional(), source: z.string().optional() }),
])
type Figure = z.output<typeof figure>

const gas = z.strictObject({
  composition: z.record(z.string(), z.unknown()),
  uncertainties: z.record(z.string(), z.unknown()).optional(),
  correlations: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  unit: z.enum(['fraction', 'percent']).optional(),
  base: z.enum(['normal', 'iso', 'russian', 'us']),
  pressure_kpa: z.number().positive().optional(),
  id: z.string().optional(),
})

const terms = {
  choice: z.enum(FLARE_CHOICE_NAMES).optional(),
  destruction_efficiency: figure.optional(),
  combustion_efficiency: z
    .union([figure, z.enum(['as destruction', '1.5 points below destruction'])])
    .optional(),
  unlit_share: figure.optional(),
  source: z.string().optional(),
}
const volume = {
  id: z.string(),
  gas: gas.optional(),
  volume_m3: figure.optional(),
  volume_scf: figure.optional(),
  source: z.string().optional(),
}
const engine = z.strictObject({
  ...volume,
  electrical_kwh: figure.optional(),
  shaft_kwh: figure.optional(),
  methane_slip_g_per_kwh: figure.optional(),
  methane_slip_kg_per_mmbtu: figure.optional(),
  destruction_efficiency: figure.optional(),
  kind: z.enum(ENGINE_KINDS).optional(),
  crankcase_kg_per_h: figure.optional(),
  hours: figure.optional(),
})

/** An input of `fakel emissions`; keys as in the site file where it has them. */
const inputSchema = z.strictObject({
  factors: z.strictObject({
    assessment_report: z.enum(['AR4', 'AR5', 'AR6']),
    horizon_years: z.union([z.literal(20), z.literal(100)]),
    methane: z.enum(['fossil', 'plain']).optional(),
    feedback: z.boolean().optional(),
    method: z.enum(['iso6976', 'subpart-w']).optional(),
  }),
  gas,
  engines: z.array(engine).default([]),
  flares: z.array(z.strictObject({ ...volume, ...terms })).default([]),
  vents: z.array(z.strictObject(volume)).default([]),
  baseline: z
    .strictObject({
      ...terms,
      raw: z
        .strictObject({ gas: gas.optional(), volume_m3: figure.optional(), volume_scf: figure.optional() })
        .optional(),
    })
    .optional(),
})
type Input = z.output<typeof inputSchema>

export interface ReadInput {
  readonly factors: FactorSet
  readonly interval: EmissionInterval
  /** kWh by engine, where they are told. */
  readonly energies: ReadonlyMap<string, number>
}
export type InputRead =
  | ({ readonly ok: true } & ReadInput)
  | { readonly ok: false; readonly mistakes: readonly string[] }

/** Reads an input file in YAML or JSON, or the standard input for `-`; everything wrong is told at once, each with its place. */
export async function emissionsInput(file: string): Promise<InputRead> {
  let data: unknown
  try {
    data = parse(file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'))
  } catch (error) {
    return { ok: false, mistakes: [error instanceof Error ? error.message : String(error)] }
  }
  const parsed = inputSchema.safeParse(data)
  if (!parsed.success)
    return {
      ok: false,
      mistakes: parsed.error.issues.map(({ path, message }) => {
        const plain = /received undefined$/.test(message) ? 'is missing' : message
        return path.length === 0 ? plain : `${path.join('.')}: ${plain}`
      }),
    }
  return understood(parsed.data, file === '-' ? 'standard input' : file)
}

function understood(input: Input, file: string): InputRead {
  const mistakes: string[] = []
  const { assessment_report, horizon_years, methane, feedback, method } = input.factors
  const set = factorSet({
    report: assessment_report,
    horizonYears: horizon_years,
    ...(methane === undefined ? {} : { methane }),
    ...(feedback === undefined ? {} : { feedback }),
    ...(method === undefined ? {} : { method }),
  })
  if (!set.ok) mistakes.push(...set.mistakes.map((mistake) => `factors: ${mistake}`))
  const common = gasOf(input.gas, 'gas', mistakes)
  const amountOf = (of: z.output<z.ZodObject<typeof volume>>, place: string) => ({
    id: of.id,
    gas: of.gas === undefined ? common : gasOf(of.gas, `${place}.gas`, mistakes),
    volumeM3: volumeOf(of, place, of.source ?? file, mistakes),
  })
  const activities: Activity[] = [
    ...input.engines.map((each, index): Activity => {
      const place = `engines.${index}`
      const source = each.source ?? file
      return {
        kind: 'engine',
        ...amountOf(each, place),
        slip: slipOf(each, place, source, mistakes),
        ...(each.crankcase_kg_per_h === undefined
          ? {}
          : {
              crankcase: {
                kilogramsPerHour: stated(each.crankcase_kg_per_h, source),
                hours: needed(each.hours, `${place}.hours`, source, mistakes),
              },
            }),
      }
    }),
    ...input.flares.map((each, index): Activity => {
      const place = `flares.${index}`
      return { kind: 'flare', ...amountOf(each, place), terms: termsOf(each, place, file, mistakes) }
    }),
    ...input.vents.map((each, index): Activity => ({ kind: 'vent', ...amountOf(each, `vents.${index}`) })),
  ]
  if (activities.length === 0) mistakes.push('no engines, flares or vents')
  const { baseline } = input
  const interval: EmissionInterval = {
    activities,
    ...(baseline === undefined
      ? {}
      : {
          baseline: {
            terms: termsOf(baseline, 'baseline', file, mistakes),
            ...(baseline.raw === undefined
              ? {}
              : {
                  raw: {
                    gas:
                      baseline.raw.gas === undefined
                        ? common
                        : gasOf(baseline.raw.gas, 'baseline.raw.gas', mistakes),
                    volumeM3: volumeOf(baseline.raw, 'baseline.raw', file, mistakes),
                  },
                }),
          },
        }),
  }
  if (!set.ok || mistakes.length > 0) return { ok: false, mistakes }
  const energies = new Map(
    input.engines.flatMap(({ id, electrical_kwh, shaft_kwh }) => {
      const told = electrical_kwh ?? shaft_kwh
      return told === undefined ? [] : [[id, stated(told, file).value] as const]
    }),
  )
  return { ok: true, factors: set.factors, interval, energies }
}

function gasOf(given: z.output<typeof gas>, place: string, mistakes: string[]): MeteredGas {
  const { composition, uncertainties, correlations, unit, base, pressure_kpa, id } = given
  const read = readComposition(composition, {
    as: unit ?? 'fraction',
    ...(uncertainties === undefined ? {} : { uncertainties }),
    ...(correlations === undefined ? {} : { correlations }),
  })
  if (!read.ok) mistakes.push(...read.mistakes.map((mistake) => `${place}.composition: ${mistake}`))
  return {
    composition: read.ok ? read.composition : { components: [], fractions: [], warnings: [] },
    metering: BASES[base].metering,
    ...(pressure_kpa === undefined ? {} : { pressureKpa: pressure_kpa }),
    ...(id === undefined ? {} : { id }),
  }
}

function volumeOf(
  {
    volume_m3,
    volume_scf,
  }: { readonly volume_m3?: Figure | undefined; readonly volume_scf?: Figure | undefined },
  place: string,
  source: string,
  mistakes: string[],
): Stated {
  if ((volume_m3 === undefined) === (volume_scf === undefined))
    mistakes.push(`${place}: give volume_m3 or volume_scf, and one of them`)
  if (volume_m3 !== undefined) return stated(volume_m3, source)
  const { value, sigma, ...rest } = stated(volume_scf ?? 0, source)
  return {
    ...rest,
    value: value * CUBIC_FOOT_M3,
    ...(sigma === undefined ? {} : { sigma: sigma * CUBIC_FOOT_M3 }),
  }
}

function slipOf(given: z.output<typeof engine>, place: string, source: string, mistakes: string[]): Slip {
  const { methane_slip_g_per_kwh, methane_slip_kg_per_mmbtu, destruction_efficiency, kind } = given
  const told = [methane_slip_g_per_kwh, methane_slip_kg_per_mmbtu, destruction_efficiency, kind].filter(
    (each) => each !== undefined,
  )
  if (told.length !== 1)
    mistakes.push(
      `${place}: give one of methane_slip_g_per_kwh, methane_slip_kg_per_mmbtu, destruction_efficiency and kind`,
    )
  if (kind !== undefined) {
    const { value, source: from, year, grade } = engineShare(kind)
    return { per: 'fuel', destruction: { value, source: from, year, grade } }
  }
  if (destruction_efficiency !== undefined)
    return { per: 'fuel', destruction: stated(destruction_efficiency, source) }
  if (methane_slip_kg_per_mmbtu !== undefined)
    return { per: 'MMBtu gross', kilogramsPerMmbtu: stated(methane_slip_kg_per_mmbtu, source) }
  const { electrical_kwh, shaft_kwh } = given
  if (methane_slip_g_per_kwh !== undefined && (electrical_kwh === undefined) === (shaft_kwh === undefined))
    mistakes.push(`${place}: slip per kWh needs electrical_kwh or shaft_kwh, and the one it was measured for`)
  return {
    per: electrical_kwh === undefined ? 'shaft kWh' : 'electrical kWh',
    gramsPerKwh: stated(methane_slip_g_per_kwh ?? 0, source),
    kwh: stated(electrical_kwh ?? shaft_kwh ?? 0, source),
  }
}

type Terms = z.output<z.ZodObject<typeof terms>>

function termsOf(given: Terms, place: string, file: string, mistakes: string[]): FlareTerms {
  const { choice, destruction_efficiency, combustion_efficiency, unlit_share } = given
  const source = given.source ?? file
  const none: FlareTerms = {
    destruction: { value: 0, source },
    combustion: { value: 0, source },
    unlit: { value: 0, source },
  }
  if (choice !== undefined) {
    if (destruction_efficiency !== undefined || combustion_efficiency !== undefined)
      mistakes.push(`${place}: give a choice or efficiencies, not both`)
    const chosen = flareTerms(choice, unlit_share === undefined ? undefined : stated(unlit_share, source))
    if (chosen.ok) return chosen.terms
    mistakes.push(...chosen.mistakes.map((mistake) => `${place}.choice: ${mistake}`))
    return none
  }
  const destruction = needed(destruction_efficiency, `${place}.destruction_efficiency`, source, mistakes)
  const unlit = needed(unlit_share, `${place}.unlit_share`, source, mistakes)
  if (combustion_efficiency === 'as destruction')
    return { destruction, combustion: { ...destruction, source: 'assumed as destruction' }, unlit }
  if (combustion_efficiency === '1.5 points below destruction') {
    const value = Math.max(0, Number((destruction.value - 0.015).toFixed(12)))
    return { destruction, combustion: { ...destruction, value, source: '40 CFR 98.233(n)(1)(v)(D)' }, unlit }
  }
  const combustion = needed(combustion_efficiency, `${place}.combustion_efficiency`, source, mistakes)
  return { destruction, combustion, unlit }
}

function needed(given: Figure | undefined, place: string, source: string, mistakes: string[]): Stated {
  if (given === undefined) mistakes.push(`${place} is missing; it has no default`)
  return stated(given ?? 0, source)
}

function stated(given: Figure, source: string): Stated {
  if (typeof given === 'number') return { value: given, source }
  const { value, sigma, source: own } = given
  return { value, ...(sigma === undefined ? {} : { sigma }), source: own ?? source }
}
