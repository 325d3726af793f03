import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtCatalogue } from './build.ts'
import type { MachineMaker, MachineModel } from './model.ts'
import { readCatalogue } from './read.ts'
import { type CatalogueFile, catalogueSchema } from './schema.ts'

/** Beside the compiled code: the YAML files in one, checked when Fakel was built (`compile.ts`). */
export const COMPILED = 'catalogue.json'

let shipped: readonly MachineMaker[] | undefined

/** The makers of the catalogue that comes with Fakel, read once. Throws if its own files are broken. */
export function makers(): readonly MachineMaker[] {
  shipped ??= builtCatalogue(shippedFile(import.meta.dirname))
  return shipped
}

/** Every model of the catalogue that comes with Fakel, maker by maker. */
export function catalogue(): readonly MachineModel[] {
  return makers().flatMap((maker) => maker.models)
}

/** The compiled file, for parsing YAML of this size would hold up the fast loops of a site at its first use; else the YAML. */
export function shippedFile(folder: string): CatalogueFile {
  const compiled = join(folder, COMPILED)
  if (existsSync(compiled)) return catalogueSchema.parse(JSON.parse(readFileSync(compiled, 'utf8')))
  const read = readCatalogue(folder)
  if (read.ok) return read.value
  throw new Error(read.mistakes.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'))
}
