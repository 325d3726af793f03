import { afterEach, describe, expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { instant, watts } from '../../../quantity/index.ts'
import type { MachineLink } from '../../model.ts'
import type { WebReply, WebRequest } from '../../testing/brain.ts'
import { answersOf, parseRecording } from '../../testing/recording.ts'
import { type Answers, type StandIn, standIn } from '../../testing/standIn.ts'
import { mara } from './driver.ts'
import { maraExample } from './example.ts'

const NOW = instant(1_700_000_000_000)
const EXAMPLE = maraExample.answers
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = EXAMPLE) {
  const machine = await standIn(answers)
  const link = mara.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

/** The example's machine with some pages put in the place of its own. */
function changed(pages: Readonly<Record<string, unknown>>): Answers {
  return {
    ...EXAMPLE,
    site: () => {
      const own = EXAMPLE.site?.()
      return (request: WebRequest): WebReply | undefined => {
        const line = `${request.method} ${request.path.replace('/kaonsu/v1/', '')}`
        return Object.hasOwn(pages, line)
          ? { status: 200, text: JSON.stringify(pages[line]) }
          : own?.(request)
      }
    },
  }
}

const posted = (machine: StandIn) => machine.log.filter((line) => line.startsWith('POST'))

describe('MARA, told badly', () => {
  it.each([
    ['other keys', { model: 'x' }],
    ['a list', [1]],
    ['nothing', null],
  ])('is malformed: %s', async (_, brief) => {
    const { link } = await machineOf(changed({ 'GET brief': brief }))
    expect(await link.poll(NOW)).toMatchObject({ ok: false, failure: { kind: 'malformed' } })
  })

  it('leaves out rates in a unit that is none, and what is no temperature, and says so', async () => {
    const { link } = await machineOf(
      changed({
        'GET brief': {
          status: 'Dancing',
          hashrate_unit: 'sheep/s',
          hashrate_realtime: 5,
          hashrate_average: 5,
        },
        'GET hashboards': {
          hashboards: [{ asic_num: 3, temperature_chip: ['warm'], hashrate_realtime_10m: 4 }],
        },
        'GET fans': { fans: 'many' },
      }),
    )
    const outcome = await link.poll(NOW)
    if (!outcome.ok) throw new Error(outcome.failure.kind)
    expect(outcome.value.boards).toEqual([{ chips: 3 }])
    for (const key of ['mining', 'hashrate', 'power']) expect(outcome.value).not.toHaveProperty(key)
    expect(outcome.value.defects.join()).toMatch(/sheep.*warm.*is no list/)
  })

  it('tells a wrong password at once, without showing it', async () => {
    const machine = await standIn(EXAMPLE)
    const link = mara.open({ ...machine.address, credentials: { user: 'root', password: 'mistaken' } })
    open.push(link, machine)
    const outcome = await link.poll(NOW)
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'unauthorised' } })
    expect(JSON.stringify(outcome)).not.toContain('mistaken')
  })

  it('changes nothing of a configuration without a mode, and knows no fourth pool and no such mode', async () => {
    const pool = { url: 'a:1', user: 'u' }
    const { machine, link } = await machineOf(changed({ 'GET miner_config': { pools: [] } }))
    for (const order of [
      { kind: 'sleep' },
      { kind: 'pools', pools: [pool, pool, pool, pool] },
      { kind: 'profile', profile: 'Sleep' },
    ] as const)
      expect(await link.command(order)).toMatchObject({ ok: false, failure: { kind: 'refused' } })
    expect(posted(machine)).toEqual([])
  })

  it('keeps pool passwords out of what it says of a refusal', async () => {
    const { link } = await machineOf(changed({ 'POST miner_config': { error: true, msg: 'bad tellnobody' } }))
    const order = { kind: 'pools', pools: [{ url: 'a:1', user: 'u', password: 'tellnobody' }] } as const
    expect(await link.command(order)).toMatchObject({
      failure: { kind: 'refused', detail: 'HTTP 200 bad …' },
    })
  })
})

