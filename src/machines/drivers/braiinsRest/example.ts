import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { Example } from '../../testing/example.ts'

const gigahashes = (value: number) => ({ gigahash_per_second: value })
const pages: Readonly<Record<string, unknown>> = {
  'GET /api/v1/miner/details': {
    bos_version: { current: '2025-08-06-0-3881c51d-25.07-plus' },
    hostname: 'b3',
    mac_address: '02:00:00:00:00:03',
    miner_identity: { miner_model: 'Antminer S19 XP' },
    serial_number: null,
    status: 3,
    sticker_hashrate: gigahashes(141_000),
    system_uptime_s: 700,
  },
  'GET /api/v1/miner/stats': {
    miner_stats: { real_hashrate: { last_5s: gigahashes(0) } },
    power_stats: { approximated_consumption: { watt: 45 } },
  },
  'GET /api/v1/miner/hw/hashboards': {
    hashboards: [
      {
        id: '1',
        enabled: true,
        chips_count: 110,
        board_temp: { degree_c: 25.5 },
        stats: { real_hashrate: { last_5s: { megahash_per_second: 1_500_000 } } },
      },
    ],
  },
  'GET /api/v1/cooling/state': { fans: [{ position: 0, rpm: 900 }, { position: 1 }] },
  'GET /api/v1/configuration/miner': { tuner: { enabled: true, power_target: { watt: 3031 } } },
  'GET /api/v1/pools': [
    { name: 'g', pools: [{ active: false, url: 'stratum+tcp://pool.example:3333', user: 'u.3' }] },
  ],
  'GET /api/v1/miner/errors': {
    errors: [
      { message: 'no network', error_codes: [] },
      { message: 'no network', error_codes: [] },
    ],
  },
  'GET /api/v1/version': { major: 1, minor: 0, patch: 0 },
}
const commands = ['pause', 'resume', 'reboot'].map((action) => `PUT /api/v1/actions/${action}`)
const texts = Object.entries(pages).map(([line, value]): [string, string] => [line, JSON.stringify(value)])

const answers: Example['answers'] = {
  signIn: 'token',
  http: new Map([
    ['GET /', '<title>Braiins OS</title>'],
    ...texts,
    ...commands.map((line): [string, string] => [line, 'true']),
    ['PUT /api/v1/performance/power-target', '{"watt":2500}'],
  ]),
}

export const braiinsRestExample: Example = {
  driver: 'braiins-rest',
  answers,
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
    uptimeS: 700,
    boards: [{ active: true, chips: 110, temperature: celsius(25.5), hashrate: terahashesPerSecond(1.5) }],
    fans: [{ rpm: 900 }, {}],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.3', active: false }],
    errors: [{ text: 'no network' }],
    defects: [],
  },
  commands: {
    sleep: /^PUT \/api\/v1\/actions\/pause$/,
    wake: /^PUT \/api\/v1\/actions\/resume$/,
    limit: /^PUT \/api\/v1\/performance\/power-target \{"watt":2500\}$/,
    reboot: /^PUT \/api\/v1\/actions\/reboot$/,
  },
  refusal: { signIn: 'token', http: new Map(texts) },
  identity: /^Braiins OS/,
}
