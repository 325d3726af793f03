import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { type Fault, makerFaults } from './faults.ts'
import { type CatalogueFile, type MakerFile, makerSchema, type SourcesFile, sourcesSchema } from './schema.ts'

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
export function parseSources(text: string, file: string): Parsed<SourcesFile> {
  return parsedYaml(text, file, sourcesSchema, () => [])
}

/** One maker's file, checked against the sources; a mistake names its line. */
export function parseMaker(text: string, file: string, sources: SourcesFile): Parsed<MakerFile> {
  return parsedYaml(text, file, makerSchema, (maker) => makerFaults(maker, sources))
}

/** A folder of `sources.yaml` and `makers/*.yaml`, in the order of the files' names. */
export function readCatalogue(folder: string): Parsed<CatalogueFile> {
  const sources = parseSources(readFileSync(join(folder, 'sources.yaml'), 'utf8'), 'sources.yaml')
  if (!sources.ok) return sources
  const files = readdirSync(join(folder, 'makers')).filter((name) => /\.ya?ml$/.test(name))
  const read = files
    .toSorted()
    .map((name) => parseMaker(readFileSync(join(folder, 'makers', name), 'utf8'), name, sources.value))
  const mistakes = read.flatMap((maker) => (maker.ok ? [] : maker.mistakes))
  const makers = read.flatMap((maker) => (maker.ok ? [maker.value] : []))
  return mistakes.length === 0
    ? { ok: true, value: { sources: sources.value, makers } }
    : { ok: false, mistakes }
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
