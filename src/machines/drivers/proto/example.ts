import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { WebReply, WebRequest } from '../../testing/brain.ts'
import type { Example } from '../../testing/example.ts'

const PASSWORD = 'secret-of-the-rig'
/** Told without sign-in. */
const PUBLIC = new Set(['/api/v1/system', '/api/v1/network', '/api/v1/hardware'])

/** A rig that does as it is told; one that is `busy` refuses every order. */
export function protoStandIn({ busy = false } = {}): Example['answers'] & { signOut(): void } {
  let mining = true
  let [target, mode] = [3400, 'MaximumHashrate']
  let tokens = 0
  let token = ''
  let pools: readonly Record<string, unknown>[] = [
    { url: 'stratum+tcp://pool.example:3333', username: 'u.8' },
  ]

  const pages = (): Readonly<Record<string, unknown>> => ({
    system: {
      'system-info': {
        manufacturer: 'Proto',
        model: 'Rig',
        product_name: 'Proto Rig',
        cb_sn: 'P8',
        os: { name: 'ProtoOS', version: '1.8.0', hostname: 'proto-8' },
        web_server: { name: 'miner-api-server', version: '1.8.1' },
      },
    },
    network: { 'network-info': { mac: '02:00:00:00:00:08', hostname: 'proto-8' } },
    hardware: {
      'hardware-info': {
        'hashboards-info': [
          { slot: 1, hb_sn: 'HB1', mining_asic_count: 120 },
          { slot: 3, hb_sn: 'HB3', mining_asic_count: 118 },
        ],
      },
    },
    mining: {
      'mining-status': {
        status: mining ? 'Mining' : 'Stopped',
        hashrate_ghs: mining ? 70250.5 : 0,
        ideal_hashrate_ghs: 72500,
        power_usage_watts: mining ? 3447.5 : 48,
        power_target_watts: target,
        reboot_uptime_s: 2800,
      },
    },
    'mining/target': {
      power_target_watts: target,
      power_target_min_watts: 1200,
      power_target_max_watts: 3600,
      performance_mode: mode,
    },
    cooling: { 'cooling-status': { fans: [{ slot: 1, rpm: 4346 }, { slot: 2 }] } },
    pools: {
      pools: pools.map((pool, id) => ({
        id,
        url: pool['url'],
        user: pool['username'],
        status: id === 0 ? 'Active' : 'Idle',
        accepted: 100,
        rejected: 1,
      })),
    },
    errors: [{ error_code: 'FanSlowSpin', message: 'Fan 2 has stalled', source: 'fan', slot: 2 }],
    'telemetry?level=miner,hashboard,psu': {
      hashboards: [
        {
          index: 0,
          serial_number: 'HB1',
          hashrate: { unit: 'TH/s', value: mining ? 36.5 : 0 },
          temperature: { average: 48.5, inlet: 41, outlet: 55.25 },
        },
        { index: 2, serial_number: 'HB3', hashrate: { unit: 'GH/s', value: mining ? 33750.5 : 0 } },
      ],
    },
    'telemetry?level=asic': {
      hashboards: [
        {
          index: 0,
          asics: {
            hashrate: { unit: 'TH/s', values: [0.25, 0] },
            temperature: { unit: '°C', values: [71.5, 0] },
          },
        },
      ],
    },
  })

  function obey(line: string, told: unknown): boolean {
    const fields: Readonly<Record<string, unknown>> = Object(told)
    if (line === 'POST mining/stop') mining = false
    else if (line === 'POST mining/start') mining = true
    else if (line === 'PUT mining/target') {
      target = Number(fields['power_target_watts'] ?? target)
      mode = String(fields['performance_mode'] ?? mode)
    } else if (line === 'POST pools' && Array.isArray(told)) pools = told
    else return line === 'POST system/reboot' || line.startsWith('POST system/locate')
    return true
  }

  function onWeb({ method, path, headers, body }: WebRequest): WebReply | undefined {
    const json = (value: unknown, status = 200): WebReply => ({ status, text: JSON.stringify(value) })
    const no = (status: number, message: string) => json({ error: { code: 'NO', message } }, status)
    if (path === '/') return { status: 200, text: '<html><title>Proto OS</title></html>' }
    const name = /^\/api\/v1\/(.+)$/.exec(path)?.[1]
    if (name === undefined) return undefined
    if (name === 'auth/login') {
      const { password } = JSON.parse(body)
      if (password !== PASSWORD) return no(401, `Invalid password ${password}`)
      tokens += 1
      token = `t-${tokens}`
      return json({ access_token: token, refresh_token: 'r' })
    }
    const known = token !== '' && headers['authorization'] === `Bearer ${token}`
    if (!known && !(method === 'GET' && PUBLIC.has(path))) return no(401, 'Missing or invalid bearer token')
    if (method === 'GET') {
      const page = pages()[name]
      return page === undefined ? undefined : json(page)
    }
    if (busy) return no(409, 'busy')
    return obey(`${method} ${name}`, body === '' ? undefined : JSON.parse(body))
      ? json({ message: 'ok' }, 202)
      : undefined
  }

  return {
    user: '',
    password: PASSWORD,
    onWeb,
    signOut() {
      token = ''
    },
  }
}

export const protoExample: Example = {
  driver: 'proto',
  get answers() {
    return protoStandIn()
  },
  report: {
    make: 'Proto',
    model: 'Rig',
    firmwareVersion: '1.8.0',
    apiVersion: '1.8.1',
    mac: '02:00:00:00:00:08',
    serialNumber: 'P8',
    hostname: 'proto-8',
    mining: true,
    hashrate: terahashesPerSecond(70.2505),
    expectedHashrate: terahashesPerSecond(72.5),
    power: watts(3447.5),
    powerGrade: 'measured',
    powerLimit: watts(3400),
    profile: 'MaximumHashrate',
    profiles: [{ name: 'MaximumHashrate' }, { name: 'Efficiency' }],
    accepted: 100,
    rejected: 1,
    uptimeS: 2800,
    boards: [
      {
        active: true,
        chips: 120,
        temperature: celsius(55.25),
        hashrate: terahashesPerSecond(36.5),
        serialNumber: 'HB1',
      },
      { active: true, chips: 118, hashrate: terahashesPerSecond(33.7505), serialNumber: 'HB3' },
    ],
    fans: [{ rpm: 4346 }, {}],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.8', active: true }],
    errors: [{ code: 'FanSlowSpin', text: 'fan 2: Fan 2 has stalled' }],
    defects: [],
  },
  chips: [
    [
      { temperature: celsius(71.5), hashrate: terahashesPerSecond(0.25) },
      { hashrate: terahashesPerSecond(0) },
    ],
  ],
  commands: {
    sleep: /^POST \/api\/v1\/mining\/stop$/,
    wake: /^POST \/api\/v1\/mining\/start$/,
    limit: /^PUT \/api\/v1\/mining\/target \{"power_target_watts":2500\}$/,
    profile: /^PUT \/api\/v1\/mining\/target \{"performance_mode":"Efficiency"\}$/,
    pools:
      /^POST \/api\/v1\/pools \[\{"name":"Pool 1","url":"stratum\+tcp:\/\/first\.example:3333","username":"owner\.w1","password":"x","priority":0\},\{/,
    reboot: /^POST \/api\/v1\/system\/reboot$/,
    locate: /^POST \/api\/v1\/system\/locate\?enable=true&led_on_time=300$/,
  },
  profile: 'Efficiency',
  get refusal() {
    return protoStandIn({ busy: true })
  },
  identity: /^ProtoOS/,
}
