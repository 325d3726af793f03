import { afterEach, describe, expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { instant, watts } from '../../../quantity/index.ts'
import type { MachineCommand, MachineLink } from '../../model.ts'
import { answersOf, parseRecording } from '../../testing/recording.ts'
import { type Answers, type Manners, type StandIn, standIn } from '../../testing/standIn.ts'
import { auradine } from './driver.ts'
import { auradineStandIn } from './example.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = auradineStandIn(), manners: Manners = {}) {
  const machine = await standIn(answers, manners)
  const link = auradine.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

async function told(link: MachineLink) {
  const outcome = await link.poll(NOW)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}

describe('Auradine', () => {
  it('reads what is left when one of its two interfaces fails', async () => {
    const { onWeb, onRpc, ...rest } = auradineStandIn()
    const noRpc = await told((await machineOf({ ...rest, ...(onWeb && { onWeb }) })).link)
    expect(noRpc).toMatchObject({ mining: true, power: 3120.5, model: 'AT1500', pools: [] })
    expect(noRpc.defects.join()).toMatch(/rpc: unreachable/)
    const noWeb = await told((await machineOf({ ...rest, ...(onRpc && { onRpc }) })).link)
    expect(noWeb).toMatchObject({ mining: true, powerGrade: 'unknown', boards: [{ active: true }, {}] })
    expect(noWeb.defects.length).toBeGreaterThan(3)
  })

  it('tells a wrong password in defects, and never what it was', async () => {
    const machine = await standIn(auradineStandIn())
    const link = auradine.open({ ...machine.address, credentials: { user: 'admin', password: 'hunter2' } })
    open.push(link, machine)
    const report = await told(link)
    expect(report.hashrate).toBeGreaterThan(61)
    expect(report.defects.join()).toMatch(/user or password refused/)
    expect(await link.command({ kind: 'sleep' })).toMatchObject({ failure: { kind: 'unauthorised' } })
    expect(JSON.stringify([report, await link.command({ kind: 'sleep' })])).not.toContain('hunter2')
  })

  it('reads the same where commands cannot be joined', async () => {
    const { onRpc, ...rest } = auradineStandIn()
    const joins: NonNullable<Answers['onRpc']> = (request) =>
      String(request['command']).includes('+')
        ? '{"STATUS":[{"STATUS":"E","Msg":"Invalid command","Description":"FluxOS-1"}]}'
        : onRpc?.(request)
    const { link } = await machineOf({ ...rest, onRpc: joins })
    expect(await told(link)).toEqual(await told((await machineOf()).link))
  })

  it('signs in again when its token has run out', async () => {
    const { machine, link } = await machineOf(auradineStandIn({ uses: 6 }))
    expect((await told(link)).defects).toEqual([])
    expect(await link.command({ kind: 'sleep' })).toEqual({ ok: true, value: 'accepted' })
    expect(machine.log.filter((line) => line.startsWith('POST /token'))).toHaveLength(2)
  })

  it('names the modes there are', async () => {
    const { machine, link } = await machineOf()
    expect(await link.command({ kind: 'profile', profile: 'custom' })).toMatchObject({
      failure: { kind: 'refused', detail: expect.stringContaining('eco, normal and turbo') },
    })
    expect(machine.log).toEqual([])
  })

  it('is seen to have done what it was told', async () => {
    const { link } = await machineOf()
    const afterwards = async (order: MachineCommand) => {
      expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
      return told(link)
    }
    expect(await afterwards({ kind: 'sleep' })).toMatchObject({ mining: false, hashrate: 0, power: 58.94 })
    expect(await afterwards({ kind: 'wake' })).toMatchObject({ mining: true })
    const limited = await afterwards({ kind: 'limit', power: watts(2_000.9) })
    expect(limited).toMatchObject({ powerLimit: 2000, profile: 'custom' })
    const profiled = await afterwards({ kind: 'profile', profile: 'turbo' })
    expect(profiled.profile).toBe('turbo')
    expect('powerLimit' in profiled).toBe(false)
    expect(await afterwards({ kind: 'locate', on: true })).toMatchObject({ locating: true, errors: [] })
    expect(await afterwards({ kind: 'locate', on: false })).toMatchObject({ locating: false })
    const pools = [{ url: 'stratum+tcp://b.example:1', user: 'o.w' }]
    expect((await afterwards({ kind: 'pools', pools })).pools).toEqual([{ ...pools[0], active: true }])
  })
})

describeCorpus('recorded Auradine machines', () => {
  it.each([
    ['asic', 'auradine-at1500.json'],
    ['asic-wide/auradine', 'at1500-fluxos-2023-12.27-1.json'],
  ])('reads %s/%s', async (folder, file) => {
    const { link } = await machineOf(answersOf(parseRecording(corpusJson(folder, file)), undefined))
    const report = await told(link)
    expect(report).toMatchObject({
      model: 'AT1500',
      mac: '1c:00:00:0e:3b:2b',
      serialNumber: 'AU23200006',
      hostname: 'teraflux-01',
      apiVersion: '1.0',
      firmwareVersion: '2023-12.27',
      uptimeS: 56_696,
      power: 58.94,
      powerGrade: 'measured',
      powerLimit: 2000,
      profile: 'custom',
      expectedHashrate: 160,
      mining: true,
      locating: false,
      errors: [],
      defects: [],
    })
    expect(report.hashrate).toBeCloseTo(20.5997671774699, 12)
    expect(report.boards.map((board) => board.serialNumber)).toEqual([
      'QAHB01230908001X',
      'QAHB01230908001Y',
      'QAHB01230908001Z',
    ])
    expect(report.boards.map((board) => board.chips)).toEqual([132, 132, 132])
    expect(report.boards.map((board) => board.temperature)).toEqual([
      45.827271728515655, 48.220855712890625, 51.41230102539066,
    ])
    expect(report.fans.map((fan) => fan.rpm)).toEqual([7080, 7020, 7100, 7020])
    expect(report.pools).toHaveLength(3)
    const chips = await link.chips()
    expect(chips.ok && chips.value.map((board) => board.length)).toEqual([3, 3, 3])
    expect(chips.ok && chips.value[2]?.[2]).toEqual({
      temperature: 50.21550903320315,
      voltageV: 0.24890037247678265,
      frequencyMhz: 166.25,
    })
  })
})
