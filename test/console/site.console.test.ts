import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SiteView } from '../../src/site/index.ts'
import { type Console, overflow, serveConsole } from './fixture.ts'

let served: Console
beforeAll(async () => {
  served = await serveConsole({ ticking: false })
})
afterAll(() => served.close())

const tell = (change: (site: SiteView) => SiteView) =>
  served.site.tell({ kind: 'site', site: change(served.site.view()) })

describe('the site', () => {
  it('shows a value as it comes, with its unit', async () => {
    const page = await served.open('viewer')
    await page.locator('[data-flow="inflow"] text').waitFor()
    tell((site) => ({ ...site, frequency_hz: 49.37, load_w: 731_000 }))
    await page.locator('.strip').getByText('49.37').waitFor()
    await page.locator('.strip').getByText('731').waitFor()
    expect(await page.locator('[data-flow="inflow"] text').textContent()).toMatch(/m³\/h$/)
    expect(await page.locator('[data-flow="feeder f1"] text').textContent()).toMatch(/kW$/)
  })

  it('shows a tripped engine and its open breaker by shape and word', async () => {
    const page = await served.open('viewer')
    await page.locator('[data-engine="g2"]').waitFor()
    tell((site) => ({
      ...site,
      engines: site.engines.map((engine) =>
        engine.id === 'g2' ? { ...engine, phase: 'tripped', breaker_closed: false, power_w: 0 } : engine,
      ),
    }))
    await page.locator('[data-engine="g2"][data-phase="tripped"]').getByText('TRIPPED').waitFor()
    expect(await page.locator('[data-flow="engine g2"] [data-breaker]').getAttribute('data-breaker')).toBe(
      'open',
    )
    expect(await page.locator('[data-flow="engine g1"] [data-breaker]').getAttribute('data-breaker')).toBe(
      'closed',
    )
  })

  it('marks a stale value with its age', async () => {
    const page = await served.open('viewer')
    await page.locator('[data-flow="feeder f1"]').waitFor()
    tell((site) => ({
      ...site,
      feeders: site.feeders.map((feeder) => (feeder.id === 'f1' ? { ...feeder, age_ms: 42_000 } : feeder)),
    }))
    await page.locator('[data-flow="feeder f1"].stale').waitFor()
    expect(await page.locator('[data-flow="feeder f1"] text').textContent()).toMatch(/4[2-9]\ss/)
    expect(await page.locator('[data-flow="feeder f2"].stale').count()).toBe(0)
  })

  it('shows events as they come, before they have a number', async () => {
    const page = await served.open('viewer')
    await page.locator('.event').first().waitFor()
    served.site.tell({
      kind: 'event',
      event: {
        sequence: -1,
        at: served.site.now(),
        severity: 'alarm',
        kind: 'engine.tripped',
        subject: 'g3',
        who: 'protection',
        why: 'overspeed',
        data: {},
      },
    })
    await page.locator('.event.alarm').first().getByText('Engine g3 tripped').waitFor()
  })

  it('draws the last hour', async () => {
    const page = await served.open('viewer')
    await page.locator('.chart canvas').waitFor()
    expect((await page.locator('.chart canvas').boundingBox())?.width).toBeGreaterThan(500)
  })

  it('stands upright on a telephone', async () => {
    const page = await served.open('viewer', { width: 390 })
    const svg = page.locator('.flow svg')
    await svg.waitFor()
    const box = await svg.boundingBox()
    expect(box?.width).toBeLessThanOrEqual(390)
    expect(box?.height).toBeGreaterThan(700)
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })

  it('complained of nothing', () => {
    expect(served.complaints).toEqual([])
  })
})
