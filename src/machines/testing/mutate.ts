/** A repeatable source of chance: mulberry32, a figure in [0, 1) a call. */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const FRAGMENTS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\0',
  '-',
  '9',
  'e9',
  'null',
  '"None"',
  'nan',
  '\n',
  '{"id":1}',
  '',
]

/** What other firmware writes in the place of a value. */
const OTHER_VALUES = ['null', '"None"', '""', '"-"', '"N/A"', '0', '-1', '[]', '{}', 'true', '"0"']
/** One field of a JSON object with a plain value. */
const FIELD = /"([^"\\]*)"(\s*:\s*)("[^"\\]*"|-?\d[\d.eE+-]*|true|false|null)/g

/** The first field behind a place tells nothing, tells it as a text, has another name or is not there. */
function rewrite(text: string, at: number, random: () => number): string {
  FIELD.lastIndex = at
  const found = FIELD.exec(text)
  if (found === null) return text
  const [whole, name = '', colon = '', value = ''] = found
  const other = OTHER_VALUES[Math.floor(random() * OTHER_VALUES.length)] ?? 'null'
  const rewritten = [
    `"${name}"${colon}${other}`,
    `"${name}"${colon}${value.startsWith('"') ? value.slice(1, -1) : `"${value}"`}`,
    `"${name}_"${colon}${value}`,
    `"${name.toLowerCase()}"${colon}${value}`,
    '"gone":0',
  ][Math.floor(random() * 5)]
  return text.slice(0, found.index) + rewritten + text.slice(found.index + whole.length)
}

/** One to four wounds as wires and firmware deal them: cuts, lost and foreign characters, doubled and swapped pieces, other fields. */
export function mutate(text: string, random: () => number): string {
  let wounded = text
  for (let wounds = 1 + Math.floor(random() * 4); wounds > 0; wounds--) wounded = wound(wounded, random)
  return wounded
}

function wound(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1))
  const to = Math.min(text.length, at + Math.floor(random() ** 3 * 200))
  const fragment = FRAGMENTS[Math.floor(random() * FRAGMENTS.length)] ?? ''
  switch (Math.floor(random() * 11)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, at) + text.slice(to)
    case 2:
      return text.slice(0, at) + fragment + text.slice(at)
    case 3:
      return text.slice(0, at) + fragment + text.slice(at + 1)
    case 4:
      return text.slice(0, to) + text.slice(at)
    case 5:
      return text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at + 1)
    case 6:
      return text + text.slice(at)
    default:
      return rewrite(text, at, random)
  }
}
