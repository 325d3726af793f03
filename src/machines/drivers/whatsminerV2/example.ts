import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { Example } from '../../testing/example.ts'

/** The token of the made-up machine, and what OpenSSL makes of it: `openssl passwd -1 -salt SALT secret`, and so on. */
const TOKEN = { time: '6915', salt: 'BQ5hoXV9', newsalt: 'a5TtWui2' }
const CRYPT = 'xExtdyPhXYbouyQHGhZxY.'
const SIGN = 'HAlbe0aujJ1FwUkT3UFjW.'
const KEY = createHash('sha256').update(CRYPT).digest()

/** What a made-up machine is doing; its orders change it. */
interface State {
  off: boolean
  powerLimit: number
  powerMode: string
  percent: string
  led: string
  pools: readonly { readonly url: string; readonly user: string }[]
  restarts: number
}

const flat = (code: number, msg: unknown, status = 'S') =>
  JSON.stringify({ STATUS: status, When: 1700000000, Code: code, Msg: msg, Description: '' })
const rows = (name: string, code: number, list: readonly object[]) =>
  JSON.stringify({
    STATUS: [{ STATUS: 'S', When: 1700000000, Code: code, Msg: name, Description: 'btminer' }],
    [name]: list,
    id: 1,
  })

function answersOf(state: State): readonly (readonly [string, string])[] {
  const board = { Name: 'SM', Enabled: 'Y', 'Chip Temp Max': 80.5, Temperature: 65 }
  return [
    [
      'summary',
      rows('SUMMARY', 11, [
        {
          Elapsed: 1074,
          Accepted: 17,
          Rejected: 2,
          'MHS av': 125_000_000,
          'HS RT': state.off ? 0 : 124_500_000,
          'Factory GHS': 126_000,
          'Fan Speed In': 4980,
          'Fan Speed Out': 5070,
          Power: state.off ? 12 : 3276,
          'Power Mode': state.powerMode,
          'Power Limit': state.powerLimit,
        },
      ]),
    ],
    [
      'devs',
      rows('DEVS', 9, [
        {
          ...board,
          ASC: 0,
          Status: 'Alive',
          'MHS av': 62_500_000,
          'Effective Chips': 111,
          'PCB SN': 'B1',
        },
        { ...board, ASC: 1, Status: 'Dead', 'MHS av': 0, 'Effective Chips': 0, 'Chip Temp Max': 0 },
      ]),
    ],
    [
      'pools',
      rows(
        'POOLS',
        7,
        state.pools.map(({ url, user }, index) => ({
          URL: url,
          User: user,
          Status: 'Alive',
          'Stratum Active': index === 0,
        })),
      ),
    ],
    [
      'status',
      flat(131, {
        mineroff: String(state.off),
        power_limit_set: String(state.powerLimit),
        hash_percent: state.percent,
      }),
    ],
    [
      'get_version',
      flat(131, { api_ver: '2.0.5', fw_ver: '20230803.11.REL', platform: 'H616', miner_type: 'M50S_VH50' }),
    ],
    [
      'get_miner_info',
      flat(131, { hostname: 'w2', mac: '02:00:00:00:00:02', ledstat: state.led, minersn: 'SN2' }),
    ],
    ['get_error_code', flat(131, { error_code: [{ '531': '2025-03-12 14:52:35' }] })],
    ['get_token', flat(134, TOKEN)],
    [
      'version',
      '{"STATUS":"E","When":1700000000,"Code":14,"Msg":"invalid cmd","Description":"whatsminer v1.1"}',
    ],
  ]
}

/** Carries an order out, and says its code and message. */
function obey(state: State, order: Readonly<Record<string, unknown>>): readonly [number, string] {
  const { cmd } = order
  const modes = ['set_low_power', 'set_normal_power', 'set_high_power']
  if (cmd === 'power_off' || cmd === 'power_on') state.off = cmd === 'power_off'
  else if (cmd === 'adjust_power_limit') state.powerLimit = Number(order['power_limit'])
  else if (cmd === 'set_power_pct') state.percent = String(order['percent'])
  else if (typeof cmd === 'string' && modes.includes(cmd)) state.powerMode = String(cmd.split('_')[1])
  else if (cmd === 'set_led') state.led = order['param'] === 'auto' ? 'auto' : 'manual'
  else if (cmd === 'update_pools') state.pools = poolsIn(order)
  else if (cmd === 'reboot') state.restarts += 1
  else return [14, 'invalid cmd']
  return [131, 'API command OK']
}

