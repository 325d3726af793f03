import {
  type AssessmentReport,
  breakEvenDestruction,
  breakEvenSlip,
  destructionForReduction,
  type EmissionInterval,
  type EngineActivity,
  type EngineSlip,
  emissionsOf,
  type FactorSet,
  FLARE_CHOICE_NAMES,
  FLARE_CHOICES,
  type FlareTerms,
  factorSet,
  flareTerms,
  gasProperties,
  type HorizonYears,
  potentialForReduction,
  REPORTS,
  slipForReduction,
  slipOf,
  unlitForReduction,
} from '../gas/index.ts'
import type { ReadInput } from './emissionsInput.ts'

/** One engine as the flare it equals. */
interface ComparedEngine {
  readonly id: string
  /** Of the net heating value; absent where its energy is not told. */
  readonly efficiency?: number
  readonly slip_g_per_kwh?: number
  /** Share of its methane that it destroys. */
  readonly destruction: number
  /** Of a flare, always lit, that burns all it destroys and warms as much. */
  readonly break_even_destruction?: number
  readonly break_even_slip_g_per_kwh: Readonly<Record<string, number | null>>
}

interface ComparedClaim {
  readonly factors: string
  readonly engine: string
  readonly reduction: number
  /** Each alone, all else as told beside it. */
  readonly flare_destruction: number | null
  readonly unlit_share_at_98: number | null
  readonly potential_against_91_1: number | null
  readonly slip_against_91_1_g_per_kwh: number | null
}

interface Comparison {
  readonly factors: string
  readonly engines: readonly ComparedEngine[]
  readonly reductions: readonly {
    readonly factors: string
    readonly flare: string
    readonly reduction: number
  }[]
  readonly claims: readonly ComparedClaim[]
}

export type Compared =
  | { readonly ok: true; readonly comparison: Comparison }
  | { readonly ok: false; readonly mistakes: readonly string[] }

/** The site of an input against every named flare and its own, by every report and horizon. */
export function comparisonOf(
  { interval, factors, energies }: ReadInput,
  claim: number | undefined,
): Compared {
  const mistakes: string[] = []
  const flares = flaresOf(interval)
  const sets = setsOf(factors)
  const engines = interval.activities.filter((activity) => activity.kind === 'engine')
  const reductions = sets.flatMap((set) =>
    flares.flatMap(({ name, terms }) => {
      const raw = interval.baseline?.raw
      const result = emissionsOf(
        [{ ...interval, baseline: { terms, ...(raw === undefined ? {} : { raw }) } }],
        set,
        { unit: 'g' },
      )
      if (!result.ok) {
        mistakes.push(...result.mistakes)
        return []
      }
      const { reduction } = result.statement
      return reduction === undefined ? [] : [{ factors: set.id, flare: name, reduction }]
    }),
  )
  if (mistakes.length > 0) return { ok: false, mistakes: [...new Set(mistakes)] }
  const compared = engines.map((engine) => ({
    engine,
    ...slipIn(engine, factors, energies.get(engine.id) ?? 0),
  }))
  return {
    ok: true,
    comparison: {
      factors: factors.id,
      engines: compared.map(({ engine, slip, destruction, efficiency }) => {
        const equal = breakEvenDestruction(slip, engine.gas.composition, factors)
        return {
          id: engine.id,
          ...(efficiency === undefined ? {} : { efficiency, slip_g_per_kwh: slip.gramsPerKwh }),
          destruction,
          ...(equal === undefined ? {} : { break_even_destruction: equal }),
          break_even_slip_g_per_kwh:
            efficiency === undefined
              ? {}
              : Object.fromEntries(
                  flares.map(({ name, terms: { destruction: d, combustion, unlit } }) => [
                    name,
                    breakEvenSlip(
                      { destruction: d.value, combustion: combustion.value, unlit: unlit.value },
                      efficiency,
                      engine.gas.composition,
                      factors,
                    ) ?? null,
                  ]),
                ),
        }
      }),
      reductions,
      claims:
        claim === undefined
          ? []
          : compared.flatMap(({ engine, slip, efficiency }) =>
              sets.map((set): ComparedClaim => {
                const told = { reduction: claim, engine: slip, gas: engine.gas.composition, factors: set }
                const plant = { destruction: 0.911, combustion: 0.911, unlit: 0 }
                return {
                  factors: set.id,
                  engine: engine.id,
                  reduction: claim,
                  flare_destruction: destructionForReduction(told) ?? null,
                  unlit_share_at_98: unlitForReduction(told, { destruction: 0.98, combustion: 0.98 }) ?? null,
                  potential_against_91_1: potentialForReduction(told, plant) ?? null,
                  slip_against_91_1_g_per_kwh:
                    efficiency === undefined ? null : (slipForReduction(told, plant) ?? null),
                }
              }),
            ),
    },
  }
}

