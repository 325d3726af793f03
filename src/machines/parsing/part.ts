/** One part of an answer with its place in it. Reading a part never throws: what cannot be read becomes a defect. */
export interface Part {
  readonly value: unknown
  readonly place: string
  /** Shared by all parts of one report; readers add to it. */
  readonly defects: string[]
}

const MOST_DEFECTS = 50
/** What firmware writes where it has no value (recorded: "", "-", "None", "unknow", "N/A", null). */
const BLANK = new Set(['', '-', 'none', 'null', 'n/a', 'na', 'nan', 'unknown', 'unknow'])

export function partOf(value: unknown, place: string, defects: string[]): Part {
  return { value, place, defects }
}

export function note(part: Part, what: string): undefined {
  if (part.defects.length < MOST_DEFECTS) part.defects.push(`${part.place}: ${what}`)
  return undefined
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The part below, by keys and indices; its value is undefined where the way ends early. */
export function at(part: Part, ...path: readonly (string | number)[]): Part {
  let value = part.value
  let place = part.place
  for (const step of path) {
    if (typeof step === 'number') value = Array.isArray(value) ? value[step] : undefined
    else value = isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined
    // Joined piece by piece, which costs next to nothing while nobody reads it; few of hundreds are ever named.
    place += `/${step}`
  }
  return { value, place, defects: part.defects }
}

/** The elements of a list; a single object stands for a list of one. */
export function items(part: Part): readonly Part[] {
  if (part.value === undefined || part.value === null) return []
  if (isRecord(part.value)) return [part]
  if (!Array.isArray(part.value)) {
    note(part, 'is no list')
    return []
  }
  return part.value.map((value: unknown, index) => ({
    value,
    place: `${part.place}/${index}`,
    defects: part.defects,
  }))
}

function blank(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'string' && BLANK.has(value.trim().toLowerCase()))
  )
}

/** A number, also as text ("504.56"), also with its unit ("3250 W") when that unit is named. */
export function number(part: Part, unit?: string): number | undefined {
  const { value } = part
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (blank(value)) return undefined
  if (typeof value === 'string') {
    const match = /^\s*([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*([A-Za-z/%°]*)\s*$/.exec(value)
    const read = Number(match?.[1])
    if (match !== null && Number.isFinite(read) && (match[2] === '' || match[2] === unit)) return read
  }
  return note(part, `${brief(value)} is no number`)
}

/** A number that cannot be negative: a rate, a count, a speed, a power. */
export function amount(part: Part, unit?: string): number | undefined {
  const read = number(part, unit)
  return read === undefined || read >= 0 ? read : note(part, `${read} is negative`)
}

export function count(part: Part): number | undefined {
  const read = amount(part)
  return read === undefined || Number.isInteger(read) ? read : note(part, `${read} is no whole number`)
}

export function text(part: Part): string | undefined {
  const { value } = part
  if (blank(value)) return undefined
  if (typeof value === 'string') return value.length <= 300 ? value.trim() : note(part, 'text is too long')
  // Of a longer row of digits a number keeps only the first.
  if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value)
  return note(part, `${brief(value)} is no text`)
}

export function flag(part: Part): boolean | undefined {
  const { value } = part
  if (typeof value === 'boolean') return value
  if (blank(value)) return undefined
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  if (value === 0 || value === 1) return value === 1
  if (value === '0' || value === '1') return value === '1'
  return note(part, `${brief(value)} is neither true nor false`)
}

/** A MAC address, as the device writes it. */
export function mac(part: Part): string | undefined {
  const read = text(part)
  if (read === undefined || /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(read)) return read
  return note(part, `${brief(read)} is no MAC address`)
}

function brief(value: unknown): string {
  const shown =
    typeof value === 'string' ? JSON.stringify(value) : Array.isArray(value) ? 'a list' : typeof value
  return shown.length <= 60 ? shown : `${shown.slice(0, 60)}…`
}

/** Leaves out the keys whose value is undefined, so that "not told" is an absent field. */
export function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  const kept: Record<string, unknown> = {}
  for (const key in fields) {
    const value = fields[key]
    if (value !== undefined) kept[key] = value
  }
  return kept as T
}
