/** Modbus application protocol over TCP: Modbus Messaging on TCP/IP Implementation Guide V1.0b (2006), section 3.1.3. */
export interface Frame {
  readonly transaction: number
  readonly unit: number
  readonly pdu: Buffer
}

const HEADER = 7
/** A PDU has at most 253 bytes: Modbus Application Protocol V1.1b3 (2012), section 4.1. */
const LONGEST_PDU = 253

export const FUNCTION = {
  readCoils: 1,
  readDiscretes: 2,
  readHolding: 3,
  readInput: 4,
  writeCoil: 5,
  writeRegister: 6,
  writeCoils: 15,
  writeRegisters: 16,
} as const

/** Exception codes, V1.1b3 section 7. */
export const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'device failure',
  5: 'acknowledge',
  6: 'device busy',
  10: 'gateway path unavailable',
  11: 'gateway target does not respond',
}

export function encodeFrame({ transaction, unit, pdu }: Frame): Buffer {
  const frame = Buffer.alloc(HEADER + pdu.length)
  frame.writeUInt16BE(transaction, 0)
  frame.writeUInt16BE(0, 2)
  frame.writeUInt16BE(pdu.length + 1, 4)
  frame.writeUInt8(unit, 6)
  pdu.copy(frame, HEADER)
  return frame
}

/** Cuts a byte stream into frames; a stream that is not Modbus is told as such and is not read further. */
export class FrameSplitter {
  #rest: Buffer = Buffer.alloc(0)

  /** Whether a frame has begun and not ended. */
  get torn(): boolean {
    return this.#rest.length > 0
  }

  push(bytes: Buffer): { readonly frames: readonly Frame[]; readonly defect?: string } {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const frames: Frame[] = []
    while (this.#rest.length >= HEADER) {
      const protocol = this.#rest.readUInt16BE(2)
      const length = this.#rest.readUInt16BE(4)
      if (protocol !== 0) return { frames, defect: `protocol ${protocol} instead of 0` }
      if (length < 2 || length > LONGEST_PDU + 1) return { frames, defect: `a frame of ${length} bytes` }
      const end = HEADER - 1 + length
      if (this.#rest.length < end) break
      frames.push({
        transaction: this.#rest.readUInt16BE(0),
        unit: this.#rest.readUInt8(6),
        pdu: this.#rest.subarray(HEADER, end),
      })
      this.#rest = this.#rest.subarray(end)
    }
    return { frames }
  }
}

/** A request that reads `count` items from `address`, both as on the wire (0-based). */
export function readRequest(code: number, address: number, count: number): Buffer {
  const pdu = Buffer.alloc(5)
  pdu.writeUInt8(code, 0)
  pdu.writeUInt16BE(address, 1)
  pdu.writeUInt16BE(count, 3)
  return pdu
}

export function writeCoilRequest(address: number, on: boolean): Buffer {
  return readRequest(FUNCTION.writeCoil, address, on ? 0xff00 : 0)
}

export function writeCoilsRequest(address: number, bits: readonly boolean[]): Buffer {
  const bytes = Math.ceil(bits.length / 8)
  const pdu = Buffer.alloc(6 + bytes)
  pdu.writeUInt8(FUNCTION.writeCoils, 0)
  pdu.writeUInt16BE(address, 1)
  pdu.writeUInt16BE(bits.length, 3)
  pdu.writeUInt8(bytes, 5)
  bits.forEach((on, index) => {
    const at = 6 + (index >> 3)
    if (on) pdu.writeUInt8(pdu.readUInt8(at) | (1 << (index & 7)), at)
  })
  return pdu
}

export function writeRegisterRequest(address: number, word: number): Buffer {
  return readRequest(FUNCTION.writeRegister, address, word & 0xffff)
}

export function writeRegistersRequest(address: number, words: readonly number[]): Buffer {
  const pdu = Buffer.alloc(6 + words.length * 2)
  pdu.writeUInt8(FUNCTION.writeRegisters, 0)
  pdu.writeUInt16BE(address, 1)
  pdu.writeUInt16BE(words.length, 3)
  pdu.writeUInt8(words.length * 2, 5)
  words.forEach((word, index) => {
    pdu.writeUInt16BE(word & 0xffff, 6 + index * 2)
  })
  return pdu
}
