import { z } from 'zod'
import { checkTreatment, type SiteTreatmentStep } from './checkGas.ts'
import { treatmentStepSchema } from './gasSchema.ts'
import type { Mistake } from './model.ts'
import { nearest } from './nearest.ts'
import { type Path, readSource, writePath } from './source.ts'

export type { SiteTreatmentStep } from './checkGas.ts'

export type ParsedTreatment =
  | { readonly ok: true; readonly steps: readonly SiteTreatmentStep[] }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

const KEYS = Object.keys(treatmentStepSchema.shape)
const listed = z.array(treatmentStepSchema)

/** Reads the steps of a treatment from a file of their own: a list, or a list under `treatment`, each as in a site file. */
export function parseTreatment(text: string, file: string): ParsedTreatment {
  const source = readSource(text, file)
  if (!('place' in source)) return { ok: false, mistakes: source }
  const under = z.looseObject({ treatment: z.unknown() }).safeParse(source.data)
  const top: Path = under.success ? ['treatment'] : []
  const mistake = (path: Path, message: string, rest: Partial<Mistake> = {}): Mistake => ({
    file,
    ...source.place(path),
    path: writePath(path),
    message,
    ...rest,
  })
  const parsed = listed.safeParse(under.success ? under.data.treatment : source.data)
  if (!parsed.success)
    return {
      ok: false,
      mistakes: parsed.error.issues.flatMap((issue) => {
        const path = [...top, ...issue.path.filter((step) => typeof step !== 'symbol')]
        if (issue.code !== 'unrecognized_keys') return [mistake(path, issue.message)]
        return issue.keys.map((key) => {
          const suggestion = nearest(key, KEYS)
          return mistake([...path, key], `a step has no ${key}`, {
            expected: KEYS.join(', '),
            ...(suggestion !== undefined && { suggestion }),
          })
        })
      }),
    }
  const found = checkTreatment(parsed.data, top)
  return found.length === 0
    ? { ok: true, steps: parsed.data }
    : { ok: false, mistakes: found.map(({ path, message, ...rest }) => mistake(path, message, rest)) }
}
