import { antminerTexts } from './antminer.ts'
import { braiinsTexts } from './braiins.ts'
import { ASLEEP_W, MAC, NOMINAL_W } from './looks.ts'
import type { Kind } from './settings.ts'
import { whatsminerTexts } from './whatsminer.ts'

/** Bytes ready for the wire; where a machine's own MAC belongs they are copied first. */
export class Reply {
  readonly #bytes: Buffer
  readonly #places: readonly number[]

  constructor(text: string | Buffer) {
    this.#bytes = Buffer.isBuffer(text) ? text : Buffer.from(text, 'latin1')
    const places: number[] = []
    for (let at = this.#bytes.indexOf(MAC); at >= 0; at = this.#bytes.indexOf(MAC, at + 1)) places.push(at)
    this.#places = places
  }

  of(index: number): Buffer {
    if (this.#places.length === 0) return this.#bytes
    const own = Buffer.from(this.#bytes)
    const mac = `02:4d:00:${hex(index >>> 16)}:${hex(index >>> 8)}:${hex(index)}`
    for (const at of this.#places) own.write(mac, at, 'latin1')
    return own
  }
}

const hex = (value: number) => (value & 255).toString(16).padStart(2, '0')

export type Replies = ReadonlyMap<string, Reply>

export function page(status: string, body: string, headers = ''): Reply {
  return new Reply(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

function framed(text: string): Reply {
  const head = Buffer.alloc(4)
  head.writeUInt32LE(Buffer.byteLength(text))
  return new Reply(Buffer.concat([head, Buffer.from(text, 'latin1')]))
}

function each(texts: Readonly<Record<string, string>>, make: (text: string) => Reply): Replies {
  return new Map(Object.entries(texts).map(([name, text]) => [name, make(text)]))
}

/** Every answer of a kind, one set for a machine that hashes and one for one that sleeps. */
export function repliesOf(
  kind: Kind,
  mining: boolean,
): { readonly rpc: Replies; readonly api: Replies; readonly web: Replies } {
  const looks = { mining, powerW: mining ? NOMINAL_W[kind] : ASLEEP_W }
  const none: Replies = new Map()
  if (kind === 'whatsminer-v3') return { rpc: none, api: each(whatsminerTexts(looks), framed), web: none }
  if (kind === 'braiins-rest')
    return { rpc: none, api: none, web: each(braiinsTexts(looks), (text) => page('200 OK', text)) }
  const { rpc, web } = antminerTexts(looks)
  return {
    rpc: each(joined(rpc), (text) => new Reply(`${text}\0`)),
    api: none,
    web: each(web, (text) => page('200 OK', text)),
  }
}

/** cgminer answers `a+b` by `{"a":[..],"b":[..],"id":1}`; those that the driver joins, and each alone. */
function joined(rpc: Readonly<Record<string, string>>): Record<string, string> {
  const both = ['summary+stats', 'version+summary+stats+pools'].map((command) => {
    const parts = command.split('+').map((one) => `"${one}":[${rpc[one]}]`)
    return [command, `{${parts.join(',')},"id":1}`] as const
  })
  return { ...rpc, ...Object.fromEntries(both) }
}
