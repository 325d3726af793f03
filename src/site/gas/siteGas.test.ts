import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../../twin/memoryStore.ts'
import { type Instant, instant, toIso } from '../../quantity/index.ts'
import { parseSiteFile } from '../../sitefile/index.ts'
import { createBacklog } from '../../store/index.ts'
import { Image } from '../image.ts'
import { Journal } from '../journal.ts'
import { plantOf } from '../plant.ts'
import { SiteGas } from './siteGas.ts'

/** The example, as if nobody had analysed its gas. */
const EXAMPLE = readFileSync(resolve('examples/flare-site/site.yaml'), 'utf8').replace(
  /net_heating_value_mj_per_m3: .*\n {4}methane_number: .*\n[\s\S]*?(?= {4}pressure: )/,
  'net_heating_value_mj_per_m3: 38.5\n    methane_number: 68\n',
)
const KEY = '    methane_number: 68\n'
const DAY = 86_400_000
const START = Date.UTC(2027, 0, 15)
const log = pino({ level: 'silent' })

/** The example site's gas, with lines of its own in the site file. */
async function opened(lines = '', store = memoryStore()) {
  const parsed = parseSiteFile(EXAMPLE.replace(KEY, `${KEY}${lines}`), 'site.yaml')
  if (!parsed.ok) throw new Error(parsed.mistakes.map(({ message }) => message).join('; '))
  const plant = plantOf(parsed.site, () => new Set())
  const image = new Image(plant)
  let now: Instant = instant(START)
  const backlog = createBacklog(store, { maxItems: 10_000, log })
  const journal = new Journal(backlog, () => now)
  const gas = await SiteGas.open({ plant, image, store, journal, now: () => now })
  if (gas === undefined) throw new Error('the example burns gas')
  const told: string[] = []
  journal.onEvent(({ kind, why }) => told.push(`${kind}: ${why}`))
  return {
    gas,
    store,
    told,
    pass: (ms: number) => {
      now = instant(now + ms)
      return now
    },
    show: (values: Readonly<Record<string, number>>) =>
      image.take(
        'plc',
        new Map(
          Object.entries(values).map(([name, value]) => [name, { value, at: now, quality: 'good' as const }]),
        ),
      ),
    written: () => backlog.close(),
  }
}
const LEAN = { methane: 0.95, ethane: 0.04, nitrogen: 0.01 }
const RICH = { methane: 0.7, ethane: 0.15, propane: 0.1, 'n-butane': 0.05 }
const enter = (
  site: Awaited<ReturnType<typeof opened>>,
  composition: Record<string, number>,
  sampledMs: number,
) =>
  site.gas.enter(
    { sampled_at: toIso(instant(sampledMs)), composition, unit: 'fraction', why: 'sample of the month' },
    'olga',
  )

describe('the gas in force', () => {
  it('is what the site file says until somebody samples it', async () => {
    const { gas } = await opened()
    expect(gas.current()).toMatchObject({ source: 'site file', heat: { value: 38.5 }, methaneNumber: 68 })
    const { gas: analysed } = await opened(
      '    composition: { methane: 0.95, ethane: 0.04, nitrogen: 0.01 }\n    sampled: 2027-01-10\n',
    )
    // ISO 6976 at 15/15: methane alone has 33.95 MJ/m³ net, ethane 60.4.
    expect(analysed.current().heat.value).toBeCloseTo(0.95 * 33.95 + 0.04 * 60.4, 0)
    expect(toIso(analysed.current().sampledAt ?? instant(0))).toBe('2027-01-09T19:00:00.000Z')
  })

  it('is a laboratory’s from the time of its sampling on, also for intervals before it was entered', async () => {
    const site = await opened()
    site.pass(10 * DAY)
    await enter(site, RICH, START + 2 * DAY)
    await enter(site, LEAN, START + 8 * DAY)
    const at = async (day: number) =>
      (await site.gas.over({ start: instant(START + day * DAY), end: instant(START + day * DAY + 900_000) }))
        .heat.value
    expect(await at(1)).toBe(38.5)
    expect(await at(3)).toBeGreaterThan(45)
    expect(await at(9)).toBeLessThan(36)
    expect(site.gas.current().who).toBe('olga')
    const again = await opened('', site.store)
    again.pass(11 * DAY)
    expect(again.gas.current().heat.value).toBe(await at(9))
  })

  it('refuses an analysis with everything that is wrong with it', async () => {
    const site = await opened()
    const refused = site.gas.enter(
      {
        sampled_at: '2030-01-01T00:00:00Z',
        composition: { methane: 0.5, unobtainium: 0.5 },
        unit: 'fraction',
        why: 'test',
      },
      'olga',
    )
    await expect(refused).rejects.toThrow('has not come yet; "unobtainium" is no component of ISO 6976')
    expect(site.gas.analyses()).toEqual([])
  })

  it('follows the analyser while it is good, keeps its last good analysis, and says what is wrong', async () => {
    const site = await opened('    analyser: plc\n')
    await enter(site, LEAN, START - DAY)
    site.show({ x_methane: 70, x_ethane: 15, x_propane: 10, x_n_butane: 5 })
    site.gas.cycle(site.pass(0))
    expect(site.gas.current()).toMatchObject({ source: 'analyser' })
    const rich = site.gas.current().heat.value
    site.pass(600_000)
    site.show({ x_methane: 20, x_ethane: 15, x_propane: 10, x_n_butane: 5 })
    site.gas.cycle(site.pass(0))
    expect(site.told.at(-1)).toBe('gas.analyser-refused: the parts sum to 50, not 100')
    expect(site.gas.current().heat.value).toBe(rich)
    expect(site.gas.analyser()).toMatchObject({ device: 'plc', good: { sampledAt: START } })
    // A sample that the laboratory took later is newer knowledge than the analyser's last word.
    await enter(site, LEAN, START + 300_000)
    expect(site.gas.current().source).toBe('laboratory')
    await site.written()
    const quarter = { start: instant(START), end: instant(START + 900_000) }
    expect((await site.gas.over(quarter)).source).toBe('laboratory')
    expect((await site.gas.over({ ...quarter, end: instant(START + 60_000) })).heat.value).toBeCloseTo(
      rich,
      10,
    )
  })
})
