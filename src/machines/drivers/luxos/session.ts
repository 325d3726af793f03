import { discreet } from '../../family/discreet.ts'
import { rpcVerdict } from '../../family/joined.ts'
import type { MachineOutcome } from '../../model.ts'
import { failed } from '../../outcome.ts'
import { at, type Part, text } from '../../parsing/part.ts'
import { section } from '../../parsing/section.ts'
import type { RpcConnection } from '../../transports/wires.ts'

/** Sends one command; `inSession` puts the session's ID before its parameters. */
export interface LuxSession {
  order(command: string, ...parameters: readonly string[]): Promise<MachineOutcome<Part>>
  /** For commands that take no session: pools and groups. */
  plain(command: string, ...parameters: readonly string[]): Promise<MachineOutcome<Part>>
}

/**
 * Does the work in a session of its own: `logon` gives an ID, there is at most one at a time, it ends after a minute without
 * use, and `logoff` ends it at once (docs.luxor.tech, Session management, 2023-2026). A session that someone else holds is a
 * refusal; it is neither taken over nor killed. It is logged off whatever became of the work, but for a machine that has
 * gone down on an order to reboot.
 */
export async function inSession(
  rpc: RpcConnection,
  secrets: readonly (string | undefined)[],
  work: (session: LuxSession) => Promise<MachineOutcome<'accepted'>>,
): Promise<MachineOutcome<'accepted'>> {
  const logon = rpcVerdict(await rpc.ask('logon'), 'logon')
  if (!logon.ok)
    return logon.failure.kind === 'refused' && /session/i.test(logon.failure.detail)
      ? failed({
          kind: 'refused',
          detail: 'someone else has a session open on the machine; LuxOS ends it after a minute without use',
        })
      : logon
  const id = text(at(section(logon.value, 'SESSION'), 0, 'SessionID'))
  if (id === undefined) return failed({ kind: 'malformed', detail: 'logon: no session in the answer' })

  async function ask(command: string, parameters: readonly string[]): Promise<MachineOutcome<Part>> {
    const parameter = parameters.join(',')
    const answer = await rpc.ask(parameters.length === 0 ? command : { command, parameter })
    const verdict = rpcVerdict(answer, command)
    if (verdict.ok || verdict.failure.kind !== 'refused') return verdict
    return failed({ kind: 'refused', detail: discreet(verdict.failure.detail, [id, ...secrets]) })
  }

  let down = false
  const outcome = await work({
    order: async (command, ...parameters) => {
      const told = await ask(command, [id, ...parameters])
      down = command === 'rebootdevice' && !told.ok && told.failure.kind !== 'refused'
      return told
    },
    plain: (command, ...parameters) => ask(command, parameters),
  })
  if (!down) await rpc.ask({ command: 'logoff', parameter: id })
  return outcome
}
