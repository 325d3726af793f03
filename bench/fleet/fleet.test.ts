import { describe, expect, it } from 'vitest'
import { driver, type MachineLink } from '../../src/machines/index.ts'
import { instant } from '../../src/quantity/index.ts'
import { fleetPlant } from './plant.ts'
import { serveFleet } from './servers.ts'
import { addressOf, type FleetSettings, indexAt } from './settings.ts'

const settings: FleetSettings = {
  machines: { 'antminer-stock': 2, 'whatsminer-v3': 2, 'braiins-rest': 2 },
  ports: { rpc: 24_028, api: 24_433, http: 28_080 },
  obeyMs: 3_000,
  deafShare: 0,
  stubbornShare: 0,
  stride: 1,
  listeners: 'shared',
  perFeeder: 3,
}

describe('the simulated fleet', () => {
  it('has an address for every machine, and none at the others', () => {
    for (const index of [0, 249, 250, 19_999]) expect(indexAt(addressOf(index), 20_000)).toBe(index)
    expect(addressOf(250)).toBe('127.77.1.1')
    expect(indexAt('127.77.0.251', 20_000)).toBeUndefined()
    expect(indexAt('127.0.0.1', 20_000)).toBeUndefined()
    expect(indexAt(addressOf(6), 6)).toBeUndefined()
  })

  it('is read and commanded by the drivers as real machines are, and the meter sees it obey', async () => {
    let now = 0
    const plant = fleetPlant(settings, () => now)
    const servers = await serveFleet(plant, settings)
    const links: MachineLink[] = []
    const before = plant.feedersW()
    try {
      for (let index = 0; index < plant.count; index++) {
        const link = driver(plant.kind(index))?.open({
          host: addressOf(index),
          ports: settings.ports,
          timeoutMs: 2_000,
        })
        if (link === undefined) throw new Error('no driver')
        links.push(link)
        const awake = await link.poll(instant(0))
        expect(awake).toMatchObject({
          ok: true,
          value: { mining: true, defects: [], mac: `02:4d:00:00:00:0${index}` },
        })
        expect(await link.command({ kind: 'sleep' })).toEqual({ ok: true, value: 'accepted' })
        expect(await link.poll(instant(1))).toMatchObject({ value: { mining: true } })
      }
      expect(plant.feedersW()).toEqual(before)
      now = 3_000
      for (const link of links)
        expect(await link.poll(instant(100_000))).toMatchObject({ value: { mining: false } })
      expect(plant.feedersW()).toEqual([180, 180])
    } finally {
      for (const link of links) link.close()
      for (const server of servers) server.close()
    }
  })
})
