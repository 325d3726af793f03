import type { MachineOutcome } from '../../model.ts'
import { ok } from '../../outcome.ts'
import { at, type Part, partOf } from '../../parsing/part.ts'
import { documentsOf, section } from '../../parsing/section.ts'
import type { RpcConnection } from '../../transports/wires.ts'

/**
 * Several reads of the cgminer API in one round trip, as `a+b` (cgminer API-README). Firmware that refuses or cuts that is
 * asked one by one from then on; the `main` one must answer, the others are defects where they do not.
 */
export function joinedRpc(rpc: RpcConnection, main: string) {
  let joins = true

  return {
    async ask(commands: readonly string[], defects: string[]): Promise<MachineOutcome<Part>> {
      if (joins) {
        const answer = await rpc.ask(commands.join('+'))
        if (!answer.ok) return answer
        const own: string[] = []
        const part = documentsOf(answer.value, 'rpc', own)
        const whole = section(part, main.toUpperCase()).value !== undefined && own.length === 0
        // What is no cgminer's answer at all would not be one for each command alone either.
        if (whole || !spoken(part)) {
          defects.push(...own)
          return ok({ ...part, defects })
        }
        joins = false
      }
      const documents: unknown[] = []
      for (const one of commands) {
        const answer = await rpc.ask(one)
        if (answer.ok) documents.push(documentsOf(answer.value, one, defects).value)
        else if (one === main) return answer
        else defects.push(`${one}: ${answer.failure.kind}`)
      }
      return ok(partOf(documents, 'rpc', defects))
    },
  }
}

function spoken(part: Part): boolean {
  return at(section(part, 'STATUS'), 0).value !== undefined
}
