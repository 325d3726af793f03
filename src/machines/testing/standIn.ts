import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import type { MachineAddress } from '../model.ts'

/** The answers of one machine, by transport: what a stand-in serves in its place. */
export interface Answers {
  /** cgminer API: command to answer. A joined command is answered part by part, as cgminer does. */
  readonly rpc?: ReadonlyMap<string, string>
  /** Framed API: `cmd` or `cmd param` to answer. */
  readonly framed?: ReadonlyMap<string, string>
  /** Web server: `GET /path` to answer. */
  readonly http?: ReadonlyMap<string, string>
  readonly signIn?: 'digest' | 'token' | 'bearer'
  readonly user?: string
  readonly password?: string
}

/** How a stand-in misbehaves. */
export interface Manners {
  readonly delayMs?: number
  /** Changes what goes onto the wire; undefined sends nothing and keeps the connection open. */
  readonly wire?: (answer: Buffer) => Buffer | undefined
  /** Ends a cgminer answer by a NUL and closing, by a NUL alone, by closing alone, or by neither for a while. */
  readonly rpcEnd?: 'nul' | 'open' | 'close' | 'late'
  readonly joins?: boolean
}

export interface StandIn {
  readonly address: MachineAddress
  /** Every request as it came: `rpc stats`, `framed {...}`, `GET /path`, `PUT /path {...}`. */
  readonly log: readonly string[]
  /** Connections open now and connections ever made, by transport. */
  readonly sockets: { readonly open: number; readonly opened: number }
  /** Lets every token given so far run out. */
  forgetTokens(): void
  close(): Promise<void>
}

const NONCE = 'dcd98b7102dd2f0e8b11d0f600bfb0c0'
const REALM = 'antMiner Configuration'
/** The token of a machine that has run since its start; `forgetTokens` moves on to the next. */
export const TOKEN = 'token-1'

