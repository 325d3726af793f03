import type { MachineOutcome } from '../model.ts'
import { failed, ok, socketFailure } from '../outcome.ts'
import { LARGEST_ANSWER, open, type Port } from './socket.ts'

/** How long a whole document may lie there without a NUL or an end of stream before it is taken as the answer. */
const LINGER_MS = 150

/** The name of a command without parameter, or the whole object to send: `{"command":"fans","parameter":"0"}`, `{"cmd":"summary"}`. */
export type RpcRequest = string | Readonly<Record<string, unknown>>

/** What a failure calls the question; never a parameter, which may hold a password. */
function nameOf(request: RpcRequest): string {
  return typeof request === 'string' ? request : String(request['command'] ?? request['cmd'] ?? 'request')
}

/**
 * One command to the cgminer API: one connection, one JSON request, one answer that ends with a NUL or with the end of
 * the stream (cgminer API-README, "The response..."). Some firmware sends neither for seconds: a whole document is taken
 * after a short pause. One machine is asked one thing at a time; the callers see to that.
 */
export function askRpc(to: Port, request: RpcRequest): Promise<MachineOutcome<string>> {
  const command = nameOf(request)
  const message = typeof request === 'string' ? JSON.stringify({ command: request }) : JSON.stringify(request)
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    let linger: NodeJS.Timeout | undefined
    const socket = open(to)
    const end = (outcome: MachineOutcome<string>) => {
      clearTimeout(deadline)
      clearTimeout(linger)
      socket.destroy()
      resolve(outcome)
    }
    const answer = () => {
      const [only] = chunks
      const whole = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size)
      // The NULs at the end belong to the wire, not to the text.
      let end = whole.length
      while (end > 0 && whole[end - 1] === 0) end -= 1
      return ok(whole.toString('utf8', 0, end))
    }
    const deadline = setTimeout(
      () => end(size > 0 ? answer() : failed({ kind: 'timeout', afterMs: to.timeoutMs })),
      to.timeoutMs,
    )
    socket.on('connect', () => socket.write(message))
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > LARGEST_ANSWER)
        end(
          failed({ kind: 'malformed', detail: `${command}: answer is larger than ${LARGEST_ANSWER} bytes` }),
        )
      else if (chunk[chunk.length - 1] === 0) end(answer())
      else if (looksComplete(chunk)) {
        clearTimeout(linger)
        linger = setTimeout(() => end(answer()), LINGER_MS)
      } else clearTimeout(linger)
    })
    socket.on('end', () =>
      end(
        size > 0 ? answer() : failed({ kind: 'malformed', detail: `${command}: closed without an answer` }),
      ),
    )
    socket.on('error', (error) => end(size > 0 ? answer() : failed(socketFailure(error))))
    socket.on('close', () => end(failed({ kind: 'unreachable', detail: `${command}: connection closed` })))
  })
}

function looksComplete(chunk: Buffer): boolean {
  const tail = chunk.toString('latin1', Math.max(0, chunk.length - 8)).trimEnd()
  return tail.endsWith('}') || tail.endsWith(']')
}
