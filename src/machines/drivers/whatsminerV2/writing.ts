import { instant } from '../../../quantity/index.ts'
import { lastKnown } from '../../family/family.ts'
import type { MachineOutcome } from '../../model.ts'
import { detailOf, failed, ok } from '../../outcome.ts'
import { at, type Part, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { RpcConnection } from '../../transports/wires.ts'
import type { Order } from './orders.ts'
import { decrypt, encrypt, type Seal, sealOf } from './sealing.ts'
import { refusal, tokenForgotten, unknownCommand } from './verdict.ts'

/** A token lives for 30 minutes (API V2.0.5); a younger one is asked for before it dies on the way. */
const TOKEN_MS = 25 * 60_000

/** Sends one order, encrypted under a token that is kept while it lives. */
export interface Writer {
  send(order: Order): Promise<MachineOutcome<'accepted'>>
}

export function writer(rpc: RpcConnection, password: string): Writer {
  const kept = lastKnown<Seal>(TOKEN_MS)

  async function seal(cmd: string): Promise<MachineOutcome<Seal>> {
    const now = instant(Date.now())
    const known = kept.at(now)
    if (known !== undefined) return ok(known)
    const answer = await rpc.ask('get_token')
    if (!answer.ok) return answer
    const told = documentOf(answer.value, 'get_token')
    const [time, salt, newsalt] = ['time', 'salt', 'newsalt'].map((key) => text(at(told, 'Msg', key)))
    if (time !== undefined && salt !== undefined && newsalt !== undefined)
      return ok(kept.keep(now, sealOf(password, { time, salt, newsalt })))
    return failed(
      refusal(cmd, told) ?? { kind: 'refused', detail: `${cmd}: the machine gives no token for orders` },
    )
  }

  /** The machine's answer, decrypted where it came encrypted. What it cannot decrypt it answers in the clear. */
  async function once({ cmd, fields }: Order, { sign, key }: Seal): Promise<MachineOutcome<Part>> {
    const plain = JSON.stringify({ cmd, ...fields, token: sign })
    const answer = await rpc.ask({ enc: 1, data: encrypt(plain, { sign, key }) })
    if (!answer.ok) return answer
    const told = documentOf(answer.value, cmd)
    const sealed = at(told, 'enc').value
    if (typeof sealed !== 'string') return ok(told)
    const opened = decrypt(sealed, { sign, key })
    return opened === undefined
      ? failed({ kind: 'malformed', detail: `${cmd}: the answer cannot be decrypted` })
      : ok(documentOf(opened, cmd))
  }

  async function send(order: Order): Promise<MachineOutcome<'accepted'>> {
    const first = await seal(order.cmd)
    if (!first.ok) return first
    let answer = await once(order, first.value)
    if (answer.ok && tokenForgotten(answer.value)) {
      kept.forget()
      const second = await seal(order.cmd)
      if (!second.ok) return second
      answer = await once(order, second.value)
    }
    if (answer.ok && order.instead !== undefined && unknownCommand(answer.value)) {
      const { instead, fields } = order
      return send({ cmd: instead, fields })
    }
    // Going down takes effect at once, and the connection may end before the answer has left.
    const down = order.cmd === 'reboot' && !answer.ok && /closed|RESET/i.test(detailOf(answer.failure))
    if (down) return ok('accepted')
    if (!answer.ok) return answer
    const no = refusal(order.cmd, answer.value)
    if (no === undefined) return ok('accepted')
    // A sign that the machine does not take is worth nothing to the next order.
    if (no.kind === 'unauthorised') kept.forget()
    return failed(no)
  }

  return { send }
}

function documentOf(answer: string, place: string): Part {
  return at(documentsOf(answer, place, []), 0)
}
