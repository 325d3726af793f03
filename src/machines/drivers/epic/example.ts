import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { WebReply, WebRequest } from '../../testing/brain.ts'
import type { Example } from '../../testing/example.ts'

const CAPABILITIES = {
  Model: 'AntMiner S19 XP',
  'Board Serial Numbers': ['HB-2'],
  'Control Board Version': { cpuSerial: 'CPU1' },
  'Default Hashrate': 143,
  'Performance Estimator': { 'Chip Count': 110 },
  PerpetualTune: [
    { algorithm: 'VoltageOptimizer', min: 60, max: 300 },
    { algorithm: 'PowerTune', min: 1000, max: 4400 },
  ],
  'Tune Presets': [
    { clk: 337, hashrate: 100, power: 2200, voltage: 12500 },
    { clk: 482, hashrate: 142, power: 3350, voltage: 12900 },
  ],
}
const TEMPERATURES = [
  { Index: 0, Data: [42.5, 41] },
  { Index: 1, Data: [55, 67] },
]
const CHIPS: Readonly<Record<string, unknown>> = {
  '/hashrate': [
    {
      Index: 1,
      Data: [
        [430000, 98.2, 3.9],
        [0, 0, 0],
      ],
    },
  ],
  '/temps/chip': [{ Index: 1, Data: [61.5, 0] }],
  '/clocks': [{ Index: 1, Data: [487.5, 487.5] }],
  '/voltages': [{ Index: 1, Data: [310, 0] }],
}

const ORDERS = new Set([
  '/miner',
  '/identify',
  '/perpetualtune',
  '/perpetualtune/algo',
  '/tune',
  '/coin',
  '/reboot',
])

/** A machine that does as it is told; one that is `busy` refuses every order. Its password is the factory's. */
export function epicStandIn({ busy = false } = {}): Example['answers'] {
  let state = 'Mining'
  let locating = false
  let running = true
  let tuner: Record<string, unknown> = { VoltageOptimizer: { Target: 143, Unit: 'TH/s' } }
  let [clock, millivolts] = [485, 12600]
  let pools: unknown = [{ pool: 'stratum+tcp://pool.example:3333', login: 'u.4', password: 'x' }]

  const summary = () => ({
    Hostname: 'e4',
    Software: 'PowerPlay-BMS v1.5.13',
    Mining: { Coin: 'BTC', Algorithm: 'SHA-256' },
    Status: { 'Operating State': state, 'Last Error': 'board 0 is off' },
    HBStatus: [
      { Index: 0, Detected: true, Enabled: false },
      { Index: 1, Detected: true, Enabled: true },
    ],
    HBs: [{ Index: 1, Hashrate: [state === 'Mining' ? 49440724 : 0, 103.1, 0.8], Temperature: 67 }],
    HwConfig: { 'Boards Target Clock': [{ Index: 1, Data: clock }] },
    'Fans Rpm': { 'Fans Speed 1': 5971, 'Fans Speed 10': null, 'Fans Speed 2': 0 },
    Misc: { 'Locate Miner State': locating },
    PerpetualTune: { Running: running, Algorithm: tuner },
    'Power Supply Stats': {
      'Input Power': state === 'Mining' ? 2166.5 : 45,
      'Input Voltage': 0,
      'Input Current': 0,
      'Target Voltage': millivolts,
    },
    Session: { Uptime: 23170, 'Average MHs': 48000000, Accepted: 1862, Rejected: 2 },
    Stratum: { 'Config Id': 0, IsPoolConnected: true, 'Worker Unique Id': true },
    StratumConfigs: pools,
  })

  function obey(path: string, param: unknown): boolean {
    const told: Readonly<Record<string, unknown>> = Object(param)
    if (path === '/miner') state = param === 'Stop' ? 'Idling' : 'Mining'
    else if (path === '/identify') locating = param === true
    else if (path === '/perpetualtune') running = param === true
    else if (path === '/perpetualtune/algo')
      tuner = { [String(told['algo'])]: { Target: told['target'], Unit: 'W' } }
    else if (path === '/tune') [clock, millivolts] = [Number(told['clks']), Number(told['voltage'])]
    else if (path === '/coin') pools = told['stratum_configs']
    else return path === '/reboot'
    return true
  }

  function onWeb({ method, path, body }: WebRequest): WebReply | undefined {
    const json = (value: unknown): WebReply => ({ status: 200, text: JSON.stringify(value) })
    if (method === 'GET') {
      if (path === '/') return { status: 200, text: '<html><title>ePIC Dashboard</title></html>' }
      if (path === '/summary') return json(summary())
      if (path === '/temps') return json(TEMPERATURES)
      if (path === '/capabilities') return json(CAPABILITIES)
      if (path === '/network') return json({ dhcp: { mac_address: '02:00:00:00:00:04' } })
      return CHIPS[path] === undefined ? undefined : json(CHIPS[path])
    }
    if (!ORDERS.has(path)) return undefined
    const { param, password } = JSON.parse(body)
    if (password !== 'letmein') return json({ result: false, error: `Invalid password ${password}` })
    if (busy) return json({ result: false, error: 'busy' })
    return obey(path, param) ? json({ result: true, error: null }) : undefined
  }

  return { user: '', password: 'letmein', onWeb }
}

