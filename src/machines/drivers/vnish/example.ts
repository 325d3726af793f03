import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { Answers, WebReply, WebRequest } from '../../testing/brain.ts'
import type { Example } from '../../testing/example.ts'

const PRESETS = [
  { name: 'disabled', pretty: 'Disabled', status: 'untuned', modded_psu_required: false },
  { name: '2400', pretty: '2400 watt ~ 160 TH', status: 'tuned', modded_psu_required: false },
  { name: '2800', pretty: '2800 watt ~ 188 TH', status: 'untuned', modded_psu_required: false },
  { name: '4690', pretty: '4690 watt ~ 313 TH', status: 'untuned', modded_psu_required: true },
]
const CHIPS = [
  {
    id: 1,
    freq: 495,
    status: { state: 'mining' },
    chips: [
      { id: 0, hr: 900.5, freq: 495, volt: 325, temp: 61, errs: 2, grade: 'grey' },
      { id: 1, hr: 0, freq: 495, volt: 325, temp: 58.5, errs: 0, grade: 'red' },
    ],
  },
]

const SIGNED = /^\/api\/v1\/(summary|autotune|settings|mining|system|find-miner)/

/** One machine: it stops, starts, is throttled, set and lit as it is told. */
function site(): (request: WebRequest) => WebReply | undefined {
  let state = 'mining'
  let preset = '2800'
  let light = false
  let throttled = 100
  let pools: unknown = [{ url: 'pool.example:3333', user: 'u.5', pass: 'x' }]
  const page = (value: unknown, status = 200): WebReply => ({ status, text: JSON.stringify(value) })

  const summary = () => {
    const runs = state === 'mining'
    const rate = runs ? 173_870.94 : 0
    return {
      miner: {
        miner_status: { miner_state: state, miner_state_time: 4422, throttled },
        miner_type: 'Antminer S21 Pro (Vnish 1.3.3)',
        hr_stock: 237_088,
        hr_realtime: rate,
        hr_nominal: 196_517.5,
        power_consumption: runs ? 2583 : 0,
        pools: [
          {
            id: 0,
            url: 'pool.example:3333',
            pool_type: 'UserPool',
            user: 'u.5',
            status: 'active',
            accepted: 9,
            rejected: 1,
          },
          {
            id: 2,
            url: 'DevFee',
            pool_type: 'DevFee',
            user: 'DevFee',
            status: 'active',
            accepted: 4,
            rejected: 0,
          },
        ],
        cooling: {
          fan_num: 2,
          fans: [
            { id: 0, rpm: 5880, status: 'ok' },
            { id: 1, rpm: 0, status: 'lost' },
          ],
        },
        chains: [
          {
            id: 1,
            hashrate_rt: rate,
            pcb_temp: { min: 40, max: 50 },
            chip_temp: { min: 55, max: 65 },
            chip_statuses: { red: 1, orange: 6, grey: 58 },
            status: { state: runs ? 'mining' : 'stopped' },
          },
        ],
      },
    }
  }

  function open(line: string): WebReply | undefined {
    switch (line) {
      case 'GET /':
        return { status: 200, text: '<meta name="firmware" content="AnthillOS"><title>Firmware</title>' }
      case 'GET /api/v1/info':
        return page({
          miner: 'Antminer S21 Pro',
          fw_name: 'Vnish',
          fw_version: '1.3.3',
          hr_measure: 'GH/s',
          system: { network_status: { mac: '02:00:00:00:00:05', hostname: 'v5' }, uptime: '2 days, 1:55' },
          serial: 'N/A',
        })
      case 'GET /api/v1/status':
        return page({ miner_state: state, find_miner: light, restart_required: false })
      case 'GET /api/v1/perf-summary':
        return page({ current_preset: PRESETS.find(({ name }) => name === preset) })
      case 'GET /api/v1/chains':
        return page(CHIPS)
      default:
        return undefined
    }
  }

  function signed(line: string, body: string): WebReply | undefined {
    switch (line) {
      case 'GET /api/v1/summary':
        return page(summary())
      case 'GET /api/v1/autotune/presets':
        return page(PRESETS)
      case 'GET /api/v1/settings':
        return page({ miner: { overclock: { preset, globals: { volt: 1270, freq: 555 } }, pools } })
      case 'POST /api/v1/settings': {
        const { miner } = JSON.parse(body)
        preset = miner.overclock?.preset ?? preset
        pools = miner.pools ?? pools
        return page({ restart_required: false, reboot_required: false })
      }
      case 'POST /api/v1/mining/stop':
      case 'POST /api/v1/mining/start': {
        const wanted = line.endsWith('stop') ? 'stopped' : 'mining'
        if (wanted === state && wanted === 'stopped')
          return page({ err: 'CGMiner err: failed-to-activate-pause-mode' }, 500)
        state = wanted
        return { status: 200, text: '' }
      }
      case 'POST /api/v1/mining/throttle':
        throttled = JSON.parse(body).percent
        return { status: 200, text: '' }
      case 'POST /api/v1/system/reboot':
        return page({ after: 3 })
      case 'POST /api/v1/find-miner':
        light = !light
        return page({ on: light })
      default:
        return undefined
    }
  }

  return ({ method, path, headers, body }) => {
    const line = `${method} ${path}`
    if (line === 'POST /api/v1/unlock')
      return JSON.parse(body).pw === 'root' ? page({ token: 'T5' }) : page({ unlock_timeout: 3 }, 403)
    const shown = open(line)
    if (shown !== undefined) return shown
    if (SIGNED.test(path) && headers['authorization'] !== 'Bearer T5')
      return page({ err: 'unauthorized' }, 401)
    return signed(line, body)
  }
}

