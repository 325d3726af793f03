import type { TerahashesPerSecond } from '../../../quantity/index.ts'
import { discreet } from '../../family/discreet.ts'
import type { MachineError, MachineFailure, MachineOutcome } from '../../model.ts'
import { describeFailure, failed } from '../../outcome.ts'
import { at, flag, items, mac, number, type Part, partOf, present, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpAnswer, HttpConnection } from '../../transports/http.ts'
import { rateIdeal } from './rate.ts'
import { type Work, workTold } from './work.ts'

const CGI = '/cgi-bin'

/** One page read: its answer as a part (undefined where there is none), and why there is none where that is not its absence. */
export interface Page {
  readonly part: Part
  readonly failure?: MachineFailure
}

/** A page that this firmware does not have (404) is no defect; one that cannot be had is. */
export async function page(web: HttpConnection, name: string, defects: string[]): Promise<Page> {
  const path = `${CGI}/${name}.cgi`
  const nothing = partOf(undefined, path, defects)
  const answer = await web.send({ method: 'GET', path })
  if (!answer.ok) {
    defects.push(`${path}: ${describeFailure(answer.failure)}`)
    return { part: nothing, failure: answer.failure }
  }
  const { status, text: body } = answer.value
  if (status === 404) return { part: nothing }
  if (status !== 200) {
    defects.push(`${path}: HTTP ${status}`)
    return { part: nothing }
  }
  return { part: at(documentsOf(mended(body), path, defects), 0) }
}

/** Scripts that fill in a variable which is not set write `"bitmain-fan-ctrl" : ,` (foreman-apps, 2021): a blank for the reader. */
function mended(body: string): string {
  return /:\s*,/.test(body) ? body.replace(/("[\w-]+"\s*:)\s*,/g, '$1 null,') : body
}

/** The pages of firmware from 2020 on; each is undefined where the firmware does not have it. */
export interface Pages {
  readonly info: Part
  readonly summary: Part
  readonly conf: Part
  readonly blink: Part
  readonly stats: Part
  /** Why the first page could not be had. */
  readonly failure?: MachineFailure
}

/**
 * At once get_system_info.cgi (names and versions), summary.cgi (complaints), get_miner_conf.cgi (work mode) and stats.cgi (boards with
 * their serial numbers), then get_blink_status.cgi where there are pages of 2020 and later. Without the first page (no web interface,
 * wrong password) there is one defect and not four.
 */
export async function readPages(web: HttpConnection, defects: string[]): Promise<Pages> {
  const nothing = partOf(undefined, CGI, defects)
  const [first, ...others] = await Promise.all(
    ['get_system_info', 'summary', 'get_miner_conf', 'stats'].map(async (name) => {
      const own: string[] = []
      return { ...(await page(web, name, own)), own }
    }),
  )
  defects.push(...(first?.own ?? []))
  const info = first?.part ?? nothing
  if (info.value === undefined)
    return {
      info,
      summary: nothing,
      conf: nothing,
      blink: nothing,
      stats: nothing,
      ...present({ failure: first?.failure }),
    }
  for (const { own } of others) defects.push(...own)
  const [summary, conf, stats] = others.map(({ part }) => ({ ...part, defects }))
  const modern = summary?.value !== undefined || stats?.value !== undefined
  return {
    info: { ...info, defects },
    summary: summary ?? nothing,
    conf: conf ?? nothing,
    blink: modern ? (await page(web, 'get_blink_status', defects)).part : nothing,
    stats: stats ?? nothing,
  }
}

/** What the web interface tells beyond the cgminer API. */
export interface AntminerPages {
  readonly model?: string
  readonly firmwareVersion?: string
  readonly mac?: string
  readonly serialNumber?: string
  readonly hostname?: string
  readonly expectedHashrate?: TerahashesPerSecond
  readonly locating?: boolean
  /** By the configuration. */
  readonly work?: Work
  readonly errors: readonly MachineError[]
}

export function readWeb({ info, summary, conf, blink }: Pages): AntminerPages {
  const row = at(summary, 'SUMMARY', 0)
  return present<AntminerPages>({
    model: text(at(info, 'minertype')),
    firmwareVersion: text(at(info, 'system_filesystem_version')),
    mac: mac(at(info, 'macaddr')),
    serialNumber: text(at(info, 'serinum')) ?? text(at(info, 'serial_no')),
    hostname: text(at(info, 'hostname')),
    expectedHashrate: rateIdeal(row, undefined),
    locating: flag(at(blink, 'blink')),
    work: workTold(conf),
    errors: items(at(row, 'status')).flatMap(complaint),
  })
}

/** `{"type":"fans","status":"s","code":0,"msg":""}`: `s` is success (recorded, S21); anything else is a complaint. */
function complaint(entry: Part): readonly MachineError[] {
  const state = text(at(entry, 'status'))
  if (state === undefined || state.toLowerCase() === 's') return []
  const type = text(at(entry, 'type')) ?? 'machine'
  const message = text(at(entry, 'msg'))
  const code = number(at(entry, 'code'))
  return [
    present<MachineError>({
      code: code === undefined ? undefined : String(code),
      text: message === undefined ? type : `${type}: ${message}`,
    }),
  ]
}

/**
 * `{"stats":"success","code":"M000","msg":"OK!"}` is a yes; an empty 200 or a plain "ok" is one too, as older pages give. What is said
 * to a no is told without the secrets that it may repeat.
 */
export function accept(
  answer: MachineOutcome<HttpAnswer>,
  secrets: readonly (string | undefined)[] = [],
): MachineOutcome<'accepted'> {
  if (!answer.ok) return answer
  const { status, text: body } = answer.value
  if (status !== 200) return failed({ kind: 'refused', detail: `HTTP ${status}` })
  const told = at(documentsOf(body, 'answer', []), 0)
  const verdict = text(at(told, 'stats'))
  if (verdict === undefined || verdict === 'success') return { ok: true, value: 'accepted' }
  return failed({
    kind: 'refused',
    detail: discreet(
      [verdict, text(at(told, 'code')), text(at(told, 'msg'))].filter(Boolean).join(' '),
      secrets,
    ),
  })
}
