import { z } from 'zod'
import type { SiteFile } from '../src/sitefile/index.ts'
import type { GridHappening, ScenarioEvent } from './model.ts'

const positive = z.number().positive()
const share = z.number().min(0).max(2)
const at = { at_s: z.number().min(0) }

/** Of each connection to a public grid, and what engines do beside it. Every default is assumed. */
export const gridSettings = {
  grid: z
    .array(
      z.strictObject({
        id: z.string(),
        frequency_noise_hz: z
          .number()
          .min(0)
          .max(1)
          .default(0.015)
          .describe('Within the 50 mHz of Regulation (EU) 2017/1485, annex III'),
        voltage_noise_share: z.number().min(0).max(0.1).default(0.004),
        reclose_s: positive.default(30).describe('From the voltage back until the breaker closes'),
      }),
    )
    .default([]),
  beside_grid: z
    .strictObject({
      engines: z.enum(['setpoint', 'load-following']).default('setpoint'),
      share: z.number().min(0).max(1).default(0.9).describe('Of their rating: the most that they give'),
    })
    .prefault({}),
} as const

export const GRID_EVENTS = [
  z.strictObject({ ...at, kind: z.literal('grid-lost'), grid: z.string(), for_s: positive }),
  z.strictObject({
    ...at,
    kind: z.literal('grid-weak'),
    grid: z.string(),
    voltage_share: share.default(1),
    frequency_hz: z.number().min(0).max(100).default(50),
    for_s: positive,
  }),
  z.strictObject({
    ...at,
    kind: z.literal('grid-limit'),
    grid: z.string(),
    kw: z.number().min(0),
    for_s: positive.optional(),
  }),
  z.strictObject({ ...at, kind: z.literal('meter-reversed'), meter: z.string() }),
  z.strictObject({ ...at, kind: z.literal('device-lost'), device: z.string(), for_s: positive }),
] as const

const KINDS: readonly string[] = ['grid-lost', 'grid-weak', 'grid-limit', 'meter-reversed', 'device-lost']

export function isOfGrid(event: ScenarioEvent): event is ScenarioEvent & GridHappening {
  return KINDS.includes(event.kind)
}

/** Names in an event that the site file does not have. */
export function gridMistakes(
  site: SiteFile,
  event: GridHappening,
  unknown: (kind: string, known: readonly { readonly id: string }[], name: string) => readonly string[],
): readonly string[] {
  switch (event.kind) {
    case 'meter-reversed':
      return unknown('meter', site.meters, event.meter)
    case 'device-lost':
      return unknown('device', site.devices, event.device)
    default:
      return unknown('grid connection', site.grid, event.grid)
  }
}
