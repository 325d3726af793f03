import { z } from 'zod'
import { deviceMapSchema } from './schema.ts'

/** The published JSON Schema of a register map, as a person writes it: keys with a default may be left out. */
export function deviceMapJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(deviceMapSchema, { io: 'input' })
  return {
    $schema: schema.$schema,
    title: 'Fakel register map',
    description: 'How a Modbus device is read and written: see docs/devices.md',
    ...schema,
  }
}
