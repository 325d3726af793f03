import { closest, distance } from 'fastest-levenshtein'
import { type Field, fieldNames, isField, isFlagField, isNumberField, isTextField } from './fields.ts'
import type { Comparison, Operator, ParsedSelection, Selection, SelectionMistake } from './selection.ts'
import { KEYWORDS, type Word, wordsOf } from './words.ts'

const LONGEST = 4_000
const DEEPEST = 40
const OPERATORS: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>=', '~']
const FLAGS: Readonly<Record<string, boolean>> = { true: true, yes: true, false: false, no: false }

/**
 * Reads a selection of machines: `hall=2 and j_per_th>30`.
 *
 *     or   := and ("or" and)*
 *     and  := part ("and" part)*
 *     part := "not" part | "(" or ")" | field operator value | field "in" "(" value ("," value)* ")" | yes-or-no field
 *
 * `=` and `!=` compare texts without regard to case; `~` is a glob with `*` and `?`. Numbers are bare, in the unit that the
 * field's name ends with. A value with blanks, quotes, parentheses, commas or signs is put in double quotes.
 */
export function parseSelection(text: string): ParsedSelection {
  if (text.length > LONGEST)
    return { ok: false, mistake: { at: LONGEST, message: `longer than ${LONGEST} characters` } }
  const words = wordsOf(text)
  if ('message' in words) return { ok: false, mistake: words }
  try {
    return { ok: true, selection: new Reader(words).whole() }
  } catch (error) {
    if (error instanceof Misread) return { ok: false, mistake: error.mistake }
    throw error
  }
}

/** Ends the reading at the first mistake; it never leaves this file. */
class Misread extends Error {
  readonly mistake: SelectionMistake
  constructor(word: Word, message: string) {
    super(message)
    this.mistake = { at: word.at, message }
  }
}

const END: Word = { kind: 'end', text: '', at: 1 }

/** A cursor over the words of one text. */
class Reader {
  readonly #words: readonly Word[]
  #next = 0
  #depth = 0

  constructor(words: readonly Word[]) {
    this.#words = words
  }

  whole(): Selection {
    const selection = this.#either()
    const rest = this.#peek()
    if (rest.kind !== 'end') throw new Misread(rest, `"and", "or" or the end is expected, not ${shown(rest)}`)
    return selection
  }

  #either(): Selection {
    return this.#joined('or', () => this.#joined('and', () => this.#part()))
  }

  #joined(kind: 'and' | 'or', next: () => Selection): Selection {
    const first = next()
    const of = [first]
    while (this.#isWord(kind)) {
      this.#next += 1
      of.push(next())
    }
    return of.length === 1 ? first : { kind, of }
  }

  #part(): Selection {
    const word = this.#peek()
    if (++this.#depth > DEEPEST) throw new Misread(word, `nested deeper than ${DEEPEST}`)
    try {
      if (this.#isWord('not')) {
        this.#next += 1
        return { kind: 'not', of: this.#part() }
      }
      if (!this.#isSign('(')) return this.#comparison()
      this.#next += 1
      const inside = this.#either()
      this.#expect(')')
      return inside
    } finally {
      this.#depth -= 1
    }
  }

  #comparison(): Comparison {
    const word = this.#take()
    const name = word.text.toLowerCase()
    if (word.kind !== 'word' || KEYWORDS.has(name))
      throw new Misread(word, `a field is expected, not ${shown(word)}`)
    if (!isField(name)) throw new Misread(word, `there is no field ${word.text}; ${alike(name)}`)
    if (this.#isWord('in')) {
      this.#next += 1
      return this.#oneOf(name, word)
    }
    const sign = this.#peek()
    const operator = sign.kind === 'sign' ? OPERATORS.find((one) => one === sign.text) : undefined
    if (operator === undefined) {
      if (isFlagField(name)) return { kind: 'flag', field: name, is: '=', value: true }
      throw new Misread(
        sign,
        `one of ${OPERATORS.join(' ')} or "in" is expected after ${name}, not ${shown(sign)}`,
      )
    }
    this.#next += 1
    return compared(name, operator, sign, this.#value())
  }

  #oneOf(field: Field, word: Word): Comparison {
    this.#expect('(')
    const values = [this.#value()]
    while (this.#isSign(',')) {
      this.#next += 1
      values.push(this.#value())
    }
    this.#expect(')')
    if (isNumberField(field))
      return { kind: 'numbers', field, values: values.map((value) => numberOf(field, value)) }
    if (isTextField(field)) return { kind: 'texts', field, values: values.map((value) => value.text) }
    throw new Misread(word, `${field} is yes or no: write ${field}=yes`)
  }

  #value(): Word {
    const word = this.#take()
    if (word.kind === 'quoted' || (word.kind === 'word' && !KEYWORDS.has(word.text.toLowerCase())))
      return word
    throw new Misread(word, `a value is expected, not ${shown(word)}`)
  }

  #peek(): Word {
    return this.#words[this.#next] ?? END
  }
  #take(): Word {
    const word = this.#peek()
    this.#next += 1
    return word
  }
  #isWord(text: string): boolean {
    const word = this.#peek()
    return word.kind === 'word' && word.text.toLowerCase() === text
  }
  #isSign(text: string): boolean {
    const word = this.#peek()
    return word.kind === 'sign' && word.text === text
  }
  #expect(sign: string): void {
    const word = this.#take()
    if (word.kind !== 'sign' || word.text !== sign)
      throw new Misread(word, `${sign} is expected, not ${shown(word)}`)
  }
}

function compared(field: Field, is: Operator, sign: Word, value: Word): Comparison {
  if (isNumberField(field)) {
    if (is === '~') throw new Misread(sign, `~ compares texts; ${field} is a number`)
    return { kind: 'number', field, is, value: numberOf(field, value) }
  }
  const equality = is === '=' || is === '!='
  if (isFlagField(field)) {
    const flag = FLAGS[value.text.toLowerCase()]
    if (!equality) throw new Misread(sign, `${field} is yes or no: use = or !=`)
    if (flag === undefined) throw new Misread(value, `${field} is yes or no, not ${shown(value)}`)
    return { kind: 'flag', field, is, value: flag }
  }
  if (!equality && is !== '~') throw new Misread(sign, `${is} compares numbers; ${field} is a text`)
  return { kind: 'text', field, is, value: value.text }
}

function numberOf(field: Field, word: Word): number {
  if (/^[-+]?\d+(\.\d+)?$/.test(word.text)) return Number(word.text)
  throw new Misread(word, `${field} is compared with a bare number, not ${shown(word)}`)
}

function shown(word: Word): string {
  return word.kind === 'end' ? 'the end' : JSON.stringify(word.text)
}

/** The field that was likely meant, or all of them where none is spelt alike. */
function alike(name: string): string {
  const fields = [...fieldNames()]
  const nearest = closest(name, fields)
  return distance(name, nearest) <= Math.min(2, name.length / 2)
    ? `did you mean ${nearest}?`
    : `there are ${fields.join(', ')}`
}
