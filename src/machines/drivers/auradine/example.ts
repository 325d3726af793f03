import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { WebReply, WebRequest } from '../../testing/brain.ts'
import type { Example } from '../../testing/example.ts'
import { rpcState } from '../../testing/rpcState.ts'

const PASSWORD = 'secret'

function status(letter: 'S' | 'E', message: string) {
  return [{ STATUS: letter, When: 1700000000, Code: 11, Msg: message, Description: 'FluxOS-2024-06.11-d37c' }]
}

const TEMPERATURE = [
  { ID: 0, Name: 'Control Board', BoardTemp: [{ ID: 0, Temperature: 70 }], ChipTemp: null },
  {
    ID: 1,
    BoardTemp: [{ ID: 0, Temperature: 41.5 }],
    ChipTemp: [
      { ID: 0, Temperature: 61.25 },
      { ID: 1, Temperature: 60 },
    ],
  },
]
const CHIPS: Readonly<Record<string, unknown>> = {
  '/voltage': { Voltage: [{ ID: 1, ChipVoltage: [{ ID: 0, Voltage: 0.25 }] }] },
  '/frequency': { Frequency: [{ ID: 1, ChipFrequency: [{ ID: 1, Frequency: 281.25 }] }] },
}

/** A machine that does as it is told; one that is `busy` refuses every order. Each token holds for `uses` requests. */
export function auradineStandIn({ busy = false, uses = Number.POSITIVE_INFINITY } = {}): Example['answers'] {
  let sleep = 'off'
  let mode: Record<string, unknown> = { Mode: 'normal', Ths: 160 }
  let light = 4
  let tokens = 0
  let left = 0
  let pools: readonly Record<string, unknown>[] = [{ url: 'stratum+tcp://pool.example:3333', user: 'u.5' }]

  const rate = () => (sleep === 'on' ? 0 : 20_600_000.5)
  const rpc = (): Readonly<Record<string, object>> => ({
    version: { VERSION: [{ API: '1.0', GCMiner: '0.5' }] },
    summary: {
      SUMMARY: [{ Elapsed: 56696, 'MHS 5s': rate() * 3, 'MHS av': 7, Accepted: 3310, Rejected: 1 }],
    },
    devs: {
      DEVS: [
        { ID: 1, Enabled: true, Status: 'Alive', 'MHS 5s': rate(), Temperature: 28.25 },
        { ID: 2, Enabled: true, Status: 'Dead', 'MHS 5s': 0, Temperature: 29 },
      ],
    },
    asccount: { ASCCount: [{ AsicCount: 264, BoardCount: 2 }] },
    pools: {
      POOLS: pools.map((pool, index) => ({
        POOL: index,
        URL: pool['url'],
        User: pool['user'],
        'Stratum Active': index === 0,
      })),
    },
  })
  const pages = (): Readonly<Record<string, unknown>> => ({
    '/mode': { Mode: [{ ...mode, Sleep: sleep }] },
    '/psu': { PSU: [{ PowerIn: sleep === 'on' ? '58.94W' : '3120.50W', PowerOut: '0.00W' }] },
    '/fan': { Fan: [{ ID: 1, Speed: 7080 }] },
    '/temperature': { Temperature: TEMPERATURE },
    '/ipreport': {
      IPReport: [
        {
          SerialNo: 'AU5',
          HBSerialNo: ['HB1', 'HB2'],
          hostname: 'teraflux-05',
          mac: '02:00:00:00:00:05',
          model: 'AT1500',
          version: '2024-06.11',
        },
      ],
    },
    '/led': { LED: [{ Code: light, Msg: light === 4 ? 'Temperature' : 'Normal' }] },
    ...CHIPS,
  })

  function obey(told: Readonly<Record<string, unknown>>): boolean {
    const { command, sleep: to, mode: name, power } = told
    if (command === 'mode' && to !== undefined) sleep = String(to)
    else if (command === 'mode' && name === 'custom') mode = { Mode: 'custom', Power: power }
    else if (command === 'mode') mode = { Mode: name, Ths: 160 }
    else if (command === 'led') light = Number(told['code'])
    else if (command === 'updatepools' && Array.isArray(told['pools'])) pools = told['pools']
    else return command === 'restart'
    return true
  }

  function onWeb({ method, path, headers, body }: WebRequest): WebReply | undefined {
    const json = (value: object, letter: 'S' | 'E' = 'S', message = 'ok'): WebReply => ({
      status: 200,
      text: JSON.stringify({ STATUS: status(letter, message), ...value, id: 1 }),
    })
    if (path === '/') return { status: 200, text: '<html><title>AURADINE</title></html>' }
    if (path === '/token') {
      const { user, password } = JSON.parse(body)
      if (user !== 'admin' || password !== PASSWORD) return json({}, 'E', `Wrong password ${password}`)
      tokens += 1
      left = uses
      return json({ Token: [{ Token: `t-${tokens}` }] })
    }
    if (headers['token'] !== `t-${tokens}` || left < 1) return json({}, 'E', 'Token expired')
    left -= 1
    const page = pages()[path]
    if (method === 'GET') return page === undefined ? undefined : json(Object(page))
    if (busy) return json({}, 'E', 'busy')
    const told = JSON.parse(body)
    return path === `/${told.command}` && obey(told) ? json({}) : undefined
  }

  return {
    user: 'admin',
    password: PASSWORD,
    onWeb,
    onRpc: rpcState('FluxOS-2024-06.11-d37c', (command) => rpc()[command]),
  }
}

