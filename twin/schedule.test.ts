import { afterAll, describe, expect, it } from 'vitest'
import type { CallMessage } from '../src/calls/index.ts'
import { after as later, toIso } from '../src/quantity/index.ts'
import { Solver } from '../src/solver/index.ts'
import { calledSite, callNow } from './calledSite.ts'
import { exampleSite, type FastSite, fastSite } from './fastSite.ts'

const example = await exampleSite()
/** Protection that looks less often takes less of a test's time; the plan is renewed often enough to be seen. */
const file = {
  ...example.file,
  protection: { ...example.file.protection, period_ms: 100 },
  schedule: { ...example.file.schedule, every_min: 5, horizon_h: 12 },
}
const solver = new Solver()
afterAll(() => solver.close())
const running = (fast: FastSite) =>
  fast.twin.truth().engines.flatMap(({ id, phase }) => (phase === 'running' ? [id] : []))
const happened = async (fast: FastSite, prefix: string) =>
  (await fast.store.events({ limit: 500, kindPrefix: prefix }))
    .map(({ kind, subject }) => `${kind} ${subject}`)
    .reverse()
const pinnedOff = (fast: FastSite, id: string, seconds: number) => ({
  target: { kind: 'engine' as const, id },
  state: 'off' as const,
  from: toIso(fast.site.now()),
  until: toIso(later(fast.site.now(), seconds * 1_000)),
  why: 'plugs are changed',
})
const seen = async (fast: FastSite) => fast.site.schedule.view({ past: 0 })
/** Nothing tripped, and no feeder was opened. */
const calm = (fast: FastSite) =>
  !fast.twin.truth().log.some(({ what }) => what === 'engine-tripped' || what === 'engine-knocks') &&
  fast.site.view().feeders.every(({ breaker_closed }) => breaker_closed === true)

describe('a site by plan, on virtual time', { timeout: 120_000 }, () => {
  it('stops an engine that a person pinned off, once the others carry what is left', async () => {
    const fast = await fastSite({ ...example, file, seed: 1, solver })
    await fast.run(30)
    expect(running(fast)).toEqual(['g1', 'g2', 'g3'])
    const preview = fast.site.schedule.previewPin(pinnedOff(fast, 'g3', 3_600))
    await fast.run(1)
    expect((await preview).cost_minor).toBeGreaterThan(0)
    await fast.site.schedule.pin(pinnedOff(fast, 'g3', 3_600), 'olga')
    await fast.run(100)
    expect(running(fast)).toEqual(['g1', 'g2'])
    expect(await happened(fast, 'engine.stop')).toContain('engine.stop g3')
    expect(await happened(fast, 'feeder.')).toEqual([])
    expect(calm(fast)).toBe(true)
    // 330 kW each, 3 % of headroom.
    expect(fast.twin.truth().loadW).toBeGreaterThan(0.9 * 660_000)
    const { plan, points } = await seen(fast)
    expect(plan).toMatchObject({ how: 'optimal', given_way: [] })
    expect(points[0]?.engines_kw['g3']).toBe(0)
    expect(points[0]?.reasons).toContainEqual({ code: 'pin-off', subject: 'g3', values: { pin: 'pin-1' } })
    await fast.stop()
  })

  // 116 m³/h of 38.9 MJ/m³ at 37 % are some 470 kW: merit order would go on with three engines at half load, since 396 kW is their least;
  // two at 70 % burn less for a kWh.
  it('goes on with two engines when the gas falls', async () => {
    const fast = await fastSite({ ...example, file, seed: 1, solver })
    await fast.run(30)
    fast.twin.apply({ at_s: 0, kind: 'gas-flow', share: 0.4, over_s: 10 })
    await fast.run(400)
    expect(running(fast)).toHaveLength(2)
    expect(calm(fast)).toBe(true)
    expect(fast.site.view().gas?.pressure_kpa).toBeGreaterThan(200)
    const stop = (await fast.store.events({ limit: 9, kindPrefix: 'engine.stop' })).at(-1)
    expect(stop?.why).toBe('the plan does not want it')
    expect(await happened(fast, 'feeder.')).toEqual([])
    await fast.stop()
  })

  it('lets no engine go for a call that is taken back at once, and those that are not needed once it lasts', async () => {
    const called = await calledSite()
    const fast = await fastSite({ ...called, seed: 1, solver })
    await fast.run(200)
    const before = fast.twin.truth().loadW
    const says = async (message: CallMessage) => {
      const taken = fast.site.calls?.take(message, { way: 'http', issuer: 'dso' })
      await fast.run(0)
      return taken
    }
    const capped = callNow(fast.site.now(), {
      mode: { kind: 'cap', kw: 200 },
      until: later(fast.site.now(), 3_600_000),
    })
    await says(capped)
    await fast.run(45)
    // The plan is there and wants one engine for 200 kW.
    const points = (await seen(fast)).points
    expect(Object.values(points[0]?.engines_kw ?? {}).filter((kw) => (kw ?? 0) > 0)).toHaveLength(1)
    expect(running(fast)).toHaveLength(3)
    await says({ kind: 'cancel', issuer: 'dso', id: 'c1', version: 1 })
    await fast.run(200)
    expect(fast.twin.truth().loadW).toBeGreaterThan(before * 0.95)
    expect(running(fast)).toHaveLength(3)
    expect(await happened(fast, 'engine.')).toEqual([])
    await says({ ...capped, call: { ...capped.call, id: 'c2' } })
    await fast.run(420)
    expect(running(fast).length).toBeLessThan(3)
    expect(calm(fast)).toBe(true)
    await fast.stop()
  })

  it('plans for one engine that idles through a call that lets nothing run, and says so', async () => {
    const fast = await fastSite({ ...(await calledSite()), seed: 1, solver })
    await fast.run(90)
    const until = later(fast.site.now(), 3_600_000)
    fast.site.calls?.take(callNow(fast.site.now(), { until }), { way: 'http', issuer: 'dso' })
    await fast.run(30)
    const { plan, points } = await seen(fast)
    expect(plan?.given_way.map(({ name }) => name)).toEqual(['engines below their least load'])
    const idling = Object.values(points[1]?.engines_kw ?? {}).filter((kw) => (kw ?? 0) > 0)
    // The own use and the fans of halls; an engine's least is 132 kW.
    expect(idling).toEqual([expect.closeTo(points[1]?.own_use_kw ?? 0, 3)])
    expect(idling[0]).toBeLessThan(132)
    const [told] = await fast.store.events({ limit: 9, kindPrefix: 'schedule.relaxed' })
    expect([told?.severity, told?.why]).toEqual(['warning', 'engines below their least load'])
    await fast.stop()
  })

  it('goes by merit where the solver is missing, says so once, and keeps to what people pinned', async () => {
    const fast = await fastSite({ ...example, file, seed: 1 })
    await fast.run(30)
    const { plan, trouble } = await seen(fast)
    expect([plan?.how, trouble?.detail]).toEqual(['merit order', 'the solver was lost: there is none'])
    await fast.site.schedule.pin(pinnedOff(fast, 'g2', 3_600), 'olga')
    await fast.run(80)
    expect(running(fast)).toEqual(['g1', 'g3'])
    expect(await happened(fast, 'schedule.')).toEqual(['schedule.merit-order flare-site'])
    await fast.stop()
  })
})
