import { type TerahashesPerSecond, terahashesPerSecond } from '../../../quantity/index.ts'
import { unsupported } from '../../family/family.ts'
import type { MachineCommand, MachineError, MachineOutcome } from '../../model.ts'
import { describeFailure, detailOf, failed, ok } from '../../outcome.ts'
import {
  amount,
  at,
  isRecord,
  items,
  mac,
  number,
  type Part,
  partOf,
  present,
  text,
} from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpConnection } from '../../transports/http.ts'
import { perTerahash } from './stats.ts'

/** What the web interface of stock firmware tells beyond the cgminer API. */
export interface AntminerPages {
  readonly model?: string
  readonly firmwareVersion?: string
  readonly mac?: string
  readonly serialNumber?: string
  readonly hostname?: string
  readonly expectedHashrate?: TerahashesPerSecond
  readonly errors: readonly MachineError[]
}

/**
 * GET /cgi-bin/get_system_info.cgi (names and versions) and /cgi-bin/summary.cgi (complaints), one after the other. A page
 * that this firmware does not have (404) is no defect; one that cannot be had is.
 */
export async function readPages(web: HttpConnection, defects: string[]): Promise<AntminerPages> {
  const info = await page(web, '/cgi-bin/get_system_info.cgi', defects)
  // Without the first page (no web interface, wrong password) the second would only cost another refusal.
  const summary = info.value === undefined ? info : await page(web, '/cgi-bin/summary.cgi', defects)
  return present<AntminerPages>({
    model: text(at(info, 'minertype')),
    firmwareVersion: text(at(info, 'system_filesystem_version')),
    mac: mac(at(info, 'macaddr')),
    serialNumber: text(at(info, 'serinum')) ?? text(at(info, 'serial_no')),
    hostname: text(at(info, 'hostname')),
    expectedHashrate: idealRate(at(summary, 'SUMMARY', 0)),
    errors: items(at(summary, 'SUMMARY', 0, 'status')).flatMap(complaint),
  })
}

function idealRate(row: Part): TerahashesPerSecond | undefined {
  const told = amount(at(row, 'rate_ideal'))
  const perSecond = told === undefined ? undefined : perTerahash(row, undefined)
  return told === undefined || perSecond === undefined ? undefined : terahashesPerSecond(told / perSecond)
}

async function page(web: HttpConnection, path: string, defects: string[]): Promise<Part> {
  const nothing = partOf(undefined, path, defects)
  const answer = await web.send({ method: 'GET', path })
  if (!answer.ok) {
    const { failure } = answer
    defects.push(`${path}: ${describeFailure(failure)}`)
    return nothing
  }
  if (answer.value.status === 404) return nothing
  if (answer.value.status !== 200) {
    defects.push(`${path}: HTTP ${answer.value.status}`)
    return nothing
  }
  return at(documentsOf(answer.value.text, path, defects), 0)
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

/** Work modes as the web interface numbers them (asic-rs, pyasic, proto-fleet, 2025): 0 normal, 1 asleep. */
const NORMAL = 0
const ASLEEP = 1

/**
 * Sleep and wake go by POST /cgi-bin/set_miner_conf.cgi with the whole of what the web page sends, taken from
 * GET get_miner_conf.cgi, because keys left out fall back to factory values. The mode is sent under both its names
 * (`miner-mode`, and `bitmain-work-mode` under which it is read back). Reboot is POST /cgi-bin/reboot.cgi.
 * `modeBefore` remembers a low-power or high mode over a sleep, so that waking restores what was.
 */
export function antminerCommands(web: HttpConnection) {
  let modeBefore = NORMAL

  async function setMode(target: 'asleep' | 'awake'): Promise<MachineOutcome<'accepted'>> {
    const defects: string[] = []
    const conf = await page(web, '/cgi-bin/get_miner_conf.cgi', defects)
    if (!isRecord(conf.value) || defects.length > 0)
      return failed({
        kind: 'refused',
        detail: `cannot read the configuration to change: ${defects.join('; ') || 'none there'}`,
      })
    const now = number(at(conf, 'bitmain-work-mode')) ?? number(at(conf, 'miner-mode'))
    if (target === 'asleep' && now !== undefined && now !== ASLEEP) modeBefore = now
    const mode = target === 'asleep' ? ASLEEP : modeBefore
    return accept(
      await web.send({
        method: 'POST',
        path: '/cgi-bin/set_miner_conf.cgi',
        body: {
          'bitmain-fan-ctrl': conf.value['bitmain-fan-ctrl'] ?? false,
          'bitmain-fan-pwm': conf.value['bitmain-fan-pwm'] ?? '100',
          'bitmain-hashrate-percent': conf.value['bitmain-hashrate-percent'] ?? '100',
          'freq-level': conf.value['freq-level'] ?? conf.value['bitmain-freq-level'] ?? '100',
          'miner-mode': mode,
          'bitmain-work-mode': mode,
          pools: conf.value['pools'] ?? [],
        },
      }),
    )
  }

  return async function command(order: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    switch (order.kind) {
      case 'sleep':
        return setMode('asleep')
      case 'wake':
        return setMode('awake')
      case 'reboot': {
        const answer = await web.send({ method: 'POST', path: '/cgi-bin/reboot.cgi', body: {} })
        // The machine may go down before its web server has answered.
        const gone =
          !answer.ok && answer.failure.kind === 'unreachable' && /closed|RESET/.test(detailOf(answer.failure))
        return gone ? ok('accepted') : accept(answer)
      }
      default:
        return unsupported('Antminer stock', order.kind)
    }
  }
}

/** `{"stats":"success","code":"M000","msg":"OK!"}` is a yes; an empty 200 is one too, as reboot.cgi gives. */
function accept(answer: Awaited<ReturnType<HttpConnection['send']>>): MachineOutcome<'accepted'> {
  if (!answer.ok) return answer
  const { status, text: body } = answer.value
  if (status !== 200) return failed({ kind: 'refused', detail: `HTTP ${status}` })
  const told = at(documentsOf(body, 'answer', []), 0)
  const verdict = text(at(told, 'stats'))
  if (verdict === undefined || verdict === 'success') return ok('accepted')
  return failed({
    kind: 'refused',
    detail: [verdict, text(at(told, 'code')), text(at(told, 'msg'))].filter(Boolean).join(' '),
  })
}
