import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { Answers, WebReply, WebRequest } from '../../testing/brain.ts'
import type { Example } from '../../testing/example.ts'

/** One machine: its configuration and its light are as they were set, and it hashes unless it was put to sleep. */
function site(): (request: WebRequest) => WebReply | undefined {
  let config: Readonly<Record<string, unknown>> = {
    mode: {
      'work-mode-selector': 'Auto',
      concorde: { 'mode-select': 'PowerTarget', 'power-target': 3000, 'hash-target': 200 },
    },
    'pool-group': [{ gid: 0, alias: 'main', percent: 100 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.6', pass: 'x', gid: 0 }],
    advance: { 'override-fan-check': false },
  }
  let blinking = false
  const page = (value: unknown): WebReply => ({ status: 200, text: JSON.stringify(value) })
  const asleep = () => JSON.stringify(config).includes('"work-mode-selector":"Sleep"')

  function pages(line: string): unknown {
    switch (line) {
      case 'GET brief':
        return {
          elapsed: 700,
          hashrate_unit: 'GH/s',
          hashrate_realtime: asleep() ? 0 : 195_000.5,
          hashrate_ideal: asleep() ? 0 : 200_000,
          power_consumption_estimated: asleep() ? 25 : 2950,
          power_source: asleep() ? 'EST' : 'PSU',
          indicator: 'Degraded',
          indicator_long: 'Hash board error',
          status: asleep() ? 'Sleep' : 'Mining',
          work_mode: asleep() ? 'Sleep' : 'Auto',
        }
      case 'GET overview':
        return { mac: '02:00:00:00:00:06', model: 'Antminer S21', version_firmware: 'MaraFW rel 3.14_584' }
      case 'GET hashboards':
        return {
          hashboards: [
            {
              index: 0,
              present: true,
              asic_num: 108,
              hashrate_realtime_10m: asleep() ? 0 : 97_500.25,
              temperature_chip: [62.25, 73.25],
              temperature_pcb: [57.25, 68.25],
              serial_number: 'H0',
            },
            { index: 1, present: false, asic_num: 0, hashrate_realtime_10m: 0, temperature_chip: [0] },
          ],
        }
      case 'GET fans':
        return { error: false, error_description: '', fans: [{ current_speed: 3240 }, { current_speed: 0 }] }
      case 'GET pools':
        return [
          {
            index: 0,
            url: 'stratum+tcp://pool.example:3333',
            user: 'u.6',
            status: 'Alive',
            priority: 0,
            accepted: 8,
            rejected: 1,
          },
        ]
      case 'GET network_config':
        return { hostname: 'm6' }
      case 'GET miner_config':
        return config
      case 'GET locate_miner':
        return { blinking }
      case 'GET details':
        return {
          hashboard_infos: [
            { index: 0, asic_infos: [{ index: 0, hashrate_avg: 900.5, voltage: 0.31, frequency: 520 }] },
          ],
        }
      default:
        return undefined
    }
  }

  return ({ method, path, body }) => {
    const line = `${method} ${path.replace('/kaonsu/v1/', '')}`
    switch (line) {
      case 'POST miner_config':
        config = JSON.parse(body)
        return page({ error: false, msg: 'success' })
      case 'POST locate_miner':
        blinking = JSON.parse(body).blinking
        return page({ blinking })
      case 'POST maintenance':
        return page({ error: false })
      default: {
        const told = pages(line)
        return told === undefined ? undefined : page(told)
      }
    }
  }
}

const answers: Answers = { signIn: 'digest', realm: 'MaraFW', http: new Map(), site }

/** The same machine taking no changes. */
function closed(): (request: WebRequest) => WebReply | undefined {
  const own = site()
  return (request) =>
    request.method === 'POST' ? { status: 200, text: '{"error":true,"msg":"locked"}' } : own(request)
}

export const maraExample: Example = {
  driver: 'mara',
  answers,
  report: {
    make: 'Antminer',
    model: 'Antminer S21',
    firmwareVersion: 'MaraFW rel 3.14_584',
    mac: '02:00:00:00:00:06',
    hostname: 'm6',
    mining: true,
    hashrate: terahashesPerSecond(195.0005),
    expectedHashrate: terahashesPerSecond(200),
    power: watts(2950),
    powerGrade: 'estimated',
    powerLimit: watts(3000),
    profile: 'Auto',
    profiles: [{ name: 'Auto' }, { name: 'Fixed' }, { name: 'Stock' }],
    locating: false,
    accepted: 8,
    rejected: 1,
    uptimeS: 700,
    boards: [
      {
        active: true,
        chips: 108,
        temperature: celsius(73.25),
        hashrate: terahashesPerSecond(97.50025),
        serialNumber: 'H0',
      },
      { active: false, chips: 0 },
    ],
    fans: [{ rpm: 3240 }, { rpm: 0 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.6', active: true }],
    errors: [{ text: 'Degraded: Hash board error' }],
    defects: [],
  },
  chips: [[{ hashrate: terahashesPerSecond(0.9005), frequencyMhz: 520, voltageV: 0.31 }]],
  commands: {
    sleep:
      /^POST \/kaonsu\/v1\/miner_config \{"mode":\{"work-mode-selector":"Sleep","concorde":\{.*"pools":\[\{.*"advance":/,
    wake: /^POST \/kaonsu\/v1\/miner_config \{"mode":\{"work-mode-selector":"Auto",/,
    limit:
      /^POST \/kaonsu\/v1\/miner_config \{"mode":\{"work-mode-selector":"Auto","concorde":\{"mode-select":"PowerTarget","power-target":2500,"hash-target":200\}\}/,
    profile: /^POST \/kaonsu\/v1\/miner_config \{"mode":\{"work-mode-selector":"Stock",/,
    pools:
      /^POST \/kaonsu\/v1\/miner_config .*"pool-group":\[\{"alias":"main","gid":0,"percent":100\}\],"pools":\[\{"url":"stratum\+tcp:\/\/first\.example:3333","user":"owner\.w1","pass":"x","gid":0\},\{"url":"stratum\+tcp:\/\/second\.example:25",.*"advance":/,
    reboot: /^POST \/kaonsu\/v1\/maintenance \{"type":"reboot"\}$/,
    locate: /^POST \/kaonsu\/v1\/locate_miner \{"blinking":true\}$/,
  },
  profile: 'Stock',
  refusal: { ...answers, site: closed },
  identity: /^MARA/,
}
