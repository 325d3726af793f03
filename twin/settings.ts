import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import type { SiteFile } from '../src/sitefile/index.ts'
import { engineGasSettings, GAS_EVENTS, gasMistakes, gasSettingsSchema } from './gasSettings.ts'
import { GRID_EVENTS, gridMistakes, gridSettings, isOfGrid } from './gridSettings.ts'
import type { ScenarioEvent } from './model.ts'

const positive = z.number().positive()
const share = z.number().min(0).max(10)

const at = { at_s: z.number().min(0) }
const events = z.discriminatedUnion('kind', [
  z.strictObject({
    ...at,
    kind: z.literal('engine-trip'),
    engine: z.string(),
    back_after_s: positive.optional(),
  }),
  z.strictObject({ ...at, kind: z.literal('gas-flow'), share, over_s: z.number().min(0) }),
  z.strictObject({
    ...at,
    kind: z.literal('meter-drift'),
    meter: z.string(),
    share: z.number().min(-1).max(1),
    over_s: z.number().min(0).optional(),
  }),
  z.strictObject({ ...at, kind: z.literal('link-lost'), feeder: z.string(), for_s: positive }),
  z.strictObject({ ...at, kind: z.literal('reboot'), machines: z.number().int().min(1) }),
  z.strictObject({ ...at, kind: z.literal('outside'), temperature_c: z.number(), over_s: z.number().min(0) }),
  ...GAS_EVENTS,
  ...GRID_EVENTS,
  z.strictObject({
    ...at,
    kind: z.literal('engine-tired'),
    engine: z.string(),
    share: z.number().min(0).max(1).describe('More fuel for the same power'),
    over_s: z.number().min(0).default(0),
  }),
])

export const scenarioSchema = z.array(events)

/** Stands for a well that nobody described; a site with gas needs a real one. */
const NO_WELL_M3_PER_H = 1e-6

/** What no site file tells: the behaviour of the simulated plant. See `docs/twin.md`. */
export const twinSettingsSchema = z.strictObject({
  seed: z.number().int().default(1),
  well: z
    .strictObject({
      flow_m3_per_h: positive,
      decline_share_per_year: z.number().min(0).max(1).default(0.3),
      gust_share: z.number().min(0).max(1).default(0.05),
      gust_time_constant_s: positive.default(90),
    })
    .prefault({ flow_m3_per_h: NO_WELL_M3_PER_H }),
  engines: z
    .array(
      z.strictObject({
        id: z.string(),
        inertia_h_s: positive.default(1.2),
        droop: positive.default(0.04),
        start_s: positive.default(45),
        ...engineGasSettings,
      }),
    )
    .default([]),
  gas: gasSettingsSchema,
  ...gridSettings,
  outside_temperature_c: z.number().default(-10),
  aux_kw: z.number().min(0).default(15),
  machines: z
    .strictObject({
      dead_board_share: z.number().min(0).max(1).default(0.02),
      boot_s: positive.default(40),
      warm_up_s: positive.default(60),
    })
    .prefault({}),
  scenario: scenarioSchema.default([]),
})

export type TwinSettings = z.output<typeof twinSettingsSchema>

export function readTwinSettings(file: string): Promise<TwinSettings> {
  return read(file, twinSettingsSchema)
}

export async function readScenario(file: string): Promise<readonly ScenarioEvent[]> {
  const parsed = await read(file, z.strictObject({ scenario: scenarioSchema }))
  return parsed.scenario.map(eventOf)
}

async function read<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(parse(await readFile(file, 'utf8')))
  if (!parsed.success) throw new Error(`${file}:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/** What the plant lacks of what the site file has. */
export function missingParts(site: SiteFile, settings: TwinSettings): readonly string[] {
  return [
    ...(site.gas !== undefined && settings.well.flow_m3_per_h === NO_WELL_M3_PER_H
      ? ['the site has gas, but the plant has no well']
      : []),
    ...settings.grid.flatMap(({ id }) => unknown('grid connection', site.grid, id)),
  ]
}

function unknown(kind: string, known: readonly { readonly id: string }[], name: string): readonly string[] {
  if (known.some(({ id }) => id === name)) return []
  const there = known.length === 0 ? 'the site has none' : `only ${known.map(({ id }) => id).join(', ')}`
  return [`there is no ${kind} ${name}, ${there}`]
}

/** Names in the plant's settings and events that the site file does not have, so that a twin fails before it starts. */
export function unknownNames(site: SiteFile, engines: readonly string[], events: readonly ScenarioEvent[]) {
  return [
    ...engines.flatMap((engine) => unknown('engine', site.engines, engine)),
    ...events.flatMap((event) => {
      if (event.kind === 'engine-trip') return unknown('engine', site.engines, event.engine)
      if (event.kind === 'meter-drift') return unknown('meter', site.meters, event.meter)
      if (event.kind === 'link-lost') return unknown('feeder', site.feeders, event.feeder)
      if (event.kind === 'engine-tired') return unknown('engine', site.engines, event.engine)
      return isOfGrid(event) ? gridMistakes(site, event, unknown) : gasMistakes(site, event)
    }),
  ]
}

/** One event as it comes over the twin's input, without its time. */
export function parseEvent(given: unknown): ScenarioEvent {
  const named = z.looseObject({}).parse(given)
  return eventOf(events.parse({ at_s: 0, ...named }))
}

/** Optional keys that are absent stay absent. */
export function eventOf(event: z.output<typeof events>): ScenarioEvent {
  switch (event.kind) {
    case 'engine-trip': {
      const { back_after_s, ...rest } = event
      return back_after_s === undefined ? rest : { ...rest, back_after_s }
    }
    case 'meter-drift': {
      const { over_s, ...rest } = event
      return over_s === undefined ? rest : { ...rest, over_s }
    }
    case 'rich-slug': {
      const { c3_plus_share, methane_number, ...rest } = event
      return {
        ...rest,
        ...(c3_plus_share !== undefined && { c3_plus_share }),
        ...(methane_number !== undefined && { methane_number }),
      }
    }
    case 'separator': {
      const { pressure_kpa, temperature_c, ...rest } = event
      return {
        ...rest,
        ...(pressure_kpa !== undefined && { pressure_kpa }),
        ...(temperature_c !== undefined && { temperature_c }),
      }
    }
    case 'grid-limit': {
      const { for_s, ...rest } = event
      return for_s === undefined ? rest : { ...rest, for_s }
    }
    default:
      return event
  }
}
