import { isRecord, note, type Part } from '../../parsing/part.ts'

/** Values of one block by their names, as a JSON reader would give them: a text, or a list where several stand in it. */
export type Fields = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>

/** What an Avalon tells of itself between brackets: the machine, and the boards that have blocks of their own. */
export interface Blocks {
  readonly machine: Fields
  /** By their name: `HB0`. */
  readonly boards: Readonly<Record<string, Fields>>
  /** Modules of one controller (A9 and before have several, each with its own block); the first is read. */
  readonly modules: number
}

const MODULE = /^MM ID(\d+)/
/** `Key[value]`; keys may be two words ("Nonce Mask"), values hold no brackets. */
const FIELD = /([A-Za-z]\w*(?: [A-Za-z]\w*)?)\[([^[\]]*)\]/g
/** `'HB0':{` opens a block within a text. */
const BLOCK = /'(\w+)':\{/
const BOARD = /^HB\d{1,2}$/
const LARGEST_LIST = 1_000

/**
 * The bracket language of Avalon's `stats`, `estats` and `litestats`: `"MM ID0":"Ver[…] PS[0 1209 1187] GHSspd[199241.07]"`
 * (A10 to A15), `"MM ID0:Summary":"'STATS':{Ver[…] …}"` beside `"HBinfo":"'HB0':{PVT_T0[…]}"` (Q; recorded in 2025). A block may go
 * on in the text of the next key, even within a value; a value that is cut off is left out and noted. Undefined where no row
 * speaks so.
 */
export function readBlocks(rows: readonly Part[]): Blocks | undefined {
  const found: Found = { machine: [], boards: [] }
  const modules = new Set<string>()
  for (const row of rows) {
    if (!isRecord(row.value)) continue
    const texts: string[] = []
    for (const [key, value] of Object.entries(row.value)) {
      const module = MODULE.exec(key)?.[1]
      if (module === undefined && key !== 'HBinfo') continue
      if (module !== undefined) modules.add(module)
      if (module !== undefined && module !== [...modules][0]) continue
      if (typeof value === 'string') texts.push(value)
      else if (isRecord(value)) fromObject(value, found)
    }
    for (const text of joined(texts)) fromText(text, row, found)
  }
  if (modules.size === 0) return undefined
  return {
    machine: Object.fromEntries(found.machine),
    boards: Object.fromEntries(found.boards),
    modules: modules.size,
  }
}

/**
 * The row of an answer that ends within a block's text: small controllers cut answers at 4,096 bytes, and what stands before the
 * cut is whole. Undefined where the end is elsewhere.
 */
export function cutRow(answer: string): Readonly<Record<string, string>> | undefined {
  const [, key, text] = /"(MM ID\d[^"]*|HBinfo)"\s*:\s*"([^"]+)$/.exec(answer.replace(/\0+$/, '')) ?? []
  return key === undefined || text === undefined ? undefined : { [key]: text }
}

interface Found {
  readonly machine: [string, Fields[string]][]
  readonly boards: [string, Fields][]
}

/**
 * Puts together what was split, wherever it was: a text that begins a block of its own stands alone, and so does one that does
 * not close the bracket that the text before it left open (that one was cut off).
 */
function joined(texts: readonly string[]): readonly string[] {
  const whole: string[] = []
  for (const text of texts) {
    const before = whole.at(-1)
    const open = before !== undefined && before.lastIndexOf('[') > before.lastIndexOf(']')
    const alone = text.trimStart().startsWith("'") || (open && !/^[^[\]]*\]/.test(text))
    if (before === undefined || alone) whole.push(text)
    else whole[whole.length - 1] = before + text
  }
  return whole
}

function fromText(text: string, row: Part, found: Found): void {
  // Odd places hold the blocks' names: split keeps what the expression catches.
  const parts = text.split(BLOCK)
  parts.forEach((body, index) => {
    if (index % 2 === 1) return
    const name = index === 0 ? '' : (parts[index - 1] ?? '')
    const fields = fieldsOf(body)
    const cut = body.lastIndexOf('[') > body.lastIndexOf(']')
    if (cut) note(row, `is cut off inside ${/(\w+)\[[^[\]]*$/.exec(body)?.[1] ?? 'a value'}`)
    put(name, fields, found)
  })
}

function fieldsOf(body: string): Fields {
  return Object.fromEntries(
    [...body.matchAll(FIELD)].map(([, key = '', value = '']) => [key, valueIn(value)]),
  )
}

/** Several numbers are a list; what is not only numbers is a text. */
function valueIn(text: string): string | readonly string[] {
  const words = text.trim().split(/\s+/, LARGEST_LIST)
  return words.length > 1 && words.every((word) => /^-?[\d.]+$/.test(word)) ? words : text.trim()
}

/** Some readers in between hand the blocks on as objects already; they are taken as they are. */
function fromObject(value: Readonly<Record<string, unknown>>, found: Found): void {
  for (const [name, block] of Object.entries(value)) {
    if (!isRecord(block)) continue
    put(name, Object.fromEntries(Object.entries(block).filter(isField)), found)
  }
}

function put(name: string, fields: Fields, found: Found): void {
  if (BOARD.test(name)) found.boards.push([name, fields])
  else found.machine.push(...Object.entries(fields))
}

function isField(entry: [string, unknown]): entry is [string, Fields[string]] {
  const [, value] = entry
  if (Array.isArray(value))
    return (
      value.length <= LARGEST_LIST && value.every((one) => typeof one === 'number' || typeof one === 'string')
    )
  return ['string', 'number', 'boolean'].includes(typeof value)
}
