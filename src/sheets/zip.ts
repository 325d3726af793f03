import { inflateRawSync } from 'node:zlib'

const END = 0x06054b50
const ENTRY = 0x02014b50
const STORED = 0
const DEFLATED = 8
/** A zip's end record and its longest comment, bytes (APPNOTE 6.3.10, 4.3.16). */
const LONGEST_END = 22 + 65_535

/**
 * Whether all entries of a zip archive together unpack to at most `mostBytes`. Each is unpacked to be sure, since the sizes
 * that an archive tells may lie. Answers what is wrong.
 */
export function zipFault(bytes: Uint8Array, mostBytes: number): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = endRecord(view)
  if (end === undefined) return 'is no XLSX file: it is no zip archive'
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  let left = mostBytes
  for (let k = 0; k < count; k++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== ENTRY) return 'is a broken zip archive'
    const method = view.getUint16(at + 10, true)
    const packed = view.getUint32(at + 20, true)
    const local = view.getUint32(at + 42, true)
    if (local + 30 > bytes.length) return 'is a broken zip archive'
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
    const size = unpackedSize(method, bytes.subarray(start, start + packed), left)
    if (typeof size === 'string') return size
    left -= size
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return undefined
}

/** 1980-01-01, the first day that a zip archive can tell (APPNOTE 6.3.10, 4.4.6). */
const FIRST_DAY = 0x0021

/** The archive with the times of its entries taken out, so that equal contents are equal bytes; an archive that is none is left. */
export function withoutTimes(bytes: Uint8Array): Uint8Array {
  const timeless = bytes.slice()
  const view = new DataView(timeless.buffer)
  const end = endRecord(view)
  if (end === undefined) return timeless
  let at = view.getUint32(end + 16, true)
  for (let k = view.getUint16(end + 10, true); k > 0; k--) {
    if (at + 46 > timeless.length || view.getUint32(at, true) !== ENTRY) return timeless
    const local = view.getUint32(at + 42, true)
    for (const stamp of [at + 12, local + 10]) {
      view.setUint16(stamp, 0, true)
      view.setUint16(stamp + 2, FIRST_DAY, true)
    }
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return timeless
}

function endRecord(view: DataView): number | undefined {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - LONGEST_END; at--)
    if (view.getUint32(at, true) === END) return at
  return undefined
}

function unpackedSize(method: number, packed: Uint8Array, most: number): number | string {
  const tooLarge = 'unpacks to more than can be read'
  if (method === STORED) return packed.length > most ? tooLarge : packed.length
  if (method !== DEFLATED) return 'is packed in a way that is not read here'
  if (most < 1) return tooLarge
  try {
    return inflateRawSync(packed, { maxOutputLength: most }).length
  } catch (error) {
    const large = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return large ? tooLarge : 'is a broken zip archive'
  }
}
