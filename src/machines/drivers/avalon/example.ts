import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { Example } from '../../testing/example.ts'

/** What a made-up A15 is doing; its orders change it. */
interface State {
  off: boolean
  led: number
  mode: number
  nextMode: number
  pools: Pool[]
  nextPools: Pool[]
}
interface Pool {
  readonly url: string
  readonly user: string
}

const status = (letter: string, code: number, message: string) =>
  `"STATUS":[{"STATUS":"${letter}","When":986,"Code":${code},"Msg":"${message}","Description":"cgminer 4.11.1"}]`
const said = (letter: string, code: number, message: string) => `{${status(letter, code, message)},"id":1}`

/** Two boards of three chips, the second without a word of its chips' voltages. */
function block({ off, led, mode }: State): string {
  const work = off ? 'In Idle' : 'In Work'
  const supply = off ? 'PS[0 1209 0 0 0 1188 12]' : 'PS[32 1209 1187 297 3526 1188 3731] WALLPOWER[3731]'
  return [
    `Ver[15-194-24102401_25462b2_9ddf522] SYSTEMSTATU[Work: ${work}, Hash Board: 2 ] Elapsed[975] DH[1.299%]`,
    `Temp[31] TMax[78] Fan1[4275] Fan2[0] FanR[49%] ${supply} GHSspd[199241.07] GHSmm[201920.42]`,
    `GHSavg[120867.5] Led[${led}] MGHS[59459.52 61407.5] MTmax[77 78] TA[6] EEPROM[3 3] HASHS[0 1] POOLS[0]`,
    `SoftOFF[${off ? 4 : 0}] ECHU[512 513] ECMM[0] PVT_T0[ 66  65  77] PVT_T1[ 65 -273  78] PVT_V0[293 292 0]`,
    `ASICCRC0[0 2 0] CRC[0 0] MPO[3515] WORKMODE[${mode}]`,
  ].join(' ')
}

function answersOf(state: State): readonly (readonly [string, string])[] {
  const pools = state.pools.map(
    ({ url, user }, index) =>
      `{"POOL":${index},"URL":"${url}","User":"${user}","Stratum Active":${index === 0}}`,
  )
  return [
    [
      'version',
      `{${status('S', 22, 'CGMiner versions')},"VERSION":[{"CGMiner":"4.11.1","API":"3.7","PROD":"AvalonMiner 15-194",
        "MODEL":"15-194","HWTYPE":"MM4v2_X3","VERSION":"24102401_25462b2_9ddf522","DNA":"020100008c699117","MAC":"020000000003"}],"id":1}`,
    ],
    [
      'summary',
      `{${status('S', 11, 'Summary')},"SUMMARY":[{"Elapsed":975,"Accepted":148,"Rejected":1}],"id":1}`,
    ],
    [
      'stats',
      `{${status('S', 70, 'CGMiner stats')},"STATS":[{"STATS":0,"ID":"AVA100","MM ID0":"${block(state)}","MM Count":1},{"STATS":1,"ID":"POOL0"}],"id":1}`,
    ],
    ['pools', `{${status('S', 7, 'Pool(s)')},"POOLS":[${pools.join(',')}],"id":1}`],
  ]
}

/** Carries an order out and answers it; modes and pools come about with a restart. */
function obey(state: State, parameter: string): string {
  const [device, option, ...values] = parameter.split(',')
  const ok = said('S', 119, 'ASC 0 set OK')
  if (device !== '0') return said('E', 107, 'Invalid ASC id')
  if (option === 'softoff' || option === 'softon') {
    if (!/^1:\d{10}$/.test(values[0] ?? '')) return said('E', 120, 'ASC 0 set failed: no time')
    state.off = option === 'softoff'
    return ok
  }
  if (option === 'workmode' && /^[01]$/.test(values[0] ?? '')) {
    state.nextMode = Number(values[0])
    return said('I', 118, `ASC 0 set info: WORKMODE[${values[0]}]`)
  }
  if (option === 'led') {
    state.led = Number(values[0]?.split('-')[1])
    return ok
  }
  if (option === 'setpool') return setPool(state, values)
  if (option === 'reboot') {
    state.mode = state.nextMode
    state.pools = [...state.nextPools]
    state.off = false
    return ok
  }
  return said('E', 120, `ASC 0 set failed: Unknown option: ${option}`)
}

