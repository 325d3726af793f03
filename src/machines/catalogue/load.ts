import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { builtMaker } from './build.ts'
import { type Fault, makerFaults } from './faults.ts'
import type { CatalogueSource, MachineMaker, MachineModel } from './model.ts'
import { makerSchema, sourcesSchema } from './schema.ts'

export interface CatalogueMistake {
  readonly file: string
  /** 1-based; 0 where the file as a whole is meant. */
  readonly line: number
  readonly path: string
  readonly message: string
}
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly mistakes: readonly CatalogueMistake[] }

/** The table of sources; a mistake names its line. */
export function parseSources(text: string, file: string): Parsed<ReadonlyMap<string, CatalogueSource>> {
  const parsed = parsedYaml(text, file, sourcesSchema, () => [])
  if (!parsed.ok) return parsed
  const entries = Object.entries(parsed.value).map(
    ([id, { title, grade, date, place }]): [string, CatalogueSource] => [
      id,
      { id, title, grade, ...(date !== undefined && { date }), ...(place !== undefined && { place }) },
    ],
  )
  return { ok: true, value: new Map(entries) }
}

/** One maker's file, checked against the sources; a mistake names its line. */
export function parseMaker(
  text: string,
  file: string,
  sources: ReadonlyMap<string, CatalogueSource>,
): Parsed<MachineMaker> {
  const parsed = parsedYaml(text, file, makerSchema, (maker) => makerFaults(maker, sources))
  return parsed.ok ? { ok: true, value: builtMaker(parsed.value, sources) } : parsed
}

/** A folder of `sources.yaml` and `makers/*.yaml`, in the order of the makers' names. */
export function loadCatalogue(folder: string): Parsed<readonly MachineMaker[]> {
  const sources = parseSources(readFileSync(join(folder, 'sources.yaml'), 'utf8'), 'sources.yaml')
  if (!sources.ok) return sources
  const files = readdirSync(join(folder, 'makers')).filter((name) => /\.ya?ml$/.test(name))
  const makers = files
    .toSorted()
    .map((name) => parseMaker(readFileSync(join(folder, 'makers', name), 'utf8'), name, sources.value))
  const mistakes = makers.flatMap((maker) => (maker.ok ? [] : maker.mistakes))
  const value = makers.flatMap((maker) => (maker.ok ? [maker.value] : []))
  return mistakes.length === 0 ? { ok: true, value } : { ok: false, mistakes }
}

let shipped: readonly MachineMaker[] | undefined

/** The makers of the catalogue that comes with Fakel, read once. Throws if its own files are broken. */
export function makers(): readonly MachineMaker[] {
  if (shipped !== undefined) return shipped
  const loaded = loadCatalogue(fileURLToPath(new URL('.', import.meta.url)))
  if (!loaded.ok)
    throw new Error(loaded.mistakes.map((one) => `${one.file}:${one.line}: ${one.message}`).join('\n'))
  shipped = loaded.value
  return shipped
}

/** Every model of the catalogue that comes with Fakel, maker by maker. */
export function catalogue(): readonly MachineModel[] {
  return makers().flatMap((maker) => maker.models)
}

function parsedYaml<T>(
  text: string,
  file: string,
  schema: z.ZodType<T>,
  faults: (value: T) => readonly Fault[],
): Parsed<T> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const mistake = (offset: number, path: readonly PropertyKey[], message: string): CatalogueMistake => ({
    file: basename(file),
    line: lines.linePos(offset).line,
    path: path.join('.'),
    message,
  })
  if (document.errors.length > 0)
    return { ok: false, mistakes: document.errors.map((error) => mistake(error.pos[0], [], error.message)) }
  const parsed = schema.safeParse(document.toJS())
  const found = parsed.success ? faults(parsed.data) : parsed.error.issues
  if (parsed.success && found.length === 0) return { ok: true, value: parsed.data }
  return {
    ok: false,
    mistakes: found.map(({ path, message }) => mistake(offsetOf(document, path), path, message)),
  }
}

/** The place of the deepest part of a path that the file has. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true)
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
      return Number(node.range[0])
  }
  return 0
}
