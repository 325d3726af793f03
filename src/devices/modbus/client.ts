import { connect, type Socket } from 'node:net'
import { describeFailure } from '../failure.ts'
import type { DeviceFailure, Outcome } from '../model.ts'
import { judge } from './answer.ts'
import { encodeFrame, type Frame, FrameSplitter } from './frame.ts'

export interface ModbusAddress {
  readonly host: string
  readonly port: number
  readonly unit: number
  readonly timeoutMs: number
}

/** One device over Modbus TCP. Requests wait for each other: many devices and gateways take one at a time. */
export interface ModbusClient {
  /**
   * Sends a request PDU and resolves with the answer's PDU, or with why there is none. An urgent one goes before those
   * that wait, after the one under way.
   */
  request(pdu: Buffer, urgency?: 'urgent'): Promise<Outcome<Buffer>>
  /** Counts the connections made; undefined while there is none. The same number means the same connection. */
  connection(): number | undefined
  close(): void
}

/** Requests that may wait for their turn, and as many urgent ones; a device slower than it is asked refuses the rest. */
const LONGEST_QUEUE = 32
/** Pause before connecting again after a failure, doubled each time. */
const PAUSE_MS = { first: 200, longest: 5_000 }

/** Requests without an answer after which the line is taken for dead. */
const MOST_SILENCES = 3

interface Waiting {
  readonly pdu: Buffer
  readonly urgent: boolean
  readonly resolve: (outcome: Outcome<Buffer>) => void
}

export function connectModbus(address: ModbusAddress): ModbusClient {
  const { host, port, unit, timeoutMs } = address
  const queue: Waiting[] = []
  let socket: Socket | undefined
  let connecting: Socket | undefined
  let connections = 0
  let stream = new FrameSplitter()
  let busy = false
  let transaction = 0
  let failures = 0
  let silences = 0
  let notBefore = 0
  let lost = ''
  let closed = false
  /** The request on the wire: what to do with a frame, or with the loss of the line. */
  let current:
    | { readonly frame: (frame: Frame) => void; readonly lost: (failure: DeviceFailure) => void }
    | undefined

  function drop(failure: DeviceFailure): void {
    socket?.destroy()
    socket = undefined
    failures++
    lost = describeFailure(failure)
    notBefore =
      performance.now() + Math.min(PAUSE_MS.longest, PAUSE_MS.first * 2 ** Math.min(failures - 1, 10))
    current?.lost(failure)
  }

  function open(): Promise<DeviceFailure | undefined> {
    if (closed) return Promise.resolve(CLOSED)
    if (socket !== undefined) return Promise.resolve(undefined)
    if (performance.now() < notBefore)
      return Promise.resolve({ kind: 'unreachable', detail: `${lost}; waiting before the next attempt` })
    return new Promise((resolve) => {
      const line = connect({ host, port, noDelay: true })
      const splitter = new FrameSplitter()
      stream = splitter
      const end = (failure: DeviceFailure | undefined) => {
        clearTimeout(timer)
        connecting = undefined
        resolve(failure)
      }
      const timer = setTimeout(() => {
        socket = line
        drop({ kind: 'timeout', afterMs: timeoutMs })
        end({ kind: 'timeout', afterMs: timeoutMs })
      }, timeoutMs)
      connecting = line
      line.once('connect', () => {
        socket = line
        connections++
        silences = 0
        end(undefined)
      })
      line.on('data', (bytes) => {
        const { frames, defect } = splitter.push(bytes)
        for (const frame of frames) current?.frame(frame)
        if (defect !== undefined && socket === line) drop({ kind: 'malformed', detail: defect })
      })
      line.on('error', (error) => {
        const failure: DeviceFailure = { kind: 'unreachable', detail: error.message }
        if (socket === line || connecting === line) drop(failure)
        if (connecting === line) end(failure)
      })
      line.on('close', () => {
        if (socket === line) drop({ kind: 'unreachable', detail: 'the device closed the connection' })
        if (connecting === line) end(CLOSED)
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
        // The answer may still come: its transaction number keeps it from being taken for another's. After half a frame
        // nobody knows where the next begins.
        silences++
        if (stream.torn || silences >= MOST_SILENCES) drop({ kind: 'timeout', afterMs: timeoutMs })
        end({ ok: false, failure: { kind: 'timeout', afterMs: timeoutMs } })
      }, timeoutMs)
      current = {
        frame: (frame) => {
          if (frame.transaction !== own) return
          silences = 0
          failures = 0
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
    request: (pdu, urgency) =>
      new Promise((resolve) => {
        if (closed) return resolve({ ok: false, failure: CLOSED })
        const urgent = urgency === 'urgent'
        if (queue.length >= (urgent ? 2 : 1) * LONGEST_QUEUE)
          return resolve({ ok: false, failure: { kind: 'unreachable', detail: 'too many requests wait' } })
        const firstPatient = queue.findIndex((waiting) => !waiting.urgent)
        queue.splice(urgent && firstPatient >= 0 ? firstPatient : queue.length, 0, { pdu, urgent, resolve })
        void work()
      }),
    connection: () => (socket === undefined ? undefined : connections),
    close: () => {
      closed = true
      connecting?.destroy()
      drop(CLOSED)
    },
  }
}

const CLOSED: DeviceFailure = { kind: 'unreachable', detail: 'closed' }
