import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { Example } from '../../testing/example.ts'

const info = {
  miner: { type: 'M50S_VH50', 'miner-sn': 'SN2', 'board-num': '3', working: 'true' },
  system: { api: '3.0.1', fwversion: '20240722.07.51.REL' },
  network: { mac: '02:00:00:00:00:02', hostname: 'w2' },
  salt: 'px5hoXa9',
  'error-code': [{ '531': '2025-03-12 14:52:35', reason: 'Slot1 not found.' }],
}
const status = {
  summary: {
    elapsed: 1074,
    'factory-hash': 126.1,
    'hash-realtime': 125.5,
    'power-realtime': '3276',
    'power-limit': 3600,
    'board-temperature': [60.5, 61, 0],
    'fan-speed-in': 4980,
    'fan-speed-out': 5070,
  },
  pools: [
    { url: 'stratum+tcp://pool.example:3333', account: 'u.2', 'stratum-active': true, status: 'alive' },
  ],
  edevs: [
    { id: 0, status: 'alive', 'effective-chips': 111, 'hash-realtime': 62.5 },
    { id: 1, status: 'dead', 'effective-chips': 'None' },
  ],
}
const answer = (desc: string, msg: unknown, code = 0) => JSON.stringify({ code, when: 1700000000, msg, desc })

const answers: Example['answers'] = {
  user: 'super',
  password: 'secret',
  framed: new Map([
    ['get.device.info', answer('get.device.info', info)],
    ['get.miner.status summary+pools+edevs', answer('get.miner.status', status)],
  ]),
}

export const whatsminerV3Example: Example = {
  driver: 'whatsminer-v3',
  answers,
  report: {
    make: 'WhatsMiner',
    model: 'M50S VH50',
    firmwareVersion: '20240722.07.51.REL',
    apiVersion: '3.0.1',
    mac: '02:00:00:00:00:02',
    serialNumber: 'SN2',
    hostname: 'w2',
    mining: true,
    hashrate: terahashesPerSecond(125.5),
    expectedHashrate: terahashesPerSecond(126.1),
    power: watts(3276),
    powerGrade: 'measured',
    powerLimit: watts(3600),
    uptimeS: 1074,
    boards: [
      { active: true, chips: 111, temperature: celsius(60.5), hashrate: terahashesPerSecond(62.5) },
      { active: false, temperature: celsius(61) },
      {},
    ],
    fans: [{ rpm: 4980 }, { rpm: 5070 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.2', active: true }],
    errors: [{ code: '531', text: 'Slot1 not found.' }],
    defects: [],
  },
  commands: {
    sleep: /^framed .*"cmd":"set\.miner\.service".*"account":"super".*"param":"stop"/,
    wake: /^framed .*"cmd":"set\.miner\.service".*"param":"start"/,
    limit: /^framed .*"cmd":"set\.miner\.power_limit".*"param":2500\b/,
    reboot: /^framed .*"cmd":"set\.system\.reboot"/,
  },
  refusal: {
    ...answers,
    framed: new Map([...(answers.framed ?? []), ['refuse', answer('', 'Fail', -1)]]),
  },
  identity: /^WhatsMiner API 3/,
}
