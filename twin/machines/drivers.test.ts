import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { driver, type MachineLink, type MachineReport } from '../../src/machines/index.ts'
import { instant, watts } from '../../src/quantity/index.ts'
import { siteFileSchema } from '../../src/sitefile/index.ts'
import { createMachines, type ServedMachines, serveMachines } from './index.ts'
import type { Machine } from './machine.ts'

const group = (id: string, address: string, model: string, extra: object) => ({
  id,
  addresses: address,
  driver: id,
  model,
  nominal_power_w: 3300,
  nominal_hashrate_ths: 120,
  hall: 'h',
  customer: 'c',
  ports: { rpc: 14028, api: 14433, http: 18080 },
  credentials: { user: 'root', password: 'seven-flares' },
  ...extra,
})
const site = siteFileSchema.parse({
  site: { id: 's', name: 's', zone: 'UTC', country: 'RU' },
  currency: 'USD',
  busbars: [{ id: 'b', voltage_v: 400 }],
  halls: [{ id: 'h', fed_from: 'b' }],
  customers: [{ id: 'c', name: 'c', energy_price_minor_per_kwh: 1 }],
  machines: [
    group('antminer-stock', '127.78.1.1', 'Antminer S19j Pro+', {}),
    group('whatsminer-v3', '127.78.1.2', 'WhatsMiner M50S', {
      minimum_power_w: 2000,
      credentials: { user: 'super', password: 'seven-flares' },
    }),
    group('braiins-rest', '127.78.1.3', 'Antminer S21 (Braiins OS)', { minimum_power_w: 1700 }),
  ],
})

const machines = createMachines(site, { seed: 3, deadBoardShare: 0, bootS: 40, warmUpS: 60 })
let served: ServedMachines
let now = 1_800_000_000_000

function pass(machine: Machine, seconds: number): void {
  for (let second = 0; second < seconds; second++) machine.tick(1, true, 15)
  now += seconds * 1000
}

beforeAll(async () => {
  served = await serveMachines(machines)
})
afterAll(() => served.close())

describe.each(machines.map((machine) => [machine.group.driver, machine] as const))(
  '%s on the wire',
  (id, machine) => {
    const open = (password = 'seven-flares'): MachineLink => {
      const found = driver(id)
      if (found === undefined) throw new Error(`no driver ${id}`)
      const { user = 'root' } = machine.group.credentials ?? {}
      return found.open({
        host: machine.address,
        ports: { rpc: 14028, api: 14433, http: 18080 },
        credentials: { user, password },
        timeoutMs: 700,
      })
    }
    const report = async (link: MachineLink): Promise<MachineReport> => {
      const outcome = await link.poll(instant(now))
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
      return outcome.value
    }

    it('is silent while it boots, then mines as its driver tells', async () => {
      machine.tick(0, false, 15)
      pass(machine, 10)
      const link = open()
      expect((await link.poll(instant(now))).ok).toBe(false)
      pass(machine, 200)
      const told = await report(link)
      expect(told.defects).toEqual([])
      expect(told.mining).toBe(true)
      expect(told.hashrate).toBeGreaterThan(120 * 0.9)
      expect(told.hashrate).toBeLessThan(120 * 1.1)
      expect(told.boards.filter((board) => board.active)).toHaveLength(3)
      expect(told.mac?.toUpperCase()).toBe(machine.mac)
      expect(told.serialNumber).toBe(machine.serial)
      if (id === 'antminer-stock') expect(told.powerGrade).toBe('unknown')
      else expect(Math.abs((told.power ?? 0) - machine.powerW)).toBeLessThan(1)
      link.close()
    })

    it('sleeps and wakes when told', async () => {
      const link = open()
      await report(link)
      expect(await link.command({ kind: 'sleep' })).toEqual({ ok: true, value: 'accepted' })
      pass(machine, 5)
      expect(machine.powerW).toBeLessThan(100)
      expect((await report(link)).mining).toBe(false)
      expect(await link.command({ kind: 'wake' })).toEqual({ ok: true, value: 'accepted' })
      pass(machine, 120)
      expect((await report(link)).mining).toBe(true)
      expect(machine.powerW).toBeGreaterThan(3000)
      link.close()
    })

    it('keeps to a limit where its firmware has one', async () => {
      const link = open()
      const outcome = await link.command({ kind: 'limit', power: watts(2500) })
      if (id === 'antminer-stock') expect(outcome.ok).toBe(false)
      else {
        expect(outcome).toEqual({ ok: true, value: 'accepted' })
        pass(machine, 30)
        const told = await report(link)
        expect(told.powerLimit).toBe(2500)
        expect(told.power).toBeLessThanOrEqual(2501)
        await link.command({ kind: 'limit', power: watts(3300) })
      }
      link.close()
    })

    it('works for other pools, shows its light and takes a share of its power when told', async () => {
      const link = open()
      const pools = [
        { url: 'stratum+tcp://first.example:3333', user: 'owner.w1', password: 'geheim' },
        { url: 'stratum+tcp://second.example:25', user: 'owner.w1' },
      ]
      if (id !== 'antminer-stock')
        expect(await link.command({ kind: 'pools', pools: [] })).toMatchObject({ ok: false })
      expect(await link.command({ kind: 'pools', pools })).toEqual({ ok: true, value: 'accepted' })
      expect(await link.command({ kind: 'locate', on: true })).toEqual({ ok: true, value: 'accepted' })
      expect(await link.command({ kind: 'limit-percent', percent: 80 })).toEqual({
        ok: true,
        value: 'accepted',
      })
      pass(machine, 61)
      const told = await report(link)
      expect(told.pools.map(({ url, user }) => `${url} ${user}`)).toEqual([
        'stratum+tcp://first.example:3333 owner.w1',
        'stratum+tcp://second.example:25 owner.w1',
      ])
      expect(told.locating).toBe(true)
      expect(told.mining).toBe(true)
      expect(machine.powerW).toBeLessThan(3300 * 0.8 * 1.05)
      await link.command({ kind: 'locate', on: false })
      await link.command({ kind: 'limit-percent', percent: 100 })
      if (id !== 'braiins-rest') {
        expect((await link.command({ kind: 'profile', profile: 'low' })).ok).toBe(true)
        pass(machine, 61)
        expect(await report(link)).toMatchObject({ profile: 'low', locating: false })
        await link.command({ kind: 'profile', profile: 'normal' })
      }
      pass(machine, 120)
      link.close()
    })

    it('reboots', async () => {
      const link = open()
      expect((await link.command({ kind: 'reboot' })).ok).toBe(true)
      pass(machine, 1)
      expect(machine.mode).toBe('booting')
      pass(machine, 200)
      expect((await report(link)).uptimeS).toBeLessThan(210)
      link.close()
    })

    it('takes no order under a wrong password', async () => {
      const link = open('wrong')
      const outcome = await link.command({ kind: 'sleep' })
      expect(outcome.ok).toBe(false)
      expect(machine.mode).toBe('mining')
      link.close()
    })

    it('gives no answer while its link is lost', async () => {
      served.setReachable([machine.address], false)
      const link = open()
      expect((await link.poll(instant(now))).ok).toBe(false)
      served.setReachable([machine.address], true)
      expect((await link.poll(instant(now))).ok).toBe(true)
      link.close()
    })
  },
)
