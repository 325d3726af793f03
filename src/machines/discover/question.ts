import { portOf } from '../family/ports.ts'
import type { MachineAddress, MachineOutcome } from '../model.ts'
import { at, isRecord, number, type Part, text } from '../parsing/part.ts'
import { documentsOf } from '../parsing/section.ts'
import type { HttpAnswer } from '../transports/http.ts'
import type { Wires } from '../transports/wires.ts'

/** What a device answered on one port, shortened: the evidence that goes with a device nobody knows. */
export interface Answered {
  readonly port: number
  readonly protocol: 'cgminer' | 'framed' | 'http'
  readonly status?: number
  readonly server?: string
  readonly text: string
}

/** Longest text of an answer that is kept as evidence. */
const LONGEST_EVIDENCE = 400
/** The part of a page that is looked at for names. */
const PAGE_HEAD = 8_000

/** `version` on the cgminer port; undefined in `part` when what came is no JSON object. */
export async function askVersion(
  address: MachineAddress,
  wires: Wires,
): Promise<MachineOutcome<{ readonly part: Part | undefined; readonly answered: Answered }>> {
  const to = portOf(address, 'rpc')
  const answer = await wires.rpc(to).ask('version')
  if (!answer.ok) return answer
  const part = documentsOf(answer.value, 'version', [])
  const documents = Array.isArray(part.value) ? part.value : []
  return {
    ok: true,
    value: {
      part: documents.some(isRecord) ? part : undefined,
      answered: { port: to.port, protocol: 'cgminer', text: evidence(answer.value) },
    },
  }
}

/** `get.device.info` on MicroBT's framed port: the machine's type, where it is such a machine. */
export async function askInfo(
  address: MachineAddress,
  wires: Wires,
): Promise<
  MachineOutcome<{
    /** True for an answer as MicroBT's API gives it, also where it refuses the question. */
    readonly spoken: boolean
    readonly type: string | undefined
    readonly answered: Answered
  }>
> {
  const to = portOf(address, 'api')
  const connection = wires.framed(to)
  const answer = await connection.ask({ cmd: 'get.device.info' })
  connection.close()
  if (!answer.ok) return answer
  const told = at(documentsOf(answer.value, 'get.device.info', []), 0)
  const type = text(at(told, 'msg', 'miner', 'type'))
  const spoken = number(at(told, 'code')) !== undefined && at(told, 'desc').value !== undefined
  const answered: Answered = { port: to.port, protocol: 'framed', text: evidence(answer.value) }
  return { ok: true, value: { spoken, type, answered } }
}

/** One page of a web server: the words in which a firmware may name itself, and the evidence. */
export async function askPage(
  address: MachineAddress,
  wires: Wires,
  path: string,
  port?: number,
): Promise<
  MachineOutcome<{ readonly words: readonly string[]; readonly status: number; readonly answered: Answered }>
> {
  const usual = portOf(address, 'http')
  const to = port === undefined ? usual : { ...usual, port }
  const connection = wires.http(to)
  const answer = await connection.send({ method: 'GET', path })
  connection.close()
  if (!answer.ok) return answer
  const { status, server } = answer.value
  return {
    ok: true,
    value: {
      words: wordsOf(answer.value),
      status,
      answered: {
        port: to.port,
        protocol: 'http',
        status,
        ...(server === undefined ? {} : { server }),
        text: evidence(titleOf(answer.value)),
      },
    },
  }
}

function wordsOf(page: HttpAnswer): readonly string[] {
  return [
    page.text.slice(0, PAGE_HEAD),
    String(page.authenticate ?? ''),
    page.server ?? '',
    page.location ?? '',
  ].filter((word) => word !== '')
}

/** Of a page its title, of a sign-in its realm, of a redirect its goal; of anything else how it begins. */
function titleOf(page: HttpAnswer): string {
  const title = /<title[^>]*>([^<]*)/i.exec(page.text)?.[1]?.trim() ?? ''
  const realm =
    page.authenticate === undefined ? '' : String(page.authenticate).replace(/nonce="[^"]*"/g, 'nonce=…')
  const head = [title, realm, page.location ?? ''].filter((one) => one !== '').join(' · ')
  return head === '' ? page.text : head
}

function evidence(told: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a device sends may hold any character
  const shown = told.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
  return shown.length <= LONGEST_EVIDENCE ? shown : `${shown.slice(0, LONGEST_EVIDENCE)}…`
}
