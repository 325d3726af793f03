import { describe, expect, it } from 'vitest'
import { instant, toIso } from '../src/quantity/index.ts'
import type { CommandRequest } from '../src/site/index.ts'
import { calmExample, type FastSite, fastSite } from './fastSite.ts'
import { memoryStore } from './memoryStore.ts'

const example = await calmExample()
const start = (given: Partial<Parameters<typeof fastSite>[0]> = {}) =>
  fastSite({ ...example, seed: 1, ...given })
const [STOCK, WHATSMINER, BRAIINS] = ['h1-s19/127.77.1.1', 'h2-m50/127.77.2.1', 'h4-s21/127.77.4.1'] as const
const PASSWORD = 'geheim-4711'
const POOLS: CommandRequest['action'] = {
  kind: 'pools',
  pools: [
    { url: 'stratum+tcp://first.example:3333', user: 'owner.w1', password: PASSWORD },
    { url: 'stratum+tcp://second.example:25', user: 'owner.w1' },
  ],
}
const POOLS_IN_WORDS =
  'pools stratum+tcp://first.example:3333 owner.w1 (password given), stratum+tcp://second.example:25 owner.w1'

function order(fast: FastSite, action: CommandRequest['action'], machines: string[]): CommandRequest {
  return { machines, action, why: 'test', until: toIso(instant(fast.site.now() + 3_600_000)) }
}
async function outcomes(fast: FastSite, machine: string): Promise<string[]> {
  const commands = await fast.site.commands({ limit: 100, target: machine })
  return commands.map(({ who, action, state }) => `${who}: ${action}: ${state}`).reverse()
}
/** All that the site has written down. */
async function written(fast: FastSite): Promise<string> {
  const { store } = fast
  const [commands, events] = [await store.commands({ limit: 10_000 }), await store.events({ limit: 10_000 })]
  return JSON.stringify([commands, events, await store.getNote('orders'), await store.getNote('stopped')])
}