/** Serves one machine's answers on ports of its own on loopback. */
export async function standIn(
  answers: Answers,
  manners: Manners = {},
  at: MachineAddress['ports'] = {},
): Promise<StandIn> {
  const log: string[] = []
  const sockets = new Set<Socket>()
  let opened = 0
  let token = TOKEN
  let uses = 0
  const servers: Server[] = []

  const listen = async (server: Server, port = 0): Promise<number> => {
    server.on('connection', (socket) => {
      opened += 1
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    servers.push(server)
    return (server.address() as AddressInfo).port
  }
  const send = (answer: Buffer, write: (wire: Buffer) => void) => {
    const wire = manners.wire === undefined ? answer : manners.wire(answer)
    if (wire !== undefined) setTimeout(() => write(wire), manners.delayMs ?? 0)
  }

  const rpc = createTcpServer((socket) =>
    socket.once('data', (chunk) => {
      const command = String(JSON.parse(chunk.toString())['command'])
      log.push(`rpc ${command}`)
      const end = manners.rpcEnd ?? 'nul'
      const text = rpcAnswer(answers.rpc ?? new Map(), command, manners.joins ?? true)
      send(Buffer.from(end === 'nul' || end === 'open' ? `${text}\0` : text), (wire) => {
        socket.write(wire)
        if (end === 'nul' || end === 'close') socket.end()
      })
    }),
  )
  const framed = createTcpServer((socket) => {
    let received = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 4 && received.length >= 4 + received.readUInt32LE(0)) {
        const length = received.readUInt32LE(0)
        const request = received.subarray(4, 4 + length).toString()
        received = received.subarray(4 + length)
        log.push(`framed ${request}`)
        send(frame(framedAnswer(answers, request)), (wire) => socket.write(wire))
      }
    })
  })
  const web = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (chunk: Buffer) => parts.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      log.push([request.method, request.url, body].filter((one) => one !== '').join(' '))
      webAnswer(
        { ...answers, token, used: () => uses, use: (count) => (uses = count) },
        request,
        response,
        body,
        (text, status) => send(Buffer.from(text), (wire) => response.writeHead(status).end(wire)),
      )
    })
  })
  web.keepAliveTimeout = 60_000
  const closedPort = 9
  const ports = {
    rpc: answers.rpc === undefined ? closedPort : await listen(rpc, at.rpc),
    api: answers.framed === undefined ? closedPort : await listen(framed, at.api),
    http: answers.http === undefined ? closedPort : await listen(web, at.http),
  }
  return {
    address: {
      host: '127.0.0.1',
      ports,
      credentials: { user: answers.user ?? 'root', password: answers.password ?? 'root' },
      timeoutMs: 2_000,
    },
    log,
    get sockets() {
      return { open: sockets.size, opened }
    },
    forgetTokens() {
      token = `token-${Number(token.slice(6)) + 1}`
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

export function frame(text: string): Buffer {
  const body = Buffer.from(text)
  const head = Buffer.alloc(4)
  head.writeUInt32LE(body.length)
  return Buffer.concat([head, body])
}

const INVALID =
  '{"STATUS":[{"STATUS":"E","When":0,"Code":14,"Msg":"Invalid command","Description":"cgminer 1.0.0"}],"id":1}'

function rpcAnswer(known: ReadonlyMap<string, string>, command: string, joins: boolean): string {
  if (!command.includes('+')) return known.get(command) ?? INVALID
  if (!joins) return INVALID
  const parts = command.split('+').map((one) => `"${one}":[${known.get(one) ?? INVALID}]`)
  return `{${parts.join(',')},"id":1}`
}

/** Commands must carry the right token; the salt is the one the machine told last. */
function framedAnswer(answers: Answers, request: string): string {
  const { cmd, param, ts, token, account } = JSON.parse(request)
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
    token === right && account === (answers.user ?? 'root') && Math.abs(ts - Date.now() / 1000) < 60
  return JSON.stringify({
    code: allowed ? 0 : -4,
    when: ts,
    msg: allowed ? 'ok' : 'no permission',
    desc: cmd,
  })
}

interface Web extends Answers {
  readonly token: string
  /** How often the nonce has been used; a count that does not rise is a replay. */
  readonly used: () => number
  readonly use: (count: number) => void
}

function webAnswer(
  answers: Web,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  reply: (text: string, status: number) => unknown,
): unknown {
  const { authorization } = request.headers
  const line = `${request.method} ${request.url}`
  const tokens = answers.signIn === 'token' || answers.signIn === 'bearer'
  const right = answers.signIn === 'bearer' ? `Bearer ${answers.token}` : answers.token
  if (tokens && line === 'POST /api/v1/auth/login') {
    const { username, password } = JSON.parse(body)
    const known = username === (answers.user ?? 'root') && password === (answers.password ?? 'root')
    return known
      ? reply(`{"token":"${answers.token}","timeout_s":3600}`, 200)
      : reply('{"message":"wrong password"}', 401)
  }
  if (tokens && request.url?.startsWith('/api/') && authorization !== right)
    return reply('{"message":"unauthorized"}', 401)
  if (answers.signIn === 'digest' && !digestHolds(answers, request)) {
    response.setHeader('WWW-Authenticate', `Digest realm="${REALM}", nonce="${NONCE}", qop="auth"`)
    return reply('', 401)
  }
  const answer = answers.http?.get(line)
  return answer === undefined ? reply('{"error":"not found"}', 404) : reply(answer, 200)
}

/** RFC 7616 for MD5 and qop=auth, worked out apart from the client's code. */
function digestHolds(answers: Web, request: IncomingMessage): boolean {
  const field = (name: string) =>
    new RegExp(`${name}="?([^",]+)`).exec(request.headers.authorization ?? '')?.[1] ?? ''
  const md5 = (text: string) => createHash('md5').update(text).digest('hex')
  const a1 = md5(`${answers.user ?? 'root'}:${REALM}:${answers.password ?? 'root'}`)
  const a2 = md5(`${request.method}:${request.url}`)
  const count = Number.parseInt(field('nc'), 16)
  const right =
    count > answers.used() &&
    field('response') === md5(`${a1}:${NONCE}:${field('nc')}:${field(' cnonce')}:auth:${a2}`)
  if (right) answers.use(count)
  return right
}
