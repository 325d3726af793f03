import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { watts } from '../../src/quantity/index.ts'
import { bodyOf } from './antminer.ts'
import { boardsOf, type Machine } from './machine.ts'

/** A token lapses after an hour without use (Braiins OS public REST API, auth). */
const TOKEN_MS = 3_600_000
const MOST_TOKENS = 32
/** `status` of miner/details: 2 normal, 3 paused. */
const NORMAL = 2
const PAUSED = 3

const gigahashes = (ths: number) => ({ gigahash_per_second: Math.round(ths * 1e6) / 1e3 })

type Send = (status: number, value?: unknown) => void

/** The public REST API of Braiins OS, 25.07. */
export class BraiinsApi {
  readonly #machine: Machine
  readonly #tokens = new Map<string, number>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const send: Send = (status, value) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(value === undefined ? '' : JSON.stringify(value))
    }
    const path = (request.url ?? '').replace(/^\/api\/v1\//, '')
    if (request.method === 'POST' && path === 'auth/login') return this.#login(body, send)
    if (!this.#signedIn(request)) return void send(401, { message: 'Unauthorized' })
    if (request.method === 'GET') {
      const page = this.#page(path)
      return page === undefined ? send(404) : send(200, page)
    }
    if (request.method !== 'PUT') return void send(405)
    return this.#act(path, body, send)
  }

  #login(body: string, send: Send): void {
    const given = record(body)
    const { user, password = '' } = this.#machine.group.credentials ?? { user: 'root', password: '' }
    if (given.username !== user || given.password !== password)
      return void send(401, { message: 'Unauthorized' })
    const token = randomBytes(16).toString('hex')
    this.#tokens.set(token, Date.now() + TOKEN_MS)
    if (this.#tokens.size > MOST_TOKENS) this.#tokens.delete([...this.#tokens.keys()][0] ?? '')
    return void send(200, { token, timeout_s: TOKEN_MS / 1000 })
  }

  #signedIn(request: IncomingMessage): boolean {
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '')
    const until = this.#tokens.get(token)
    if (until === undefined || until < Date.now()) return false
    this.#tokens.set(token, Date.now() + TOKEN_MS)
    return true
  }

  #act(path: string, body: string, send: Send): void {
    const machine = this.#machine
    switch (path) {
      case 'actions/pause':
        machine.order({ kind: 'sleep' })
        return void send(200, true)
      case 'actions/resume':
        machine.order({ kind: 'wake' })
        return void send(200, true)
      case 'actions/reboot':
        machine.reboot()
        return void send(204)
      case 'actions/locate':
        machine.order({ kind: 'locate', on: body.trim() === 'true' })
        return void send(200, machine.locating)
      case 'pools/batch': {
        const [group] = list(body)
        const pools = list(JSON.stringify(group?.pools ?? []))
        if (pools.length === 0) return void send(400, { message: 'no pools' })
        machine.order({
          kind: 'pools',
          pools: pools.map(({ url, user }) => ({ url: String(url), user: String(user) })),
        })
        return void send(200, [])
      }
      case 'performance/power-target': {
        const watt = Number(record(body).watt)
        const least = machine.group.minimum_power_w ?? 0
        if (!Number.isInteger(watt) || watt < least || watt > machine.group.nominal_power_w * 1.5)
          return void send(400, {
            message: `power target must be between ${least} and ${machine.group.nominal_power_w * 1.5}`,
          })
        machine.order({ kind: 'limit', power: watts(watt) })
        return void send(200, { watt })
      }
      default:
        return void send(404)
    }
  }

  #page(path: string): unknown {
    const machine = this.#machine
    switch (path) {
      case 'miner/details':
        return {
          uid: machine.serial,
          miner_identity: { brand: 'Antminer', miner_model: machine.group.model.replace(/ \(.*\)$/, '') },
          platform: 2,
          bos_mode: 2,
          bos_version: { current: '2025-08-06-0-3881c51d-25.07-plus' },
          hostname: 'braiins',
          mac_address: machine.mac.toLowerCase(),
          system_uptime: Math.round(machine.uptimeS),
          system_uptime_s: Math.round(machine.uptimeS),
          sticker_hashrate: gigahashes(machine.group.nominal_hashrate_ths),
          status: machine.hashing ? NORMAL : PAUSED,
          serial_number: machine.serial,
        }
      case 'miner/stats':
        return {
          miner_stats: { real_hashrate: { last_5s: gigahashes(machine.hashrateThs()) } },
          power_stats: { approximated_consumption: { watt: Math.round(machine.powerW) } },
        }
      case 'miner/hw/hashboards':
        return {
          hashboards: boardsOf(machine).map((board, index) => ({
            id: String(index + 1),
            enabled: board.active,
            chips_count: board.active ? 108 : 0,
            board_temp: { degree_c: board.temperature },
            highest_chip_temp: { temperature: { degree_c: board.temperature + 15 } },
            stats: { real_hashrate: { last_5s: gigahashes(machine.hashrateThs() * board.share) } },
          })),
        }
      case 'cooling/state':
        return { fans: [0, 1, 2, 3].map((position) => ({ position, rpm: machine.hashing ? 5200 : 900 })) }
      case 'configuration/miner':
        return {
          tuner: {
            enabled: true,
            mode: 1,
            power_target: { watt: Math.round(machine.limitW ?? machine.group.nominal_power_w) },
          },
        }
      case 'pools':
        return [{ name: 'default', pools: machine.worksFor() }]
      case 'actions/locate':
        return machine.locating
      case 'configuration/constraints':
        return {
          tuner_constraints: { power_target: { default: { watt: machine.group.nominal_power_w } } },
        }
      case 'miner/errors':
        return { errors: machine.deadBoard ? [{ message: 'Hashboard 3 not detected', error_codes: [] }] : [] }
      case 'version':
        return { major: 1, minor: 3, patch: 0 }
      default:
        return undefined
    }
  }
}

function list(text: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.map((one) => record(JSON.stringify(one))) : []
  } catch {
    return []
  }
}

function record(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
  } catch {
    return {}
  }
}
