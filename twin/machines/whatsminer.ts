import { createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { watts } from '../../src/quantity/index.ts'
import { boardsOf, isProfile, type Machine } from './machine.ts'

const ACCOUNTS = ['super', 'user1', 'user2', 'user3']
const LARGEST_REQUEST = 64 * 1024
/** Codes of the API V3 document: 0 done, -1 failed, -2 unknown command, -4 no permission. */
const DONE = 0
const FAILED = -1
const UNKNOWN = -2
const NOT_ALLOWED = -4
const MOST_POOLS = 3

/** WhatsMiner API V3 on one connection: 4 bytes little-endian length, then that many bytes of JSON. */
export function serveFramed(device: WhatsminerApi, socket: Socket, silent: () => boolean): void {
  let received: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    while (received.length >= 4) {
      const length = received.readUInt32LE(0)
      if (length > LARGEST_REQUEST) {
        socket.destroy()
        return
      }
      if (received.length < 4 + length) return
      const text = received.subarray(4, 4 + length).toString('utf8')
      received = received.subarray(4 + length)
      if (silent()) continue
      const body = Buffer.from(device.answer(text))
      const head = Buffer.alloc(4)
      head.writeUInt32LE(body.length)
      socket.write(Buffer.concat([head, body]))
    }
  })
}

export class WhatsminerApi {
  readonly machine: Machine
  #salt = randomBytes(6).toString('base64').slice(0, 8)

  constructor(machine: Machine) {
    this.machine = machine
  }

