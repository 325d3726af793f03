import { at, isRecord, type Part, partOf } from './part.ts'
import { readJson } from './tolerantJson.ts'

const DEEPEST_SEARCH = 4

/** The documents of an answer as one part; what was not JSON in them is noted as a defect. */
export function documentsOf(answer: string, place: string, defects: string[]): Part {
  const read = readJson(answer)
  for (const defect of read.defects) defects.push(`${place}: ${defect}`)
  return partOf(read.documents, place, defects)
}

/**
 * Finds a named section wherever the answer has it: `{"STATS":[..]}` alone, below the command in a joined answer
 * (`{"stats":[{"STATS":[..]}]}`), or in a second document. Upper-case names are cgminer's for the payload.
 */
export function section(answer: Part, name: string): Part {
  return find(answer, name, 0) ?? { ...answer, value: undefined, place: `${answer.place}/${name}` }
}

/** The statuses of all answers in it, joined or one after another; old WhatsMiners put their fields beside `"STATUS":"E"`. */
export function statusesOf(part: Part, depth = 0): readonly Part[] {
  if (depth > DEEPEST_SEARCH) return []
  if (Array.isArray(part.value))
    return part.value.flatMap((_, index) => statusesOf(at(part, index), depth + 1))
  if (!isRecord(part.value)) return []
  const own = at(part, 'STATUS')
  if (own.value !== undefined) return [Array.isArray(own.value) ? at(own, 0) : part]
  return Object.keys(part.value).flatMap((key) => statusesOf(at(part, key), depth + 1))
}

function find(part: Part, name: string, depth: number): Part | undefined {
  if (depth > DEEPEST_SEARCH) return undefined
  const { value } = part
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) {
      const found = find({ ...part, value: one, place: `${part.place}/${index}` }, name, depth + 1)
      if (found !== undefined) return found
    }
  } else if (isRecord(value)) {
    if (Object.hasOwn(value, name)) return { ...part, value: value[name], place: `${part.place}/${name}` }
    for (const [key, one] of Object.entries(value)) {
      if (typeof one !== 'object') continue
      const found = find({ ...part, value: one, place: `${part.place}/${key}` }, name, depth + 1)
      if (found !== undefined) return found
    }
  }
  return undefined
}