function setPool(state: State, [user, password, place, url, worker]: readonly string[]): string {
  if (user !== 'root' || password !== 'secret')
    return said('E', 120, 'ASC 0 set failed: Auth Failed! password invalid!')
  state.nextPools[Number(place)] = { url: url ?? '', user: worker ?? '' }
  // Real firmware repeats what it was told, the worker's password too.
  return said('I', 118, `ASC 0 set info: pool success set to ${url}`)
}

/** A machine of its own, as it comes from its box; `no` answers every order so. */
export function avalonMachine(no?: string): Example['answers'] {
  const state: State = {
    off: false,
    led: 0,
    mode: 1,
    nextMode: 1,
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.3' }],
    nextPools: [],
  }
  const rpc = new Map(answersOf(state))
  return {
    user: 'root',
    password: 'secret',
    rpc,
    onRpc({ command, parameter }) {
      if (command !== 'ascset' && command !== 'setpool') return undefined
      const answer =
        no ?? (command === 'ascset' ? obey(state, String(parameter)) : said('E', 14, 'Invalid command'))
      for (const [key, text] of answersOf(state)) rpc.set(key, text)
      return answer
    },
  }
}

const RESTART = /^rpc ascset 0,reboot,0$/

export const avalonExample: Example = {
  driver: 'avalon',
  // Only setpool asks for the password; driver.test.ts sees to that.
  open: true,
  get answers() {
    return avalonMachine()
  },
  report: {
    make: 'Avalon',
    model: 'AvalonMiner 15-194',
    firmwareVersion: '24102401_25462b2_9ddf522',
    apiVersion: '3.7',
    mac: '02:00:00:00:00:03',
    serialNumber: '020100008c699117',
    mining: true,
    hashrate: terahashesPerSecond(120.8675),
    expectedHashrate: terahashesPerSecond(201.92042),
    power: watts(3731),
    powerGrade: 'measured',
    powerLimit: watts(3515),
    profile: 'performance',
    profiles: [{ name: 'normal' }, { name: 'performance' }],
    locating: false,
    accepted: 148,
    rejected: 1,
    uptimeS: 975,
    boards: [
      { active: true, chips: 3, temperature: celsius(77), hashrate: terahashesPerSecond(59.45952) },
      { active: true, chips: 3, temperature: celsius(78), hashrate: terahashesPerSecond(61.4075) },
    ],
    fans: [{ rpm: 4275 }, { rpm: 0 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.3', active: true }],
    errors: [
      { code: 'PS 32', text: 'power supply: output voltage low' },
      { code: 'ECHU 513', text: 'board 1: code 513' },
      { code: 'HASHS 1', text: 'board 1: fault' },
    ],
    defects: [],
  },
  chips: [
    [
      { temperature: celsius(66), voltageV: 0.293, errors: 0 },
      { temperature: celsius(65), voltageV: 0.292, errors: 2 },
      { temperature: celsius(77), errors: 0 },
    ],
    [{ temperature: celsius(65) }, {}, { temperature: celsius(78) }],
  ],
  commands: {
    sleep: /^rpc ascset 0,softoff,1:\d{10}$/,
    wake: /^rpc ascset 0,softon,1:\d{10}$/,
    profile: RESTART,
    pools: RESTART,
    reboot: RESTART,
    locate: /^rpc ascset 0,led,1-1$/,
  },
  profile: 'normal',
  get refusal() {
    return avalonMachine(said('E', 120, 'ASC 0 set failed: busy'))
  },
  identity: /^Avalon/,
}