export const epicExample: Example = {
  driver: 'epic',
  get answers() {
    return epicStandIn()
  },
  report: {
    make: 'Antminer',
    model: 'AntMiner S19 XP',
    firmwareVersion: 'PowerPlay-BMS v1.5.13',
    mac: '02:00:00:00:00:04',
    serialNumber: 'CPU1',
    hostname: 'e4',
    mining: true,
    hashrate: terahashesPerSecond(49.440724),
    expectedHashrate: terahashesPerSecond(143),
    power: watts(2166.5),
    powerGrade: 'estimated',
    profiles: [
      { name: '337MHz-12500mV', power: watts(2200), hashrate: terahashesPerSecond(100) },
      { name: '482MHz-12900mV', power: watts(3350), hashrate: terahashesPerSecond(142) },
    ],
    locating: false,
    accepted: 1862,
    rejected: 2,
    uptimeS: 23170,
    boards: [
      { active: false, temperature: celsius(42.5) },
      {
        active: true,
        chips: 110,
        temperature: celsius(67),
        hashrate: terahashesPerSecond(49.440724),
        serialNumber: 'HB-2',
      },
    ],
    fans: [{ rpm: 5971 }, { rpm: 0 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.4', active: true }],
    errors: [{ text: 'board 0 is off' }],
    defects: [],
  },
  chips: [
    [],
    [
      {
        temperature: celsius(61.5),
        hashrate: terahashesPerSecond(0.43),
        frequencyMhz: 487.5,
        voltageV: 0.31,
      },
      { hashrate: terahashesPerSecond(0), frequencyMhz: 487.5 },
    ],
  ],
  commands: {
    sleep: /^POST \/miner \{"param":"Stop",/,
    wake: /^POST \/miner \{"param":"Autostart",/,
    limit: /^POST \/perpetualtune\/algo \{"param":\{"algo":"PowerTune","target":2500,/,
    profile: /^POST \/tune \{"param":\{"clks":"482","voltage":"12900"\},/,
    pools:
      /^POST \/coin \{"param":\{"coin":"BTC","stratum_configs":\[\{"pool":"stratum\+tcp:\/\/first\.example:3333","login":"owner\.w1","password":"x"\},.*"unique_id":true\}/,
    reboot: /^POST \/reboot \{"param":0,/,
    locate: /^POST \/identify \{"param":true,/,
  },
  profile: '482MHz-12900mV',
  get refusal() {
    return epicStandIn({ busy: true })
  },
  identity: /^ePIC/,
}
