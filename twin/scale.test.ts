import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { expandAddresses, parseSiteFile, readSiteFile } from '../src/sitefile/index.ts'
import { countOf, scaledSite } from './scale.ts'

const parsed = await readSiteFile(resolve('examples/flare-site/site.yaml'))
if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
const { site } = parsed

describe('a scaled site', () => {
  it.each([12, 100, 241, 2_000, 10_000])('has %i machines, each at an address of its own', (machines) => {
    const scaled = scaledSite(site, machines)
    const addresses = scaled.machines.flatMap((group) => {
      const expanded = expandAddresses(group.addresses)
      if (!expanded.ok) throw new Error(group.addresses)
      return expanded.addresses
    })
    expect(addresses).toHaveLength(machines)
    expect(new Set(addresses).size).toBe(machines)
    expect(addresses.some((address) => site.devices.some((device) => device.host === address))).toBe(false)
    expect(addresses.every((address) => address.startsWith('127.77.'))).toBe(true)
  })

  it('grows its engines, feeders and line pack alike', () => {
    const scaled = scaledSite(site, 2_400)
    expect(scaled.engines[0]).toMatchObject({ rated_kw: 3_300, block_load_kw: 660, ramp_kw_per_s: 80 })
    expect(scaled.feeders[0]?.rated_kw).toBe(2_800)
    expect(scaled.gas?.inlet.line_pack_m3_per_kpa).toBeCloseTo(3, 9)
  })

  it.each([12, 2_000])(
    'is a site file without mistakes, so that a controller reads the same: %i',
    (machines) => {
      const text = stringify(scaledSite(site, machines))
      const again = parseSiteFile(text, 'site.yaml')
      expect(again.ok ? [] : again.mistakes).toEqual([])
      if (again.ok)
        expect(again.site.machines.reduce((total, group) => total + countOf(group.addresses), 0)).toBe(
          machines,
        )
    },
  )

  it('refuses more machines than it has addresses for', () => {
    expect(() => scaledSite(site, 50_000)).toThrow('do not fit')
  })
})
