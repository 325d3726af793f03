import { celsius, terahashesPerSecond } from '../../../quantity/index.ts'
import type { Answers, WebReply, WebRequest } from '../../testing/brain.ts'
import type { Example } from '../../testing/example.ts'

const status = '"STATUS":[{"STATUS":"S","When":1700000000,"Code":1,"Msg":"ok","Description":"cgminer 1.0.0"}]'

const rpc: Answers['rpc'] = new Map([
  [
    'version',
    `{${status},"VERSION":[{"BMMiner":"1.0.0","API":"3.1","CompileTime":"Mon","Type":"Antminer S19j Pro+"}]}`,
  ],
  ['summary', `{${status},"SUMMARY":[{"Elapsed":600,"GHS 5s":120000.5,"Accepted":70,"Rejected":1}]}`],
  [
    'stats',
    `{${status},"STATS":[{"Type":"Antminer S19j Pro+"},{"ID":"BTM_SOC0","Elapsed":600,"GHS 5s":"120000.5","rate_unit":"GH",
      "miner_count":3,"fan_num":2,"fan1":5400,"fan2":0,"total_rateideal":122000,"chain_acn1":120,"chain_acn2":0,"chain_acn3":120,
      "chain_rate1":"60000.25","chain_rate2":"","chain_rate3":"60000.25","temp_pcb1":"50-61-60-59","temp_pcb2":"-","temp_pcb3":"0-0-0-0",
      "temp_chip1":"65-70-72-71","temp_chip2":"-","temp_chip3":"0-0-0-0"}]}`,
  ],
  [
    'pools',
    `{${status},"POOLS":[{"URL":"stratum+tcp://pool.example:3333","User":"u.1","Stratum Active":true},{"URL":""}]}`,
  ],
])

const FACTS: Readonly<Record<string, unknown>> = {
  get_system_info: {
    minertype: 'Antminer S19j Pro+',
    macaddr: '02:00:00:00:00:01',
    hostname: 'a1',
    serinum: 'SN1',
    system_filesystem_version: 'v9',
  },
  summary: {
    SUMMARY: [
      {
        status: [
          { type: 'rate', status: 's', code: 0, msg: '' },
          { type: 'fans', status: 'e', code: 7, msg: 'fan 2 stands' },
        ],
      },
    ],
  },
  stats: {
    STATS: [{ elapsed: 600, rate_5s: 120000.5, rate_unit: 'GH/s', chain: [{ sn: 'B1' }, {}, { sn: 'B3' }] }],
  },
}

/** The pages of one machine: what is written by set_miner_conf.cgi and blink.cgi is read back. */
function site(): (request: WebRequest) => WebReply | undefined {
  let conf: Readonly<Record<string, unknown>> = {
    pools: [],
    'bitmain-fan-ctrl': false,
    'bitmain-fan-pwm': '70',
    'bitmain-work-mode': '3',
    'bitmain-freq-level': '90',
  }
  let blink = false
  const page = (value: unknown): WebReply => ({ status: 200, text: JSON.stringify(value) })
  return ({ method, path, body }) => {
    const name = /^\/cgi-bin\/(\w+)\.cgi$/.exec(path)?.[1] ?? ''
    if (method === 'GET' && Object.hasOwn(FACTS, name)) return page(FACTS[name])
    switch (`${method} ${name}`) {
      case 'GET get_miner_conf':
        return page(conf)
      case 'GET get_blink_status':
        return page({ blink })
      case 'POST set_miner_conf': {
        const sent = JSON.parse(body)
        const [mode, level] = [String(sent['miner-mode']), sent['freq-level']]
        conf = { ...conf, pools: sent.pools, 'bitmain-work-mode': mode, 'bitmain-freq-level': level }
        return page({ stats: 'success', code: 'M000', msg: 'OK!' })
      }
      case 'POST blink':
        blink = String(JSON.parse(body).blink) === 'true'
        return page({ stats: 'success', code: blink ? 'B000' : 'B100' })
      case 'POST reboot':
        return { status: 200, text: '' }
      default:
        return undefined
    }
  }
}

const answers: Answers = { signIn: 'digest', rpc, http: new Map(), site }

/** The same machine while another change is under way (Bitmain's set_miner_conf.cgi: "request busy"). */
function busy(): (request: WebRequest) => WebReply | undefined {
  const own = site()
  return (request) =>
    request.method === 'POST'
      ? { status: 200, text: '{"stats":"error","code":"M001","msg":"request busy"}' }
      : own(request)
}

export const antminerStockExample: Example = {
  driver: 'antminer-stock',
  answers,
  report: {
    make: 'Antminer',
    model: 'Antminer S19j Pro+',
    firmwareVersion: 'v9',
    apiVersion: '3.1',
    mac: '02:00:00:00:00:01',
    serialNumber: 'SN1',
    hostname: 'a1',
    mining: true,
    hashrate: terahashesPerSecond(120.0005),
    expectedHashrate: terahashesPerSecond(122),
    powerGrade: 'unknown',
    profile: 'low',
    profiles: [{ name: 'normal' }, { name: 'low' }, { name: 'high' }],
    locating: false,
    accepted: 70,
    rejected: 1,
    uptimeS: 600,
    boards: [
      {
        active: true,
        chips: 120,
        temperature: celsius(72),
        hashrate: terahashesPerSecond(60.00025),
        serialNumber: 'B1',
      },
      { active: false, chips: 0 },
      { active: true, chips: 120, hashrate: terahashesPerSecond(60.00025), serialNumber: 'B3' },
    ],
    fans: [{ rpm: 5400 }, { rpm: 0 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.1', active: true }],
    errors: [{ code: '7', text: 'fans: fan 2 stands' }],
    defects: [],
  },
  commands: {
    sleep:
      /^POST \/cgi-bin\/set_miner_conf\.cgi .*"bitmain-fan-pwm":"70".*"freq-level":"90","miner-mode":1,"bitmain-work-mode":1/,
    wake: /^POST \/cgi-bin\/set_miner_conf\.cgi .*"miner-mode":3,"bitmain-work-mode":3/,
    'limit-percent': /^POST \/cgi-bin\/set_miner_conf\.cgi .*"freq-level":"75","miner-mode":3/,
    profile: /^POST \/cgi-bin\/set_miner_conf\.cgi .*"miner-mode":2,"bitmain-work-mode":2/,
    pools:
      /^POST \/cgi-bin\/set_miner_conf\.cgi .*"freq-level":"90","miner-mode":3.*"pools":\[\{"url":"stratum\+tcp:\/\/first\.example:3333","user":"owner\.w1","pass":"x"\},\{"url":"stratum\+tcp:\/\/second\.example:25","user":"owner\.w1","pass":"x"\},\{"url":"","user":"","pass":""\}\]/,
    reboot: /^POST \/cgi-bin\/reboot\.cgi/,
    locate: /^POST \/cgi-bin\/blink\.cgi \{"blink":"true"\}/,
  },
  profile: 'high',
  refusal: { ...answers, site: busy },
  identity: /^Antminer stock/,
}