const answers: Answers = { http: new Map(), site }

/** The same machine with its mining program down. */
function down(): (request: WebRequest) => WebReply | undefined {
  const own = site()
  return (request) =>
    request.path.endsWith('/unlock')
      ? own(request)
      : { status: 500, text: '{"err":"CGMiner err: no answer"}' }
}

export const vnishExample: Example = {
  driver: 'vnish',
  answers,
  report: {
    make: 'Antminer',
    model: 'Antminer S21 Pro',
    firmwareVersion: '1.3.3',
    mac: '02:00:00:00:00:05',
    hostname: 'v5',
    mining: true,
    hashrate: terahashesPerSecond(173.87094),
    expectedHashrate: terahashesPerSecond(196.5175),
    power: watts(2583),
    powerGrade: 'estimated',
    powerLimit: watts(2800),
    profile: '2800',
    profiles: [
      { name: 'disabled' },
      { name: '2400', power: watts(2400), hashrate: terahashesPerSecond(160) },
      { name: '2800', power: watts(2800), hashrate: terahashesPerSecond(188) },
    ],
    locating: false,
    accepted: 9,
    rejected: 1,
    uptimeS: 2 * 86_400 + 3_600 + 55 * 60,
    boards: [{ active: true, chips: 65, temperature: celsius(65), hashrate: terahashesPerSecond(173.87094) }],
    fans: [{ rpm: 5880 }, { rpm: 0 }],
    pools: [{ url: 'pool.example:3333', user: 'u.5', active: true }],
    errors: [{ text: 'fan 1 is lost' }],
    defects: [],
  },
  chips: [
    [
      {
        temperature: celsius(61),
        hashrate: terahashesPerSecond(0.9005),
        frequencyMhz: 495,
        voltageV: 0.325,
        errors: 2,
      },
      {
        temperature: celsius(58.5),
        hashrate: terahashesPerSecond(0),
        frequencyMhz: 495,
        voltageV: 0.325,
        errors: 0,
      },
    ],
  ],
  commands: {
    sleep: /^POST \/api\/v1\/mining\/stop$/,
    wake: /^POST \/api\/v1\/mining\/start$/,
    limit:
      /^POST \/api\/v1\/settings \{"miner":\{"overclock":\{"preset":"2400","globals":\{"volt":1270,"freq":555\}\}\}\}$/,
    'limit-percent': /^POST \/api\/v1\/mining\/throttle \{"percent":75\}$/,
    profile: /^POST \/api\/v1\/settings \{"miner":\{"overclock":\{"preset":"2400",/,
    pools:
      /^POST \/api\/v1\/settings \{"miner":\{"pools":\[\{"url":"first\.example:3333","user":"owner\.w1","pass":"x"\},\{"url":"second\.example:25","user":"owner\.w1","pass":"x"\},\{"url":"","user":"","pass":""\}\]\}\}$/,
    reboot: /^POST \/api\/v1\/system\/reboot$/,
    locate: /^POST \/api\/v1\/find-miner \{"on":true\}$/,
  },
  profile: '2400',
  refusal: { ...answers, site: down },
  identity: /^VNish/,
}
