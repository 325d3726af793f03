import { celsius, terahashesPerSecond } from '../../../quantity/index.ts'
import type { Example } from '../../testing/example.ts'

const status = '"STATUS":[{"STATUS":"S","When":1700000000,"Code":1,"Msg":"ok","Description":"cgminer 1.0.0"}]'
const conf = { pools: [], 'bitmain-fan-ctrl': false, 'bitmain-fan-pwm': '70', 'bitmain-work-mode': '3' }

const answers: Example['answers'] = {
  signIn: 'digest',
  rpc: new Map([
    [
      'version',
      `{${status},"VERSION":[{"BMMiner":"1.0.0","API":"3.1","CompileTime":"Mon","Type":"Antminer S19j Pro+"}]}`,
    ],
    ['summary', `{${status},"SUMMARY":[{"Elapsed":600,"GHS 5s":120000.5}]}`],
    [
      'stats',
      `{${status},"STATS":[{"Type":"Antminer S19j Pro+"},{"ID":"BTM_SOC0","Elapsed":600,"GHS 5s":"120000.5","rate_unit":"GH",
        "miner_count":3,"fan_num":2,"fan1":5400,"fan2":0,"total_rateideal":122000,"chain_acn1":120,"chain_acn2":0,"chain_acn3":120,
        "chain_rate1":"60000.25","chain_rate2":"","chain_rate3":"60000.25","temp_pcb1":"50-61-60-59","temp_pcb2":"-","temp_pcb3":"0-0-0-0"}]}`,
    ],
    [
      'pools',
      `{${status},"POOLS":[{"URL":"stratum+tcp://pool.example:3333","User":"u.1","Stratum Active":true},{"URL":""}]}`,
    ],
  ]),
  http: new Map([
    [
      'GET /cgi-bin/get_system_info.cgi',
      '{"minertype":"Antminer S19j Pro+","macaddr":"02:00:00:00:00:01","hostname":"a1","serinum":"SN1","system_filesystem_version":"v9"}',
    ],
    [
      'GET /cgi-bin/summary.cgi',
      '{"SUMMARY":[{"status":[{"type":"rate","status":"s","code":0,"msg":""},{"type":"fans","status":"e","code":7,"msg":"fan 2 stands"}]}]}',
    ],
    ['GET /cgi-bin/get_miner_conf.cgi', JSON.stringify(conf)],
    ['POST /cgi-bin/set_miner_conf.cgi', '{"stats":"success","code":"M000","msg":"OK!"}'],
    ['POST /cgi-bin/reboot.cgi', ''],
  ]),
}

const no = '{"stats":"error","code":"E001","msg":"busy"}'

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
    uptimeS: 600,
    boards: [
      { active: true, chips: 120, temperature: celsius(61), hashrate: terahashesPerSecond(60.00025) },
      { active: false, chips: 0 },
      { active: true, chips: 120, hashrate: terahashesPerSecond(60.00025) },
    ],
    fans: [{ rpm: 5400 }, { rpm: 0 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.1', active: true }],
    errors: [{ code: '7', text: 'fans: fan 2 stands' }],
    defects: [],
  },
  commands: {
    sleep:
      /^POST \/cgi-bin\/set_miner_conf\.cgi .*"bitmain-fan-pwm":"70".*"miner-mode":1,"bitmain-work-mode":1/,
    wake: /^POST \/cgi-bin\/set_miner_conf\.cgi .*"miner-mode":0,"bitmain-work-mode":0/,
    reboot: /^POST \/cgi-bin\/reboot\.cgi/,
  },
  refusal: {
    ...answers,
    http: new Map([
      ...(answers.http ?? []),
      ['POST /cgi-bin/set_miner_conf.cgi', no],
      ['POST /cgi-bin/reboot.cgi', no],
    ]),
  },
  identity: /^Antminer stock/,
}
