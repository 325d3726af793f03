import { expect, it } from 'vitest'
import { smallSite } from '../../../test/small-plant.ts'
import { type Instant, instant, terahashesPerSecond } from '../../quantity/index.ts'
import { Image } from '../image.ts'
import { machineStates, takeReport } from '../machineState.ts'
import { plantOf } from '../plant.ts'
import { Watch } from './watch.ts'

const at = (ms: number): Instant => instant(Date.UTC(2027, 0, 15, 12) + ms)

it('looks at 20,000 machines without holding up the loops that protect', () => {
  const small = smallSite()
  const [group] = small.machines
  if (group === undefined) throw new Error('no machines')
  const plant = plantOf(
    { ...small, machines: [{ ...group, addresses: '10.0.0.1-10.0.78.32' }] },
    () => new Set(),
  )
  expect(plant.machines).toHaveLength(20_000)
  const image = new Image(plant)
  const board = { active: true, chips: 100, hashrate: terahashesPerSecond(33) }
  let now = at(0)
  const poll = (id: string) => {
    const status = image.machine(id)
    if (status === undefined) return
    takeReport(status, {
      at: now,
      model: 'Antminer S19j Pro+',
      firmware: 'any',
      mining: true,
      hashrate: terahashesPerSecond(100),
      powerGrade: 'unknown',
      uptimeS: 100_000 + now / 1_000,
      accepted: now / 1_000,
      rejected: 0,
      boards: [board, board, board],
      fans: [{ rpm: 6_000 }, { rpm: 6_000 }, { rpm: 6_000 }, { rpm: 6_000 }],
      pools: [{ url: 'stratum+tcp://a.pool.test:3333', user: 'x', active: true }],
      errors: [],
      defects: [],
    })
  }
  for (const { id } of plant.machines) poll(id)
  const states = new Map(
    machineStates(plant, image, new Set(), () => true, now).map((state) => [state.id, state]),
  )
  const watch = new Watch({
    plant,
    image,
    states: () => states,
    feederClosed: () => true,
    startedAt: now,
    stored: { found: undefined, parts: undefined },
  })
  let cpuMs = 0
  for (let cycle = 0; cycle < 160; cycle++) {
    now = at(cycle * 250)
    // Five hundred of them answer in a quarter of a second.
    for (let k = 0; k < 500; k++) poll(plant.machines[(cycle * 500 + k) % 20_000]?.id ?? '')
    const started = process.cpuUsage()
    watch.cycle(now)
    const { user, system } = process.cpuUsage(started)
    // After the first round, in which all of them are new.
    if (cycle >= 80) cpuMs += (user + system) / 1_000
  }
  expect(watch.findings().size).toBe(0)
  expect(Object.keys(watch.stored().parts)).toHaveLength(20_000)
  // Twenty seconds of a site; measured on one of two shared, busy cores: some 600 ms of CPU, 3 % of it.
  expect(cpuMs).toBeLessThan(4_000)
})
