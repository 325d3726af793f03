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
  const place = wayTo(answer.value, name, 0)
  return place === undefined
    ? { ...answer, value: undefined, place: `${answer.place}/${name}` }
    : at(answer, ...place)
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

/** The keys and indices that lead to the name; parts are made of them only once it is found. */
function wayTo(value: unknown, name: string, depth: number): readonly (string | number)[] | undefined {
  if (depth > DEEPEST_SEARCH) return undefined
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const below = wayTo(value[index], name, depth + 1)
      if (below !== undefined) return [index, ...below]
    }
  } else if (isRecord(value)) {
    if (Object.hasOwn(value, name)) return [name]
    for (const key in value) {
      const one = value[key]
      if (typeof one !== 'object' || one === null) continue
      const below = wayTo(one, name, depth + 1)
      if (below !== undefined) return [key, ...below]
    }
  }
  return undefined
}
