import { expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { instant } from '../../../quantity/index.ts'
import type { MachineReport } from '../../model.ts'
import { brain } from '../../testing/brain.ts'
import { memoryWires } from '../../testing/memoryWires.ts'
import { answersOf, parseRecording } from '../../testing/recording.ts'
import { whatsminerV2 } from './driver.ts'

async function report(folder: string, name: string, joins = true): Promise<MachineReport> {
  const answers = answersOf(parseRecording(corpusJson(folder, `${name}.json`)), undefined)
  const link = whatsminerV2.open({ host: '127.0.0.1' }, memoryWires(brain(answers, { joins }), answers))
  const outcome = await link.poll(instant(1_700_000_000_000))
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}

describeCorpus('recorded WhatsMiners of API 1 and 2', () => {
  it('reads an M50S of API 2.0.5 as its recording says', async () => {
    const device = parseRecording(corpusJson('asic', 'whatsminer-v2-m50s.json'))
    const told = await report('asic', 'whatsminer-v2-m50s')
    expect({
      mac: told.mac,
      api_version: told.apiVersion,
      firmware_version: told.firmwareVersion,
      hostname: told.hostname,
      hashrate_ths: told.hashrate,
      expected_hashrate_ths: told.expectedHashrate,
      power_w: told.power,
      power_limit_w: told.powerLimit,
      uptime_s: told.uptimeS,
      mining: told.mining,
      fans: told.fans.length,
      pools: told.pools.length,
    }).toEqual(device.expected)
    expect(told).toMatchObject({ profile: 'normal', locating: false, powerGrade: 'measured', defects: [] })
    expect(told.boards).toMatchObject([
      { active: true, chips: 135, temperature: 80, hashrate: 41.5, serialNumber: 'BHM5CSD1302803K30001' },
      { temperature: 81, hashrate: 41.8 },
      { temperature: 81, hashrate: 41.7 },
    ])
  })

  /** Hashes a second, boards, fans and pools as the wide recordings assert them; the last fan is the supply's. */
  it.each([
    ['m3-stock-1', 11_763_615_450_000, 3, [5730, 5880], 3, []],
    ['m20s-stock-new-firmware-1', 68_710_597_190_000, 3, [4950, 4920, 8880], 2, []],
    ['m31s-stock-new-firmware-1', 99_793_646_890_000, 3, [3870, 3930, 8784], 1, ['206', '2320']],
    ['m31s-stock-new-firmware-2', 76_718_604_380_000, 3, [5700, 0, 7608], 3, ['110', '111', '131']],
  ])('reads %s', async (name, hashesPerSecond, boards, rpm, pools, errors) => {
    const told = await report('asic-wide/whatsminer', name)
    expect(told.hashrate).toBeCloseTo(hashesPerSecond / 1e12, 12)
    expect(told.boards).toHaveLength(boards)
    expect(told.fans.map((fan) => fan.rpm)).toEqual(rpm)
    expect(told.pools).toHaveLength(pools)
    expect(told.errors.map(({ code }) => code)).toEqual(errors)
    expect(told.mining).toBe(true)
    expect(await report('asic-wide/whatsminer', name, false)).toEqual(told)
  })

  it('reads what only some of the old ones tell', async () => {
    const [m3, m20s, m31s] = await Promise.all(
      ['m3-stock-1', 'm20s-stock-new-firmware-1', 'm31s-stock-new-firmware-1'].map((name) =>
        report('asic-wide/whatsminer', name),
      ),
    )
    expect(m3).toMatchObject({ powerGrade: 'unknown', uptimeS: 43_685, accepted: 218, defects: [] })
    expect(m3?.boards).toEqual(
      [85.5, 75, 75.5].map((temperature) => ({ active: true, chips: 63, temperature })),
    )
    expect(m20s).toMatchObject({ firmwareVersion: '20200917.22.REL', mac: 'C4:11:04:01:3C:75', power: 3491 })
    // Its answer holds an invalid escape: "'20200917.22.REL'" with backslashes.
    expect(m20s?.boards[0]).toMatchObject({ chips: 111, temperature: 87.7, hashrate: 22.71197114 })
    expect(m31s).toMatchObject({ powerLimit: 3600, profile: 'high', firmwareVersion: '20210109.22.REL' })
    expect(m31s?.errors).toEqual([
      { code: '206', text: 'power supply: input voltage is low' },
      { code: '2320', text: 'hashrate is too low' },
    ])
  })
})