describe('orders that do not only move power, on the twin', { timeout: 180_000 }, () => {
  it('are not given where a machine has no such profile or a share is less than it can', async () => {
    const fast = await start()
    await fast.run(30)
    const eco = fast.site.preview(order(fast, { kind: 'profile', profile: 'eco' }, [STOCK, WHATSMINER]))
    expect(eco.affected).toEqual([])
    expect(eco.refused.map(({ reason }) => reason)).toEqual(['no-such-profile', 'no-such-profile'])
    const little = fast.site.preview(order(fast, { kind: 'limit-percent', percent: 5 }, [WHATSMINER]))
    expect(little.refused).toEqual([{ machine: WHATSMINER, reason: 'below-minimum' }])
    await expect(
      fast.site.command(order(fast, { kind: 'profile', profile: 'eco' }, [STOCK]), 'olga'),
    ).rejects.toMatchObject({ code: 'nothing-to-do' })
    await fast.stop()
  })

  it('point machines at pools, seen in their reports, and write no password', async () => {
    const fast = await start()
    await fast.run(30)
    const machines = [STOCK, WHATSMINER, BRAIINS]
    const told: unknown[] = []
    const off = fast.site.subscribe((change) => told.push(change))
    const preview = fast.site.preview(order(fast, POOLS, machines))
    expect(preview.power_after_w).toBe(preview.power_before_w)
    await fast.site.command(order(fast, POOLS, machines), 'olga')
    await fast.run(30)
    for (const machine of machines) {
      expect(await outcomes(fast, machine)).toEqual([`olga: ${POOLS_IN_WORDS}: confirmed`])
      expect(fast.site.report(machine)?.pools.map(({ url, user }) => `${url} ${user}`)).toEqual([
        'stratum+tcp://first.example:3333 owner.w1',
        'stratum+tcp://second.example:25 owner.w1',
      ])
    }
    expect(await written(fast)).not.toContain(PASSWORD)
    expect(JSON.stringify([told, preview])).not.toContain(PASSWORD)
    // Nothing holds the machines: their power stays the controller's.
    expect(await fast.store.getNote('orders')).toBeUndefined()
    expect(fast.site.machines().find(({ id }) => id === STOCK)?.pending).toBeNull()
    off()
    await fast.stop()
  })

  it('leave the controller its hand on the same machines at the same time', async () => {
    const fast = await start()
    await fast.run(60)
    await fast.site.command(order(fast, { kind: 'sleep' }, [WHATSMINER]), 'olga')
    await fast.site.command(order(fast, POOLS, [WHATSMINER]), 'olga')
    await fast.site.command(order(fast, { kind: 'locate', on: true }, [WHATSMINER]), 'olga')
    await fast.run(60)
    expect(await outcomes(fast, WHATSMINER)).toEqual([
      'olga: sleep: confirmed',
      `olga: ${POOLS_IN_WORDS}: confirmed`,
      'olga: locate on: confirmed',
    ])
    expect(fast.site.machines().find(({ id }) => id === WHATSMINER)).toMatchObject({
      mode: 'sleeping',
      stopped_by: 'operator',
    })
    await fast.stop()
  })

  it('end as taken, and no more, where the firmware tells nothing of it', async () => {
    const fast = await start()
    await fast.run(30)
    await fast.site.command(order(fast, { kind: 'locate', on: true }, [STOCK, BRAIINS]), 'olga')
    await fast.run(120)
    expect(await outcomes(fast, STOCK)).toEqual(['olga: locate on: untold'])
    expect(await outcomes(fast, BRAIINS)).toEqual(['olga: locate on: confirmed'])
    expect(
      (await fast.site.commands({ limit: 10, target: STOCK }))[0]?.steps.map(({ state }) => state),
    ).toEqual(['sent', 'accepted', 'untold'])
    expect(await fast.site.commands({ limit: 10, open: true })).toEqual([])
    await fast.stop()
  })

  it('limit to a share of nominal power and to a profile, and hold the machine there', async () => {
    const fast = await start()
    await fast.run(120)
    const power = (id: string) => fast.site.machines().find((one) => one.id === id)?.power_w ?? 0
    await fast.site.command(order(fast, { kind: 'limit-percent', percent: 80 }, [WHATSMINER]), 'olga')
    await fast.site.command(order(fast, { kind: 'profile', profile: 'low' }, [BRAIINS]), 'olga')
    await fast.run(300)
    expect(await outcomes(fast, WHATSMINER)).toEqual(['olga: limit 80 %: confirmed'])
    expect(await outcomes(fast, BRAIINS)).toEqual(['olga: profile low: confirmed'])
    // M50S of 3306 W nominal, S21 of 3500 W nominal; the twin's machines scatter by 1.5 %.
    for (const [id, share] of [
      [WHATSMINER, 0.8],
      [BRAIINS, 0.75],
    ] as const) {
      const nominal = fast.site.machines().find((one) => one.id === id)?.nominal_power_w ?? 0
      expect(power(id)).toBeGreaterThan(nominal * share * 0.94)
      expect(power(id)).toBeLessThan(nominal * share * 1.06)
    }
    expect(await fast.store.getNote('orders')).toMatchObject([
      { effect: { kind: 'limit-percent', percent: 80 } },
      { effect: { kind: 'profile', profile: 'low' } },
    ])
    await fast.stop()
  })

  it('give a share back when the hold is over, also after a restart', async () => {
    const store = memoryStore()
    const fast = await start({ store })
    await fast.run(120)
    await fast.site.command(order(fast, { kind: 'limit-percent', percent: 80 }, [BRAIINS]), 'olga')
    await fast.run(120)
    await fast.stop()
    // The twin begins anew and warm; what the site remembers is that it had limited the machine.
    const again = await start({ store, start: instant(fast.site.now() + 1_000) })
    await again.run(120)
    await again.site.release([BRAIINS], 'olga', 'enough')
    await again.run(300)
    expect(await outcomes(again, BRAIINS)).toEqual([
      'olga: limit 80 %: confirmed',
      'controller: limit 100 %: confirmed',
    ])
    expect(again.site.machines().find(({ id }) => id === BRAIINS)?.stopped_by).toBeNull()
    await again.stop()
  })

  it('are withdrawn by a restart: the passwords are gone with the process', async () => {
    const store = memoryStore()
    const fast = await start({ store })
    await fast.run(30)
    fast.twin.apply({ at_s: 0, kind: 'link-lost', feeder: 'f2', for_s: 600 })
    await fast.run(1)
    await fast.site.command(order(fast, POOLS, [WHATSMINER]), 'olga')
    await fast.run(5)
    expect(await outcomes(fast, WHATSMINER)).toEqual([`olga: ${POOLS_IN_WORDS}: refused`])
    expect(await written(fast)).not.toContain(PASSWORD)
    await fast.stop()
    const again = await start({ store, start: instant(fast.site.now() + 1_000) })
    await again.run(60)
    expect(await outcomes(again, WHATSMINER)).toEqual([`olga: ${POOLS_IN_WORDS}: withdrawn`])
    expect(again.site.report(WHATSMINER)?.pools).toEqual([])
    await again.stop()
  })

  it('are not sent again to a machine that may have taken them before it has been looked at', async () => {
    const fast = await start()
    await fast.run(30)
    fast.twin.apply({ at_s: 0, kind: 'link-lost', feeder: 'f2', for_s: 40 })
    await fast.run(1)
    await fast.site.command(order(fast, POOLS, [WHATSMINER]), 'olga')
    await fast.run(30)
    const sent = async () =>
      (await fast.site.commands({ limit: 1, target: WHATSMINER }))[0]?.steps.filter(
        ({ state }) => state === 'sent',
      ).length
    expect(await sent()).toBe(1)
    await fast.run(120)
    expect(await sent()).toBe(2)
    expect(await outcomes(fast, WHATSMINER)).toEqual([`olga: ${POOLS_IN_WORDS}: confirmed`])
    await fast.stop()
  })
})
