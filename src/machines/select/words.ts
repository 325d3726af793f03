import type { SelectionMistake } from './selection.ts'

/** One word of a selection; `at` is its first character, counted from 1. */
export interface Word {
  readonly kind: 'word' | 'quoted' | 'sign' | 'end'
  readonly text: string
  readonly at: number
}

const SIGN = /(?:!=|<=|>=|[=<>~(),])/y
/** What needs no quotes: names, numbers, addresses, ranges, globs and pool addresses. */
const BARE = /[^\s"()<>=!~,]+/y
const QUOTED = /"((?:[^"\\]|\\.)*)"/y

/** Cuts a text into words, up to the first that is none. */
export function wordsOf(text: string): readonly Word[] | SelectionMistake {
  const words: Word[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(text)
  }
  for (;;) {
    while (/\s/.test(text[at] ?? '')) at += 1
    if (at >= text.length) break
    const [sign, quoted, bare] = [take(SIGN), take(QUOTED), take(BARE)]
    const found = sign ?? quoted ?? bare
    if (found === null)
      return {
        at: at + 1,
        message: text[at] === '"' ? 'this quote does not end' : `${text[at]} means nothing here`,
      }
    if (sign !== null) words.push({ kind: 'sign', text: sign[0], at: at + 1 })
    else if (quoted !== null)
      words.push({ kind: 'quoted', text: (quoted[1] ?? '').replace(/\\(.)/gs, '$1'), at: at + 1 })
    else words.push({ kind: 'word', text: found[0], at: at + 1 })
    at += found[0].length
  }
  words.push({ kind: 'end', text: '', at: text.length + 1 })
  return words
}

export function isBare(text: string): boolean {
  BARE.lastIndex = 0
  const found = BARE.exec(text)
  return found !== null && found[0].length === text.length && !KEYWORDS.has(text.toLowerCase())
}

export const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in'])
