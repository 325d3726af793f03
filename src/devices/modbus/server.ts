import { createServer, type Socket } from 'node:net'
import { encodeFrame, type Frame, FrameSplitter, FUNCTION } from './frame.ts'

/** What a served unit holds. Addresses are as on the wire; undefined is an address that it does not have. */
export interface Bank {
  /** The bytes of one register: two, or four where registers are 32 bits wide; undefined where there is none. */
  register(table: 'holding' | 'input', address: number): Buffer | undefined
  bit(table: 'coil' | 'discrete', address: number): boolean | undefined
  /** False refuses the write as an illegal address. */
  writeRegisters(address: number, words: readonly number[]): boolean
  writeCoil(address: number, on: boolean): boolean
}

export interface ModbusServer {
  readonly port: number
  /** While silent it takes requests and answers none, as behind a broken link. */
  setSilent(silent: boolean): void
  close(): Promise<void>
}

/** Connections that one server keeps at a time. */
const MOST_CONNECTIONS = 32

const ILLEGAL_FUNCTION = 1
const ILLEGAL_ADDRESS = 2
const ILLEGAL_VALUE = 3

/** Serves units on one address; resolves once it listens, rejects when the address is taken. */
export function serveModbus(
  at: { readonly host: string; readonly port: number },
  units: ReadonlyMap<number, Bank>,
): Promise<ModbusServer> {
  const sockets = new Set<Socket>()
  let silent = false
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    const splitter = new FrameSplitter()
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes) => {
      const { frames, defect } = splitter.push(bytes)
      for (const frame of frames) {
        const bank = units.get(frame.unit)
        if (bank !== undefined && !silent) socket.write(answer(bank, frame))
      }
      if (defect !== undefined) socket.destroy()
    })
  })
  server.maxConnections = MOST_CONNECTIONS
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, () => {
      const bound = server.address()
      resolve({
        port: typeof bound === 'object' && bound !== null ? bound.port : at.port,
        setSilent: (now) => {
          silent = now
        },
        close: () =>
          new Promise((done) => {
            for (const socket of sockets) socket.destroy()
            server.close(() => done())
          }),
      })
    })
  })
}

function answer(bank: Bank, frame: Frame): Buffer {
  const pdu = respond(bank, frame.pdu)
  const code = frame.pdu.readUInt8(0)
  const body = typeof pdu === 'number' ? Buffer.from([code | 0x80, pdu]) : pdu
  return encodeFrame({ transaction: frame.transaction, unit: frame.unit, pdu: body })
}

const KNOWN: ReadonlySet<number> = new Set(Object.values(FUNCTION))

/** The answer's PDU, or an exception code. */
function respond(bank: Bank, pdu: Buffer): Buffer | number {
  const code = pdu.readUInt8(0)
  if (!KNOWN.has(code)) return ILLEGAL_FUNCTION
  if (pdu.length < 5) return ILLEGAL_VALUE
  const address = pdu.readUInt16BE(1)
  const count = pdu.readUInt16BE(3)
  switch (code) {
    case FUNCTION.readCoils:
    case FUNCTION.readDiscretes:
      return readBits(bank, code, address, count)
    case FUNCTION.readHolding:
    case FUNCTION.readInput:
      return readRegisters(bank, code, address, count)
    case FUNCTION.writeCoil:
      if (count !== 0 && count !== 0xff00) return ILLEGAL_VALUE
      return bank.writeCoil(address, count !== 0) ? pdu : ILLEGAL_ADDRESS
    case FUNCTION.writeRegister:
      return bank.writeRegisters(address, [count]) ? pdu : ILLEGAL_ADDRESS
    case FUNCTION.writeCoils: {
      const bytes = Math.ceil(count / 8)
      if (count < 1 || count > 1_968 || pdu.length !== 6 + bytes || pdu.readUInt8(5) !== bytes)
        return ILLEGAL_VALUE
      for (let offset = 0; offset < count; offset++) {
        const on = ((pdu.readUInt8(6 + (offset >> 3)) >> (offset & 7)) & 1) === 1
        if (!bank.writeCoil(address + offset, on)) return ILLEGAL_ADDRESS
      }
      return pdu.subarray(0, 5)
    }
    case FUNCTION.writeRegisters: {
      if (count < 1 || count > 123 || pdu.length !== 6 + count * 2 || pdu.readUInt8(5) !== count * 2)
        return ILLEGAL_VALUE
      const words = Array.from({ length: count }, (_, index) => pdu.readUInt16BE(6 + index * 2))
      return bank.writeRegisters(address, words) ? pdu.subarray(0, 5) : ILLEGAL_ADDRESS
    }
    default:
      return ILLEGAL_FUNCTION
  }
}

function readRegisters(bank: Bank, code: number, address: number, count: number): Buffer | number {
  if (count < 1 || count > 125) return ILLEGAL_VALUE
  const table = code === FUNCTION.readHolding ? 'holding' : 'input'
  const registers: Buffer[] = []
  for (let offset = 0; offset < count; offset++) {
    const register = bank.register(table, address + offset)
    if (register === undefined) return ILLEGAL_ADDRESS
    registers.push(register)
  }
  const body = Buffer.concat(registers)
  if (body.length > 250) return ILLEGAL_VALUE
  return Buffer.concat([Buffer.from([code, body.length]), body])
}

function readBits(bank: Bank, code: number, address: number, count: number): Buffer | number {
  if (count < 1 || count > 2_000) return ILLEGAL_VALUE
  const table = code === FUNCTION.readCoils ? 'coil' : 'discrete'
  const bytes = Buffer.alloc(Math.ceil(count / 8))
  for (let offset = 0; offset < count; offset++) {
    const bit = bank.bit(table, address + offset)
    if (bit === undefined) return ILLEGAL_ADDRESS
    if (bit) bytes[offset >> 3] = (bytes[offset >> 3] ?? 0) | (1 << (offset & 7))
  }
  return Buffer.concat([Buffer.from([code, bytes.length]), bytes])
}
