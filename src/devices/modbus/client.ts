import { connect, type Socket } from 'node:net'
import type { DeviceFailure, Outcome } from '../model.ts'
import { EXCEPTIONS, encodeFrame, type Frame, FrameSplitter } from './frame.ts'

export interface ModbusAddress {
  readonly host: string
  readonly port: number
  readonly unit: number
  readonly timeoutMs: number
}

/** One device over Modbus TCP. Requests wait for each other: many devices and gateways take one at a time. */
export interface ModbusClient {
  /** Sends a request PDU and resolves with the answer's PDU, or with why there is none. */
  request(pdu: Buffer): Promise<Outcome<Buffer>>
  close(): void
}

/** Requests that may wait for their turn; a device slower than it is asked refuses the rest. */
const LONGEST_QUEUE = 32
/** Pause before connecting again after a failure, doubled each time. */
const PAUSE_MS = { first: 200, longest: 5_000 }

/** Requests without an answer after which the line is taken for dead. */
const MOST_SILENCES = 3

interface Waiting {
  readonly pdu: Buffer
  readonly resolve: (outcome: Outcome<Buffer>) => void
}

export function connectModbus(address: ModbusAddress): ModbusClient {
  const { host, port, unit, timeoutMs } = address
  const queue: Waiting[] = []
  let socket: Socket | undefined
  let busy = false
  let transaction = 0
  let failures = 0
  let silences = 0
  let notBefore = 0
  let closed = false
  /** The request on the wire: what to do with a frame, or with the loss of the line. */
  let current:
    | { readonly frame: (frame: Frame) => void; readonly lost: (failure: DeviceFailure) => void }
    | undefined

  function drop(failure: DeviceFailure): void {
    socket?.destroy()
    socket = undefined
    failures++
    notBefore =
      performance.now() + Math.min(PAUSE_MS.longest, PAUSE_MS.first * 2 ** Math.min(failures - 1, 10))
    current?.lost(failure)
  }

  function open(): Promise<DeviceFailure | undefined> {
    if (socket !== undefined) return Promise.resolve(undefined)
    if (performance.now() < notBefore)
      return Promise.resolve({ kind: 'unreachable', detail: 'waiting before the next attempt' })
    return new Promise((resolve) => {
      const line = connect({ host, port, noDelay: true })
      const splitter = new FrameSplitter()
      const timer = setTimeout(() => {
        socket = line
        drop({ kind: 'timeout', afterMs: timeoutMs })
        resolve({ kind: 'timeout', afterMs: timeoutMs })
      }, timeoutMs)
      line.once('connect', () => {
        clearTimeout(timer)
        socket = line
        failures = 0
        silences = 0
        resolve(undefined)
      })
      line.on('data', (bytes) => {
        const { frames, defect } = splitter.push(bytes)
        for (const frame of frames) current?.frame(frame)
        if (defect !== undefined && socket === line) drop({ kind: 'malformed', detail: defect })
      })
      line.on('error', (error) => {
        clearTimeout(timer)
        const failure: DeviceFailure = { kind: 'unreachable', detail: error.message }
        if (socket === line || socket === undefined) drop(failure)
        resolve(failure)
      })
      line.on('close', () => {
        if (socket === line) drop({ kind: 'unreachable', detail: 'the device closed the connection' })
      })
    })
  }

  async function exchange(pdu: Buffer): Promise<Outcome<Buffer>> {
    const failed = await open()
    const line = socket
    if (failed !== undefined || line === undefined)
      return { ok: false, failure: failed ?? { kind: 'unreachable', detail: 'no connection' } }
    transaction = (transaction + 1) & 0xffff
    const own = transaction
    return new Promise((resolve) => {
      const end = (outcome: Outcome<Buffer>) => {
        clearTimeout(timer)
        current = undefined
        resolve(outcome)
      }
      const timer = setTimeout(() => {
        // The answer may still come: its transaction number keeps it from being taken for another's.
        silences++
        if (silences >= MOST_SILENCES) drop({ kind: 'timeout', afterMs: timeoutMs })
        end({ ok: false, failure: { kind: 'timeout', afterMs: timeoutMs } })
      }, timeoutMs)
      current = {
        frame: (frame) => {
          if (frame.transaction !== own) return
          silences = 0
          end(judge(pdu, frame, unit))
        },
        lost: (failure) => end({ ok: false, failure }),
      }
      line.write(encodeFrame({ transaction: own, unit, pdu }))
    })
  }

  async function work(): Promise<void> {
    if (busy) return
    busy = true
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      next.resolve(await exchange(next.pdu))
    busy = false
  }

  return {
    request: (pdu) =>
      new Promise((resolve) => {
        if (closed) return resolve({ ok: false, failure: { kind: 'unreachable', detail: 'closed' } })
        if (queue.length >= LONGEST_QUEUE)
          return resolve({ ok: false, failure: { kind: 'unreachable', detail: 'too many requests wait' } })
        queue.push({ pdu, resolve })
        void work()
      }),
    close: () => {
      closed = true
      drop({ kind: 'unreachable', detail: 'closed' })
    },
  }
}

/** Whether a frame answers the request, or how it does not. */
function judge(request: Buffer, frame: Frame, unit: number): Outcome<Buffer> {
  const asked = request.readUInt8(0)
  const told = frame.pdu.readUInt8(0)
  const malformed = (detail: string): Outcome<Buffer> => ({
    ok: false,
    failure: { kind: 'malformed', detail },
  })
  if (frame.unit !== unit) return malformed(`unit ${frame.unit} answered for unit ${unit}`)
  if (told === (asked | 0x80)) {
    const code = frame.pdu.length > 1 ? frame.pdu.readUInt8(1) : 0
    return { ok: false, failure: { kind: 'exception', code, detail: EXCEPTIONS[code] ?? 'unknown code' } }
  }
  if (told !== asked) return malformed(`function ${told} answered function ${asked}`)
  return { ok: true, value: frame.pdu }
}
