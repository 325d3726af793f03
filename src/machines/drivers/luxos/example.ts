import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { Answers } from '../../testing/brain.ts'
import type { Example } from '../../testing/example.ts'
import { rpcState } from '../../testing/rpcState.ts'

const PROFILES = [
  { 'Profile Name': '190MHz', Watts: 784, Hashrate: 39.2 },
  { 'Profile Name': '290MHz', Watts: 1_188, Hashrate: 59.8 },
  { 'Profile Name': 'default', Watts: 2_760, Hashrate: 121.8 },
]
const WRITES = ['curtail', 'profileset', 'powertargetset', 'ledset', 'rebootdevice', 'addgroup']

interface Quirks {
  readonly refuses?: boolean
  /** Firmware of 2026 on a model that holds a power it is given. */
  readonly targets?: boolean
  /** Someone else's session. */
  readonly taken?: boolean
  /** An order of this name is refused. */
  readonly without?: string
}

/** An S19k Pro whose board at J9 is dead. */
export function luxosMachine({
  refuses = false,
  targets = true,
  taken = false,
  without,
}: Quirks = {}): Answers {
  let session = taken ? 'someoneElse1' : ''
  let sessions = 0
  let asleep = false
  let led = 'auto'
  let profile = '290MHz'
  let target = 1_500
  let groups = [{ GROUP: 0, Name: 'default', Quota: 1 }]
  let pools = [{ GROUP: 0, URL: 'stratum+tcp://pool.example:3333', User: 'u.5', 'Stratum Active': true }]
  const rate = (value: number) => (asleep ? 0 : value)

  const onRpc = rpcState('LUXminer 2026.4.3.100000-0badcafe', (command, parameter = '') => {
    const [given, ...rest] = parameter.split(/(?<!\\),/).map((one) => one.replace(/\\(.)/g, '$1'))
    if (command === without) return undefined
    if (WRITES.includes(command) && refuses) return 'Not now'
    if (WRITES.includes(command) && command !== 'addgroup' && given !== session)
      return `Invalid session ${given}`
    switch (command) {
      case 'version':
        return { VERSION: [{ API: '3.7', Miner: '2026.4.3.100000', Type: 'Antminer S19k Pro' }] }
      case 'summary':
        return { SUMMARY: [{ 'GHS 5s': rate(40_000.5), Elapsed: 3_453, Accepted: 1_483, Rejected: 1 }] }
      case 'stats':
        return {
          STATS: [
            { Type: 'Antminer S19k Pro' },
            {
              'GHS 5s': rate(40_000.5),
              total_rateideal: 41_000,
              chain_acn1: 77,
              chain_acn2: 76,
              chain_acn3: 0,
            },
          ],
        }
      case 'devs':
        return {
          DEVS: [
            {
              ASC: 1,
              ID: 1,
              Enabled: 'Y',
              Status: 'Alive',
              'MHS 5s': rate(20_000_000.5),
              SerialNumber: 'B1',
            },
            { ASC: 0, ID: 0, Enabled: 'Y', Status: 'Alive', 'MHS 5s': rate(20_000_000), SerialNumber: 'B0' },
            { ASC: 2, ID: 2, Enabled: 'N', Status: 'Dead', 'MHS 5s': 0, Temperature: 0 },
          ],
        }
      case 'temps':
        return {
          TEMPS: [
            { ID: 0, TopLeft: 47, TopRight: 34, BottomLeft: 46.5, BottomRight: 0 },
            { ID: 1, TopLeft: 0, TopRight: 33, BottomLeft: 48, BottomRight: 33 },
          ],
        }
      case 'fans':
        return {
          FANS: [
            { FAN: 'FAN1', ID: 0, RPM: 1_920 },
            { FAN: 'FAN2', ID: 1, RPM: 0 },
          ],
        }
      case 'power':
        return { POWER: [{ PSU: true, Watts: asleep ? 20 : 1_051 }] }
      case 'config':
        return {
          CONFIG: [
            {
              MACAddr: '02:00:00:00:00:05',
              Hostname: 'b5',
              SerialNumber: 'SN5',
              Model: 'Antminer S19k Pro',
              CurtailMode: asleep ? 'Sleep' : 'None',
              Profile: profile,
              RedLed: led,
              ...(targets
                ? { IsPowerTargetSupported: true, IsPowerTargetEnabled: true, IdealPowerTarget: target }
                : {}),
            },
          ],
        }
      case 'profiles':
        return { PROFILES }
      case 'events':
        return {
          EVENTS: [
            { Code: 'REBOOT_NOT_HASHING', Description: 'Board does not hash.', Target: 'BOARD', ID: 2 },
          ],
        }
      case 'healthchipget':
        return { CHIPS: [{ Board: Number(given), Chip: 0, Frequency: 300, 'GHS 1m': 266.5 }] }
      case 'pools':
        return { POOLS: pools.map((pool, POOL) => ({ POOL, ...pool })) }
      case 'groups':
        return { GROUPS: groups }
      case 'logon':
        if (session !== '') return 'Another session is active'
        sessions += 1
        session = `madeUpSession${sessions}`
        return { SESSION: [{ SessionID: session }] }
      case 'logoff':
        if (given !== session) return 'Invalid session'
        session = ''
        return {}
      case 'session':
        return { SESSION: [{ SessionID: session }] }
      case 'curtail':
        if (asleep === (rest[0] === 'sleep')) return 'Miner is already in that mode'
        asleep = rest[0] === 'sleep'
        return { CURTAIL: [{ Action: rest[0] }] }
      case 'profileset':
        if (!PROFILES.some((one) => one['Profile Name'] === rest[0])) return 'Profile not found'
        profile = rest[0] ?? profile
        return { PROFILE: [{ Profile: profile }] }
      case 'powertargetset':
        if (!/^power=\d+$/.test(rest[0] ?? '')) return 'Invalid key/value format'
        target = Number(rest[0]?.slice(6))
        return {}
      case 'ledset':
        led = rest[1] ?? led
        return {}
      case 'rebootdevice':
        session = ''
        return {}
      case 'addgroup':
        groups = [
          ...groups,
          { GROUP: Math.max(-1, ...groups.map((one) => one.GROUP)) + 1, Name: given ?? '', Quota: 1 },
        ]
        return {}
      case 'addpool': {
        const pool = {
          GROUP: Number(rest[2]),
          URL: given ?? '',
          User: rest[0] ?? '',
          'Stratum Active': false,
        }
        if (!/^stratum/.test(pool.URL)) return `Bad URL for ${rest[0]}:${rest[1]}`
        pools = [...pools, pool]
        return {}
      }
      case 'removegroup':
        groups = groups.filter((one) => one.GROUP !== Number(given))
        pools = pools.filter((one) => one.GROUP !== Number(given))
        return {}
      default:
        return undefined
    }
  })
  return { onRpc }
}

