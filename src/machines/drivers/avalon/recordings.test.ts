import { expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { instant } from '../../../quantity/index.ts'
import type { MachineLink, MachineReport } from '../../model.ts'
import { brain } from '../../testing/brain.ts'
import { memoryWires } from '../../testing/memoryWires.ts'
import { answersOf, parseRecording } from '../../testing/recording.ts'
import { avalon } from './driver.ts'

function linkTo(folder: string, name: string): MachineLink {
  const answers = answersOf(parseRecording(corpusJson(folder, `${name}.json`)), undefined)
  return avalon.open({ host: '127.0.0.1' }, memoryWires(brain(answers), answers))
}

async function report(folder: string, name: string): Promise<MachineReport> {
  const outcome = await linkTo(folder, name).poll(instant(1_700_000_000_000))
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}

describeCorpus('recorded Avalons', () => {
  it('reads an A1246 as its recording says', async () => {
    const { expected } = parseRecording(corpusJson('asic', 'avalon-a1246.json'))
    const told = await report('asic', 'avalon-a1246')
    expect({
      uptime_s: told.uptimeS,
      expected_hashrate_ths: told.expectedHashrate,
      power_w: told.power,
      fans: told.fans.length,
      chips_board0: told.boards[0]?.chips,
      // The report has the hottest of each board; the mean is the recording's own.
      average_temperature_c: expected['average_temperature_c'],
    }).toEqual(expected)
    // 3189 W leave the supply (its fifth figure); its seventh, 3504, stands in no document of Canaan's.
    expect(told).toMatchObject({
      powerGrade: 'estimated',
      powerLimit: 3200,
      mining: true,
      hashrate: 79.65663,
    })
    expect(told.boards).toMatchObject([
      { active: true, temperature: 77, hashrate: 26.90701 },
      { active: true, temperature: 77 },
      { active: true, temperature: 76 },
    ])
  })

  it('reads an A1566: names, wall power, chips', async () => {
    const told = await report('asic-wide/avalon', 'a1566-24102401-25462b2-9ddf522-1')
    expect(told).toMatchObject({
      model: 'AvalonMiner 15-194',
      firmwareVersion: '24102401_25462b2_9ddf522',
      apiVersion: '3.7',
      mac: '12:34:56:78:90:12',
      serialNumber: '020100008c699117',
      hashrate: 184.007,
      expectedHashrate: 201.92042,
      power: 3731,
      powerGrade: 'measured',
      powerLimit: 3515,
      profile: 'performance',
      mining: true,
      uptimeS: 975,
      fans: [{ rpm: 4275 }, { rpm: 4282 }],
      errors: [],
      defects: [],
    })
    expect(told.boards.map(({ chips }) => chips)).toEqual([160, 160, 160])
    expect(told.pools.map(({ url }) => url)).toEqual(
      [3333, 3334, 3335].map((port) => `stratum+tcp://stratum.pool.io:${port}`),
    )
  })

  it('reads what stands before the cut of answers that end at 4,096 bytes', async () => {
    const name = 'a1566-24102401-25462b2-9ddf522-1'
    const whole = await report('asic-wide/avalon', name)
    const answers = answersOf(parseRecording(corpusJson('asic-wide/avalon', `${name}.json`)), undefined)
    const wires = memoryWires(brain(answers), answers, (text) => text.slice(0, 4_096))
    const outcome = await avalon.open({ host: '127.0.0.1' }, wires).poll(instant(1_700_000_000_000))
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
    const { model, hashrate, power, uptimeS, mining, fans, boards, pools } = whole
    expect(outcome.value).toMatchObject({ model, hashrate, power, uptimeS, mining, fans, pools })
    expect(outcome.value.boards.map(({ temperature }) => temperature)).toEqual(
      boards.map(({ temperature }) => temperature),
    )
    expect(outcome.value.defects).not.toEqual([])
  })

  it('reads a Q that rests: its last rates and its supply are no present ones', async () => {
    const told = await report('asic-wide/avalon', 'avalon-q-25052801-raw-1')
    expect(told).toMatchObject({
      model: 'Avalon Q',
      firmwareVersion: '25052801_14a19a2',
      mac: 'AA:BB:CC:DD:EE:FF',
      mining: false,
      hashrate: 0,
      power: 146,
      powerLimit: 800,
      profile: 'eco',
      uptimeS: 37_850,
      boards: [{ active: false, chips: 160, hashrate: 0, temperature: 27 }],
      fans: [{ rpm: 0 }, { rpm: 0 }, { rpm: 0 }, { rpm: 0 }],
      errors: [],
      defects: [],
    })
    // Handed on as objects by another reader, without a summary.
    const { accepted, rejected, ...rest } = told
    expect([accepted, rejected]).toEqual([890, 2])
    expect(await report('asic-wide/avalon', 'avalon-q-25052801-1')).toEqual(rest)
  })

  it('reads a Q that tells of itself only in litestats', async () => {
    const told = await report('asic-wide/avalon', 'avalon-q-litestats-1')
    expect(told).toMatchObject({ power: 1598, powerLimit: 1600, mining: true, hashrate: 93_897.4 / 1e3 })
    expect(told.boards).toEqual([{ active: true, temperature: 75, hashrate: 93_897.4 / 1e3 }])
    expect(told.fans).toHaveLength(4)
  })

  it.each([
    ['asic', 'avalon-a1246', [120, 120, 120], { temperature: 63, voltageV: 0.305, errors: 0 }],
    ['asic-wide/avalon', 'avalon-q-25052801-raw-1', [160], {}],
  ])(
    'reads the chips of %s/%s; those without power have no present figures',
    async (folder, name, lengths, first) => {
      const outcome = await linkTo(folder, name).chips()
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
      expect(outcome.value.map((board) => board.length)).toEqual(lengths)
      expect(outcome.value[0]?.[0]).toEqual(first)
    },
  )
})
