import { readdir, readFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { faultsOf } from './faults.ts'
import { type DeviceMap, deviceMapSchema } from './schema.ts'

export interface MapMistake {
  readonly file: string
  /** 1-based; 0 where the file as a whole is meant. */
  readonly line: number
  readonly column: number
  readonly path: string
  readonly message: string
}
export type LoadedMap =
  | { readonly ok: true; readonly map: DeviceMap; readonly file: string }
  | { readonly ok: false; readonly mistakes: readonly MapMistake[] }

const shipped = fileURLToPath(new URL('../maps', import.meta.url))

/** Families whose maps come with Fakel. */
export async function mapIds(): Promise<readonly string[]> {
  const files = await readdir(shipped)
  return files
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.replace(/\.yaml$/, ''))
    .toSorted()
}

/** Loads a shipped map by its id, or a YAML file by its path, relative to `folder`. */
export async function loadMap(name: string, folder: string): Promise<LoadedMap> {
  const own = /\.ya?ml$/.test(name)
  const file = own ? (isAbsolute(name) ? name : resolve(folder, name)) : join(shipped, `${name}.yaml`)
  try {
    return parseMap(await readFile(file, 'utf8'), own ? name : file)
  } catch {
    const known = (await mapIds()).join(', ')
    const message = own ? `cannot read ${file}` : `no such map; Fakel comes with ${known}`
    return { ok: false, mistakes: [{ file: name, line: 0, column: 0, path: '', message }] }
  }
}

export function parseMap(text: string, file: string): LoadedMap {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  if (document.errors.length > 0)
    return {
      ok: false,
      mistakes: document.errors.map((error) => ({ ...at(error.pos[0]), path: '', message: error.message })),
    }
  const parsed = deviceMapSchema.safeParse(document.toJS())
  if (!parsed.success)
    return {
      ok: false,
      mistakes: parsed.error.issues.map(narrowed).map((issue) => ({
        ...at(offsetOf(document, issue.path)),
        path: issue.path.join('.'),
        message: issue.message,
      })),
    }
  const faults = faultsOf(parsed.data)
  if (faults.length === 0) return { ok: true, map: parsed.data, file }
  return {
    ok: false,
    mistakes: faults.map(({ path, message }) => ({
      ...at(offsetOf(document, path)),
      path: path.join('.'),
      message,
    })),
  }
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Of a point that fits none of the three kinds, what keeps it from the kind that it is nearest to. */
function narrowed(issue: z.core.$ZodIssue): Issue {
  if (issue.code !== 'invalid_union') return issue
  const nearest = issue.errors.filter((branch) => branch.length > 0).toSorted((a, b) => a.length - b.length)
  const [first] = nearest.map((branch) => branch.toSorted((a, b) => b.path.length - a.path.length)[0])
  return first === undefined ? issue : { path: [...issue.path, ...first.path], message: first.message }
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
