import { afterEach, describe, expect, it } from 'vitest'
import { instant } from '../../../quantity/index.ts'
import type { MachineLink } from '../../model.ts'
import { type Answers, type StandIn, standIn } from '../../testing/standIn.ts'
import { commandToken, whatsminerV3 } from './driver.ts'
import { whatsminerV3Example } from './example.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = whatsminerV3Example.answers) {
  const machine = await standIn(answers)
  const link = whatsminerV3.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

describe('WhatsMiner', () => {
  it('makes the token that the vendor describes', () => {
    // printf %s set.miner.servicesecretpx5hoXa91700000000 | openssl dgst -sha256 -binary | base64 | cut -c1-8
    expect(commandToken('set.miner.service', 'secret', 'px5hoXa9', 1_700_000_000)).toBe('xMb7MvLv')
  })

  it('asks for the new salt when the machine has changed it', async () => {
    const framed = new Map(whatsminerV3Example.answers.framed)
    const { machine, link } = await machineOf({ ...whatsminerV3Example.answers, framed })
    await link.poll(NOW)
    framed.set('get.device.info', (framed.get('get.device.info') ?? '').replace('px5hoXa9', 'QbVy1Ou3'))
    expect(await link.command({ kind: 'sleep' })).toEqual({ ok: true, value: 'accepted' })
    expect(machine.log.filter((line) => line.includes('set.miner.service'))).toHaveLength(2)
  })

  it('says 0 W as unknown while it hashes', async () => {
    const framed = new Map(whatsminerV3Example.answers.framed)
    const status = 'get.miner.status summary+pools+edevs'
    framed.set(status, (framed.get(status) ?? '').replace('"3276"', '0'))
    const { link } = await machineOf({ ...whatsminerV3Example.answers, framed })
    const outcome = await link.poll(NOW)
    expect(outcome).toMatchObject({ ok: true, value: { mining: true, powerGrade: 'unknown' } })
    expect(outcome.ok && 'power' in outcome.value).toBe(false)
  })

  it('still reports when its service is stopped and tells no status', async () => {
    const framed = new Map(whatsminerV3Example.answers.framed)
    framed.delete('get.miner.status summary+pools+edevs')
    framed.set(
      'get.device.info',
      (framed.get('get.device.info') ?? '').replace('"working":"true"', '"working":"false"'),
    )
    const { link } = await machineOf({ ...whatsminerV3Example.answers, framed })
    expect(await link.poll(NOW)).toMatchObject({
      ok: true,
      value: {
        mining: false,
        serialNumber: 'SN2',
        defects: ['get.miner.status: invalid command (invalid command)'],
      },
    })
  })
})
