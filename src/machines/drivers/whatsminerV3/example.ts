import { createDecipheriv, createHash } from 'node:crypto'
import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { Example } from '../../testing/example.ts'

const PASSWORD = 'secret'
const SALT = 'px5hoXa9'

/** What a made-up machine is doing; its orders change it. */
interface State {
  working: boolean
  powerLimit: number
  powerMode: string
  led: string
  pools: readonly { readonly url: string; readonly account: string }[]
}

function infoOf(state: State) {
  return {
    miner: {
      type: 'M50S_VH50',
      'miner-sn': 'SN2',
      'board-num': '3',
      working: String(state.working),
      pcbsn0: 'B1',
    },
    system: { api: '3.0.1', fwversion: '20240722.07.51.REL', ledstatus: state.led },
    network: { mac: '02:00:00:00:00:02', hostname: 'w2' },
    salt: SALT,
    'error-code': [{ '531': '2025-03-12 14:52:35', reason: 'Slot1 not found.' }, { '2310': '' }],
  }
}

function statusOf({ working, powerLimit, pools }: State) {
  return {
    summary: {
      elapsed: 1074,
      'factory-hash': 126.1,
      'hash-realtime': working ? 125.5 : 0,
      'power-realtime': working ? '3276' : 12,
      'power-limit': powerLimit,
      'board-temperature': [60.5, 61, 0],
      'fan-speed-in': 4980,
      'fan-speed-out': 5070,
    },
    pools: pools.map((pool, index) => ({ ...pool, 'stratum-active': index === 0, status: 'alive' })),
    edevs: [
      { id: 0, status: 'alive', 'effective-chips': 111, 'hash-realtime': 62.5, 'chip-temp-max': 80.5 },
      { id: 1, status: 'dead', 'effective-chips': 'None' },
    ],
  }
}

const answer = (desc: string, msg: unknown, code = 0) => JSON.stringify({ code, when: 1700000000, msg, desc })

/** A machine of its own, as it comes from its box. */
function machine(): Example['answers'] {
  const state: State = {
    working: true,
    powerLimit: 3600,
    powerMode: 'normal',
    led: 'auto',
    pools: [{ url: 'stratum+tcp://pool.example:3333', account: 'u.2' }],
  }
  const framed = new Map<string, string>()
  const tell = () => {
    framed.set('get.device.info', answer('get.device.info', infoOf(state)))
    framed.set('get.miner.status summary+pools+edevs', answer('get.miner.status', statusOf(state)))
    framed.set('get.miner.setting', answer('get.miner.setting', { 'power-mode': state.powerMode }))
  }
  tell()
  return {
    user: 'super',
    password: PASSWORD,
    framed,
    onFramedOrder({ cmd, param, ts }) {
      if (cmd === 'set.miner.service') state.working = param === 'start'
      if (cmd === 'set.miner.power_limit') state.powerLimit = Number(param)
      if (cmd === 'set.miner.power_mode') state.powerMode = String(param)
      if (cmd === 'set.system.led') state.led = param === 'auto' ? 'auto' : 'manual'
      if (cmd === 'set.miner.pools') state.pools = poolsIn(String(param), `${cmd}${PASSWORD}${SALT}${ts}`)
      tell()
    },
  }
}

/** The pools as the machine reads them: AES-256-ECB under the SHA-256 of the order's words. */
function poolsIn(sealed: string, words: string): State['pools'] {
  const key = createHash('sha256').update(words).digest()
  const decipher = createDecipheriv('aes-256-ecb', key, null)
  const plain = Buffer.concat([decipher.update(sealed, 'base64'), decipher.final()]).toString()
  const list: { pool: string; worker: string }[] = JSON.parse(plain)
  return list.map(({ pool, worker }) => ({ url: pool, account: worker }))
}

export const whatsminerV3Example: Example = {
  driver: 'whatsminer-v3',
  get answers() {
    return machine()
  },
  report: {
    make: 'WhatsMiner',
    model: 'M50S VH50',
    firmwareVersion: '20240722.07.51.REL',
    apiVersion: '3.0.1',
    mac: '02:00:00:00:00:02',
    serialNumber: 'SN2',
    hostname: 'w2',
    mining: true,
    hashrate: terahashesPerSecond(125.5),
    expectedHashrate: terahashesPerSecond(126.1),
    power: watts(3276),
    powerGrade: 'measured',
    powerLimit: watts(3600),
    profile: 'normal',
    profiles: [{ name: 'low' }, { name: 'normal' }, { name: 'high' }],
    locating: false,
    uptimeS: 1074,
    boards: [
      {
        active: true,
        chips: 111,
        temperature: celsius(80.5),
        hashrate: terahashesPerSecond(62.5),
        serialNumber: 'B1',
      },
      { active: false, temperature: celsius(61) },
      {},
    ],
    fans: [{ rpm: 4980 }, { rpm: 5070 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.2', active: true }],
    errors: [
      { code: '531', text: 'Slot1 not found.' },
      { code: '2310', text: 'hashrate is too low' },
    ],
    defects: [],
  },
  commands: {
    sleep: /^framed .*"cmd":"set\.miner\.service".*"account":"super".*"param":"stop"/,
    wake: /^framed .*"cmd":"set\.miner\.service".*"param":"start"/,
    limit: /^framed .*"cmd":"set\.miner\.power_limit".*"param":2500\b/,
    'limit-percent': /^framed .*"cmd":"set\.miner\.power_percent".*"param":\{"percent":"75","mode":"fast"\}/,
    profile: /^framed .*"cmd":"set\.miner\.power_mode".*"param":"low"/,
    pools: /^framed .*"cmd":"set\.miner\.pools".*"param":"[A-Za-z0-9+/=]{64,}"/,
    locate: /^framed .*"cmd":"set\.system\.led".*"param":\[\{"color":"red"/,
    reboot: /^framed .*"cmd":"set\.system\.reboot"/,
  },
  profile: 'low',
  get refusal() {
    const answers = machine()
    return { ...answers, framed: new Map([...(answers.framed ?? []), ['refuse', answer('', 'Fail', -1)]]) }
  },
  identity: /^WhatsMiner API 3/,
}
