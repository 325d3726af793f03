import type { Kind } from './settings.ts'

/**
 * What the machines of the simulated fleet answer, as texts of the length and shape that real ones have (Antminer S21 of
 * July 2024, WhatsMiner M60S with API 3.0.2, Antminer S19 XP under Braiins OS 25.07). `@MAC` stands where each machine has its own.
 */
export interface Looks {
  readonly mining: boolean
  /** What the machine says it draws, W. */
  readonly powerW: number
}

export const MAC = '02:4d:00:00:00:00'
export const NOMINAL_W: Readonly<Record<Kind, number>> = {
  'antminer-stock': 3_500,
  'whatsminer-v3': 3_156,
  'braiins-rest': 3_137,
}
/** Control board and fans at rest. */
export const ASLEEP_W = 60
export const SALT = 'uhCiDyVj'

type Texts = Readonly<Record<string, string>>
const json = (value: unknown) => JSON.stringify(value)
const status = (code: number, message: string) => [
  { STATUS: 'S', When: 1750277145, Code: code, Msg: message, Description: 'cgminer 1.0.0' },
]
const chains = (make: (chain: number) => readonly (readonly [string, string | number])[]) =>
  Object.fromEntries([1, 2, 3].flatMap((chain) => [...make(chain)]))

/** Answers of the cgminer API by command, and pages of the web server by path. */
export function antminerTexts({ mining, powerW }: Looks): { readonly rpc: Texts; readonly web: Texts } {
  const rate = mining ? 203_007.01 : 0
  const version = {
    BMMiner: '1.0.0',
    API: '3.1',
    Miner: 'uart_trans.1.3',
    CompileTime: 'Thu Jul 11 16:38:25 CST 2024',
    Type: 'Antminer S21',
  }
  const summary = {
    Elapsed: 59_129,
    'GHS 5s': rate,
    'GHS av': rate,
    'GHS 30m': rate,
    'Found Blocks': 0,
    Getwork: 6033,
    Accepted: 11_187,
    Rejected: 9,
    'Hardware Errors': 61,
    Utility: 11.35,
    Discarded: 5_554_970,
    Stale: 0,
    'Get Failures': 0,
    'Local Work': 5_560_881,
    'Remote Failures': 0,
    'Network Blocks': 102,
    'Total MH': 1.2009939119e13,
    'Work Utility': 2_829_363.48,
    'Difficulty Accepted': 2_785_931_264,
    'Difficulty Rejected': 2_359_296,
    'Difficulty Stale': 0,
    'Best Share': 5_254_813_688,
    'Device Hardware%': 0,
    'Device Rejected%': 0,
    'Pool Rejected%': 0,
    'Pool Stale%': 0,
    'Last getwork': 1750277145,
  }
  const stats = {
    STATS: 0,
    ID: 'BTM_SOC0',
    Elapsed: 59_129,
    Calls: 0,
    Wait: 0,
    Max: 0,
    Min: 99_999_999,
    'GHS 5s': rate,
    'GHS av': rate,
    rate_30m: rate,
    Mode: 2,
    miner_count: 3,
    frequency: 525,
    fan_num: 4,
    fan1: 6000,
    fan2: 5880,
    fan3: 5040,
    fan4: 5040,
    temp_num: 3,
    ...chains((chain) => [
      [`temp${chain}`, 68],
      [`temp2_${chain}`, 73],
      [`temp_pcb${chain}`, mining ? '55-55-68-68' : '21-21-22-22'],
      [`temp_chip${chain}`, mining ? '60-60-73-73' : '21-21-22-22'],
    ]),
    ...chains((chain) => [
      [`temp_pic${chain}`, '50-50-63-63'],
      [`freq_avg${chain}`, 525],
      [`chain_rateideal${chain}`, 66_860.3],
      [`chain_acn${chain}`, 108],
    ]),
    ...chains((chain) => [
      [
        `chain_acs${chain}`,
        ' oooooooooooooooooo oooooooooooooooooo oooooooooooooooooo oooooooooooooooooo oooooooooooooooooo oooooooooooooooooo',
      ],
      [`chain_hw${chain}`, 2],
      [`chain_rate${chain}`, rate / 3],
    ]),
    total_rateideal: 200_580.9,
    rate_unit: 'GH',
    total_freqavg: 525,
    total_acn: 324,
    total_rate: rate,
    chain_power: `${Math.round(powerW)} W`,
    no_matching_work: 0,
    voltage1: 14.2,
    fan_pwm: 62,
  }
  const pool = (index: number, url: string) => ({
    POOL: index,
    URL: url,
    Status: 'Alive',
    Priority: index,
    Quota: 1,
    'Long Poll': 'N',
    Getworks: 6033,
    Accepted: 11_187,
    Rejected: 9,
    Discarded: 5_555_071,
    Stale: 0,
    'Get Failures': 0,
    'Remote Failures': 0,
    User: 'fakel.bench',
    'Last Share Time': '0:00:12',
    Diff: '262K',
    'Diff1 Shares': 0,
    'Proxy Type': '',
    Proxy: '',
    'Difficulty Accepted': 2_785_931_264,
    'Difficulty Rejected': 2_359_296,
    'Difficulty Stale': 0,
    'Last Share Difficulty': 262_144,
    'Has Stratum': true,
    'Stratum Active': index === 0,
    'Stratum URL': url,
    'Has GBT': false,
    'Best Share': 5_254_813_688,
    'Pool Rejected%': 0,
    'Pool Stale%%': 0,
  })
  const parts: Texts = {
    version: json({ STATUS: status(22, 'CGMiner versions'), VERSION: [version], id: 1 }),
    summary: json({ STATUS: status(11, 'Summary'), SUMMARY: [summary], id: 1 }),
    stats: json({
      STATUS: status(70, 'CGMiner stats'),
      STATS: [{ ...version, Miner: '49.0.1.3' }, stats],
      id: 1,
    }),
    pools: json({
      STATUS: status(7, '3 Pool(s)'),
      POOLS: [
        pool(0, 'stratum+tcp://pool.example:3333'),
        pool(1, 'stratum+tcp://pool2.example:3333'),
        pool(2, ''),
      ],
      id: 1,
    }),
  }
  const pools = [1, 2, 3].map((index) => ({
    url: index === 3 ? '' : `stratum+tcp://pool${index}.example:3333`,
    user: 'fakel.bench',
    pass: 'x',
  }))
  const conf = {
    pools,
    'api-listen': true,
    'api-network': true,
    'api-groups': 'A:stats:pools:devs:summary:version',
    'api-allow': 'A:0/0,W:*',
    'bitmain-fan-ctrl': false,
    'bitmain-fan-pwm': '100',
    'bitmain-use-vil': true,
    'bitmain-freq': '200',
    'bitmain-voltage': '1320',
    'bitmain-ccdelay': '0',
    'bitmain-pwth': '3',
    'bitmain-work-mode': mining ? '0' : '1',
    'bitmain-hashrate-percent': '100',
    'bitmain-freq-level': '100',
  }
  const complaints = ['rate', 'network', 'fans', 'temp'].map((type) => ({
    type,
    status: 's',
    code: 0,
    msg: '',
  }))
  return {
    rpc: parts,
    web: {
      '/cgi-bin/get_system_info.cgi': json({
        minertype: 'Antminer S21',
        nettype: 'DHCP',
        netdevice: 'eth0',
        macaddr: MAC,
        hostname: 'Antminer',
        ipaddress: '127.77.0.1',
        netmask: '255.255.255.0',
        gateway: '',
        dnsservers: '',
        system_mode: 'GNU/Linux',
        system_kernel_version: 'Linux 4.9.113 #1 SMP PREEMPT Thu Jul 11 17:01:13 CST 2024',
        system_filesystem_version: 'Thu Jul 11 16:38:25 CST 2024',
        firmware_type: 'Release',
        serinum: MAC,
      }),
      '/cgi-bin/summary.cgi': json({
        STATUS: [{ STATUS: 'S', When: 1750192565, Msg: 'summary', Code: 0, Description: '' }],
        INFO: { miner_version: 'uart_trans.1.3', CompileTime: version.CompileTime, type: version.Type },
        SUMMARY: [
          {
            elapsed: 3817,
            rate_5s: rate,
            rate_30m: rate,
            rate_avg: rate,
            rate_ideal: 200_000,
            rate_unit: 'GH/s',
            hw_all: 2,
            bestshare: 727_920_402,
            status: complaints,
          },
        ],
      }),
      '/cgi-bin/get_miner_conf.cgi': json(conf),
      '/cgi-bin/set_miner_conf.cgi': '{"stats":"success","code":"M000","msg":"OK!"}',
      '/cgi-bin/reboot.cgi': '{"stats":"success","code":"M000","msg":"OK!"}',
    },
  }
}

