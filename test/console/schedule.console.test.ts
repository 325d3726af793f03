import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { instant } from '../../src/quantity/index.ts'
import { type PinRequest, type ScheduleFace, type ScheduleView, troubleOf } from '../../src/site/index.ts'
import { RequestRefused } from '../../src/site/refused.ts'
import { notSound } from '../../src/site/schedule/trouble.ts'
import { type Console, overflow, serveConsole } from './fixture.ts'

let served: Console
let plain: ScheduleFace
beforeAll(async () => {
  served = await serveConsole({ ticking: false })
  plain = served.site.schedule
})
afterAll(() => served.close())

type Look = NonNullable<Parameters<Console['open']>[1]>
const pages = new Map<string, Page>()

/** The page of the schedule, afresh; who has been here before with the same window need not sign in again. */
async function visit(who: 'viewer' | 'operator', look: Look = {}): Promise<Page> {
  const key = JSON.stringify([who, look])
  const before = pages.get(key)
  const page = before ?? (await served.open(who, { path: '/schedule', ...look }))
  pages.set(key, page)
  if (before !== undefined) await page.reload()
  await page.locator('main.schedule').waitFor()
  return page
}

/** From now on the site tells of its schedule what it told before, changed. */
function tells(
  change: (view: ScheduleView) => ScheduleView = (view) => view,
  more: Partial<ScheduleFace> = {},
): void {
  Object.assign(served.site, {
    schedule: { ...plain, view: async (hours: { past: number }) => change(await plain.view(hours)), ...more },
  })
}

/** Keeps what the page looks like, where FAKEL_PICTURES says so. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['FAKEL_PICTURES']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.waitForTimeout(500)
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

/** Texts as they are read: a space is a space. */
const plainly = (text: string | null) => (text ?? '').replaceAll('\u00a0', ' ')
const texts = async (found: Locator) => (await found.allTextContents()).map(plainly)

/** The browser notes on its console what a test let fail. */
function forget(what: string): void {
  const left = served.complaints.filter((each) => !each.includes(what))
  served.complaints.splice(0, served.complaints.length, ...left)
}

/** Two words of Latin letters beside each other: names and units stand alone. */
const sentencesInLatin = async (found: Locator) =>
  (
    await found.locator('*').evaluateAll((all) =>
      all.map((each) =>
        [...each.childNodes]
          .filter(({ nodeType }) => nodeType === 3)
          .map(({ nodeValue }) => nodeValue)
          .join(''),
      ),
    )
  ).filter((text) => /[A-Za-z]{2,}[ ,:;]+[A-Za-z]{2,}/.test(text))

const handle = (page: Page) => page.getByRole('slider', { name: 'Step that is looked at' })
const step = (page: Page) => page.getByRole('complementary', { name: 'Step' })
const charts = (page: Page) =>
  page.locator('[data-chart]').evaluateAll((all) => all.map((each) => each.getAttribute('data-chart')))

/** A view with one reason of each kind of text, on every planned step. */
const withReasons = (view: ScheduleView): ScheduleView => ({
  ...view,
  points: view.points.map((point) =>
    point.planned
      ? {
          ...point,
          reasons: [
            { code: 'engine-at-most', subject: 'g1', values: { kw: 320.5, rated_kw: 330 } },
            { code: 'hall-at-most', subject: 'h2', values: { kw: 198 } },
            { code: 'moon-phase', subject: 'h1', values: { phase: 'full' } },
          ],
        }
      : point,
  ),
})

const pinOf = (view: ScheduleView, hours: number): ScheduleView['pins'][number] => ({
  id: 'pin-9',
  target: { kind: 'engine', id: 'g2' },
  state: { kw: 250 },
  from: view.now,
  until: new Date(Date.parse(view.now) + hours * 3_600_000).toISOString(),
  who: 'olga',
  why: 'a leak at its cooler',
})

