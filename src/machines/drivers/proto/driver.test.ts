import { afterEach, describe, expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { instant, watts } from '../../../quantity/index.ts'
import type { MachineCommand, MachineLink } from '../../model.ts'
import { answersOf, parseRecording } from '../../testing/recording.ts'
import { type Answers, type StandIn, standIn } from '../../testing/standIn.ts'
import { proto } from './driver.ts'
import { protoStandIn } from './example.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = protoStandIn()) {
  const machine = await standIn(answers)
  const link = proto.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

async function told(link: MachineLink) {
  const outcome = await link.poll(NOW)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}

/** The stand-in's answers with some of its pages changed; undefined takes one away. */
function changed(pages: Readonly<Record<string, string | undefined>>): Answers {
  const { onWeb, ...rest } = protoStandIn()
  return {
    ...rest,
    onWeb: (asked) => {
      const name = asked.path.replace('/api/v1/', '').replace(/\?.*/, '')
      if (!(name in pages) || asked.method !== 'GET') return onWeb?.(asked)
      const text = pages[name]
      return text === undefined ? { status: 404, text: '{}' } : { status: 200, text }
    },
  }
}

describe('ProtoOS', () => {
  it.each([['[]'], ['{"status":"Mining"}'], ['{"mining-status":7}'], ['<html>']])(
    'takes %s for no report',
    async (text) => {
      const { link } = await machineOf(changed({ mining: text }))
      expect(await link.poll(NOW)).toMatchObject({ ok: false, failure: { kind: 'malformed' } })
    },
  )

  it('reads on where pages are missing and figures are of the wrong kind', async () => {
    const { link } = await machineOf(
      changed({
        mining: '{"mining-status":{"status":"NewState","hashrate_ghs":"much","power_usage_watts":-1}}',
        hardware: undefined,
        pools: '{"pools":[{"url":null},{"url":"stratum+tcp://a:1","accepted":1.5}]}',
        errors: '{"errors":[{"code":"E1"},{}]}',
        telemetry: '{"hashboards":[{"index":0,"hashrate":{"value":1,"unit":"parsecs"}}]}',
      }),
    )
    const report = await told(link)
    expect(report).toMatchObject({
      boards: [{}],
      powerGrade: 'unknown',
      pools: [{ url: 'stratum+tcp://a:1' }],
      errors: [{ code: 'E1', text: 'E1' }],
    })
    expect('mining' in report || 'hashrate' in report || 'accepted' in report).toBe(false)
    expect(report.defects.length).toBeGreaterThanOrEqual(3)
  })

  it('says that the password is wrong, and never which it was', async () => {
    const machine = await standIn(protoStandIn())
    const link = proto.open({ ...machine.address, credentials: { user: '', password: 'hunter2' } })
    open.push(link, machine)
    const outcomes = [await link.poll(NOW), await link.command({ kind: 'sleep' })]
    for (const outcome of outcomes) expect(outcome).toMatchObject({ failure: { kind: 'unauthorised' } })
    expect(JSON.stringify(outcomes)).not.toContain('hunter2')
  })

  it('signs in again when its token has run out', async () => {
    const answers = protoStandIn()
    const { machine, link } = await machineOf(answers)
    await told(link)
    answers.signOut()
    expect((await told(link)).defects).toEqual([])
    expect(machine.log.filter((line) => line.includes('auth/login'))).toHaveLength(2)
  })

  it('keeps a limit within what the rig allows', async () => {
    const { machine, link } = await machineOf()
    expect(await link.command({ kind: 'limit', power: watts(1_000) })).toMatchObject({
      failure: { kind: 'refused', detail: expect.stringContaining('1200 W') },
    })
    expect(machine.log.some((line) => line.startsWith('PUT'))).toBe(false)
    await link.command({ kind: 'limit', power: watts(9_000) })
    expect(await told(link)).toMatchObject({ powerLimit: 3600 })
    expect(await link.command({ kind: 'profile', profile: 'eco' })).toMatchObject({
      failure: { kind: 'refused', detail: expect.stringContaining('Efficiency') },
    })
  })

  it('is seen to have done what it was told', async () => {
    const { link } = await machineOf()
    const afterwards = async (order: MachineCommand) => {
      expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
      return told(link)
    }
    expect(await afterwards({ kind: 'sleep' })).toMatchObject({ mining: false, hashrate: 0, power: 48 })
    expect(await afterwards({ kind: 'wake' })).toMatchObject({ mining: true })
    expect(await afterwards({ kind: 'limit', power: watts(2_000.9) })).toMatchObject({ powerLimit: 2000 })
    expect(await afterwards({ kind: 'profile', profile: 'Efficiency' })).toMatchObject({
      profile: 'Efficiency',
      powerLimit: 2000,
    })
    const pools = [{ url: 'stratum+tcp://b.example:1', user: 'o.w' }]
    expect((await afterwards({ kind: 'pools', pools })).pools).toEqual([{ ...pools[0], active: true }])
  })
})

describeCorpus('recorded Proto Rigs', () => {
  it.each([
    ['asic', 'proto-rig.json'],
    ['asic-wide/proto-rig', 'rig-1.8.0-1.json'],
  ])('reads %s/%s', async (folder, file) => {
    const { http, ...rest } = answersOf(parseRecording(corpusJson(folder, file)), undefined)
    const { onWeb } = protoStandIn()
    const pages = new Map([...(http ?? [])].map(([line, text]) => [line.replace(/\?.*/, ''), text]))
    const { link } = await machineOf({
      ...rest,
      password: 'secret-of-the-rig',
      onWeb: (asked) => {
        const text = pages.get(`${asked.method} ${asked.path.replace(/\?.*/, '')}`)
        if (asked.path.endsWith('auth/login')) return onWeb?.(asked)
        return text === undefined ? undefined : { status: 200, text }
      },
    })
    const report = await told(link)
    expect(report).toMatchObject({
      make: 'Proto',
      model: 'Rig',
      mac: '02:00:00:AD:66:39',
      hostname: 'proto-miner-af86',
      serialNumber: 'PROTO-SIM-b6bdaf86',
      firmwareVersion: '1.8.0',
      hashrate: 141.1474350314711,
      expectedHashrate: 145,
      power: 3447.008523267969,
      powerGrade: 'measured',
      powerLimit: 3400,
      mining: true,
      errors: [],
      defects: [],
    })
    expect(report.boards.map((board) => [board.active, board.chips])).toEqual([
      [true, 120],
      [true, 120],
      [true, 120],
      [true, 120],
    ])
    expect(report.boards[0]).toMatchObject({
      hashrate: 36.44848053006888,
      temperature: 55.241942214972724,
      serialNumber: 'HB-PROTO-SIM-b6bdaf86-0',
    })
    expect(report.fans.map((fan) => fan.rpm)).toEqual([4346, 4691, 4658, 4443])
    expect(report.pools.map((pool) => pool.user)).toEqual(['worker-a', 'worker-b'])
  })
})
