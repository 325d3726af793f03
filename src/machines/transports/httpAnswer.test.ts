import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerReader, type Reading } from './httpAnswer.ts'
import { LARGEST_ANSWER } from './socket.ts'

/** Feeds the bytes in pieces, cut at the given places. */
function read(text: string | Buffer, cuts: readonly number[] = [], ends = false): Reading {
  const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text, 'latin1')
  const reader = new AnswerReader()
  let last: Reading = { state: 'more' }
  let from = 0
  for (const to of [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))]
    .sort((a, b) => a - b)
    .concat(bytes.length)) {
    if (to > from && last.state === 'more') last = reader.take(bytes.subarray(from, to))
    from = Math.max(from, to)
  }
  return last.state === 'more' && ends ? reader.end() : last
}
const body = (reading: Reading) => (reading.state === 'whole' ? reading.body.toString('latin1') : reading)

// Chunks with an extension and a trailer, as RFC 9112, section 7.1, allows them.
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n7;name=x\r\npedia i\r\nB\r\nn \r\nchunks.\r\n0\r\nExpires: never\r\n\r\n'
const LENGTH =
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nWWW-Authenticate: Digest realm="a"\r\nwww-authenticate: Basic\r\n\r\nhello'

describe('an answer that is none', () => {
  it.each([
    ['SSH-2.0-dropbear\r\n', /no HTTP/],
    ['HTTP/2 200\r\n\r\n', /no status line/],
    ['HTTP/1.1 2x0 OK\r\n\r\n', /no status line/],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello', /two lengths/],
    ['HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', /two lengths, or none that is a number/],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', /chunk without a size/],
    [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`, /headers without an end/],
  ])('%j is told', (text, what) => {
    const reading = read(text)
    expect(reading.state === 'wrong' ? reading.what : reading).toMatch(what)
  })

  it('is larger than an answer may be, by its length, its chunks or its end', () => {
    const large = 'x'.repeat(LARGEST_ANSWER + 1)
    expect(read(`HTTP/1.1 200 OK\r\nContent-Length: ${large.length}\r\n\r\n`).state).toBe('too-large')
    expect(
      read(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${large.length.toString(16)}\r\n`).state,
    ).toBe('too-large')
    expect(read(`HTTP/1.1 200 OK\r\n\r\n${large}`).state).toBe('too-large')
  })

  it('is not whole where the connection ends before its length', () => {
    expect(read(LENGTH.slice(0, -1), [], true).state).toBe('more')
    expect(read(CHUNKED.slice(0, -2), [], true).state).toBe('more')
  })
})

describe('an answer', () => {
  it.each([
    ['by its length', LENGTH, 'hello', true],
    ['in chunks', CHUNKED, 'Wikipedia in \r\nchunks.', true],
    ['up to the end of the connection', 'HTTP/1.0 200 OK\r\nServer: x\r\n\r\nhello', 'hello', false],
    ['with line feeds alone', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok', 'ok', true],
    ['after one that goes before', `HTTP/1.1 100 Continue\r\n\r\n${LENGTH}`, 'hello', true],
    ['that closes', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok', 'ok', false],
    [
      'of HTTP/1.0 that keeps',
      'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok',
      'ok',
      true,
    ],
    ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', '', true],
    ['with bytes beyond its end', `${LENGTH}HTTP/1.1 200 OK`, 'hello', false],
    ['without a reason', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok', 'ok', true],
  ])('%s is read', (_, text, expected, keep) => {
    const reading = read(text, [], true)
    expect(body(reading)).toBe(expected)
    expect(reading.state === 'whole' && reading.keep).toBe(keep)
  })

  it('keeps each of several headers of one name, and folded ones', () => {
    const reading = read(LENGTH)
    expect(reading.state === 'whole' && reading.headers.get('www-authenticate')).toEqual([
      'Digest realm="a"',
      'Basic',
    ])
    const folded = read('HTTP/1.1 200 OK\r\nX: a\r\n  b\r\nContent-Length: 0\r\n\r\n')
    expect(folded.state === 'whole' && folded.headers.get('x')).toEqual(['a b'])
  })

  it('is the same however its bytes come', () => {
    const answers = fc.constantFrom(
      LENGTH,
      CHUNKED,
      'HTTP/1.1 200 OK\n\nto the end',
      `HTTP/1.1 103 Early\r\n\r\n${CHUNKED}`,
    )
    fc.assert(
      fc.property(answers, fc.array(fc.nat(400), { maxLength: 12 }), (text, cuts) => {
        expect(body(read(text, cuts, true))).toEqual(body(read(text, [], true)))
      }),
    )
  })

  it('never throws on wounded bytes, and never is larger than what came', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(LENGTH, CHUNKED),
        fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 6 }),
        fc.array(fc.nat(300), { maxLength: 4 }),
        (text, wounds, cuts) => {
          const bytes = Buffer.from(text, 'latin1')
          for (const [at, value] of wounds) bytes[at % bytes.length] = value
          const reading = read(bytes, cuts, true)
          if (reading.state === 'whole') expect(reading.body.length).toBeLessThanOrEqual(bytes.length)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})