/** Answers of the framed API by `cmd`. */
export function whatsminerTexts({ mining, powerW }: Looks): Texts {
  const answer = (desc: string, msg: unknown) => json({ code: 0, desc, msg, when: 1773869570 })
  const rate = mining ? 171.259 : 0
  const board = (id: number) => ({
    'chip-temp-avg': 74,
    'chip-temp-max': 80,
    'chip-temp-min': 68,
    'effective-chips': 75,
    'factory-hash': 60.35,
    freq: 625,
    'hash-average': 57.1,
    'hash-realtime': rate / 3,
    id,
    status: 'alive',
  })
  return {
    'get.device.info': answer('get.device.info', {
      miner: {
        'board-num': '3',
        chipdata0: 'K8EC374-2426 BINVE6-197806A',
        chipdata1: 'K8EC371-2426 BINVE6-197806A',
        chipdata2: 'K8EA379-2426 BINVE6-197806A',
        'detect-hash-rate': '61434:53890:65727',
        'fast-boot': 'disable',
        'hash-board': 'K40',
        'hash-percent': '0',
        'miner-sn': MAC,
        pcbsn0: 'BKM3CSE1404807K42757',
        pcbsn1: 'BKM3CSE1404812K43675',
        pcbsn2: 'BKM3CSE1404807K42762',
        'pool-strategy': 'FAILOVER',
        type: 'M60S_VK40',
        working: String(mining),
      },
      network: {
        dns: '172.16.2.1',
        gateway: '172.16.2.1',
        hostname: 'WhatsMiner',
        ip: '127.77.0.1',
        mac: MAC,
        netmask: '255.255.255.0',
        proto: 'dhcp',
      },
      power: {
        fanspeed: 6344,
        hwversion: 'RT0159',
        mode: '1',
        model: 'P221B',
        sn: '1436B2429603097',
        swversion: '230224.220429',
        type: 'P221B',
        vendor: '1',
      },
      salt: SALT,
      system: {
        api: '3.0.2',
        apiswitch: '1',
        'control-board-version': 'CB6V10',
        fwversion: '20251209.16.Rel2',
        ledstatus: 'auto',
        platform: 'H616',
      },
    }),
    'get.miner.status': answer('get.miner.status', {
      summary: {
        Debug: '',
        'board-temperature': [41.1, 40.1, 41.5],
        'bootup-time': 1323,
        'chip-temp-avg': 75.5,
        'chip-temp-max': 82,
        'chip-temp-min': 68,
        elapsed: 50_000,
        'environment-temperature': 28.5,
        'factory-hash': 181.051,
        'fan-speed-in': 5400,
        'fan-speed-out': 5280,
        'freq-avg': 625,
        'hash-15min': rate,
        'hash-1min': rate,
        'hash-average': rate,
        'hash-realtime': rate,
        'power-5min': powerW,
        'power-limit': 3600,
        'power-rate': 17.6,
        'power-realtime': powerW,
        'up-freq-finish': 1,
      },
      pools: [0, 1, 2].map((index) => ({
        account: 'fakel.bench',
        'pool-priority': index,
        status: 'alive',
        'stratum-active': index === 0,
        url: `stratum+tcp://pool${index}.example:3333`,
      })),
      edevs: [board(0), board(1), board(2)],
    }),
    accepted: json({ code: 0, desc: '', msg: 'ok', when: 1773869570 }),
    unknown: json({ code: -2, desc: '', msg: 'invalid command', when: 1773869570 }),
  }
}

