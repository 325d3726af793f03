import {
  isAlias,
  isMap,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  YAMLError,
} from 'yaml'
import type { Mistake } from './model.ts'

export type Path = readonly (string | number)[]

/** The text of a site file as data that still knows where each part was written. */
export interface Source {
  readonly data: unknown
  /** Where the value at the path stands, or the nearest part of the file around it. */
  place(path: Path): { readonly line: number; readonly column: number }
  /** Where the key itself stands. */
  placeOfKey(path: Path): { readonly line: number; readonly column: number }
}

/** Longer than any site file; keeps a wrong file from filling the memory. */
const LONGEST = 8_000_000

/** Reads YAML; what is not YAML comes back as mistakes. */
export function readSource(text: string, file: string): Source | readonly Mistake[] {
  const at = (line: number, column: number, message: string): Mistake => ({
    file,
    line,
    column,
    path: '',
    message,
  })
  if (text.length > LONGEST) return [at(1, 1, `the file is longer than ${LONGEST} characters`)]
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
    if (document.errors.length > 0)
      return document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0])
        return at(line, col, `not readable as YAML: ${error.message}`)
      })
    const data: unknown = document.toJS({ maxAliasCount: 1_000 })
    const position = (offset: number | undefined) => {
      const { line, col } = lines.linePos(offset ?? 0)
      return { line: Math.max(1, line), column: Math.max(1, col) }
    }
    const find = (path: Path, key: boolean) => position(offsetOf(document.contents, path, key))
    return { data, place: (path) => find(path, false), placeOfKey: (path) => find(path, true) }
  } catch (error) {
    // The reader gives up by exception on nesting too deep for the stack and on aliases that multiply.
    if (error instanceof RangeError || error instanceof ReferenceError || error instanceof YAMLError)
      return [at(1, 1, `not readable as YAML: ${error.message}`)]
    throw error
  }
}

/** Offset of the value (or of the last key) at the path, as deep as the file goes along it. */
function offsetOf(contents: ParsedNode | null, path: Path, key: boolean): number | undefined {
  let node: Node | null = contents
  let offset = node?.range?.[0]
  for (const [depth, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => textOf(item.key) === String(step))
      if (pair === undefined) break
      const keyOffset = rangeOf(pair.key)
      const value = rangeOf(pair.value)
      offset = (key && depth === path.length - 1) || value === undefined ? keyOffset : value
      node = isNode(pair.value) ? pair.value : null
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)]
      if (!isNode(item)) break
      node = item
      offset = node.range?.[0] ?? offset
    } else break
    if (isAlias(node)) break
  }
  return offset
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value
}
function rangeOf(value: unknown): number | undefined {
  return isNode(value) ? value.range?.[0] : undefined
}
function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'value' in value ? String(value.value) : String(value)
}

/** `feeders[1].shed_priority` */
export function writePath(path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  )
}
