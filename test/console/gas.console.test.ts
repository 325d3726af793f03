import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toIso } from '../../src/quantity/index.ts'
import type { BalanceView, GasFace } from '../../src/site/index.ts'
import { type Console, overflow, serveConsole } from './fixture.ts'

type GasView = ReturnType<GasFace['view']>

let served: Console
let plain: GasFace
let entered: Parameters<GasFace['enter']>[0][] = []
beforeAll(async () => {
  served = await serveConsole({ ticking: false })
  const { gas } = served.site
  if (gas === undefined) throw new Error('the made-up site burns no gas')
  plain = gas
  // Each cycle reads one more day of the books; the day and the month are enough here.
  const { emissions } = served.site
  if (emissions !== undefined && 'cycle' in emissions && typeof emissions.cycle === 'function')
    for (let days = 0; days < 25; days++) await emissions.cycle(served.site.now())
  Object.assign(served.site, { balances: async () => settledDay(served.site.now()) })
})
afterAll(() => served.close())

/** Gas balances of the last day, newest first, with an hour that is not settled. */
function settledDay(now: number): readonly BalanceView[] {
  const last = Math.floor(now / 900_000) * 900_000
  return Array.from({ length: 96 }, (_, index) => last - (index + 1) * 900_000)
    .filter((_, index) => index < 30 || index > 33)
    .map((start) => {
      const flare = 12 + 9 * Math.sin(start / 7e6)
      const flow = (id: string, reconciled: number) => ({
        id,
        from: null,
        to: null,
        measured: reconciled,
        measured_sigma: 0.3,
        reconciled,
        sigma: 0.2,
        adjustment: 0,
        test: 0.3,
      })
      return {
        start: new Date(start).toISOString(),
        end: new Date(start + 900_000).toISOString(),
        kind: 'gas',
        unit: 'm3' as const,
        statistic: 1.2,
        degrees: 2,
        critical: 5.99,
        passes: true,
        passes_before: true,
        gross_errors: [],
        unobservable: [],
        nodes: [],
        flows: [
          flow('well', 54 + flare),
          ...['g1', 'g2', 'g3'].map((engine) => flow(`${engine}.gas`, 18)),
          flow('flare', flare),
          flow('shrinkage', 0.1),
        ],
        shares: [],
      }
    })
}

/** From now on the site tells of its gas what it told before, changed. */
function tells(change: (view: GasView) => GasView, more: Partial<GasFace> = {}): void {
  Object.assign(served.site, { gas: { ...plain, view: () => change(plain.view()), ...more } })
}

