import { expect, it } from 'vitest'
import { eachStore } from '../../test/each-store.ts'
import { memoryStore } from '../../twin/memoryStore.ts'
import { instant } from '../quantity/index.ts'
import { canonical, sha256 } from './canonical.ts'
import type { StoredPlan } from './model.ts'

const HOUR = 3_600_000
const body = canonical({ problem: { steps: 96, ids: ['h1-s19', 'зал'] }, plan: { totalMinor: -0.1 } })
const plan = (hour: number, change: Partial<StoredPlan> = {}): StoredPlan => ({
  id: `P2027011${hour}`,
  madeAt: instant(hour * HOUR),
  how: 'optimal',
  gap: 0.004,
  seconds: 1.25,
  start: instant(hour * HOUR),
  end: instant((hour + 24) * HOUR),
  stepS: 900,
  totalMinor: 1234.5,
  terms: [{ name: 'computing', minor: 1234.5 }],
  givenWay: [],
  sha256: sha256(body),
  body,
  ...change,
})

eachStore('plans', ({ store, reopen, tamper }) => {
  it('are kept to the last byte with what they were made from', async () => {
    for (const hour of [1, 2, 3]) await store().appendPlan(plan(hour))
    const { gap: _, ...ungapped } = plan(4, {
      how: 'relaxed',
      givenWay: [{ name: 'order 7', unit: 'kWh', amount: 3.5 }],
    })
    await store().appendPlan(ungapped)
    await reopen()
    expect(await store().plan('P20270112')).toEqual(plan(2))
    expect(await store().plan('P20270114')).toEqual(ungapped)
    expect(await store().plan('P0')).toBeUndefined()
  })

  it('are listed newest first without their bodies, from one on', async () => {
    const heads = await store().planHeads({ limit: 2 })
    expect(heads.map(({ id }) => id)).toEqual(['P20270114', 'P20270113'])
    expect(heads[1]).not.toHaveProperty('body')
    expect((await store().planHeads({ limit: 9, before: 'P20270113' })).map(({ id }) => id)).toEqual([
      'P20270112',
      'P20270111',
    ])
  })

  it('given twice stay as they were first, and are not changed past the store unseen', async () => {
    await store().appendPlan(plan(1, { totalMinor: 0 }))
    expect((await store().plan('P20270111'))?.totalMinor).toBe(1234.5)
    await expect(tamper("update plans set body = '{}'")).rejects.toThrow('append-only')
  })

  it('go when they are old', async () => {
    expect(await store().dropPlansBefore(instant(3 * HOUR))).toBe(2)
    expect(await store().planHeads({ limit: 9 })).toHaveLength(2)
  })
})

eachStore('means over spans', ({ store }) => {
  const start = 1_800_000_000_000
  const reading = (channel: string, second: number, value: number | null) =>
    ({
      channel,
      at: instant(start + second * 1_000),
      value,
      quality: value === null ? 'invalid' : 'good',
    }) as const
  const readings = [
    // A minute read three times counts as much as one that was read once.
    reading('m/power_w', 0, 10),
    reading('m/power_w', 10, 20),
    reading('m/power_w', 20, 30),
    reading('m/power_w', 61, 50),
    reading('m/power_w', 130, null),
    reading('m/power_w', 905, 7),
    reading('m/power_w', 1_800, 1_000),
    reading('other', 5, 3),
    reading('silent', 5, null),
  ]
  const interval = { start: instant(start), end: instant(start + 1_800_000) }
  const expected = [
    { channel: 'm/power_w', at: start, value: 35, minutes: 2 },
    { channel: 'm/power_w', at: start + 900_000, value: 7, minutes: 1 },
    { channel: 'other', at: start, value: 3, minutes: 1 },
  ]
  const inOrder = (means: readonly { channel: string; at: number }[]) =>
    means.toSorted((a, b) => (a.channel === b.channel ? a.at - b.at : a.channel < b.channel ? -1 : 1))

  it('count what is known alone, and leave out what is not', async () => {
    await store().appendReadings(readings)
    const channels = ['m/power_w', 'other', 'silent', 'unknown']
    expect(inOrder(await store().means(channels, interval, 900_000))).toEqual(expected)
    expect(await store().means([], interval, 900_000)).toEqual([])
    const memory = memoryStore()
    await memory.appendReadings(readings)
    expect(inOrder(await memory.means(channels, interval, 900_000))).toEqual(expected)
  })
})
