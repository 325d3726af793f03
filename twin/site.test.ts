import { describe, expect, it } from 'vitest'
import { instant, toIso } from '../src/quantity/index.ts'
import { calmExample, exampleSite, type FastSite, fastSite } from './fastSite.ts'
import { memoryStore } from './memoryStore.ts'

const example = await exampleSite()
const calm = await calmExample()
const start = (given: Partial<Parameters<typeof fastSite>[0]> = {}) =>
  fastSite({ ...example, seed: 1, ...given })
const kinds = async (fast: FastSite, prefix = '') =>
  (await fast.store.events({ limit: 10_000, kindPrefix: prefix }))
    .map(({ kind, subject }) => `${kind} ${subject}`)
    .reverse()
const inOneHour = (fast: FastSite) => toIso(instant(fast.site.now() + 3_600_000))

describe('a site on its twin, on virtual time', { timeout: 180_000 }, () => {
  it('sheds when an engine trips, and gives all back when it is there again', async () => {
    const fast = await start()
    await fast.run(60)
    const before = fast.twin.truth().loadW
    fast.twin.apply({ at_s: 0, kind: 'engine-trip', engine: 'g1', back_after_s: 60 })
    await fast.run(10)
    expect(fast.twin.truth().lowestFrequencyHz).toBeGreaterThan(47.5)
    expect(fast.twin.truth().engines.filter((engine) => engine.phase === 'running')).toHaveLength(2)
    expect(await kinds(fast, 'engine.')).toContain('engine.lost g1')
    expect((await kinds(fast, 'feeder.shed')).length).toBeGreaterThan(0)
    await fast.run(420)
    expect(fast.twin.truth().loadW).toBeGreaterThan(before * 0.98)
    const commands = await fast.site.commands({ limit: 1_000, target: 'f1' })
    expect(commands.map(({ who, action, state }) => `${who} ${action} ${state}`)).toEqual([
      'controller close confirmed',
      'protection open confirmed',
    ])
    await fast.stop()
  })

  it('goes on without its store, and then writes and settles what waited', async () => {
    const store = memoryStore()
    const fast = await start({ store })
    await fast.run(300)
    store.lose(true)
    await fast.run(60)
    fast.twin.apply({ at_s: 0, kind: 'engine-trip', engine: 'g3' })
    await fast.run(1_500)
    expect(fast.twin.truth().engines.filter((engine) => engine.phase === 'running')).toHaveLength(2)
    expect(
      fast.twin.truth().machines.sleeping + fast.twin.truth().feeders.filter((each) => !each.closed).length,
    ).toBeGreaterThan(0)
    store.lose(false)
    // The backlog tries again by the computer's own time, after five seconds at most.
    await new Promise((resolve) => setTimeout(resolve, 6_000))
    await fast.run(900)
    expect(await kinds(fast, 'store.')).toEqual(['store.lost store', 'store.back store'])
    expect(await kinds(fast, 'engine.lost')).toEqual(['engine.lost g3'])
    const begin = fast.site.now() - 2_760_000
    const settled = await store.settled({ start: instant(begin), end: fast.site.now() })
    expect(settled.map((each) => each.interval.start - (settled[0]?.interval.start ?? 0))).toEqual([
      0, 900_000, 1_800_000,
    ])
    const powers = await store.readings(['m-f3/power_w'], { start: instant(begin), end: fast.site.now() })
    expect(powers.length).toBeGreaterThan(265)
    await fast.stop()
  })

  it('knows the load of a feeder whose link is lost, and tells of its machines once', async () => {
    const fast = await start()
    await fast.run(60)
    fast.twin.apply({ at_s: 0, kind: 'link-lost', feeder: 'f2', for_s: 120 })
    await fast.run(90)
    const { load_w: load, feeders } = fast.site.view()
    expect(Math.abs((load ?? 0) - fast.twin.truth().loadW)).toBeLessThan(fast.twin.truth().loadW * 0.02)
    expect(feeders.find((feeder) => feeder.id === 'f2')?.power_w).toBeGreaterThan(150_000)
    expect(await kinds(fast, 'machines.lost')).toEqual(['machines.lost f2'])
    await fast.run(120)
    expect(await kinds(fast, 'machines.back')).toEqual(['machines.back f2'])
    await fast.stop()
  })

  it('carries out a person’s order, holds it over a restart, and takes it back', async () => {
    const store = memoryStore()
    const fast = await start({ store })
    await fast.run(60)
    const machines = ['h2-m50/127.77.2.1', 'h4-s21/127.77.4.1', 'h1-s19/127.77.1.1']
    const request = { machines, action: { kind: 'sleep' as const }, why: 'repair', until: inOneHour(fast) }
    const preview = fast.site.preview({ ...request, machines: [...machines, 'h9/nowhere'] })
    expect(preview.affected).toEqual(machines)
    expect(preview.refused).toEqual([{ machine: 'h9/nowhere', reason: 'no-such-machine' }])
    expect(preview.power_before_w).toBeGreaterThan(8_000)
    expect(preview.power_after_w).toBe(0)
    const ids = await fast.site.command(request, 'olga')
    expect(ids).toHaveLength(3)
    expect((await store.commands({ limit: 10 })).map(({ who }) => who)).toEqual(['olga', 'olga', 'olga'])
    await fast.run(60)
    const states = async (of: FastSite) =>
      of.site
        .machines()
        .flatMap(({ id, mode, stopped_by: by }) => (machines.includes(id) ? [`${mode} ${by}`] : []))
    expect(await states(fast)).toEqual(['sleeping operator', 'sleeping operator', 'sleeping operator'])
    const records = await fast.site.commands({ limit: 10 })
    expect(records.map(({ state }) => state)).toEqual(['confirmed', 'confirmed', 'confirmed'])
    expect(records[0]?.steps.map(({ state }) => state)).toEqual(['sent', 'accepted', 'confirmed'])
    await fast.stop()

    // The same plant under a controller that starts anew: the twin begins warm, so the order is given again.
    const again = await start({ store, start: instant(fast.site.now() + 1_000) })
    await again.run(90)
    expect(await states(again)).toEqual(
      ['sleeping operator', 'sleeping operator', 'sleeping operator'].map(() =>
        expect.stringMatching(/^sleeping/),
      ),
    )
    await again.site.release(machines, 'olga', 'repaired')
    await again.run(240)
    expect(await states(again)).toEqual(['mining null', 'mining null', 'mining null'])
    await again.stop()
  })

  it('refuses an order that has no end, a past one, or nobody to take it', async () => {
    const fast = await start()
    await fast.run(30)
    const order = (until: string, machine = 'h1-s19/127.77.1.1') =>
      fast.site.command({ machines: [machine], action: { kind: 'sleep' }, why: 'test', until }, 'olga')
    await expect(order('tomorrow')).rejects.toMatchObject({ code: 'bad-until' })
    await expect(order(toIso(fast.site.now()))).rejects.toMatchObject({ code: 'until-past' })
    await expect(order(toIso(instant(fast.site.now() + 8 * 86_400_000)))).rejects.toMatchObject({
      code: 'until-far',
    })
    await expect(order(inOneHour(fast), 'h9/nowhere')).rejects.toMatchObject({ code: 'nothing-to-do' })
    await fast.stop()
  })

  it('settles the same books however often it is started', async () => {
    const store = memoryStore()
    const fast = await start({ ...calm, store })
    await fast.run(1_900)
    await fast.stop()
    const first = await store.settled({ start: instant(0), end: instant(Date.UTC(2100, 0)) })
    expect(first).toHaveLength(2)
    const shares = first.at(-1)?.shares.map(({ customer, energy }) => [customer, Math.round(energy / 1000)])
    // A quarter of an hour: 80 + 60 machines of some 3.3 kW, then 50, then 90 of 3.5 kW.
    expect(shares?.map(([customer]) => customer)).toEqual(['nordhash', 'altai', 'own'])
    for (const each of first) {
      const sold = each.shares.reduce((total, share) => total + share.energy, 0)
      expect(sold + each.own).toBe(each.generated + each.imported)
      expect(each.own).toBeLessThan(each.generated * 0.08)
    }
    const again = await start({ ...calm, store, start: instant(fast.site.now() + 1_000) })
    await again.run(60)
    expect(await store.settled({ start: instant(0), end: instant(Date.UTC(2100, 0)) })).toEqual(first)
    await again.stop()
  })
})
