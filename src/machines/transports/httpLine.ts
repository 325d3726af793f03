import type { Socket } from 'node:net'
import type { MachineFailure } from '../model.ts'
import { socketFailure } from '../outcome.ts'
import { AnswerReader, type Headers } from './httpAnswer.ts'
import { KEPT } from './kept.ts'
import { LARGEST_ANSWER, open, type Port } from './socket.ts'

export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}
export type Asked = { readonly answer: RawAnswer } | { readonly failure: MachineFailure }

/** Servers let a silent connection go after some time, often without telling it in advance. */
const REST_MS = 30_000
/** A connection that closes between two requests looks like this to the second; `wentDown` of the drivers knows it too. */
const CLOSED = 'connection closed before the answer was whole'

/** One connection to a web server, over which one thing is asked at a time. */
export class HttpLine {
  readonly #to: Port
  readonly #gone: (line: HttpLine) => void
  readonly #socket: Socket
  #reader = new AnswerReader()
  #settle: ((asked: Asked) => void) | undefined
  #deadline: NodeJS.Timeout | undefined
  #name = ''
  #restingSince: number | undefined
  #open = true
  #used = false

  constructor(to: Port, gone: (line: HttpLine) => void) {
    this.#to = to
    this.#gone = gone
    const socket = open(to)
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('end', () => this.#ended())
    socket.on('error', (error) => this.#fail(socketFailure(error)))
    socket.on('close', () => this.#ended())
    socket.on('timeout', () => this.close())
  }

  get open(): boolean {
    return this.#open
  }

  /** Whether it has answered before. */
  get used(): boolean {
    return this.#used
  }

  /** How long nothing has been asked over it, ms; 0 for one that is new. */
  restedMs(now: number): number {
    return this.#restingSince === undefined ? 0 : now - this.#restingSince
  }

  /** Asks once; never rejects. `name` is the question in failures. */
  ask(message: string, name: string): Promise<Asked> {
    return new Promise((resolve) => {
      this.#settle = resolve
      this.#name = name
      this.#reader = new AnswerReader()
      this.#deadline = setTimeout(
        () => this.#fail({ kind: 'timeout', afterMs: this.#to.timeoutMs }),
        this.#to.timeoutMs,
      )
      this.#socket.write(message)
    })
  }

  rest(now: number): void {
    this.#restingSince = now
    this.#socket.setTimeout(REST_MS)
    KEPT.rest(this)
  }
  wake(): void {
    this.#restingSince = undefined
    this.#socket.setTimeout(0)
    KEPT.wake(this)
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    KEPT.wake(this)
    this.#socket.destroy()
    this.#gone(this)
    this.#end({ failure: { kind: 'unreachable', detail: CLOSED } })
  }

  #take(chunk: Buffer): void {
    // What nobody asked for is the beginning of a misunderstanding.
    if (this.#settle === undefined) {
      this.close()
      return
    }
    const reading = this.#reader.take(chunk)
    if (reading.state === 'more') return
    if (reading.state === 'wrong')
      this.#fail({ kind: 'malformed', detail: `${this.#name}: not HTTP (${reading.what})` })
    else if (reading.state === 'too-large')
      this.#fail({
        kind: 'malformed',
        detail: `${this.#name}: answer is larger than ${LARGEST_ANSWER} bytes`,
      })
    else this.#done(reading)
  }

  #ended(): void {
    if (!this.#open) return
    const reading = this.#reader.end()
    if (this.#settle !== undefined && reading.state === 'whole') this.#done(reading)
    else this.close()
  }

  #done({ status, headers, body, keep }: RawAnswer & { readonly keep: boolean }): void {
    const settle = this.#settle
    this.#settle = undefined
    clearTimeout(this.#deadline)
    this.#used = true
    if (!keep) this.close()
    settle?.({ answer: { status, headers, body } })
  }

  #fail(failure: MachineFailure): void {
    const settle = this.#settle
    this.#settle = undefined
    clearTimeout(this.#deadline)
    this.close()
    settle?.({ failure })
  }

  #end(asked: Asked): void {
    const settle = this.#settle
    this.#settle = undefined
    clearTimeout(this.#deadline)
    settle?.(asked)
  }
}