  answer(text: string): string {
    const request = record(text)
    const cmd = String(request.cmd ?? '')
    const tell = (code: number, msg: unknown) =>
      JSON.stringify({ code, when: Math.floor(Date.now() / 1000), msg, desc: cmd })
    switch (cmd) {
      case 'get.device.info':
        return tell(DONE, request.param === 'salt' ? { salt: this.#salt } : this.#info())
      case 'get.miner.status':
        return tell(DONE, this.#status(String(request.param ?? 'summary').split('+')))
      case 'get.miner.setting':
        return tell(DONE, { 'power-mode': this.machine.profile })
      case 'set.miner.service':
      case 'set.miner.power_limit':
      case 'set.miner.power_percent':
      case 'set.miner.power_mode':
      case 'set.system.led':
      case 'set.system.reboot':
        return this.#allowed(cmd, request)
          ? tell(...this.#set(cmd, request.param))
          : tell(NOT_ALLOWED, 'Permission denied')
      case 'set.miner.pools':
        return this.#allowed(cmd, request)
          ? tell(...this.#setPools(this.#unsealed(cmd, request)))
          : tell(NOT_ALLOWED, 'Permission denied')
      default:
        return tell(UNKNOWN, 'Invalid command')
    }
  }

  #allowed(cmd: string, request: Readonly<Record<string, unknown>>): boolean {
    const account = String(request.account ?? '')
    if (!ACCOUNTS.includes(account)) return false
    return request.token === this.#key(cmd, request).toString('base64').slice(0, 8)
  }

  #key(cmd: string, request: Readonly<Record<string, unknown>>): Buffer {
    const password = this.machine.group.credentials?.password ?? String(request.account ?? '')
    return createHash('sha256')
      .update(`${cmd}${password}${this.#salt}${String(request.ts ?? '')}`)
      .digest()
  }

  /** Pools come in AES-256-ECB under the key of their order. */
  #unsealed(cmd: string, request: Readonly<Record<string, unknown>>): unknown {
    try {
      const cipher = createDecipheriv('aes-256-ecb', this.#key(cmd, request), null)
      const sealed = Buffer.from(String(request.param ?? ''), 'base64')
      return JSON.parse(Buffer.concat([cipher.update(sealed), cipher.final()]).toString('utf8'))
    } catch {
      return undefined
    }
  }

  #setPools(given: unknown): [number, string] {
    if (!Array.isArray(given) || given.length === 0 || given.length > MOST_POOLS)
      return [FAILED, 'invalid pools']
    const pools = given.map((one) => record(JSON.stringify(one)))
    this.machine.order({
      kind: 'pools',
      pools: pools.map(({ pool, worker }) => ({ url: String(pool), user: String(worker) })),
    })
    return [DONE, 'ok']
  }

  #set(cmd: string, param: unknown): [number, string] {
    const { machine } = this
    if (cmd === 'set.system.reboot') {
      machine.reboot()
      return [DONE, 'ok']
    }
    if (cmd === 'set.miner.power_limit') {
      const limit = Number(param)
      if (!Number.isInteger(limit) || limit <= 0 || limit > 99_999) return [FAILED, 'invalid power limit']
      machine.order({ kind: 'limit', power: watts(limit) })
      return [DONE, 'ok']
    }
    if (cmd === 'set.miner.power_percent') {
      const percent = Number(record(JSON.stringify(param)).percent)
      if (!(percent >= 0 && percent <= 100)) return [FAILED, 'invalid percent']
      machine.order({ kind: 'limit-percent', percent })
      return [DONE, 'ok']
    }
    if (cmd === 'set.miner.power_mode') {
      if (!isProfile(String(param))) return [FAILED, 'invalid mode']
      machine.order({ kind: 'profile', profile: String(param) })
      return [DONE, 'ok']
    }
    if (cmd === 'set.system.led') {
      machine.order({ kind: 'locate', on: param !== 'auto' })
      return [DONE, 'ok']
    }
    if (param !== 'start' && param !== 'stop' && param !== 'restart') return [FAILED, 'invalid param']
    machine.order({ kind: param === 'stop' ? 'sleep' : 'wake' })
    return [DONE, 'ok']
  }

  #info() {
    const { machine } = this
    return {
      network: { ip: machine.address, proto: 'dhcp', mac: machine.mac, hostname: 'WhatsMiner' },
      miner: {
        working: String(machine.hashing),
        type: machine.group.model.replace(/^WhatsMiner /, ''),
        'miner-sn': machine.serial,
        'board-num': String(boardsOf(machine).length),
      },
      system: {
        ledstatus: machine.locating ? 'manual' : 'auto',
        api: '3.0.1',
        platform: 'H616',
        fwversion: '20240722.07.51.REL',
      },
      power: { type: 'P222B', pin: Math.round(machine.powerW) },
      salt: this.#salt,
      'error-code': machine.deadBoard ? [{ '533': '2025-03-12 14:52:35', reason: 'Slot 3 not found.' }] : [],
    }
  }

  #status(parts: readonly string[]) {
    const { machine } = this
    const boards = boardsOf(machine)
    const hashrate = machine.hashrateThs()
    const round = (value: number) => Math.round(value * 1000) / 1000
    const known: Record<string, unknown> = {
      summary: {
        elapsed: Math.round(machine.uptimeS),
        'hash-realtime': round(hashrate),
        'factory-hash': machine.group.nominal_hashrate_ths,
        'power-realtime': String(Math.round(machine.powerW)),
        'power-limit': Math.round(machine.limitW ?? machine.group.nominal_power_w * 1.1),
        'board-temperature': boards.map((board) => (board.active ? board.temperature : 0)),
        'environment-temperature': 20,
        'fan-speed-in': machine.hashing ? 4980 : 0,
        'fan-speed-out': machine.hashing ? 5070 : 0,
      },
      pools: machine.worksFor().map(({ url, user, active }, index) => ({
        id: index + 1,
        url,
        account: user,
        status: 'alive',
        'stratum-active': active,
      })),
      edevs: boards.map((board, id) => ({
        id,
        slot: id,
        status: board.active ? 'alive' : 'dead',
        'effective-chips': board.active ? 111 : 'None',
        'hash-realtime': round(hashrate * board.share),
        'chip-temp-max': board.active ? board.temperature + 12 : 0,
      })),
    }
    return Object.fromEntries(parts.flatMap((part) => (part in known ? [[part, known[part]]] : [])))
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
