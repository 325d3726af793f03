import { check, type Known } from './check.ts'
import { explain } from './explain.ts'
import type { Mistake, ParsedSite } from './model.ts'
import { type SiteFile, siteFileSchema } from './schema.ts'
import { type Path, readSource, type Source, writePath } from './source.ts'

/**
 * Reads the text of a site file, or names every mistake in it with its line and column. References and the electrical
 * tree are checked even where a section has misspelt keys or wrong values.
 */
export function parseSiteFile(text: string, fileName: string, known: Known = {}): ParsedSite {
  const source = readSource(text, fileName)
  if (!('place' in source)) return { ok: false, mistakes: source }
  const parsed = siteFileSchema.safeParse(source.data)
  if (parsed.success) {
    const mistakes = found(parsed.data, known, source, fileName, [])
    return mistakes.length === 0
      ? { ok: true, site: parsed.data, file: fileName }
      : { ok: false, mistakes: inOrder(mistakes) }
  }
  const { mistakes, mended, standIns } = explain(parsed.error.issues, source, fileName)
  const meant = siteFileSchema.safeParse(mended)
  const further = meant.success ? found(meant.data, known, source, fileName, standIns) : []
  return { ok: false, mistakes: inOrder([...mistakes, ...further]) }
}

/** What the checks find, except in the parts where a stand-in was checked instead of what is written. */
function found(
  site: SiteFile,
  known: Known,
  source: Source,
  file: string,
  standIns: readonly Path[],
): Mistake[] {
  const part = (path: Path) => writePath(path.slice(0, typeof path[1] === 'number' ? 2 : 1))
  const mended = new Set(standIns.map(part))
  return check(site, known)
    .filter(({ path }) => !mended.has(part(path)))
    .map(({ path, ...finding }) => ({ file, ...source.place(path), path: writePath(path), ...finding }))
}

const inOrder = (mistakes: readonly Mistake[]) =>
  [...mistakes].sort((one, other) => one.line - other.line || one.column - other.column)
