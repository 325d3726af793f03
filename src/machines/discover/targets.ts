import { dotted, EXPECTED_ADDRESSES, rangeOf } from './addresses.ts'

/** Most addresses of one scan: 2²⁰, sixteen /16 networks. */
export const MOST_TARGETS = 1_048_576

/** Which addresses to look at: ranges of IPv4 addresses in ascending order that do not touch. */
export interface Targets {
  readonly ranges: readonly (readonly [first: number, last: number])[]
  readonly count: number
}

export type TargetsRead =
  | { readonly ok: true; readonly targets: Targets }
  | { readonly ok: false; readonly mistakes: readonly string[] }

/** One written group of addresses and where it stands, for messages: `10.0.0.0/24` of `halls.txt:3`. */
export interface TargetWords {
  readonly text: string
  readonly place?: string
}

/** One address, a range with both ends, or a CIDR network each; overlaps count once. All mistakes are told, not the first. */
export function readTargets(words: readonly TargetWords[]): TargetsRead {
  const mistakes: string[] = []
  const ranges: (readonly [number, number])[] = []
  for (const { text, place } of words) {
    const range = rangeOf(text)
    const where = place === undefined ? '' : `${place}: `
    if (typeof range === 'string') mistakes.push(`${where}${range}; expected ${EXPECTED_ADDRESSES}`)
    else ranges.push(range)
  }
  if (mistakes.length > 0) return { ok: false, mistakes }
  if (ranges.length === 0) return { ok: false, mistakes: [`no addresses; expected ${EXPECTED_ADDRESSES}`] }
  const joined = join(ranges)
  const count = joined.reduce((sum, [first, last]) => sum + last - first + 1, 0)
  if (count > MOST_TARGETS)
    return { ok: false, mistakes: [`${count} addresses are more than ${MOST_TARGETS}: scan them in parts`] }
  return { ok: true, targets: { ranges: joined, count } }
}

/** A file of addresses: groups on lines, or with commas or blanks between them; `#` begins a remark. */
export function targetLines(file: string, text: string): readonly TargetWords[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index) =>
      line
        .replace(/#.*$/, '')
        .replace(/\s*-\s*/g, '-')
        .split(/[\s,;]+/)
        .filter((text) => text !== '')
        .map((text) => ({ text, place: `${file}:${index + 1}` })),
    )
}

/** The address at a place in the order of the scan, counted from 0. */
export function targetAt({ ranges }: Targets, index: number): string | undefined {
  let left = index
  for (const [first, last] of ranges) {
    const size = last - first + 1
    if (left < size) return dotted(first + left)
    left -= size
  }
  return undefined
}

/** The same addresses written the same way, whoever wrote them: what tells whether a stopped scan was of these. */
export function describeTargets({ ranges }: Targets): string {
  return ranges.map(([first, last]) => `${dotted(first)}-${dotted(last)}`).join(',')
}

function join(ranges: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const joined: [number, number][] = []
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = joined.at(-1)
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else joined.push([first, last])
  }
  return joined
}