describe('MARA', () => {
  it('sleeps, says so, and wakes into the mode it slept from', async () => {
    const { machine, link } = await machineOf()
    await link.command({ kind: 'profile', profile: 'Fixed' })
    await link.command({ kind: 'sleep' })
    expect(await link.poll(NOW)).toMatchObject({ value: { mining: false, hashrate: 0, power: 25 } })
    await link.command({ kind: 'wake' })
    expect(await link.poll(NOW)).toMatchObject({ value: { mining: true, profile: 'Fixed' } })
    expect(posted(machine).map((line) => /selector":"(\w+)"/.exec(line)?.[1])).toEqual([
      'Fixed',
      'Sleep',
      'Fixed',
    ])
  })

  it('wakes a machine that others put to sleep into the mode of its history', async () => {
    const history = [
      { '2025-01-01': [{ type: 'update', path: ['Mode', 'WorkModeSelector'], from: 'Auto', to: 'Stock' }] },
      { '2025-01-02': [{ type: 'update', path: ['Mode', 'WorkModeSelector'], from: 'Stock', to: 'Sleep' }] },
    ]
    const asleep = { mode: { 'work-mode-selector': 'Sleep' } }
    const { machine, link } = await machineOf(
      changed({ 'GET miner_config': asleep, 'GET log?type=miner_config_history': history }),
    )
    expect(await link.command({ kind: 'wake' })).toEqual({ ok: true, value: 'accepted' })
    expect(posted(machine)).toEqual(['POST /kaonsu/v1/miner_config {"mode":{"work-mode-selector":"Stock"}}'])
  })

  it('tells the limit and the light that it was given', async () => {
    const { link } = await machineOf()
    await link.command({ kind: 'limit', power: watts(2_400) })
    await link.command({ kind: 'locate', on: true })
    expect(await link.poll(NOW)).toMatchObject({ value: { powerLimit: 2400, locating: true } })
    await link.command({ kind: 'profile', profile: 'Stock' })
    const outcome = await link.poll(NOW)
    expect(outcome.ok && outcome.value).not.toHaveProperty('powerLimit')
  })

  it('asks three pages a poll once it knows the machine', async () => {
    const { machine, link } = await machineOf()
    await link.poll(NOW)
    const asked = machine.log.length
    await link.poll(instant(NOW + 10_000))
    expect(machine.log.slice(asked).map((line) => line.replace('GET /kaonsu/v1/', ''))).toEqual([
      'brief',
      'hashboards',
      'fans',
    ])
  })

  it('takes the rate of ten minutes where there is none of now, and no older one for an unreadable one', async () => {
    const brief = {
      status: 'Mining',
      hashrate_unit: 'PH/s',
      hashrate_realtime_10m: 0.0205,
      hashrate_average: 0.03,
    }
    const fans = { fans: [{ rpm: 5200 }] }
    const { link } = await machineOf(changed({ 'GET brief': brief, 'GET fans': fans }))
    expect(await link.poll(NOW)).toMatchObject({ ok: true, value: { hashrate: 20.5, fans: [{ rpm: 5200 }] } })
    const broken = await machineOf(changed({ 'GET brief': { ...brief, hashrate_realtime: 'NaN' } }))
    const told = await broken.link.poll(NOW)
    expect(told.ok && told.value.hashrate).toBeUndefined()
  })

  it('reads releases that tell no unit: the machine in TH/s, the ideal and the boards in GH/s', async () => {
    const { link } = await machineOf(
      changed({
        'GET brief': { status: 'Mining', hashrate_realtime: 101.5, hashrate_ideal: 110_000, elapsed: 5 },
        'GET hashboards': { hashboards: [{ index: 0, asic_num: 114, hashrate_average: 33_800.5 }] },
      }),
    )
    expect(await link.poll(NOW)).toMatchObject({
      value: { hashrate: 101.5, expectedHashrate: 110, boards: [{ hashrate: 33.8005 }] },
    })
  })
})

describeCorpus('MARA, recorded', () => {
  it.each([
    [
      'ks5-pro-marafw-3.14-1',
      {
        mining: true,
        hashrate: 12.724099,
        power: 1946,
        uptimeS: 661_101,
        boards: [
          { active: false, chips: 0 },
          { active: true, chips: 92, temperature: 73.25 },
          { active: true, chips: 92 },
        ],
        fans: [{ rpm: 3240 }, { rpm: 3240 }, { rpm: 3240 }, { rpm: 3300 }],
        errors: [{ text: 'Degraded: Hash board error' }],
      },
    ],
    [
      'ks5-pro-marafw-3.14-2',
      {
        mining: false,
        hashrate: 0,
        power: 25,
        uptimeS: 264,
        boards: [{ chips: 92 }, { chips: 92 }, { chips: 92 }],
        fans: [{ rpm: 0 }, { rpm: 0 }, { rpm: 0 }, { rpm: 0 }],
        errors: [],
      },
    ],
  ])('reads %s', async (name, expected) => {
    const device = parseRecording(corpusJson('asic-wide', 'marathon', `${name}.json`))
    const { link } = await machineOf(answersOf(device, 'digest'))
    expect(await link.poll(NOW)).toMatchObject({
      ok: true,
      value: {
        make: 'Antminer',
        model: 'Antminer KS5 Pro',
        firmwareVersion: 'MaraFW rel 3.14_584',
        powerGrade: 'estimated',
        defects: [],
        ...expected,
      },
    })
  })
})
