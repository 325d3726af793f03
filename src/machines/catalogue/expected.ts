import { type TerahashesPerSecond, terahashesPerSecond, type Watts, watts } from '../../quantity/index.ts'
import type { MachineReport } from '../model.ts'
import { type FoundModel, findModel } from './find.ts'
import { makers } from './load.ts'
import type { MachineMaker, MachineModel, ModelHardware, ModelVariant } from './model.ts'

/**
 * Makers rate power at the wall to ±5 % (S19 Pro: 3250 W ±5 %, ZeusMining 2022): a limit that near below the nominal power is
 * still nominal operation, whether or not a source shows the model at lower power.
 */
const RATED_TO = 0.05

/**
 * Where an expected hashrate comes from: the variant's nominal one; the profile that the machine runs in, as it lists it; its own
 * expectation, where the catalogue has none; or the nominal one in proportion to the power limit, which is the least to expect.
 */
export type ExpectedBasis = 'nominal' | 'profile' | 'own' | 'proportional'

export interface Expected {
  readonly model?: MachineModel
  readonly variant?: ModelVariant
  /** What it is built of. */
  readonly hardware?: ModelHardware
  /** At full power. */
  readonly nominalHashrate?: TerahashesPerSecond
  readonly nominalPower?: Watts
  /** As the machine is set now; with the basis `proportional` it is a lower bound. */
  readonly hashrate?: TerahashesPerSecond
  readonly basis?: ExpectedBasis
  /** What it may draw as it is set now. */
  readonly power?: Watts
  /** Why there is no expected hashrate; absent where there is one. */
  readonly why?: string
}

/**
 * What a reported machine should do. An S19k Pro of 120 TH/s and 2760 W under a limit of 1380 W should hash 60 TH/s or more,
 * for an S19k Pro is shown down to 784 W; an S19 XP under half its power is not shown by any source, and nothing is expected of it.
 */
export function expectedFor(report: MachineReport, among: readonly MachineMaker[] = makers()): Expected {
  const own = above0(report.expectedHashrate)
  const found = report.model === undefined ? undefined : findModel(report.make, report.model, own, among)
  const model = found?.kind === 'found' ? found.model : undefined
  const variant = found?.kind === 'found' ? found.variant : undefined
  const hardware = found?.kind === 'found' ? found.hardware : undefined
  const known = {
    ...(model !== undefined && { model }),
    ...(hardware !== undefined && { hardware }),
    ...(variant !== undefined && { variant, nominalHashrate: variant.hashrate }),
    ...(variant?.power !== undefined && { nominalPower: variant.power }),
  }
  if (report.mining === false) return { ...known, why: 'it does not mine' }
  return { ...known, ...(inProfile(report) ?? underLimit(report, model, variant, found)) }
}

function inProfile({ profile, profiles = [] }: MachineReport): Partial<Expected> | undefined {
  const running = profiles.find(({ name }) => name === profile)
  const hashrate = above0(running?.hashrate)
  if (hashrate === undefined) return undefined
  return { hashrate, basis: 'profile', ...(running?.power !== undefined && { power: running.power }) }
}

function underLimit(
  report: MachineReport,
  model: MachineModel | undefined,
  variant: ModelVariant | undefined,
  found: FoundModel | undefined,
): Partial<Expected> {
  const { powerLimit } = report
  const nominal = variant?.power
  if (variant === undefined) return withoutVariant(report, found)
  const hashrate = variant.hashrate
  if (powerLimit === undefined || (nominal !== undefined && powerLimit >= nominal))
    return { hashrate, basis: 'nominal', ...(nominal !== undefined && { power: nominal }) }
  if (nominal === undefined) return { why: 'a power limit is set, and no source tells the nominal power' }
  const lowest = shownDownTo(report, model, nominal)
  if (!(powerLimit >= lowest))
    return { power: powerLimit, why: `no source shows this model at less than ${lowest.toFixed(0)} W` }
  return {
    hashrate: terahashesPerSecond((hashrate * powerLimit) / nominal),
    basis: 'proportional',
    power: powerLimit,
  }
}

/** Without a variant there is the machine's own expectation, which says nothing of a power limit. */
function withoutVariant(report: MachineReport, found: FoundModel | undefined): Partial<Expected> {
  const own = above0(report.expectedHashrate)
  if (own !== undefined && report.powerLimit === undefined) return { hashrate: own, basis: 'own' }
  if (found === undefined) return { why: 'it does not tell its model' }
  if (found.kind === 'unknown') return { why: `the catalogue has no ${report.model ?? ''}`.trim() }
  const models = found.kind === 'ambiguous' ? found.models.map(({ model }) => model).join(', ') : undefined
  return {
    why:
      models === undefined
        ? 'its model is sold with several hashrates, and it does not tell which it has'
        : `its name can be ${models}`,
  }
}

/** The least power that the catalogue, or a profile of the machine's own, shows it to run at. */
function shownDownTo(report: MachineReport, model: MachineModel | undefined, nominal: Watts): Watts {
  const profiles = (report.profiles ?? []).flatMap(({ power }) =>
    power !== undefined && power > 0 ? [power] : [],
  )
  const shown = model?.limit === undefined ? profiles : [...profiles, model.limit.downTo]
  return watts(Math.min(nominal * (1 - RATED_TO), ...shown))
}

function above0(hashrate: TerahashesPerSecond | undefined): TerahashesPerSecond | undefined {
  return hashrate !== undefined && hashrate > 0 ? hashrate : undefined
}
