import { describe, expect, it } from 'vitest'
import { calmExample, exampleSite, type FastSite, fastSite } from './fastSite.ts'

const example = await exampleSite()
const kinds = async (fast: FastSite, prefix: string) =>
  (await fast.store.events({ limit: 1_000, kindPrefix: prefix }))
    .map(({ kind, subject }) => `${kind} ${subject}`)
    .reverse()
const HOUR = 3_600

describe('a site on gas that changes, on virtual time', { timeout: 280_000 }, () => {
  it('yields before the engines knock on a rich slug, and trips none', async () => {
    const fast = await fastSite({ ...example, seed: 1 })
    await fast.run(60)
    const before = fast.twin.truth().loadW
    fast.twin.apply({ at_s: 0, kind: 'rich-slug', for_s: 1_800, methane_number: 40 })
    await fast.run(1_500)
    const { engines, loadW, log } = fast.twin.truth()
    expect(engines.map(({ phase }) => phase)).toEqual(['running', 'running', 'running'])
    expect(log.filter(({ what }) => what === 'engine-knocks' || what === 'engine-tripped')).toEqual([])
    expect(loadW).toBeLessThan(before * 0.85)
    expect(await kinds(fast, 'engine.bounded')).toContain('engine.bounded g1')
    const [engine] = fast.site.view().engines
    expect(engine?.bound?.why[0]).toMatch(/methane number 4\d/)
    expect(fast.site.gas?.view()).toMatchObject({
      heating_value_source: 'analyser',
      engines: [{ verdict: 'derated' }, {}, {}],
      last_interval: { inlet_m3: expect.any(Number), unaccounted_m3: expect.any(Number) },
    })
    await fast.stop()
  })

  it('names an engine that burns a tenth more than its curve, and no meter', async () => {
    const fast = await fastSite({ ...(await calmExample()), seed: 1 })
    fast.twin.apply({ at_s: 0, kind: 'engine-tired', engine: 'g2', share: 0.1, over_s: 0 })
    await fast.run(2.2 * HOUR)
    expect(await kinds(fast, 'fuel.')).toEqual(['fuel.engine-tired g2'])
    expect(fast.site.gas?.view().findings).toMatchObject([{ kind: 'fuel.engine-tired', subject: 'g2' }])
    await fast.stop()
  })
})
