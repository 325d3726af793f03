import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { fakeBooks } from '../../../test/fake-emissions.ts'
import { fromIso, type Interval, instant } from '../../quantity/index.ts'
import { siteFileSchema } from '../../sitefile/index.ts'
import { emissionFlows } from './activity.ts'
import { Tally } from './tally.ts'

const file = siteFileSchema.parse(parse(readFileSync('examples/flare-site/site.yaml', 'utf8')))
const flows = emissionFlows(file)
const { zone } = file.site

describe('the totals of the year', () => {
  let now = fromIso('2026-11-21T07:00:00Z') ?? instant(0)
  const books = fakeBooks(file, () => now)
  let read: Interval[] = []
  const store = {
    ...books,
    balances: (query: Parameters<typeof books.balances>[0]) => {
      if (query.interval !== undefined) read.push(query.interval)
      return books.balances(query)
    },
  }
  const opened = () => {
    if (flows === undefined) throw new Error('the example burns gas')
    return new Tally({ store, flows, zone })
  }
  const hours = () => read.reduce((sum, { start, end }) => sum + (end - start) / 3_600_000, 0)

  it('read each day once, and today again as more of it is settled', async () => {
    const tally = opened()
    for (let k = 0; k < 70; k++) await tally.cycle(now)
    // 22 September to 20 November, and the twelve hours of today that are settled.
    expect(hours()).toBe(60 * 24 + 12)
    read = []
    await tally.cycle(now)
    expect(read).toEqual([])
    now = instant(now + 900_000)
    await tally.cycle(now)
    expect(hours()).toBe(12.25)
    const day = tally.within({ from: '2026-11-21', to: '2026-11-22' }).days[0]
    expect(day?.quarters).toEqual({ due: 49, measured: 49, estimated: 0, missing: 0 })
  })

  it('take what was kept of the days after a start, but not of another site file', async () => {
    read = []
    const again = opened()
    for (let k = 0; k < 5; k++) await again.cycle(now)
    expect(hours()).toBe(12.25)
    expect(again.within({ from: '2026-01-01', to: '2026-11-22' }).toRead).toBe(0)
    if (flows === undefined) return
    read = []
    const other = new Tally({ store, flows: { ...flows, needed: new Set(['flare']) }, zone })
    await other.cycle(now)
    await other.cycle(now)
    expect(hours()).toBe(12.25 + 2 * 24)
  })

  it('go over to the next day at the site’s midnight', async () => {
    const tally = opened()
    await tally.cycle(now)
    now = fromIso('2026-11-21T19:15:30Z') ?? now
    for (let k = 0; k < 3; k++) await tally.cycle(now)
    const { days, toRead } = tally.within({ from: '2026-11-21', to: '2026-11-23' })
    expect(toRead).toBe(0)
    expect(days.map(({ day, quarters }) => [day, quarters.due])).toEqual([
      ['2026-11-21', 96],
      ['2026-11-22', 1],
    ])
  })
})
