import type { MachineOutcome } from '../model.ts'
import { failed, ok } from '../outcome.ts'
import { at, type Part, partOf, text } from '../parsing/part.ts'
import { documentsOf, section } from '../parsing/section.ts'
import type { RpcConnection } from '../transports/wires.ts'

/** Small machines take few connections at a time. */
const MOST_AT_ONCE = 4

/**
 * Asks several commands of the cgminer API in one round trip (`summary+devs`, cgminer API-README, "multiple commands");
 * where the firmware does not join them, or cuts the joined answer, four at a time on connections of their own from then on.
 * `useful` says whether the answers tell anything at all.
 */
export function joinedRpc(rpc: RpcConnection, useful: (answer: Part) => boolean) {
  let joins = true

  async function apart(commands: readonly string[], defects: string[]): Promise<MachineOutcome<Part>> {
    const answers: MachineOutcome<string>[] = []
    for (let next = 0; next < commands.length; next += MOST_AT_ONCE)
      answers.push(
        ...(await Promise.all(commands.slice(next, next + MOST_AT_ONCE).map((command) => rpc.ask(command)))),
      )
    const documents = answers.map((answer, index) => {
      const command = commands[index] ?? 'command'
      if (answer.ok) return documentsOf(answer.value, command, defects).value
      defects.push(`${command}: ${answer.failure.kind}`)
      return undefined
    })
    const part = partOf(documents, 'rpc', defects)
    if (useful(part)) return ok(part)
    joins = true
    const failure = answers.find((answer) => !answer.ok)
    return (
      failure ??
      failed({ kind: 'malformed', detail: defects[0] ?? `${commands[0]}: nothing known in the answer` })
    )
  }

  return async function ask(commands: readonly string[], defects: string[]): Promise<MachineOutcome<Part>> {
    if (!joins) return apart(commands, defects)
    const answer = await rpc.ask(commands.join('+'))
    if (!answer.ok && answer.failure.kind !== 'malformed') return answer
    if (answer.ok) {
      const own: string[] = []
      const part = documentsOf(answer.value, 'rpc', own)
      if (useful(part) && !own.some((one) => one.endsWith('ends inside a value'))) {
        defects.push(...own)
        return ok({ ...part, defects })
      }
    }
    joins = false
    return apart(commands, defects)
  }
}

/** The answer to an order: `STATUS` S, I and W are a yes, E and F a no with the reason in `Msg` (cgminer API-README). */
export function rpcVerdict(answer: MachineOutcome<string>, order: string): MachineOutcome<Part> {
  if (!answer.ok) return answer
  const part = documentsOf(answer.value, order, [])
  const list = section(part, 'STATUS')
  const status = at(list, 0)
  const letter = text(at(status, 'STATUS'))
  if (letter === undefined) return failed({ kind: 'malformed', detail: `${order}: no status in the answer` })
  if (/^[SIW]/i.test(letter)) return ok(part)
  return failed({ kind: 'refused', detail: `${order}: ${text(at(status, 'Msg')) ?? 'no reason given'}` })
}
