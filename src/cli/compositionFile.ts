import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type CompositionRead, readComposition } from '../gas/index.ts'

const whole = z.looseObject({
  composition: z.record(z.string(), z.unknown()),
  uncertainties: z.record(z.string(), z.unknown()).optional(),
  correlations: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  unit: z.enum(['fraction', 'percent']).optional(),
})

/**
 * The composition in a JSON file, or on the standard input for `-`: parts by name alone, or under `composition` with
 * `uncertainties`, `correlations` and `unit` beside. What is wrong comes as one line each.
 */
export async function compositionIn(file: string, percent = false): Promise<CompositionRead> {
  let json: unknown
  try {
    json = JSON.parse(file === '-' ? await standardInput() : await readFile(file, 'utf8'))
  } catch (error) {
    return { ok: false, mistakes: [error instanceof Error ? error.message : String(error)] }
  }
  const parsed = whole.safeParse(json)
  const alone = z.record(z.string(), z.unknown()).safeParse(json)
  if (!alone.success) return { ok: false, mistakes: ['is no object of components and their mole fractions'] }
  if (!parsed.success && 'composition' in alone.data)
    return {
      ok: false,
      mistakes: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    }
  const given: z.output<typeof whole> = parsed.success ? parsed.data : { composition: alone.data }
  const { composition, uncertainties, correlations, unit } = given
  return readComposition(composition, {
    as: percent || unit === 'percent' ? 'percent' : 'fraction',
    ...(uncertainties !== undefined && { uncertainties }),
    ...(correlations !== undefined && { correlations }),
  })
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}
