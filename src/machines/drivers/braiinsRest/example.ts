import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { Answers } from '../../testing/brain.ts'
import type { Example } from '../../testing/example.ts'

const API = '/api/v1'
const gigahashes = (value: number) => ({ gigahash_per_second: value })

/** An S19 XP that is paused, with Braiins OS 25.07. */
export function braiinsRestMachine(): Answers {
  let status = 3
  let light = false
  let target = 3_031
  let pools = [{ active: false, url: 'stratum+tcp://pool.example:3333', user: 'u.3' }]
  const http = new Map<string, string>([['GET /', '<title>Braiins OS</title>']])

  function show(): void {
    const pages: Readonly<Record<string, unknown>> = {
      'miner/details': {
        bos_version: { current: '2025-08-06-0-3881c51d-25.07-plus' },
        hostname: 'b3',
        mac_address: '02:00:00:00:00:03',
        miner_identity: { miner_model: 'Antminer S19 XP' },
        serial_number: null,
        status,
        sticker_hashrate: gigahashes(141_000),
        system_uptime_s: 700,
      },
      'miner/stats': {
        miner_stats: { real_hashrate: { last_5s: gigahashes(status === 2 ? 140_000 : 0) } },
        pool_stats: { accepted_shares: 10_464, rejected_shares: 18 },
        power_stats: { approximated_consumption: { watt: status === 2 ? target : 45 } },
      },
      'miner/hw/hashboards': {
        hashboards: [
          {
            id: '1',
            enabled: true,
            chips_count: 110,
            board_temp: { degree_c: 25.5 },
            highest_chip_temp: { temperature: { degree_c: 31 } },
            serial_number: 'HB1',
            stats: { real_hashrate: { last_5s: { megahash_per_second: 1_500_000 } } },
          },
        ],
      },
      'cooling/state': { fans: [{ position: 0, rpm: 900 }, { position: 1 }] },
      'configuration/miner': { tuner: { enabled: true, power_target: { watt: target } } },
      'configuration/constraints': {
        tuner_constraints: { power_target: { default: { watt: 3_031 }, min: { watt: 944 } } },
      },
      'performance/target-profiles': {
        power_target_profiles: [1_800, 3_031].map((watt) => ({
          target: { watt },
          estimated_power_consumption: { watt: watt + 106 },
          measured_hashrate: gigahashes(watt * 50),
        })),
        hashrate_target_profiles: [],
      },
      'actions/locate': light,
      pools: [{ name: 'g', pools }],
      'miner/errors': {
        errors: [
          { message: 'no network', error_codes: [] },
          { message: 'no network', error_codes: [] },
        ],
      },
      version: { major: 1, minor: 0, patch: 0 },
    }
    for (const [name, value] of Object.entries(pages)) http.set(`GET ${API}/${name}`, JSON.stringify(value))
  }

  const orders: Readonly<Record<string, (body: string) => void>> = {
    'actions/pause': () => {
      status = 3
    },
    'actions/resume': () => {
      status = 2
    },
    'actions/reboot': () => undefined,
    'actions/locate': (body) => {
      light = JSON.parse(body)
    },
    'performance/power-target': (body) => {
      target = JSON.parse(body).watt
    },
    'pools/batch': (body) => {
      pools = JSON.parse(body)[0].pools.map((one: { url: string; user: string }) => ({
        ...one,
        active: false,
      }))
    },
  }
  for (const name of Object.keys(orders)) http.set(`PUT ${API}/${name}`, 'true')
  show()
  return {
    signIn: 'token',
    http,
    // The sign-in is checked after this; only what carries a token changes the machine.
    onWeb: ({ method, path, headers, body }) => {
      if (method !== 'PUT' || !/token-\d+$/.test(headers['authorization'] ?? '')) return undefined
      orders[path.slice(API.length + 1)]?.(body)
      show()
      return undefined
    },
  }
}

/** The same machine, which takes no orders. */
function deaf(): Answers {
  const { http = new Map<string, string>() } = braiinsRestMachine()
  return { signIn: 'token', http: new Map([...http].filter(([line]) => !line.startsWith('PUT'))) }
}

export const braiinsRestExample: Example = {
  driver: 'braiins-rest',
  get answers() {
    return braiinsRestMachine()
  },
  report: {
    make: 'Antminer',
    model: 'Antminer S19 XP',
    firmwareVersion: '2025-08-06-0-3881c51d-25.07-plus',
    apiVersion: '1.0.0',
    mac: '02:00:00:00:00:03',
    hostname: 'b3',
    mining: false,
    hashrate: terahashesPerSecond(0),
    expectedHashrate: terahashesPerSecond(141),
    power: watts(45),
    powerGrade: 'estimated',
    powerLimit: watts(3031),
    profile: '3031',
    profiles: [
      { name: '1800', power: watts(1_906), hashrate: terahashesPerSecond(90) },
      { name: '3031', power: watts(3_137), hashrate: terahashesPerSecond(151.55) },
    ],
    locating: false,
    accepted: 10_464,
    rejected: 18,
    uptimeS: 700,
    boards: [
      {
        active: true,
        chips: 110,
        temperature: celsius(31),
        hashrate: terahashesPerSecond(1.5),
        serialNumber: 'HB1',
      },
    ],
    fans: [{ rpm: 900 }, {}],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.3', active: false }],
    errors: [{ text: 'no network' }],
    defects: [],
  },
  commands: {
    sleep: /^PUT \/api\/v1\/actions\/pause$/,
    wake: /^PUT \/api\/v1\/actions\/resume$/,
    limit: /^PUT \/api\/v1\/performance\/power-target \{"watt":2500\}$/,
    'limit-percent': /^PUT \/api\/v1\/performance\/power-target \{"watt":2273\}$/,
    profile: /^PUT \/api\/v1\/performance\/power-target \{"watt":1800\}$/,
    pools:
      /^PUT \/api\/v1\/pools\/batch \[\{"name":"default","pools":\[\{"url":"stratum\+tcp:\/\/first\.example:3333","user":"owner\.w1","password":"x"\},/,
    locate: /^PUT \/api\/v1\/actions\/locate true$/,
    reboot: /^PUT \/api\/v1\/actions\/reboot$/,
  },
  profile: '1800',
  refusal: deaf(),
  identity: /^Braiins OS/,
}
