import { z } from 'zod'
import { siteFileSchema } from './schema.ts'

/** The published JSON Schema of the site file, as a person writes it: keys with a default may be left out. */
export function siteFileJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(siteFileSchema, { io: 'input' })
  return {
    $schema: schema.$schema,
    title: 'Fakel site file',
    description: 'A site that turns energy into computing: see docs/site-file.md',
    ...schema,
  }
}

/** The parts of a JSON Schema that are walked here. */
const schemaNode = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  minItems: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
  required: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
})

function nodeAt(schema: unknown, path: readonly PropertyKey[]) {
  let node = schemaNode.safeParse(schema)
  for (const step of path) {
    if (!node.success) return undefined
    node = schemaNode.safeParse(
      typeof step === 'number' ? node.data.items : node.data.properties?.[String(step)],
    )
  }
  return node.success ? node.data : undefined
}

/** The keys that may stand at a path of a file with this schema. */
export function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  return Object.keys(nodeAt(schema, path)?.properties ?? {})
}

/** Texts of the forms that the schema knows: a name, a point of a device, a country, a currency. */
const STAND_INS = ['stand-in', 'stand-in/point', 'XX', 'XXX']

/** Some value that the schema takes at a path, to stand for one that is missing or wrong. */
export function standInAt(schema: unknown, path: readonly PropertyKey[]): unknown {
  const node = nodeAt(schema, path)
  if (node === undefined) return undefined
  if (node.enum !== undefined) return node.enum[0]
  if (node.type === 'number' || node.type === 'integer')
    return node.minimum ?? (node.exclusiveMinimum ?? 0) + 1
  if (node.type === 'array')
    return Array.from({ length: node.minItems ?? 0 }, () => standInAt(schema, [...path, 0]))
  if (node.type === 'object')
    return Object.fromEntries((node.required ?? []).map((key) => [key, standInAt(schema, [...path, key])]))
  return STAND_INS.find(
    (text) =>
      text.length >= (node.minLength ?? 0) &&
      text.length <= (node.maxLength ?? text.length) &&
      (node.pattern === undefined || new RegExp(node.pattern).test(text)),
  )
}