/** A day on which everything is known, and not everything is good. */
function known(view: GasView): GasView {
  const start = toIso(served.site.now()).slice(0, 11)
  const volumes = {
    start: `${start}00:00:00.000Z`,
    end: `${start}00:15:00.000Z`,
    inlet_m3: 212.4,
    engines_m3: 171.9,
    flare_m3: 38.2,
    treatment_m3: 0.4,
    unaccounted_m3: 1.9,
    unaccounted_sigma_m3: 2.3,
  }
  const limit = (property: string, unit: string, value: number | null, more: object) => ({
    property,
    unit,
    value,
    least: null,
    most: null,
    verdict: 'permitted' as const,
    share: null,
    method: null,
    why: null,
    source: 'datasheet of the maker, 2019',
    ...more,
  })
  return {
    ...view,
    composition: view.composition && {
      ...view.composition,
      warnings: ['the parts sum to 0.9991, not 1; they were scaled'],
    },
    analyser: {
      device: 'chromatograph',
      state: 'refused',
      why: 'it is calibrating',
      good_at: `${start}00:02:00.000Z`,
      age_s: 420,
    },
    methane_numbers: [
      { method: 'EN 16726 Annex A (MWM)', value: 68.2, valid: true, reasons: [] },
      { method: 'GRI linear', value: 61.7, valid: true, reasons: [] },
      { method: 'GRI hydrogen/carbon', value: 58.1, valid: false, reasons: ['butanes are 1 %, above 0.6 %'] },
    ],
    hydrogen_sulphide_ppm: 130,
    engines: view.engines.map((engine, index) => ({
      ...engine,
      catalogue: 'jenbacher-j208',
      bound:
        index === 1
          ? { kw: 0, why: ['hydrogen sulphide is 130 ppm, above 100 ppm'] }
          : { kw: 290, why: ['methane number 68.2: 88 % of the rating'] },
      verdict: index === 1 ? ('not permitted' as const) : ('permitted' as const),
      limits: [
        limit('methane_number', '1', 68.2, { least: 60 }),
        limit('hydrogen_sulphide', 'ppm', 130, {
          most: index === 1 ? 100 : 300,
          verdict: index === 1 ? 'not permitted' : 'permitted',
        }),
        limit('net_heating_value', 'MJ/m3n', 40.6, { least: 32, most: 47 }),
        limit('dew_point_margin', 'K', null, { least: 15, verdict: 'unknown', why: 'nothing tells it' }),
      ],
      unknown: index === 2 ? ['air temperature: no instrument'] : [],
      fuel: {
        start: volumes.start,
        end: volumes.end,
        deviation_percent: 3.4,
        sigma_percent: 1.1,
        finding: 'engine',
        since: volumes.start,
      },
    })),
    treatment: [
      step('separator', { loss_share: 0.002 }),
      step('filter', {
        differential_pressure_kpa: 21.4,
        change_at_kpa: 20,
        notes: ['21.4 kPa across it: its element is due'],
      }),
      step('h2s-scavenger', { charged: '2026-01-10', due: '2026-02-14' }),
    ],
    flow: { ...view.flow, flare_share: 0.18 },
    last_interval: volumes,
    today: {
      ...volumes,
      end: toIso(served.site.now()),
      inlet_m3: 10_194,
      utilisation_share: 0.811,
      flare_share: 0.179,
    },
    findings: [
      {
        kind: 'fuel.gas-meter',
        subject: 'g3',
        since: volumes.start,
        why: '4.1 % more gas than its curve gives',
      },
    ],
  }
}

const step = (kind: string, more: Partial<GasView['treatment'][number]>): GasView['treatment'][number] => ({
  id: `${kind}-1`,
  kind,
  loss_share: 0,
  differential_pressure_kpa: null,
  change_at_kpa: null,
  charged: null,
  due: null,
  notes: [],
  ...more,
})