export const luxosExample: Example = {
  driver: 'luxos',
  get answers() {
    return luxosMachine()
  },
  report: {
    make: 'Antminer',
    model: 'Antminer S19k Pro',
    firmware: 'LuxOS',
    firmwareVersion: '2026.4.3.100000',
    apiVersion: '3.7',
    mac: '02:00:00:00:00:05',
    serialNumber: 'SN5',
    hostname: 'b5',
    mining: true,
    hashrate: terahashesPerSecond(40.0005),
    expectedHashrate: terahashesPerSecond(41),
    power: watts(1_051),
    powerGrade: 'measured',
    powerLimit: watts(1_500),
    profile: '290MHz',
    profiles: [
      { name: '190MHz', power: watts(784), hashrate: terahashesPerSecond(39.2) },
      { name: '290MHz', power: watts(1_188), hashrate: terahashesPerSecond(59.8) },
      { name: 'default', power: watts(2_760), hashrate: terahashesPerSecond(121.8) },
    ],
    locating: false,
    accepted: 1_483,
    rejected: 1,
    uptimeS: 3_453,
    boards: [
      {
        active: true,
        chips: 77,
        temperature: celsius(47),
        hashrate: terahashesPerSecond(20),
        serialNumber: 'B0',
      },
      {
        active: true,
        chips: 76,
        temperature: celsius(48),
        hashrate: terahashesPerSecond(20.0000005),
        serialNumber: 'B1',
      },
      { active: false, chips: 0, hashrate: terahashesPerSecond(0) },
    ],
    fans: [{ rpm: 1_920 }, { rpm: 0 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.5', active: true }],
    errors: [{ code: 'REBOOT_NOT_HASHING', text: 'board 2: Board does not hash.' }],
    defects: [],
  },
  chips: [0, 1, 2].map(() => [{ hashrate: terahashesPerSecond(0.2665), frequencyMhz: 300 }]),
  commands: {
    sleep: /^rpc curtail madeUpSession1,sleep$/,
    wake: /^rpc curtail madeUpSession1,wakeup$/,
    limit: /^rpc powertargetset madeUpSession1,power=2500$/,
    profile: /^rpc profileset madeUpSession1,190MHz$/,
    pools: /^rpc removegroup 0$/,
    reboot: /^rpc rebootdevice madeUpSession1$/,
    locate: /^rpc ledset madeUpSession1,red,blink$/,
  },
  profile: '190MHz',
  signsOff: /^rpc logoff /,
  open: true,
  refusal: luxosMachine({ refuses: true }),
  identity: /^LuxOS/,
}
