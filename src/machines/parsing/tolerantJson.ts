/** JSON as mining firmware writes it: what could be read, and where it was not JSON. */
export interface TolerantJson {
  /** Every document of the text, in order; two in one answer are not rare. */
  readonly documents: readonly unknown[]
  readonly defects: readonly string[]
  /** The text ended inside a value: a buffer was too short. */
  readonly cut: boolean
}

const DEEPEST = 64
const MOST_DEFECTS = 20
const UNREADABLE = Symbol('unreadable')

/**
 * Reads JSON strictly when it is JSON, otherwise as far as its structure can be followed. Mended: missing and spare commas,
 * NULs, invalid escapes, raw control characters, several documents, text behind the end. A value that is cut off or that
 * is no JSON value is left out, never guessed: `{"rate":1105` yields no rate.
 */
export function readJson(text: string): TolerantJson {
  const clean = text.includes('\0') ? text.replaceAll('\0', ' ') : text
  try {
    return { documents: [JSON.parse(clean)], defects: [], cut: false }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return new TolerantReader(clean).read()
  }
}

/** A cursor over one text; it lives as long as the text is read. */
class TolerantReader {
  private readonly text: string
  private at = 0
  private cut = false
  private readonly defects: string[] = []

  constructor(text: string) {
    this.text = text
  }

  read(): TolerantJson {
    const documents: unknown[] = []
    while (true) {
      this.skipSpace()
      if (this.at >= this.text.length) break
      const head = this.text[this.at]
      if (head === '{' || head === '[') {
        const value = this.value(0)
        if (value !== UNREADABLE) documents.push(value)
      } else {
        this.skipStray()
      }
    }
    return { documents, defects: this.defects, cut: this.cut }
  }

  private value(depth: number): unknown {
    const head = this.text[this.at]
    if (head === '{') return this.object(depth + 1)
    if (head === '[') return this.array(depth + 1)
    if (head === '"') return this.string()
    return this.token()
  }

  private object(depth: number): unknown {
    const into: Record<string, unknown> = {}
    if (!this.enter(depth)) return UNREADABLE
    while (true) {
      this.skipSeparators()
      const head = this.text[this.at]
      if (head === undefined) {
        this.endOfText()
        return into
      }
      if (head === '}') {
        this.at++
        return into
      }
      if (head !== '"') {
        // A foreign closing bracket ends this object too, so that one lost brace does not swallow the rest.
        if (head === ']') {
          this.defect('object ends with ]')
          return into
        }
        this.skipStray()
        continue
      }
      const key = this.string()
      this.skipSpace()
      if (this.text[this.at] !== ':') {
        if (this.at >= this.text.length) this.endOfText()
        else this.defect('key without a value')
        continue
      }
      this.at++
      this.skipSpace()
      if (this.at >= this.text.length) {
        this.endOfText()
        return into
      }
      const value = this.value(depth)
      if (value !== UNREADABLE && typeof key === 'string' && key !== '__proto__') into[key] = value
    }
  }

  private array(depth: number): unknown {
    const into: unknown[] = []
    if (!this.enter(depth)) return UNREADABLE
    while (true) {
      this.skipSeparators()
      const head = this.text[this.at]
      if (head === undefined) {
        this.endOfText()
        return into
      }
      if (head === ']') {
        this.at++
        return into
      }
      if (head === '}') {
        this.defect('array ends with }')
        return into
      }
      const value = this.value(depth)
      // An unreadable element keeps its place, so that the ones after it keep theirs.
      if (value !== UNREADABLE) into.push(value)
      else if (!this.cut) into.push(undefined)
    }
  }

  private string(): string | typeof UNREADABLE {
    let out = ''
    let from = ++this.at
    while (this.at < this.text.length) {
      const char = this.text[this.at]
      if (char === '"') {
        out += this.text.slice(from, this.at++)
        return out
      }
      if (char === '\\') {
        out += this.text.slice(from, this.at) + this.escape()
        from = this.at
      } else {
        this.at++
      }
    }
    this.endOfText()
    return UNREADABLE
  }

  private escape(): string {
    const code = this.text[this.at + 1] ?? ''
    const hex = /^[0-9a-fA-F]{4}/.exec(this.text.slice(this.at + 2, this.at + 6))?.[0]
    if (code === 'u' && hex !== undefined) {
      this.at += 6
      return String.fromCharCode(Number.parseInt(hex, 16))
    }
    this.at += 2
    const meant: Record<string, string> = {
      n: '\n',
      t: '\t',
      r: '\r',
      b: '\b',
      f: '\f',
      '"': '"',
      '\\': '\\',
      '/': '/',
      "'": "'",
    }
    // An escape that means nothing stays as it stands, so that a wounded "35\536" does not read as a number.
    return meant[code] ?? `\\${code}`
  }

  private token(): unknown {
    const start = this.at
    while (this.at < this.text.length && !/[\s,:{}[\]"]/.test(this.text[this.at] ?? '')) this.at++
    if (this.at === start) {
      this.skipStray()
      return UNREADABLE
    }
    if (this.at >= this.text.length) {
      this.endOfText()
      return UNREADABLE
    }
    const word = this.text.slice(start, this.at)
    if (word === 'true') return true
    if (word === 'false') return false
    if (word === 'null') return null
    if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word)) return Number(word)
    this.defect(`${JSON.stringify(word.slice(0, 20))} is no JSON value`, start)
    return UNREADABLE
  }

  private enter(depth: number): boolean {
    this.at++
    if (depth <= DEEPEST) return true
    this.defect(`nested deeper than ${DEEPEST}`)
    this.at = this.text.length
    return false
  }

  private skipSpace(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++
  }

  private skipSeparators(): void {
    while (/[\s,]/.test(this.text[this.at] ?? '')) this.at++
  }

  private skipStray(): void {
    const start = this.at++
    while (this.at < this.text.length && !/[\s,{}[\]"]/.test(this.text[this.at] ?? '')) this.at++
    this.defect(`stray ${JSON.stringify(this.text.slice(start, Math.min(this.at, start + 20)))}`, start)
  }

  private endOfText(): void {
    if (!this.cut) this.defect('text ends inside a value')
    this.cut = true
  }

  private defect(what: string, at = this.at): void {
    if (this.defects.length < MOST_DEFECTS) this.defects.push(`character ${at}: ${what}`)
  }
}
