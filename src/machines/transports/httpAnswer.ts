import { LARGEST_ANSWER } from './socket.ts'

/** Headers by lower-case name; one that came more than once keeps each. */
export type Headers = ReadonlyMap<string, readonly string[]>

/** What has come of an answer so far. */
export type Reading =
  | { readonly state: 'more' }
  | {
      readonly state: 'whole'
      readonly status: number
      readonly headers: Headers
      readonly body: Buffer
      readonly keep: boolean
    }
  | { readonly state: 'wrong'; readonly what: string }
  | { readonly state: 'too-large' }

const LONGEST_HEAD = 16_384
const MORE: Reading = { state: 'more' }
const TOO_LARGE: Reading = { state: 'too-large' }
const wrong = (what: string): Reading => ({ state: 'wrong', what })

interface Head {
  readonly status: number
  readonly headers: Headers
  readonly keep: boolean
  readonly length: number | 'chunked' | 'to-the-end'
}

/**
 * Reads one answer of HTTP/1.0 or 1.1 (RFC 9112, June 2022) as its bytes come: by length, in chunks, or up to the end of the
 * connection. What firmware gets wrong harmlessly (line feeds alone, folded headers, a missing reason) is let pass.
 */
export class AnswerReader {
  #bytes: Buffer = Buffer.alloc(0)
  #head: Head | undefined
  /** Of a chunked body: what has been read, and where the next chunk begins. */
  readonly #chunks: Buffer[] = []
  #size = 0
  #at = 0

  /** Whether anything has come at all. */
  get begun(): boolean {
    return this.#bytes.length > 0 || this.#head !== undefined
  }

  take(chunk: Buffer): Reading {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk])
    while (this.#head === undefined) {
      const read = this.#readHead()
      if (read !== undefined) return read
    }
    return this.#readBody(this.#head)
  }

  /** The connection has ended: that ends an answer without a length, and cuts any other. */
  end(): Reading {
    const head = this.#head
    return head?.length === 'to-the-end' ? this.#whole(head, this.#bytes, 0) : MORE
  }

  /** Undefined when a head has been read, also one of those that go before (1xx). */
  #readHead(): Reading | undefined {
    const bytes = this.#bytes
    if (bytes.length >= 5 && bytes.toString('latin1', 0, 5) !== 'HTTP/') return wrong('no HTTP answer')
    const [crlf, lf] = [bytes.indexOf('\r\n\r\n'), bytes.indexOf('\n\n')]
    const bare = lf >= 0 && (crlf < 0 || lf < crlf)
    const end = bare ? lf : crlf
    if (end < 0) return bytes.length > LONGEST_HEAD ? wrong('headers without an end') : MORE
    if (end > LONGEST_HEAD) return wrong('headers without an end')
    const [first = '', ...lines] = bytes.toString('latin1', 0, end).split(/\r?\n/)
    const match = /^HTTP\/1\.(\d) +(\d{3})\b/.exec(first)
    if (match === null) return wrong('no status line')
    this.#bytes = bytes.subarray(end + (bare ? 2 : 4))
    const status = Number(match[2])
    if (status >= 100 && status < 200 && status !== 101) {
      if (this.#bytes.length === 0) return MORE
      return undefined
    }
    const headers = headersOf(lines)
    const length = lengthOf(status, headers)
    if (length === 'wrong') return wrong('two lengths, or none that is a number')
    if (typeof length === 'number' && length > LARGEST_ANSWER) return TOO_LARGE
    const connection = headers.get('connection')?.join(',').toLowerCase() ?? ''
    const keep = match[1] === '0' ? connection.includes('keep-alive') : !connection.includes('close')
    this.#head = { status, headers, keep, length }
    return undefined
  }

  #readBody(head: Head): Reading {
    const bytes = this.#bytes
    if (head.length === 'chunked') return this.#readChunks(head)
    if (head.length === 'to-the-end') return bytes.length > LARGEST_ANSWER ? TOO_LARGE : MORE
    if (bytes.length < head.length) return MORE
    return this.#whole(head, bytes.subarray(0, head.length), bytes.length - head.length)
  }

  #readChunks(head: Head): Reading {
    const bytes = this.#bytes
    for (;;) {
      const line = bytes.indexOf('\n', this.#at)
      if (line < 0) return bytes.length - this.#at > LONGEST_HEAD ? wrong('a chunk without a size') : MORE
      const size = Number.parseInt(
        /^[0-9a-f]{1,8}(?=\s*(?:;|\r?$))/i.exec(bytes.toString('latin1', this.#at, line))?.[0] ?? '',
        16,
      )
      if (Number.isNaN(size)) return wrong('a chunk without a size')
      if (this.#size + size > LARGEST_ANSWER) return TOO_LARGE
      const start = line + 1
      if (size === 0) return this.#readTrailer(head, start)
      // The chunk is followed by an end of line, of one byte or of two.
      if (bytes.length < start + size + 1) return MORE
      const after = bytes[start + size] === 13 ? 2 : 1
      if (bytes.length < start + size + after) return MORE
      this.#chunks.push(bytes.subarray(start, start + size))
      this.#size += size
      this.#at = start + size + after
    }
  }

  /** What may follow the last chunk, up to an empty line. */
  #readTrailer(head: Head, start: number): Reading {
    let at = start
    for (;;) {
      const line = this.#bytes.indexOf('\n', at)
      if (line < 0)
        return this.#bytes.length - start > LONGEST_HEAD ? wrong('a trailer without an end') : MORE
      const empty = line === at || (line === at + 1 && this.#bytes[at] === 13)
      at = line + 1
      if (empty) return this.#whole(head, Buffer.concat(this.#chunks), this.#bytes.length - at)
    }
  }

  /** Bytes beyond the answer are nobody's: such a connection is not used again. */
  #whole({ status, headers, keep, length }: Head, body: Buffer, beyond: number): Reading {
    return { state: 'whole', status, headers, body, keep: keep && beyond === 0 && length !== 'to-the-end' }
  }
}

function headersOf(lines: readonly string[]): Headers {
  const headers = new Map<string, string[]>()
  let last: string[] | undefined
  for (const line of lines) {
    if (/^[ \t]/.test(line) && last !== undefined) {
      last.push(`${last.pop() ?? ''} ${line.trim()}`)
      continue
    }
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    last = headers.get(name)
    if (last === undefined) {
      last = [value]
      headers.set(name, last)
    } else last.push(value)
  }
  return headers
}

/** RFC 9112, section 6.3. */
function lengthOf(status: number, headers: Headers): Head['length'] | 'wrong' {
  if (status === 204 || status === 304) return 0
  const coding = headers.get('transfer-encoding')?.join(',').toLowerCase()
  if (coding !== undefined) return /\bchunked\s*$/.test(coding) ? 'chunked' : 'to-the-end'
  const told = new Set(
    headers.get('content-length')?.flatMap((value) => value.split(',').map((one) => one.trim())),
  )
  const [only] = told
  if (only === undefined) return 'to-the-end'
  return told.size === 1 && /^\d{1,12}$/.test(only) ? Number(only) : 'wrong'
}
