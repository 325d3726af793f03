import { afterEach, describe, expect, it } from 'vitest'
import { instant } from '../../../quantity/index.ts'
import type { MachineLink } from '../../model.ts'
import { type Answers, type StandIn, standIn } from '../../testing/standIn.ts'
import { braiinsRest } from './driver.ts'
import { braiinsRestExample } from './example.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = braiinsRestExample.answers) {
  const machine = await standIn(answers)
  const link = braiinsRest.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

describe('Braiins OS', () => {
  it('adds the word Bearer for a server that refuses the bare token, and keeps to it', async () => {
    const { machine, link } = await machineOf({
      ...braiinsRestExample.answers,
      signIn: 'bearer',
    })
    expect(await link.poll(NOW)).toMatchObject({ ok: true, value: { defects: [] } })
    const asked = machine.log.length
    expect((await link.poll(instant(NOW + 10_000))).ok).toBe(true)
    expect(machine.log.length - asked).toBe(4)
  })

  it('signs in again when its token has run out', async () => {
    const { machine, link } = await machineOf()
    await link.poll(NOW)
    machine.forgetTokens()
    expect((await link.poll(NOW)).ok).toBe(true)
    expect(machine.log.filter((line) => line.includes('auth/login'))).toHaveLength(2)
  })
})
