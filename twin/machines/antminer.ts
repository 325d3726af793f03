import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { boardsOf, type Machine } from './machine.ts'

/** Bitmain's firmware puts this comma-less seam between the two rows of `stats` (recorded: S9, L3+, T9). */
const SEAM = '}{'
const REALM = 'antMiner Configuration'
/** Work modes of the firmware from 2020 on. */
const MODES = { normal: 0, high: 2, low: 3 }
const ASLEEP = 1
const FANS = [5460, 5490, 5430, 5520]

/** One command over the cgminer API: an answer that ends with a NUL, then the end of the connection. */
export function answerRpc(machine: Machine, socket: Socket, request: string): void {
  const parsed: unknown = parse(request)
  const command =
    typeof parsed === 'object' && parsed !== null && 'command' in parsed ? String(parsed.command) : ''
  const names = command.split('+')
  const single = names.length === 1
  const parts = names.map((name) => section(machine, name))
  const body = single
    ? (parts[0] ?? '')
    : `{${names.map((name, index) => `"${name}":[${parts[index] ?? '{}'}]`).join(',')},"id":1}`
  socket.end(`${body}\0`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function section(machine: Machine, command: string): string {
  const when = Math.floor(Date.now() / 1000)
  const status = (message: string, code: number) =>
    `"STATUS":[{"STATUS":"S","When":${when},"Code":${code},"Msg":"${message}","Description":"cgminer 1.0.0"}]`
  const ghs = machine.hashrateThs() * 1000
  const elapsed = Math.round(machine.uptimeS)
  switch (command) {
    case 'version':
      return `{${status('CGMiner versions', 22)},"VERSION":[{"BMMiner":"1.0.0","API":"3.1","Miner":"uart_trans.1.3","CompileTime":"Fri Mar 17 2023","Type":"${machine.group.model}"}],"id":1}`
    case 'summary':
      return `{${status('Summary', 11)},"SUMMARY":[{"Elapsed":${elapsed},"GHS 5s":${ghs.toFixed(2)},"GHS av":${ghs.toFixed(2)},"Hardware Errors":0}],"id":1}`
    case 'stats':
      return `{${status('CGMiner stats', 70)},"STATS":[{"BMMiner":"1.0.0","Miner":"uart_trans.1.3","CompileTime":"Fri Mar 17 2023","Type":"${machine.group.model}"${SEAM}${statsRow(machine, ghs, elapsed)}}],"id":1}`
    case 'pools': {
      const pools = machine.worksFor().map(({ url, user, active }, index) => ({
        POOL: index,
        URL: url,
        Status: 'Alive',
        User: user,
        'Stratum Active': active,
      }))
      return `{${status(`${pools.length} Pool(s)`, 7)},"POOLS":${JSON.stringify(pools)},"id":1}`
    }
    default:
      return `{"STATUS":[{"STATUS":"E","When":${when},"Code":14,"Msg":"Invalid command","Description":"cgminer 1.0.0"}],"id":1}`
  }
}

function statsRow(machine: Machine, ghs: number, elapsed: number): string {
  const boards = boardsOf(machine)
  const fields: Record<string, string | number> = {
    STATS: 0,
    ID: 'BTM_SOC0',
    Elapsed: elapsed,
    'GHS 5s': ghs.toFixed(2),
    'GHS av': ghs,
    rate_unit: 'GH',
    total_rateideal: machine.group.nominal_hashrate_ths * 1000,
    miner_count: boards.length,
    fan_num: FANS.length,
  }
  FANS.forEach((rpm, index) => {
    fields[`fan${index + 1}`] = machine.hashing ? rpm : 600
  })
  boards.forEach((board, index) => {
    const { temperature } = board
    fields[`chain_acn${index + 1}`] = board.active ? 120 : 0
    fields[`chain_rate${index + 1}`] = board.active ? (ghs * board.share).toFixed(2) : ''
    fields[`temp_pcb${index + 1}`] = board.active
      ? `${temperature - 9}-${temperature - 9}-${temperature}-${temperature}`
      : '0-0-0-0'
  })
  // The row's opening brace stands in the seam.
  return JSON.stringify(fields).slice(1, -1)
}

/** The web interface behind HTTP digest sign-in (RFC 2617, MD5, qop=auth). */
export class AntminerWeb {
  readonly #machine: Machine
  readonly #nonces = new Set<string>()
  #fanPwm = '100'
  #asleep = false

  constructor(machine: Machine) {
    this.#machine = machine
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    if (!this.#signedIn(request)) {
      const nonce = randomBytes(16).toString('hex')
      this.#nonces.add(nonce)
      if (this.#nonces.size > 8) this.#nonces.delete([...this.#nonces][0] ?? '')
      response.writeHead(401, { 'www-authenticate': `Digest realm="${REALM}", nonce="${nonce}", qop="auth"` })
      response.end()
      return
    }
    const answer = this.#page(request.method ?? '', request.url ?? '', body)
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(answer ?? '')
  }

  #page(method: string, path: string, body: string): string | undefined {
    const machine = this.#machine
    switch (`${method} ${path}`) {
      case 'GET /cgi-bin/get_system_info.cgi':
        return JSON.stringify({
          minertype: machine.group.model,
          nettype: 'DHCP',
          macaddr: machine.mac,
          hostname: 'Antminer',
          ipaddress: machine.address,
          system_filesystem_version: 'Fri Mar 17 12:00:00 CST 2023',
          firmware_type: 'Release',
          serinum: machine.serial,
        })
      case 'GET /cgi-bin/summary.cgi':
        return JSON.stringify({ SUMMARY: [{ status: [{ type: 'rate', status: 's', code: 0, msg: '' }] }] })
      case 'GET /cgi-bin/get_miner_conf.cgi':
        return JSON.stringify({
          pools: machine.worksFor().map(({ url, user }) => ({ url, user, pass: 'x' })),
          'bitmain-fan-ctrl': false,
          'bitmain-fan-pwm': this.#fanPwm,
          'bitmain-freq-level': String(machine.percent),
          'bitmain-work-mode': String(this.#asleep ? ASLEEP : MODES[machine.profile]),
        })
      case 'GET /cgi-bin/get_blink_status.cgi':
        return JSON.stringify({ blink: machine.locating })
      case 'POST /cgi-bin/blink.cgi': {
        const asked = parse(body)
        const on = typeof asked === 'object' && asked !== null && 'blink' in asked && asked.blink === 'true'
        machine.order({ kind: 'locate', on })
        return JSON.stringify({ code: on ? 'B000' : 'B100' })
      }
      case 'POST /cgi-bin/set_miner_conf.cgi':
        return this.#configure(body)
      case 'POST /cgi-bin/reboot.cgi':
        machine.reboot()
        return ''
      default:
        return undefined
    }
  }

  #configure(body: string): string {
    const conf: unknown = parse(body)
    if (typeof conf !== 'object' || conf === null || !('miner-mode' in conf))
      return JSON.stringify({ stats: 'error', code: 'M001', msg: 'Illegal request!' })
    const mode = Number(conf['miner-mode'])
    const asleep = mode === ASLEEP
    if (asleep !== this.#asleep) this.#machine.order({ kind: asleep ? 'sleep' : 'wake' })
    this.#asleep = asleep
    const profile = Object.entries(MODES).find(([, number]) => number === mode)?.[0]
    if (profile !== undefined) this.#machine.order({ kind: 'profile', profile })
    if ('freq-level' in conf)
      this.#machine.order({ kind: 'limit-percent', percent: Number(conf['freq-level']) || 100 })
    if ('pools' in conf && Array.isArray(conf.pools)) this.#setPools(conf.pools)
    return JSON.stringify({ stats: 'success', code: 'M000', msg: 'OK!' })
  }

  /** Places without an address are empty; what is there already is told back as it came. */
  #setPools(given: readonly unknown[]): void {
    const pools = given.flatMap((one) => {
      if (typeof one !== 'object' || one === null || !('url' in one) || !('user' in one)) return []
      return one.url === '' ? [] : [{ url: String(one.url), user: String(one.user) }]
    })
    if (pools.length > 0) this.#machine.order({ kind: 'pools', pools })
  }

  #signedIn(request: IncomingMessage): boolean {
    const header = request.headers.authorization ?? ''
    if (!header.startsWith('Digest ')) return false
    const given = new Map(
      [...header.matchAll(/(\w+)=(?:"([^"]*)"|([^,\s]+))/g)].map((match) => [
        match[1] ?? '',
        match[2] ?? match[3] ?? '',
      ]),
    )
    const nonce = given.get('nonce') ?? ''
    if (!this.#nonces.has(nonce) || given.get('uri') !== request.url) return false
    const { user, password = '' } = this.#machine.group.credentials ?? { user: 'root', password: 'root' }
    const md5 = (text: string) => createHash('md5').update(text).digest('hex')
    const secret = md5(`${user}:${REALM}:${password}`)
    const asked = md5(`${request.method}:${request.url}`)
    const parts = [secret, nonce, given.get('nc'), given.get('cnonce'), 'auth', asked]
    return given.get('username') === user && given.get('response') === md5(parts.join(':'))
  }
}

const LONGEST_BODY = 64 * 1024

export async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) {
    body += String(chunk)
    if (body.length > LONGEST_BODY) break
  }
  return body
}