/** Pages of the REST API by path below /api/v1/. */
export function braiinsTexts({ mining, powerW }: Looks): Texts {
  const gigahashes = (value: number) => ({ gigahash_per_second: value })
  const rates = (of: number) =>
    Object.fromEntries(
      [
        'last_15m',
        'last_15s',
        'last_1h',
        'last_1m',
        'last_24h',
        'last_30m',
        'last_30s',
        'last_5m',
        'last_5s',
        'since_restart',
      ].map((span) => [span, gigahashes(mining ? of : 0)]),
    )
  const share = {
    accepted_shares: 10_464,
    best_share: 776_342_690,
    generated_work: 17_793_548_288,
    last_difficulty: 262_144,
    last_share_time: { nanos: 734_529_336, seconds: 1_776_446_524 },
    rejected_shares: 18,
    stale_shares: 0,
  }
  const board = (id: number) => ({
    board_name: 'BHB56801',
    board_temp: { degree_c: mining ? 55.5 : 21 },
    chip_type: 'BM1366',
    chips_count: 110,
    current_frequency: { hertz: 486_704_545 },
    current_voltage: { volt: 12.93826530612245 },
    enabled: true,
    highest_chip_temp: { id: 1, location: 1, temperature: { degree_c: 70.5 } },
    highest_outlet_temp: { degree_c: 55.5 },
    id: String(id),
    lowest_inlet_temp: { degree_c: 41 },
    model: 'BHB56801',
    serial_number: 'NGSBYPDBCJBAG8562',
    stats: {
      best_share: 776_342_690,
      error_hashrate: { megahash_per_second: 0 },
      found_blocks: 0,
      nominal_hashrate: gigahashes(47_980.850153652005),
      real_hashrate: rates(47_821.7),
    },
  })
  const pool = (url: string, active: boolean) => ({
    active,
    alive: true,
    enabled: true,
    stats: share,
    uid: 'bCY9U0ZakyIy9PUH',
    url,
    user: 'fakel.bench',
  })
  return {
    'miner/details': json({
      bos_mode: 4,
      bos_version: {
        bos_plus: true,
        current: '2025-08-06-0-3881c51d-25.07-plus',
        major: '2022-09-13-0-11012d53-22.08-plus',
      },
      bosminer_uptime_s: 69_685,
      control_board_soc_family: 3,
      hostname: 'Antminer',
      kernel_version: '4.9.113',
      mac_address: MAC,
      miner_identity: { brand: 1, miner_model: 'Antminer S19 XP', model: 18, name: 'Antminer S19 XP' },
      platform: 4,
      psu_info: {
        fw_version: null,
        max_voltage: { volt: 15.2 },
        min_voltage: { volt: 11.96 },
        model_name: 'APW121215d/e',
        serial_number: null,
        version: 117,
      },
      serial_number: null,
      status: mining ? 2 : 3,
      sticker_hashrate: gigahashes(141_000),
      system_uptime: 69_725,
      system_uptime_s: 69_725,
      uid: 'uUTHH0m8zu3DAak8',
    }),
    'miner/stats': json({
      miner_stats: {
        best_share: 776_342_690,
        error_hashrate: { megahash_per_second: 0 },
        found_blocks: 0,
        nominal_hashrate: gigahashes(142_876.598290866),
        real_hashrate: rates(141_463.56540072063),
      },
      pool_stats: share,
      power_stats: {
        approximated_consumption: { watt: Math.round(powerW) },
        efficiency: { joule_per_terahash: 21.785613792493763 },
      },
    }),
    'miner/hw/hashboards': json({ hashboards: [board(1), board(2), board(3)] }),
    'cooling/state': json({
      fans: [0, 1, 2, 3].map((position) => ({ position, rpm: 5904, target_speed_ratio: 1 })),
      highest_temperature: { id: null, location: 1, temperature: { degree_c: 70.5 } },
    }),
    'configuration/miner': json({
      pool_groups: [],
      tuner: { enabled: true, hashrate_target: null, power_target: { watt: 3137 }, tuner_mode: 1 },
    }),
    pools: json([
      {
        name: 'bench',
        pools: [
          pool('stratum+tcp://pool.example:3333', true),
          pool('stratum+tcp://pool2.example:3333', false),
        ],
        strategy: { quota: { value: 1 } },
      },
    ]),
    'miner/errors': json({ errors: [] }),
    version: json({ major: 1, minor: 0, patch: 0 }),
    'auth/login': json({ token: 'c5d1b9d9e1b04a6f', timeout_s: 3600 }),
  }
}
