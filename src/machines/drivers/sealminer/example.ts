import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { WebReply, WebRequest } from '../../testing/brain.ts'
import type { Example } from '../../testing/example.ts'
import { rpcState } from '../../testing/rpcState.ts'

const PASSWORD = 'secret'

/** A machine that does as it is told; a power limit holds after its restart. One that is `busy` refuses every order. */
export function sealminerStandIn({ busy = false } = {}): Example['answers'] {
  let awake = true
  let [limit, asked] = [3500, 3500]
  let led = 'off'
  let mode = 2
  let session = ''
  let pools = [{ URL: 'stratum+tcp://pool.example:3333', User: 'u.6' }]

  const rpc = (): Readonly<Record<string, object>> => ({
    version: { VERSION: [{ API: '3.7', BDMiner: '4.11.1' }] },
    summary: { SUMMARY: [{ 'MHS av': 206860473.51, Elapsed: 2481, Accepted: 1421, Rejected: 3 }] },
    stats: {
      STATS: [
        {
          '0 Online': true,
          '0 Chip Count': 153,
          '0 Bad Chip Count': 2,
          '0 Temp 0': 55,
          '0 Temp 1': 0,
          '0 Temp 2': 70,
          '0 MHS(Sample)': awake ? 73905832.5 : 0,
          '0 SN': 'HB1',
          '0 Speed': 3723,
          '1 Speed': 3753,
          'Fan Count': 2,
          'Ctrl Board SN': 'S6',
          'Error Code': '',
          Firmware: '2025091001',
          MAC: '02:00:00:00:00:06',
          'MHS(30s)': awake ? 220407636.75 : 0,
          'MHS(Rated)': 230839407.25,
          Model: 'A2',
          'PM State': awake ? 'Running' : 'Suspend',
          'PSU Error': '0x00000010',
          'PSU Input Power': awake ? 3504 : 60,
          'Power Limit': limit,
          'System Uptime': 2743,
        },
      ],
    },
    pools: { POOLS: pools.map((pool, index) => ({ ...pool, 'Stratum Active': index === 0 })) },
  })

  const speak = rpcState('bdminer 4.11.1', (command, parameter) => {
    if (command !== 'ascset') return rpc()[command]
    if (busy) return 'Access denied'
    asked = Number(/"value":"(\d+)"/.exec(parameter ?? '')?.[1])
    return {}
  })

  function obey(page: string, told: Readonly<Record<string, unknown>>): object | undefined {
    if (page === 'mining_setting') awake = told['params_data'] === 1
    else if (page === 'led_conf') led = String(told['value'])
    else if (page === 'set_mining_mode') mode = Number(told['miningMode'])
    else if (page === 'reboot') limit = asked
    else if (page === 'set_miner_poolconf') {
      pools = [1, 2, 3]
        .map((place) => ({ URL: String(told[`poolurl${place}`]), User: String(told[`pooluser${place}`]) }))
        .filter(({ URL }) => URL !== '')
      return { result: true, api: true, fileWrite: true, msg: 'ok' }
    } else return undefined
    return { result: 0 }
  }

  function onWeb({ method, path, headers, body }: WebRequest): WebReply | undefined {
    const json = (value: object): WebReply => ({ status: 200, text: JSON.stringify(value) })
    if (path === '/') return { status: 200, text: '<html><title>SealMiner</title></html>' }
    const cookie = headers['cookie'] ?? ''
    if (path === '/cgi-bin/login.php') {
      const form = new URLSearchParams(body)
      if (form.get('username') !== 'seal' || form.get('origin_pwd') !== PASSWORD)
        return json({ state: 1, msg: `wrong password ${form.get('origin_pwd')}` })
      session = /PHPSESSID=\w+/.exec(cookie)?.[0] ?? ''
      return json({ state: 0, msg: 'ok' })
    }
    const page = /^\/cgi-bin\/([\w-]+)\.php$/.exec(path)?.[1]
    if (page === undefined) return undefined
    if (session === '' || !cookie.includes(session))
      return { status: 302, text: '', headers: { location: '/login' } }
    if (method === 'GET')
      return page === 'get_system_info'
        ? json({
            brand: 'Sealminer',
            led,
            low_power: 0,
            normal: 2,
            high_performance: 3,
            custom: 5,
            miningMode: `${mode}`,
          })
        : undefined
    if (busy) return json({ result: 1, msg: 'busy' })
    const done = obey(page, body === '' ? {} : JSON.parse(body))
    return done === undefined ? undefined : json(done)
  }

  return { user: 'seal', password: PASSWORD, onRpc: speak, onWeb }
}

export const sealminerExample: Example = {
  driver: 'sealminer',
  get answers() {
    return sealminerStandIn()
  },
  report: {
    make: 'SealMiner',
    model: 'A2',
    firmwareVersion: '2025091001',
    apiVersion: '3.7',
    mac: '02:00:00:00:00:06',
    serialNumber: 'S6',
    mining: true,
    hashrate: terahashesPerSecond(206.86047351),
    expectedHashrate: terahashesPerSecond(230.83940725),
    power: watts(3504),
    powerGrade: 'measured',
    powerLimit: watts(3500),
    profile: 'normal',
    profiles: [{ name: 'low_power' }, { name: 'normal' }, { name: 'high_performance' }, { name: 'custom' }],
    locating: false,
    accepted: 1421,
    rejected: 3,
    uptimeS: 2743,
    boards: [
      {
        active: true,
        chips: 153,
        temperature: celsius(70),
        hashrate: terahashesPerSecond(73.9058325),
        serialNumber: 'HB1',
      },
    ],
    fans: [{ rpm: 3723 }, { rpm: 3753 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.6', active: true }],
    errors: [{ code: '0x00000010', text: 'the supply has an error' }, { text: 'board 0: 2 bad chips' }],
    defects: [],
  },
  commands: {
    sleep: /^POST \/cgi-bin\/mining_setting\.php \{"params_data":0\}$/,
    wake: /^POST \/cgi-bin\/mining_setting\.php \{"params_data":1\}$/,
    limit: /^POST \/cgi-bin\/reboot\.php$/,
    profile: /^POST \/cgi-bin\/set_mining_mode\.php \{"miningMode":0\}$/,
    pools:
      /^POST \/cgi-bin\/set_miner_poolconf\.php \{"poolurl1":"stratum\+tcp:\/\/first\.example:3333","pooluser1":"owner\.w1","poolpwd1":"x","poolurl2":.*"poolurl3":""/,
    reboot: /^POST \/cgi-bin\/reboot\.php$/,
    locate: /^POST \/cgi-bin\/led_conf\.php \{"key":"led","value":"on"\}$/,
  },
  profile: 'low_power',
  get refusal() {
    return sealminerStandIn({ busy: true })
  },
  identity: /^SealMiner/,
}