describe('the schedule', () => {
  it('says what plan is in force, what it brings by term, and when the next one comes', async () => {
    tells((view) => ({
      ...view,
      plan: view.plan && {
        ...view.plan,
        total_minor: 172_784.4,
        terms: [
          { name: 'computing', minor: 172_841.4 },
          { name: 'energy bought', minor: -57 },
        ],
      },
    }))
    const page = await served.open('viewer')
    await page.getByRole('link', { name: 'Schedule' }).click()
    const plan = page.getByRole('region', { name: 'Plan in force' })
    await plan.getByText('The best plan there is, to within 0.3 %').waitFor()
    await plan.getByText('Brings over 1 d').waitFor()
    await plan.getByText('$1,727.84').waitFor()
    await plan.locator('[data-term="computing"]').getByText('$1,728.41').waitFor()
    await plan.locator('[data-term="energy bought"]').getByText('-$0.57').waitFor()
    await plan.getByText(/^Next plan in \d+\s(min|s), at \d\d:\d\d$/).waitFor()
    await page.getByRole('heading', { name: 'Orders from outside' }).waitFor()
    const call = page.locator('[data-call="peak-7"]')
    expect(plainly(await call.textContent())).toMatch(/grid-operator.*at most 60 kW.*must.*waiting/)
    const gas = page.locator('[data-series="gas"][data-lead="4"]')
    expect(await texts(gas.locator('td'))).toEqual([
      '8.2 m³/h',
      '14.2 m³/h',
      '42 %',
      '0.2 m³/h',
      '19.0 m³/h',
      '330',
    ])
  })

  it('draws where power, gas and money come from and go, over one axis of time', async () => {
    tells()
    const page = await visit('viewer')
    await page.locator('[data-chart="sources"] canvas').waitFor()
    expect(await charts(page)).toEqual(['sources', 'uses', 'gas', 'line-pack', 'prices', 'hashprice'])
    const edges = await page
      .locator('[data-chart] .u-over')
      .evaluateAll((all) =>
        all.map((each) => each.getBoundingClientRect()).map(({ left, right }) => `${left} ${right}`),
      )
    expect(edges).toHaveLength(6)
    expect(new Set(edges).size).toBe(1)
    await page.getByText('grid-operator: at most 60 kW (must)').waitFor()
    expect(await page.locator('.schedule-now').count()).toBe(1)
    await picture(page, 'schedule')
  })

  it('tells of the step under the pointer: when, measured or planned, each value, and why', async () => {
    tells(withReasons)
    const page = await visit('viewer')
    const field = page.locator('[data-chart="uses"] .u-over')
    const box = await field.boundingBox()
    if (box === null) throw new Error('the chart has no place')
    await page.mouse.move(box.x + box.width * 0.9, box.y + 40)
    const panel = step(page)
    await panel.getByText('Planned', { exact: true }).waitFor()
    await panel.getByText('Engine g1 gives the most it can: 320.5 kW').waitFor()
    await panel.getByText('Hall Container 2 draws the most it may: 198 kW').waitFor()
    await panel.getByText('moon-phase Container 1, phase full').waitFor()
    expect(plainly(await panel.locator('[data-value="engine g1"] td').textContent())).toMatch(/^\d+ kW$/)
    const later = await panel.getAttribute('data-at')
    await page.mouse.move(box.x + box.width * 0.2, box.y + 40)
    await panel.getByText('Measured', { exact: true }).waitFor()
    expect(Date.parse((await panel.getAttribute('data-at')) ?? '')).toBeLessThan(Date.parse(later ?? ''))
    await panel.getByRole('button', { name: 'Back to now' }).click()
    expect(await handle(page).textContent()).toBe('now')
  })

  it('is walked through with the keys', async () => {
    tells()
    const page = await visit('viewer')
    await handle(page).focus()
    const at = async () => Date.parse((await step(page).getAttribute('data-at')) ?? '')
    const start = await at()
    await page.keyboard.press('ArrowRight')
    expect(await at()).toBe(start + 900_000)
    await page.keyboard.press('PageUp')
    expect(await at()).toBe(start + 900_000 + 3_600_000)
    expect(await handle(page).getAttribute('aria-valuetext')).toMatch(/, planned$/)
    await page.keyboard.press('Home')
    expect(await handle(page).getAttribute('aria-valuetext')).toMatch(/, measured$/)
    expect(await handle(page).getAttribute('aria-valuenow')).toBe('0')
    await page.keyboard.press('Escape')
    expect(await at()).toBe(start)
  })

  it('stands in a table, too, with what is not known as unknown', async () => {
    tells((view) => ({
      ...view,
      points: view.points.map((point, index) =>
        index === view.points.length - 1 ? { ...point, engines_kw: { g1: null, g2: 100, g3: 0 } } : point,
      ),
    }))
    const page = await visit('viewer')
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await page.getByRole('button', { name: 'Table' }).click()
    const table = page.getByRole('region', { name: 'Table' })
    await table.getByRole('columnheader', { name: 'Container 1' }).waitFor()
    const last = table.locator('tbody tr').last()
    expect((await texts(last.locator('td'))).slice(0, 4)).toEqual(['Planned', '—', '100 kW', '0 W'])
    expect(await table.locator('tbody tr').count()).toBe(96 + 96)
    await picture(page, 'schedule-table')
  })

  it('says in plain words what is wrong, and by name what gave way', async () => {
    tells((view) => ({
      ...view,
      trouble: troubleOf('solver-late', 'the solver was lost: no answer within 30 s', { seconds: 30 }),
      plan: view.plan && {
        ...view.plan,
        how: 'relaxed',
        given_way: [
          { name: 'order peak-7', unit: 'kWh', amount: 12.4 },
          { name: 'reserve for g1', unit: 'kWh', amount: 3 },
          { name: 'pin pin-9', unit: '', amount: 1 },
        ],
      },
      pins: [pinOf(view, 2)],
    }))
    const page = await visit('viewer')
    await page.getByRole('alert').getByText('the solver did not answer within 30 s').waitFor()
    await page.getByText('Not everything can be kept: the plan that breaks least').waitFor()
    await page.getByText('Order peak-7: by 12 kWh').waitFor()
    await page.getByText('Reserve for a trip of g1: by 3.0 kWh').waitFor()
    await page.getByText('Pin of g2', { exact: true }).waitFor()
    await picture(page, 'schedule-trouble')
  })

  it('raises an alarm where the plan leaves the site without power', async () => {
    tells((view) => ({
      ...view,
      points: view.points.map((point, index) =>
        index === 98 || index === 99
          ? {
              ...point,
              engines_kw: { g1: 0, g2: 0, g3: 0 },
              import_kw: {},
              halls_kw: {},
              own_use_kw: 40,
              losses_kw: 0,
            }
          : point,
      ),
    }))
    const page = await visit('viewer')
    const alarm = page.getByRole('region', { name: 'The plan leaves the site without enough power:' })
    await alarm.getByText(/: 20\skWh is missing$/).waitFor()
    await handle(page).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    const missing = step(page).locator('[data-value="missing"]')
    expect(plainly(await missing.textContent())).toBe('Missing40 kW')
  })

  it('shows a pin’s cost first, and only then pins', async () => {
    const asked: PinRequest[] = []
    const given: { request: PinRequest; who: string }[] = []
    tells(undefined, {
      previewPin: async (request) => {
        asked.push(request)
        return {
          ...(await plain.previewPin(request)),
          cost_minor: 1_234,
          before: [{ name: 'computing', minor: 170_000 }],
          after: [
            { name: 'computing', minor: 168_866 },
            { name: 'engine starts', minor: -100 },
          ],
          given_way: [{ name: 'reserve for g2', unit: 'kWh', amount: 7.5 }],
        }
      },
      pin: async (request, who) => {
        given.push({ request, who })
        return { ...request, id: 'pin-1', who }
      },
    })
    const page = await visit('operator')
    await page.getByRole('button', { name: 'Pin…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('select[name=target]').selectOption('engine g2')
    await dialog.getByRole('button', { name: 'off', exact: true }).click()
    await dialog.locator('input[name=why]').fill('a leak at its cooler')
    const confirm = dialog.getByRole('button', { name: 'Pin it' })
    expect(await confirm.isDisabled()).toBe(true)
    await dialog.getByRole('button', { name: 'Show what it costs' }).click()
    await dialog.getByText('The pin costs $12.34 over the plan.').waitFor()
    await dialog.getByText('Reserve for a trip of g2: by 7.5 kWh').waitFor()
    expect(await texts(dialog.locator('[data-term="engine starts"] td'))).toEqual([
      '$0.00',
      '-$1.00',
      '-$1.00',
    ])
    await dialog.locator('.schedule-with canvas').waitFor()
    await picture(page, 'schedule-pin')
    // What was shown was for another state: it has to be looked at anew.
    await dialog.getByRole('button', { name: 'on', exact: true }).click()
    expect(await confirm.isDisabled()).toBe(true)
    await dialog.getByRole('button', { name: 'off', exact: true }).click()
    expect(given).toEqual([])
    await confirm.click()
    await page.getByRole('status').getByText('g2 is pinned: off. The next plan follows.').waitFor()
    expect(asked).toHaveLength(1)
    expect(given).toHaveLength(1)
    const [{ request, who } = { request: undefined, who: '' }] = given
    expect(who).toBe('operator')
    expect(request).toMatchObject({
      target: { kind: 'engine', id: 'g2' },
      state: 'off',
      why: 'a leak at its cooler',
    })
    expect(Date.parse(request?.until ?? '') - Date.parse(request?.from ?? '')).toBe(2 * 3_600_000)
  })

  it('says why a pin is refused, and keeps what was typed', async () => {
    tells(undefined, {
      previewPin: async ({ until }) => {
        throw new RequestRefused('pinned-already', 'g1 is pinned by pin-7', {
          target: 'g1',
          pin: 'pin-7',
          until,
        })
      },
    })
    const page = await visit('operator')
    await page.getByRole('button', { name: 'Pin…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('input[name=until]').fill('2020-01-01T00:00')
    await dialog.getByText('The end must lie after the beginning.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Show what it costs' }).isDisabled()).toBe(true)
    await dialog.locator('input[name=until]').fill('2099-01-01T00:00')
    await dialog.locator('input[name=why]').fill('night trial')
    await dialog.getByRole('button', { name: 'Show what it costs' }).click()
    await dialog
      .getByRole('alert')
      .getByText(/^The request was not accepted: g1 is pinned by pin-7 until 1 Jan, 00:00\./)
      .waitFor()
    expect(await dialog.locator('input[name=why]').inputValue()).toBe('night trial')
    expect(await dialog.getByRole('button', { name: 'Pin it' }).isDisabled()).toBe(true)
    forget('/pins/preview')
  })

  it('lists pins, and takes one away for a reason', async () => {
    let ended: readonly string[] = []
    tells((view) => ({ ...view, pins: [pinOf(view, 3)] }), {
      unpin: async (id, who, why) => {
        ended = [id, who, why]
      },
    })
    const page = await visit('operator')
    const pin = page.locator('[data-pin="pin-9"]')
    await pin.getByText('g2: at 250 kW').waitFor()
    await pin.getByText('olga: a leak at its cooler').waitFor()
    await page.locator('.schedule-lane.pin').getByText('Pin: g2, at 250 kW').waitFor()
    await pin.getByRole('button', { name: 'Remove the pin of g2' }).click()
    await page.getByRole('dialog').locator('input[name=why]').fill('the leak is closed')
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('status').getByText('The pin of g2 was removed').waitFor()
    expect(ended).toEqual(['pin-9', 'operator', 'the leak is closed'])
  })

  it('lets a viewer look and pin nothing', async () => {
    tells((view) => ({ ...view, pins: [pinOf(view, 3)] }))
    const page = await visit('viewer')
    await page.locator('[data-pin="pin-9"]').waitFor()
    expect(await page.getByRole('button', { name: /^Pin/ }).count()).toBe(0)
    expect(await page.getByRole('button', { name: /^Remove/ }).count()).toBe(0)
  })

  it('stands without a plan, without gas, without a connection and without engines', async () => {
    tells((view) => ({
      ...view,
      plan: null,
      next_plan_at: null,
      trouble: null,
      pins: [],
      calls: [],
      forecasts: [],
      points: view.points
        .filter(({ planned }) => !planned)
        .map((point) => ({
          ...point,
          engines_kw: {},
          gas_m3_per_h: null,
          burnt_m3_per_h: null,
          flare_m3_per_h: null,
          line_pack_m3: null,
          import_price_minor_per_kwh: null,
          export_price_minor_per_kwh: null,
        })),
    }))
    const page = await visit('viewer')
    await page.getByText('No plan has been made yet').waitFor()
    await page.getByText('When the next plan comes is not known').waitFor()
    await page.getByText('Nobody has asked for anything.').waitFor()
    await page.getByText('Nothing is pinned').waitFor()
    await page.getByText('No forecast has met its time yet.').waitFor()
    expect(await charts(page)).toEqual(['sources', 'uses', 'hashprice'])
    await picture(page, 'schedule-bare')
    tells((view) => ({ ...view, plan: null, points: [] }))
    await page.reload()
    await page.getByText('Nothing has been measured or planned yet').waitFor()
    await picture(page, 'schedule-empty')
  })

  it('keeps what it was told when the site fails, and says so', async () => {
    tells((view) => ({ ...view, pins: [pinOf(view, 3)] }), { unpin: async () => undefined })
    const page = await visit('operator')
    await page.getByRole('button', { name: 'Remove the pin of g2' }).click()
    await page.route('**/api/schedule?**', (route) => route.abort())
    await page.getByRole('dialog').locator('input[name=why]').fill('the leak is closed')
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByText('The site does not answer.').waitFor()
    await page.getByText(/^What is shown here was told at/).waitFor()
    await page.locator('[data-chart="sources"] canvas').waitFor()
    await page.unroute('**/api/schedule?**')
    forget('ERR_FAILED')
  })

  it.each([
    [1440, false],
    [1440, true],
    [390, false],
    [390, true],
  ])('says in Russian what the site refuses and what is wrong, %i px wide, dark: %s', async (width, dark) => {
    tells(
      (view) => ({
        ...view,
        trouble: {
          ...notSound(
            [
              { kind: 'engine-high', subject: 'g1', step: 3, value: 341.25, limit: 330 },
              { kind: 'reserve', subject: 'g2', step: 7, value: 210, limit: 180 },
              { kind: 'money', subject: '', step: undefined, value: 172_841, limit: 171_000 },
              { kind: 'short', subject: '', step: 9, value: 500, limit: 480 },
            ],
            instant(Date.parse(view.plan?.start ?? '')),
            900_000,
          ),
        },
        assumed: ['prices-stale', 'earnings-unknown', 'own-use-unknown'],
        calls: view.calls.map((call) => ({
          ...call,
          mode: 'above-price',
          most_kw: null,
          untold: { why: 'stale-price', since: view.now },
        })),
        plan: view.plan && {
          ...view.plan,
          how: 'relaxed',
          given_way: [
            { name: 'order grid-operator/peak-7', unit: 'kWh', amount: 12.4 },
            { name: 'reserve for g1', unit: 'kWh', amount: 3 },
            { name: 'machine-hours owed to h1-s19', unit: 'h', amount: 2 },
            { name: 'job night owed', unit: '', amount: 1 },
            { name: 'own use unserved', unit: 'kWh', amount: 4 },
            { name: 'pin pin-9', unit: '', amount: 1 },
          ],
        },
        pins: [{ ...pinOf(view, 2), who: 'Ольга', why: 'течёт охладитель' }],
      }),
      {
        previewPin: async (request) => {
          throw new RequestRefused('engine-power', 'g1 gives 99 to 330 kW; to stop it pin it off', {
            target: request.target.id,
            least_kw: 99,
            most_kw: 330,
          })
        },
      },
    )
    const page = await visit('operator', { language: 'ru', width, dark })
    const trouble = page.getByRole('alert').filter({ hasText: 'Последняя попытка' })
    await trouble.getByText('план решателя проверен и негоден, нарушений: 4').waitFor()
    await trouble.getByText('двигатель g1 даёт 341,3 кВт при пределе 330').waitFor()
    await page.getByText('Никто не сообщает, поэтому принято:').waitFor()
    await page.getByText('Собственные нужды площадки, без питания: на 4,0 кВт·ч').waitFor()
    await page.getByText(/^введённые цены закончились/).waitFor()
    expect(await sentencesInLatin(page.locator('main'))).toEqual([])
    expect(await overflow(page)).toBe(0)
    await picture(page, `schedule-trouble-ru-${width}${dark ? '-dark' : ''}`)
    await page.locator('.schedule-pin-button').click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('.schedule-states button').last().click()
    await dialog.locator('input[name=kw]').fill('50')
    await dialog.locator('input[name=why]').fill('ночная проверка')
    await dialog.locator('.dialog-end button').nth(1).click()
    await dialog.getByRole('alert').getByText('g1 даёт от 99 до 330 кВт').waitFor()
    expect(await sentencesInLatin(dialog)).toEqual([])
    await picture(page, `schedule-refused-ru-${width}${dark ? '-dark' : ''}`)
    await dialog.locator('.dialog-end button').first().click()
    forget('/pins/preview')
  })

  it('says in Russian why what is asked is not as it must be', async () => {
    tells()
    const page = await visit('operator', { language: 'ru' })
    await page.route('**/api/schedule/pins/preview', (route) =>
      route.continue({ postData: JSON.stringify({ target: 'g1' }) }),
    )
    await page.locator('.schedule-pin-button').click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('.dialog-end button').nth(1).click()
    await dialog.getByRole('alert').getByText('Запрос не принят: поля заполнены неверно.').waitFor()
    await page.unroute('**/api/schedule/pins/preview')
    forget('/pins/preview')
  })

  it('speaks Russian', async () => {
    tells((view) => ({ ...withReasons(view), pins: [pinOf(view, 3)] }))
    const page = await visit('viewer', { language: 'ru' })
    const plan = page.getByRole('region', { name: 'Действующий план' })
    await plan.getByText('Лучший возможный план с точностью до 0,3 %').waitFor()
    await page.getByText('Двигатель g1 даёт всё, что может: 320,5 кВт').waitFor()
    await page.locator('.schedule-lane.pin').getByText('Закреплено: g2, на 250 кВт').waitFor()
    await page.getByText('не более 60 кВт').first().waitFor()
    await picture(page, 'schedule-ru')
  })

  it.each(['en', 'ru'] as const)('fits a narrow window, in %s', async (language) => {
    tells((view) => ({ ...withReasons(view), pins: [pinOf(view, 3)] }))
    const page = await visit('operator', { width: 390, language, dark: true })
    await page.locator('[data-chart="sources"] canvas').waitFor()
    expect(await overflow(page)).toBe(0)
    const panel = page.locator('.schedule-step')
    await panel.locator('.schedule-step-more').click()
    await panel.locator('[data-value="engine g1"]').waitFor()
    expect(await overflow(page)).toBe(0)
    await picture(page, `schedule-narrow-${language}`)
    await page.locator('.schedule-pin-button').click()
    await page.getByRole('dialog').waitFor()
    expect(await overflow(page)).toBe(0)
    await picture(page, `schedule-narrow-pin-${language}`)
    await page.getByRole('dialog').locator('.dialog-end button').first().click()
    await page.locator('.schedule-time .choice').last().locator('button').last().click()
    await page.locator('.schedule-table').waitFor()
    expect(await overflow(page)).toBe(0)
  })

  it('leaves nothing on the console of the browser', () => {
    expect(served.complaints).toEqual([])
  })
})
