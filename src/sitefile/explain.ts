import type { z } from 'zod'
import { keysAt, siteFileJsonSchema, standInAt } from './jsonSchema.ts'
import type { Mistake } from './model.ts'
import { nearest } from './nearest.ts'
import { type Path, type Source, writePath } from './source.ts'

type Issue = z.core.$ZodIssue

/** A misspelt key and the one that was meant. */
interface Respelling {
  readonly path: Path
  readonly written: string
  readonly meant: string | undefined
}

export interface Explained {
  readonly mistakes: readonly Mistake[]
  /** The file's data with misspelt keys set right and stand-ins for wrong values, so that the rest can be checked. */
  readonly mended: unknown
  /** Where the stand-ins are. */
  readonly standIns: readonly Path[]
}

/** Says in the file's own terms what the schema found wrong, each mistake at its place. */
export function explain(issues: readonly Issue[], source: Source, file: string): Explained {
  const schema = siteFileJsonSchema()
  const mistakes: Mistake[] = []
  const respellings: Respelling[] = []
  const meant = new Set<string>()
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue
    const path = pathOf(issue.path)
    const known = keysAt(schema, path)
    const parent = valueAt(source.data, path)
    const missing = known.filter((key) => !(isRecord(parent) && key in parent))
    for (const written of issue.keys) {
      const right = nearest(written, missing)
      if (right !== undefined) meant.add(writePath([...path, right]))
      respellings.push({ path, written, meant: right })
      mistakes.push({
        file,
        ...source.placeOfKey([...path, written]),
        path: writePath([...path, written]),
        message: `${written} is not a key of ${path.length === 0 ? 'the site file' : writePath(path)}`,
        expected: missing.length === 0 ? 'no further key' : `one of: ${missing.join(', ')}`,
        ...(right === undefined ? {} : { suggestion: right }),
      })
    }
  }
  const standIns: Path[] = []
  for (const issue of issues) {
    const path = pathOf(issue.path)
    if (issue.code === 'unrecognized_keys' || meant.has(writePath(path))) continue
    standIns.push(path)
    mistakes.push({ file, ...source.place(path), path: writePath(path), ...say(issue, path, source) })
  }
  return { mistakes, mended: mend(source.data, respellings, standIns, schema), standIns }
}

type Saying = Pick<Mistake, 'message' | 'expected' | 'suggestion'>

function say(issue: Issue, path: Path, source: Source): Saying {
  const written = valueAt(source.data, path)
  const name = writePath(path.slice(typeof path.at(-1) === 'number' ? -2 : -1)) || 'the file'
  if (written === undefined && issue.code !== 'custom') return missing(name, path, source, issue)
  switch (issue.code) {
    case 'invalid_type':
      return { message: `${name} is ${kindOf(written)}`, expected: KINDS[issue.expected] ?? issue.expected }
    case 'too_small':
      return {
        message: `${name} is ${sized(written)}`,
        expected: `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}`,
      }
    case 'too_big':
      return {
        message: `${name} is ${sized(written)}`,
        expected: `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue.origin)}`,
      }
    case 'invalid_value': {
      const values = issue.values.map(String)
      const quoted = typeof written === 'number' && values.includes(String(written))
      const right = quoted ? `"${written}"` : nearest(String(written), values)
      return {
        message: quoted ? `${name} is the number ${written}` : `${name} is ${String(written)}`,
        expected: `${quoted ? 'in quotes, ' : ''}one of: ${values.join(', ')}`,
        ...(right === undefined ? {} : { suggestion: right }),
      }
    }
    case 'invalid_format':
      return { message: `${name} is ${String(written)}`, expected: issue.message }
    default:
      return { message: `${name}: ${issue.message}` }
  }
}

function missing(name: string, path: Path, source: Source, issue: Issue): Saying {
  const parent = valueAt(source.data, path.slice(0, -1))
  const owner =
    isRecord(parent) && typeof parent['id'] === 'string' ? `${parent['id']} has no ${name}` : undefined
  const expected = issue.code === 'invalid_type' ? (KINDS[issue.expected] ?? issue.expected) : undefined
  return {
    message: owner ?? `${name} is missing`,
    ...(name === 'breaker'
      ? { expected: 'breaker: { closed: device/point, open: device/point, close: device/point }' }
      : expected === undefined
        ? {}
        : { expected }),
  }
}

const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list (each line begins with a hyphen)',
  object: 'keys and values',
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'keys and values'
  return typeof value === 'string' ? `the text "${shortened(value)}"` : `${typeof value} ${String(value)}`
}
const sized = (value: unknown) =>
  Array.isArray(value)
    ? `a list of ${value.length}`
    : typeof value === 'string'
      ? `"${shortened(value)}"`
      : String(value)
const unit = (origin: string) => (origin === 'array' ? ' entries' : origin === 'string' ? ' characters' : '')
const shortened = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function pathOf(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === 'number' ? step : String(step)))
}

export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)]
    return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined
  }, data)
}

function mend(
  data: unknown,
  respellings: readonly Respelling[],
  standIns: readonly Path[],
  schema: unknown,
): unknown {
  const copy: unknown = structuredClone(data)
  for (const { path, written, meant } of respellings) {
    const parent = valueAt(copy, path)
    if (!isRecord(parent)) continue
    if (meant !== undefined) parent[meant] = parent[written]
    delete parent[written]
  }
  for (const path of standIns) {
    const parent = valueAt(copy, path.slice(0, -1))
    const key = path.at(-1)
    if (key === undefined) continue
    const value = standInAt(schema, path)
    if (Array.isArray(parent)) parent[Number(key)] = value
    else if (isRecord(parent)) parent[key] = value
  }
  return copy
}
