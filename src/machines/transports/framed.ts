import type { Socket } from 'node:net'
import type { MachineOutcome } from '../model.ts'
import { failed, ok, socketFailure } from '../outcome.ts'
import { KEPT } from './kept.ts'
import { LARGEST_ANSWER, open, type Port } from './socket.ts'

/**
 * A kept connection that carries length-prefixed messages: 4 bytes little-endian, then as many bytes of JSON; an empty
 * message is a heartbeat (WhatsMiner API V3 document, "TCP Data Framing" and "Overview"). The device ends it after 300 s
 * of silence; the next question opens it again. Questions go one after another.
 */
export interface FramedConnection {
  /** `once` for what must not be sent twice: a question on a dead kept connection is repeated, an order is not. */
  ask(request: object, repeat?: 'once'): Promise<MachineOutcome<string>>
  close(): void
}

interface Waiting {
  readonly settle: (outcome: MachineOutcome<string>) => void
}

export function framed(to: Port): FramedConnection {
  let socket: Socket | undefined
  let received: Buffer = Buffer.alloc(0)
  let waiting: Waiting | undefined
  let last: Promise<unknown> = Promise.resolve()

  function drop(outcome: MachineOutcome<string>) {
    socket?.destroy()
    socket = undefined
    received = Buffer.alloc(0)
    const one = waiting
    waiting = undefined
    one?.settle(outcome)
  }

  function take(chunk: Buffer) {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    while (received.length >= 4) {
      const length = received.readUInt32LE(0)
      if (length > LARGEST_ANSWER)
        return drop(
          failed({ kind: 'malformed', detail: `length prefix of ${length} bytes: not the framed API` }),
        )
      if (received.length < 4 + length) return
      const message = received.subarray(4, 4 + length).toString('utf8')
      received = received.subarray(4 + length)
      if (length === 0) continue
      const one = waiting
      waiting = undefined
      // A message that nobody asked for (a status report) is let go.
      one?.settle(ok(message))
    }
  }

  function connected(): Socket {
    if (socket !== undefined) return socket
    const fresh = open(to)
    fresh.on('data', (chunk: Buffer) => socket === fresh && take(chunk))
    fresh.on('error', (error) => socket === fresh && drop(failed(socketFailure(error))))
    fresh.on('close', () => {
      if (socket === fresh)
        drop(failed({ kind: 'unreachable', detail: 'connection closed without an answer' }))
    })
    socket = fresh
    return fresh
  }

  function send(request: object): Promise<MachineOutcome<string>> {
    return new Promise((resolve) => {
      const deadline = setTimeout(() => {
        // Bytes that came but made no whole message are the answer of something else.
        const bytes = received.length
        drop(
          bytes > 0
            ? failed({ kind: 'malformed', detail: `${bytes} bytes came but no whole framed message` })
            : failed({ kind: 'timeout', afterMs: to.timeoutMs }),
        )
      }, to.timeoutMs)
      waiting = {
        settle: (outcome) => {
          clearTimeout(deadline)
          resolve(outcome)
        },
      }
      const body = Buffer.from(JSON.stringify(request), 'utf8')
      const message = Buffer.alloc(4 + body.length)
      message.writeUInt32LE(body.length, 0)
      body.copy(message, 4)
      connected().write(message)
    })
  }

  async function ask(request: object, repeat?: 'once'): Promise<MachineOutcome<string>> {
    const kept = socket !== undefined
    KEPT.wake(itself)
    const first = await send(request)
    // The device may have closed a kept connection in the meantime; a new one decides.
    const stale = repeat !== 'once' && kept && !first.ok && first.failure.kind === 'unreachable'
    const answer = stale ? await send(request) : first
    if (socket !== undefined) KEPT.rest(itself)
    return answer
  }

  const itself: FramedConnection = {
    ask(request, repeat) {
      const mine = last.then(() => ask(request, repeat))
      last = mine
      return mine
    },
    close() {
      KEPT.wake(itself)
      drop(failed({ kind: 'unreachable', detail: 'closed by the caller' }))
    },
  }
  return itself
}
