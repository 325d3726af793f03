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

/** One to four wounds as wires and firmware deal them: cuts, lost and foreign characters, doubled and swapped pieces. */
export function mutate(text: string, random: () => number): string {
  let wounded = text
  for (let wounds = 1 + Math.floor(random() * 4); wounds > 0; wounds--) wounded = wound(wounded, random)
  return wounded
}

function wound(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1))
  const to = Math.min(text.length, at + Math.floor(random() ** 3 * 200))
  const fragment = FRAGMENTS[Math.floor(random() * FRAGMENTS.length)] ?? ''
  switch (Math.floor(random() * 7)) {
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
    default:
      return text + text.slice(at)
  }
}