function poolsIn(order: Readonly<Record<string, unknown>>): State['pools'] {
  const listed = [1, 2, 3].map((place) => ({
    url: String(order[`pool${place}`]),
    user: String(order[`worker${place}`]),
  }))
  return listed.filter(({ url }) => url !== '')
}

/** How a made-up machine meets orders: `no` answers each with this code and message. */
interface Temper {
  readonly no?: readonly [number, string]
}

/** A machine of its own, as it comes from its box, with the password "secret". */
export function whatsminerV2Machine({ no }: Temper = {}): Example['answers'] {
  const state: State = {
    off: false,
    powerLimit: 3600,
    powerMode: 'Normal',
    percent: '0',
    led: 'auto',
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.2' }],
    restarts: 0,
  }
  const rpc = new Map(answersOf(state))
  return {
    user: 'admin',
    password: 'secret',
    rpc,
    onRpc({ enc, data }) {
      if (enc !== 1) return undefined
      const order = opened(String(data))
      if (order === undefined) return flat(23, 'enc json load err', 'E')
      if (order['token'] !== SIGN) return flat(135, 'check token err', 'E')
      const [code, message] = no ?? obey(state, order)
      for (const [command, answer] of answersOf(state)) rpc.set(command, answer)
      return JSON.stringify({ enc: sealed(flat(code, message, code === 131 ? 'S' : 'E')) })
    },
  }
}

function opened(data: string): Readonly<Record<string, unknown>> | undefined {
  const decipher = createDecipheriv('aes-256-ecb', KEY, null).setAutoPadding(false)
  const plain = Buffer.concat([decipher.update(data, 'base64'), decipher.final()]).toString()
  try {
    return JSON.parse(plain.replace(/\0*$/, ''))
  } catch {
    // A real machine, too, can only see that the password was another.
    return undefined
  }
}

function sealed(plain: string): string {
  const cipher = createCipheriv('aes-256-ecb', KEY, null).setAutoPadding(false)
  const filled = plain.padEnd(Math.ceil(plain.length / 16) * 16, '\0')
  return Buffer.concat([cipher.update(filled), cipher.final()]).toString('base64')
}

/** All orders look alike on the wire; driver.test.ts sees what the machine made of them. */
const ENCRYPTED = /^rpc \{"enc":1,"data":"[A-Za-z0-9+/=]{64,}"\}$/

export const whatsminerV2Example: Example = {
  driver: 'whatsminer-v2',
  get answers() {
    return whatsminerV2Machine()
  },
  report: {
    make: 'WhatsMiner',
    model: 'M50S VH50',
    firmwareVersion: '20230803.11.REL',
    apiVersion: '2.0.5',
    mac: '02:00:00:00:00:02',
    serialNumber: 'SN2',
    hostname: 'w2',
    mining: true,
    hashrate: terahashesPerSecond(124.5),
    expectedHashrate: terahashesPerSecond(126),
    power: watts(3276),
    powerGrade: 'measured',
    powerLimit: watts(3600),
    profile: 'normal',
    profiles: [{ name: 'low' }, { name: 'normal' }, { name: 'high' }],
    locating: false,
    accepted: 17,
    rejected: 2,
    uptimeS: 1074,
    boards: [
      {
        active: true,
        chips: 111,
        temperature: celsius(80.5),
        hashrate: terahashesPerSecond(62.5),
        serialNumber: 'B1',
      },
      { active: false, chips: 0, temperature: celsius(65), hashrate: terahashesPerSecond(0) },
    ],
    fans: [{ rpm: 4980 }, { rpm: 5070 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.2', active: true }],
    errors: [{ code: '531', text: 'board 1: not found' }],
    defects: [],
  },
  commands: {
    sleep: ENCRYPTED,
    wake: ENCRYPTED,
    limit: ENCRYPTED,
    'limit-percent': ENCRYPTED,
    profile: ENCRYPTED,
    pools: ENCRYPTED,
    reboot: ENCRYPTED,
    locate: ENCRYPTED,
  },
  profile: 'low',
  get refusal() {
    return whatsminerV2Machine({ no: [132, 'command error'] })
  },
  identity: /^WhatsMiner API 2/,
}
