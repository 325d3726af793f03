import { afterEach, describe, expect, it } from 'vitest'
import { instant } from '../../../quantity/index.ts'
import type { MachineLink } from '../../model.ts'
import { type Answers, type StandIn, standIn } from '../../testing/standIn.ts'
import { antminerStock } from './driver.ts'
import { antminerStockExample } from './example.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = antminerStockExample.answers) {
  const machine = await standIn(answers)
  const link = antminerStock.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

describe('Antminer stock', () => {
  it('wakes into the mode that it slept from', async () => {
    const { machine, link } = await machineOf()
    await link.command({ kind: 'sleep' })
    await link.command({ kind: 'wake' })
    const sent = machine.log
      .filter((line) => line.startsWith('POST'))
      .map((line) => /"miner-mode":(\d)/.exec(line)?.[1])
    expect(sent).toEqual(['1', '3'])
  })

  it('does not change a configuration that it cannot read', async () => {
    const http = new Map(antminerStockExample.answers.http)
    http.set('GET /cgi-bin/get_miner_conf.cgi', '{"pools":[{"url":"stratum')
    const { machine, link } = await machineOf({ ...antminerStockExample.answers, http })
    expect(await link.command({ kind: 'sleep' })).toMatchObject({ ok: false, failure: { kind: 'refused' } })
    expect(machine.log.some((line) => line.startsWith('POST'))).toBe(false)
  })

  it('takes an answer at its NUL from a machine that never closes', async () => {
    const machine = await standIn(antminerStockExample.answers, { rpcEnd: 'open' })
    const link = antminerStock.open({ ...machine.address, timeoutMs: 5_000 })
    open.push(link, machine)
    const before = performance.now()
    expect((await link.poll(NOW)).ok).toBe(true)
    expect(performance.now() - before).toBeLessThan(2_500)
  })

  it('asks for names and pools once a minute only', async () => {
    const { machine, link } = await machineOf()
    for (const second of [0, 10, 20, 59, 61]) await link.poll(instant(NOW + second * 1_000))
    const rpc = machine.log.filter((line) => line.startsWith('rpc'))
    const [full, brief] = ['rpc version+summary+stats+pools', 'rpc summary+stats']
    expect(rpc).toEqual([full, brief, brief, brief, full])
  })
})
