import { z } from 'zod'

/** What stands behind a figure, from the best to the worst; docs/catalogue.md says what each means. */
export const SOURCE_GRADES = [
  'maker',
  'quoted',
  'machine',
  'review',
  'press',
  'research',
  'pool',
  'retailer',
  'software',
  'community',
  'assumed',
] as const
export type SourceGrade = (typeof SOURCE_GRADES)[number]

export const ALGORITHMS = ['SHA-256', 'Scrypt', 'Etchash', 'Blake2s', 'kHeavyHash'] as const
export type Algorithm = (typeof ALGORITHMS)[number]
export type Cooling = 'air' | 'hydro' | 'immersion'

const sourceId = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'small letters, digits and single hyphens')
const positive = z.number().positive()
const count = z.number().int().min(0).max(10_000)

/** `sources.yaml`: each source under its id. */
export const sourcesSchema = z.record(
  sourceId,
  z.strictObject({
    title: z.string().min(1),
    grade: z.enum(SOURCE_GRADES),
    date: z
      .string()
      .regex(/^\d{4}(-\d{2}){0,2}$/, 'a year, a month or a day as 2024, 2024-07 or 2024-07-31')
      .optional(),
    place: z.string().min(1).optional(),
  }),
)

const variant = z.strictObject({
  hashrate_ths: positive,
  power_w: positive.optional(),
  mode: z.string().min(1).optional(),
  sources: z.array(sourceId).min(1),
  assumed: z.array(z.enum(['hashrate_ths', 'power_w'])).default([]),
  note: z.string().min(1).optional(),
})

const differing = z.strictObject({
  hashrate_ths: positive.optional(),
  power_w: positive.optional(),
  j_per_th: positive.optional(),
  source: sourceId,
  why: z.string().min(1),
})

const model = z.strictObject({
  model: z.string().min(1),
  also: z.array(z.string().min(1)).default([]),
  algorithm: z.enum(ALGORITHMS),
  cooling: z.enum(['air', 'hydro', 'immersion']),
  year: z.strictObject({ value: z.number().int().min(2013).max(2100), source: sourceId }),
  hardware: z
    .strictObject({
      boards: count,
      chips_per_board: count.optional(),
      fans: count.optional(),
      source: sourceId,
    })
    .optional(),
  versions: z
    .strictObject({
      source: sourceId,
      fans: count,
      boards: z.record(
        z.string().regex(/^V[0-9A-Z]+$/),
        z.string().regex(/^\d+x\d+$/, 'boards x chips on each, as 3x111'),
      ),
    })
    .optional(),
  limit: z.strictObject({ down_to_w: positive, source: sourceId }).optional(),
  variants: z.array(variant).min(1),
  differing: z.array(differing).default([]),
})

/** `makers/*.yaml`: one maker and its models. */
export const makerSchema = z.strictObject({
  make: z.string().min(1),
  line: z.string().min(1).optional(),
  also: z.array(z.string().min(1)).default([]),
  models: z.array(model).min(1),
})
export type MakerFile = z.infer<typeof makerSchema>

/** All of them in one, as the build writes it. */
export const catalogueSchema = z.strictObject({ sources: sourcesSchema, makers: z.array(makerSchema) })
export type SourcesFile = z.infer<typeof sourcesSchema>
export type CatalogueFile = z.infer<typeof catalogueSchema>