export const auradineExample: Example = {
  driver: 'auradine',
  get answers() {
    return auradineStandIn()
  },
  report: {
    make: 'Auradine',
    model: 'AT1500',
    firmwareVersion: '2024-06.11',
    apiVersion: '1.0',
    mac: '02:00:00:00:00:05',
    serialNumber: 'AU5',
    hostname: 'teraflux-05',
    mining: true,
    hashrate: terahashesPerSecond(61.8000015),
    expectedHashrate: terahashesPerSecond(160),
    power: watts(3120.5),
    powerGrade: 'measured',
    profile: 'normal',
    profiles: [{ name: 'eco' }, { name: 'normal' }, { name: 'turbo' }],
    locating: false,
    accepted: 3310,
    rejected: 1,
    uptimeS: 56696,
    boards: [
      {
        active: true,
        chips: 132,
        temperature: celsius(61.25),
        hashrate: terahashesPerSecond(20.6000005),
        serialNumber: 'HB1',
      },
      {
        active: false,
        chips: 132,
        temperature: celsius(29),
        hashrate: terahashesPerSecond(0),
        serialNumber: 'HB2',
      },
    ],
    fans: [{ rpm: 7080 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.5', active: true }],
    errors: [{ code: '4', text: 'Temperature' }],
    defects: [],
  },
  chips: [
    [
      { temperature: celsius(61.25), voltageV: 0.25 },
      { temperature: celsius(60), frequencyMhz: 281.25 },
    ],
  ],
  commands: {
    sleep: /^POST \/mode \{"command":"mode","sleep":"on"\}$/,
    wake: /^POST \/mode \{"command":"mode","sleep":"off"\}$/,
    limit: /^POST \/mode \{"command":"mode","mode":"custom","tune":"power","power":2500\}$/,
    profile: /^POST \/mode \{"command":"mode","mode":"eco"\}$/,
    pools:
      /^POST \/updatepools \{"command":"updatepools","pools":\[\{"url":"stratum\+tcp:\/\/first\.example:3333","user":"owner\.w1","pass":"x"\},\{/,
    reboot: /^POST \/restart \{"command":"restart"\}$/,
    locate: /^POST \/led \{"command":"led","code":3\}$/,
  },
  profile: 'eco',
  get refusal() {
    return auradineStandIn({ busy: true })
  },
  identity: /^Auradine/,
}