/** Flares chosen by name, always lit, and the baseline of the input. */
function flaresOf(
  interval: EmissionInterval,
): readonly { readonly name: string; readonly terms: FlareTerms }[] {
  const named = FLARE_CHOICE_NAMES.flatMap((name) => {
    const unlit = 'unlit' in FLARE_CHOICES[name] ? undefined : { value: 0, source: 'always lit' }
    const chosen = flareTerms(name, unlit)
    return chosen.ok ? [{ name, terms: chosen.terms }] : []
  })
  return [
    ...named,
    ...(interval.baseline === undefined ? [] : [{ name: 'yours', terms: interval.baseline.terms }]),
  ]
}

function setsOf({ method }: FactorSet): readonly FactorSet[] {
  const choices: readonly {
    report: AssessmentReport
    horizonYears: HorizonYears
    methane: 'fossil' | 'plain'
  }[] = [
    ...REPORTS.flatMap((report) =>
      ([100, 20] as const).map((horizonYears) => ({ report, horizonYears, methane: 'fossil' as const })),
    ),
    { report: 'AR5', horizonYears: 100, methane: 'plain' },
    { report: 'AR5', horizonYears: 20, methane: 'plain' },
  ]
  return choices.flatMap((choice) => {
    const set = factorSet({ ...choice, method })
    return set.ok ? [set.factors] : []
  })
}

/** Where the energy is not told, a stand-in efficiency: the share destroyed does not lean on it. */
const ANY_EFFICIENCY = 0.38

function slipIn(
  engine: EngineActivity,
  factors: FactorSet,
  energy: number,
): { readonly slip: EngineSlip; readonly destruction: number; readonly efficiency?: number } {
  const { gas, volumeM3 } = engine
  const methane = (activity: EmissionInterval['activities'][number]) => {
    const told = emissionsOf([{ activities: [activity] }], factors, { unit: 'g' })
    return told.ok ? told.statement.totals.CH4.amount : 0
  }
  const { crankcase: _, ...exhaust } = engine
  const held = methane({ kind: 'vent', id: 'all', gas, volumeM3 })
  const destruction = held === 0 ? 1 : 1 - methane(exhaust) / held
  const heat =
    volumeM3.value *
    gasProperties(gas.composition, { combustion: 25, metering: gas.metering }).properties.netVolume *
    ((gas.pressureKpa ?? 101.325) / 101.325)
  const efficiency = heat > 0 ? (energy * 3.6) / heat : 0
  const used = efficiency > 0 && efficiency <= 1 ? efficiency : ANY_EFFICIENCY
  return {
    slip: { efficiency: used, gramsPerKwh: held === 0 ? 0 : slipOf(destruction, used, gas.composition) },
    destruction,
    ...(used === efficiency ? { efficiency } : {}),
  }
}

export function tellComparison({ factors, engines, reductions, claims }: Comparison): string {
  const percent = (share: number | null | undefined) =>
    share === null || share === undefined ? 'none' : `${(100 * share).toFixed(2)} %`
  const plain = (value: number | null) => (value === null ? 'none' : value.toFixed(2))
  const lines: string[] = []
  for (const engine of engines) {
    const at =
      engine.efficiency === undefined
        ? ''
        : ` at ${percent(engine.efficiency)} of the net heat, ${engine.slip_g_per_kwh?.toFixed(2)} g/kWh`
    lines.push(`${engine.id}${at}: destroys ${percent(engine.destruction)} of its methane`)
    lines.push(
      `  warms as a flare that destroys ${percent(engine.break_even_destruction)} and is always lit (${factors})`,
    )
    for (const [flare, slip] of Object.entries(engine.break_even_slip_g_per_kwh))
      lines.push(
        slip === null
          ? `  no slip is low enough for ${flare}`
          : `  breaks even with ${flare} at ${plain(slip)} g/kWh`,
      )
  }
  const flares = [...new Set(reductions.map(({ flare }) => flare))]
  lines.push('', `${'CO2e avoided against'.padEnd(28)}${flares.map((flare) => flare.padStart(12)).join('')}`)
  for (const set of new Set(reductions.map((row) => row.factors))) {
    const of = (flare: string) =>
      percent(reductions.find((row) => row.factors === set && row.flare === flare)?.reduction)
    lines.push(`${set.padEnd(28)}${flares.map((flare) => of(flare).padStart(12)).join('')}`)
  }
  for (const claim of claims)
    lines.push(
      ...(claim === claims[0] ? ['', `${percent(claim.reduction)} comes out, each alone, where`] : []),
      `${claim.engine}, ${claim.factors}: the flare destroys ${percent(claim.flare_destruction)} (always lit); or 98 % and is unlit for ${percent(claim.unlit_share_at_98)}; or, against 91.1 %, methane's potential is ${plain(claim.potential_against_91_1)}${claim.slip_against_91_1_g_per_kwh === null ? '' : ` or the slip ${plain(claim.slip_against_91_1_g_per_kwh)} g/kWh`}`,
    )
  return `${lines.join('\n')}\n`
}