/** Keeps what the page looks like, where FAKEL_PICTURES says so. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['FAKEL_PICTURES']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.waitForTimeout(500)
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

describe('the gas', () => {
  it('says what is not known as unknown, never as nought', async () => {
    tells((view) => ({ ...view, composition: null, properties: null, methane_numbers: [] }))
    const page = await served.open('viewer', { path: '/gas' })
    await page.getByText('No composition is known').first().waitFor()
    await page.getByText('No method holds for this gas').first().waitFor()
    const density = page.locator('[data-property="density"] button')
    expect(await density.getAttribute('aria-label')).toBe('Density: unknown')
    expect(await page.locator('[data-way="unaccounted"] button').allTextContents()).toEqual(['—', '—', '—'])
    expect(await page.locator('[data-engine="g1"]').getAttribute('data-standing')).toBe('unknown')
    await page.getByText('Nothing tells how much it may carry on this gas.').first().waitFor()
    await picture(page, 'gas-unknown')
  })

  it('shows each number with where it came from', async () => {
    tells(known)
    const page = await served.open('viewer', { path: '/gas' })
    const heat = page.getByRole('button', { name: /^Net heating value: 38\.50/ }).first()
    await heat.click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('ISO 6976:2016, from the composition').waitFor()
    await dialog.getByText('Laboratory').waitFor()
    await dialog.getByText('olga').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.locator('[data-way="unaccounted"] button').nth(1).click()
    await dialog.getByText('Gas balance of the interval, reconciled').waitFor()
    await dialog.getByRole('link', { name: 'Open the balance' }).click()
    await page.waitForURL(/\/balance\?kind=gas&start=/)
    expect(await page.getByRole('button', { name: 'Gas', exact: true }).getAttribute('aria-pressed')).toBe(
      'true',
    )
  })

  it('says why an analyser is not used, and which engines may not run', async () => {
    tells(known)
    const page = await served.open('viewer', { path: '/gas' })
    const care = page.getByRole('region', { name: 'Wants care' })
    await care.getByText('chromatograph is not used').waitFor()
    await care.getByText('it is calibrating').waitFor()
    await care.getByText('g2 may not run on this gas').waitFor()
    const refused = page.locator('[data-engine="g2"]')
    expect(await refused.locator('[data-limit="hydrogen_sulphide"]').getAttribute('data-verdict')).toBe(
      'not permitted',
    )
    await refused.getByText('-30').waitFor()
    const derated = page.locator('[data-engine="g1"]')
    await derated.getByText('Permitted, derated').waitFor()
    await derated.getByText('methane number 68.2: 88 % of the rating').waitFor()
    await page.getByText('The methods that hold differ by 6.5').first().waitFor()
    await page.locator('[data-step="filter-1"]').getByText('its element is due').waitFor()
    await page.locator('[data-step="h2s-scavenger-1"]').getByText('overdue').waitFor()
    await page.locator('[data-step="separator-1"]').getByText('cannot be told').waitFor()
  })

  it('keeps what was last told when the site fails, and says that it failed', async () => {
    tells(known)
    const page = await served.open('viewer', { path: '/gas' })
    await page.locator('[data-engine="g1"]').waitFor()
    tells(() => {
      throw new Error('broken')
    })
    await page.getByRole('alert').getByText('The site failed at this.').waitFor()
    expect(await page.locator('[data-engine="g1"]').count()).toBe(1)
    tells(known)
    await page.getByRole('alert').waitFor({ state: 'detached' })
    served.complaints.length = 0
  })

  it('is not there where a site burns no gas', async () => {
    Object.assign(served.site, { gas: undefined })
    const page = await served.open('viewer', { path: '/gas' })
    await page.getByText('This site burns no gas.').waitFor()
    tells(known)
    served.complaints.length = 0
  })
})

describe('analyses', () => {
  it('are entered by an operator, by the clock of the site, with a look before', async () => {
    entered = []
    tells(known, {
      enter: async (request, who) => {
        entered.push(request)
        return plain.enter(request, who)
      },
    })
    const page = await served.open('operator', { path: '/gas/analyses' })
    await page.getByRole('button', { name: 'Enter an analysis' }).click()
    const dialog = page.getByRole('dialog')
    const enter = dialog.getByRole('button', { name: 'Enter', exact: true })
    await dialog.getByLabel('Methane, mol %').fill('much')
    await dialog.getByText('No number from 0 up: Methane').waitFor()
    expect(await enter.isDisabled()).toBe(true)
    await dialog.getByLabel('Methane, mol %').fill('80,5')
    await dialog.getByText('more than 1 % off').waitFor()
    await dialog.getByLabel('Nitrogen, mol %').fill('19.5')
    await dialog.getByText('Sum 100.000 %: whole.').waitFor()
    await dialog.getByText('Methane: 86.00 → 80.50 %').waitFor()
    await dialog.getByText('Hydrogen sulphide is not named').waitFor()
    await dialog.getByLabel(/^Sampled/).fill('2026-01-15T12:00')
    await dialog.getByLabel('Laboratory').fill('Chromos')
    await dialog.getByLabel('Why').fill('monthly sample')
    await picture(page, 'gas-analysis')
    await enter.click()
    await page.getByText(/^The analysis holds from/).waitFor()
    expect(entered).toMatchObject([
      {
        composition: { methane: 80.5, nitrogen: 19.5 },
        unit: 'percent',
        laboratory: 'Chromos',
        why: 'monthly sample',
      },
    ])
    expect(entered[0]?.sampled_at).toMatch(/^2026-01-15T\d\d:00:00\.000Z$/)
  })

  it('that the site refuses stay in the form, with every reason', async () => {
    tells(known, {
      enter: () =>
        Promise.reject(
          Object.assign(new Error('sampled_at: it has not come yet; "x" is no component'), {
            name: 'RequestRefused',
          }),
        ),
    })
    const page = await served.open('operator', { path: '/gas/analyses' })
    await page.getByRole('button', { name: 'Enter an analysis' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Methane, mol %').fill('100')
    await dialog.getByLabel(/^Sampled/).fill('2026-01-15T12:00')
    await dialog.getByLabel('Why').fill('monthly sample')
    await dialog.getByRole('button', { name: 'Enter', exact: true }).click()
    const reasons = dialog.getByRole('alert').getByRole('listitem')
    await reasons.first().waitFor()
    expect(await reasons.allTextContents()).toEqual([
      'sampled_at: it has not come yet',
      '"x" is no component',
    ])
    expect(await dialog.getByLabel('Methane, mol %').inputValue()).toBe('100')
    served.complaints.length = 0
  })
})

describe('emissions', () => {
  it('are told to date with their factors, and nobody but operators is offered to enter', async () => {
    const page = await served.open('viewer', { path: '/gas/emissions' })
    await page.locator('[data-row="CO2e"] button').first().waitFor()
    expect(await page.locator('[data-row="CO2e"] button').first().textContent()).toMatch(/\d.*(kg|t)$/)
    await page.locator('[data-row="CO2e"] button').nth(1).click()
    await page.getByRole('dialog').getByText('Factor set').waitFor()
    await page.getByRole('link', { name: 'Open the factors' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect((await page.locator('#factors').boundingBox())?.y).toBeLessThan(400)
    await page.locator('[data-term="flare.destruction_efficiency"]').getByText('Site file').waitFor()
    for (const name of ['Make a report', 'Enter a factor'])
      expect(await page.getByRole('button', { name }).count(), name).toBe(0)
    await page.goto(new URL('/gas/analyses', page.url()).href)
    await page.getByRole('heading', { name: 'Laboratory analyses' }).waitFor()
    expect(await page.getByRole('button', { name: 'Enter an analysis' }).count()).toBe(0)
  })

  it('are reported by an operator, who sees before what it will be', async () => {
    const page = await served.open('operator', { path: '/gas/emissions' })
    await page.getByRole('button', { name: 'Make a report' }).click()
    const dialog = page.getByRole('dialog')
    const day = (back: number) => toIso((served.site.now() - back * 86_400_000) as never).slice(0, 10)
    await dialog.getByLabel('First day').fill(day(5))
    await dialog.getByLabel('Last day').fill(day(6))
    await dialog.getByText('The last day is before the first.').waitFor()
    await dialog.getByLabel('Last day').fill(day(4))
    await dialog.getByText('2 whole days at the site.').waitFor()
    await dialog.getByText('Made by operator').waitFor()
    await dialog.getByLabel('Why').fill('for the ministry')
    await dialog.getByRole('button', { name: 'Make', exact: true }).click()
    await page.getByText('E0001 version 1 was made.').waitFor()
    const row = page.locator('[data-report="E0001 1"]')
    await row.getByText('for the ministry').waitFor()
    const download = page.waitForEvent('download')
    await row.getByRole('link', { name: 'E0001 version 1 CSV' }).click()
    expect((await download).suggestedFilename()).toBe('emissions-E0001-v1.csv')
    await picture(page, 'gas-emissions-operator')
  })

  it('are not reported for a time that is not over: the reason is told', async () => {
    const page = await served.open('operator', { path: '/gas/emissions' })
    await page.getByRole('button', { name: 'Make a report' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('First day').fill('2099-01-01')
    await dialog.getByLabel('Last day').fill('2099-01-31')
    await dialog.getByLabel('Why').fill('too early')
    await dialog.getByRole('button', { name: 'Make', exact: true }).click()
    await dialog
      .getByRole('alert')
      .getByText(/the period is not over/)
      .waitFor()
    served.complaints.length = 0
  })

  it('take a factor of the site’s own, and say what it takes the place of', async () => {
    const page = await served.open('operator', { path: '/gas/emissions' })
    await page.getByRole('button', { name: 'Enter a factor' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Factor' }).selectOption('flare.unlit_share')
    await dialog.getByText('In the place of 0.02').waitFor()
    await dialog.getByLabel('Value').fill('3')
    await dialog.getByLabel(/^Source/).fill('camera of the flare')
    await dialog.getByLabel('Why').fill('seen over a month')
    await dialog.getByRole('button', { name: 'Enter', exact: true }).click()
    await dialog
      .getByRole('alert')
      .getByText(/it looks like percent/)
      .waitFor()
    await dialog.getByLabel('Value').fill('0,03')
    await dialog.getByRole('button', { name: 'Enter', exact: true }).click()
    await page.getByText('camera of the flare').first().waitFor()
    const term = page.locator('[data-term="flare.unlit_share"]')
    await term.getByText('0.03').waitFor()
    await term.getByText('Entered').waitFor()
    served.complaints.length = 0
  })

  it('name every term that is missing, and tell no figure', async () => {
    const { emissions } = served.site
    if (emissions === undefined) throw new Error('the made-up site has no emissions')
    const toDate = async () => {
      const told = await emissions.toDate()
      const without = (span: typeof told.day) => ({ ...span, emissions: undefined })
      return {
        day: without(told.day),
        month: without(told.month),
        year: without(told.year),
        missing: ['flare.destruction_efficiency is not given'],
      }
    }
    const told = {
      toDate,
      reports: () => emissions.reports(),
      terms: (from?: string) => emissions.terms(from),
    }
    Object.assign(served.site, { emissions: told })
    const page = await served.open('viewer', { path: '/gas/emissions', language: 'ru' })
    const missing = page.getByRole('note')
    await missing.getByText('Эффективность уничтожения на факеле (flare.destruction_efficiency)').waitFor()
    expect(await page.locator('[data-row="CO2"] button').allTextContents()).toEqual(['—', '—', '—'])
    await picture(page, 'gas-emissions-missing-ru')
    Object.assign(served.site, { emissions })
  })
})

describe('everywhere', () => {
  it.each(['/gas', '/gas/emissions', '/gas/analyses'])(
    'nothing is wider than a telephone: %s',
    async (path) => {
      tells(known)
      for (const language of ['en', 'ru'] as const) {
        const page = await served.open('operator', { path, width: 390, language })
        await page.locator('main.gas section').first().waitFor()
        await page.waitForTimeout(700)
        await picture(page, `${path.slice(1).replace('/', '-')}-390-${language}`)
        expect(await overflow(page), language).toBeLessThanOrEqual(0)
        await page.context().close()
      }
    },
  )

  it('a person without a mouse finds the gas, a number and its origin', async () => {
    const page = await served.open('viewer')
    await page.getByRole('link', { name: 'Gas', exact: true }).focus()
    await page.keyboard.press('Enter')
    const heat = page.getByRole('button', { name: /^Net heating value/ }).first()
    await heat.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('Sampled', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await heat.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true)
  })

  it('it is the same in the dark', async () => {
    for (const path of ['/gas', '/gas/emissions', '/gas/analyses'])
      for (const dark of [false, true]) {
        const page = await served.open('operator', { path, dark, language: dark ? 'ru' : 'en' })
        await page.locator('main.gas section').first().waitFor()
        await picture(page, `${path.slice(1).replace('/', '-')}-1440-${dark ? 'dark-ru' : 'light-en'}`)
        await page.context().close()
      }
  })

  it('complained of nothing', () => {
    expect(served.complaints).toEqual([])
  })
})
