import { createHash } from 'node:crypto'

/** The answers of one machine, by transport: what a stand-in serves in its place. */
export interface Answers {
  /** cgminer API: command, or `command parameter`, to answer. A joined command is answered part by part, as cgminer does. */
  readonly rpc?: ReadonlyMap<string, string>
  /** Framed API: `cmd` or `cmd param` to answer. */
  readonly framed?: ReadonlyMap<string, string>
  /** Web server: `GET /path` to answer. */
  readonly http?: ReadonlyMap<string, string>
  readonly signIn?: 'digest' | 'token' | 'bearer'
  readonly user?: string
  readonly password?: string
  /** Asked before the maps: for firmware that looks into the request (tokens, encryption). Undefined leaves it to them. */
  readonly onRpc?: (request: Readonly<Record<string, unknown>>) => string | undefined
  /** Told of each order of the framed API that was signed rightly, for a stand-in whose state changes by orders. */
  readonly onFramedOrder?: (request: Readonly<Record<string, unknown>>) => void
  /** The same for the web server: a sign-in of the vendor's own. */
  readonly onWeb?: (request: WebRequest) => WebReply | undefined
  /** Web pages of a machine that changes by what it is told: made anew for each stand-in, and asked after the sign-in. */
  readonly site?: () => (request: WebRequest) => WebReply | undefined
  /** The realm of its digest sign-in. */
  readonly realm?: string
}

export interface WebRequest {
  readonly method: string
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export interface WebReply {
  readonly status: number
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What a machine answers to each request, however it came; `wires` and sockets stand around it. */
export interface Brain {
  /** Every request as it came: `rpc stats`, `framed {...}`, `GET /path`, `PUT /path {...}`. */
  readonly log: readonly string[]
  rpc(request: string): string
  framed(request: string): string
  web(request: WebRequest): WebReply
  /** Lets every token given so far run out. */
  forgetTokens(): void
}

const NONCE = 'dcd98b7102dd2f0e8b11d0f600bfb0c0'
const REALM = 'antMiner Configuration'
/** The token of a machine that has run since its start; `forgetTokens` moves on to the next. */
export const TOKEN = 'token-1'
const INVALID =
  '{"STATUS":[{"STATUS":"E","When":0,"Code":14,"Msg":"Invalid command","Description":"cgminer 1.0.0"}],"id":1}'

export function brain(answers: Answers, { joins = true }: { readonly joins?: boolean } = {}): Brain {
  const log: string[] = []
  const site = answers.site?.()
  const realm = answers.realm ?? REALM
  let token = TOKEN
  let uses = 0

  function rpc(text: string): string {
    const request = JSON.parse(text)
    const command = String(request['command'] ?? request['cmd'] ?? 'request')
    const parameter: unknown = request['parameter']
    const name = parameter === undefined ? command : `${command} ${parameter}`
    log.push(request['command'] === undefined ? `rpc ${text}` : `rpc ${name}`)
    const special = answers.onRpc?.(request)
    if (special !== undefined) return special
    const known = answers.rpc ?? new Map<string, string>()
    if (!command.includes('+')) return known.get(name) ?? known.get(command) ?? INVALID
    if (!joins) return INVALID
    const parts = command.split('+').map((one) => `"${one}":[${known.get(one) ?? INVALID}]`)
    return `{${parts.join(',')},"id":1}`
  }

  /** Commands must carry the right token; the salt is the one the machine told last. */
  function framed(request: string): string {
    log.push(`framed ${request}`)
    const asked = JSON.parse(request)
    const { cmd, param, ts, token: signed, account } = asked
    if (!String(cmd).startsWith('set.')) {
      const exact = answers.framed?.get(`${cmd} ${param}`) ?? answers.framed?.get(String(cmd))
      return exact ?? JSON.stringify({ code: -2, when: 0, msg: 'invalid command', desc: cmd })
    }
    const salt = /"salt"\s*:\s*"([^"]+)"/.exec(answers.framed?.get('get.device.info') ?? '')?.[1]
    const refusal = answers.framed?.get('refuse')
    if (refusal !== undefined) return refusal
    const hash = createHash('sha256').update(`${cmd}${answers.password ?? 'root'}${salt}${ts}`)
    const right = hash.digest('base64').slice(0, 8)
    const allowed =
      signed === right && account === (answers.user ?? 'root') && Math.abs(ts - Date.now() / 1000) < 60
    if (allowed) answers.onFramedOrder?.(asked)
    return JSON.stringify({
      code: allowed ? 0 : -4,
      when: ts,
      msg: allowed ? 'ok' : 'no permission',
      desc: cmd,
    })
  }

  function web(request: WebRequest): WebReply {
    const { method, path, headers, body } = request
    const line = `${method} ${path}`
    log.push([line, body].filter((one) => one !== '').join(' '))
    const special = answers.onWeb?.(request)
    if (special !== undefined) return special
    const tokens = answers.signIn === 'token' || answers.signIn === 'bearer'
    if (tokens && line === 'POST /api/v1/auth/login') {
      const { username, password } = JSON.parse(body)
      const user = answers.user ?? 'root'
      // Firmware with bearer tokens (Proto's) knows no user names.
      const named = answers.signIn === 'bearer' ? (username ?? user) === user : username === user
      const known = named && password === (answers.password ?? 'root')
      return known
        ? { status: 200, text: `{"token":"${token}","timeout_s":3600}` }
        : { status: 401, text: '{"message":"wrong password"}' }
    }
    const right = answers.signIn === 'bearer' ? `Bearer ${token}` : token
    if (tokens && path.startsWith('/api/') && headers['authorization'] !== right)
      return { status: 401, text: '{"message":"unauthorized"}' }
    if (answers.signIn === 'digest' && !digestHolds(request))
      return {
        status: 401,
        text: '',
        headers: { 'www-authenticate': `Digest realm="${realm}", nonce="${NONCE}", qop="auth"` },
      }
    const changing = site?.(request)
    if (changing !== undefined) return changing
    const answer = answers.http?.get(line)
    return answer === undefined
      ? { status: 404, text: '{"error":"not found"}' }
      : { status: 200, text: answer }
  }

  /** RFC 7616 for MD5 and qop=auth, worked out apart from the client's code. A count that does not rise is a replay. */
  function digestHolds({ method, path, headers }: WebRequest): boolean {
    const field = (name: string) =>
      new RegExp(`${name}="?([^",]+)`).exec(headers['authorization'] ?? '')?.[1] ?? ''
    const md5 = (text: string) => createHash('md5').update(text).digest('hex')
    const a1 = md5(`${answers.user ?? 'root'}:${realm}:${answers.password ?? 'root'}`)
    const a2 = md5(`${method}:${path}`)
    const count = Number.parseInt(field('nc'), 16)
    const right =
      count > uses &&
      field('response') === md5(`${a1}:${NONCE}:${field('nc')}:${field(' cnonce')}:auth:${a2}`)
    if (right) uses = count
    return right
  }

  return {
    log,
    rpc,
    framed,
    web,
    forgetTokens() {
      token = `token-${Number(token.slice(6)) + 1}`
    },
  }
}
