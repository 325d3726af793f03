import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { Answers } from '../../testing/brain.ts'
import type { Example } from '../../testing/example.ts'
import { rpcState } from '../../testing/rpcState.ts'

/** An S9 with Braiins OS+ of early 2021 whose board at J8 is dead. */
function machine({ refuses = false } = {}): Answers {
  let paused = false
  const rate = (megahashes: number) => (paused ? 0 : megahashes)
  const onRpc = rpcState('BOSminer bosminer-plus-am1-s9 0.4.0-908ca41d', (command) => {
    switch (command) {
      case 'version':
        return { VERSION: [{ API: '3.7', BOSminer: 'bosminer-plus-am1-s9 0.4.0-908ca41d' }] }
      case 'summary':
        return { SUMMARY: [{ 'MHS 5s': rate(9_400_000.5), Elapsed: 3_680, Accepted: 153, Rejected: 2 }] }
      case 'devs':
        return {
          DEVS: [
            { ASC: 0, ID: 6, Enabled: 'Y', Status: 'Alive', 'MHS 5s': rate(4_700_000) },
            { ASC: 1, ID: 7, Enabled: 'Y', Status: 'Alive', 'MHS 5s': rate(4_700_000.5) },
            { ASC: 2, ID: 8, Enabled: 'N', Status: 'Dead', 'MHS 5s': 0 },
          ],
        }
      case 'devdetails':
        return {
          DEVDETAILS: [6, 7, 8].map((id, index) => ({
            DEVDETAILS: index,
            ID: id,
            Chips: 63,
            Model: 'Bitmain Antminer S9',
          })),
        }
      case 'temps':
        return {
          TEMPS: [
            { TEMP: 0, ID: 6, Board: 71.5, Chip: 104.625 },
            { TEMP: 1, ID: 7, Board: 63, Chip: 0 },
            { TEMP: 2, ID: 8, Board: 0, Chip: 0 },
          ],
        }
      case 'fans':
        return { FANS: [2_820, 3_780, 0, 0].map((RPM, FAN) => ({ FAN, ID: FAN, RPM, Speed: 40 })) }
      case 'tunerstatus':
        return { TUNERSTATUS: [{ ApproximateMinerPowerConsumption: paused ? 0 : 935, PowerLimit: 950 }] }
      case 'pools':
        return {
          POOLS: [
            { POOL: 0, URL: 'stratum+tcp://pool.example:3333', User: 'u.9', 'Stratum Active': !paused },
          ],
        }
      case 'pause':
      case 'resume':
        if (refuses) return 'Cannot be done now'
        paused = command === 'pause'
        return { [command.toUpperCase()]: [true] }
      default:
        return undefined
    }
  })
  return { onRpc }
}

export const bosminerExample: Example = {
  driver: 'bosminer',
  get answers() {
    return machine()
  },
  report: {
    make: 'Antminer',
    model: 'Antminer S9',
    firmware: 'Braiins OS',
    firmwareVersion: 'BOSminer bosminer-plus-am1-s9 0.4.0-908ca41d',
    apiVersion: '3.7',
    mining: true,
    hashrate: terahashesPerSecond(9.4000005),
    power: watts(935),
    powerGrade: 'estimated',
    powerLimit: watts(950),
    accepted: 153,
    rejected: 2,
    uptimeS: 3_680,
    boards: [
      { active: true, chips: 63, temperature: celsius(104.625), hashrate: terahashesPerSecond(4.7) },
      { active: true, chips: 63, temperature: celsius(63), hashrate: terahashesPerSecond(4.7000005) },
      { active: false, chips: 63, hashrate: terahashesPerSecond(0) },
    ],
    fans: [{ rpm: 2_820 }, { rpm: 3_780 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.9', active: true }],
    errors: [],
    defects: [],
  },
  commands: { sleep: /^rpc pause$/, wake: /^rpc resume$/ },
  open: true,
  refusal: machine({ refuses: true }),
  identity: /^Braiins OS/,
}
