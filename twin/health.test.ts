import { describe, expect, it } from 'vitest'
import { calmExample, exampleSite, fastSite } from './fastSite.ts'
import { createMachines } from './machines/index.ts'

const example = await exampleSite()
const withDeadBoards = (share: number) => ({
  ...example,
  settings: { ...example.settings, machines: { ...example.settings.machines, dead_board_share: share } },
})

describe('the health of a site on its twin, on virtual time', { timeout: 280_000 }, () => {
  it('finds each dead board and nothing else, while an engine trips, machines sleep, wake and boot, and gas is short', async () => {
    const parts = { ...withDeadBoards(0.05), seed: 1 }
    const { boot_s: bootS, warm_up_s: warmUpS } = parts.settings.machines
    const dead = createMachines(parts.file, { seed: 1, deadBoardShare: 0.05, bootS, warmUpS })
      .filter(({ deadBoard }) => deadBoard)
      .map(({ address }) => address)
    expect(dead.length).toBeGreaterThan(3)
    const fast = await fastSite(parts)
    await fast.run(900)
    fast.twin.apply({ at_s: 0, kind: 'engine-trip', engine: 'g1', back_after_s: 120 })
    await fast.run(900)
    fast.twin.apply({ at_s: 0, kind: 'gas-flow', share: 0.6, over_s: 60 })
    await fast.run(1_200)
    const found = [...fast.site.health.findings().values()].flat()
    const told = found.map(({ kind, machine }) => `${kind} ${machine.split('/')[1]}`)
    expect(told.toSorted()).toEqual(dead.map((address) => `board-dead ${address}`).toSorted())
    expect(fast.site.health.tickets()).toHaveLength(dead.length)
    await fast.stop()
  })

  it('makes one alert of a feeder whose machines are silent, and it is over when they are back', async () => {
    const { file } = await calmExample()
    const fast = await fastSite({ ...withDeadBoards(0), file, seed: 2 })
    await fast.run(120)
    fast.twin.apply({ at_s: 0, kind: 'link-lost', feeder: 'f2', for_s: 900 })
    await fast.run(800)
    const alerts = fast.site.health.alerts()
    const onF2 = fast.site.machines().filter(({ feeder }) => feeder === 'f2').length
    expect(onF2).toBeGreaterThan(50)
    expect(
      alerts.map(({ kind, place, subjects }) => `${kind} ${place.kind} ${place.id} ${subjects.length}`),
    ).toEqual([`unreachable feeder f2 ${onF2}`])
    expect(fast.site.health.tickets()).toEqual([])
    await fast.run(700)
    expect(fast.site.health.alerts()).toEqual([])
    await fast.stop()
  })
})
