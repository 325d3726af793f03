import type { MachineFailure } from '../../model.ts'
import { failed } from '../../outcome.ts'
import { at, isRecord, type Part, partOf } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { RpcRequest } from '../../transports/rpc.ts'
import type { RpcConnection } from '../../transports/wires.ts'
import { statusOf, unknownCommand } from './verdict.ts'

/** Every answer by its command; a command that was not answered is left out. */
export type Answers = ReadonlyMap<string, Part>
export type Read =
  | { readonly ok: true; readonly answers: Answers }
  | { readonly ok: false; readonly failure: MachineFailure }

/** Asks for several things in as few round trips as the firmware allows, and remembers what it allows. */
export interface Reader {
  ask(commands: readonly string[], defects: string[]): Promise<Read>
  knows(command: string): boolean
  /** The machine has gone or has become another: nothing is known of it any more. */
  forget(): void
}

/** What the firmware needs told besides the name: which facts `get_miner_info` shall tell (API V2.0.5, "info"). */
const REQUESTS: Readonly<Record<string, RpcRequest>> = {
  get_miner_info: { command: 'get_miner_info', info: 'mac,hostname,ledstat,minersn' },
}

/**
 * `{"cmd":"summary+edevs+pools"}` is answered in one document, each part under its name (recorded, M31S of 2021). Which
 * commands may be joined differs: what is missing in a joined answer is asked by itself, all of that at once, since the
 * machine takes sixteen callers (API V2.0.5); firmware that joins nothing is asked one thing after another.
 */
export function reader(rpc: RpcConnection): Reader {
  let joins = true
  const alone = new Set(Object.keys(REQUESTS))
  const unknown = new Set<string>()

  async function single(command: string, into: Map<string, Part>, defects: string[]) {
    const answer = await rpc.ask(REQUESTS[command] ?? command)
    if (!answer.ok) return answer.failure
    const part = at(documentsOf(answer.value, command, defects), 0)
    if (!isRecord(part.value)) return undefined
    if (unknownCommand(part)) unknown.add(command)
    // A refusal is kept: its "Description" may name the firmware.
    into.set(command, { ...part, place: command })
    return undefined
  }

  /** True when the joined answer was one. */
  async function joined(commands: readonly string[], into: Map<string, Part>, defects: string[]) {
    const answer = await rpc.ask(commands.join('+'))
    if (!answer.ok) return answer.failure.kind === 'malformed' ? false : answer.failure
    const own: string[] = []
    const whole = at(documentsOf(answer.value, 'rpc', own), 0)
    const cut = own.some((one) => one.endsWith('ends inside a value'))
    const parts = commands.filter((command) => isRecord(partIn(whole, command).value))
    if (cut || parts.length === 0) return false
    defects.push(...own)
    for (const command of parts) {
      const part = partIn(whole, command)
      if (statusOf(part).good) into.set(command, { ...part, place: command, defects })
    }
    return true
  }

  async function ask(asked: readonly string[], defects: string[]): Promise<Read> {
    const commands = asked.filter((command) => !unknown.has(command))
    const answers = new Map<string, Part>()
    const together = commands.filter((command) => !alone.has(command))
    const apart = commands.filter((command) => alone.has(command))
    const failures: MachineFailure[] = []
    const askAlone = async (list: readonly string[]) => {
      const told = await Promise.all(list.map((command) => single(command, answers, defects)))
      failures.push(...told.filter((one) => one !== undefined))
    }
    if (joins && together.length > 1) {
      const [whole] = await Promise.all([joined(together, answers, defects), askAlone(apart)])
      if (typeof whole === 'object') return failed(whole)
      joins = whole
      const left = together.filter((command) => !answers.has(command))
      if (whole) {
        await askAlone(left)
        for (const command of left) {
          const part = answers.get(command)
          if (part !== undefined && statusOf(part).good) alone.add(command)
        }
      }
    } else {
      await askAlone(apart)
    }
    if (!joins || together.length === 1)
      for (const command of together) {
        const failure = await single(command, answers, defects)
        if (failure === undefined) continue
        failures.push(failure)
        // A machine that is gone says nothing to the next question either.
        if (failure.kind !== 'malformed') break
      }
    const [failure] = failures
    if (answers.size === 0)
      return failed(failure ?? { kind: 'malformed', detail: 'no answer to any command' })
    return { ok: true, answers }
  }

  return {
    ask,
    knows: (command) => !unknown.has(command),
    forget() {
      joins = true
      unknown.clear()
      alone.clear()
      for (const command of Object.keys(REQUESTS)) alone.add(command)
    },
  }
}

function partIn(whole: Part, command: string): Part {
  const below = at(whole, command)
  return Array.isArray(below.value) ? at(below, 0) : below
}

/** The answer to one command; an empty one where there is none. */
export function answerTo(answers: Answers, command: string, defects: string[]): Part {
  return answers.get(command) ?? partOf(undefined, command, defects)
}
