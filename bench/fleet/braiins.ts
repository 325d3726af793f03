import { json, type Looks, MAC, type Texts } from './looks.ts'

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
