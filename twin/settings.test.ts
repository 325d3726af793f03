import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readSiteFile } from '../src/sitefile/index.ts'
import { parseEvent, readScenario, readTwinSettings, unknownNames } from './settings.ts'

const parsed = await readSiteFile(resolve('examples/flare-site/site.yaml'))
if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
const { site } = parsed
const onGrid = await readSiteFile(resolve('examples/grid-site/site.yaml'))
if (!onGrid.ok) throw new Error(JSON.stringify(onGrid.mistakes))
const folder = await mkdtemp(join(tmpdir(), 'twin-settings-'))
afterAll(() => rm(folder, { recursive: true }))

const shipped = (await readdir(resolve('twin/scenarios'))).filter((name) => name.endsWith('.yaml'))

describe('the plant behind a site', () => {
  it('is there for the examples', async () => {
    const settings = await readTwinSettings(resolve('examples/flare-site/twin.yaml'))
    expect(settings.engines.map(({ id }) => id)).toEqual(site.engines.map(({ id }) => id))
    const { grid } = await readTwinSettings(resolve('examples/grid-site/twin.yaml'))
    expect(grid.map(({ id }) => id)).toEqual(onGrid.site.grid.map(({ id }) => id))
  })

  it('is refused with the file, the key and what was expected', async () => {
    const file = join(folder, 'twin.yaml')
    await writeFile(file, 'well: { flow_m3_per_h: much }\nengines: []\nwind: 3\n')
    const read = readTwinSettings(file)
    await expect(read).rejects.toThrow(file)
    await expect(read).rejects.toThrow('well.flow_m3_per_h')
    await expect(read).rejects.toThrow('wind')
  })
})

describe('scenarios', () => {
  it('are shipped for each thing that happens to a site', () => {
    const names = [
      'analyser',
      'cold-night',
      'engine-trip',
      'gas-60',
      'gas-leak',
      'grid-limit',
      'grid-lost',
      'grid-weak',
      'gusting-day',
      'h2s',
      'link-lost',
      'meter-drift',
      'reboots',
      'rich-slug',
      'separator',
      'tired-engine',
    ]
    expect(shipped.toSorted()).toEqual(names.map((name) => `${name}.yaml`))
  })

  it.each(shipped)('%s fits its example site', async (name) => {
    const events = await readScenario(resolve('twin/scenarios', name))
    expect(events.length).toBeGreaterThan(0)
    expect(unknownNames(name.startsWith('grid-') ? onGrid.site : site, [], events)).toEqual([])
  })

  it('name what the site does not have', () => {
    const event = parseEvent({ kind: 'engine-trip', engine: 'g9' })
    expect(unknownNames(site, ['g8'], [event])).toEqual([
      'there is no engine g8, only g1, g2, g3',
      'there is no engine g9, only g1, g2, g3',
    ])
  })

  it.each([
    [{ kind: 'engine-tired', engine: 'g9', share: 0.1 }, 'there is no engine g9, only g1, g2, g3'],
    [{ kind: 'rich-slug', for_s: 60 }, 'a rich slug has either c3_plus_share or methane_number'],
    [
      { kind: 'rich-slug', for_s: 60, c3_plus_share: 0.2, methane_number: 40 },
      'a rich slug has either c3_plus_share or methane_number',
    ],
    [{ kind: 'separator' }, 'a separator event has pressure_kpa or temperature_c'],
    [{ kind: 'composition', composition: { methane: 0.5 } }, 'composition: the parts sum to 0.5, not 1'],
    [
      { kind: 'composition', composition: { methane: 0.9, hydrogen: 0.1 } },
      'composition: hydrogen is not among the components of gas.inlet',
    ],
  ])('name what %j lacks', (given, mistake) => {
    expect(unknownNames(site, [], [parseEvent(given)])).toEqual([mistake])
  })

  it('of the gas need a gas that is known', () => {
    if (site.gas === undefined) throw new Error('the example has no gas')
    const { composition, analyser, ...inlet } = site.gas.inlet
    expect([composition, analyser]).not.toContain(undefined)
    const unknown = { ...site, gas: { ...site.gas, inlet } }
    const events = [
      { kind: 'h2s', ppm: 100, for_s: 60 },
      { kind: 'analyser-frozen', for_s: 60 },
      { kind: 'analyser-lost', for_s: 60 },
    ]
    expect(unknownNames(unknown, [], events.map(parseEvent))).toEqual([
      'gas.inlet has no composition',
      'gas.inlet names no analyser',
      'gas.inlet names no analyser',
    ])
  })

  it('take no kind that does not exist', () => {
    expect(() => parseEvent({ kind: 'earthquake' })).toThrow()
    expect(() => parseEvent('engine-trip')).toThrow()
  })
})
