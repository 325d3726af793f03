import { setTimeout as pause } from 'node:timers/promises'
import type { MachineOutcome } from '../model.ts'
import { detailOf, failed } from '../outcome.ts'
import { askRpc, type RpcRequest } from './rpc.ts'
import type { Port } from './socket.ts'
import type { RpcConnection } from './wires.ts'

/** How long a machine that turned a question away is left alone before each further try. */
const PAUSES_MS = [40, 80, 160, 320]
/** Below this a further try would have no time to be answered. */
const LEAST_MS = 50
/** Most names that are kept of questions that are turned away whatever is done. */
const MOST_HOPELESS = 32

/** Questions that change nothing when they are asked twice. An order is never repeated: a reboot closes without an answer, too. */
const READS =
  /^(version|summary|e?devs|devdetails|(e|lite)?stats|status|pools|coin|config|temps|tempctrl|fans|power|events|profiles|limits|session|psu|asccount|tunerstatus|get_\w+)$/

/**
 * The cgminer API of one machine. Small ones take one connection at a time and drop the next, also for a moment after an
 * answer: a question that is turned away without a byte is asked again, and such questions then wait for one another.
 */
export function patientRpc(to: Port, ask: typeof askRpc = askRpc): RpcConnection {
  const hopeless = new Set<string>()
  let line: Promise<unknown> = Promise.resolve()
  let answered = false

  async function again(request: RpcRequest, first: MachineOutcome<string>, begun: number) {
    let outcome = first
    for (const pauseMs of PAUSES_MS) {
      const leftMs = to.timeoutMs - (performance.now() - begun) - pauseMs
      if (leftMs < LEAST_MS) return outcome
      await pause(pauseMs)
      outcome = await ask({ ...to, timeoutMs: leftMs }, request)
      if (!outcome.ok && outcome.failure.kind === 'timeout')
        return failed({ kind: 'timeout', afterMs: to.timeoutMs })
      if (!turnedAway(outcome, answered)) return outcome
    }
    if (refused(outcome)) answered = false
    else {
      if (hopeless.size >= MOST_HOPELESS) hopeless.clear()
      hopeless.add(nameOf(request))
    }
    return outcome
  }

  return {
    async ask(request) {
      const begun = performance.now()
      const first = await ask(to, request)
      answered ||= first.ok
      if (first.ok) hopeless.delete(nameOf(request))
      if (!isRead(request) || hopeless.has(nameOf(request)) || !turnedAway(first, answered)) return first
      const mine = line.then(() => again(request, first, begun))
      line = mine
      const outcome = await mine
      answered ||= outcome.ok
      return outcome
    },
  }
}

/** A plain name, or several joined; `{"cmd":"summary"}` as well, but nothing that carries a parameter. */
function isRead(request: RpcRequest): boolean {
  if (typeof request !== 'string' && Object.keys(request).length > 1) return false
  return nameOf(request)
    .split('+')
    .every((one) => READS.test(one))
}

function nameOf(request: RpcRequest): string {
  return typeof request === 'string' ? request : String(request['command'] ?? request['cmd'] ?? '')
}

/** Closed or reset before a byte came; refused, too, by a machine that has answered before. */
function turnedAway(outcome: MachineOutcome<string>, answered: boolean): boolean {
  if (outcome.ok) return false
  const dropped = /closed without an answer|connection closed|ECONNRESET|EPIPE/
  return dropped.test(detailOf(outcome.failure)) || (answered && refused(outcome))
}

function refused(outcome: MachineOutcome<string>): boolean {
  return !outcome.ok && detailOf(outcome.failure).includes('ECONNREFUSED')
}
